#!/usr/bin/python3
# reader.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be done with a message in the window: a window of its own, its source, another charset, size, finding words,
plain text, attachments and their previews, conversations, the next unread one; and a file that is opened without being kept.

    reader.py [--pictures FOLDER]
"""

import email.message
import email.policy
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
sys.path.insert(0, os.path.join(HERE, '..', 'ctl'))

import sample_mail  # noqa: E402
from fake_pop import FakePop  # noqa: E402
from person import NotSeen  # noqa: E402
from session import Session  # noqa: E402
from way import NARROW, UNINSTALLED, WIDE, Way, gone_well, main  # noqa: E402

POLICY = email.policy.SMTP.clone(max_line_length=78)
ME = 'Amara Okafor <amara@okafor.example>'
JONAS = 'Jonas Weber <jonas@weber-family.example>'
RUSSIAN = 'Поезд приходит в семь вечера.'
QUOTED = ['> line %d of what was written before' % n for n in range(1, 21)]


def letter(hour, sender, subject, text, **heads):
    message = email.message.EmailMessage(POLICY)
    message['From'] = sender
    message['To'] = ME
    message['Subject'] = subject
    message['Date'] = 'Thu, 05 Mar 2026 %02d:00:00 +0000' % hour
    message['Message-ID'] = '<%d@reader.example>' % hour
    for name, value in heads.items():
        message[name.replace('_', '-')] = value
    message.set_content(text)
    return message


def html():
    message = letter(2, JONAS, 'Colours of the harbour', 'The harbour in words.\n')
    message.add_alternative('<html><body style="background:#fff7e0;color:#402000"><h1>The harbour</h1>'
                            '<p>Boats, boats and more boats.</p><p style="background:#aa3311;color:white;padding:40px">'
                            'Red as rust</p></body></html>', subtype='html')
    return message.as_bytes()


def cyrillic():
    """KOI8-R that calls itself ISO-8859-1."""
    return ('From: %s\r\nTo: %s\r\nSubject: A train\r\nDate: Thu, 05 Mar 2026 03:00:00 +0000\r\n'
            'Message-ID: <3@reader.example>\r\nMIME-Version: 1.0\r\n'
            'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
            % (JONAS, ME)).encode() + RUSSIAN.encode('koi8-r') + b'\r\n'


def attachments():
    message = letter(4, JONAS, 'Four things and a letter', 'Here they are.\n')
    message.add_attachment(sample_mail.png(320, 200, sample_mail.landscape()), 'image', 'png', filename='hill.png')
    message.add_attachment(sample_mail.pdf(['First page', 'of the plan']), 'application', 'pdf', filename='plan.pdf')
    message.add_attachment('Milk\nBread\nKöln\n', filename='list.txt')
    message.add_attachment(b'MZ\x90\x00 no program at all', 'application', 'octet-stream', filename='bill.pdf.exe')
    inner = letter(1, 'Olu Okafor <olu@okafor.example>', 'The letter within', 'Nobody keeps me.\n')
    message.add_attachment(inner, filename='within.eml')
    return message.as_bytes()


def messages():
    harbour = '\n'.join(['The boat leaves at nine, and no boat waits.', '', *QUOTED, '',
                         'See https://boats.example/times for every Boat.', ''])
    trick = letter(5, '"Your Bank <service@bank.example>" <x7@elsewhere.example>', 'Your account', 'Look here.\n',
                   X_Mailer='Trickster 1.0')
    first = letter(6, JONAS, 'Old letters', 'There are two boxes.\n')
    second = letter(7, 'Olu Okafor <olu@okafor.example>', 'Re: Old letters', 'Keep them all.\n',
                    In_Reply_To='<6@reader.example>', References='<6@reader.example>')
    third = letter(8, JONAS, 'Re: Old letters', 'I scanned the first box.\n', In_Reply_To='<7@reader.example>',
                   References='<6@reader.example> <7@reader.example>')
    return [letter(1, JONAS, 'When the boat leaves', harbour).as_bytes(), html(), cyrillic(), attachments(),
            trick.as_bytes(), first.as_bytes(), second.as_bytes(), third.as_bytes()]


class Reader(Way):
    # What all stations need

    def window_with(self, title):
        return self.person.await_('the window “%s”' % title, lambda: self.person.window(title))

    def close(self, title, *keys):
        self.person.keys(*(keys or ('Escape',)))
        self.person.await_('the end of “%s”' % title, lambda: not self.person.window(title))

    def list(self):
        return self.person.see('Messages', 'list')

    def row(self, subject):
        rows = self.list()
        return rows, self.person.see(re.compile(r'from .*, %s,' % re.escape(subject)), within=rows)

    def open(self, subject):
        rows, row = self.row(subject)
        self.person.bring_row(rows, row)
        self.person.click(row)
        self.person.see(subject, 'label', within=self.head())

    def head(self):
        """What is above the message's text and shows its subject: the list has the same words in it."""
        reader = self.person.see('Text of the message')
        while not self.person.find('From', 'label', within=reader):
            reader = reader.get_parent()
        return reader

    def shown(self, within=None):
        return self.person.text(self.person.see('Text of the message', within=within))

    def see_shown(self, words, within=None):
        self.person.await_('“%s” in the text' % words, lambda: words in self.shown(within))

    def menu(self, *names):
        """Chooses from the reader's menu."""
        self.person.act(self.person.see('Message Menu'))
        for name in names:
            self.person.press(name)

    # The way

    def go(self):
        person = self.person
        self.ctl('account', 'add', '--email', 'amara@okafor.example', '--name', 'Amara Okafor', '--server',
                 '127.0.0.1', '--port', str(self.server.port), '--encryption', 'none', '--password-command',
                 'echo rain', '--on-server', 'keep')
        self.ctl('fetch')
        self.start()
        self.row('When the boat leaves')
        person.see(re.compile(r'^Up to date'), patience=60)
        self.main = person.name(person.window(re.compile('.')))
        for station in (self.find_in_text, self.size, self.own_window, self.source, self.charset, self.html,
                        self.attachments, self.caution, self.unread, self.conversations, self.narrow):
            station()
        self.quit()
        self.file()


    def find_in_text(self):
        person = self.person
        self.open('When the boat leaves')
        person.see('Show 20 Quoted Lines')
        self.picture('folded')
        person.click(person.see('Text of the message'))
        person.keys('ctrl+f')
        person.see('Words to find in the message')
        person.type('boat')
        person.see('1 of 4')
        person.keys('Return')
        person.see('2 of 4')
        person.keys('shift+Return', 'shift+Return')
        person.see('4 of 4')
        self.expect('a quote is unfolded to be searched', person.find('Hide 20 Quoted Lines'))
        self.picture('find')
        person.keys('ctrl+a')
        person.type('no such word')
        person.see('Not in this message')
        person.keys('Escape')
        person.see_gone('Not in this message')
        person.act(person.see('Hide 20 Quoted Lines'))
        person.see('Show 20 Quoted Lines')

    def setting(self, key):
        done = subprocess.run(['gsettings', 'get', 'io.github.satchelmail.Satchel', key],
                              env={**self.session.env, **UNINSTALLED}, stdout=subprocess.PIPE, check=True)
        return done.stdout.decode().strip()

    def size(self):
        person = self.person
        person.keys('ctrl+plus', 'ctrl+plus')
        person.await_('the size being kept', lambda: self.setting('zoom') == '125')
        self.picture('larger')
        person.keys('ctrl+minus')
        person.await_('the size being kept', lambda: self.setting('zoom') == '110')
        person.keys('ctrl+0')
        person.await_('the size being kept', lambda: self.setting('zoom') == '100')

    def own_window(self):
        person = self.person
        self.open('When the boat leaves')
        person.keys('ctrl+o')
        window = self.window_with('When the boat leaves')
        self.see_shown('The boat leaves at nine', window)
        self.picture('own-window', 'When the boat leaves')
        # The same message has one window, however it is opened.
        rows, row = self.row('When the boat leaves')
        person.bring_row(rows, row)
        self.close('When the boat leaves')
        person.click(row)
        person.keys('Return')
        self.window_with('When the boat leaves')
        self.close('When the boat leaves')

    def source(self):
        person = self.person
        self.menu('View Source')
        title = 'Source of “When the boat leaves”'
        window = self.window_with(title)
        data = self.server.messages[0][1].decode().replace('\r\n', '\n')
        person.await_('the source', lambda: person.text(
            person.see('Source of the message', within=window)).strip() == data.strip())
        self.picture('source', title)
        target = os.path.join(self.session.env['HOME'], 'kept.eml')
        person.act(person.see('Save', within=window))
        person.await_('the file chooser', lambda: person.window('Save Message'))
        person.await_still()
        person.keys('ctrl+a')
        person.type(target)
        person.await_still()
        person.keys('Return')
        person.await_('the file', lambda: os.path.exists(target) and os.path.getsize(target))
        with open(target, 'rb') as file:
            self.expect('the saved message is what was sent', file.read() == self.server.messages[0][1])
        # Nothing manages the windows here: after the chooser the keyboard is the main window's.
        person.act(person.see('Close', 'push button', within=window))
        person.await_('the end of the source', lambda: not person.window(title))

    def charset(self):
        self.open('A train')
        self.expect('the wrong charset shows no Russian', RUSSIAN not in self.shown())
        self.menu('Text Encoding', 'Cyrillic (KOI8-R)')
        self.see_shown(RUSSIAN)
        self.picture('charset')
        # Of this message alone.
        self.open('When the boat leaves')
        self.open('A train')
        self.person.await_('what the message says itself', lambda: RUSSIAN not in self.shown())

    def html(self):
        person = self.person
        self.open('Colours of the harbour')
        person.await_('the HTML', lambda: self.count_pixels('aa3311') > 1000, 60)
        self.picture('html')
        person.act(person.see('Message Menu'))
        person.press('Find in Message…')
        person.see('Words to find in the message')
        person.type('boats')
        person.see('1 of 3')
        self.picture('html-find')
        person.keys('Escape')
        self.menu('Plain Text')
        self.see_shown('The harbour in words.')
        self.expect('the red is gone', self.count_pixels('aa3311') < 10)
        self.menu('Plain Text')
        person.await_('the HTML again', lambda: self.count_pixels('aa3311') > 1000)

    def count_pixels(self, color):
        shot = subprocess.run(['import', '-window', 'root', '-depth', '8', 'rgb:-'],
                              env=self.session.env, stdout=subprocess.PIPE, check=True).stdout
        wanted = bytes.fromhex(color)
        return sum(shot[place:place + 3] == wanted for place in range(0, len(shot), 3))

    def count_ink(self, title):
        """Dark points below the header of a window."""
        left, top, width, height = self.person.geometry(self.person.x_window(title))
        shot = subprocess.run(['import', '-window', 'root', '-crop', '%dx%d+%d+%d' % (
            width - 60, height - 120, left + 30, top + 80), '-depth', '8', 'gray:-'], env=self.session.env,
            stdout=subprocess.PIPE, check=True).stdout
        return sum(level < 110 for level in shot)

    def attachments(self):
        person = self.person
        self.open('Four things and a letter')
        self.picture('attachments')
        person.press('Preview hill.png')
        window = self.window_with('hill.png')
        person.await_('the picture', lambda: self.count_pixels('fff4c8') > 300)
        self.picture('preview-picture', 'hill.png')
        self.close('hill.png')
        person.press('Preview plan.pdf')
        window = self.window_with('plan.pdf')
        person.await_('the page and its words', lambda: self.count_ink('plan.pdf') > 20)
        self.picture('preview-pdf', 'plan.pdf')
        self.close('plan.pdf')
        person.press('Preview list.txt')
        window = self.window_with('list.txt')
        person.await_('the text', lambda: person.text(
            person.see('Text of the attachment', within=window)).split() == ['Milk', 'Bread', 'Köln'])
        self.close('list.txt')
        person.press(re.compile('^Open bill.pdf.exe'))
        person.see(re.compile('whose name makes it look like a document'))
        self.picture('harm')
        person.press('Cancel')
        person.see_gone(re.compile('whose name makes it look like a document'))
        person.act(person.see('1 More'))
        person.press(re.compile('^Open within.eml'))
        window = self.window_with('The letter within')
        self.see_shown('Nobody keeps me.', window)
        self.picture('attached-message', 'The letter within')
        self.close('The letter within')
        self.expect('the attached message is not kept', self.ctl('folders').count('The letter within') == 0)

    def caution(self):
        person = self.person
        self.open('Your account')
        person.see(re.compile('The name shows “service@bank.example”, but the message is from “x7@elsewhere.example”'))
        self.menu('All Header Fields')
        person.await_('the whole head', lambda: 'X-Mailer: Trickster 1.0' in person.text(
            person.see('All fields of the head')))
        self.picture('caution')
        self.menu('All Header Fields')

    def unread(self):
        person = self.person
        rows = self.list()
        person.see(re.compile('^Unread, from Olu Okafor, Re: Old letters'), within=rows)
        self.open('When the boat leaves')
        person.keys('alt+Down')
        person.await_('the next unread message', lambda: 'I scanned the first box.' in self.shown())
        person.keys('ctrl+shift+m')
        person.see_gone(re.compile('^Unread, '), within=rows)
        person.press('Undo')      # its toast goes away soon
        person.see(re.compile('^Unread, from Olu Okafor, Re: Old letters'), within=rows)

    def conversations(self):
        person = self.person
        rows = self.list()
        self.menu_of_list('By Conversations')
        person.see(re.compile('from Jonas Weber, Re: Old letters, .*conversation of 3 messages'), within=rows)
        person.see_gone(re.compile('from Olu Okafor, Re: Old letters'), within=rows)
        row = person.see(re.compile('conversation of 3 messages'), within=rows)
        person.bring_row(rows, row)
        person.click(row)
        lines = person.see('Messages of the conversation')
        self.see_shown('I scanned the first box.')
        person.await_('the folder remembered', lambda: "/Inbox'" in self.setting('conversation-folders'))
        self.picture('conversation')
        person.click(person.see(re.compile('^Olu Okafor, .*Keep them all'), within=lines))
        self.see_shown('Keep them all.')
        person.keys('ctrl+d')
        self.picture('in-conversation')
        # What was done was done to the message that is read.
        self.menu_of_list('By Conversations')
        person.see(re.compile('Starred, from Olu Okafor, Re: Old letters'), within=rows)
        person.await_('the folder no longer by conversations',
                      lambda: self.setting('conversation-folders') == '@as []')

    def menu_of_list(self, name):
        self.person.act(self.person.see('Sort Messages'))
        self.person.press(name)

    def narrow(self):
        person = self.person
        self.open('Four things and a letter')
        window = person.x_window(self.main)
        person.resize(window, *NARROW)
        self.picture('narrow')
        person.resize(window, *WIDE)

    def file(self):
        """A file is shown by a program of its own that needs no account, and nothing of it is kept."""
        person = self.person
        path = os.path.join(self.session.env['HOME'], 'harbour.eml')
        with open(path, 'wb') as file:
            file.write(letter(9, JONAS, 'From a file', 'Only to be looked at.\n').as_bytes())
        before = self.kept()
        self.session.style(color_scheme="'prefer-dark'")
        self.start(path)
        window = self.window_with('From a file')
        self.see_shown('Only to be looked at.', window)
        self.picture('file-dark', 'From a file')
        self.expect('only this window is open', len(list(person.windows())) == 1)
        person.keys('Escape')
        if self.program.wait(30) != 0:
            raise NotSeen('Satchel did not end with its last window')
        self.expect('nothing was kept', self.kept() == before)

        self.start()
        self.open('Colours of the harbour')
        person.await_('white paper', lambda: self.count_pixels('aa3311') > 1000, 60)
        self.menu('Dark Background')
        person.await_('a dark ground', lambda: self.count_pixels('aa3311') < 10)
        self.picture('dark-message')
        self.quit()

    def kept(self):
        return sorted(os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(
            self.session.env['XDG_DATA_HOME'], 'satchel', 'mail')) for name in names)


def run(pictures):
    server = FakePop([('uid-%d' % n, data) for n, data in enumerate(messages(), 1)])
    try:
        with Session(*WIDE) as session:
            return gone_well(Reader(session, server, pictures))
    finally:
        server.stop()


if __name__ == '__main__':
    sys.exit(main(__doc__, run))
