#!/usr/bin/python3
# test-folders.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl: folder create, rename, delete; what is deleted, and where it is then."""

import os
import unittest

from case import Case, letter, letters

STANDARD = ['Inbox', 'Drafts', 'Outbox', 'Sent', 'Archive', 'Junk', 'Trash']


class Folders(Case):
    def paths(self, account=None):
        return [folder['path'] for folder in self.satchel.document('folders')
                if account is None or folder['account'] == account]

    def receive(self, messages, **options):
        server = self.serve(messages)
        id = self.add(server.port, **options)
        self.assertEqual(self.fetch(id)[0], 0)
        return id

    def ids(self, path='Inbox'):
        return {row['subject']: row['id'] for row in self.satchel.lines('list', path)}

    def test_create(self):
        id = self.receive(letters(1))
        self.satchel.ok('folder', 'create', 'House/Roof repair')
        self.assertEqual(self.paths(id), STANDARD + ['House', 'House/Roof repair'])
        one = self.ids()['letter 1']
        self.satchel.ok('move', one, 'House/Roof repair')
        self.assertEqual(self.kept('House/Roof repair'), {one: letter(1)})
        self.assertTrue(os.path.isdir(os.path.join(self.satchel.mail, id, 'House', 'Roof repair', 'cur')))

    def test_names(self):
        """Whatever a folder is called, its directory is one of its own, inside of the account's."""
        id = self.receive(letters(1))
        names = ['cur', 'new', 'tmp', '.partial', '..', 'line\nbreak', 'Größe', '100%', 'a%2fb', ' x', 'Inbox/cur', '"\'']
        for name in names:
            self.satchel.ok('folder', 'create', name)
        self.assertEqual(sorted(self.paths(id)[7:]), sorted(names))
        self.satchel.ok('reindex')
        self.assertEqual(sorted(self.paths(id)[7:]), sorted(names))
        self.assertEqual(sorted(os.listdir(self.satchel.mail)), [id])
        for name in names:
            one = self.ids()['letter 1']
            self.satchel.ok('move', one, name)
            self.assertEqual(self.kept(name), {one: letter(1)})
            self.satchel.ok('move', one, 'Inbox')
            self.satchel.ok('folder', 'delete', name)
        self.assertEqual(self.paths(id), STANDARD)

    def test_wrong(self):
        self.receive(letters(1))
        self.satchel.ok('folder', 'create', 'House')
        for path in ('', '/', 'a//b', '/a', 'a/', ' ', 'x' * 300, '/'.join('abcdefghijklmnopqrst')):
            self.assert_status(2, 'folder', 'create', path)
            self.assert_status(2, 'folder', 'rename', 'House', path)
        self.assertEqual(self.run_ctl('folder', 'create', b'\xff\xfe')[0], 2)
        for words in (['create'], ['create', 'a', 'b'], ['rename', 'a'], ['delete'], ['shred', 'a']):
            self.assert_status(2, 'folder', *words)
        for path in ('House', 'Inbox', 'inbox', 'TRASH'):
            self.assert_status(1, 'folder', 'create', path, says='already')
        for path in STANDARD:
            self.assert_status(1, 'folder', 'rename', path, 'Other', says='renamed or deleted')
            self.assert_status(1, 'folder', 'delete', path, says='renamed or deleted')
        self.assert_status(1, 'folder', 'rename', 'House', 'Inbox', says='already')
        self.assert_status(2, 'folder', 'rename', 'House', 'House/Roof', says='into itself')
        for words in (['rename', 'Nowhere', 'Other'], ['delete', 'Nowhere']):
            self.assert_status(1, 'folder', *words, says='Nowhere')
        for words in (['create', 'New'], ['rename', 'House', 'New'], ['delete', 'House']):
            self.assert_status(1, 'folder', *words, '--account', 'nobody', says='nobody')
        self.assertEqual(self.paths(), STANDARD + ['House'])

    def test_rename(self):
        """With all below; messages keep their ids and marks, and nothing is received again."""
        id = self.receive(letters(4))
        ids = self.ids()
        self.satchel.ok('folder', 'create', 'House/Roof/Tiles')
        self.satchel.ok('folder', 'create', 'Housing')
        for number, path in ((1, 'House'), (2, 'House/Roof'), (3, 'House/Roof/Tiles'), (4, 'Housing')):
            self.satchel.ok('move', ids['letter %d' % number], path)
        self.satchel.ok('mark', ids['letter 3'], '+flagged')
        self.satchel.ok('folder', 'rename', 'House', 'Places/Home 100%')
        self.assertEqual(self.paths(id)[7:], ['Housing', 'Places', 'Places/Home 100%', 'Places/Home 100%/Roof',
                                              'Places/Home 100%/Roof/Tiles'])
        for number, path in ((1, ''), (2, '/Roof'), (3, '/Roof/Tiles')):
            self.assertEqual(self.kept('Places/Home 100%' + path), {ids['letter %d' % number]: letter(number)})
        self.assertEqual(self.kept('Housing'), {ids['letter 4']: letter(4)})
        self.satchel.ok('folder', 'rename', 'Places/Home 100%/Roof/Tiles', 'Tiles')
        self.assertEqual([row['flags'] for row in self.satchel.lines('list', 'Tiles')], [['flagged']])
        self.satchel.ok('reindex')
        self.assertEqual(self.kept('Tiles'), {ids['letter 3']: letter(3)})
        self.assertEqual(self.satchel.document('verify')['messages'], 4)
        self.assertEqual(self.fetch()[1][0]['received'], 0)

    def test_rename_with_first_lines(self):
        """A message not fetched whole goes with its folder."""
        large = letter(1, ['x' * 70] * 3000)
        id = self.receive([('u1', large)])
        server = self.serve([('u2', letter(2, ['y' * 70] * 3000))])
        other = self.add(server.port, '--size-limit', '50000', email='b@other.example')
        self.assertEqual(self.fetch(other)[1][0]['partial'], 1)
        two = [row for row in self.satchel.lines('list', 'Inbox', '--account', other)][0]
        self.satchel.ok('folder', 'create', 'Big', '--account', other)
        self.satchel.ok('move', two['id'], 'Big')
        self.satchel.ok('folder', 'rename', 'Big', 'Bigger')
        self.assertEqual(self.paths(other)[7:], ['Bigger'])
        self.assertEqual([(row['id'], row['partial']) for row in self.satchel.lines('list', 'Bigger')],
                         [(two['id'], True)])
        self.satchel.ok('reindex')
        self.assertEqual([(row['id'], row['partial']) for row in self.satchel.lines('list', 'Bigger')],
                         [(two['id'], True)])
        self.assertEqual(self.paths(other)[7:], ['Bigger'])
        self.assertEqual(self.paths(id), STANDARD)
        self.satchel.ok('folder', 'delete', 'Bigger')
        self.assertEqual([row['id'] for row in self.satchel.lines('list', 'Trash', '--account', other)], [two['id']])

    def test_delete(self):
        """The messages of it and of those below it go to Trash; also what another program has put there."""
        id = self.receive(letters(3))
        ids = self.ids()
        self.satchel.ok('folder', 'create', 'House/Roof')
        self.satchel.ok('move', ids['letter 1'], 'House')
        self.satchel.ok('move', ids['letter 2'], 'House/Roof')
        with open(os.path.join(self.satchel.mail, id, 'House', 'new', '1700000000.M1P1.host'), 'wb') as file:
            file.write(letter(9))
        self.satchel.ok('folder', 'delete', 'House')
        self.assertEqual(self.paths(id), STANDARD)
        self.assertFalse(os.path.exists(os.path.join(self.satchel.mail, id, 'House')))
        self.assertEqual(self.kept('Trash'), {ids['letter 1']: letter(1), ids['letter 2']: letter(2),
                                              '1700000000.M1P1.host': letter(9)})
        self.assertEqual(self.kept(), {ids['letter 3']: letter(3)})

    def test_delete_keeps_what_is_no_message(self):
        id = self.receive(letters(1))
        self.satchel.ok('folder', 'create', 'House')
        stray = os.path.join(self.satchel.mail, id, 'House', 'notes.txt')
        with open(stray, 'w', encoding='ascii') as file:
            file.write('mine')
        self.assert_status(1, 'folder', 'delete', 'House', says='stays')
        with open(stray, encoding='ascii') as file:
            self.assertEqual(file.read(), 'mine')
        self.assertEqual(self.paths(id)[7:], ['House'])

    def test_accounts(self):
        """Without --account the folders of a path in all of them; "local" there without any."""
        self.satchel.ok('folder', 'create', 'Notes')
        self.assertEqual(self.paths('local') or self.paths(None), ['Notes'])
        one = self.receive(letters(1))
        two = self.receive(letters(1), email='b@other.example')
        self.satchel.ok('folder', 'create', 'House')
        self.satchel.ok('folder', 'create', 'Own', '--account', two)
        self.assertEqual((self.paths(one)[7:], self.paths(two)[7:]), (['House'], ['House', 'Own']))
        self.satchel.ok('folder', 'rename', 'House', 'Home')
        self.satchel.ok('folder', 'delete', 'Home', '--account', one)
        self.assertEqual((self.paths(one)[7:], self.paths(two)[7:]), ([], ['Home', 'Own']))
        self.satchel.ok('folder', 'delete', 'Notes', '--account', 'local')

    def test_delete_now(self):
        """For good is for good: no file has it any more."""
        self.receive(letters(2))
        ids = self.ids()
        self.satchel.ok('delete', ids['letter 1'], '--now')
        left = [name for _, _, names in os.walk(self.satchel.mail) for name in names if name.startswith(ids['letter 1'])]
        self.assertEqual(left, [])
        self.satchel.ok('delete', ids['letter 2'])
        self.assertEqual(self.kept('Trash'), {ids['letter 2']: letter(2)})


if __name__ == '__main__':
    unittest.main(verbosity=2)
