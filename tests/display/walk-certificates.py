#!/usr/bin/python3
# walk-certificates.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that can't prove who it is, on a virtual display: the assistant's test refuses it, the person
looks at its certificate and accepts it, mail arrives; then the server shows another one. What was said to the
server is counted: no password goes out before the decision.

    walk-certificates.py [--pictures FOLDER]
"""

import os
import re
import shutil
import ssl
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'ctl'), os.path.join(HERE, '..')]

from dovecot import Authority  # noqa: E402
from fake_pop import FakePop  # noqa: E402
from person import NotSeen  # noqa: E402
from session import Session  # noqa: E402
from walk import Walk  # noqa: E402
from way import WIDE, gone_well, main  # noqa: E402

ADDRESS = 'anna@pop.example'
PASSWORD = 'rain'
NARROW = (360, 640)
DIALOG = 'Certificate of the Server'


def letter(subject):
    return ('From: Berta <berta@example.org>\r\nTo: %s\r\nSubject: %s\r\n'
            'Date: Sat, 21 Nov 2026 08:00:00 +0100\r\n\r\nHello.\r\n' % (ADDRESS, subject)).encode('ascii')


def context(pair):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*pair)
    return made


class Certificates(Walk):
    def __init__(self, session, server, others, pictures):
        super().__init__(session, server, pictures)
        self.others = others    # contexts that the server goes on with

    def passwords(self):
        return self.server.said.count('PASS …')

    def dialog(self):
        return self.person.await_('the dialog', lambda: self.person.window(DIALOG))

    def button(self, name):
        return self.person.see(name, within=self.dialog())

    def expect_buttons(self, accept):
        """Rejecting has the focus; accepting is there or not."""
        person = self.person
        person.await_('the focus on Reject', lambda: person.has(self.button('Reject'), 'FOCUSED'))
        for name in ('Accept Once', 'Accept Always'):
            self.expect('%s can be pressed: %s' % (name, accept),
                        person.has(self.button(name), 'SENSITIVE') == accept)

    def close_dialog(self):
        self.person.keys('Escape')
        self.person.await_('the end of the dialog', lambda: not self.person.window(DIALOG))

    def open_details(self):
        self.person.see('Details', within=self.dialog())
        self.person.keys('alt+d')
        self.person.see(re.compile('^([0-9A-F]{4} ){15}[0-9A-F]{4}$'), within=self.dialog())

    # The way

    def go(self):
        self.begun = time.monotonic()
        self.start()
        self.refuse_in_assistant()
        self.accept_in_assistant()
        self.change()
        self.test_in_settings()
        self.narrow_dialog()
        self.quit()
        self.in_the_dark()
        if self.nameless:
            raise NotSeen('Controls without a name:\n' + '\n'.join(
                '%s (first seen at “%s”)' % pair for pair in self.nameless.items()))

    def refuse_in_assistant(self):
        person = self.person
        person.fill(person.see('Your Name', 'text'), 'Anna')
        person.fill(person.see('E-mail Address', 'text'), ADDRESS)
        person.fill(person.see('Password', 'text'), PASSWORD)
        person.press('Set Up by Hand')
        person.await_('the server page', lambda: person.window('Server'))
        person.fill(self.server_field('Server'), 'localhost')
        person.fill(person.see('Port', 'spin button'), str(self.server.port))
        person.press('Test')
        person.see(re.compile('^The certificate of localhost is signed by an authority.*“Show Certificate” to look'),
                   patience=60)
        person.await_('the focus on the button', lambda: person.has(
            person.find('Show Certificate…', 'push button'), 'FOCUSED'))
        self.station('refused', 'Server')
        person.press('Show Certificate…')
        self.expect_buttons(True)
        self.station('certificate', DIALOG)
        self.open_details()
        self.station('certificate-details', DIALOG)
        self.close_dialog()
        self.expect('nothing was said to the server: %s' % self.server.said, not self.server.said)

    def accept_in_assistant(self):
        person = self.person
        person.press('Show Certificate…')
        person.act(self.button('Accept Always'))
        person.await_('the next page', lambda: person.window('Copies on the Server'), 60)
        self.expect('the password was said once', self.passwords() == 1)
        person.press('Start Receiving')
        person.see(re.compile('First letter'), patience=60)
        person.see(re.compile('^Up to date'), patience=60)

    def change(self):
        """The server shows another certificate: both are shown, and the old one stays the good one."""
        person = self.person
        said = self.passwords()
        self.server.context = self.others[0]
        self.server.messages.append(('uid-2', letter('Second letter')))
        person.keys('F5')
        person.see(re.compile('^The certificate of localhost is not the one that you accepted on '), patience=60)
        self.expect('nobody was asked', not person.window(DIALOG))
        self.station('changed-status', self.main_title())
        person.press('Show Certificate…')
        self.expect_buttons(False)
        self.station('changed', DIALOG)
        self.open_details()
        person.see(re.compile('^Accepted on '), within=self.dialog())
        person.see('Shown by the server now', within=self.dialog())
        self.station('changed-details', DIALOG)
        self.expect('no password was said', self.passwords() == said)
        person.await_('Accept Once', lambda: person.has(self.button('Accept Once'), 'SENSITIVE'))
        person.act(self.button('Accept Once'))
        person.see(re.compile('Second letter'), patience=60)
        self.expect('the password was said once more', self.passwords() == said + 1)

    def test_in_settings(self):
        """Forgotten in the settings, it is refused again; the test's own button leads to the certificate."""
        person = self.person
        main = self.main_title()
        person.act(person.see(re.compile('^Menu of ')))
        person.press(re.compile('^Settings'))
        title = person.await_('the settings', lambda: self.other_window(main))
        # Each letter has one meaning, whatever the page: with two, the second would be the first one's.
        person.keys('alt+v')
        person.see('Leave a copy')
        person.keys('alt+r')
        person.see('Port', 'spin button')
        person.keys('alt+o')
        person.await_('the cursor in the port', lambda: person.has(person.find('Port', 'spin button'), 'FOCUSED'))
        person.press('Forget It')
        said = self.passwords()
        person.press('Test')
        person.press('Show Certificate…', patience=60)
        self.expect('it was never accepted', not person.find(re.compile('^Accepted on '), within=self.dialog()))
        self.expect('no password was said', self.passwords() == said)
        person.act(self.button('Accept Once'))
        person.see(re.compile('^Your mailbox holds 2 messages'), patience=60)
        person.act(person.see('What was said'))
        self.expect('the log is without the password', not person.find(re.compile(PASSWORD), 'label',
                                                                    within=person.window(title)))
        person.press('Copy Log')
        person.see('Copied')
        self.station('test', title)
        person.keys('Escape')
        person.await_('the end of the settings', lambda: not self.other_window(main))

    def narrow_dialog(self):
        person = self.person
        self.server.context = self.others[1]
        person.keys('F5')
        person.press('Show Certificate…', patience=60)
        self.dialog()
        person.resize(person.x_window(DIALOG), *NARROW)
        self.station('narrow', DIALOG)
        self.open_details()
        person.resize(person.x_window(DIALOG), *NARROW)
        self.station('narrow-details', DIALOG)
        x, y, width, height = person.geometry(person.x_window(DIALOG))
        person.point(x + width // 2, y + height // 2, '5', 20)
        self.station('narrow-cards', DIALOG)
        self.close_dialog()

    def in_the_dark(self):
        """Another start: what was accepted once is accepted no more."""
        said = self.passwords()
        self.session.style(color_scheme="'prefer-dark'")
        self.start()
        self.person.press('Show Certificate…', patience=60)
        self.open_details()
        self.station('dark', DIALOG)
        self.close_dialog()
        self.expect('no password was said', self.passwords() == said)
        self.quit()


def walk(pictures):
    folder = tempfile.mkdtemp(prefix='satchel-certificates-')
    authority = Authority(folder)
    first, second, third = (context(authority.issue(name, **more)) for name, more in (
        ('first', {}), ('second', {}),
        ('third', {'names': ('mail.elsewhere.example', 'pop.elsewhere.example'), 'addresses': (), 'days': -1})))
    server = FakePop([('uid-1', letter('First letter'))], PASSWORD, first, implicit=True)
    try:
        with Session(*WIDE) as session:
            way = Certificates(session, server, (second, third), pictures)
            status = gone_well(way)
    finally:
        server.stop()
        shutil.rmtree(folder)
    print('%d pictures in %s' % (len(way.taken), pictures))
    return status


if __name__ == '__main__':
    sys.exit(main(__doc__, walk))
