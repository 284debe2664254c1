#!/usr/bin/python3
# test-import.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl: import. What comes in is compared by its bytes."""

import json
import os
import signal
import struct
import time
import unittest

from case import Case, letter, letters

KEYS = ['found', 'imported', 'duplicates', 'unreadable', 'uidls']
FROM = b'From marta@lindqvist.example Thu Mar  5 10:00:00 2026\n'


def plain(number, *lines):
    """A message as a file on this computer has it."""
    return letter(number, lines or ('Hello',)).replace(b'\r\n', b'\n')


def quoted(message):
    return b''.join(b'>' + line if line.lstrip(b'>').startswith(b'From ') else line
                    for line in message.splitlines(keepends=True))


def mbox(messages):
    return b''.join(FROM + quoted(message) + b'\n' for message in messages)


class ImportCase(Case):
    def write(self, name, octets):
        path = os.path.join(self.satchel.folder, 'elsewhere', name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(octets)
        return path

    def bring(self, *words, expected=0):
        status, out, err = self.run_ctl('import', *words, '--json')
        self.assertEqual(status, expected, err)
        document = json.loads(out)
        self.assertEqual(list(document), KEYS)
        self.assertEqual(document['found'], document['imported'] + document['duplicates']
                         + len(document['unreadable']))
        return document

    def local(self):
        """{path: sorted bytes of its messages} of the local folders that have any."""
        return {folder['path']: sorted(self.satchel.raw(folder['path']).values())
                for folder in self.satchel.document('folders')
                if folder['account'] is None and folder['messages']}

    def flags(self, path):
        return {row['subject']: sorted(row['flags']) for row in self.satchel.lines('list', path)}


class Importing(ImportCase):
    def test_mbox(self):
        messages = [plain(n, 'From the start', '>From quoted', '', 'end %d' % n) for n in range(1, 8)]
        path = self.write('Old mail.mbox', mbox(messages))
        self.assertEqual(self.bring(path), {'found': 7, 'imported': 7, 'duplicates': 0, 'unreadable': [], 'uidls': 0})
        self.assertEqual(self.local(), {'Old mail': sorted(messages)})
        self.assertEqual(self.bring(path), {'found': 7, 'imported': 0, 'duplicates': 7, 'unreadable': [], 'uidls': 0})
        self.assertEqual(self.bring(path, '--into', 'Other/place'),
                         {'found': 7, 'imported': 0, 'duplicates': 7, 'unreadable': [], 'uidls': 0})
        self.assertEqual(self.local(), {'Old mail': sorted(messages)})
        self.assertEqual(self.satchel.document('verify')['not_indexed'], [])
        with open(path, 'rb') as file:
            self.assertEqual(file.read(), mbox(messages))
        self.assertIn('7 messages', self.satchel.ok('import', path).decode())

    def test_into(self):
        path = self.write('x', mbox([plain(1)]))
        self.bring(path, '--into', '/House//Roof: repair/')
        self.assertEqual(self.local(), {'House/Roof: repair': [plain(1)]})
        folder = [f for f in self.satchel.document('folders') if f['path'] == 'House/Roof: repair'][0]
        self.assertEqual((folder['account'], folder['name'], folder['messages']), (None, 'Roof: repair', 1))
        row = self.satchel.lines('list', 'House/Roof: repair', '--account', 'local')[0]
        self.assertEqual((row['account'], row['on_server'], row['partial']), (None, False, False))

    def test_dry_run(self):
        path = self.write('x', mbox([plain(1), plain(2), plain(1)]))
        told = {'found': 3, 'imported': 2, 'duplicates': 1, 'unreadable': [], 'uidls': 0}
        self.assertEqual(self.bring(path, '--dry-run'), told)
        self.assertEqual(os.listdir(self.satchel.env['XDG_DATA_HOME']), [])
        self.assertEqual(self.bring(path), told)
        self.assertEqual(self.bring(path, '--dry-run')['duplicates'], 3)
        self.assertEqual(self.local(), {'x': sorted([plain(1), plain(2)])})

    def test_duplicate_of_what_was_received(self):
        server = self.serve(letters(3))
        self.assertEqual(self.fetch(self.add(server.port))[0], 0)
        path = self.write('x', mbox([b'Status: RO\nX-Status: F\nX-Account-Key: account1\n' + plain(n)
                                     for n in (2, 3, 4)]))
        report = self.bring(path)
        self.assertEqual((report['imported'], report['duplicates']), (1, 2))
        self.assertEqual(self.flags('x'), {'letter 4': ['flagged', 'seen']})

    def test_deleted_for_good_comes_back(self):
        path = self.write('x', mbox([plain(1), plain(2)]))
        self.bring(path)
        one = [row['id'] for row in self.satchel.lines('list', 'x') if row['subject'] == 'letter 1'][0]
        self.satchel.ok('delete', one, '--now')
        report = self.bring(path)
        self.assertEqual((report['imported'], report['duplicates']), (1, 1))
        self.assertEqual(self.local(), {'x': sorted([plain(1), plain(2)])})

    def test_what_is_lost_here_is_brought(self):
        path = self.write('x', mbox([plain(1), plain(2)]))
        self.bring(path)
        directory = os.path.join(self.satchel.mail, 'local', 'x', 'new')
        os.unlink(os.path.join(directory, sorted(os.listdir(directory))[0]))
        report = self.bring(path)
        self.assertEqual((report['imported'], report['duplicates']), (1, 1))

    def test_flags(self):
        heads = {b'Status: RO\n': ['seen'], b'Status: O\nX-Status: AF\n': ['answered', 'flagged'],
                 b'X-Mozilla-Status: 1003\nX-Mozilla-Status2: 00000000\n': ['answered', 'passed', 'seen'],
                 b'X-Status: TD\n': ['draft', 'trashed'], b'': []}
        messages = [head + plain(n) for n, head in enumerate(heads)]
        self.bring(self.write('x', mbox(messages)))
        self.assertEqual(self.flags('x'), {'letter %d' % n: flags for n, flags in enumerate(heads.values())})

    def test_removed_in_thunderbird(self):
        path = self.write('x', mbox([b'X-Mozilla-Status: 0009\nX-Mozilla-Status2: 00000000\n' + plain(1), plain(2)]))
        self.assertEqual(self.bring(path)['found'], 1)
        self.assertEqual(self.local(), {'x': [plain(2)]})

    def test_unreadable(self):
        rubbish = b'\x00\x01 no mail\n\n'
        path = self.write('x', rubbish + mbox([plain(1)]) + FROM + b'\n' + mbox([plain(2)])[:-20])
        report = self.bring(path, expected=1)
        self.assertEqual([(u['path'], u['offset']) for u in report['unreadable']],
                         [(path, 0), (path, len(rubbish + mbox([plain(1)])))])
        self.assertTrue(all(u['reason'] for u in report['unreadable']))
        self.assertEqual(self.local(), {'x': sorted([plain(1), mbox([plain(2)])[len(FROM):-20]])})
        missing = os.path.join(self.satchel.folder, 'nowhere')
        report = self.bring(missing, path, expected=1)
        self.assertEqual((report['found'], report['duplicates']), (5, 2))
        self.assertEqual(report['unreadable'][0]['path'], missing)
        self.assertIn('nowhere', self.run_ctl('import', missing)[1].decode())

    def test_wrong_use(self):
        self.assert_status(2, 'import')
        self.assert_status(2, 'import', 'x', '--into', ' / ')
        self.assert_status(2, 'import', 'x', '--nothing')

    def test_large(self):
        """Longer than what is held in memory, several in a batch; twice the same."""
        big = [plain(n, *['%d line %d' % (n, i) for i in range(60000)]) for n in (1, 2)]
        path = self.write('x', mbox([big[0], plain(5), big[1], big[0]]))
        report = self.bring(path)
        self.assertEqual((report['imported'], report['duplicates']), (3, 1))
        self.assertEqual(self.local(), {'x': sorted([*big, plain(5)])})
        self.assertEqual(self.bring(path)['duplicates'], 4)
        self.assertEqual(os.listdir(os.path.join(self.satchel.mail, 'local', 'x', 'tmp')), [])

    def test_more_than_a_batch(self):
        messages = [plain(n) for n in range(2503)]
        report = self.bring(self.write('x', mbox(messages)))
        self.assertEqual(report['imported'], 2503)
        rows = self.satchel.lines('list', 'x')
        self.assertEqual(sorted(row['subject'] for row in rows), sorted('letter %d' % n for n in range(2503)))
        self.assertEqual(self.satchel.document('verify'), {'messages': 2503, 'missing': [], 'damaged': [],
                                                           'not_indexed': [], 'repaired': 0})

    def test_searched(self):
        self.bring(self.write('x', mbox([plain(n, 'zebra%d' % n) for n in range(50)])))
        self.satchel.ok('reindex')
        self.assertEqual([row['subject'] for row in self.satchel.lines('search', 'zebra7')], ['letter 7'])


class Places(ImportCase):
    def maildir(self, name, messages):
        for part in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(self.satchel.folder, 'elsewhere', name, part))
        for where, octets in messages.items():
            self.write(os.path.join(name, where), octets)

    def test_maildir(self):
        """Maildir++ with names in modified UTF-7; flags are those of the file names."""
        self.maildir('Maildir', {'cur/1700000000.a:2,FRS': plain(1), 'new/1700000001.b': b'Status: RO\n' + plain(2),
                                 'tmp/1700000002.c': plain(9)})
        self.maildir('Maildir/.Entw&APw-rfe', {'cur/3:2,D': plain(3)})
        self.maildir('Maildir/.Lists.GTK & Co', {'cur/4:2,': plain(4)})
        self.maildir('Maildir/.&ZeVnLIqe-.&AC8-', {'new/5': plain(5)})
        self.write('Maildir/maildirsize', b'0')
        report = self.bring(os.path.join(self.satchel.folder, 'elsewhere', 'Maildir'))
        self.assertEqual(report['imported'], 5)
        self.assertEqual(self.local(), {'Maildir': sorted([plain(1), b'Status: RO\n' + plain(2)]),
                                        'Maildir/Entwürfe': [plain(3)], 'Maildir/Lists/GTK & Co': [plain(4)],
                                        'Maildir/日本語/-': [plain(5)]})
        self.assertEqual(self.flags('Maildir'), {'letter 1': ['answered', 'flagged', 'seen'], 'letter 2': []})
        self.assertEqual(self.flags('Maildir/Entwürfe'), {'letter 3': ['draft']})

    def test_files(self):
        self.write('old/a.eml', letter(1))
        self.write('old/b.EML', b'From x\n' + plain(2))
        self.write('old/deeper/c.eml', plain(3))
        self.write('old/notes.txt', b'no mail at all')
        os.symlink('/', os.path.join(self.satchel.folder, 'elsewhere', 'old', 'root'))
        self.bring(os.path.join(self.satchel.folder, 'elsewhere', 'old') + '/')
        self.assertEqual(self.local(), {'old': sorted([letter(1), b'From x\n' + plain(2)]), 'old/deeper': [plain(3)]})
        one, two = self.write('one.eml', plain(4)), self.write('without an end', plain(5))
        self.bring(one, two)
        self.assertEqual(self.local()['one'], [plain(4)])
        self.assertEqual(self.local()['without an end'], [plain(5)])

    def test_mh(self):
        for number in (1, 2, 10, 11):
            self.write('Mail/inbox/%d' % number, plain(number))
        self.write('Mail/inbox/.claws_mark', struct.pack('=9I', 2, 1, 0, 2, 1 << 4 | 1 << 2, 10, 1 << 1, 11, 1 << 3))
        self.write('Mail/sent/1', plain(20))
        self.write('Mail/sent/2', plain(21))
        self.write('Mail/sent/.mh_sequences', b'cur: 1\nunseen: 2 7-9\n')
        self.bring(os.path.join(self.satchel.folder, 'elsewhere', 'Mail'))
        self.assertEqual(self.local(), {'Mail/inbox': sorted(plain(n) for n in (1, 2, 10)),
                                        'Mail/sent': sorted([plain(20), plain(21)])})
        self.assertEqual(self.flags('Mail/inbox'), {'letter 1': ['seen'], 'letter 2': ['answered', 'flagged', 'seen'],
                                                    'letter 10': []})
        self.assertEqual(self.flags('Mail/sent'), {'letter 20': ['seen'], 'letter 21': []})

    def test_nested_mailboxes(self):
        self.write('mail/Inbox', mbox([plain(1)]))
        self.write('mail/Inbox.msf', b'// <!-- <mdb:mork:z v="1.4"/> -->')
        self.write('mail/Inbox.sbd/Roof', mbox([plain(2)]))
        self.write('mail/Inbox.sbd/Roof.sbd/2019', mbox([plain(3)]))
        self.write('mail/Apple.mbox/mbox', mbox([plain(4)]))
        self.write('mail/empty', b'')
        self.bring(os.path.join(self.satchel.folder, 'elsewhere', 'mail'), '--into', 'T')
        self.assertEqual(self.local(), {'T/Inbox': [plain(1)], 'T/Inbox/Roof': [plain(2)],
                                        'T/Inbox/Roof/2019': [plain(3)], 'T/Apple': [plain(4)]})

    def test_names(self):
        """Of 300 characters, with control characters, of another encoding, like the parts of a Maildir."""
        names = ['%s.mbox' % ('ä' * 124), 'line\nbreak', '.hidden'[1:], 'cur', '100%']
        for number, name in enumerate(names):
            self.write(os.path.join('names', name), mbox([plain(number)]))
        with open(os.path.join(os.fsencode(self.satchel.folder), b'elsewhere', b'names', b'\xe4\xf6'), 'wb') as file:
            file.write(mbox([plain(50)]))
        os.mkdir(os.path.join(self.satchel.folder, 'elsewhere', 'names', 'sub'))
        self.write('names/sub/%s' % ('ä' * 120 + 'b'), mbox([plain(60)]))
        self.write('names/sub/%s' % ('ä' * 120 + 'c'), mbox([plain(61)]))
        self.bring(os.path.join(self.satchel.folder, 'elsewhere', 'names'))
        folders = self.local()
        self.assertEqual(sorted(m for messages in folders.values() for m in messages),
                         sorted(plain(n) for n in (0, 1, 2, 3, 4, 50, 60, 61)))
        self.assertEqual(len(folders), 8)
        for path in ('names/line break', 'names/hidden', 'names/cur', 'names/100%', 'names/��'):
            self.assertIn(path, folders)
        # The store finds them by itself again.
        self.satchel.ok('reindex')
        self.assertEqual(self.local(), folders)


class Dying(ImportCase):
    def setUp(self):
        super().setUp()
        self.messages = [plain(n, 'line', '>From me') for n in range(6000)]
        self.path = self.write('x', mbox(self.messages))

    def check_whole(self):
        self.bring(self.path)
        directory = os.path.join(self.satchel.mail, 'local', 'x')
        here = []
        for part in ('cur', 'new'):
            for name in os.listdir(os.path.join(directory, part)):
                with open(os.path.join(directory, part, name), 'rb') as file:
                    here.append(file.read())
        self.assertEqual(sorted(here), sorted(self.messages))
        self.assertEqual(os.listdir(os.path.join(directory, 'tmp')), [])
        self.assertEqual(self.satchel.document('verify'), {'messages': 6000, 'missing': [], 'damaged': [],
                                                           'not_indexed': [], 'repaired': 0})
        self.assertEqual(self.bring(self.path)['duplicates'], 6000)

    def test_killed(self):
        """At several moments; each run goes on where the last one died."""
        for tenths in range(1, 9):
            process = self.satchel.begin('import', self.path)
            time.sleep(tenths / 10)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        self.check_whole()

    def test_stopped(self):
        process = self.satchel.begin('import', self.path, '--json')
        deadline = time.monotonic() + 60
        directory = os.path.join(self.satchel.mail, 'local', 'x', 'new')
        while not (os.path.isdir(directory) and os.listdir(directory)) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        report = json.loads(out)
        self.assertEqual(report['found'], report['imported'])
        if process.returncode:
            self.assertIn(b'Stopped', err)
            self.assertLess(report['imported'], 6000)
        self.assertEqual(len(self.satchel.lines('list', 'x')), report['imported'])
        self.check_whole()


if __name__ == '__main__':
    unittest.main()
