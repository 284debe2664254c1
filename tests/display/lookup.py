#!/usr/bin/python3
# lookup.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The assistant's looking up, in a small internet of its own and on a virtual display: each way it can end, as a person
sees it. Leaves a picture of each.

    lookup.py [--pictures FOLDER]
"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

import private_net                                                              # noqa: E402
from person import NotSeen                                                      # noqa: E402
from private_net import EMPTY_ADDRESS, MAIL_ADDRESS, SILENT_ADDRESS, WEB_ADDRESS  # noqa: E402
from session import Session                                                     # noqa: E402
from way import Way, gone_well, main                                            # noqa: E402

private_net.enter()

DOMAIN = 'okafor.example'
ADDRESS = 'amara@' + DOMAIN
PAGE = '://autoconfig.okafor.example/mail/config-v1.1.xml'
NAMES = [prefix + domain for domain in (DOMAIN, 'lindqvist.example')
         for prefix in ('', 'pop.', 'pop3.', 'mail.', 'autoconfig.', 'in.')] + ['v1.ispdb.net']
YOU, PROVIDER, SERVER, COPIES = 'Set Up an Account', 'Your Provider', 'Server', 'Copies on the Server'
NARROW = (360, 640)


def server(host, port=995, socket='SSL', user='%EMAILADDRESS%'):
    return ('<incomingServer type="pop3"><hostname>%s</hostname><port>%d</port><socketType>%s</socketType>'
            '<username>%s</username></incomingServer>' % (host, port, socket, user))


def config(*servers, beside=''):
    return ('<clientConfig version="1.1"><emailProvider id="x"><displayName>Okafor Mail</displayName>%s'
            '</emailProvider>%s</clientConfig>' % (''.join(servers), beside)).encode()


class Lookup(Way):
    def __init__(self, session, net, pictures):
        super().__init__(session, None, pictures)
        self.net, self.nameless = net, {}

    def say(self, words):
        print(words, flush=True)

    def start(self, *words):
        super().start(*words)
        self.person.await_('the assistant', lambda: self.person.window(YOU))

    def station(self, name):
        person = self.person
        person.await_still()
        title = person.name(person.window())
        self.taken += 1
        person.picture(os.path.join(self.pictures, 'lookup-%02d-%s.png' % (self.taken, name)), person.x_window(title))
        for control in person.unnamed():
            self.nameless.setdefault(control, name)
        self.say(name)

    def host(self, name, address=WEB_ADDRESS):
        self.net.zone.setdefault(name, {})['A'] = [address]

    def publish(self, body, scheme='https'):
        self.host('autoconfig.' + DOMAIN)
        self.net.pages[scheme + PAGE] = (200, {}, body)

    def begin(self, address=ADDRESS, password='rain'):
        """From the first page to the looking up, for an address that wasn't looked up last."""
        person = self.person
        while not person.window(YOU):
            before = person.name(person.window())
            person.press('Back')
            person.await_('the page before', lambda: person.name(person.window()) != before)
        person.fill(person.see('E-mail Address', 'text'), address)
        person.fill(person.see('Password', 'text'), password)
        self.net.requests.clear()
        person.press('Next')
        # The page still shows what was found for the address before, until the looking up begins.
        person.await_('the looking up for ' + address, lambda: not person.window(YOU) and person.find(address, 'label'))

    def see_card(self, host, *more):
        self.person.see('Settings Found')
        for text in (host, *more):
            self.person.see(text)

    def can_go_on(self):
        return self.person.has(self.person.see('Next'), 'SENSITIVE')

    # The ways it ends

    def go(self):
        self.start()
        self.person.fill(self.person.see('Your Name', 'text'), 'Amara Okafor')
        self.looking()
        self.published()
        self.stranger()
        self.plain_server()
        self.ask_plain()
        self.no_pop()
        self.known()
        self.next_one()
        self.both_names()
        self.refused()
        self.in_the_dark()
        if self.nameless:
            raise NotSeen('Controls without a name:\n' + '\n'.join('%s (at “%s”)' % pair
                                                                   for pair in self.nameless.items()))

    def looking(self):
        """Silent servers: the steps are seen, and it can be skipped."""
        self.net.reset()
        for name in ('', 'autoconfig.', 'pop.'):
            self.host(name + DOMAIN, SILENT_ADDRESS)
        self.net.go_online()
        self.begin()
        self.person.see('Trying the usual names, such as pop.okafor.example', patience=15)
        self.person.see('Asking okafor.example itself')
        self.person.press('Set Up by Hand')
        self.person.await_('the server page', lambda: self.person.window(SERVER))
        self.net.go_offline()

    def published(self):
        self.net.reset()
        self.publish(config(server('in.okafor.example', user='%EMAILLOCALPART%'), beside=(
            '<enable visiturl="https://okafor.example/settings"><instruction lang="en">Tick “POP access” in the '
            'settings of your mailbox.</instruction></enable>')))
        self.begin('amara.o@okafor.example')
        self.see_card('in.okafor.example', 'SSL/TLS, port 995', 'amara.o')
        self.person.see(re.compile('POP must be switched on first'))
        self.expect('it can go on', self.can_go_on())
        self.station('published')

    def stranger(self):
        self.net.reset()
        self.net.zone['_pop3s._tcp.' + DOMAIN] = {'SRV': [(0, 0, 995, 'in.lindqvist.example')]}
        self.begin()
        self.see_card('in.lindqvist.example')
        self.person.see(re.compile('The server belongs to lindqvist.example'))
        self.expect('it waits for an answer', not self.can_go_on())
        self.station('stranger')
        self.narrow('stranger-narrow')
        self.person.press('I Know It')
        self.person.await_('that it can go on', self.can_go_on)

    def narrow(self, name):
        window = self.person.x_window(PROVIDER)
        _, _, width, height = self.person.geometry(window)
        self.person.resize(window, *NARROW)
        self.station(name)
        self.person.resize(window, width, height)

    def plain_server(self):
        self.net.reset()
        self.publish(config(server('in.okafor.example', 110, 'plain')))
        self.begin('amara.p@okafor.example')
        self.see_card('in.okafor.example', 'None (not safe), port 110')
        self.person.see(re.compile('Okafor Mail offers no encryption'))
        self.station('plain-server')
        self.net.said.clear()
        self.person.press('Next')
        self.person.await_('the server page', lambda: self.person.window(SERVER))
        self.station('plain-server-form')
        self.expect('nothing was said', not self.net.said)

    def ask_plain(self):
        self.net.reset()
        self.publish(config(server('in.okafor.example')), 'http')
        self.host('autoconfig.' + DOMAIN, EMPTY_ADDRESS)
        self.begin('amara.q@okafor.example')
        self.person.see(re.compile('okafor.example may publish its settings, but can’t be asked with encryption'))
        self.expect('nothing was asked', not self.net.requests)
        self.station('may-ask-plain')
        self.person.press('Ask Anyway')
        self.see_card('in.okafor.example')
        self.expect('the address is not told', [uri for uri, _ in self.net.requests] == ['http' + PAGE])

    def no_pop(self):
        self.net.reset()
        self.publish(config(server('in.okafor.example').replace('pop3', 'imap')))
        self.begin('amara.r@okafor.example')
        self.person.see(re.compile('Okafor Mail names no server for POP3'))
        self.expect('it can’t go on', not self.can_go_on())
        self.station('no-pop')

    def known(self):
        self.begin('amara@gmail.com')
        self.see_card('pop.gmail.com')
        self.person.see(re.compile('app password'))
        self.station('known')

    def next_one(self):
        """What was found does not answer: the next one is offered."""
        self.net.reset()
        self.publish(config(server('pop3.okafor.example')))
        self.host('pop3.okafor.example', EMPTY_ADDRESS)
        self.host('mail.okafor.example', MAIL_ADDRESS)
        self.begin('amara.s@okafor.example')
        self.see_card('pop3.okafor.example')
        self.person.press('Next')
        self.person.see('mail.okafor.example', patience=60)
        self.person.see(re.compile('pop3.okafor.example did not answer as a mail server'))
        self.station('next-one')

    def both_names(self):
        """The published form of the user name is wrong: the other one is tried."""
        self.net.reset()
        self.net.user, self.net.password = 'amara', 'rain'
        self.host('in.okafor.example', MAIL_ADDRESS)
        self.publish(config(server('in.okafor.example')))
        self.begin()
        self.see_card('in.okafor.example', ADDRESS)
        self.person.press('Next')
        self.person.await_('the next page', lambda: self.person.window(COPIES), 60)
        self.expect('both were tried, the whole address first',
                    [line for line in self.net.said if line.startswith(b'USER')]
                    == [b'USER amara@okafor.example\r\n', b'USER amara\r\n'])
        self.station('signed-in')

    def refused(self):
        """Where signing in fails, what has to be switched on is said again, and where."""
        self.net.reset()
        self.host('in.okafor.example', MAIL_ADDRESS)
        self.publish(config(server('in.okafor.example'), beside='<enable visiturl="https://okafor.example/settings"/>'))
        self.begin('amara.t@okafor.example')
        self.see_card('in.okafor.example')
        self.person.press('Next')
        self.person.see(re.compile('refused the user name or password'), patience=60)
        self.person.see(re.compile('^POP must be switched on first in the settings of Okafor Mail'))
        self.person.see('How')
        self.station('refused')

    def in_the_dark(self):
        self.session.stop(self.program)
        self.session.style(color_scheme='prefer-dark')
        self.start()
        self.person.fill(self.person.see('Your Name', 'text'), 'Amara Okafor')
        self.stranger()


def run(pictures):
    net = private_net.PrivateNet(NAMES)
    try:
        with Session() as session:
            return gone_well(Lookup(session, net, pictures))
    finally:
        net.end()


if __name__ == '__main__':
    sys.exit(main(__doc__, run))
