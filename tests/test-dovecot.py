#!/usr/bin/python3
# test-dovecot.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl against a real Dovecot. What has been kept is compared with what the server serves, byte
for byte; never only counted."""

import contextlib
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import time
import unittest

from dovecot import Dovecot
from satchel import PATIENCE, Satchel

PASSWORD = 'four words of rain'


def letter(number, size=0):
    """A message with what is apt to go wrong: lines that begin with a dot, 8-bit, no last line end."""
    chance = random.Random(number)
    lines = ['From: Marta Lindqvist <marta@lindqvist.example>', 'To: amara@okafor.example',
             'Subject: letter %d' % number, 'Date: Thu, %02d Jan 2026 08:%02d:00 +0000'
             % (number % 28 + 1, number % 60), 'Message-ID: <%d@lindqvist.example>' % number, '',
             '.', '..', '.hidden', 'Grüße %d' % number]
    for _ in range(size // 70):
        lines.append('%070x' % chance.getrandbits(280))
    return '\n'.join(lines).encode() + (b'' if number % 3 else b'\n')


class Case(unittest.TestCase):
    """A server with one mailbox, and a Satchel."""

    server_options = {}
    letters = 12

    def setUp(self):
        self.server = Dovecot(**self.server_options)
        self.addCleanup(self.server.stop)
        self.server.add_user('amara', PASSWORD, messages=[letter(n) for n in range(self.letters)])
        self.server.start()
        self.satchel = Satchel()
        self.addCleanup(self.satchel.remove)

    def add_account(self, *options, encryption='tls', on_server='keep', user='amara', ca=True):
        port = self.server.pop3s_port if encryption == 'tls' else self.server.pop3_port
        words = ['account', 'add', '--id', 'home', '--email', 'amara@okafor.example', '--server',
                 'localhost', '--port', str(port), '--encryption', encryption, '--user', user,
                 '--password-command', "printf '%s\\n' '" + PASSWORD + "'", '--on-server', on_server]
        if ca:
            words += ['--ca-file', self.server.ca_file]
        self.assertEqual(self.satchel.ok(*words, *options).strip(), b'home')

    def served(self):
        return sorted(self.server.served('amara').values())

    def kept(self):
        return sorted(self.satchel.raw().values())

    def assert_fetch(self, received, status=0, **more):
        got, account, err = self.satchel.fetch()
        self.assertEqual(got, status, err)
        for key, value in dict(received=received, skipped=0, recognised=0, **more).items():
            self.assertEqual(account[key], value, '%s of %r' % (key, account))
        return account

    def assert_all_kept(self, expected):
        self.assertEqual(len(self.kept()), len(expected))
        self.assertEqual(self.kept(), expected)
        self.assertEqual(self.satchel.document('verify')['damaged'], [])


class Receiving(Case):
    def test_tls(self):
        self.receive('tls')

    def test_starttls(self):
        self.receive('starttls')

    def test_plain(self):
        self.receive('none')

    def receive(self, encryption):
        self.add_account(encryption=encryption)
        expected = self.served()
        self.assert_fetch(self.letters, on_server=self.letters, bytes=sum(map(len, expected)))
        self.assert_all_kept(expected)
        self.assert_fetch(0, bytes=0)
        self.server.deliver('amara', letter(100))
        self.assert_fetch(1)
        self.assert_all_kept(self.served())
        self.assertIn(b'Subject: letter 100\r\n', b''.join(self.kept()))

    def test_an_authority_is_its_accounts_own(self):
        """Accounts with the server's authority, more than talk at once, and one without it: the TLS session that
        it could resume from theirs makes nobody believe the certificate."""
        for number in range(7):
            name = 'account%d' % number
            self.server.add_user(name, PASSWORD, messages=[letter(number)])
            words = ['account', 'add', '--id', name, '--email', 'amara@okafor.example', '--server',
                     'localhost', '--port', str(self.server.pop3s_port), '--encryption', 'tls', '--user',
                     name, '--password-command', "printf '%s\\n' '" + PASSWORD + "'"]
            self.satchel.ok(*words, *(['--ca-file', self.server.ca_file] if number < 6 else []))
        status, out, err = self.satchel.run('fetch', '--json')
        accounts = json.loads(out)['accounts']
        self.assertEqual([account['received'] for account in accounts], [1] * 6 + [0], err)
        self.assertEqual(accounts[6]['error']['code'], 'certificate')
        self.assertEqual(status, 1)

    def test_the_same_bytes_twice_are_two_messages(self):
        self.server.deliver('amara', letter(3))
        self.add_account()
        self.assert_fetch(self.letters + 1)
        self.assert_all_kept(self.served())

    def test_a_message_of_some_megabytes(self):
        self.server.deliver('amara', letter(200, size=7_000_000))
        self.add_account()
        self.assert_fetch(self.letters + 1)
        self.assert_all_kept(self.served())

    def test_list_and_folders_agree(self):
        self.add_account()
        self.assert_fetch(self.letters)
        rows = self.satchel.lines('list', 'Inbox')
        self.assertEqual(sorted(row['subject'] for row in rows),
                         sorted('letter %d' % n for n in range(self.letters)))
        self.assertEqual(rows, sorted(rows, key=lambda row: row['date'], reverse=True))
        self.assertTrue(all(row['on_server'] for row in rows))
        inbox = [f for f in self.satchel.document('folders') if f['path'] == 'Inbox'][0]
        self.assertEqual((inbox['account'], inbox['messages'], inbox['unread'], inbox['bytes']),
                         ('home', self.letters, self.letters, sum(map(len, self.served()))))

    def test_an_authority_nobody_knows_is_refused(self):
        self.add_account(ca=False)
        status, account, err = self.satchel.fetch()
        self.assertEqual((status, account['error']['code']), (1, 'certificate'), err)
        self.assertNotIn('Login', self.server.read_log())


class WrongName(Case):
    server_options = {'names': ('pop.elsewhere.example',), 'addresses': ('192.0.2.1',)}
    letters = 0

    def test_a_certificate_for_another_name_is_refused(self):
        for encryption in ('tls', 'starttls'):
            with self.subTest(encryption):
                self.satchel.run('account', 'remove', 'home')
                self.add_account(encryption=encryption)
                status, account, err = self.satchel.fetch()
                self.assertEqual((status, account['error']['code']), (1, 'certificate'), err)
        self.assertNotIn('method=', self.server.read_log())


class Expired(Case):
    server_options = {'days': -1}
    letters = 0

    def test_an_expired_certificate_is_refused(self):
        self.add_account()
        status, account, err = self.satchel.fetch()
        self.assertEqual((status, account['error']['code']), (1, 'certificate'), err)


class CopiesOnTheServer(Case):
    def test_keep(self):
        self.add_account(on_server='keep')
        before = self.served()
        self.assert_fetch(self.letters, deleted=0)
        self.assertEqual(self.served(), before)

    def test_remove_once_safe(self):
        self.add_account(on_server='remove')
        expected = self.served()
        self.assert_fetch(self.letters, deleted=self.letters, on_server=0)
        self.assertEqual(self.served(), [])
        self.assert_all_kept(expected)
        self.assert_fetch(0, deleted=0, on_server=0)
        self.assert_all_kept(expected)

    def test_for_some_days_keeps_what_is_new(self):
        self.add_account(on_server='days=7')
        before = self.served()
        self.assert_fetch(self.letters, deleted=0)
        self.assertEqual(self.served(), before)

    def test_days_that_have_passed(self):
        """A week later, as the state remembers it: what was seen a week ago goes, what came since stays."""
        self.add_account(on_server='days=7')
        old = self.served()
        self.assert_fetch(self.letters, deleted=0)
        state = os.path.join(self.satchel.env['XDG_DATA_HOME'], 'satchel', 'state.sqlite')
        with contextlib.closing(sqlite3.connect(state)) as base, base:
            self.assertEqual(base.execute('UPDATE server_message SET first_seen = first_seen - ?',
                                          (7 * 24 * 3600,)).rowcount, self.letters)
        self.server.deliver('amara', letter(400))
        self.assert_fetch(1, deleted=self.letters, on_server=1)
        self.assertEqual(len(self.served()), 1)
        self.assertIn(b'Subject: letter 400\r\n', self.served()[0])
        self.assert_all_kept(sorted(old + self.served()))

    def test_keep_and_then_remove(self):
        """What was received under another setting goes with the next fetch."""
        self.add_account(on_server='keep')
        expected = self.served()
        self.assert_fetch(self.letters, deleted=0)
        self.satchel.ok('account', 'set', 'home', '--on-server', 'remove')
        self.assert_fetch(0, deleted=self.letters)
        self.assertEqual(self.served(), [])
        self.assert_all_kept(expected)

    def test_until_deleted_here(self):
        self.add_account(on_server='until-deleted')
        self.assert_fetch(self.letters, deleted=0)
        rows = self.satchel.lines('list', 'Inbox')
        gone = [row for row in rows if row['subject'] in ('letter 2', 'letter 5')]
        self.satchel.ok('delete', *[row['id'] for row in gone])
        self.assert_fetch(0, deleted=2)
        left = self.served()
        self.assertEqual(len(left), self.letters - 2)
        for message in left:
            self.assertNotIn(b'Subject: letter 2\r\n', message)
            self.assertNotIn(b'Subject: letter 5\r\n', message)
        self.assertEqual(self.kept(), left)
        trash = b''.join(self.satchel.raw('Trash').values())
        self.assertIn(b'Subject: letter 2\r\n', trash)
        self.assertIn(b'Subject: letter 5\r\n', trash)

    def test_taken_back_from_the_trash_stays(self):
        self.add_account(on_server='until-deleted')
        self.assert_fetch(self.letters)
        before = self.served()
        row = self.satchel.lines('list', 'Inbox')[0]
        self.satchel.ok('delete', row['id'])
        self.satchel.ok('move', row['id'], 'Inbox')
        self.assert_fetch(0, deleted=0)
        self.assertEqual(self.served(), before)
        self.assert_all_kept(before)

    def test_from_now_on(self):
        self.add_account('--from-now-on')
        self.assert_fetch(0, deleted=0)
        self.assertEqual(self.kept(), [])
        self.server.deliver('amara', letter(300))
        self.assert_fetch(1)
        self.assertEqual(self.kept(), [m for m in self.served() if b'letter 300' in m])


class SigningIn(Case):
    def test_wrong_password(self):
        self.add_account()
        self.satchel.ok('account', 'set', 'home', '--password-command', 'echo wrong')
        status, account, err = self.satchel.fetch()
        self.assertEqual((status, account['error']['code']), (77, 'sign-in'), err)
        self.assertNotIn('wrong\n', err)
        self.assertEqual(self.satchel.run('account', 'test', 'home', '--json')[0], 77)
        self.satchel.ok('account', 'set', 'home', '--password-command', "echo '%s'" % PASSWORD)
        self.assert_fetch(self.letters)

    def test_another_server_and_user_name_receive_nothing_again(self):
        self.add_account()
        self.assert_fetch(self.letters)
        expected = self.served()
        # The same mailbox: by another name, another port, another encryption.
        self.server.add_user('amara.okafor', PASSWORD, self.server.maildir('amara'))
        self.satchel.ok('account', 'set', 'home', '--server', '127.0.0.1', '--user', 'amara.okafor',
                        '--encryption', 'starttls', '--port', str(self.server.pop3_port))
        self.assert_fetch(0, bytes=0)
        self.assert_all_kept(expected)

    def test_the_steps_of_the_test(self):
        self.add_account()
        told = self.satchel.document('account', 'test', 'home')
        self.assertTrue(told['ok'])
        self.assertEqual([step['step'] for step in told['steps']],
                         ['connect', 'certificate', 'greeting', 'capabilities', 'sign-in', 'mailbox'])
        self.assertTrue(all(step['ok'] and step['message'] for step in told['steps']))
        client = self.server.sign_in('amara')
        self.assertEqual((told['messages'], told['bytes']), client.stat())
        client.quit()
        self.assertEqual([f for f in self.satchel.document('folders') if f['messages']], [])

    def test_the_password_is_nowhere(self):
        self.add_account()
        self.satchel.env['G_MESSAGES_DEBUG'] = 'all'
        status, out, err = self.satchel.run('fetch', '--json')
        self.assertEqual(status, 0, err)
        self.assertNotIn(PASSWORD, err + out.decode())
        for folder, _, names in os.walk(self.satchel.folder):
            for name in names:
                with open(os.path.join(folder, name), 'rb') as file:
                    # Its command stands in the settings, as the person gave it.
                    if name != 'accounts.ini':
                        self.assertNotIn(PASSWORD.encode(), file.read(), name)


class TlsOnly(Case):
    server_options = {'ssl': 'required', 'plain': False}

    def test_starttls_where_nothing_else_is_taken(self):
        self.add_account(encryption='starttls')
        self.assert_fetch(self.letters)
        self.assert_all_kept(self.served())


class Killed(Case):
    letters = 0

    def test_killed_in_the_middle(self):
        """kill -9 at several moments of receiving; after the next fetch everything is there, once, and
        nothing was removed from the server that wasn't."""
        for number in range(1500):
            self.server.deliver('amara', letter(number, size=4000))
        expected = self.served()
        self.add_account(on_server='remove')
        killed = 0
        for wanted in (1, 300, 700, 1100):
            killed += self.kill_at(wanted)
            together = sorted(self.kept_anywhere() + self.served())
            self.assertEqual(sorted(set(together)), expected, 'lost after the kill at %d' % wanted)
        self.assertGreater(killed, 0, 'it was never still receiving when it was killed')
        status, _, err = self.satchel.fetch()
        self.assertEqual(status, 0, err)
        self.assertEqual(self.served(), [])
        self.assertEqual(len(self.satchel.lines('list', 'Inbox')), len(expected))
        self.assertEqual(sorted(self.kept_anywhere()), expected)
        verified = self.satchel.document('verify')
        self.assertEqual((verified['missing'], verified['damaged'], verified['not_indexed']),
                         ([], [], []))

    def files(self):
        found = []
        for folder, _, names in os.walk(self.satchel.mail):
            if os.path.basename(folder) in ('cur', 'new'):
                found += [os.path.join(folder, name) for name in names]
        return found

    def kept_anywhere(self):
        messages = []
        for path in self.files():
            with open(path, 'rb') as file:
                messages.append(file.read())
        return messages

    def kill_at(self, wanted):
        """Kills satchelctl once so many files are there. True if it had not ended by itself."""
        process = self.satchel.begin('fetch')
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and len(self.files()) < wanted:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.002)
        running = process.poll() is None
        if running:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        self.await_release()
        return running

    def await_release(self):
        """The server has noticed that nobody is there any more, and mailbox and session are free."""
        deadline = time.monotonic() + 30
        while subprocess.run(['doveadm', '-c', os.path.join(self.server.folder, 'dovecot.conf'),
                              'who', '-1', 'amara'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             check=False).stdout.count(b'amara'):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)


class SigningIn(Case):
    """By every way that this Dovecot knows; it says in its log by which one somebody came in."""

    letters = 2
    server_options = {'mechanisms': 'plain login cram-md5 apop scram-sha-1 scram-sha-256'}
    ways = ('PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'APOP', 'USER')

    def methods(self):
        """The ways of all sign-ins by satchelctl so far, in order: the server's own are over TLS by USER."""
        return re.findall(r'Login: user=<amara>, method=([A-Z0-9-]+)', self.server.read_log())

    def assert_signs_in(self, *options, method, received=0):
        before = len(self.methods())
        self.satchel.ok('account', 'set', 'home', *options)
        self.assert_fetch(received)
        self.assertEqual(self.methods()[before:], [method], options)

    def settings(self):
        path = os.path.join(self.satchel.env['XDG_CONFIG_HOME'], 'satchel', 'accounts.ini')
        with open(path, encoding='utf-8') as file:
            return dict(line.strip().split('=', 1) for line in file if '=' in line)

    def test_each_way(self):
        for encryption in ('tls', 'none'):
            self.add_account(encryption=encryption)
            received = self.letters
            for way in self.ways:
                self.assert_signs_in('--auth', way, received=received,
                                     method='PLAIN' if way == 'USER' else way)
                received = 0
            self.assert_all_kept(self.served())
            self.satchel.ok('account', 'remove', 'home', '--delete-mail')

    def test_the_best_way_by_itself(self):
        self.add_account()
        self.assert_signs_in(method='SCRAM-SHA-256', received=self.letters)
        self.assertEqual(self.settings()['auth-seen'], 'SCRAM-SHA-256')
        self.assert_signs_in('--encryption', 'none', '--port', str(self.server.pop3_port), '--auth', '',
                             method='SCRAM-SHA-256')

    def test_a_weaker_offer(self):
        self.add_account()
        self.assert_signs_in(method='SCRAM-SHA-256', received=self.letters)
        self.server.pause()
        self.server.settings['mechanisms'] = 'plain login'
        self.server.start()
        before = len(self.methods())
        status, account, err = self.satchel.fetch()
        self.assertEqual((status, account['error']['code']), (1, 'server'), err)
        self.assertIn('SCRAM-SHA-256', account['error']['message'])
        self.assertEqual(len(self.methods()), before)
        self.assert_signs_in('--auth', '', method='PLAIN')

    def test_a_wrong_password(self):
        self.add_account('--password-command', 'echo guessed')
        for way in ('',) + self.ways:
            self.satchel.ok('account', 'set', 'home', '--auth', way)
            status, account, err = self.satchel.fetch()
            self.assertEqual((status, account['error']['code']), (77, 'sign-in'), way + err)

    def test_a_password_beyond_ascii(self):
        password = 'grüße из дома'
        self.server.set_password('amara', password)
        self.add_account('--password-command', "echo '%s'" % password)
        received = self.letters
        for way in self.ways:
            self.satchel.ok('account', 'set', 'home', '--auth', way)
            self.assert_fetch(received)
            received = 0

    def test_a_password_in_latin1(self):
        """The server compares octets, and has them from a time before UTF-8."""
        self.server.set_password('amara', 'grüße'.encode('latin-1'))
        self.add_account('--password-command', "echo 'grüße'", '--auth', 'PLAIN')
        self.assert_fetch(self.letters)
        self.assertEqual(self.settings()['latin1-password'], 'true')
        self.assert_signs_in(method='PLAIN')


class SigningInByCertificate(SigningIn):
    server_options = {'mechanisms': 'plain external', 'certificates': True}
    ways = ()

    def test_certificate(self):
        mine = self.server.authority.issue_for_person('amara')
        self.add_account('--client-cert', mine, '--password-command', 'echo unused')
        self.assert_signs_in(method='EXTERNAL', received=self.letters)
        os.unlink(mine)
        self.assert_signs_in('--auth', 'EXTERNAL', '--password-command', 'false', method='EXTERNAL')
        self.assert_all_kept(self.served())

        self.satchel.ok('account', 'set', 'home', '--client-cert', '')
        status, account, err = self.satchel.fetch()
        self.assertEqual((status, account['error']['code']), (1, 'server'), err)

    test_each_way = test_the_best_way_by_itself = test_a_weaker_offer = None
    test_a_wrong_password = test_a_password_beyond_ascii = test_a_password_in_latin1 = None


if __name__ == '__main__':
    unittest.main(verbosity=2)
