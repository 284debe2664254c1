#!/usr/bin/python3
# large.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages larger than the account's limit, in the window: the row says how large they are, the reader what is
missing, a click brings the whole, and one that the server no longer has can't be asked for.

    large.py [--pictures FOLDER]
"""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
sys.path.insert(0, os.path.join(HERE, '..', 'ctl'))

from fake_pop import FakePop  # noqa: E402
from session import Session  # noqa: E402
from way import NARROW, WIDE, Way, gone_well, main  # noqa: E402

LINES = 100


def letter(number, subject, lines):
    return '\r\n'.join(['From: "Marta Lindqvist" <marta@lindqvist.example>', 'To: amara@okafor.example',
                        'Subject: ' + subject, 'Date: Thu, 05 Mar 2026 %02d:00:00 +0000' % number,
                        'Message-ID: <%d@lindqvist.example>' % number, '',
                        *('Line %d of %s' % (n, subject) for n in range(lines)), '']).encode()


MESSAGES = [
    ('uid-1', letter(8, 'Saturday market', 3)),
    ('uid-2', letter(9, 'Scans of the old letters', 90000)),
    ('uid-3', letter(10, 'The film of the wedding', 400000)),
    ('uid-4', letter(11, 'Minutes of the meeting', 60000)),
]


class Large(Way):
    def row(self, subject):
        rows = self.person.see('Messages', 'list')
        return rows, self.person.see(re.compile(r'from .*%s' % re.escape(subject)), within=rows)

    def open(self, subject):
        rows, row = self.row(subject)
        self.person.bring_row(rows, row)
        self.person.click(row)
        self.person.await_('the text of “%s”' % subject, lambda: 'Line 0 of %s' % subject in self.shown())

    def shown(self):
        return self.person.text(self.person.see('Text of the message'))

    def go(self):
        person = self.person
        self.ctl('account', 'add', '--email', 'amara@okafor.example', '--name', 'Amara Okafor', '--server',
                 '127.0.0.1', '--port', str(self.server.port), '--encryption', 'none', '--password-command',
                 'echo rain', '--on-server', 'keep', '--size-limit', '1000000')
        self.start()
        rows, _ = self.row('The film of the wedding')
        person.see(re.compile(r'^Up to date'), patience=60)
        person.see(re.compile(r'^\S+\sMB – Download$'), within=rows)
        person.see(re.compile('only its beginning is here'), within=rows)

        self.open('Scans of the old letters')
        person.see(re.compile('^Only the beginning of this message is here'))
        text = self.shown()
        self.expect('the first lines are there', 'Line 99 of Scans' in text and 'Line 100 of' not in text)
        self.picture('first-lines')
        window = person.x_window(self.main_title())
        person.resize(window, *NARROW)
        self.picture('first-lines-narrow')
        person.press('Back to Messages')
        self.picture('list-narrow')
        person.resize(window, *WIDE)

        self.server.stall_at = 2
        person.press('Download')
        person.await_('the server being asked', self.server.stalled.is_set)
        person.see(re.compile('comes after other new mail'))
        self.picture('coming')
        self.server.go.set()
        person.await_('the whole message', lambda: 'Line 89999 of Scans' in self.shown(), 60)
        person.see_gone(re.compile('^Only the beginning of this message'))
        self.picture('whole')

        # By the row's own button, while another one is selected.
        self.server.stall_at = None
        rows, _ = self.row('Minutes of the meeting')
        person.act(person.see(re.compile(r'^2[.,]3\sMB – Download$'), within=rows))
        person.await_('both on the disk', lambda: self.kept() == sorted(
            message for uid, message in MESSAGES if uid != 'uid-3'), 60)
        self.settings()

        self.server.messages = [message for message in self.server.messages if message[0] != 'uid-3']
        person.keys('F5')
        self.open('The film of the wedding')
        person.see(re.compile('no longer on the server'), patience=60)
        person.await_('the button being off',
                      lambda: not person.has(person.find('Download', within=person.window()), 'SENSITIVE'))
        self.picture('gone')
        self.quit()

        self.session.style(color_scheme="'prefer-dark'")
        self.start()
        self.open('The film of the wedding')
        self.picture('dark')
        self.quit()
        self.ctl('verify')

    def settings(self):
        person = self.person
        main = self.main_title()
        person.act(person.see(re.compile('^Menu of ')))
        person.press(re.compile('^Settings'))
        title = person.await_('the settings', lambda: next(
            (name for name in map(person.name, person.windows()) if name and name != main), None))
        person.press(re.compile('^Receiving'))
        spin = person.see('Download Whole Messages up to (MB)', 'spin button')
        self.picture('settings', title)
        # Above the two that are here, below the third. A field is left by closing the window, too.
        person.fill(spin, '15')
        person.keys('Escape')
        person.await_('the end of the settings', lambda: title not in map(person.name, person.windows()))
        person.await_('the new limit', lambda: '15000000' in self.read_settings())

    def read_settings(self):
        found = ''
        for folder, _, names in os.walk(self.session.env['XDG_CONFIG_HOME']):
            for name in names:
                with open(os.path.join(folder, name), encoding='utf-8', errors='replace') as file:
                    found += file.read()
        return found

    def kept(self):
        """What lies in the Maildir: whole messages, never a part of one."""
        kept = []
        for folder, _, names in os.walk(os.path.join(self.session.env['XDG_DATA_HOME'], 'satchel', 'mail')):
            if os.path.basename(folder) in ('cur', 'new'):
                for name in names:
                    with open(os.path.join(folder, name), 'rb') as file:
                        kept.append(file.read())
        return sorted(kept)


def run(pictures):
    server = FakePop(MESSAGES)
    try:
        with Session(*WIDE) as session:
            return gone_well(Large(session, server, pictures))
    finally:
        server.stop()


if __name__ == '__main__':
    sys.exit(main(__doc__, run))
