# stage.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a proof begins again and again: a Satchel that has come so far, and a server that has this mail.

A stage is a function that brings a Person to the moment before the fetch that is to go wrong."""

import os
import shutil

from pop_server import Mailbox, PopServer
from world import Person, World, letter


def some_mail():
    """Small ones, a long one that is spilled while it arrives, and two of equal bytes under two ids."""
    mail = [('u%d' % number, letter(number)) for number in range(3)]
    return mail + [('big', letter(50, size=700_000)), ('u0-again', letter(0))]


def first_start(stage):
    """Nothing has been made but the settings."""
    stage.add_account('remove')
    shutil.rmtree(os.path.join(stage.person.root, 'satchel'), ignore_errors=True)
    stage.deliver(some_mail())


def keeping(stage):
    stage.add_account('keep')
    stage.deliver(some_mail())


def one_id_twice(stage):
    """A server that gives two messages one unique id."""
    stage.add_account('remove')
    stage.deliver(some_mail() + [('twice', letter(70)), ('twice', letter(71))])


def then_remove(stage):
    """Mail that was kept is now to go, and new mail has come."""
    stage.add_account('keep')
    stage.deliver(some_mail())
    stage.fetch()
    stage.person.ok('account', 'set', 'home', '--on-server', 'remove')
    stage.deliver([('new%d' % number, letter(60 + number)) for number in range(2)])


def deleted_here(stage):
    """The person has deleted some, and the server is to be told."""
    stage.add_account('until-deleted')
    stage.deliver(some_mail())
    stage.fetch()
    for row in stage.person.lines('list', 'Inbox')[:2]:
        stage.person.ok('delete', row['id'])
    stage.deliver([('new', letter(60))])


STAGES = (first_start, keeping, then_remove, deleted_here, one_id_twice)


class InboxAndTrash(World):
    """Nothing is lost that lies in the Trash."""

    def check_now(self, ids=None):
        person = self.person
        both = {**person.inbox(), **person.inbox(path='Trash')}
        return self.check_here(both, ids)

    def check_lists(self, here):
        super().check_lists(self.person.inbox())


class Stage:
    """Made once by @prepare; begin() gives a World at its beginning, as often as wanted."""

    def __init__(self, prepare, pipelining=True):
        self.name = prepare.__name__.replace('_', ' ')
        self.server = PopServer(Mailbox(), pipelining)
        self.person = Person()
        prepare(self)
        self.server.wait()
        self.mail = self.server.mailbox.snapshot()
        self.ever = self.server.mailbox.ever
        self.policy = self.person.document('account', 'list')[0]['on_server']

    def close(self):
        self.server.__exit__()
        self.person.remove()

    def add_account(self, on_server):
        self.person.add_account(self.server.port, on_server)

    def deliver(self, mail):
        for uid, data in mail:
            self.server.mailbox.add(uid, data)

    def fetch(self):
        self.person.ok('fetch')
        self.server.wait()

    def begin(self):
        """A World that its user closes by remove()."""
        person = Person()
        person.remove()
        shutil.copytree(self.person.folder, person.folder)
        mailbox = self.server.mailbox = Mailbox(self.mail)
        return InboxAndTrash(person, list(self.ever), mailbox.contents)
