# letters.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mail to be searched: a Maildir of letters in made-up words that are spread as words of real letters are, among them
letters with a known answer: a word that is in this one alone, put where programs look or forget to look."""

import base64
import os
import quopri
import random
import time

SYLLABLES = ('ba be bi bo bu da de di do fa fe fi fo ga ge gi go ha he hi ho ka ke ki ko la le li lo ma me mi mo na ne ni no '
             'pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo wa we wi wo ya ze zo').split()
IDEOGRAPHS = '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经'
KINDS = ('plain', 'subject', 'html', 'cjk', 'file', 'attached', 'accent', 'address')


def make_vocabulary(rng, size):
    words = set()
    while len(words) < size:
        words.add(''.join(rng.choice(SYLLABLES) for _ in range(rng.choice((1, 2, 2, 3, 3, 4)))))
    words = sorted(words)
    rng.shuffle(words)
    return words


def make_sentences(rng, words, number):
    weights = [1 / (rank + 5) for rank in range(len(words))]
    cumulative, total = [], 0
    for weight in weights:
        total += weight
        cumulative.append(total)
    sentences = []
    for _ in range(number):
        chosen = rng.choices(words, cum_weights=cumulative, k=rng.randint(6, 16))
        sentences.append(' '.join(chosen).capitalize() + '.')
    return sentences


def encoded(text):
    """A subject as it is sent: padded words of base64 side by side, of some characters each."""
    pieces, rest = [], text
    while rest:
        piece, rest = rest[:13], rest[13:]
        pieces.append(f'=?UTF-8?B?{base64.b64encode(piece.encode()).decode()}?=')
    return '\r\n '.join(pieces)


class Maker:
    """Letters by their number; the same number gives the same letter."""

    def __init__(self, seed=7, every=25):
        self.rng = random.Random(seed)
        self.words = make_vocabulary(self.rng, 30000)
        self.sentences = make_sentences(self.rng, self.words, 20000)
        self.people = [(f'{a.capitalize()} {b.capitalize()}', f'{a}.{b}@{c}.example')
                       for a, b, c in zip(self.words[100:600], self.words[700:1200],
                                          (self.words[2000 + i % 40] for i in range(500)))]
        self.every = every

    def answer(self, number):
        """(kind, word to be looked for) of a letter with a known answer; None for others."""
        if number % self.every:
            return None
        nth = number // self.every
        kind = KINDS[nth % len(KINDS)]
        if kind == 'cjk':
            rest, name = nth // len(KINDS), ''
            for _ in range(3):
                rest, digit = divmod(rest, len(IDEOGRAPHS))
                name += IDEOGRAPHS[digit]
            return kind, '検索' + name + '語'
        return kind, 'known' + kind + self.letters(nth)

    @staticmethod
    def letters(number):
        name = ''
        for _ in range(4):
            number, digit = divmod(number, 26)
            name += chr(ord('a') + digit)
        return name

    def make(self, number):
        rng = random.Random(number)
        kind, word = self.answer(number) or (None, '')
        name, address = rng.choice(self.people)
        to_name, to = rng.choice(self.people)
        subject = rng.choice(self.sentences)[:60]
        text = ' '.join(rng.choice(self.sentences) for _ in range(rng.randint(4, 20)))
        kind_of_body, parts = 'text', []
        if kind == 'plain':
            text += f' {word} ' + rng.choice(self.sentences)
        elif kind == 'subject':
            subject = encoded(f'Grüße an alle wegen {word} und mehr')
        elif kind == 'html':
            kind_of_body = 'html'
            text += f' <b>{word[:6]}</b>{word[6:]} &amp; mehr'
        elif kind == 'cjk':
            subject = encoded('東京から' + word + 'です')
        elif kind == 'file':
            parts.append((f'{word}_2024.pdf', 'application/pdf', b'%PDF-1.4 ' + bytes(rng.randrange(256) for _ in range(300))))
        elif kind == 'attached':
            parts.append(('notes.txt', 'text/plain', f'Some notes. {word} is in them.\n'.encode()))
        elif kind == 'accent':
            text += ' Ça ' + word.replace('o', 'ö').replace('a', 'à') + ' là'
        elif kind == 'address':
            name, address = 'Somebody', f'post@{word}.example'
        return self.put_together(number, rng, name, address, to_name, to, subject, text, kind_of_body, parts)

    def put_together(self, number, rng, name, address, to_name, to, subject, text, kind_of_body, parts):
        date = 1_500_000_000 + number * 1800 + rng.randrange(1800)
        head = [f'Received: from mx{number % 9}.example ([192.0.2.{number % 250}]) by mail.example with ESMTPS id {number:08x}',
                f'Date: {time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(date))}',
                f'From: {name} <{address}>', f'To: {to_name} <{to}>', f'Message-ID: <{number}.{date}@mail.example>',
                f'Subject: {subject}', 'MIME-Version: 1.0']
        if kind_of_body == 'html':
            body = (f'Content-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
                    + quopri.encodestring(f'<html><head><style>p {{ margin: 0 }}</style></head><body><p>{text}</p></body></html>'
                                          .encode()).decode().replace('\n', '\r\n'))
        else:
            # Broken where a word ends, as programs do.
            words, line, broken = text.split(' '), '', []
            for word in words:
                if len(line) + len(word) > 71:
                    broken.append(line)
                    line = word
                else:
                    line = f'{line} {word}' if line else word
            broken.append(line)
            lines = '\r\n'.join(broken)
            body = f'Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{lines}\r\n'
        if parts:
            pieces = [f'--=b{number}\r\n{body}']
            for file_name, content_type, octets in parts:
                pieces.append(f'--=b{number}\r\nContent-Type: {content_type}; name="{file_name}"\r\n'
                              f'Content-Disposition: attachment; filename="{file_name}"\r\n'
                              'Content-Transfer-Encoding: base64\r\n\r\n'
                              + base64.encodebytes(octets).decode().replace('\n', '\r\n'))
            body = (f'Content-Type: multipart/mixed; boundary="=b{number}"\r\n\r\n' + ''.join(pieces) + f'--=b{number}--\r\n')
        return date, ('\r\n'.join(head) + '\r\n' + body).encode()


def write_maildir(folder, number, maker=None):
    """Writes @number letters into the Maildir @folder. Returns their octets."""
    maker = maker or Maker()
    for name in ('cur', 'new', 'tmp'):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    octets = 0
    for i in range(number):
        date, letter = maker.make(i)
        octets += len(letter)
        with open(os.path.join(folder, 'cur', f'{date}.M{i}P1.bench:2,S'), 'wb') as file:
            file.write(letter)
    return octets
