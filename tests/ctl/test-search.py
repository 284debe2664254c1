#!/usr/bin/python3
# test-search.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl: search and reindex."""

import fcntl
import os
import unittest

from case import ROW_KEYS, Case, letter


class Search(Case):
    def setUp(self):
        super().setUp()
        self.store = os.path.join(self.satchel.folder, 'data', 'satchel')

    def receive(self):
        messages = [('u1', letter(1, ['Some samovars, and a crème brûlée'])),
                    ('u2', letter(2, ['A samovar alone'])),
                    ('u3', letter(3).replace(b'Subject: letter 3', b'Subject: =?UTF-8?B?SGVsbG8gd29ybA==?=\r\n'
                                                                   b' =?UTF-8?B?ZCBhZ2Fpbg==?='))]
        server = self.serve(messages)
        id = self.add(server.port)
        self.assertEqual(self.fetch(id)[0], 0)
        return id

    def subjects(self, query, *options):
        return [row['subject'] for row in self.satchel.lines('search', query, *options)]

    def test_search(self):
        id = self.receive()
        # The first search reads what nobody has read yet.
        self.assertEqual(self.subjects('samovar'), ['letter 2'])
        self.assertEqual(self.subjects('samovar*'), ['letter 2', 'letter 1'])
        self.assertEqual(self.subjects('"CREME brulee"'), ['letter 1'])
        self.assertEqual(self.subjects('subject:world'), ['Hello world again'])
        self.assertEqual(self.subjects('from:marta is:unread -samovar', '--limit', '1'), ['Hello world again'])
        self.assertEqual(self.subjects('in:Inbox letter', '--limit', '1'), ['letter 2'])
        self.assertEqual(self.subjects('account:%s samovar' % id), ['letter 2'])
        self.assertEqual(self.subjects('account:amara@okafor.example samovar'), ['letter 2'])
        self.assertEqual(self.subjects('nowhere'), [])
        rows = self.satchel.lines('search', 'samovar')
        self.assertEqual(list(rows[0]), ROW_KEYS)
        self.assertEqual(rows, [row for row in self.satchel.lines('list', 'Inbox') if row['subject'] == 'letter 2'])
        text = self.satchel.ok('search', 'samovar').decode()
        self.assertEqual(text.split()[-1], rows[0]['id'])

    def test_moved_and_deleted(self):
        self.receive()
        id = self.satchel.lines('search', 'samovar')[0]['id']
        self.satchel.ok('move', id, 'Archive')
        self.assertEqual([row['path'] for row in self.satchel.lines('search', 'samovar')], ['Archive'])
        self.satchel.ok('delete', id, '--now')
        self.assertEqual(self.subjects('samovar'), [])
        self.assertEqual(self.subjects('samovars'), ['letter 1'])

    def test_odd_queries(self):
        self.receive()
        for query in ('"', '(((', '* - )', 'NOT', 'from:', '\x01', 'ä' * 5000, ' '.join(['q'] * 3000)):
            with self.subTest(query=query[:20]):
                self.assertEqual(self.subjects(query), [])
        status, out, err = self.run_ctl('search', 'colour:samovar', '--json')
        self.assertEqual((status, out), (0, b''))
        self.assert_sentence(err)
        self.assertIn('colour:', err)

    def test_wrong_use(self):
        self.assert_status(2, 'search')
        self.assert_status(2, 'search', 'a', '--limit', '0')
        self.assert_status(2, 'search', 'a', '--limit', 'x')
        self.assert_status(2, 'reindex', 'a')

    def test_nothing_there(self):
        self.assertEqual(self.subjects('anything'), [])
        self.assertFalse(os.path.exists(os.path.join(self.store, 'lock')))

    def test_reindex(self):
        self.receive()
        before = self.satchel.lines('list', 'Inbox')
        self.satchel.ok('mark', before[0]['id'], '+seen', '+flagged')
        before = self.satchel.lines('list', 'Inbox')
        self.assert_status(0, 'reindex')
        self.assertEqual(self.satchel.lines('list', 'Inbox'), before)
        self.assertEqual(self.subjects('samovar'), ['letter 2'])
        self.assertFalse([name for name in os.listdir(self.store) if 'set-aside' in name])
        # Lost altogether, and found again by a search.
        for name in os.listdir(self.store):
            if name.startswith('index.sqlite'):
                os.unlink(os.path.join(self.store, name))
        self.assertEqual(self.subjects('samovar'), ['letter 2'])
        self.assertEqual(self.satchel.lines('list', 'Inbox'), before)

    def test_beside_a_writer(self):
        self.receive()
        self.assertEqual(self.subjects('samovar'), ['letter 2'])
        with open(os.path.join(self.store, 'lock'), 'rb') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertEqual(self.subjects('samovar'), ['letter 2'])
            self.assert_status(75, 'reindex')


if __name__ == '__main__':
    unittest.main()
