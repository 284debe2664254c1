#!/usr/bin/python3
# test-export.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl: export. What goes out is read by another program, and comes in again as the same mail."""

import email
import glob
import mailbox
import os
import resource
import signal
import subprocess
import unittest

from case import Case, letter
from satchel import SATCHELCTL, Satchel

FORMATS = ['mbox', 'maildir', 'eml']
MARKS = [[], ['seen'], ['flagged'], ['seen', 'answered'], ['seen', 'passed'], ['draft', 'trashed', 'seen'],
         ['seen', 'flagged', 'answered', 'passed', 'draft', 'trashed']]

MESSAGES = [letter(1, ['From the start', '>From quoted', '>>From twice']),
            letter(2, ['', '', 'From amara@okafor.example Thu Mar  5 10:00:00 2026', 'Subject: no message', '', '']),
            b'Status: RO\r\nX-Status: F\r\nContent-Length: 3\r\n' + letter(3),
            letter(4, ['', '', '']),
            letter(5, ['bare\rreturn', 'two\r']),
            letter(6).replace(b'letter 6', '=?utf-8?q?=C3=A4/=C3=B6=3A?= | ..'.encode()),
            letter(6, ['the same subject']).replace(b'letter 6', '=?utf-8?q?=C3=84/=C3=B6=3A?= | ..'.encode())]


class Exporting(Case):
    def setUp(self):
        super().setUp()
        server = self.serve([('u%d' % n, m) for n, m in enumerate(MESSAGES)])
        self.id = self.add(server.port)
        self.assertEqual(self.fetch(self.id)[0], 0)
        self.raw = self.satchel.raw('Inbox')
        for id, octets in self.raw.items():
            marks = MARKS[MESSAGES.index(octets)]
            if marks:
                self.satchel.ok('mark', id, *['+' + mark for mark in marks])

    def target(self, name):
        os.makedirs(os.path.join(self.satchel.folder, 'out'), exist_ok=True)
        return os.path.join(self.satchel.folder, 'out', name)

    def export(self, format, name='target'):
        target = self.target(name)
        self.assertIn(b'7 messages written', self.satchel.ok('export', 'Inbox', '--format', format, target))
        return target

    def rows(self, satchel, path):
        """(subject, date, flags) of each message."""
        return sorted((row['subject'], row['date'], sorted(row['flags'])) for row in satchel.lines('list', path))

    def test_mbox(self):
        path = self.export('mbox')
        with open(path, 'rb') as file:
            octets = file.read()
        self.assertTrue(octets.startswith(b'From MAILER-DAEMON '))
        self.assertEqual(octets.count(b'\n\nFrom MAILER-DAEMON '), len(MESSAGES) - 1)
        subjects = [message['subject'] for message in mailbox.mbox(path)]
        self.assertEqual(len(subjects), 7)
        self.assertIn('letter 1', subjects)
        self.assertIn(b'\n>From the start\n>>From quoted\n>>>From twice\n', octets)
        self.assertEqual(os.listdir(os.path.dirname(path)), ['target'])

    def test_maildir(self):
        path = self.export('maildir')
        self.assertEqual(sorted(os.listdir(path)), ['cur', 'new', 'tmp'])
        found = {}
        for file in glob.glob(path + '/*/*'):
            with open(file, 'rb') as opened:
                found[os.path.basename(file).split(':')[0]] = opened.read()
        self.assertEqual(found, self.raw)
        self.assertEqual(len(os.listdir(path + '/new')), 1)
        self.assertEqual(len([n for n in os.listdir(path + '/cur') if n.endswith(':2,DFPRST')]), 1)

    def test_eml(self):
        path = self.export('eml')
        found = []
        for name in os.listdir(path):
            with open(os.path.join(path, name), 'rb') as file:
                found.append(file.read())
        self.assertEqual(sorted(found), sorted(MESSAGES))
        self.assertEqual(sorted(os.listdir(path)), sorted(
            ['2026-03-05 letter %d.eml' % n for n in range(1, 6)] + ['2026-03-05 ä_ö_ _.eml', '2026-03-05 Ä_ö_ _ (2).eml'])
            if '2026-03-05 ä_ö_ _.eml' in os.listdir(path) else sorted(
            ['2026-03-05 letter %d.eml' % n for n in range(1, 6)] + ['2026-03-05 Ä_ö_ _.eml', '2026-03-05 ä_ö_ _ (2).eml']))

    def test_round_trip(self):
        """The same mail by its fingerprint, here and in an empty store; mbox and Maildir with the flags, too."""
        for format in FORMATS:
            path = self.export(format, format)
            self.assertEqual(self.satchel.document('import', path)['duplicates'], 7)
            other = Satchel()
            self.addCleanup(other.remove)
            self.assertEqual(other.document('import', path, '--into', 'x')['imported'], 7)
            if format != 'eml':
                self.assertEqual(self.rows(other, 'x'), self.rows(self.satchel, 'Inbox'))
            # And once more from there.
            again = self.target('again-' + format)
            other.ok('export', 'x', '--format', format, again)
            self.assertEqual(self.satchel.document('import', again)['duplicates'], 7)

    def test_nothing_is_overwritten(self):
        for format in FORMATS:
            file = self.target('file')
            with open(file, 'w') as opened:
                opened.write('mine')
            self.assert_status(1, 'export', 'Inbox', '--format', format, file, says='already')
            folder = self.target('folder')
            os.makedirs(folder + '/inside', exist_ok=True)
            self.assert_status(1, 'export', 'Inbox', '--format', format, folder, says='already')
            self.assertEqual(sorted(os.listdir(self.target(''))), ['file', 'folder'])
            self.assertEqual(os.listdir(folder), ['inside'])
            with open(file) as opened:
                self.assertEqual(opened.read(), 'mine')

    def test_into_an_empty_folder(self):
        for format in ('maildir', 'eml'):
            os.makedirs(self.target(format))
            self.export(format, format + '/')
        self.assertEqual(len(os.listdir(self.target('eml'))), 7)

    def test_wrong(self):
        self.assert_status(2, 'export', 'Inbox', self.target('x'), says='format')
        self.assert_status(2, 'export', 'Inbox', '--format', 'pst', self.target('x'), says='format')
        self.assert_status(2, 'export', 'Inbox', '--format', 'mbox')
        self.assert_status(1, 'export', 'Nowhere', '--format', 'mbox', self.target('x'), says='Nowhere')
        self.assert_status(1, 'export', 'Inbox', '--account', 'other', '--format', 'mbox', self.target('x'), says='Inbox')
        self.assert_status(1, 'export', 'Inbox', '--format', 'mbox', '/nowhere/at/all', says='/nowhere')
        self.assertEqual(os.listdir(self.target('')), [])

    def test_missing_file(self):
        os.unlink(sorted(glob.glob(os.path.join(self.satchel.mail, self.id, 'Inbox', 'cur', '*')))[0])
        self.assert_status(1, 'export', 'Inbox', '--format', 'mbox', self.target('x'), says='missing')
        self.assertEqual(len(mailbox.mbox(self.target('x'))), 6)

    def test_no_room(self):
        """Nothing is left of what could not be written to its end."""
        def no_room():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))

        for format in FORMATS:
            done = subprocess.run([SATCHELCTL, 'export', 'Inbox', '--format', format, self.target(format)],
                                  env=self.satchel.env, preexec_fn=no_room, capture_output=True, check=False)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(os.listdir(self.target('')), [])

    def test_every_account(self):
        server = self.serve([('v', letter(50))])
        self.fetch(self.add(server.port, email='b@other.example'))
        self.satchel.ok('export', 'Inbox', '--format', 'eml', self.target('all'))
        self.assertEqual(len(os.listdir(self.target('all'))), 8)
        self.satchel.ok('export', 'Inbox', '--account', self.id, '--format', 'eml', self.target('one'))
        self.assertEqual(len(os.listdir(self.target('one'))), 7)


if __name__ == '__main__':
    unittest.main()
