#!/usr/bin/python3
# files.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attachments that leave the window by the hand: one is dragged onto another program's window, one is copied and pasted
there. What arrives has the name and the very bytes that were sent.

    files.py [--pictures FOLDER]
"""

import email.message
import email.policy
import os
import re
import stat
import subprocess
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
sys.path.insert(0, os.path.join(HERE, '..', 'ctl'))

import sample_mail  # noqa: E402
from fake_pop import FakePop  # noqa: E402
from session import Session  # noqa: E402
from way import BUILD, Way, gone_well, main  # noqa: E402

TARGET = os.path.join(BUILD, 'tests', 'file-target')
SCREEN = (1320, 900)
BESIDE = (960, 40)      # where the other window stands
SIZE = (900, 700)       # of ours
STEPS = 12              # of the hand on its way there

EVERY_BYTE = bytes(range(256)) * 40
HILL = sample_mail.png(320, 200, sample_mail.landscape())
FILES = [
    ('Pläne für März.bin', 'application', 'octet-stream', EVERY_BYTE),
    ('hill.png', 'image', 'png', HILL),
]


def letter():
    message = email.message.EmailMessage(email.policy.SMTP)
    message['From'] = 'Jonas Weber <jonas@weber-family.example>'
    message['To'] = 'Amara Okafor <amara@okafor.example>'
    message['Subject'] = 'Two files'
    message['Date'] = 'Thu, 05 Mar 2026 09:00:00 +0000'
    message['Message-ID'] = '<files@reader.example>'
    message.set_content('Take them with you.\n')
    for name, kind, subkind, data in FILES:
        message.add_attachment(data, kind, subkind, filename=name)
    return message.as_bytes()


class Files(Way):
    def go(self):
        person = self.person
        self.ctl('account', 'add', '--email', 'amara@okafor.example', '--name', 'Amara Okafor', '--server',
                 '127.0.0.1', '--port', str(self.server.port), '--encryption', 'none', '--password-command',
                 'echo rain', '--on-server', 'keep')
        self.ctl('fetch')
        self.start()
        rows = person.see('Messages', 'list')
        person.see(re.compile(r'^Up to date'), patience=60)
        self.main = self.main_title()
        person.resize(person.x_window(self.main), *SIZE)
        person.click(person.see(re.compile('from .*, Two files,'), within=rows))
        person.see(re.compile('^Open hill.png'))
        self.start_target()

        name, _, _, data = FILES[0]
        self.drag(self.card(name))
        self.expect_file('dropped', name, data)
        name, _, _, data = FILES[1]
        self.copy(self.card(name))
        self.paste()
        self.expect_file('pasted', name, data)
        # The first one again, by the other way.
        name, _, _, data = FILES[0]
        self.copy(self.card(name))
        self.paste()
        self.expect_file('pasted', name, data)

        # The keys are the other window's until it is gone and ours is clicked into.
        self.session.stop(self.target)
        person.click(person.see('Text of the message'))
        self.quit()

    def start_target(self):
        self.said = os.path.join(self.session.folder, 'target.log')
        self.seen = 0
        self.logs.append(self.said)
        self.target = self.session.start_program([TARGET], self.said)
        self.place = self.person.x_window('Place for files')
        subprocess.run(['xdotool', 'windowmove', self.place, *map(str, BESIDE)], env=self.session.env, check=True)
        self.person.await_('its place', lambda: self.person.geometry(self.place)[:2] == BESIDE)

    def card(self, name):
        return self.person.see(re.compile('^Open %s' % re.escape(name)), 'push button')

    def centre(self, thing):
        left, top, _, _ = self.person.geometry(self.person.window_of(thing))
        box = self.person.box(thing)
        return left + box.x + box.width // 2, top + box.y + box.height // 2

    def centre_of_target(self):
        left, top, width, height = self.person.geometry(self.place)
        return left + width // 2, top + height // 2

    def paste(self):
        """All of the other window is one button."""
        self.hand('mousemove', *self.centre_of_target(), 'click', 1)

    def hand(self, *words):
        subprocess.run(['xdotool', *map(str, words)], env=self.session.env, check=True)

    def drag(self, thing):
        x, y = self.centre(thing)
        to_x, to_y = self.centre_of_target()
        self.hand('mousemove', x, y, 'mousedown', 1)
        for step in range(1, STEPS + 1):
            self.hand('mousemove', '--sync', x + (to_x - x) * step // STEPS, y + (to_y - y) * step // STEPS)
            if step == STEPS // 3:
                self.person.await_still(0.2)
        self.look('dragging')
        self.hand('mouseup', 1)

    def copy(self, thing):
        x, y = self.centre(thing)
        self.hand('mousemove', x, y, 'click', 3)
        self.person.await_still()
        self.look('menu')
        self.person.press('Copy')

    def look(self, name):
        """All of the display: what is dragged, and a menu, have windows of their own."""
        self.taken += 1
        self.person.picture(os.path.join(self.pictures, '%02d-%s.png' % (self.taken, name)))

    def lines(self):
        with open(self.said, encoding='utf-8') as file:
            return [line for line in file.read().splitlines() if re.match('(dropped|pasted|failed) ', line)]

    def expect_file(self, how, name, data):
        """One more line was said: that such a file came so."""
        self.person.await_('the file %s' % name, lambda: len(self.lines()) > self.seen)
        line = self.lines()[self.seen]
        self.seen += 1
        self.expect('one file came: %s' % self.lines(), len(self.lines()) == self.seen)
        self.expect('%s: %s' % (how, line), line.startswith(how + ' file:///'))
        path = urllib.parse.unquote(urllib.parse.urlparse(line.split()[1]).path)
        self.expect('its name is %s' % path, os.path.basename(path) == name)
        with open(path, 'rb') as file:
            self.expect('it has the bytes that were sent', file.read() == data)
        self.expect('nobody else can read it', not stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) & 0o077)


def run(pictures):
    server = FakePop([('uid-1', letter())])
    try:
        with Session(*SCREEN) as session:
            return gone_well(Files(session, server, pictures))
    finally:
        server.stop()


if __name__ == '__main__':
    sys.exit(main(__doc__, run))
