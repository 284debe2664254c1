#!/usr/bin/python3
# test-server.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl server: what is listed is what is there, what is deleted is what was named."""

import datetime
import json
import unittest

from case import Case, letter, letters

SERVER_KEYS = ['uid', 'size', 'held', 'goes', 'subject', 'from', 'date']
MARTA = [{'name': 'Marta Lindqvist', 'address': 'marta@lindqvist.example'}]
DAY = 24 * 60 * 60


def in_days(text):
    """How many days from now that is."""
    when = datetime.datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ').replace(tzinfo=datetime.timezone.utc)
    return (when - datetime.datetime.now(datetime.timezone.utc)).total_seconds() / DAY


# Octets of a unique id, as ISO 8859-1, and how they are written.
ODD_IDS = [
    ('gr\xfc\xdfe', 'gr%FC%DFe'),
    ('gr\xc3\xbc\xc3\x9fe', 'grüße'),
    ('gr\xc3\xbc\xdfe%', 'grü%DFe%25'),
    ('gr%FC%DFe', 'gr%25FC%25DFe'),
    ('100%', '100%'),
    ('%fc%41%2', '%fc%41%2'),
    ('%25', '%2525'),
    ('\x80\xff\xc3', '%80%FF%C3'),
    ('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'),
]


class Listing(Case):
    def listing(self, id, status=0):
        out = self.assert_status(status, 'server', 'list', id, '--json')
        copies = [json.loads(line) for line in out.splitlines()]
        for copy in copies:
            self.assertEqual(list(copy), SERVER_KEYS)
        return copies

    def by_uid(self, id):
        return {copy['uid']: copy for copy in self.listing(id)}

    def commands(self, server, word):
        return [c for c in server.said if c.split(' ')[0] == word]

    def test_nothing_there(self):
        server = self.serve()
        self.assertEqual(self.listing(self.add(server.port)), [])

    def test_before_the_first_fetch(self):
        server = self.serve(letters(3))
        id = self.add(server.port, on_server='remove')
        copies = self.listing(id)
        self.assertEqual([c['uid'] for c in copies], ['uid-1', 'uid-2', 'uid-3'])
        self.assertEqual(copies[1], {'uid': 'uid-2', 'size': len(letter(2)), 'held': False, 'goes': None,
                                     'subject': 'letter 2', 'from': MARTA,
                                     'date': '2026-03-05T00:02:00Z'})
        # Looking only: nothing received, nothing deleted, nothing marked as read.
        self.assertEqual(self.commands(server, 'RETR') + self.commands(server, 'DELE'), [])
        self.assertEqual(sorted(self.commands(server, 'TOP')), ['TOP 1 0', 'TOP 2 0', 'TOP 3 0'])
        self.assertEqual(self.commands(server, 'QUIT'), ['QUIT'])
        self.assertEqual(self.kept(), {})

    def test_held(self):
        server = self.serve(letters(2))
        id = self.add(server.port, on_server='days=14')
        self.fetch()
        server.messages.append(('uid-3', letter(3)))
        server.said.clear()
        copies = self.listing(id)
        self.assertEqual([(c['uid'], c['held'], c['subject'], c['from'], c['date'], c['size']) for c in copies],
                         [('uid-%d' % n, n < 3, 'letter %d' % n, MARTA, '2026-03-05T00:0%d:00Z' % n,
                           len(letter(n))) for n in (1, 2, 3)])
        # What is held costs no question.
        self.assertEqual(self.commands(server, 'TOP'), ['TOP 3 0'])
        for copy in copies[:2]:
            self.assertAlmostEqual(in_days(copy['goes']), 14, delta=0.1)
        self.assertIsNone(copies[2]['goes'])

    def test_goes(self):
        server = self.serve(letters(4))
        id = self.add(server.port, on_server='keep')
        self.fetch()
        self.assertEqual([c['goes'] for c in self.listing(id)], [None] * 4)

        self.satchel.ok('account', 'set', id, '--keep-messages', '3')
        goes = [c['goes'] for c in self.listing(id)]
        self.assertAlmostEqual(in_days(goes[0]), 0, delta=0.01)
        self.assertEqual(goes[1:], [None] * 3)

        self.satchel.ok('account', 'set', id, '--keep-messages', '0', '--on-server', 'remove')
        for copy in self.listing(id):
            self.assertAlmostEqual(in_days(copy['goes']), 0, delta=0.01)

        self.satchel.ok('account', 'set', id, '--on-server', 'until-deleted')
        first = self.satchel.lines('list', 'Inbox')[-1]
        self.satchel.ok('delete', first['id'])
        copies = self.by_uid(id)
        self.assertAlmostEqual(in_days(copies['uid-1']['goes']), 0, delta=0.01)
        self.assertTrue(copies['uid-1']['held'])
        self.assertIsNone(copies['uid-2']['goes'])

        # For good: what it was is asked of the server.
        self.satchel.ok('delete', first['id'], '--now')
        copies = self.by_uid(id)
        self.assertFalse(copies['uid-1']['held'])
        self.assertEqual(copies['uid-1']['subject'], 'letter 1')

    def test_limits_are_kept_to(self):
        server = self.serve(letters(5))
        id = self.add(server.port, '--keep-messages', '2')
        status, accounts, _ = self.fetch()
        self.assertEqual((status, accounts[0]['deleted'], accounts[0]['on_server']), (0, 3, 2))
        self.assertEqual(sorted(server.deleted), ['uid-1', 'uid-2', 'uid-3'])
        self.assertEqual(len(self.kept()), 5)
        self.assertEqual([c['uid'] for c in self.listing(id)], ['uid-4', 'uid-5'])

    def test_megabytes(self):
        large = [('uid-%d' % n, letter(n, ['x' * 70] * 8000)) for n in range(1, 4)]
        server = self.serve(large)
        self.add(server.port, '--keep-megabytes', '1')
        self.assertEqual(self.fetch()[1][0]['deleted'], 2)
        self.assertEqual(server.deleted, ['uid-1', 'uid-2'])
        self.assertEqual(sorted(self.kept().values()), sorted(m for _, m in large))

    def test_wrong_limits(self):
        server = self.serve()
        id = self.add(server.port)
        for option in ('--keep-messages', '--keep-megabytes'):
            for value in ('-1', 'many', '', '99999999999'):
                self.assert_status(2, 'account', 'set', id, option, value)

    def test_no_top(self):
        server = self.serve(letters(1))
        server.capabilities = ['UIDL', 'USER']
        id = self.add(server.port)
        copy = self.listing(id)[0]
        self.assertEqual((copy['uid'], copy['subject'], copy['from'], copy['date']), ('uid-1', None, None, None))
        self.assertEqual(self.commands(server, 'TOP'), [])

    def test_a_message_without_heads(self):
        server = self.serve([('bare', b'\r\nNo heads.\r\n'), ('uid-2', letter(2))])
        copies = self.listing(self.add(server.port))
        self.assertEqual((copies[0]['subject'], copies[0]['from'], copies[0]['date']), ('', [], None))
        self.assertEqual(copies[1]['subject'], 'letter 2')

    def test_refused_heads(self):
        server = self.serve(letters(3))
        server.refuse = {2}
        copies = self.listing(self.add(server.port))
        self.assertEqual([c['subject'] for c in copies], ['letter 1', None, 'letter 3'])

    def test_cut_while_heads_come(self):
        server = self.serve(letters(3))
        server.cut_in = 2
        copies = self.listing(self.add(server.port), status=1)
        self.assertEqual([c['uid'] for c in copies], ['uid-1', 'uid-2', 'uid-3'])
        self.assertIsNone(copies[0]['subject'])
        self.assertEqual(copies[2]['subject'], 'letter 3')

    def test_many(self):
        server = self.serve(letters(1500))
        copies = self.listing(self.add(server.port))
        self.assertEqual([c['subject'] for c in copies], ['letter %d' % n for n in range(1, 1501)])

    def test_odd_ids(self):
        """What the server said, octet by octet; as JSON it has to be text."""
        server = self.serve([(uid, letter(n)) for n, (uid, _) in enumerate(ODD_IDS, 1)])
        id = self.add(server.port)
        self.assertEqual([c['uid'] for c in self.listing(id)], [text for _, text in ODD_IDS])
        out = self.assert_status(0, 'server', 'list', id).decode()
        for _, text in ODD_IDS:
            self.assertIn(text, out)

    def test_in_use(self):
        server = self.serve(letters(1))
        server.sign_in = b'-ERR [IN-USE] another session\r\n'
        self.assert_status(75, 'server', 'list', self.add(server.port), '--json')

    def test_wrong_password(self):
        server = self.serve(letters(1), password='sun')
        self.assert_status(77, 'server', 'list', self.add(server.port), '--json')

    def test_wrong_use(self):
        self.assert_status(1, 'server', 'list', 'nobody', '--json', says='nobody')
        self.assert_status(2, 'server', 'list')
        self.assert_status(2, 'server')
        self.assert_status(2, 'server', 'nothing')
        self.assert_status(2, 'server', 'delete', 'somebody')

    def test_for_people(self):
        server = self.serve(letters(2))
        id = self.add(server.port)
        self.fetch()
        out = self.assert_status(0, 'server', 'list', id)
        self.assertIn('letter 2', out.decode())

    def test_beside_a_writer(self):
        server = self.serve(letters(2))
        id = self.add(server.port)
        other = self.serve(letters(2))
        slow = self.add(other.port, email='marta@lindqvist.example')
        self.fetch(id)
        other.stall_at = 2
        writer = self.satchel.begin('fetch', slow)
        try:
            self.assertTrue(other.stalled.wait(60))
            self.assertEqual([c['held'] for c in self.listing(id)], [True, True])
            self.assert_status(75, 'server', 'delete', id, 'uid-1')
        finally:
            other.go.set()
            writer.communicate(timeout=60)
        self.assertEqual(server.deleted, [])


class Deleting(Case):
    def test_held_and_not_held(self):
        server = self.serve(letters(2))
        id = self.add(server.port)
        self.fetch()
        server.messages.append(('uid-3', letter(3)))
        before = self.kept()
        self.assert_status(0, 'server', 'delete', id, 'uid-1', 'uid-3')
        self.assertEqual(server.deleted, ['uid-1', 'uid-3'])
        self.assertEqual(self.kept(), before)
        rows = self.satchel.lines('list', 'Inbox')
        self.assertEqual({r['subject']: r['on_server'] for r in rows}, {'letter 1': False, 'letter 2': True})
        self.assertEqual((self.fetch()[1][0]['received'], self.kept()), (0, before))

    def test_unknown(self):
        server = self.serve(letters(3))
        id = self.add(server.port)
        self.assert_status(1, 'server', 'delete', id, 'uid-2', 'nothing', says='nothing')
        self.assertEqual(server.deleted, ['uid-2'])
        self.assert_status(1, 'server', 'delete', id, 'uid-2', says='uid-2')
        self.assertEqual(server.deleted, ['uid-2'])
        self.assert_status(1, 'server', 'delete', 'nobody', 'uid-1', says='nobody')

    def test_odd_ids(self):
        """Named as listed: each goes, and no other."""
        for uid, text in ODD_IDS:
            server = self.serve([(other, letter(n)) for n, (other, _) in enumerate(ODD_IDS, 1)])
            id = self.add(server.port, email='a%d@okafor.example' % server.port)
            self.assert_status(0, 'server', 'delete', id, text)
            self.assertEqual(server.deleted, [uid])
        self.assert_status(1, 'server', 'delete', id, 'x%FE', says='“x%FE”')

    def test_equal_ids_go_together(self):
        server = self.serve([('same', letter(1)), ('other', letter(2)), ('same', letter(3))])
        id = self.add(server.port)
        self.assert_status(0, 'server', 'delete', id, 'same')
        self.assertEqual(server.deleted, ['same', 'same'])
        self.assertEqual([uid for uid, _ in server.messages], ['other'])

    def test_reused_id(self):
        """What the server later gives the same id is another message: it comes, and stays."""
        server = self.serve([('1', letter(1))])
        id = self.add(server.port)
        self.assert_status(0, 'server', 'delete', id, '1')
        server.messages.append(('1', letter(2)))
        self.assertEqual(self.fetch()[1][0]['received'], 1)
        self.assertEqual(list(self.kept().values()), [letter(2)])
        self.assertEqual(server.deleted, ['1'])

    def test_one_refused(self):
        server = self.serve(letters(3))
        server.refuse_dele = {2}
        id = self.add(server.port)
        self.assert_status(1, 'server', 'delete', id, 'uid-1', 'uid-2', 'uid-3')
        self.assertEqual(server.deleted, ['uid-1', 'uid-3'])

        # Tried again by the next fetch, which does not receive it.
        server.refuse_dele = set()
        self.assertEqual((self.fetch()[0], self.kept(), server.deleted), (0, {}, ['uid-1', 'uid-3', 'uid-2']))

    def test_quit_refused(self):
        server = self.serve(letters(2))
        server.quit_reply = b'-ERR some deleted messages not removed\r\n'
        id = self.add(server.port)
        self.assert_status(1, 'server', 'delete', id, 'uid-1')
        self.assertEqual(server.deleted, [])
        server.quit_reply = None
        status, accounts, _ = self.fetch()
        self.assertEqual((status, accounts[0]['received'], accounts[0]['deleted']), (0, 1, 1))
        self.assertEqual(server.deleted, ['uid-1'])
        self.assertEqual(list(self.kept().values()), [letter(2)])

    def test_gone_before_the_answer(self):
        """The server deletes and hangs up. The next listing tells; what has come under the same id meanwhile is
        another message, which was not named."""
        server = self.serve(letters(2))
        server.quits_mutely = True
        id = self.add(server.port)
        self.assert_status(1, 'server', 'delete', id, 'uid-1')
        self.assertEqual(server.deleted, ['uid-1'])
        server.quits_mutely = False
        server.messages.append(('uid-1', letter(9, ['Longer', 'than the first'])))
        for received in (2, 0):
            status, accounts, _ = self.fetch()
            self.assertEqual((status, accounts[0]['received'], accounts[0]['deleted']), (0, received, 0))
        self.assertEqual(sorted(self.kept().values()), sorted(m for _, m in server.messages))

    def test_busy(self):
        server = self.serve(letters(1))
        server.sign_in = b'-ERR [IN-USE] another session\r\n'
        self.assert_status(75, 'server', 'delete', self.add(server.port), 'uid-1')

    def test_help_says_that_it_is_for_good(self):
        self.assertIn('can’t be undone', self.satchel.ok('server', 'delete', '--help').decode())


if __name__ == '__main__':
    unittest.main()
