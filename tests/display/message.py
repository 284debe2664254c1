#!/usr/bin/python3
# message.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What single messages show and let be done: invitations and reports as cards.

    message.py [--pictures FOLDER] [STATION…]
"""

import argparse
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
sys.path.insert(0, os.path.join(HERE, '..', 'ctl'))

from fake_pop import FakePop  # noqa: E402
from person import NotSeen  # noqa: E402
from reader import JONAS, Reader, letter  # noqa: E402
from session import Session  # noqa: E402
from walk import NARROW, WIDE, tail  # noqa: E402

CALENDAR = '\r\n'.join([
    'BEGIN:VCALENDAR', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'SUMMARY:Roof repair\\, second visit',
    'LOCATION:https://meet.example/roof-repair-room?pwd=a1b2', 'DTSTART;TZID=Europe/Berlin:20260312T110000',
    'DTEND;TZID=Europe/Berlin:20260312T123000', 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20260601T000000Z',
    'ORGANIZER;CN=Ann Lee:mailto:ann@lee.example', 'ATTENDEE;PARTSTAT=ACCEPTED;CN=Bob Stone:mailto:bob@stone.example',
    'ATTENDEE;PARTSTAT=DECLINED:mailto:carol@stone.example', 'DESCRIPTION:Bring the ladder and the long rope.',
    'END:VEVENT', 'END:VCALENDAR', ''])
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


def messages():
    html = '<html><body><p>Please come and <b>help</b> with the roof.</p></body></html>'
    return [letter(1, JONAS, 'A plain one', 'Nothing else.\n').as_bytes(), invitation(2, 'The roof'),
            invitation(3, 'The roof in HTML', html), only_invitation(4), report(5)]


class Message(Reader):
    def go(self, stations=()):
        self.ctl('account', 'add', '--email', 'amara@okafor.example', '--name', 'Amara Okafor', '--server',
                 '127.0.0.1', '--port', str(self.server.port), '--encryption', 'none', '--password-command',
                 'echo rain', '--on-server', 'keep')
        self.ctl('fetch')
        self.start()
        self.row('A plain one')
        self.person.see(re.compile(r'^Up to date'), patience=60)
        self.main = self.person.name(self.person.window(re.compile('.')))
        for name in stations or ('cards',):
            getattr(self, name)()
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


def run(pictures, stations):
    with Session(*WIDE) as session:
        session.env['TZ'] = 'UTC'
        server = FakePop([('uid-%d' % n, data) for n, data in enumerate(messages(), 1)])
        way = Message(session, server, pictures)
        try:
            way.go(stations)
        except Exception:
            way.person.picture(os.path.join(pictures, 'where-it-failed.png'))
            print(tail(way.log))
            raise
        finally:
            server.stop()
        trouble = tail(way.log).strip()
        if re.search(r'CRITICAL|WARNING', trouble):
            print('Satchel said:\n' + trouble)
            return 1
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--pictures', help='a folder to leave them in')
    parser.add_argument('stations', nargs='*')
    options = parser.parse_args()
    if options.pictures:
        os.makedirs(options.pictures, exist_ok=True)
        return run(os.path.abspath(options.pictures), options.stations)
    with tempfile.TemporaryDirectory(prefix='satchel-pictures-') as folder:
        return run(folder, options.stations)


if __name__ == '__main__':
    sys.exit(main())
