#!/usr/bin/python3
# order.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Putting mail in order in the window: folders made, renamed and deleted, messages moved by name and by drag, and all
of it undone, by the toast, by Ctrl+Z, and after a restart.

    order.py [--pictures FOLDER]
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


def letter(number, subject):
    return '\r\n'.join(['From: "Marta Lindqvist" <marta@lindqvist.example>', 'To: amara@okafor.example',
                        'Subject: ' + subject, 'Date: Thu, 05 Mar 2026 %02d:00:00 +0000' % number,
                        'Message-ID: <%d@lindqvist.example>' % number, '', 'About %s.' % subject, '']).encode()


SUBJECTS = ['The gutter', 'Saturday market', 'Roof tiles', 'Minutes']
MESSAGES = [('uid-%d' % n, letter(8 + n, subject)) for n, subject in enumerate(SUBJECTS)]


class Order(Way):
    def subjects(self):
        rows = self.person.find('Messages', 'list')
        names = [self.person.name(thing) or '' for thing in self.person.walk(rows)] if rows else []
        return [subject for name in names for subject in SUBJECTS if 'from ' in name and subject in name]

    def expect_list(self, *subjects):
        self.person.await_('the list being %s, not %s' % (subjects, self.subjects()),
                           lambda: self.subjects() == list(subjects))

    def folder(self, name):
        return self.person.see(re.compile('^%s($|, )' % re.escape(name)), 'list item',
                               within=self.person.see('Folders', 'list'))

    def expect_no_folder(self, name):
        self.person.see_gone(re.compile('^%s($|, )' % re.escape(name)), 'list item',
                             within=self.person.see('Folders', 'list'))

    def open_folder(self, name):
        self.person.click(self.folder(name))

    def choose(self, folder, what):
        """From the menu of a folder, by the right button."""
        person, thing = self.person, self.folder(folder)
        left, top, _, _ = person.geometry(person.window_of(thing))
        box = person.box(thing)
        person.await_still(0.2)
        person.point(left + box.x + box.width // 2, top + box.y + box.height // 2, '3')
        person.press(what)

    def select(self, subject):
        rows = self.person.see('Messages', 'list')
        self.person.click(self.person.see(re.compile('from .*' + subject), within=rows))

    def drag(self, subject, folder):
        person = self.person
        row = person.see(re.compile('from .*' + subject), within=person.see('Messages', 'list'))
        left, top, _, _ = person.geometry(person.window_of(row))
        middles = [(left + box.x + box.width // 2, top + box.y + box.height // 2)
                   for box in (person.box(row), person.box(self.folder(folder)))]
        (x, y), (to_x, to_y) = middles
        steps = [['mousemove', str(x), str(y)], ['mousedown', '1']]
        steps += [['mousemove', str(x + (to_x - x) * n // 20), str(y + (to_y - y) * n // 20), 'sleep', '0.03']
                  for n in range(1, 21)]
        steps += [['sleep', '0.2', 'mouseup', '1']]
        subprocess.run(['xdotool', *[word for step in steps for word in step]], env=person.session.env, check=True)

    def go(self):
        person = self.person
        self.ctl('account', 'add', '--email', 'amara@okafor.example', '--name', 'Amara Okafor', '--server',
                 '127.0.0.1', '--port', str(self.server.port), '--encryption', 'none', '--password-command',
                 'echo rain', '--on-server', 'keep')
        self.start()
        everything = list(reversed(SUBJECTS))
        self.expect_list(*everything)
        person.see(re.compile(r'^Up to date'), patience=60)

        # A folder, and one within it.
        self.choose('Archive', 'New Folder…')
        person.fill_here(person.see('Name'), 'House')
        person.keys('Return')
        self.folder('House')
        self.choose('House', 'New Folder Inside…')
        person.fill_here(person.see('Name'), 'Roof')
        self.picture('new-folder')
        person.keys('Return')
        self.folder('Roof')

        # By name, with few letters; back by the toast.
        self.select('Roof tiles')
        person.keys('ctrl+m')
        person.type('roo')
        person.see('Roof', within=person.see('Folders to move to', 'list'))
        self.picture('move-to', 'Move to')
        person.keys('Return')
        self.expect_list('Minutes', 'Saturday market', 'The gutter')
        person.see('1 message moved to “Roof”')
        self.picture('moved')
        person.press('Undo')
        self.expect_list(*everything)

        # By drag, and by Archive; back by the keyboard, the last first.
        self.drag('Roof tiles', 'Roof')
        self.expect_list('Minutes', 'Saturday market', 'The gutter')
        self.select('Minutes')
        person.keys('ctrl+e')
        self.expect_list('Saturday market', 'The gutter')
        person.keys('ctrl+z')
        self.expect_list('Minutes', 'Saturday market', 'The gutter')
        person.keys('ctrl+z')
        self.expect_list(*everything)
        self.drag('Roof tiles', 'Roof')
        self.expect_list('Minutes', 'Saturday market', 'The gutter')

        # Another name; what is below goes with it.
        self.choose('House', 'Rename…')
        person.fill_here(person.see('Name'), 'Home')
        person.keys('Return')
        self.folder('Home')
        self.expect_no_folder('House')
        self.open_folder('Roof')
        self.expect_list('Roof tiles')
        self.choose('Roof', 'Properties')
        person.see(re.compile('Messages: 1'))
        self.picture('properties')
        person.keys('Escape')

        # Deleted with what is in it; back with it.
        self.choose('Home', 'Delete')
        self.expect_no_folder('Roof')
        self.open_folder('Trash')
        self.expect_list('Roof tiles')
        person.keys('ctrl+z')
        self.folder('Roof')
        self.open_folder('Roof')
        self.expect_list('Roof tiles')

        # Trash emptied, and the day after it comes back.
        person.keys('Delete')
        person.see('No Messages')
        self.open_folder('Trash')
        self.expect_list('Roof tiles')
        self.choose('Trash', 'Empty')
        person.see('Trash Is Empty')
        self.picture('emptied')
        self.quit()

        self.session.style(color_scheme="'prefer-dark'")
        self.start()
        self.expect_list('Minutes', 'Saturday market', 'The gutter')
        person.keys('ctrl+z')
        self.open_folder('Trash')
        self.expect_list('Roof tiles')
        person.keys('ctrl+z')
        self.open_folder('Roof')
        self.expect_list('Roof tiles')
        self.choose('Roof', 'New Folder Inside…')
        self.picture('dark')
        person.keys('Escape')
        window = person.x_window(self.main_title())
        person.resize(window, *NARROW)
        self.picture('narrow')
        person.resize(window, *WIDE)
        self.quit()


def run(pictures):
    server = FakePop(MESSAGES)
    try:
        with Session(*WIDE) as session:
            return gone_well(Order(session, server, pictures))
    finally:
        server.stop()


if __name__ == '__main__':
    sys.exit(main(__doc__, run))
