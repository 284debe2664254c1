#!/usr/bin/python3
# test-guess.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl account guess, in a small internet of its own: each place where settings are published, their order, what is
told to whom, and what is not believed."""

import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import private_net                                                              # noqa: E402
from private_net import (EMPTY_ADDRESS, FALSE_ADDRESS, MAIL_ADDRESS, SILENT_ADDRESS,  # noqa: E402
                         STARTTLS_ADDRESS, WEB_ADDRESS)
from satchel import Satchel                                                     # noqa: E402

private_net.enter()

MOST_SECONDS = 20       # the whole looking up, whatever is silent
OFFLINE_SECONDS = 13
BUSY = 10               # seconds more for a machine under load
ADDRESS = 'amara@okafor.example'
MUNICH = 'xn--mnchen-3ya.example'
PAGE = '/mail/config-v1.1.xml'
NAMES = [prefix + domain for domain in ('okafor.example', MUNICH, 'lindqvist.example', 'mail.lindqvist.example')
         for prefix in ('', 'pop.', 'pop3.', 'mail.', 'autoconfig.')] + ['v1.ispdb.net', 'live.thunderbird.net']
KEYS = ['source', 'server', 'port', 'encryption', 'user', 'hint']

NET = None


def config(host, port=995, socket='SSL', user='%EMAILADDRESS%', kind='pop3', more='', beside=''):
    return ('<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="x"><domain>x</domain>'
            '<displayName>Okafor Mail</displayName><incomingServer type="%s"><hostname>%s</hostname>'
            '<port>%d</port><socketType>%s</socketType><username>%s</username>'
            '<authentication>password-cleartext</authentication>%s</incomingServer></emailProvider>%s'
            '</clientConfig>' % (kind, host, port, socket, user, more, beside)).encode()


class Guess(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        NET.reset()
        self.satchel = Satchel()
        self.satchel.env['GIO_USE_PROXY_RESOLVER'] = 'dummy'
        self.addCleanup(self.satchel.remove)

    def host(self, name, address=WEB_ADDRESS):
        NET.zone.setdefault(name, {})['A'] = [address]

    def publish(self, uri, body, status=200, **more):
        host = uri.split('/')[2]
        if 'A' not in NET.zone.get(host, {}):
            self.host(host)
        NET.pages[uri] = (status, more, body)

    def guess(self, address=ADDRESS):
        begun = time.monotonic()
        status, out, err = self.satchel.run('account', 'guess', address, '--json')
        self.took = time.monotonic() - begun
        self.assertEqual((status, err), (0, ''))
        self.assertLess(self.took, MOST_SECONDS + BUSY)
        found = json.loads(out)
        self.assertEqual(list(found), KEYS)
        # Nothing of the address leaves but to the domain itself, and nothing unencrypted.
        local = address.split('@')[0]
        for uri, fields in NET.requests:
            self.assertTrue(uri.startswith('https://'), uri)
            self.assertNotIn('cookie', fields)
            if not uri.startswith('https://autoconfig.' + self.domain(address) + '/'):
                self.assertNotIn(local, uri)
            self.assertNotIn(local, ' '.join(fields.values()))
        for line in NET.said:
            self.assertNotIn(local.encode(), line)
        for name, _ in NET.asked:
            self.assertNotIn(local, name.split('.'))
        return found

    @staticmethod
    def domain(address):
        return address.split('@')[1].encode('idna').decode()

    def uris(self):
        return [uri for uri, _ in NET.requests]

    def expect(self, source, server, port=995, encryption='tls', user=ADDRESS, address=ADDRESS):
        found = self.guess(address)
        hint = found.pop('hint')
        self.assertEqual(found, {'source': source, 'server': server, 'port': port, 'encryption': encryption,
                                 'user': user})
        return hint

    def expect_nothing(self, address=ADDRESS):
        found = self.guess(address)
        hint = found.pop('hint')
        self.assertEqual(found, {'source': 'none', 'server': None, 'port': None, 'encryption': None, 'user': None})
        return hint

    # The places, one by one

    def test_autoconfig(self):
        self.publish('https://autoconfig.okafor.example' + PAGE, config('in.okafor.example', user='%EMAILLOCALPART%'))
        self.assertIsNone(self.expect('autoconfig', 'in.okafor.example', user='amara'))
        self.assertIn('https://autoconfig.okafor.example%s?emailaddress=amara%%40okafor.example' % PAGE, self.uris())

    def test_well_known(self):
        self.publish('https://okafor.example/.well-known/autoconfig' + PAGE,
                     config('in.okafor.example', 110, 'STARTTLS'))
        self.expect('well-known', 'in.okafor.example', 110, 'starttls')

    def test_directory(self):
        self.publish('https://v1.ispdb.net/okafor.example', config('pop.elsewhere.example'))
        self.expect('ispdb', 'pop.elsewhere.example')

    def test_mirror(self):
        """Where the directory can't be asked; not where it doesn't know."""
        self.publish('https://live.thunderbird.net/autoconfig/v1.1/okafor.example', config('pop.elsewhere.example'))
        self.expect('ispdb', 'pop.elsewhere.example')
        self.host('v1.ispdb.net')
        self.expect_nothing()

    def test_exchanger(self):
        NET.zone['okafor.example'] = {'MX': [(20, 'mx2.evil.example'), (10, 'MX1.Mail.Lindqvist.example')]}
        self.publish('https://autoconfig.lindqvist.example' + PAGE, config('base.lindqvist.example'))
        hint = self.expect('mx', 'base.lindqvist.example')
        self.assertIn('lindqvist.example', hint)
        self.publish('https://v1.ispdb.net/mail.lindqvist.example', config('directory.lindqvist.example'))
        self.expect('mx', 'directory.lindqvist.example')
        self.publish('https://autoconfig.mail.lindqvist.example' + PAGE, config('own.lindqvist.example'))
        self.expect('mx', 'own.lindqvist.example')
        self.assertNotIn(('autoconfig.evil.example', 'A'), NET.asked)

    def test_exchanger_in_table(self):
        NET.zone['okafor.example'] = {'MX': [(1, 'aspmx.l.google.com')]}
        self.assertIn('app password', self.expect('mx', 'pop.gmail.com'))
        self.assertNotIn(('autoconfig.google.com', 'A'), NET.asked)

    def test_no_exchanger(self):
        """RFC 7505: the domain receives no mail."""
        NET.zone['okafor.example'] = {'MX': [(0, '.')]}
        self.expect_nothing()

    def test_services(self):
        NET.zone['_pop3._tcp.okafor.example'] = {'SRV': [(0, 0, 1110, 'in.okafor.example')]}
        self.assertIsNone(self.expect('srv', 'in.okafor.example', 1110, 'starttls'))
        NET.zone['_pop3s._tcp.okafor.example'] = {'SRV': [(20, 9, 995, 'late.okafor.example'),
                                                          (10, 1, 1995, 'light.okafor.example'),
                                                          (10, 5, 1995, 'In.Okafor.example')]}
        self.assertIsNone(self.expect('srv', 'in.okafor.example', 1995))

    def test_service_elsewhere(self):
        NET.zone['_pop3s._tcp.okafor.example'] = {'SRV': [(0, 0, 995, 'pop.okafor.example.lindqvist.example')]}
        hint = self.expect('srv', 'pop.okafor.example.lindqvist.example')
        self.assertIn('The server belongs to lindqvist.example', hint)

    def test_service_refused(self):
        NET.zone['_pop3s._tcp.okafor.example'] = {'SRV': [(0, 0, 0, '.')]}
        found = self.guess()
        self.assertEqual((found['server'], found['port']), (None, None))
        self.assertIn('offers no POP3', found['hint'])
        NET.zone['_pop3._tcp.okafor.example'] = {'SRV': [(0, 0, 110, 'in.okafor.example')]}
        self.expect('srv', 'in.okafor.example', 110, 'starttls')

    def test_usual_names(self):
        self.host('okafor.example', STARTTLS_ADDRESS)
        self.expect('guess', 'okafor.example', 110, 'starttls')
        self.host('mail.okafor.example', MAIL_ADDRESS)
        self.expect('guess', 'mail.okafor.example')
        self.host('pop3.okafor.example', MAIL_ADDRESS)
        self.expect('guess', 'pop3.okafor.example')
        self.host('pop.okafor.example', EMPTY_ADDRESS)
        self.expect('guess', 'pop3.okafor.example')
        self.assertLessEqual(set(NET.said), {b'QUIT\r\n', b'STLS\r\n', b''})

    def test_built_in(self):
        """Known at once: nobody is asked."""
        self.expect('built-in', 'pop3.web.de', user='amara', address='amara@web.de')
        self.assertEqual((NET.asked, NET.requests), ([], []))

    def test_nothing(self):
        self.assertIsNone(self.expect_nothing())
        self.assertIsNone(self.expect_nothing('amara@localhost'))

    def test_local_names(self):
        """What is no name of the internet is nobody's business."""
        for address in ('amara@localhost', 'amara@printer', 'amara@home.local', 'amara@127.0.0.1'):
            NET.asked.clear()
            self.expect_nothing(address)
            self.assertFalse([pair for pair in NET.asked if 'ispdb' in pair[0] or pair[1] in ('MX', 'SRV')
                              or pair[0].startswith('autoconfig')])

    # Their order

    def test_order(self):
        domain = NET.zone['okafor.example'] = {'A': [WEB_ADDRESS], 'MX': [(10, 'mx.lindqvist.example')]}
        self.host('pop.okafor.example', MAIL_ADDRESS)
        NET.zone['_pop3s._tcp.okafor.example'] = {'SRV': [(0, 0, 995, 'srv.okafor.example')]}
        self.publish('https://autoconfig.lindqvist.example' + PAGE, config('mx.okafor.example'))
        self.publish('https://v1.ispdb.net/okafor.example', config('ispdb.okafor.example'))
        self.publish('https://okafor.example/.well-known/autoconfig' + PAGE, config('known.okafor.example'))
        self.publish('https://autoconfig.okafor.example' + PAGE, config('auto.okafor.example'))
        self.expect('autoconfig', 'auto.okafor.example')
        del NET.pages['https://autoconfig.okafor.example' + PAGE]
        self.expect('well-known', 'known.okafor.example')
        del NET.pages['https://okafor.example/.well-known/autoconfig' + PAGE]
        self.expect('ispdb', 'ispdb.okafor.example')
        del NET.pages['https://v1.ispdb.net/okafor.example']
        self.expect('mx', 'mx.okafor.example')
        del domain['MX']
        self.expect('srv', 'srv.okafor.example')
        del NET.zone['_pop3s._tcp.okafor.example']
        self.expect('guess', 'pop.okafor.example')

    # What is not believed

    def test_no_settings(self):
        """Pages that are none: a portal's, a bomb, one too large, one cut short."""
        whole = config('in.okafor.example')
        bomb = (b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
                + b''.join(b'<!ENTITY %c "%s">' % (letter, b'&%c;' % (letter - 1) * 10)
                           for letter in range(ord('b'), ord('k'))) + b']>' + whole.replace(b'Okafor Mail', b'&j;'))
        for body in (b'<!DOCTYPE html><html><body>Log in first</body></html>', b'', b'\0' * 100, bomb,
                     whole + b' ' * 300000, whole[:-9], b'<clientConfig/>',
                     config('in.okafor.example&#10;evil'), config('in.okafor.example', 0)):
            self.publish('https://autoconfig.okafor.example' + PAGE, body)
            self.expect_nothing()
        self.publish('https://autoconfig.okafor.example' + PAGE, whole, status=401)
        self.expect_nothing()
        self.publish('https://autoconfig.okafor.example' + PAGE, whole)
        self.expect('autoconfig', 'in.okafor.example')

    def test_redirects(self):
        page = 'https://autoconfig.okafor.example' + PAGE
        self.publish('https://okafor.example/settings', config('in.okafor.example'))
        self.publish(page, b'', 302, Location='https://okafor.example/settings', **{'Set-Cookie': 'a=b'})
        self.expect('autoconfig', 'in.okafor.example')
        self.publish('http://okafor.example/settings', config('in.okafor.example'))
        for location in ('http://okafor.example/settings', page, 'file:///etc/passwd', '//',
                         'https://amara:x@okafor.example/settings', 'nonsense:'):
            self.publish(page, b'', 301, Location=location)
            self.expect_nothing()
        self.assertLess(len(self.uris()), 60)

    def test_false_certificate(self):
        """Settings that are there, but not over an encrypted connection that can be believed."""
        for address in (FALSE_ADDRESS, EMPTY_ADDRESS):
            self.host('autoconfig.okafor.example', address)
            for scheme in ('https', 'http'):
                NET.pages[scheme + '://autoconfig.okafor.example' + PAGE] = (200, {}, config('in.okafor.example'))
            self.expect_nothing()
            self.assertEqual(self.uris(), [])

    def test_plain_server(self):
        """Told last, and with a warning."""
        self.publish('https://autoconfig.okafor.example' + PAGE, config('in.okafor.example', 110, 'plain'))
        hint = self.expect('autoconfig', 'in.okafor.example', 110, 'none')
        self.assertIn('Okafor Mail offers no encryption', hint)
        self.host('pop.okafor.example', MAIL_ADDRESS)
        self.expect('guess', 'pop.okafor.example')

    def test_no_pop(self):
        self.publish('https://autoconfig.okafor.example' + PAGE, config('in.okafor.example', kind='imap'))
        found = self.guess()
        self.assertEqual((found['source'], found['server']), ('autoconfig', None))
        self.assertIn('Okafor Mail names no server for POP3', found['hint'])
        self.host('pop.okafor.example', MAIL_ADDRESS)
        self.expect('guess', 'pop.okafor.example')

    # What is told

    def test_hint(self):
        self.publish('https://autoconfig.okafor.example' + PAGE, config('in.okafor.example', beside=(
            '<enable visiturl="https://okafor.example/settings"><instruction lang="de">Haken setzen</instruction>'
            '<instruction lang="en">Tick the box</instruction></enable>')))
        self.assertRegex(self.expect('autoconfig', 'in.okafor.example'), 'POP must be switched on.*“Tick the box”')

    def test_unicode(self):
        address = 'amara@münchen.example'
        self.publish('https://autoconfig.%s%s' % (MUNICH, PAGE), config('in.%EMAILDOMAIN%'))
        self.expect('autoconfig', 'in.' + MUNICH, user=address, address=address)
        self.host('pop.' + MUNICH, MAIL_ADDRESS)
        NET.pages.clear()
        self.expect('guess', 'pop.' + MUNICH, user=address, address=address)

    # Patience

    def test_silence(self):
        """Servers that take a connection and say nothing, and a DNS that doesn't answer."""
        for name in ('', 'autoconfig.', 'pop.', 'pop3.'):
            self.host(name + 'okafor.example', SILENT_ADDRESS)
        self.host('v1.ispdb.net', SILENT_ADDRESS)
        self.host('mail.okafor.example', MAIL_ADDRESS)
        NET.mute.update(('_pop3s._tcp.okafor.example', 'live.thunderbird.net'))
        self.expect('guess', 'mail.okafor.example')
        self.assertLess(self.took, OFFLINE_SECONDS)
        if NET.go_online():
            self.addCleanup(NET.go_offline)
            self.expect('guess', 'mail.okafor.example')

    def test_no_dns(self):
        NET.mute.update(NAMES + ['_pop3s._tcp.okafor.example', '_pop3._tcp.okafor.example'])
        self.expect_nothing()
        self.assertLess(self.took, OFFLINE_SECONDS)
        self.expect('built-in', 'pop.gmail.com', user='amara@gmail.com', address='amara@gmail.com')
        if NET.go_online():
            self.addCleanup(NET.go_offline)
            self.expect_nothing()


if __name__ == '__main__':
    NET = private_net.PrivateNet(NAMES)
    try:
        done = unittest.main(exit=False, verbosity=2)
    finally:
        NET.end()
    sys.exit(not done.result.wasSuccessful())
