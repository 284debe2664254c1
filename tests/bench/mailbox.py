#!/usr/bin/python3
# mailbox.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes a mailbox for the benchmark: a Maildir of invented mail, the same bytes every time.

  mailbox.py small FOLDER    10,000 messages of about 7 kB
  mailbox.py mixed FOLDER    2,000 messages of about 68 kB on average: text, HTML, attachments
  mailbox.py tiny FOLDER     50,000 messages of about 1 kB
  mailbox.py quarter FOLDER  2,500 messages of about 7 kB
  mailbox.py few FOLDER      500 messages of about 7 kB
  mailbox.py many FOLDER     100,000 messages of about 1 kB
  mailbox.py huge FOLDER     one message of 300 MB
"""

import argparse
import base64
import email.header
import os
import random
import time

WORDS = '''a about above again air also and apple at autumn back bell bench bird boat book bread bridge
bring bright by candle chair choir church city clear clock cloud coat cold come concert corner cup day
deep door down drawer early east evening every far few field find fire fish floor flower for form found
from garden gate glass go good grass green half hall hand harbour hear heavy here high hill hold home
hour house ice in is it item key kind kitchen ladder lamp large late leaf letter library light line list
little long look low make many map market meet milk minute mirror mist month moon more morning mountain
much music near never new night north note now of off on once one open or orchard order over page paper
part path pen people piano plan plate please quiet rain read red rehearsal ring river road roof room
round sail school sea second see seven ship short side silver slow small snow soft some song south spring
square stair star stone street summer sun table tall tea ten the then there thin this three tide time to
today tower town train tree two under until up valley very village voice walk wall warm was water way we
well west when white wide wind window winter with wood word year yellow yes you young'''.split()

PEOPLE = ['Marta Lindqvist', 'Amara Okafor', 'Jürgen Weiß', 'Zoë O’Brien', 'Søren Kjær', 'Li Wei 李伟',
          'Noura Haddad نورة', 'Kenji Mori 森健二', 'Ágnes Szabó', 'Tom Baker', 'Irina Орлова', 'Luca Rossi']
HOUSES = ['lindqvist.example', 'okafor.example', 'library.example', 'choir.example', 'shop.example',
          'news.example', 'parish.example', 'school.example']
SUBJECTS = ['Rehearsal on {}', 'Roof repair: {}', 'Re: {} and the garden gate', 'Your order {}',
            'Grüße aus {}', 'Photos: {}', 'Minutes of the {} meeting', '{}, in brief', 'Žádost: {}',
            'お知らせ {}']
START = 1767225600      # 1 January 2026, UTC


class Writer:
    """Invents messages; @seed decides all of it."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.paragraphs = [self.paragraph() for _ in range(1500)]
        self.number = 0

    def paragraph(self):
        words = self.chance.choices(WORDS, k=self.chance.randint(30, 110))
        lines, line = [], ''
        for word in words:
            if len(line) + len(word) > 72:
                lines.append(line)
                line = ''
            line += (' ' if line else '') + word
        return '\n'.join(lines + [line.capitalize() + '.'])

    def text(self, size):
        parts, length = [], 0
        while length < size:
            part = self.chance.choice(self.paragraphs)
            parts.append(part)
            length += len(part) + 2
        return '\n\n'.join(parts)[:max(size, 1)] + '\n'

    def html(self, size):
        parts, length = ['<!DOCTYPE html>\n<html><head><style>p { margin: 1em; color: #333 }</style>'
                         '</head>\n<body>\n'], 120
        while length < size:
            part = ('<table width="600"><tr><td style="padding: 12px; font-family: sans-serif">\n<h2>%s'
                    '</h2>\n<p>%s</p>\n<a href="https://%s/%d">more</a>\n</td></tr></table>\n' % (
                        self.chance.choice(WORDS), self.chance.choice(self.paragraphs),
                        self.chance.choice(HOUSES), self.chance.getrandbits(40)))
            parts.append(part)
            length += len(part)
        return ''.join(parts) + '</body></html>\n'

    def address(self):
        name = self.chance.choice(PEOPLE)
        where = '%s@%s' % (self.chance.choice(WORDS), self.chance.choice(HOUSES))
        return '%s <%s>' % (encode(name), where), where

    def head(self, content_type, transfer=None):
        self.number += 1
        sender, where = self.address()
        lines = ['Return-Path: <%s>' % where]
        for hop in range(self.chance.randint(2, 4)):
            lines.append('Received: from mx%d.%s (mx%d.%s [192.0.2.%d])\n\tby mail.okafor.example with ESMTPS'
                         ' id %x\n\tfor <amara@okafor.example>; %s' % (
                             hop, where.split('@')[1], hop, where.split('@')[1],
                             self.chance.randint(1, 254), self.chance.getrandbits(64), self.date()))
        lines += ['DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=mail;\n\tbh=%s;\n\tb=%s'
                  % (where.split('@')[1], self.noise(32), self.noise(180)),
                  'From: ' + sender, 'To: ' + self.address()[0], 'Date: ' + self.date(),
                  'Subject: ' + encode(self.chance.choice(SUBJECTS).format(
                      ' '.join(self.chance.choices(WORDS, k=3)))),
                  'Message-ID: <%d.%x@%s>' % (self.number, self.chance.getrandbits(64),
                                              where.split('@')[1]),
                  'MIME-Version: 1.0', 'Content-Type: ' + content_type]
        if transfer:
            lines.append('Content-Transfer-Encoding: ' + transfer)
        return '\n'.join(lines) + '\n\n'

    def noise(self, size):
        return base64.b64encode(self.chance.randbytes(size)).decode()

    def date(self):
        return time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(START + 600 * self.number))

    # Whole messages

    def plain(self, size):
        return self.head('text/plain; charset=utf-8', '8bit') + self.text(size)

    def alternative(self, size):
        mark = '=_alternative_%x' % self.chance.getrandbits(48)
        return (self.head('multipart/alternative; boundary="%s"' % mark) + self.both(mark, size))

    def both(self, mark, size):
        return ('--%s\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n'
                '--%s\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n'
                '--%s--\n' % (mark, self.text(size // 4), mark, self.html(size * 3 // 4), mark))

    def with_attachment(self, size):
        outer = '=_mixed_%x' % self.chance.getrandbits(48)
        inner = '=_inner_%x' % self.chance.getrandbits(48)
        name, kind = self.chance.choice([('plan.pdf', 'application/pdf'), ('photo.jpg', 'image/jpeg'),
                                         ('table.xlsx', 'application/vnd.openxmlformats-officedocument'
                                          '.spreadsheetml.sheet')])
        body = base64.encodebytes(self.chance.randbytes(size * 3 // 4)).decode()
        return (self.head('multipart/mixed; boundary="%s"' % outer)
                + '--%s\nContent-Type: multipart/alternative; boundary="%s"\n\n' % (outer, inner)
                + self.both(inner, 4000)
                + '--%s\nContent-Type: %s; name="%s"\nContent-Disposition: attachment; filename="%s"\n'
                  'Content-Transfer-Encoding: base64\n\n%s\n--%s--\n' % (outer, kind, name, name, body,
                                                                        outer))


def encode(text):
    """RFC 2047, where it is needed."""
    if text.isascii():
        return text
    return email.header.Header(text, 'utf-8', maxlinelen=76).encode(linesep='\n')


def small(count=10000):
    writer = Writer('small')
    for _ in range(count):
        size = writer.chance.randint(2000, 9600)
        yield writer.plain(size) if writer.chance.random() < 0.5 else writer.alternative(size)


def mixed():
    writer = Writer('mixed')
    for _ in range(2000):
        kind = writer.chance.random()
        if kind < 0.35:
            yield writer.plain(writer.chance.randint(1000, 12000))
        elif kind < 0.56:
            yield writer.alternative(writer.chance.randint(4000, 24000))
        elif kind < 0.86:
            yield writer.alternative(writer.chance.randint(16000, 80000))
        elif kind < 0.96:
            yield writer.with_attachment(writer.chance.randint(50000, 300000))
        else:
            yield writer.with_attachment(writer.chance.randint(300000, 1500000))


def quarter():
    return small(2500)


def few():
    return small(500)


def tiny(count=50000):
    writer = Writer('tiny')
    for _ in range(count):
        yield writer.plain(writer.chance.randint(20, 200))


def many():
    return tiny(100000)


def huge():
    """In pieces: it is not held whole."""
    writer = Writer('huge')
    mark = '=_huge'
    yield (writer.head('multipart/mixed; boundary="%s"' % mark)
           + '--%s\nContent-Type: text/plain\n\n%s\n--%s\nContent-Type: video/mp4; name="film.mp4"\n'
             'Content-Disposition: attachment; filename="film.mp4"\n'
             'Content-Transfer-Encoding: base64\n\n' % (mark, writer.text(2000), mark))
    for _ in range(300):
        yield base64.encodebytes(writer.chance.randbytes(57 * 13510)).decode()
    yield '\n--%s--\n' % mark


def make(kind, folder):
    """Writes the mailbox. Returns (messages, octets as POP3 counts them)."""
    for part in ('cur', 'new', 'tmp'):
        os.makedirs(os.path.join(folder, part), exist_ok=True)
    total = 0
    messages = {'small': small, 'mixed': mixed, 'quarter': quarter, 'few': few,
                'tiny': tiny, 'many': many}.get(kind)
    count = 0
    for pieces in ([piece] for piece in messages()) if messages else [huge()]:
        count += 1
        total += deliver(folder, count, pieces)
    return count, total


def deliver(folder, number, pieces):
    """Sizes go into the name, as Dovecot's own deliveries do: it need not count them at the first LIST."""
    path = os.path.join(folder, 'tmp', str(number))
    size = lines = 0
    with open(path, 'wb') as file:
        for piece in pieces:
            data = piece.encode()
            size += len(data)
            lines += data.count(b'\n')
            file.write(data)
    os.rename(path, os.path.join(folder, 'cur', '%d.M%06dP1.bench,S=%d,W=%d:2,' % (
        START + number, number, size, size + lines)))
    return size + lines


def main():
    parser = argparse.ArgumentParser(description='Makes a mailbox for the benchmark.')
    parser.add_argument('kind', choices=('small', 'mixed', 'quarter', 'few', 'tiny', 'many', 'huge'))
    parser.add_argument('folder')
    options = parser.parse_args()
    print(*make(options.kind, options.folder))


if __name__ == '__main__':
    main()
