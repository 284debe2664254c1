#!/usr/bin/python3
# walk.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole way through Satchel on a virtual display, as a screen reader and a keyboard see it: from the
setup assistant to reading without a network. Leaves a picture at each station, and fails on what
doesn't come, on contents that differ, and on any control without a name.

    walk.py [--pictures FOLDER]
"""

import email
import email.policy
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

import sample_mail  # noqa: E402
from dovecot import Dovecot  # noqa: E402
from person import NotSeen  # noqa: E402
from session import Session  # noqa: E402
from way import CTL, NARROW, WIDE, Way, gone_well, main  # noqa: E402

ADDRESS = 'amara@okafor.example'
PASSWORD = 'satchel'


class Walk(Way):
    def __init__(self, session, server, pictures):
        super().__init__(session, server, pictures)
        self.taken = []
        self.nameless = {}
        self.messages = {}

    # Stations

    def say(self, words):
        print('%6.1f  %s' % (time.monotonic() - self.begun, words), flush=True)

    def station(self, name, title=None, in_a_hurry=False):
        """A picture, and a look for controls without a name, unless what there is goes away soon."""
        self.person.await_still(0.1 if in_a_hurry else 0.4)
        path = os.path.join(self.pictures, '%02d-%s.png' % (len(self.taken) + 1, name))
        self.person.picture(path, self.person.x_window(title) if title else None)
        self.taken.append(path)
        for control in [] if in_a_hurry else self.person.unnamed():
            self.nameless.setdefault(control, name)
        self.say(name)

    # The way

    def go(self):
        self.begun = time.monotonic()
        self.read_served()
        self.start()
        self.set_up()
        self.receive()
        self.compare_with_server()
        self.read_text()
        self.read_html()
        self.save_attachment()
        self.star()
        self.delete_and_undo()
        self.look_at_settings()
        self.narrow()
        self.quit()
        self.without_network()
        self.in_the_dark()
        if self.nameless:
            raise NotSeen('Controls without a name:\n' + '\n'.join(
                '%s (first seen at “%s”)' % pair for pair in self.nameless.items()))

    def read_served(self):
        """What the server holds, by subject: what has to be seen is taken from there."""
        for data in self.server.served(ADDRESS).values():
            message = email.message_from_bytes(data, policy=email.policy.default)
            self.messages[message['Subject']] = (data, message)

    def set_up(self):
        person = self.person
        person.see('E-mail Address', 'text')
        self.station('setup', 'Set Up an Account')

        # An address on this computer: the usual names are tried without leaving it, and nobody answers.
        person.fill(person.see('Your Name', 'text'), 'Amara Okafor')
        person.fill(person.see('E-mail Address', 'text'), 'amara@localhost')
        person.fill(person.see('Password', 'text'), PASSWORD)
        person.press('Next')
        person.await_('the server page', lambda: person.window('Server'), 60)
        person.see(re.compile('^No settings were found for amara@localhost'))
        while not person.window('Set Up an Account'):
            before = person.name(person.window())
            person.press('Back')
            person.await_('the page before', lambda: person.name(person.window()) != before)

        person.fill(person.see('E-mail Address', 'text'), ADDRESS)
        person.press('Set Up by Hand')
        person.await_('the server page', lambda: person.window('Server'))
        self.fill_server()
        self.wrong_password()
        # Where the fault is, there the cursor is.
        person.fill_here(self.server_field('Password'), PASSWORD)
        person.press('Test')
        person.await_('the next page', lambda: person.window('Copies on the Server'), 60)
        person.see(re.compile(r'Your mailbox holds %d messages, ' % len(self.messages_served())))
        self.station('setup-copies', 'Copies on the Server')
        person.press('Start Receiving')

    def messages_served(self):
        return self.server.served(ADDRESS)

    def server_field(self, name):
        """A field of the page that is shown: the first page has a password too."""
        person = self.person
        return person.await_('the field ' + name, lambda: person.find(
            name, 'text', within=person.find('Server settings') or person.window(), last=True))

    def fill_server(self):
        person = self.person
        person.fill(self.server_field('Server'), 'localhost')
        person.fill(person.see('Port', 'spin button'), str(self.server.pop3s_port))
        self.expect('the user name is the address',
                    person.text(self.server_field('User Name')) == ADDRESS)
        person.act(person.see('Advanced'))
        person.press('Choose the Certificate of an Authority to Be Believed in Addition')
        self.choose_file('Certificate of the Authority', self.server.ca_file)
        person.see(re.compile(re.escape(os.path.basename(self.server.ca_file))))
        self.station('setup-server', 'Server')

    def choose_file(self, title, path):
        """Types a path into the file chooser that is being opened."""
        person = self.person
        person.await_('the file chooser', lambda: person.window(title))
        person.await_still()
        # Saving has a name in its field already, selected but for its ending.
        person.keys('ctrl+a')
        person.type(path)
        person.await_still()
        person.keys('Return')
        person.await_('the end of the file chooser', lambda: not person.window(title))

    def wrong_password(self):
        person = self.person
        person.fill(self.server_field('Password'), 'not this one')
        person.press('Test')
        person.see(re.compile('refused the user name or password'), patience=60)
        self.expect('the server stays', person.text(self.server_field('Server')) == 'localhost')
        self.station('setup-wrong-password', 'Server')

    def receive(self):
        person = self.person
        for subject in ('Keys for the weekend', 'The oven is back', '周末的照片'):
            person.see(re.compile(re.escape(subject)), patience=60)
        person.see(re.compile('^Up to date'), patience=60)
        self.station('inbox', self.main_title())

    def compare_with_server(self):
        """What lies on the disk is what the server served, byte for byte."""
        kept = []
        for folder, _, names in os.walk(os.path.join(self.session.env['XDG_DATA_HOME'], 'satchel',
                                                     'mail')):
            if os.path.basename(folder) in ('cur', 'new'):
                for name in names:
                    with open(os.path.join(folder, name), 'rb') as file:
                        kept.append(file.read())
        self.expect('the messages on the disk are those of the server',
                    sorted(kept) == sorted(self.messages_served().values()))

    def list(self):
        """The list of messages. Looking only there is much quicker."""
        return self.person.see('Messages', 'list')

    def row(self, subject):
        """The line of the list that says this subject."""
        return self.person.see(re.compile(r'from .*%s' % re.escape(subject)), within=self.list())

    def reader(self):
        """What shows a message: the text of one and, above it, the head."""
        person = self.person
        reader = person.see('Text of the message')
        while not person.find('From', 'label', within=reader):
            reader = reader.get_parent()
        return reader

    def open(self, subject):
        """Clicks a message and sees its subject at the top of the reader."""
        person = self.person
        self.say('opening ' + subject)
        rows, row = self.list(), self.row(subject)
        person.bring_row(rows, row)
        person.click(row)
        person.see(subject, within=self.reader())

    def see_text(self, subject):
        """Every line of the message's text is in the reader."""
        wanted = self.messages[subject][1].get_body(('plain',)).get_content().strip()
        shown = self.person.see('Text of the message')
        self.person.await_('the text of “%s”' % subject,
                           lambda: self.person.text(shown).strip() == wanted.replace('\r\n', '\n'))

    def read_text(self):
        self.open('Keys for the weekend')
        self.see_text('Keys for the weekend')
        self.station('text', self.main_title())
        self.open('وصفة الخبز')
        self.see_text('وصفة الخبز')
        self.station('arabic', self.main_title())

    def count_pixels(self, color):
        """How many points of exactly this colour the display shows."""
        shot = subprocess.run(['import', '-window', 'root', '-depth', '8', 'rgb:-'],
                              env=self.session.env, stdout=subprocess.PIPE, check=True).stdout
        wanted = bytes.fromhex(color)
        return sum(shot[place:place + 3] == wanted for place in range(0, len(shot), 3))

    def read_html(self):
        self.open('The oven is back')
        # The ink of its own style, and the sun of the picture that comes with it: drawn, so really shown.
        self.person.await_('the HTML', lambda: self.count_pixels('3d2b1f') > 100, 60)
        self.person.await_('the picture in the HTML', lambda: self.count_pixels('fff4c8') > 300)
        self.station('html', self.main_title())
        self.open('Your calendar proof')
        self.person.see(re.compile('Pictures from the internet'))
        self.station('blocked-pictures', self.main_title())

    def save_attachment(self):
        person = self.person
        self.open('Quote 2291: repair of the north side')
        person.see(re.compile('Quote 2291.pdf'))
        self.station('attachments', self.main_title())
        target = os.path.join(self.session.env['HOME'], 'saved quote.pdf')
        person.press(re.compile('^Save Quote 2291.pdf'))
        self.choose_file('Save Attachment', target)
        person.await_('the file', lambda: os.path.exists(target))
        part = next(part for part in self.messages['Quote 2291: repair of the north side'][1]
                    .iter_attachments() if part.get_filename() == 'Quote 2291.pdf')

        def same():
            with open(target, 'rb') as file:
                return file.read() == part.get_content()
        person.await_('the saved file to be what was sent', same)

    def star(self):
        person = self.person
        row = self.row('Quote 2291: repair of the north side')
        person.act(person.await_('the star', lambda: person.find(
            'Add Star', within=row.get_parent())))
        person.see(re.compile('Starred, from .*Quote 2291'), within=self.list())

    def delete_and_undo(self):
        person = self.person
        gone = re.compile('from .*Saturday market')
        self.open('Saturday market')
        person.keys('Delete')
        # First what goes by itself: going through a long list takes its time on a busy machine.
        person.see('Undo')
        self.station('deleted', self.main_title(), in_a_hurry=True)
        person.see_gone(gone, within=self.list())
        person.press('Undo')
        person.see(gone, within=self.list())

    def look_at_settings(self):
        person = self.person
        main = self.main_title()
        person.keys('ctrl+comma')
        window = person.await_('the preferences', lambda: self.other_window(main))
        self.station('preferences', window)
        person.keys('Escape')
        person.await_('the end of the preferences', lambda: not self.other_window(main))
        person.act(person.see(re.compile('^Menu of ')))
        person.press(re.compile('^Settings'))
        window = person.await_('the settings', lambda: self.other_window(main))
        self.station('account-settings', window)
        self.preview_copies(window)
        person.keys('Escape')
        person.await_('the end of the settings', lambda: not self.other_window(main))
        self.compare_with_server()

    def preview_copies(self, window):
        """What goes when: a rule that would delete more waits for an Undo, and is shown before."""
        person = self.person
        count = len(self.messages_served())
        person.press('On the Server')
        person.see(re.compile('^Next time nothing goes'))
        person.act(person.see('No'))
        person.see(re.compile('^Next time %d messages go' % count))
        self.station('what-goes-when', window, in_a_hurry=True)
        person.press('Undo')
        person.see(re.compile('^Next time nothing goes'))

    def other_window(self, main):
        """The title of a window that isn't the main one."""
        names = [self.person.name(w) for w in self.person.windows()]
        return next((name for name in names if name and name != main), None)

    def narrow(self):
        person = self.person
        window = self.person.x_window(self.main_title())
        person.resize(window, *NARROW)
        self.station('narrow-reader', self.main_title())
        person.press('Back to Messages')
        self.station('narrow-list', self.main_title())
        person.press('Back to Folders')
        self.station('narrow-folders', self.main_title())
        person.resize(window, *WIDE)
        person.await_still()

    def without_network(self):
        """Another start while nobody serves: everything can be read, and the trouble is one sentence."""
        self.server.pause()
        self.start()
        self.row('Keys for the weekend')
        self.open('Keys for the weekend')
        self.see_text('Keys for the weekend')
        self.person.see(re.compile('Starred, from .*Quote 2291'), within=self.list())
        self.person.see(re.compile(r'localhost'), patience=60)
        self.station('without-network', self.main_title())
        self.quit()
        self.verify()

    def verify(self):
        done = subprocess.run([CTL, 'verify', '--json'], env=self.session.env, stdout=subprocess.PIPE,
                              check=False)
        self.expect('the store is whole: %s' % done.stdout.decode(), done.returncode == 0)

    def in_the_dark(self):
        self.session.style(color_scheme="'prefer-dark'")
        self.start()
        self.open('Quote 2291: repair of the north side')
        self.see_text('Quote 2291: repair of the north side')
        self.station('dark', self.main_title())
        self.quit()


def walk(pictures):
    """0 if it went well. @pictures is where they are left."""
    with Session(*WIDE) as session, Dovecot() as server:
        maildir = os.path.join(server.folder, 'mail', 'sample')
        sample_mail.write_maildir(maildir)
        server.add_user(ADDRESS, PASSWORD, maildir)
        way = Walk(session, server, pictures)
        way.logs.append(server.log_file)
        status = gone_well(way)
    print('%d pictures in %s' % (len(way.taken), pictures))
    return status


if __name__ == '__main__':
    sys.exit(main(__doc__, walk))
