#!/usr/bin/python3
# test-mail.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl: folders, list, show, move, mark, delete, verify, parse."""

import base64
import glob
import hashlib
import json
import os
import unittest

from case import FOLDER_KEYS, PARSE_KEYS, ROW_KEYS, Case, letter, letters


class Reading(Case):
    def receive(self, messages, **options):
        server = self.serve(messages)
        id = self.add(server.port, **options)
        self.assertEqual(self.fetch(id)[0], 0)
        return id

    def test_folders(self):
        messages = letters(3)
        id = self.receive(messages)
        folders = self.satchel.document('folders')
        self.assertEqual([list(folder) for folder in folders], [FOLDER_KEYS] * len(folders))
        inbox = [folder for folder in folders if folder['account'] == id][0]
        self.assertEqual(inbox, {'account': id, 'name': 'Inbox', 'path': 'Inbox', 'messages': 3,
                                 'unread': 3, 'bytes': sum(len(m) for _, m in messages)})
        self.assertTrue({'Inbox', 'Drafts', 'Sent', 'Archive', 'Junk', 'Trash'}
                        <= {folder['path'] for folder in folders})

    def test_list_newest_first(self):
        order = [5, 61, 2, 700, 3, 9]
        undated = letter(1).replace(b'Date: ', b'X-Date: ')
        id = self.receive([('u%d' % n, letter(n)) for n in order] + [('undated', undated)])
        rows = self.satchel.lines('list', 'Inbox')
        self.assertEqual([list(row) for row in rows], [ROW_KEYS] * 7)
        # The one without a date counts as of now.
        self.assertEqual([row['subject'] for row in rows],
                         ['letter 1'] + ['letter %d' % n for n in sorted(order, reverse=True)])
        self.assertEqual({key: rows[1][key] for key in ROW_KEYS if key != 'id'}, {
            'account': id, 'path': 'Inbox', 'subject': 'letter 700',
            'from': [{'name': 'Marta Lindqvist', 'address': 'marta@lindqvist.example'}],
            'date': '2026-03-05T11:40:00Z', 'size': len(letter(700)), 'flags': [], 'on_server': True,
            'partial': False})
        self.assertEqual(len({row['id'] for row in rows}), 7)
        self.assertEqual(rows, self.satchel.lines('list', 'Inbox', '--account', id))
        text = self.satchel.ok('list', 'Inbox').decode().splitlines()
        self.assertEqual([line.split()[-1] for line in text], [row['id'] for row in rows])
        self.assertIn('letter 700 ', text[1])

    def test_list_merges_accounts(self):
        one = self.receive([('u%d' % n, letter(n)) for n in (1, 4, 6)])
        two = self.receive([('u%d' % n, letter(n)) for n in (2, 3, 5)], email='b@other.example')
        rows = self.satchel.lines('list', 'Inbox')
        self.assertEqual([(row['account'], row['subject']) for row in rows],
                         [(one, 'letter 6'), (two, 'letter 5'), (one, 'letter 4'), (two, 'letter 3'),
                          (two, 'letter 2'), (one, 'letter 1')])
        self.assertEqual([row['subject'] for row in self.satchel.lines('list', 'Inbox', '--account', two)],
                         ['letter 5', 'letter 3', 'letter 2'])

    def test_list_more_than_a_chunk(self):
        self.receive(letters(1203))
        rows = self.satchel.lines('list', 'Inbox')
        self.assertEqual([row['subject'] for row in rows],
                         ['letter %d' % n for n in range(1203, 0, -1)])

    def test_unknown(self):
        self.receive(letters(1))
        self.assert_status(1, 'list', 'Nowhere', says='Nowhere')
        self.assert_status(1, 'list', 'Inbox', '--account', 'nobody', says='nobody')
        self.assertEqual(self.satchel.lines('list', 'Inbox', '--account', 'local'), [])
        for words in (['show', 'nothing'], ['show', 'nothing', '--raw'], ['mark', 'nothing', '+seen'],
                      ['move', 'nothing', 'Trash'], ['delete', 'nothing']):
            self.assert_status(1, *words)
        id = self.satchel.lines('list', 'Inbox')[0]['id']
        self.assert_status(1, 'move', id, 'Nowhere', says='Nowhere')

    def test_show(self):
        id = self.receive([('u', letter(7, ['Grüße', 'bye']))])
        row = self.satchel.lines('list', 'Inbox')[0]
        shown = self.satchel.document('show', row['id'])
        self.assertEqual(set(shown), set(ROW_KEYS) | set(PARSE_KEYS))
        self.assertEqual({key: shown[key] for key in ROW_KEYS}, row)
        self.assertEqual((shown['account'], shown['message_id'], shown['html']),
                         (id, '7@lindqvist.example', False))
        text = '.a line with a dot, 7\nGrüße\nbye\n'
        self.assertEqual(shown['text'].rstrip('\n'), text.rstrip('\n'))
        self.assertEqual(self.satchel.ok('show', row['id'], '--text').decode(), text)
        self.assertIn('Subject: letter 7', self.satchel.ok('show', row['id']).decode())

    def test_terminal_is_safe(self):
        """Nothing of a message reaches a terminal as a command to it."""
        self.receive([('u', letter(7, ['\x1b]0;owned\x07 \x9b2J']))])
        id = self.satchel.lines('list', 'Inbox')[0]['id']
        for words in (['list', 'Inbox'], ['show', id], ['show', id, '--text']):
            out = self.satchel.ok(*words).decode()
            self.assertNotIn('\x1b', out)
            self.assertNotIn('\x9b', out)
            self.assertNotIn('\x07', out)

    def test_mark_move_delete(self):
        self.receive(letters(4))
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        one, two, three, four = (ids['letter %d' % n] for n in (1, 2, 3, 4))

        self.satchel.ok('mark', one, two, '+seen', '+flagged')
        self.satchel.ok('mark', two, '-flagged')
        flags = {row['id']: row['flags'] for row in self.satchel.lines('list', 'Inbox')}
        self.assertEqual(flags, {one: ['seen', 'flagged'], two: ['seen'], three: [], four: []})

        self.satchel.ok('move', one, 'Archive')
        self.assertEqual(self.satchel.raw('Archive'), {one: letter(1)})
        self.satchel.ok('delete', two)
        self.assertEqual(self.satchel.raw('Trash'), {two: letter(2)})
        self.satchel.ok('delete', three, two, '--now')
        self.assertEqual(self.satchel.raw('Trash'), {})
        self.assertEqual(self.kept(), {four: letter(4)})
        # One unknown id among others: nothing is done.
        self.assert_status(1, 'delete', four, 'nothing')
        self.assertEqual(self.kept(), {four: letter(4)})
        self.assertEqual(self.fetch()[1][0]['received'], 0)


class Verifying(Case):
    def find(self, id):
        return [path for path in glob.glob(self.satchel.mail + '/*/*/*/*')
                if os.path.basename(path).startswith(id)][0]

    def test_damage(self):
        server = self.serve(letters(4))
        self.add(server.port)
        self.fetch()
        self.assertEqual(self.satchel.document('verify'), {
            'messages': 4, 'missing': [], 'damaged': [], 'not_indexed': [], 'repaired': 0})
        ids = [row['id'] for row in self.satchel.lines('list', 'Inbox')]
        path = self.find(ids[0])
        with open(path, 'r+b') as file:
            file.seek(-5, os.SEEK_END)
            octet = file.read(1)
            file.seek(-5, os.SEEK_END)
            file.write(bytes([octet[0] ^ 1]))
        os.unlink(self.find(ids[1]))
        status, out, err = self.run_ctl('verify', '--json')
        self.assertEqual(status, 1)
        self.assert_sentence(err)
        verdict = json.loads(out)
        self.assertEqual(list(verdict), ['messages', 'missing', 'damaged', 'not_indexed', 'repaired'])
        self.assertEqual((verdict['damaged'], verdict['missing']), ([ids[0]], [ids[1]]))


class Parsing(Case):
    def write(self, name, data):
        path = os.path.join(self.satchel.folder, name)
        with open(path, 'wb') as file:
            file.write(data if isinstance(data, bytes) else data.encode().replace(b'\n', b'\r\n'))
        return path

    def parse(self, data):
        path = self.write('message.eml', data)
        lines = self.satchel.lines('parse', path)
        self.assertEqual(len(lines), 1)
        self.assertEqual(list(lines[0]), PARSE_KEYS)
        self.assertEqual(lines[0]['file'], path)
        self.assertFalse(os.listdir(self.satchel.env['XDG_DATA_HOME']))
        return lines[0]

    def test_plain(self):
        parsed = self.parse('''\
From: =?utf-8?q?Zo=C3=AB?= <zoe@okafor.example>
To: a@b.example, "B, C" <bc@b.example>
Cc: Neighbours: n1@b.example, n2@b.example;
Reply-To: list@b.example
Subject: =?iso-8859-1?q?Gr=FC=DFe?=
Date: Thu, 05 Mar 2026 09:30:00 +0200
Message-ID: <one@okafor.example>
In-Reply-To: <zero@okafor.example>
References: <a@okafor.example> <zero@okafor.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

caf=C3=A9
''')
        self.assertEqual(parsed['from'], [{'name': 'Zoë', 'address': 'zoe@okafor.example'}])
        self.assertEqual(parsed['to'], [{'name': '', 'address': 'a@b.example'},
                                        {'name': 'B, C', 'address': 'bc@b.example'}])
        self.assertEqual([a['address'] for a in parsed['cc']], ['n1@b.example', 'n2@b.example'])
        self.assertEqual(parsed['reply_to'], [{'name': '', 'address': 'list@b.example'}])
        self.assertEqual((parsed['subject'], parsed['date'], parsed['message_id']),
                         ('Grüße', '2026-03-05T07:30:00Z', 'one@okafor.example'))
        self.assertEqual((parsed['in_reply_to'], parsed['references']),
                         (['zero@okafor.example'], ['a@okafor.example', 'zero@okafor.example']))
        self.assertEqual((parsed['text'].rstrip('\n'), parsed['html'], parsed['attachments']),
                         ('café', False, []))

    def test_nothing_said(self):
        parsed = self.parse('X-Only: a field\n\nhello\n')
        self.assertEqual((parsed['subject'], parsed['from'], parsed['date'], parsed['message_id']),
                         ('', [], None, None))

    def test_parts(self):
        picture = bytes(range(256)) * 20
        inner = ('From: in@b.example\nSubject: inner\n\ninner text\n').replace('\n', '\r\n')
        parsed = self.parse('''\
From: a@b.example
Subject: parts
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/related; boundary=inner

--inner
Content-Type: multipart/alternative; boundary=both

--both
Content-Type: text/plain

plain words
--both
Content-Type: text/html

<p>words <img src="cid:pic@b"></p>
--both--
--inner
Content-Type: image/png; name=a.png
Content-ID: <pic@b>
Content-Transfer-Encoding: base64

%s
--inner--
--outer
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''Gr%%C3%%BC%%C3%%9Fe.pdf
Content-Transfer-Encoding: base64

%s
--outer
Content-Type: message/rfc822

%s
--outer--
''' % (base64.encodebytes(picture).decode().strip(), base64.b64encode(b'%PDF-1.4 tiny').decode(),
       inner.replace('\r\n', '\n').rstrip('\n')))
        self.assertEqual((parsed['text'].strip(), parsed['html']), ('plain words', True))
        self.assertEqual(parsed['attachments'][0], {
            'name': 'a.png', 'content_type': 'image/png', 'size': len(picture),
            'sha256': hashlib.sha256(picture).hexdigest(), 'inline': True})
        self.assertEqual(parsed['attachments'][1], {
            'name': 'Grüße.pdf', 'content_type': 'application/pdf', 'size': 13,
            'sha256': hashlib.sha256(b'%PDF-1.4 tiny').hexdigest(), 'inline': False})
        attached = inner.rstrip('\r\n').encode()
        self.assertEqual((parsed['attachments'][2]['content_type'], parsed['attachments'][2]['sha256']),
                         ('message/rfc822', hashlib.sha256(attached).hexdigest()))
        self.assertEqual(len(parsed['attachments']), 3)

    def test_html_only(self):
        parsed = self.parse('Subject: x\nContent-Type: text/html\n\n<b>hi</b>\n')
        self.assertEqual((parsed['text'], parsed['html']), (None, True))

    def test_no_messages(self):
        good = self.write('good.eml', letter(1))
        files = [good, self.write('picture.png', b'\x89PNG\r\n\x1a\n' + bytes(200)),
                 self.write('empty', b''), os.path.join(self.satchel.folder, 'missing.eml'),
                 self.satchel.folder, '/dev/zero', good]
        status, out, err = self.run_ctl('parse', *files, '--json')
        self.assertEqual(status, 1)
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([line['file'] for line in lines], files)
        self.assertEqual([sorted(line) for line in lines[1:6]], [['error', 'file']] * 5)
        self.assertEqual([line.get('subject') for line in lines], ['letter 1'] + [None] * 5 + ['letter 1'])
        self.assertEqual(len(err.splitlines()), 5)


if __name__ == '__main__':
    unittest.main(verbosity=2)
