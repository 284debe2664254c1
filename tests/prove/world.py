# world.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A mailbox on a server, a Satchel, and what must be true of both after each disaster:

  - every message that was ever on the server is here exactly once, byte for byte, or still there;
  - nothing is gone from the server that is not here;
  - an id names the same bytes as before;
  - the next fetch brings the rest, the one after it nothing;
  - list agrees with the Maildir, and verify finds nothing wrong.

All is judged by contents: multisets of the bytes."""

import collections
import hashlib
import json
import os
import random
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

import satchel  # noqa: E402
import servers  # noqa: E402,F401
from dovecot import Dovecot  # noqa: E402,F401

# Many small folders are made and removed again: in memory where that can be.
if os.access('/dev/shm', os.W_OK) and 'TMPDIR' not in os.environ:
    tempfile.tempdir = '/dev/shm'

DISK = os.environ.get('SATCHEL_DISK') or os.path.join(satchel.BUILD, 'tests', 'disk.so')


class Broken(AssertionError):
    """An invariant doesn't hold."""


def digest(data):
    return hashlib.sha256(data).hexdigest()


def letter(number, size=0):
    """A message with what is apt to go wrong: lines that begin with a dot, 8-bit, long lines. Ends in
    CRLF, as what a server serves does."""
    chance = random.Random(number)
    lines = ['From: Marta Lindqvist <marta@lindqvist.example>', 'To: anna@home.example',
             'Subject: letter %d' % number, 'Date: Thu, %02d Jan 2026 08:%02d:00 +0000'
             % (number % 28 + 1, number % 60), 'Message-ID: <%d@lindqvist.example>' % number, '',
             '.', '..', '.hidden', 'Grüße %d' % number]
    while size > 0:
        lines.append('%070x' % chance.getrandbits(280))
        size -= 72
    return '\r\n'.join(lines + ['']).encode()


class Disk:
    """What is set in the environment of a program that has disk.so before it."""

    def __init__(self, root, **settings):
        self.env = {'LD_PRELOAD': DISK, 'SATCHEL_DISK_ROOT': root}
        if '-sanitize' in satchel.BUILD or 'ASAN_OPTIONS' in os.environ:
            self.env['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'
        for name, value in settings.items():
            self.env['SATCHEL_DISK_' + name.upper()] = str(value)


class Person(satchel.Satchel):
    """A Satchel with one account "home" on the server at @port."""

    def add_account(self, port, on_server, *options):
        self.ok('account', 'add', '--id', 'home', '--email', 'anna@home.example', '--server',
                '127.0.0.1', '--port', str(port), '--encryption', 'none', '--user', 'anna',
                '--password-command', 'echo secret', '--on-server', on_server, *options)

    @property
    def root(self):
        return self.env['XDG_DATA_HOME']

    def run_on(self, disk, *words):
        """As run(), but with what @disk does to it."""
        before = self.env
        self.env = {**before, **disk.env}
        try:
            return self.run(*words)
        finally:
            self.env = before

    def inbox(self, account='home', path='Inbox'):
        """{id: bytes} of what lies in the Maildir; what is there twice under one id is Broken."""
        found = {}
        for part in ('cur', 'new'):
            folder = os.path.join(self.mail, account, path, part)
            for name in os.listdir(folder) if os.path.isdir(folder) else []:
                one = name.split(':')[0]
                if one in found:
                    raise Broken('%s lies in cur/ and in new/' % one)
                with open(os.path.join(folder, name), 'rb') as file:
                    found[one] = file.read()
        return found

    def copy_to(self, folder):
        shutil.copytree(self.folder, folder)

    def replace_data(self, tree):
        """Puts a copy of @tree where the data lie."""
        shutil.rmtree(self.root)
        shutil.copytree(tree, self.root)


def count(messages, normal=bytes):
    return collections.Counter(digest(normal(data)) for data in messages)


def name_of(data):
    for line in data.split(b'\r\n'):
        if line.startswith(b'Subject: '):
            return '%s (%d octets)' % (line[9:].decode(errors='replace'), len(data))
    return 'something of %d octets' % len(data)


class World:
    """@ever: the bytes of all messages that were ever on the server. @served: a function that says which
    are there now, as bytes. @normal: what is the same about a message that the server itself changes."""

    def __init__(self, person, ever, served, account='home', normal=bytes):
        self.person = person
        self.ever = ever
        self.served = served
        self.account = account
        self.normal = normal

    def count(self, messages):
        return count(messages, self.normal)

    def explain(self, hashes):
        names = {digest(self.normal(data)): name_of(data) for data in self.ever}
        return ', '.join('%d × %s' % (n, names.get(one, 'bytes that nobody sent'))
                         for one, n in hashes.items())

    def check_now(self, ids=None):
        """What must be true even before it is mended. @ids: {id: bytes} that was seen before.
        Returns what lies in the Maildir."""
        return self.check_here(self.person.inbox(self.account), ids)

    def check_here(self, here, ids=None):
        kept, ever = self.count(here.values()), self.count(self.ever)
        if kept - ever:
            raise Broken('here too often: ' + self.explain(kept - ever))
        lost = ever - kept - self.count(self.served())
        if lost:
            raise Broken('neither here nor on the server: ' + self.explain(lost))
        for one, data in (ids or {}).items():
            if here.get(one) != data:
                raise Broken('the id %s has lost its message: %s' % (one, name_of(data)))
        return here

    def fetch(self):
        status, out, err = self.person.run('fetch', '--json', self.account)
        if status:
            raise Broken('fetch ended with %d: %s' % (status, err.strip()))
        return json.loads(out)['accounts'][0]

    def check_recovery(self, ids=None, expect_empty=False):
        """Receives the rest and looks at everything. Returns what the first fetch said."""
        before = self.check_now(ids)
        told = self.fetch()
        here = self.check_now(before)
        missing = self.count(self.ever) - self.count(here.values())
        if missing:
            raise Broken('still not here: ' + self.explain(missing))
        if expect_empty and self.served():
            raise Broken('still on the server: ' + self.explain(self.count(self.served())))
        again = self.fetch()
        if again['received'] or again['recognised'] or again['bytes'] or again['skipped']:
            raise Broken('the second fetch was not idle: %s' % again)
        self.check_now(here)
        self.check_lists(here)
        return told

    def check_lists(self, here):
        rows = self.person.lines('list', 'Inbox', '--account', self.account)
        if sorted(row['id'] for row in rows) != sorted(here):
            raise Broken('list and Maildir differ: %d and %d' % (len(rows), len(here)))
        status, out, err = self.person.run('verify', '--json')
        found = json.loads(out) if out else {}
        if status or found['missing'] or found['damaged'] or found['not_indexed']:
            raise Broken('verify: %d %s %s' % (status, found, err))
