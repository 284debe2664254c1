#!/usr/bin/python3
# test-fetch.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl fetch, against servers that behave and others. Bytes are compared, never only counted."""

import json
import os
import signal
import socket
import ssl
import tempfile
import unittest

from case import Case, letter, letters
from dovecot import Authority
from satchel import PATIENCE, Satchel


class Fetching(Case):
    def test_fetch_and_show(self):
        server = self.serve(letters(30))
        id = self.add(server.port)
        status, accounts, _ = self.fetch()
        self.assertEqual(status, 0)
        self.assertEqual(accounts, [{
            'id': id, 'received': 30, 'bytes': sum(len(m) for _, m in server.messages), 'partial': 0,
            'recognised': 0, 'deleted': 0, 'skipped': 0, 'on_server': 30, 'error': None}])
        self.assertEqual(sorted(self.kept().values()), sorted(m for _, m in server.messages))

        status, accounts, _ = self.fetch()
        self.assertEqual((status, accounts[0]['received'], accounts[0]['recognised']), (0, 0, 0))
        self.assertEqual(len(self.kept()), 30)
        last = self.satchel.document('account', 'list')[0]['last_received']
        self.assertRegex(last, r'^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$')
        self.assertEqual([c for c in server.said if c.startswith('DELE')], [])

    def test_no_accounts(self):
        self.assertEqual(self.fetch(), (0, [], ''))
        self.assertEqual(self.satchel.document('folders'), [])
        self.assertEqual(self.satchel.lines('list', 'Inbox'), [])
        self.assert_status(1, 'fetch', 'nobody', says='nobody')

    def test_remove_from_server(self):
        server = self.serve(letters(5))
        expected = sorted(m for _, m in server.messages)
        self.add(server.port, on_server='remove')
        status, accounts, _ = self.fetch()
        self.assertEqual((status, accounts[0]['deleted'], accounts[0]['on_server']), (0, 5, 0))
        self.assertEqual(sorted(server.deleted), ['uid-%d' % n for n in range(1, 6)])
        self.assertEqual(sorted(self.kept().values()), expected)

    def test_duplicate_uids(self):
        """Two unique ids are two messages; the same one twice is one where the bytes are equal."""
        same = letter(1)
        server = self.serve([('a', same), ('b', same), ('c', letter(2)), ('c', letter(2)),
                             ('d', letter(3)), ('d', letter(4))])
        self.add(server.port)
        self.assertEqual(self.fetch()[0], 0)
        self.assertEqual(sorted(self.kept().values()),
                         sorted([same, same, letter(2), letter(3), letter(4)]))
        status, accounts, _ = self.fetch()
        self.assertEqual((status, accounts[0]['received']), (0, 0))
        self.assertEqual(len(self.kept()), 5)

    def test_wrong_password(self):
        server = self.serve(letters(1), password='sun')
        self.add(server.port)
        status, accounts, err = self.fetch()
        self.assertEqual((status, accounts[0]['error']['code']), (77, 'sign-in'))
        self.assertEqual(list(accounts[0]['error']), ['code', 'message'])
        self.assert_sentence(err)
        self.assertNotIn('rain', err)

    def test_password_command_fails(self):
        server = self.serve(letters(1))
        for command in ('exit 3', r"printf 'rain\000fall\n'", r"printf 'rain\rfall\n'"):
            id = self.add(server.port, command=command)
            status, accounts, err = self.fetch(id)
            self.assertEqual((status, accounts[0]['error']['code']), (1, 'keyring'))
            self.assert_sentence(err)
            self.assertNotIn('fall', err)
            self.satchel.ok('account', 'remove', id)

    def test_busy_mailbox(self):
        for answer in (b'-ERR [IN-USE] another session\r\n', b'-ERR [SYS/TEMP] try later\r\n',
                       b'-ERR [LOGIN-DELAY] 300 seconds\r\n'):
            server = self.serve(letters(1))
            server.capabilities += ['RESP-CODES', 'AUTH-RESP-CODE']
            server.sign_in = answer
            id = self.add(server.port)
            status, accounts, err = self.fetch(id)
            self.assertEqual(status, 75, answer)
            self.assertIn(accounts[0]['error']['code'], ('busy', 'server'))
            self.assert_sentence(err)

    def test_refusals(self):
        """Each by its code, or where there is none by its words; the codes count without RESP-CODES too."""
        for answer, wanted in (
                (b'-ERR [IN-USE] another session', (75, 'busy')),
                (b'-err [in-use/maildrop] another session', (75, 'busy')),
                (b'-ERR maildrop already in use', (75, 'busy')),
                (b'-ERR [LOGIN-DELAY] too soon', (75, 'busy')),
                (b'-ERR Exceeded the login limit for a 15 minute period', (75, 'busy')),
                (b'-ERR [SYS/TEMP] try later', (75, 'server')),
                (b'-ERR [SYS/TEMP/FOO] try later', (75, 'server')),
                (b'-ERR [SYS/FOO] try later', (75, 'server')),
                (b'-ERR [SYS/PERM] gone', (1, 'server')),
                (b'-ERR [AUTH] wrong', (77, 'sign-in')),
                (b'-ERR account blocked', (77, 'sign-in')),
                (b'-ERR', (77, 'sign-in'))):
            server = self.serve(letters(1))
            server.sign_in = answer + b'\r\n'
            status, accounts, err = self.fetch(self.add(server.port))
            self.assertEqual((status, accounts[0]['error']['code']), wanted, answer)
            self.assert_sentence(err)
            server.stop()

    def test_refused_at_the_door(self):
        server = self.serve(letters(1))
        server.greeting = b'-ERR [IN-USE] come back later\r\n'
        self.add(server.port)
        status, accounts, _ = self.fetch()
        self.assertEqual((status, accounts[0]['error']['code']), (75, 'busy'))
        self.assertEqual(server.said, [])

    def test_login_delay_is_the_servers_to_judge(self):
        """A timer's fetch is not held back by what was announced: only a refusal is "try again later"."""
        server = self.serve(letters(1))
        server.capabilities += ['LOGIN-DELAY 900']
        self.add(server.port)
        self.assertEqual(self.fetch()[0], 0)
        self.assertEqual(self.fetch()[0], 0)
        server.sign_in = b'-ERR [LOGIN-DELAY] too soon\r\n'
        self.assertEqual(self.fetch()[0], 75)

    def test_nobody_listens(self):
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            port = probe.getsockname()[1]
        self.add(port)
        status, accounts, err = self.fetch()
        self.assertEqual((status, accounts[0]['error']['code']), (1, 'unreachable'))
        self.assert_sentence(err)

    def test_web_server(self):
        page = (b'HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n'
                b'<html>\r\n')
        for encryption in ('none', 'starttls', 'tls'):
            server = self.serve()
            server.greeting = page
            id = self.add(server.port, encryption=encryption)
            status, accounts, err = self.fetch(id)
            self.assertEqual((status, accounts[0]['error']['code']), (1, 'protocol'), encryption)
            self.assert_sentence(err)

    def test_one_message_refused(self):
        server = self.serve(letters(6))
        server.refuse = {3}
        self.add(server.port, on_server='remove')
        status, accounts, err = self.fetch()
        self.assertEqual(status, 1)
        self.assertEqual((accounts[0]['received'], accounts[0]['skipped'], accounts[0]['deleted']),
                         (5, 1, 5))
        self.assert_sentence(err)
        self.assertEqual(sorted(self.kept().values()), sorted(letter(n) for n in (1, 2, 4, 5, 6)))
        self.assertEqual([uid for uid, _ in server.messages], ['uid-3'])
        server.refuse = set()
        self.assertEqual(self.fetch()[0], 0)
        self.assertEqual(sorted(self.kept().values()), sorted(letter(n) for n in range(1, 7)))

    def test_cut(self):
        """A connection that ends inside a message: that one is not kept, the others are, none twice."""
        server = self.serve(letters(8))
        server.cut_in = 4
        self.add(server.port, on_server='remove')
        status, accounts, err = self.fetch()
        self.assertEqual((status, accounts[0]['error']['code']), (1, 'unreachable'))
        self.assert_sentence(err)
        self.assertEqual(server.deleted, [])
        self.assertNotIn(letter(4), self.kept().values())
        server.cut_in = None
        self.assertEqual(self.fetch()[0], 0)
        self.assertEqual(sorted(self.kept().values()), sorted(letter(n) for n in range(1, 9)))
        self.assertEqual(len(server.deleted), 8)

    def test_gravest_status(self):
        good, full, wrong = (self.serve(letters(2)) for _ in range(3))
        full.sign_in = b'-ERR [IN-USE] another session\r\n'
        full.capabilities.append('RESP-CODES')
        wrong.password = 'sun'
        nobody = self.serve()
        nobody.stop()
        ids = {name: self.add(server.port, '--id', name)
               for name, server in (('good', good), ('full', full), ('wrong', wrong),
                                    ('nobody', nobody))}
        self.assertEqual(self.fetch(ids['good'])[0], 0)
        self.assertEqual(self.fetch(ids['good'], ids['full'])[0], 75)
        self.assertEqual(self.fetch(ids['full'], ids['nobody'])[0], 1)
        status, accounts, err = self.fetch()
        self.assertEqual(status, 77)
        self.assertEqual([a['id'] for a in accounts], list(ids))
        self.assertEqual([a['error'] and a['error']['code'] for a in accounts],
                         [None, 'busy', 'sign-in', 'unreachable'])
        self.assertEqual(len(err.splitlines()), 3)
        self.assertEqual(sorted(row['account'] for row in self.satchel.lines('list', 'Inbox')),
                         ['good', 'good'])

    def stall(self, count, at):
        server = self.serve(letters(count))
        server.capabilities.remove('PIPELINING')
        server.stall_at = at
        self.add(server.port)
        process = self.satchel.begin('fetch', '--json')
        self.addCleanup(self.end, process)
        self.assertTrue(server.stalled.wait(PATIENCE))
        return server, process

    def end(self, process):
        process.kill()
        process.communicate()

    def test_second_writer(self):
        server, process = self.stall(4, 2)
        status, accounts, err = self.fetch()
        self.assertEqual((status, accounts[0]['error']['code']), (75, 'busy'))
        self.assert_sentence(err)
        self.assert_status(75, 'account', 'set', self.satchel.document('account', 'list')[0]['id'],
                           '--name', 'X')
        self.satchel.lines('list', 'Inbox')
        self.satchel.document('folders')
        self.satchel.document('verify')
        server.go.set()
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual((process.returncode, err), (0, b''))
        self.assertEqual(json.loads(out)['accounts'][0]['received'], 4)
        self.assertEqual(sorted(self.kept().values()), sorted(letter(n) for n in range(1, 5)))

    def test_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            self.satchel = Satchel()
            self.addCleanup(self.satchel.remove)
            server, process = self.stall(6, 3)
            process.send_signal(number)
            _, err = process.communicate(timeout=PATIENCE)
            self.assertEqual(process.returncode, 1)
            self.assert_sentence(err.decode())
            # Newest first: 6, 5 and 4 had come.
            self.assertEqual(sorted(self.kept().values()), sorted(letter(n) for n in (4, 5, 6)))
            server.go.set()
            server.stall_at = None
            self.assertEqual(self.fetch()[0], 0)
            self.assertEqual(sorted(self.kept().values()), sorted(letter(n) for n in range(1, 7)))

    def test_no_store(self):
        """Where the folder of mail can't be made, the server is not even asked."""
        server = self.serve(letters(2))
        self.add(server.port)
        folder = os.path.dirname(self.satchel.mail)
        os.rename(folder, folder + '.away')
        with open(folder, 'wb') as file:
            file.write(b'a file where a folder should be')
        status, accounts, err = self.fetch()
        self.assertEqual(status, 1)
        self.assertIn(accounts[0]['error']['code'], ('disk', 'store'))
        self.assert_sentence(err)
        self.assertEqual(server.said, [])
        os.unlink(folder)
        os.rename(folder + '.away', folder)
        self.assertEqual(self.fetch()[0], 0)
        self.assertEqual(sorted(self.kept().values()), sorted(m for _, m in server.messages))

    def test_from_now_on(self):
        server = self.serve(letters(3))
        self.add(server.port, '--from-now-on')
        self.assertEqual((self.fetch()[0], self.kept()), (0, {}))
        server.messages.append(('uid-new', letter(9)))
        self.assertEqual(self.fetch()[0], 0)
        self.assertEqual(list(self.kept().values()), [letter(9)])


class Tls(Case):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='satchel-tls-')
        cls.authority = Authority(cls.folder.name)
        certificate, key = cls.authority.issue('server')
        cls.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cls.context.load_cert_chain(certificate, key)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def receive(self, encryption):
        server = self.serve(letters(4), context=self.context, implicit=encryption == 'tls')
        id = self.add(server.port, encryption=encryption)
        status, accounts, err = self.fetch()
        self.assertEqual((status, accounts[0]['error']['code']), (1, 'certificate'))
        self.assert_sentence(err)
        self.assertFalse([c for c in server.said if c.startswith(('PASS', 'USER', 'AUTH'))])

        # The file is copied: the one that was given may go.
        path = os.path.join(self.satchel.folder, 'authority.pem')
        with open(self.authority.certificate, 'rb') as source, open(path, 'wb') as copy:
            copy.write(source.read())
        self.satchel.ok('account', 'set', id, '--ca-file', path)
        os.unlink(path)
        self.assertEqual(self.fetch()[0], 0)
        self.assertEqual(sorted(self.kept().values()), sorted(m for _, m in server.messages))
        steps = self.satchel.document('account', 'test', id)['steps']
        self.assertIn('certificate', [step['step'] for step in steps])

    def test_tls(self):
        self.receive('tls')

    def test_starttls(self):
        self.receive('starttls')

    def test_starttls_is_not_offered(self):
        """Never without it: nothing is said that another could read."""
        server = self.serve(letters(1))
        self.add(server.port, encryption='starttls')
        status, _, err = self.fetch()
        self.assertEqual(status, 1)
        self.assert_sentence(err)
        self.assertFalse([c for c in server.said if c.startswith(('PASS', 'USER', 'AUTH'))])

    def test_no_certificate_file(self):
        path = os.path.join(self.satchel.folder, 'x.pem')
        with open(path, 'w', encoding='ascii') as file:
            file.write('no certificate\n')
        words = ['account', 'add', '--email', 'a@b.example', '--server', 'h', '--encryption', 'tls',
                 '--password-command', 'true', '--ca-file']
        self.assert_status(1, *words, path)
        self.assert_status(1, *words, path + '.missing')
        self.assertEqual(self.satchel.document('account', 'list'), [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
