#!/usr/bin/python3
# test-accounts.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl: wrong use, help, and the settings of accounts."""

import glob
import json
import os
import subprocess
import unittest

from case import ACCOUNT_KEYS, Case, letters
from satchel import PATIENCE, SATCHELCTL


class Words(Case):
    """Wrong use, help, version."""

    def test_help(self):
        out = self.satchel.ok('--help').decode()
        for command in ('account fetch server folders list search show move mark delete import export parse render backup'
                        ' restore verify reindex').split():
            self.assertIn('  %s ' % command, out)
        for later in 'send outbox'.split():
            self.assertNotIn('  %s ' % later, out)
        self.assertIn('guess', self.satchel.ok('account', '--help').decode())
        for words in (['fetch'], ['server', 'list'], ['list'], ['account', 'add'], ['parse'], ['mark']):
            self.assertIn('satchelctl ' + ' '.join(words), self.satchel.ok(*words, '--help').decode())
        self.assertRegex(self.satchel.ok('--version').decode(), r'^satchelctl \d+\.\d+\.\d+\n$')

    def test_wrong_use(self):
        for words in ([], ['account'], ['nonsense'], ['search'], ['backup'], ['restore'], ['render'],
                      ['account', 'nonsense'], ['fetch', '--nonsense'], ['list'], ['show'], ['parse'],
                      ['list', 'Inbox', 'Sent'], ['show', 'x', '--raw', '--json'], ['verify', 'x'],
                      ['mark', 'x'], ['mark', '+seen'], ['mark', 'x', '+nonsense'],
                      ['mark', 'x', '+seen', '-seen'], ['account', 'guess', 'nonsense']):
            self.assert_status(2, *words)
            self.assertFalse(os.listdir(self.satchel.env['XDG_DATA_HOME']), words)

    def test_add_wrong_use(self):
        good = {'--email': 'a@b.example', '--server': 'pop.b.example', '--encryption': 'tls',
                '--password-command': 'true'}
        changes = [{'--email': None}, {'--server': None}, {'--encryption': None},
                   {'--password-command': None}, {'--email': 'nobody'}, {'--encryption': 'ssl'},
                   {'--port': '0'}, {'--port': '65536'}, {'--port': '99x'}, {'--port': ''},
                   {'--on-server': 'never'}, {'--on-server': 'days=x'}, {'--auth': 'NO SUCH'},
                   {'--email': 'a\n@b.example'}, {'--server': 'pop\r\n.b.example'}, {'--user': 'a\nb'},
                   {'--name': 'a\rb'}, {'--password-command': 'true\nfalse'}, {'--server': ''},
                   {'--size-limit': '10 MB'}, {'--size-limit': '-1'}, {'--password-command': ''}]
        for change in changes:
            values = {**good, **change}
            words = [word for pair in values.items() if pair[1] is not None for word in pair]
            self.assert_status(2, 'account', 'add', *words)
        words = [word for pair in good.items() for word in pair]
        self.assert_status(2, 'account', 'add', *words, '--password-stdin', stdin=b'x\n')
        for password in (b'', b'\n', b'a\rb\n', b'a\0b\n', b'x' * 10000 + b'\n', b'\xff\n'):
            self.assert_status(2, 'account', 'add', *words[:-2], '--password-stdin', stdin=password)
        self.assertEqual(self.satchel.document('account', 'list'), [])

    def test_standard_output_full(self):
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([SATCHELCTL, 'folders', '--json'], env=self.satchel.env, stdout=full,
                                  stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 1)
        self.assert_sentence(done.stderr.decode())


class Accounts(Case):
    def settings(self):
        folder = os.path.join(self.satchel.env['XDG_CONFIG_HOME'], 'satchel')
        texts = []
        for path in glob.glob(os.path.join(folder, '**'), recursive=True):
            if os.path.isfile(path):
                with open(path, encoding='utf-8') as file:
                    texts.append(file.read())
        return '\n'.join(texts)

    def test_provider_minutes(self):
        """A provider that allows a look only so often is known by its server."""
        account = self.satchel.ok('account', 'add', '--email', 'zoe@web.de', '--server', 'POP3.web.de',
                                  '--encryption', 'tls', '--password-command', 'true').decode().strip()
        self.assertIn('provider-minutes=15\n', self.settings())
        self.satchel.ok('account', 'set', account, '--server', 'pop.okafor.example')
        self.assertNotIn('provider-minutes=15', self.settings())

    def test_add_and_list(self):
        name = 'Zoë “Z” Okafor'
        first = self.satchel.ok('account', 'add', '--email', 'zoe@okafor.example', '--name', name,
                                '--server', 'pop.okafor.example', '--encryption', 'tls',
                                '--password-command', 'true').decode()
        self.assertRegex(first, r'^[a-z0-9-]+\n$')
        second = self.satchel.ok('account', 'add', '--email', 'zoe@okafor.example', '--server', 'h',
                                 '--encryption', 'starttls', '--user', 'zoe', '--on-server',
                                 'until-deleted', '--id', 'other', '--password-command', 'true')
        self.assertEqual(second, b'other\n')
        accounts = self.satchel.document('account', 'list')
        self.assertEqual([list(account) for account in accounts], [ACCOUNT_KEYS] * 2)
        self.assertEqual(accounts[0], {
            'id': first.strip(), 'email': 'zoe@okafor.example', 'name': name,
            'server': 'pop.okafor.example', 'port': 995, 'encryption': 'tls',
            'user': 'zoe@okafor.example', 'on_server': 'days=14', 'enabled': True,
            'last_received': None})
        self.assertEqual(
            {key: accounts[1][key] for key in ('id', 'port', 'encryption', 'user', 'on_server')},
            {'id': 'other', 'port': 110, 'encryption': 'starttls', 'user': 'zoe',
             'on_server': 'until-deleted'})
        # The same id again, and one that would leave the folder of mail.
        again = ['--email', 'a@b.example', '--server', 'h', '--encryption', 'tls', '--password-command',
                 'true', '--id']
        self.assert_status(1, 'account', 'add', *again, 'other', says='other')
        self.assert_status(2, 'account', 'add', *again, '../other')
        self.assert_status(2, 'account', 'add', *again, 'local')
        self.assertEqual(self.satchel.document('account', 'list'), accounts)
        text = self.satchel.ok('account', 'list').decode()
        self.assertIn('pop.okafor.example:995', text)

    def test_set(self):
        id = self.add(995, encryption='tls', host='old.example')
        self.satchel.ok('account', 'set', id, '--encryption', 'starttls', '--server', 'new.example',
                        '--on-server', 'days=3', '--name', 'A')
        account = self.satchel.document('account', 'list')[0]
        self.assertEqual((account['port'], account['server'], account['on_server'], account['name'],
                          account['email']),
                         (110, 'new.example', 'days=3', 'A', 'amara@okafor.example'))
        self.satchel.ok('account', 'set', id, '--port', '1100')
        self.satchel.ok('account', 'set', id, '--encryption', 'tls')
        self.assertEqual(self.satchel.document('account', 'list')[0]['port'], 1100)
        before = self.satchel.document('account', 'list')
        self.assert_status(2, 'account', 'set', id, '--port', 'x')
        self.assert_status(2, 'account', 'set', id, '--id', 'y')
        self.assert_status(2, 'account', 'set', id, '--server', 'a\nb')
        self.assert_status(1, 'account', 'set', id, '--ca-file', '/no/such/file')
        self.assert_status(1, 'account', 'set', 'nobody', '--port', '1')
        self.assertEqual(self.satchel.document('account', 'list'), before)

    def test_without_keyring(self):
        words = ['account', 'add', '--email', 'a@b.example', '--server', 'h', '--encryption', 'tls',
                 '--password-stdin']
        self.assert_status(1, *words, stdin=b'secret\n', says='--password-command')
        self.assertEqual(self.satchel.document('account', 'list'), [])
        id = self.add(1)
        self.assert_status(1, 'account', 'set', id, '--password-stdin', stdin=b'secret\n',
                           says='--password-command')
        self.assert_no_secret(b'secret')

    def assert_no_secret(self, secret):
        for folder, _, names in os.walk(self.satchel.folder):
            for name in names:
                with open(os.path.join(folder, name), 'rb') as file:
                    self.assertNotIn(secret, file.read(), name)

    def test_disable_and_remove(self):
        server = self.serve(letters(2))
        id = self.add(server.port)
        self.satchel.ok('account', 'disable', id)
        self.assertIs(self.satchel.document('account', 'list')[0]['enabled'], False)
        self.assertEqual(self.fetch()[1], [])
        self.assertEqual(self.fetch(id)[1][0]['received'], 2)
        self.satchel.ok('account', 'enable', id)
        self.assertEqual(self.fetch()[1][0]['received'], 0)
        self.satchel.ok('account', 'remove', id)
        self.assertEqual(self.satchel.document('account', 'list'), [])
        self.assertEqual(sorted(self.kept().values()), sorted(m for _, m in server.messages))
        for words in (['remove'], ['enable'], ['disable'], ['test']):
            self.assert_status(1, 'account', *words, id, says=id)

    def test_remove_with_mail(self):
        server = self.serve(letters(2))
        id = self.add(server.port)
        self.fetch()
        self.satchel.ok('account', 'remove', id, '--delete-mail')
        self.assertEqual(self.satchel.lines('list', 'Inbox'), [])
        self.assertEqual(glob.glob(self.satchel.mail + '/' + id + '/*/new/*'), [])

    def test_test(self):
        server = self.serve(letters(3))
        id = self.add(server.port)
        result = self.satchel.document('account', 'test', id)
        self.assertEqual(list(result), ['ok', 'steps', 'messages', 'bytes'])
        self.assertIs(result['ok'], True)
        self.assertEqual((result['messages'], result['bytes']),
                         (3, sum(len(m) for _, m in server.messages)))
        names = [step['step'] for step in result['steps']]
        self.assertEqual([n for n in names if n != 'certificate'],
                         ['connect', 'greeting', 'capabilities', 'sign-in', 'mailbox'])
        self.assertTrue(all(step['ok'] and step['message'] for step in result['steps']))
        self.assertFalse([c for c in server.said if c.startswith(('RETR', 'DELE'))])

        server.password = 'other'
        status, out, err = self.run_ctl('account', 'test', id, '--json')
        self.assertEqual(status, 77)
        self.assert_sentence(err)
        result = json.loads(out)
        self.assertIs(result['ok'], False)
        self.assertEqual([s['step'] for s in result['steps'] if not s['ok']], ['sign-in'])

    def test_guess_built_in(self):
        guess = self.satchel.document('account', 'guess', 'someone@gmail.com')
        self.assertEqual(list(guess), ['source', 'server', 'port', 'encryption', 'user', 'hint'])
        self.assertEqual(
            (guess['source'], guess['server'], guess['port'], guess['encryption'], guess['user']),
            ('built-in', 'pop.gmail.com', 995, 'tls', 'someone@gmail.com'))
        self.assertFalse(os.listdir(self.satchel.env['XDG_DATA_HOME']))


if __name__ == '__main__':
    unittest.main(verbosity=2)
