#!/usr/bin/python3
# sample_mail.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the sample mailbox: some forty messages of invented people, dated back from now.

    tests/sample_mail.py MAILDIR
"""

import email.policy
import email.utils
import io
import os
import random
import struct
import sys
import time
import zipfile
import zlib
from email.message import EmailMessage

import sample_letters as letters

POLICY = email.policy.SMTP.clone(max_line_length=78)


def png(width, height, pixel):
    """A PNG whose pixels are pixel (x, y) -> (red, green, blue), x and y from 0 to 1."""
    rows = bytearray()
    for row in range(height):
        rows.append(0)
        for column in range(width):
            rows.extend(pixel(column / width, row / height))

    def chunk(kind, data):
        return (struct.pack('>I', len(data)) + kind + data +
                struct.pack('>I', zlib.crc32(kind + data)))
    return (b'\x89PNG\r\n\x1a\n' +
            chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(bytes(rows), 9)) + chunk(b'IEND', b''))


def hill(x, height, slope):
    """The upper edge of a hill at x: a parabola."""
    return height + slope * (x - 0.45) ** 2


def mix(one, other, part):
    return tuple(int(a + (b - a) * max(0, min(1, part))) for a, b in zip(one, other))


def landscape(sky=(122, 178, 222), low=(250, 226, 180), sun=(255, 244, 200), ground=(86, 130, 84)):
    def pixel(x, y):
        if y > hill(x, 0.74, 0.5):
            return mix(ground, (40, 70, 52), (y - 0.7) * 3)
        if y > hill(1 - x, 0.6, 0.7):
            return mix(ground, sky, 0.45)
        if (x - 0.7) ** 2 * 2.2 + (y - 0.3) ** 2 < 0.008:
            return sun
        return mix(sky, low, y * 1.4)
    return pixel


def roof(x, y):
    """Rows of tiles, some of them gone."""
    row = int(y * 14)
    column = int(x * 18 + (row % 2) / 2)
    if y < 0.14:
        return mix((150, 180, 205), (205, 220, 230), y * 7)
    if (row, column) in {(6, 7), (6, 8), (7, 7), (7, 8), (7, 9), (8, 8), (8, 9)}:
        return (70, 52, 40)
    shade = ((x * 18 + (row % 2) / 2) % 1) * 0.35 + ((y * 14) % 1) * 0.3
    return mix((196, 104, 72), (110, 50, 36), shade)


def pdf(lines):
    """One page of Courier, made by hand: PDF 1.4."""
    def quoted(line):
        return line.replace('\\', '\\\\').replace('(', '\\(').replace(')', '\\)')
    text = 'BT /F1 11 Tf 16 TL 60 780 Td\n'
    text += ''.join('(%s) Tj T*\n' % quoted(line) for line in lines) + 'ET'
    stream = text.encode('ascii')
    objects = [
        b'<< /Type /Catalog /Pages 2 0 R >>',
        b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R '
        b'/Resources << /Font << /F1 5 0 R >> >> >>',
        b'<< /Length %d >>\nstream\n%s\nendstream' % (len(stream), stream),
        b'<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>',
    ]
    out = bytearray(b'%PDF-1.4\n')
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b'%d 0 obj\n%s\nendobj\n' % (number, body)
    start = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1)
    out += b''.join(b'%010d 00000 n \n' % place for place in places)
    out += b'trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n' % (
        len(objects) + 1, start)
    return bytes(out)


def unwrapped(text):
    """Paragraphs as one line each, as mail is written today; verses, lists and quotes stay."""
    def joined(paragraph):
        lines = paragraph.split('\n')
        if any(line[:1] in (' ', '>') for line in lines) or any(
                len(line) < (72 if line.isascii() else 40) for line in lines[:-1]):
            return paragraph
        return ('' if ord(lines[0][0]) > 0x2e80 else ' ').join(lines)
    return '\n\n'.join(joined(part) for part in text.rstrip('\n').split('\n\n')) + '\n'


def proof():
    """A few megabytes that don't shrink: pages as noise, in a zip."""
    chance = random.Random(8831)
    target = io.BytesIO()
    with zipfile.ZipFile(target, 'w') as archive:
        for page in range(1, 13):
            entry = zipfile.ZipInfo('page-%02d.tiff' % page, (2025, 11, 1, 12, 0, 0))
            archive.writestr(entry, chance.randbytes(400000))
    return target.getvalue()


class Sample:
    """The messages as [(seconds since 1970, bytes)], oldest first."""

    def __init__(self, now=None):
        self.now = now or time.time()
        self.count = 0
        self.messages = []

    def new(self, hours, sender, subject, to=letters.ME):
        self.count += 1
        when = self.now - hours * 3600
        message = EmailMessage(policy=POLICY)
        # Each server it passed leaves its line: real messages begin with them.
        host = email.utils.parseaddr(sender)[1].split('@')[1]
        message['Received'] = ('from mx.%s (mx.%s [192.0.2.7]) by pop.okafor.example with ESMTPS id %s; %s'
                               % (host, host, '%08x' % (0x51a7c000 + self.count),
                                  email.utils.formatdate(when + 2)))
        message['From'] = sender
        message['To'] = to
        message['Subject'] = subject
        message['Date'] = email.utils.formatdate(when, localtime=True)
        message['Message-ID'] = '<letter-%d.%d@%s>' % (self.count, when, host)
        self.messages.append((when, message))
        return message

    def letter(self, hours, sender, subject, text):
        message = self.new(hours, sender, subject)
        message.set_content(unwrapped(text))
        return message

    def conversation(self, told):
        references = []
        for hours, sender, subject, text in told:
            message = self.letter(hours, sender, subject, text)
            if sender == letters.ME:
                message.replace_header('To', told[0][1])
                message['Cc'] = letters.ME
            if references:
                message['In-Reply-To'] = references[-1]
                message['References'] = ' '.join(references)
            references.append(message['Message-ID'])
        message.add_attachment(png(420, 560, lambda x, y: (
            (60, 50, 60) if y > 0.12 and int(y * 90) % 4 == 0 and 0.1 < x < 0.84 + 0.1 * ((y * 977) % 1)
            else (240, 228, 200))), 'image', 'png', filename='bees, 1931.png')

    def newsletter(self, hours):
        message = self.new(hours, letters.BAKERY, 'The oven is back')
        message['List-Unsubscribe'] = '<mailto:news@corner-bakery.example?subject=stop>'
        message.set_content(letters.NEWS_TEXT)
        message.add_alternative(letters.NEWS_HTML, subtype='html')
        message.get_payload()[1].add_related(
            png(528, 240, landscape(sky=(238, 176, 120), low=(255, 232, 190), ground=(150, 104, 60))),
            'image', 'png', cid='<oven@corner-bakery.example>', filename='oven.png',
            disposition='inline')

    def calendar(self, hours):
        message = self.new(hours, letters.PHOTO, 'Your calendar proof')
        message.set_content('Your calendar can be printed. Please look at the proof in the attachment.\n')
        message.add_alternative(letters.SHOP_HTML, subtype='html')
        message.add_attachment(proof(), 'application', 'zip', filename='Calendar proof.zip')

    def quote(self, hours):
        message = self.letter(hours, letters.ROOF, 'Quote 2291: repair of the north side',
                              letters.ROOF_TEXT)
        message.add_attachment(pdf(letters.ROOF_QUOTE), 'application', 'pdf', filename='Quote 2291.pdf')
        message.add_attachment(png(640, 420, roof), 'image', 'png', filename='north-side.png')

    def lake(self, hours):
        message = self.letter(hours, letters.XIAOMEI, '周末的照片', letters.LAKE_TEXT)
        message.add_attachment(png(640, 400, landscape()), 'image', 'png', filename='湖边.png')

    def choir_sheet(self, hours):
        message = self.letter(hours, letters.CHOIR, 'The alto part of the second piece',
                              'Dear altos,\n\nthe page that was missing in the second piece is attached. '
                              'Bar 41 has a flat that everybody has been singing as a sharp.\n\nInes\n')
        message.add_attachment(pdf(['Alto', '', 'bar 41:  a-flat, not a-sharp']), 'application', 'pdf',
                               filename='Alto, page 3.pdf')
        message.add_attachment('bar,note\n41,a flat\n42,g\n'.encode(), 'text', 'csv', filename='bars.csv')

    def swap_shelf(self):
        """The many small notes of the village: they make the list long enough to scroll."""
        chance = random.Random(41)
        things = ['a bread tin', 'two bicycle tubes', 'a lamp with a green shade', 'jam jars, many',
                  'a piano stool', 'skates, size 38', 'a map of the hills', 'seed potatoes',
                  'a pair of oars', 'half a sack of lime']
        for number, thing in enumerate(things):
            giver = chance.choice([letters.GARDEN, letters.PRIYA, letters.MARTA, letters.CYCLE])
            self.letter(700 + 130 * number, giver, 'Swap shelf: ' + thing,
                        'To give away: %s. It stands on the shelf behind the mill; take it and strike '
                        'it off the list.\n' % thing)

    def make(self):
        self.swap_shelf()
        for told in letters.PLAIN + letters.FAR:
            self.letter(*told)
        self.conversation(letters.ATTIC)
        self.choir_sheet(120)
        self.newsletter(49)
        self.calendar(26)
        self.lake(3.1)
        self.quote(0.8)
        self.messages.sort(key=lambda pair: pair[0])
        return [(when, message.as_bytes()) for when, message in self.messages]


def write_maildir(maildir, now=None):
    """Fills a Maildir as a mail server would have; returns the messages."""
    for part in ('cur', 'new', 'tmp'):
        os.makedirs(os.path.join(maildir, part), exist_ok=True)
    messages = Sample(now).make()
    for number, (when, data) in enumerate(messages):
        # The server keeps lines ended by LF and adds the CR when it serves them.
        path = os.path.join(maildir, 'new', '%d.M%06d.pop.okafor.example' % (when, number))
        with open(path, 'wb') as file:
            file.write(data.replace(b'\r\n', b'\n'))
        os.utime(path, (when, when))
    return messages


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit('usage: sample_mail.py MAILDIR')
    print('%d messages' % len(write_maildir(sys.argv[1])))
