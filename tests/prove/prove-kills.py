#!/usr/bin/python3
# prove-kills.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIGKILL at random moments of a fetch, again and again, until everything has arrived, while new mail
comes: against a server of our own with and without pipelining, and against a real Dovecot over TLS; for
each thing that may happen to the copies on the server."""

import contextlib
import signal
import subprocess
import time

from pop_server import Mailbox, PopServer
from report import Report
from world import Broken, Dovecot, Person, World, letter, satchel

POLICIES = ('remove', 'days=0', 'until-deleted', 'keep')
EMPTIES = ('remove', 'days=0')
PASSWORD = 'four words of rain'


class Scripted:
    """Our own server, with what the runs below ask of a server."""

    def __init__(self, pipelining):
        self.name = 'pipelining' if pipelining else 'one by one'
        self.server = PopServer(Mailbox(), pipelining)
        self.ever = self.server.mailbox.ever

    def account_options(self):
        return self.server.port, ()

    def deliver(self, number, data):
        self.server.mailbox.add('u%d' % number, data)

    def served(self):
        self.server.wait()
        return self.server.mailbox.contents()

    def close(self):
        self.server.__exit__()


class Real:
    """A private Dovecot."""

    name = 'Dovecot'

    def __init__(self):
        self.server = Dovecot()
        self.server.add_user('anna', PASSWORD)
        self.server.start()
        self.ever = []

    def account_options(self):
        return self.server.pop3s_port, ('--encryption', 'tls', '--ca-file', self.server.ca_file,
                                        '--password-command', "printf '%s\\n' '" + PASSWORD + "'")

    def deliver(self, _number, data):
        self.server.deliver('anna', data)
        self.ever.append(data)

    def served(self):
        """Once the killed one's conversation is over: it may be deleting still."""
        deadline = time.monotonic() + satchel.PATIENCE
        while True:
            who = subprocess.run(['doveadm', '-c', self.server.folder + '/dovecot.conf', 'who', '-1', 'anna'],
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
            if b'anna' not in who.stdout:
                return list(self.server.served('anna').values())
            if time.monotonic() > deadline:
                raise Broken('Dovecot holds the mailbox of one who is dead')
            time.sleep(0.02)

    def close(self):
        self.server.stop()


def mail_at(number):
    """Mostly short ones, now and then one that is spilled while it arrives."""
    return letter(number, size=600_000 if number % 97 == 50 else 1500 if number % 3 else 0)


class Run:
    def __init__(self, report, source, policy, letters, wanted):
        self.report, self.source, self.policy = report, source, policy
        self.letters, self.wanted = letters, wanted
        self.name = '%s, %s' % (source.name, policy)
        self.kills = 0

    def prove(self):
        with contextlib.ExitStack() as stack:
            stack.callback(self.source.close)
            person = Person()
            stack.callback(person.remove)
            port, options = self.source.account_options()
            person.add_account(port, self.policy, *options)
            with self.report.case(self.name):
                self.kill_and_kill(World(person, self.source.ever, self.source.served))
        self.report.count(kills=self.kills, letters=len(self.source.ever))
        self.report.say('%s: %d kills, %d letters' % (self.name, self.kills, len(self.source.ever)))

    def deliver(self, count):
        for number in range(len(self.source.ever), len(self.source.ever) + count):
            self.source.deliver(number, mail_at(number))

    def kill_and_kill(self, world):
        longest = 0.3       # seconds: about as long as a fetch lasts, learnt from those that end
        tries = 0
        self.deliver(self.letters)
        ids = {}
        while self.kills < self.wanted and tries < 20 * self.wanted:
            tries += 1
            began = time.monotonic()
            if self.kill_within(world.person, self.report.chance.uniform(0.02, longest)):
                self.kills += 1
                longest = min(longest * 1.1, 20)
            else:
                # It was quicker, so there is too little left for it to do.
                longest = max(0.1, (time.monotonic() - began) * 1.1)
                self.deliver(max(4, self.letters // 8))
            if self.kills % 5 == 0:
                ids = world.check_now(ids)
        if self.kills < self.wanted:
            raise Broken('it could be killed only %d times' % self.kills)
        world.check_recovery(ids, expect_empty=self.policy in EMPTIES)

    @staticmethod
    def kill_within(person, seconds):
        """True if it was killed before it ended."""
        process = person.begin('fetch', '--json')
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        out, err = process.communicate()
        # 75: one that was killed while it started its password command may hold the lock by the child's
        # copy until that has become another program.
        if process.returncode not in (0, 75, -signal.SIGKILL):
            raise Broken('fetch ended with %d: %s %s' % (process.returncode, out.decode(), err.decode()))
        return process.returncode == -signal.SIGKILL


def main():
    with Report('kills', __doc__) as report:
        if report.short:
            plans = [(lambda: Scripted(True), 'remove', 60, 12), (Real, 'remove', 60, 10)]
        else:
            plans = [(make, policy, 150, 34) for policy in POLICIES
                     for make in (lambda: Scripted(True), lambda: Scripted(False), Real)]
        for make, policy, letters, wanted in plans:
            Run(report, make(), policy, letters, wanted).prove()


if __name__ == '__main__':
    main()
