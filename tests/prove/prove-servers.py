#!/usr/bin/python3
# prove-servers.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of mail from real servers other than Dovecot: everything is received as it is served, once; what
is to stay stays, what is to go goes; a death in the middle costs nothing. Servers that can't be had here
are named and left out."""

import os

from report import Report
from world import Broken, Disk, Person, World, letter, servers

POLICIES = ('keep', 'remove', 'days=0', 'until-deleted')


def some_mail(first):
    return [letter(number, size=400_000 if number % 7 == 3 else 40 * number)
            for number in range(first, first + 8)]


class Trial:
    """One server, one policy."""

    def __init__(self, server, policy):
        self.server = server
        self.policy = policy
        self.person = Person()
        self.empties = policy in ('remove', 'days=0')
        server.fill(some_mail(0))
        # What is to be received is what this server makes of it; some add lines of their own.
        self.ever = list(server.served().values())
        self.person.add_account(server.port, policy, '--password-command',
                                "echo '%s'" % servers.PASSWORD)
        self.world = World(self.person, self.ever, lambda: list(server.served().values()),
                           normal=server.normal)

    def receive(self, received):
        told = self.world.fetch()
        if told['received'] != received or told['skipped']:
            raise Broken('not %d received: %s' % (received, told))
        if self.empties and (told['deleted'] != received or self.world.served()):
            raise Broken('not all have gone: %s' % told)

    def more(self):
        """New mail comes."""
        before = set(self.server.served())
        self.server.fill(some_mail(20)[:3])
        self.ever += [data for uid, data in self.server.served().items() if uid not in before]

    def delete_here(self):
        """What is deleted here goes there, and only that."""
        self.world.check_recovery()
        before = list(map(self.server.normal, self.world.served()))
        row = self.person.lines('list', 'Inbox')[0]
        gone = self.person.ok('show', row['id'], '--raw')
        self.person.ok('delete', row['id'])
        told = self.world.fetch()
        before.remove(self.server.normal(gone))
        after = map(self.server.normal, self.world.served())
        if told['deleted'] != 1 or sorted(after) != sorted(before):
            raise Broken('not the one that was deleted here has gone: %s' % told)

    def prove(self):
        self.receive(8)
        self.world.check_now()
        self.more()
        self.receive(3)
        self.world.check_recovery(expect_empty=self.empties)
        if self.policy == 'until-deleted':
            self.delete_here()


def die_often(report, kind, files):
    """Deaths at some steps of one fetch after another, on the way to an empty mailbox."""
    server = kind(files).start()
    trial = None
    try:
        with report.case('%s, deaths' % kind.name):
            trial = Trial(server, 'remove')
            for step in range(20, 260, 24):
                told = os.path.join(trial.person.folder, 'died')
                trial.person.run_on(Disk(trial.person.root, die=step, report=told), 'fetch', '--json')
                server.wait()
                report.count(deaths=1)
                trial.world.check_now()
            trial.world.check_recovery(expect_empty=True)
    finally:
        if trial is not None:
            trial.person.remove()
        server.stop()


def prove_server(report, kind, files):
    for policy in POLICIES[1:2] if report.short else POLICIES:
        server = kind(files).start()
        trial = None
        try:
            with report.case('%s, %s' % (kind.name, policy)):
                trial = Trial(server, policy)
                trial.prove()
        finally:
            if trial is not None:
                trial.person.remove()
            server.stop()
    die_often(report, kind, files)
    report.count(servers=1)
    report.say('%s: done' % kind.name)


def main():
    with Report('servers', __doc__) as report, servers.Unpacked(os.environ.get('SATCHEL_SERVERS')) as files:
        for kind in servers.SERVERS:
            if not report.wants(kind.name):
                continue
            try:
                prove_server(report, kind, files)
            except servers.Missing as missing:
                report.count(**{'left out': 1})
                report.say('%s is left out: %s' % (kind.name, missing))
                if report.counts['cases'] == 0 and kind is servers.SERVERS[-1]:
                    # Nothing to prove here is no failure of what is to be proved.
                    report.counts['cases'] = 1


if __name__ == '__main__':
    main()
