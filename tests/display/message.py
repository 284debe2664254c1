#!/usr/bin/python3
# message.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What single messages show and let be done: invitations and reports as cards; words looked for marked in HTML; paper;
newsletters in narrow panes; the process that shows HTML, ended and killed; a window of its own."""

import os
import re
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
sys.path.insert(0, os.path.join(HERE, '..', 'ctl'))

import sample_mail  # noqa: E402
from fake_pop import FakePop  # noqa: E402
from reader import JONAS, Reader, letter  # noqa: E402
from session import Session, descendants  # noqa: E402
from way import NARROW, WIDE, gone_well, main  # noqa: E402

CALENDAR = '\r\n'.join([
    'BEGIN:VCALENDAR', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'SUMMARY:Roof repair\\, second visit',
    'LOCATION:https://meet.example/roof-repair-room?pwd=a1b2', 'DTSTART;TZID=Europe/Berlin:20260312T110000',
    'DTEND;TZID=Europe/Berlin:20260312T123000', 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20260601T000000Z',
    'ORGANIZER;CN=Ann Lee:mailto:ann@lee.example', 'ATTENDEE;PARTSTAT=ACCEPTED;CN=Bob Stone:mailto:bob@stone.example',
    'ATTENDEE;PARTSTAT=DECLINED:mailto:carol@stone.example', 'DESCRIPTION:Bring the ladder and the long rope.',
    'END:VEVENT', 'END:VCALENDAR', ''])
# The marker's yellow on white paper.
MARK = 'fbe7a0'
REPORT = '\r\n'.join([
    'Reporting-MTA: dns; mx.example', '', 'Final-Recipient: rfc822; bob@stone.example', 'Action: failed',
    'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 <bob@stone.example>: User unknown in virtual mailbox table', '',
    'Final-Recipient: rfc822; carol@stone.example', 'Action: delayed', 'Status: 4.2.2', ''])


def invitation(hour, subject, html=None):
    message = letter(hour, JONAS, subject, 'Please come and help.\n')
    if html:
        message.add_alternative(html, subtype='html')
    message.add_alternative(CALENDAR, subtype='calendar', params={'method': 'REQUEST'})
    return message.as_bytes()


def only_invitation(hour):
    message = letter(hour, JONAS, 'Called off', '')
    message.set_content(CALENDAR.replace('REQUEST', 'CANCEL'), subtype='calendar')
    return message.as_bytes()


def report(hour):
    head = letter(hour, 'Mail Delivery <mailer-daemon@mx.example>', 'Not delivered', 'x').as_bytes().split(b'\r\n')
    head = [line for line in head if line.startswith((b'From', b'To', b'Subject', b'Date', b'Message-ID'))]
    return b'\r\n'.join(head + [
        b'MIME-Version: 1.0', b'Content-Type: multipart/report; report-type=delivery-status; boundary=b', b'',
        b'--b', b'', b'I am sorry to have to inform you.', b'--b', b'Content-Type: message/delivery-status', b'',
        REPORT.encode(), b'--b--', b''])


def colour_square(hour):
    """Words around a picture of the message itself."""
    message = letter(hour, JONAS, 'A picture', 'In words.\n')
    message.add_alternative('<html><body style="color:#222"><h1>The quay</h1><p>A boat and a <b>rope</b>, and the '
                            'boat again.</p><img src="cid:red@here" width="120" height="120"><p>Below it.</p></body></html>',
                            subtype='html')
    message.get_payload()[1].add_related(sample_mail.png(60, 60, lambda x, y: (170, 51, 17)), 'image', 'png',
                                         cid='<red@here>')
    return message.as_bytes()


def newsletter(hour):
    """As they are drawn: tables in tables, 600 wide; at its right edge a field of its own colour."""
    message = letter(hour, 'Harbour Shop <news@shop.example>', 'The wide newsletter', 'In words.\n')
    message.add_alternative(
        '<html><body style="margin:0;background:#eeeeee"><table width="100%" cellpadding="0"><tr><td align="center">'
        '<table width="600" cellpadding="0" cellspacing="0" style="width:600px;background:#ffffff"><tr>'
        '<td width="560" style="width:560px;padding:20px;font:16px sans-serif;min-width:500px">New ropes have come, of '
        'every length that a boat may want.</td><td width="40" style="background:#1155aa">&nbsp;</td></tr><tr>'
        '<td colspan="2"><img src="cid:wide@here" width="600" height="90"></td></tr><tr><td colspan="2">'
        '<table width="600"><tr><td width="300"><img src="cid:left@here" width="280" height="80"></td><td width="300">'
        '<img src="cid:right@here" width="280" height="80"></td></tr></table></td></tr></table></td></tr></table>'
        '</body></html>', subtype='html')
    for name, color in (('wide', (10, 120, 60)), ('left', (200, 160, 20)), ('right', (150, 20, 120))):
        message.get_payload()[1].add_related(sample_mail.png(280, 80, lambda x, y, c=color: c), 'image', 'png',
                                             cid='<%s@here>' % name)
    return message.as_bytes()


def messages():
    html = '<html><body><p>Please come and <b>help</b> with the roof.</p></body></html>'
    return [letter(1, JONAS, 'A plain one', 'Nothing else.\n').as_bytes(), invitation(2, 'The roof'),
            invitation(3, 'The roof in HTML', html), only_invitation(4), report(5),
            colour_square(6), newsletter(7)]


class Message(Reader):
    def go(self):
        self.ctl('account', 'add', '--email', 'amara@okafor.example', '--name', 'Amara Okafor', '--server',
                 '127.0.0.1', '--port', str(self.server.port), '--encryption', 'none', '--password-command',
                 'echo rain', '--on-server', 'keep')
        self.ctl('fetch')
        # A second without a page, and the process that shows them ends.
        self.session.env['SATCHEL_WEB_REST'] = '1'
        self.start()
        self.row('A plain one')
        self.person.see(re.compile(r'^Up to date'), patience=60)
        self.main = self.person.name(self.person.window(re.compile('.')))
        self.cards()
        self.marks()
        self.paper()
        self.fit()
        self.process()
        self.window()
        self.quit()

    # Invitations and reports

    def open(self, subject):
        """The head says it, whatever the body is."""
        rows, row = self.row(subject)
        self.person.bring_row(rows, row)
        self.person.click(row)
        self.person.await_('the head of “%s”' % subject, lambda: self.head_says(subject))

    def head_says(self, subject):
        return any(self.person.name(thing) == subject for window in self.person.windows()
                   for thing in self.person.walk(window) if self.person.role(thing) == 'label')

    def cards(self):
        person = self.person
        window = person.x_window(self.main)
        self.open('The roof')
        card = person.see('Invitation', 'panel')
        said = [person.name(thing) for thing in person.walk(card) if person.role(thing) == 'label']
        self.expect('what, when, where and who', said == [
            'Invitation', 'What', 'Roof repair, second visit', 'When',
            'Thursday, 12 March 2026, 10:00 – 11:30, every 2 weeks on Thursday, until 1 June 2026', 'Where',
            'https://meet.example/roof-repair-room?pwd=a1b2', 'From', 'Ann Lee <ann@lee.example>', 'Guests',
            'Bob Stone (comes), carol@stone.example (doesn’t come)'])
        self.see_shown('Please come and help.')
        self.picture('invitation')
        self.open('The roof in HTML')
        person.see('Invitation', 'panel')
        self.picture('invitation-html')
        person.resize(window, *NARROW)
        self.picture('invitation-narrow')
        person.resize(window, *WIDE)
        self.open('Called off')
        person.see('Called off', 'panel')
        self.see_shown('Bring the ladder and the long rope.')
        self.expect('it is not called empty', not person.find('This message has no text.'))
        self.open('Not delivered')
        card = person.see('The message to bob@stone.example could not be delivered.', 'panel')
        for words in ('There is no such address.', re.compile('own words: “550 5.1.1 <bob@stone.example>: User unknown'),
                      'The message to carol@stone.example has not arrived yet. It is still being tried.',
                      'The mailbox is full.'):
            person.see(words, 'label', within=card)
        self.see_shown('I am sorry to have to inform you.')
        self.picture('report')
        self.open('A plain one')
        person.see_gone(re.compile('^Invitation|^The message to'), 'panel')


    # Words that are looked for

    def marks(self):
        person = self.person
        self.open('A picture')
        person.await_('the picture', lambda: self.count_pixels('aa3311') > 1000, 60)
        self.expect('nothing is marked', self.count_pixels(MARK) == 0)
        person.keys('ctrl+shift+f')
        person.type('rope boat')
        person.await_('the marks', lambda: self.count_pixels(MARK) > 100)
        self.picture('marked')
        person.keys('Escape')
        person.await_('the end of the marks', lambda: self.count_pixels(MARK) == 0)

    # On paper

    def save_pdf(self, name):
        person = self.person
        target = os.path.join(self.session.env['HOME'], name)
        self.menu('Save as PDF…')
        person.await_('the file chooser', lambda: person.window('Save as PDF'))
        person.await_still()
        person.keys('ctrl+a')
        person.type(target)
        person.await_still()
        person.keys('Return')
        person.await_('the PDF', lambda: os.path.exists(target) and open(target, 'rb').read()[-6:].strip() == b'%%EOF')
        subprocess.run(['pdftoppm', '-r', '60', '-png', target, os.path.join(self.pictures, name)], check=False)
        done = subprocess.run(['pdftotext', target, '-'], stdout=subprocess.PIPE, check=True)
        return ' '.join(done.stdout.decode().split())

    def paper(self):
        person = self.person
        head = 'From: Jonas Weber <jonas@weber-family.example> To: Amara Okafor <amara@okafor.example> Date: '
        self.open('A plain one')
        words = self.save_pdf('plain.pdf')
        self.expect('the text on paper: ' + words, words.startswith('A plain one ' + head)
                    and words.endswith('Nothing else.'))
        self.open('A picture')
        person.await_('the picture', lambda: self.count_pixels('aa3311') > 1000, 60)
        words = self.save_pdf('picture.pdf')
        self.expect('the page on paper: ' + words, words.startswith('A picture ' + head) and words.endswith(
            'The quay A boat and a rope, and the boat again. Below it.'))
        shot = subprocess.run(['pdftoppm', '-r', '60', os.path.join(self.session.env['HOME'], 'picture.pdf')],
                              stdout=subprocess.PIPE, check=True).stdout
        self.expect('its picture is on paper', shot.count(bytes.fromhex('aa3311')) > 1000)
        # And the screen is as it was.
        person.await_('the picture', lambda: self.count_pixels('aa3311') > 1000)

    # Newsletters

    def fit(self):
        """The field at the right edge of the newsletter is seen, and its pictures beside one another."""
        person = self.person
        window = person.x_window(self.main)
        self.open('The wide newsletter')
        for size in (WIDE, NARROW):
            person.resize(window, *size)
            person.await_('all of it at %d' % size[0], lambda: all(
                self.count_pixels(color) > least for color, least in (
                    ('1155aa', 150), ('0a783c', 3000), ('c8a014', 500), ('961478', 500))), 60)
            self.picture('newsletter-%d' % size[0])
        person.resize(window, *WIDE)

    # The process that shows HTML

    def web_processes(self):
        found = []
        for pid in descendants(self.program.pid):
            try:
                with open('/proc/%d/comm' % pid, encoding='utf-8') as file:
                    found += [pid] if file.read().startswith('WebKitWebProces') else []
            except OSError:
                continue
        return found

    def process(self):
        person = self.person
        self.open('A picture')
        person.await_('the picture', lambda: self.count_pixels('aa3311') > 1000, 60)
        self.expect('one process shows it', len(self.web_processes()) == 1)
        self.open('A plain one')
        person.await_('the end of the process', lambda: not self.web_processes())
        self.open('A picture')
        person.await_('the picture again', lambda: self.count_pixels('aa3311') > 1000, 60)
        os.kill(self.web_processes()[0], signal.SIGKILL)
        person.await_('its words instead', lambda: self.count_pixels('aa3311') == 0)
        self.open('The roof in HTML')
        self.open('A picture')
        person.await_('the picture after that', lambda: self.count_pixels('aa3311') > 1000, 60)

    # A window of its own

    def window(self):
        person = self.person
        self.open('The roof')
        person.keys('ctrl+o')
        window = self.window_with('The roof')
        self.see_shown('Please come and help.', window)
        person.act(person.see('Add Star', within=window))
        person.see('Remove Star', within=window)
        self.picture('own-window', 'The roof')
        person.act(person.see('Previous Message', within=window))
        window = self.window_with('The roof in HTML')
        person.act(person.see('Next Message', within=window))
        window = self.window_with('The roof')
        person.act(person.see('Delete', 'push button', within=window))
        person.await_('the end of the window', lambda: not person.window('The roof'))
        rows = self.list()
        person.see_gone(re.compile('from .*, The roof,'), within=rows)
        self.expect('it is in the Trash', self.ctl('list', 'Trash').count('The roof') == 1)
        person.press('Undo')
        person.see(re.compile('Starred, from .*, The roof,'), within=rows)


def run(pictures):
    server = FakePop([('uid-%d' % n, data) for n, data in enumerate(messages(), 1)])
    try:
        with Session(*WIDE) as session:
            session.env['TZ'] = 'UTC'
            return gone_well(Message(session, server, pictures))
    finally:
        server.stop()


if __name__ == '__main__':
    sys.exit(main(__doc__, run))
