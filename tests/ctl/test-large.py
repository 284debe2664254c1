#!/usr/bin/python3
# test-large.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl and messages larger than the account's limit."""

import json
import os
import unittest

from case import Case, letter

LINES = 100


def large(number):
    return letter(number, ['Line %d of letter %d' % (n, number) for n in range(2000)])


def first_lines(message):
    """What TOP gives of it (RFC 1939 §7)."""
    head, body = message.split(b'\r\n\r\n', 1)
    return head + b'\r\n\r\n' + b''.join(body.splitlines(keepends=True)[:LINES])


class Large(Case):
    def set_up_mailbox(self, *options, **more):
        self.messages = [('uid-1', letter(1)), ('uid-2', large(2)), ('uid-3', large(3)), ('uid-4', letter(4))]
        self.server = self.serve(self.messages)
        return self.add(self.server.port, '--size-limit', '20000', *options, **more)

    def assert_bytes(self, *expected):
        self.assertEqual(sorted(self.kept().values()), sorted(expected))

    def row(self, subject):
        rows = [row for row in self.satchel.lines('list', 'Inbox') if row['subject'] == subject]
        self.assertEqual(len(rows), 1)
        return rows[0]

    def test_first_lines(self):
        self.set_up_mailbox()
        status, accounts, _ = self.fetch()
        self.assertEqual(status, 0)
        self.assertEqual((accounts[0]['received'], accounts[0]['partial'], accounts[0]['on_server']), (2, 2, 4))
        self.assertEqual(accounts[0]['bytes'], len(letter(1)) + len(letter(4)))
        self.assert_bytes(letter(1), first_lines(large(2)), first_lines(large(3)), letter(4))

        row = self.row('letter 2')
        self.assertIs(row['partial'], True)
        self.assertIs(row['on_server'], True)
        self.assertEqual(row['size'], len(large(2)))
        self.assertIs(self.row('letter 1')['partial'], False)
        inbox = [f for f in self.satchel.document('folders') if f['path'] == 'Inbox'][0]
        self.assertEqual((inbox['messages'], inbox['unread']), (4, 4))
        self.assertEqual(inbox['bytes'], sum(len(m) for _, m in self.messages))

        status, accounts, _ = self.fetch()
        self.assertEqual((accounts[0]['received'], accounts[0]['partial']), (0, 0))

    def test_show(self):
        self.set_up_mailbox()
        self.fetch()
        id = self.row('letter 2')['id']
        status, out, err = self.run_ctl('show', id, '--raw')
        self.assertEqual((status, out), (0, first_lines(large(2))))
        self.assertIn('Only the beginning', err)
        status, out, err = self.run_ctl('show', id, '--text')
        self.assertEqual(status, 0)
        self.assertIn(b'Line 7 of letter 2', out)
        self.assertIn('Only the beginning', err)
        status, out, err = self.run_ctl('show', id, '--json')
        self.assertEqual((status, err), (0, ''))

    def test_server_fetch(self):
        account = self.set_up_mailbox()
        self.fetch()
        id = self.row('letter 2')['id']
        self.satchel.ok('mark', id, '+flagged')
        status, accounts, _ = self.run_fetch(account, 'uid-2')
        self.assertEqual((status, accounts['received'], accounts['partial']), (0, 1, 0))
        self.assert_bytes(letter(1), large(2), first_lines(large(3)), letter(4))
        row = self.row('letter 2')
        self.assertEqual((row['id'], row['partial'], row['flags']), (id, False, ['flagged']))

        # Before anything was received, and what is here already.
        status, accounts, _ = self.run_fetch(account, 'uid-2', 'uid-1')
        self.assertEqual((status, accounts['received']), (0, 0))
        self.assert_status(1, 'server', 'fetch', account, 'uid-9', says='uid-9')
        self.assert_status(1, 'server', 'fetch', 'nobody', 'uid-9', says='nobody')
        self.assertEqual(self.run_ctl('server', 'fetch', account)[0], 2)
        self.assertEqual(self.run_ctl('server')[0], 2)

    def run_fetch(self, account, *uids):
        status, out, err = self.run_ctl('server', 'fetch', account, *uids, '--json')
        return status, json.loads(out)['accounts'][0], err

    def test_server_fetch_at_first(self):
        account = self.set_up_mailbox()
        status, accounts, _ = self.run_fetch(account, 'uid-3')
        self.assertEqual((status, accounts['received'], accounts['partial']), (0, 3, 1))
        self.assert_bytes(letter(1), first_lines(large(2)), large(3), letter(4))

    def test_server_fetch_of_an_odd_id(self):
        """Octets that are no text are named as "server list" writes them."""
        account = self.set_up_mailbox()
        self.server.messages[1] = ('gr\xfc\xdfe', large(2))
        status, accounts, _ = self.run_fetch(account, 'gr%FC%DFe')
        self.assertEqual((status, accounts['received'], accounts['partial']), (0, 3, 1))
        self.assert_bytes(letter(1), large(2), first_lines(large(3)), letter(4))
        self.assert_status(1, 'server', 'fetch', account, 'gr%FC%FFe', says='“gr%FC%FFe”')

    def test_server_fetch_of_unwanted(self):
        """Mail from before "only new mail from now on" is to be had by its id."""
        account = self.set_up_mailbox('--from-now-on')
        self.fetch()
        self.assert_bytes()
        status, accounts, _ = self.run_fetch(account, 'uid-2', 'uid-1')
        self.assertEqual((status, accounts['received']), (0, 2))
        self.assert_bytes(letter(1), large(2))

    def test_dropped(self):
        account = self.set_up_mailbox()
        self.fetch()
        self.server.cut_in = 2
        self.assertNotEqual(self.run_ctl('server', 'fetch', account, 'uid-2')[0], 0)
        self.assert_bytes(letter(1), first_lines(large(2)), first_lines(large(3)), letter(4))
        self.server.cut_in = None
        self.server.messages.append(('uid-5', letter(5)))
        self.server.said.clear()
        status, accounts, _ = self.fetch()
        self.assertEqual((status, accounts[0]['received']), (0, 2))
        self.assertEqual([c for c in self.server.said if c.startswith('RETR')], ['RETR 5', 'RETR 2'])
        self.assert_bytes(letter(1), large(2), first_lines(large(3)), letter(4), letter(5))

    def test_limit_changed(self):
        account = self.set_up_mailbox()
        self.fetch()
        for wrong in ('-1', 'x', '1.5', '20 MB', '2147483648', '1e3'):
            self.assertEqual(self.run_ctl('account', 'set', account, '--size-limit', wrong)[0], 2, wrong)
        self.satchel.ok('account', 'set', account, '--size-limit', '')
        status, accounts, _ = self.fetch()
        self.assertEqual((status, accounts[0]['received'], accounts[0]['partial']), (0, 2, 0))
        self.assert_bytes(*(m for _, m in self.messages))
        self.assertEqual(self.satchel.document('verify')['messages'], 4)

    def test_verify(self):
        self.set_up_mailbox()
        self.fetch()
        verdict = self.satchel.document('verify')
        self.assertEqual(verdict, {'messages': 4, 'missing': [], 'damaged': [], 'not_indexed': [],
                                   'repaired': 0})
        id = self.row('letter 2')['id']
        path = os.path.join(self.satchel.mail, 'okafor', '.partial', id)
        with open(path, 'ab') as file:
            file.write(b'more')
        status, out, _ = self.run_ctl('verify', '--json')
        self.assertEqual(status, 1)
        self.assertIn(('"damaged":["%s"]' % id).encode(), out)
        os.unlink(path)
        status, out, _ = self.run_ctl('verify', '--json')
        self.assertIn(('"missing":["%s"]' % id).encode(), out)

    def test_removed_once_safe(self):
        """Only what is whole here is removed there."""
        self.set_up_mailbox(on_server='remove')
        self.fetch()
        self.assertEqual(sorted(self.server.deleted), ['uid-1', 'uid-4'])
        self.assertEqual([uid for uid, _ in self.server.messages], ['uid-2', 'uid-3'])


if __name__ == '__main__':
    unittest.main(verbosity=2)
