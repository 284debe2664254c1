# case.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of satchelctl share: a Satchel of one's own, servers that misbehave, letters."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from fake_pop import FakePop        # noqa: E402
from satchel import Satchel         # noqa: E402

COMMAND = "printf 'rain\\nsecond line\\n'"

ACCOUNT_KEYS = ['id', 'email', 'name', 'server', 'port', 'encryption', 'user', 'on_server', 'enabled',
                'last_received']
FETCH_KEYS = ['id', 'received', 'bytes', 'partial', 'recognised', 'deleted', 'skipped', 'on_server',
              'error']
FOLDER_KEYS = ['account', 'name', 'path', 'messages', 'unread', 'bytes']
ROW_KEYS = ['id', 'account', 'path', 'subject', 'from', 'date', 'size', 'flags', 'on_server', 'partial']
PARSE_KEYS = ['file', 'subject', 'from', 'to', 'cc', 'reply_to', 'date', 'message_id', 'in_reply_to',
              'references', 'text', 'html', 'attachments', 'defects']


def letter(number, lines=('Hello',)):
    """A message of its own number, the newer the higher."""
    return '\r\n'.join(['From: "Marta Lindqvist" <marta@lindqvist.example>', 'To: amara@okafor.example',
                        'Subject: letter %d' % number,
                        'Date: Thu, 05 Mar 2026 %02d:%02d:00 +0000' % (number // 60, number % 60),
                        'Message-ID: <%d@lindqvist.example>' % number, '',
                        '.a line with a dot, %d' % number, *lines, '']).encode()


def letters(count):
    return [('uid-%d' % n, letter(n)) for n in range(1, count + 1)]


class Case(unittest.TestCase):
    def setUp(self):
        self.satchel = Satchel()
        self.addCleanup(self.satchel.remove)

    def serve(self, messages=(), **options):
        server = FakePop(messages, **options)
        self.addCleanup(server.stop)
        return server

    def add(self, port, *options, encryption='none', host='127.0.0.1', **values):
        words = ['account', 'add', '--email', values.pop('email', 'amara@okafor.example'), '--server',
                 host, '--port', str(port), '--encryption', encryption, '--password-command',
                 values.pop('command', COMMAND), '--on-server', values.pop('on_server', 'keep')]
        return self.satchel.ok(*words, *options).decode().strip()

    def run_ctl(self, *words, **more):
        return self.satchel.run(*words, **more)

    def assert_status(self, expected, *words, says=None, **more):
        status, out, err = self.run_ctl(*words, **more)
        self.assertEqual(status, expected, 'satchelctl %s: %s' % (' '.join(words), err))
        if expected:
            self.assert_sentence(err)
        if says:
            self.assertIn(says, err)
        return out

    def assert_sentence(self, err):
        lines = err.splitlines()
        self.assertEqual(len(lines), 1, err)
        self.assertTrue(lines[0].startswith('satchelctl: '), err)
        self.assertGreater(len(lines[0]), 25)

    def fetch(self, *words):
        status, out, err = self.run_ctl('fetch', *words, '--json')
        document = json.loads(out)
        self.assertEqual(list(document), ['accounts'])
        for account in document['accounts']:
            self.assertEqual(list(account), FETCH_KEYS)
        return status, document['accounts'], err

    def kept(self, path='Inbox'):
        return self.satchel.raw(path)
