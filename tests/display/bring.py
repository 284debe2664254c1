#!/usr/bin/python3
# bring.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mail from another program comes into the window, from the first page of the assistant and from the menu, with a count
before and a report after it; and a folder goes out again.

    bring.py [--pictures FOLDER]
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))

from person import NotSeen, Person  # noqa: E402
from session import Session  # noqa: E402
from walk import CTL, SATCHEL, UNINSTALLED, WIDE, tail  # noqa: E402

SMALL = (360, 560)


def letter(number, subject):
    return ('From: "Marta Lindqvist" <marta@lindqvist.example>\nTo: amara@okafor.example\nSubject: %s\n'
            'Date: Thu, 05 Mar 2026 %02d:00:00 +0000\nMessage-ID: <%d@lindqvist.example>\n\nHello\n'
            % (subject, number, number)).encode()


def mbox(*messages):
    return b''.join(b'From - Thu Mar  5 10:00:00 2026\n' + message + b'\n' for message in messages)


class Bringing:
    def __init__(self, session, pictures):
        self.session, self.pictures = session, pictures
        self.person = Person(session, 'satchel')
        self.log = os.path.join(session.folder, 'satchel.log')
        self.program = None
        self.taken = 0

    def ctl(self, *words):
        done = subprocess.run([CTL, *words], env=self.session.env, stdout=subprocess.PIPE, check=True)
        return done.stdout.decode().strip()

    def picture(self, name, title):
        self.person.await_still(0.4)
        self.taken += 1
        self.person.picture(os.path.join(self.pictures, '%02d-%s.png' % (self.taken, name)),
                            self.person.x_window(title))
        nameless = self.person.unnamed()
        if nameless:
            raise NotSeen('Controls without a name: %s' % ', '.join(nameless))

    def write(self, name, octets):
        path = os.path.join(self.session.env['HOME'], name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(octets)
        return path

    def make_profile(self):
        base = '.thunderbird/abc.default/'
        self.write('.thunderbird/profiles.ini', b'[Profile0]\nName=default\nIsRelative=1\nPath=abc.default\n')
        self.write(base + 'prefs.js', b'user_pref("mail.account.account1.server", "server1");\n')
        self.write(base + 'Mail/pop.okafor.example/Inbox', mbox(letter(8, 'Saturday market'), letter(9, 'The gutter')))
        self.write(base + 'Mail/pop.okafor.example/Inbox.sbd/Roof',
                   mbox(letter(10, 'Slates')) + b'From - Thu Mar  5 10:00:00 2026\n\n\n')

    def start(self):
        env = {key: value for key, value in UNINSTALLED.items() if key not in os.environ}
        self.program = self.session.start_program([SATCHEL], self.log, **env)

    def quit(self):
        self.person.keys('ctrl+q')
        if self.program.wait(30) != 0:
            raise NotSeen('Satchel did not end well')

    def bring(self, picture):
        """From the dialog with what was found to the report."""
        person = self.person
        person.press(re.compile('^Thunderbird'))
        person.see('3 messages can be brought')
        if picture:
            self.picture('counted', 'Import Mail')
        person.press('Import')
        person.see('3 messages were brought')
        person.see('Copy List')
        person.await_('what could not be read', lambda: 'Roof' in person.text(person.see('What can’t be read')))

    def go(self):
        person = self.person
        self.make_profile()
        self.start()

        # The first page of the assistant.
        person.press('Bring Mail from Another Program…')
        person.see(re.compile('^Thunderbird'))
        self.picture('found', 'Import Mail')
        window = person.x_window('Import Mail')
        self.bring(True)
        self.picture('brought', 'Import Mail')
        person.resize(window, *SMALL)
        self.picture('brought-narrow', 'Import Mail')
        person.press('Close')
        person.see_gone('3 messages were brought')
        self.program.terminate()
        self.program.wait(30)
        subjects = sorted(line.split('"subject":"')[1].split('"')[0]
                          for path in ('Thunderbird/pop.okafor.example/Inbox', 'Thunderbird/pop.okafor.example/Inbox/Roof')
                          for line in self.ctl('list', path, '--json').splitlines())
        if subjects != ['Saturday market', 'Slates', 'The gutter']:
            raise NotSeen('Brought was %s' % subjects)

        self.from_the_menu()
        self.export()
        self.quit()

    def from_the_menu(self):
        """With an account, dark; all of it is here already but what can't be read."""
        person = self.person
        self.ctl('account', 'add', '--email', 'amara@okafor.example', '--server', '127.0.0.1', '--port', '9',
                 '--encryption', 'none', '--password-command', 'echo rain')
        self.session.style(color_scheme="'prefer-dark'")
        self.start()
        folders = person.see('Folders', 'list')
        person.see(re.compile('^Roof'), within=folders)
        person.press('Main Menu')
        person.press(re.compile('^Import Mail'))
        person.press(re.compile('^Thunderbird'))
        person.see('0 messages can be brought')
        person.see(re.compile('^3 are here already'))
        self.picture('again-dark', 'Import Mail')
        person.press('Back')
        person.press('Cancel')
        person.see_gone('Choose a File…')

    def export(self):
        person = self.person
        folders = person.see('Folders', 'list')
        person.click(person.see(re.compile('^Roof'), within=folders))

        person.see(re.compile('Slates'), within=person.see('Messages', 'list'))
        person.press('Main Menu')
        person.press(re.compile('^Export Folder'))
        person.see('Export Folder')
        target = os.path.join(self.session.env['HOME'], 'out.mbox')
        person.keys('ctrl+a')
        person.type(target)
        person.keys('Return')
        person.await_('the file', lambda: os.path.exists(target))
        with open(target, 'rb') as file:
            octets = file.read()
        if b'\nSubject: Slates\n' not in octets or not octets.startswith(b'From MAILER-DAEMON '):
            raise NotSeen('Written was %r' % octets)
        person.see(re.compile('^1 message was written to'))


def run(pictures):
    with Session(*WIDE) as session:
        way = Bringing(session, pictures)
        try:
            way.go()
        except Exception:
            way.person.picture(os.path.join(pictures, 'where-it-failed.png'))
            print(tail(way.log))
            raise
        trouble = tail(way.log).strip()
        if re.search(r'CRITICAL|WARNING', trouble):
            print('Satchel said:\n' + trouble)
            return 1
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--pictures', help='a folder to leave them in')
    options = parser.parse_args()
    if options.pictures:
        os.makedirs(options.pictures, exist_ok=True)
        return run(os.path.abspath(options.pictures))
    folder = tempfile.mkdtemp(prefix='satchel-pictures-')
    try:
        return run(folder)
    finally:
        shutil.rmtree(folder)


if __name__ == '__main__':
    sys.exit(main())
