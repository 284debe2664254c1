#!/usr/bin/python3
# pictures.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pictures from the internet and links, in the window and in a small internet of its own: nothing is asked for by itself;
"Show Once" and "Always for This Sender" bring the pictures, fetched by Satchel; the choice is taken back in the
preferences; a link that says another host than it opens is asked about.

    pictures.py [--pictures FOLDER]
"""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
sys.path.insert(0, os.path.join(HERE, '..', 'ctl'))

import private_net                              # noqa: E402
import sample_mail                              # noqa: E402
from fake_pop import FakePop                    # noqa: E402
from person import NotSeen                      # noqa: E402
from private_net import OWN_ADDRESS, Tcp, Web   # noqa: E402
from session import Session                     # noqa: E402
from way import CTL, NARROW, WIDE, Way, gone_well, main  # noqa: E402

private_net.enter()

HOST = 'img.shop.example'
HERO = '8a3b5c'
PHOTO = '2f6f8f'
INK = '3d2b1f'     # of the newsletter's headings
SENT = 'From: %s\r\nTo: amara@okafor.example\r\nSubject: %s\r\nDate: Thu, 05 Mar 2026 %02d:00:00 +0000\r\n' \
       'Message-ID: <%d@shop.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n' \
       'Content-Transfer-Encoding: 8bit\r\n\r\n%s\r\n'

NEWSLETTER = '''<!DOCTYPE html><html><head><style>
@import url(https://img.shop.example/style.css);
.hero { background: #f4ece2 url(https://img.shop.example/paper.png) repeat; }
@media only screen and (max-width:480px) { .half { display:block !important; width:100%% !important } }
</style></head><body bgcolor="#ece7e1" style="margin:0">
<table width="100%%" cellpadding="0" cellspacing="0" bgcolor="#ece7e1"><tr><td align="center">
<table width="600" cellpadding="0" cellspacing="0" bgcolor="#ffffff" style="max-width:600px">
<tr><td class="hero" style="padding:28px 32px"><span style="font:bold 22px Georgia,serif;color:#3d2b1f">Harbour &amp; Loom</span>
<span style="float:right;color:#8a7a6a;font-size:13px">%s</span></td></tr>
<tr><td><a href="https://click.shop.example/1"><img src="https://img.shop.example/hero.png" width="600" height="240"
 alt="Wool blankets folded on a bench by the sea" style="display:block;width:100%%"></a></td></tr>
<tr><td style="padding:28px 32px"><h1 style="font-family:Georgia,serif;color:#3d2b1f;margin:0 0 12px">Blankets for the
cold weeks</h1><p style="color:#5a4a3a;line-height:1.6">Woven on the old looms of the harbour mill, in five colours.
Order by Friday and they are with you before the frost.</p>
<p><a href="https://shop.example/blankets" style="background:#8a3b5c;color:#fff;padding:12px 22px;border-radius:4px;
text-decoration:none;display:inline-block">See the blankets</a></p></td></tr>
<tr><td style="padding:0 24px 24px"><table width="100%%"><tr>
<td class="half" width="50%%" style="padding:8px"><img src="https://img.shop.example/photo.png" width="260" height="180"
 alt="Sea-green, 180 × 140 cm"><p style="color:#5a4a3a;margin:8px 0">Sea-green · 94&nbsp;€</p></td>
<td class="half" width="50%%" style="padding:8px"><img src="http://img.shop.example/photo.png?2" width="260" height="180"
 alt="Ash, 180 × 140 cm"><p style="color:#5a4a3a;margin:8px 0">Ash · 94&nbsp;€</p></td></tr></table></td></tr>
<tr><td style="padding:20px 32px;background:#f4ece2;color:#8a7a6a;font-size:12px">You get this because you bought from us.
<a href="https://shop.example/leave" style="color:#8a7a6a">Unsubscribe</a>
<img src="https://img.shop.example/opened.gif" width="1" height="1" alt=""></td></tr>
</table></td></tr></table></body></html>'''

LETTER = '''<p>Dear Amara,</p><p>the <b>roof</b> is done. I have written it down for the <i>house book</i>:</p>
<ul><li>220 slates, of which 14 spare</li><li>gutter on the north side</li></ul>
<blockquote>When can you come and look?</blockquote><p>On Saturday, see
<a href="https://lindqvist.example/roof">the drawings</a>.</p><p>Marta</p>'''

PHISH = '''<body style="margin:0"><a href="https://secure-login.evil.example/harvest?x=1" style="display:block;height:900px;
background:#fff4c8;font-size:30px;padding:30px">https://www.bank.example/login</a></body>'''

SHOP = '"Harbour & Loom" <news@shop.example>'
MESSAGES = [
    ('uid-1', SENT % (SHOP, 'Blankets for the cold weeks', 8, 1, NEWSLETTER % 'November')),
    ('uid-2', SENT % ('"Marta Lindqvist" <marta@lindqvist.example>', 'The roof', 9, 2, LETTER)),
    ('uid-3', SENT % (SHOP, 'The last of the blankets', 10, 3, NEWSLETTER % 'December')),
    ('uid-4', SENT % ('"Your Bank" <service@bank.example>', 'Please confirm', 11, 4, PHISH)),
]
BLOCKED = 'Pictures from the internet are not shown'


def solid(width, height, color):
    pixel = tuple(bytes.fromhex(color))
    return sample_mail.png(width, height, lambda x, y: pixel)


class Pictures(Way):
    def __init__(self, session, net, server, pictures):
        super().__init__(session, server, pictures)
        self.net = net
        self.opened = os.path.join(session.folder, 'opened')

    def expect(self, what, truth):
        if not truth:
            raise NotSeen('%s is not so. Asked for: %s. Seen:\n%s'
                          % (what, [uri for uri, _ in self.net.requests], self.person.describe()))

    def publish(self):
        self.net.zone[HOST] = {'A': [OWN_ADDRESS]}
        for name, picture in (('hero', solid(600, 240, HERO)), ('photo', solid(260, 180, PHOTO)),
                              ('paper', solid(8, 8, 'f4ece2'))):
            self.net.pages['https://%s/%s.png' % (HOST, name)] = (200, {'Content-Type': 'image/png'}, picture)
        self.net.serve(Tcp, Web, OWN_ADDRESS, 443, secure=True)
        self.net.serve(Tcp, Web, OWN_ADDRESS, 80)

    def make_browser(self):
        """What opens links here: it notes them."""
        folder = os.path.join(self.session.env['XDG_DATA_HOME'], 'applications')
        os.makedirs(folder)
        script = os.path.join(self.session.folder, 'browser')
        with open(script, 'w', encoding='ascii') as file:
            file.write('#!/bin/sh\nprintf "%%s\\n" "$1" >> %s\n' % self.opened)
        os.chmod(script, 0o755)
        with open(os.path.join(folder, 'browser.desktop'), 'w', encoding='ascii') as file:
            file.write('[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\n'
                       'MimeType=x-scheme-handler/https;x-scheme-handler/http;\n' % script)
        with open(os.path.join(folder, 'mimeapps.list'), 'w', encoding='ascii') as file:
            file.write('[Default Applications]\nx-scheme-handler/https=browser.desktop\n')

    def count(self, color):
        """How many points of exactly this colour the display shows."""
        shot = subprocess.run(['import', '-window', 'root', '-depth', '8', 'rgb:-'],
                              env=self.session.env, stdout=subprocess.PIPE, check=True).stdout
        wanted = bytes.fromhex(color)
        return sum(shot[place:place + 3] == wanted for place in range(0, len(shot), 3))

    def open(self, subject):
        rows = self.person.see('Messages', 'list')
        row = self.person.see(re.compile(r'from .*%s' % re.escape(subject)), within=rows)
        self.person.bring_row(rows, row)
        self.person.click(row)
        self.person.await_('its head', lambda: self.person.find(subject, 'label') or self.person.find(subject))

    def asked(self):
        return sorted({uri for uri, _ in self.net.requests})

    def go(self):
        person = self.person
        self.publish()
        self.make_browser()
        subprocess.run([CTL, 'account', 'add', '--email', 'amara@okafor.example', '--name', 'Amara Okafor', '--server',
                        '127.0.0.1', '--port', str(self.server.port), '--encryption', 'none', '--password-command',
                        'echo rain', '--on-server', 'keep'], env=self.session.env, check=True, stdout=subprocess.DEVNULL)
        self.start()
        person.see(re.compile(r'^Up to date'), patience=60)
        self.blocked()
        self.once()
        self.always()
        self.link()
        self.take_back()
        self.narrow()
        self.quit()
        self.session.style(color_scheme="'prefer-dark'")
        self.start()
        self.dark()
        self.quit()

    def blocked(self):
        self.open('Blankets for the cold weeks')
        self.person.see(BLOCKED)
        self.person.await_('the page', lambda: self.count(INK) > 300, 60)
        self.picture('blocked')
        self.expect('nothing was asked for', not self.net.requests
                    and not [name for name, _ in self.net.asked if name.endswith('shop.example')])

    def once(self):
        self.person.press('Show Once')
        self.person.await_('the pictures', lambda: self.count(HERO) > 40000 and len(self.asked()) == 4, 60)
        self.person.see_gone(BLOCKED)
        self.picture('shown-once')
        base = 'https://%s/' % HOST
        self.expect('just the pictures were asked for, encrypted', self.asked() == [
            base + name for name in ('hero.png', 'paper.png', 'photo.png', 'photo.png?2')])
        for _, fields in self.net.requests:
            self.expect('nothing of the person was said', not set(fields) & {
                'cookie', 'referer', 'authorization', 'accept-language', 'origin'})
        # Only once: another look asks for nothing.
        self.net.requests.clear()
        self.open('The roof')
        self.person.see_gone(BLOCKED)
        self.open('Blankets for the cold weeks')
        self.person.see(BLOCKED)
        self.expect('nothing was asked for again', not self.net.requests)

    def always(self):
        self.person.press('Always for This Sender')
        self.person.await_('the pictures', lambda: self.count(HERO) > 40000, 60)
        self.net.requests.clear()
        self.open('The last of the blankets')
        self.person.await_('the pictures of the other one', lambda: len(self.asked()) == 4
                           and self.count(HERO) > 40000, 60)
        self.person.see_gone(BLOCKED)

    def point_at_link(self, button=None):
        x, y, width, height = self.person.geometry(self.person.x_window(self.main_title()))
        # There by two ways: a pointer that stands where it stood before tells nobody.
        words = ['xdotool', 'mousemove', str(x + width * 3 // 4 - 9), str(y + height * 2 // 3 - 9),
                 'mousemove', str(x + width * 3 // 4), str(y + height * 2 // 3)]
        subprocess.run(words + (['click', button] if button else []), env=self.session.env, check=True)

    def opened_links(self):
        try:
            with open(self.opened, encoding='utf-8') as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def link(self):
        person, real = self.person, 'https://secure-login.evil.example/harvest?x=1'
        self.open('Please confirm')
        person.await_('the page', lambda: self.count('fff4c8') > 40000, 60)
        self.point_at_link()
        person.see(real)
        self.picture('hover')
        for answer in ('Don’t Open', 'Copy Address', 'Open secure-login.evil.example'):
            self.point_at_link('1')
            person.see(re.compile('It says “www.bank.example”, but it opens “secure-login.evil.example”'))
            if answer.startswith('Don’t'):
                person.await_still(0.4)
                person.picture(os.path.join(self.pictures, 'question.png'))
            self.expect('nothing was opened yet', not self.opened_links())
            person.press(answer)
            person.see_gone(re.compile('It says “www.bank.example”'))
        person.await_('the browser', lambda: self.opened_links() == [real])

    def take_back(self):
        person = self.person
        person.keys('ctrl+comma')
        window = person.await_('the preferences', lambda: person.window('Preferences'))
        person.see('news@shop.example', within=window)
        person.await_still(0.4)
        person.picture(os.path.join(self.pictures, 'preferences.png'), person.x_window('Preferences'))
        person.press('Don’t Show Pictures of news@shop.example')
        person.see_gone('news@shop.example', within=window)
        person.keys('Escape')
        person.await_('the main window', lambda: not person.window('Preferences'))
        self.net.requests.clear()
        self.open('The last of the blankets')
        person.see(BLOCKED)
        self.expect('nothing was asked for', not self.net.requests)

    def narrow(self):
        window = self.person.x_window(self.main_title())
        self.person.resize(window, *NARROW)
        self.person.see(BLOCKED)
        self.picture('narrow')
        self.person.press('Show Once')
        self.person.await_('the pictures', lambda: self.count(HERO) > 10000, 60)
        self.picture('narrow-shown')
        self.person.press('Back to Messages')
        self.person.resize(window, *WIDE)

    def dark(self):
        self.open('Blankets for the cold weeks')
        self.person.see(BLOCKED)
        self.person.await_('the page', lambda: self.count(INK) > 300, 60)
        self.picture('dark-newsletter')
        self.open('The roof')
        self.person.await_('a dark page', lambda: self.count('ffffff') < 20000, 60)
        self.picture('dark-letter')


def run(pictures):
    net = private_net.PrivateNet([HOST])
    server = FakePop([(uid, re.sub('\r?\n', '\r\n', message).encode()) for uid, message in MESSAGES])
    try:
        with Session() as session:
            return gone_well(Pictures(session, net, server, pictures))
    finally:
        server.stop()
        net.end()


if __name__ == '__main__':
    sys.exit(main(__doc__, run))
