#!/usr/bin/python3
# search.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking for mail in the window: results as one types, operators completed and explained, marks, the folder or all
folders, nothing found, and back to where one was.

    search.py [--pictures FOLDER]
"""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
sys.path.insert(0, os.path.join(HERE, '..', 'ctl'))

from fake_pop import FakePop  # noqa: E402
from session import Session  # noqa: E402
from way import NARROW, WIDE, Way, gone_well, main  # noqa: E402


def letter(number, subject, text, sender='"Marta Lindqvist" <marta@lindqvist.example>'):
    return '\r\n'.join(['From: ' + sender, 'To: amara@okafor.example', 'Subject: ' + subject,
                        'Date: Thu, 05 Mar 2026 %02d:00:00 +0000' % number,
                        'Message-ID: <%d@lindqvist.example>' % number, 'Content-Type: text/plain; charset=utf-8',
                        'Content-Transfer-Encoding: 8bit', '', text, '']).encode()


MESSAGES = [
    ('uid-1', letter(8, 'Saturday market', 'Bring the samovar, and some crème.')),
    ('uid-2', letter(9, 'The gutter', 'The roof leaks where the gutter ends.', '"Jonas Weber" <jonas@weber.example>')),
    ('uid-3', letter(10, 'Samovar or kettle', 'Which of the two shall we take?')),
    ('uid-4', letter(11, 'Minutes of the meeting', 'Nothing was decided.')),
]


class Search(Way):
    def subjects(self):
        """Those in the list, from its top."""
        rows = self.person.find('Messages', 'list')
        names = [self.person.name(thing) or '' for thing in self.person.walk(rows)] if rows else []
        return [subject for name in names for _, message in MESSAGES
                for subject in [re.search(r'Subject: (.*)\r', message.decode()).group(1)]
                if 'from ' in name and subject in name]

    def expect_list(self, *subjects):
        self.person.await_('the list being %s, not %s' % (subjects, self.subjects()),
                           lambda: self.subjects() == list(subjects))

    def shown(self):
        return self.person.text(self.person.see('Text of the message'))

    def go(self):
        person = self.person
        self.ctl('account', 'add', '--email', 'amara@okafor.example', '--name', 'Amara Okafor', '--server',
                 '127.0.0.1', '--port', str(self.server.port), '--encryption', 'none', '--password-command',
                 'echo rain', '--on-server', 'keep')
        self.start()
        everything = ['Minutes of the meeting', 'Samovar or kettle', 'The gutter', 'Saturday market']
        self.expect_list(*everything)
        person.see(re.compile(r'^Up to date'), patience=60)
        rows = person.see('Messages', 'list')
        person.click(person.see(re.compile('from .*The gutter'), within=rows))
        person.await_('the text', lambda: 'The roof leaks' in self.shown())

        # Letter by letter; what is found is the same from the third on.
        person.keys('ctrl+shift+f')
        person.see('Search mail')
        person.type('sam')
        self.expect_list('Samovar or kettle', 'Saturday market')
        person.see('“sam…”')
        person.type('ovar')
        self.expect_list('Samovar or kettle', 'Saturday market')
        person.see(re.compile('^2 messages found'))
        rows = person.see('Messages', 'list')
        person.click(person.see(re.compile('from .*Saturday market'), within=rows))
        person.await_('the text', lambda: 'samovar' in self.shown())
        self.picture('found')
        window = person.x_window(self.main_title())
        person.resize(window, *NARROW)
        self.picture('found-narrow')
        person.resize(window, *WIDE)

        self.own_window()

        # The quick filters hold for what is found, too. (The one that is read has been marked so.)
        person.press('Starred')
        person.see('No message fits the filter.')
        person.press('Starred')
        self.expect_list('Samovar or kettle', 'Saturday market')

        # Back where one was.
        person.keys('Escape')
        self.expect_list(*everything)
        person.await_('the message of before', lambda: 'The roof leaks' in self.shown())
        self.own_window_unmarked()

        # An operator: its name completed by a key, its meaning said.
        person.keys('ctrl+f')
        person.type('fr')
        person.see('from:', 'push button')
        self.picture('suggestion')
        person.keys('Tab')
        # Who that is, from the mail that is here; by the keys.
        person.type('jon')
        person.see('jonas@weber.example', 'push button')
        self.picture('person')
        person.keys('Down', 'Return')
        self.expect_list('The gutter')
        person.see('from contains “jonas@weber.example”')
        person.type(' -gutter')
        person.see('Nothing Found')
        person.see('No message has these words.')

        # Folders, accounts and dates behind their operators; by the mouse.
        person.keys('Escape')
        person.keys('ctrl+f')
        person.type('in:arch')
        person.click(person.see('Archive', 'push button'))
        person.see('in the folder “Archive”')
        person.see('Nothing Found')
        person.keys('Escape')
        person.keys('ctrl+f')
        person.type('account:am')
        person.click(person.see('amara@okafor.example', 'push button'))
        self.expect_list(*everything)
        person.type(' -before:')
        person.see('Today', 'push button')
        self.picture('dates')
        person.click(person.see('Yesterday', 'push button'))
        person.see(re.compile('^in the account “amara@okafor.example”, not: before '))

        # In another folder, and from there in all.
        person.keys('Escape')
        person.click(person.see('Archive'))
        person.see('No Messages')
        person.keys('ctrl+shift+f')
        person.type('colour:x OR creme')
        person.see(re.compile('^“colour:” is not known'))
        self.expect_list('Saturday market')
        person.press('This Folder')
        person.see('No message in this folder has these words.')
        self.picture('nothing')
        person.press('Search in All Folders')
        self.expect_list('Saturday market')
        person.keys('Escape')
        person.see('No Messages')

        self.kept()

        self.session.style(color_scheme="'prefer-dark'")
        self.start()
        self.expect_list(*everything)
        person.keys('ctrl+shift+f')
        person.type('samovar ')
        self.expect_list('Samovar or kettle', 'Saturday market')
        self.picture('dark')
        self.quit()


    def count_marked(self, title):
        """Points of the marker's yellow on white in a window."""
        left, top, width, height = self.person.geometry(self.person.x_window(title))
        shot = subprocess.run(['import', '-window', 'root', '-crop', '%dx%d+%d+%d' % (width, height, left, top),
                               '-depth', '8', 'rgb:-'], env=self.session.env, stdout=subprocess.PIPE, check=True).stdout
        return sum(all(abs(part - wanted) < 5 for part, wanted in zip(shot[place:place + 3], (0xfb, 0xe7, 0xa0)))
                   for place in range(0, len(shot), 3))

    def own_window(self):
        """The words are marked in a window of the message's own too, for as long as they are looked for."""
        person, title = self.person, 'Saturday market'
        person.keys('ctrl+o')
        person.await_('the window', lambda: person.window(title))
        person.await_('the marks', lambda: self.count_marked(title) > 100)
        self.picture('own-window', title)
        person.keys('Escape')
        person.await_('the end of the window', lambda: not person.window(title))

    def own_window_unmarked(self):
        person, title = self.person, 'Saturday market'
        person.click(person.see(re.compile('from .*Saturday market'), within=person.see('Messages', 'list')))
        person.await_('the text', lambda: 'samovar' in self.shown())
        person.keys('ctrl+o')
        window = person.await_('the window', lambda: person.window(title))
        person.await_('the text', lambda: 'samovar' in person.text(person.see('Text of the message', within=window)))
        person.await_still()
        self.expect('nothing is marked', self.count_marked(title) == 0)
        person.keys('Escape')
        person.await_('the end of the window', lambda: not person.window(title))

    def kept(self):
        """A search that is kept as a folder, over a restart, under another name, and no more."""
        person = self.person
        person.keys('ctrl+shift+f')
        person.type('samovar ')
        self.expect_list('Samovar or kettle', 'Saturday market')
        person.press('Keep This Search as a Folder')
        folders = person.see('Folders', 'list')
        person.see('samovar', 'list item', within=folders)
        person.keys('Escape')
        self.quit()

        self.start()
        self.expect_list('Minutes of the meeting', 'Samovar or kettle', 'The gutter', 'Saturday market')
        folders = person.see('Folders', 'list')
        person.click(person.see('samovar', 'list item', within=folders))
        self.expect_list('Samovar or kettle', 'Saturday market')
        self.picture('kept')
        person.act(person.see('Menu of samovar'))
        person.press(re.compile('^Rename'))
        person.fill(person.see('Name'), 'Tea things')
        person.press('Rename')
        person.see('Tea things', 'list item', within=person.see('Folders', 'list'))
        person.act(person.see('Menu of Tea things'))
        person.press(re.compile('^Remove'))
        person.see_gone('Tea things', 'list item')
        self.expect_list('Minutes of the meeting', 'Samovar or kettle', 'The gutter', 'Saturday market')
        self.quit()


def run(pictures):
    server = FakePop(MESSAGES)
    try:
        with Session(*WIDE) as session:
            return gone_well(Search(session, server, pictures))
    finally:
        server.stop()


if __name__ == '__main__':
    sys.exit(main(__doc__, run))
