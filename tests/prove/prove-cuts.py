#!/usr/bin/python3
# prove-cuts.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection ends after each octet of a small conversation: of those the server sends, and of those
it has heard; by an orderly end and by a reset; and, through something in between that passes octets on,
after octets of TLS's records with a real Dovecot. What is cut off must cost nothing but time."""

import select
import socket
import struct
import threading

from report import Report
from stage import InboxAndTrash, Stage, then_remove
from world import Broken, Dovecot, Person, count, letter

PASSWORD = 'four words of rain'


def small_mail(stage):
    """Three short letters, which are to leave the server."""
    stage.add_account('remove')
    stage.deliver([('u%d' % number, letter(number)) for number in range(3)])


class Middleman:
    """Passes octets on between a client and a server, so many of each direction, then ends both."""

    def __init__(self, port):
        self.target = port
        self.limits = (None, None)      # to the server, to the client
        self.reset = False
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def listen(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            server = socket.create_connection(('127.0.0.1', self.target))
            threading.Thread(target=self.pass_on, args=(client, server), daemon=True).start()

    def pass_on(self, client, server):
        passed = {client: 0, server: 0}
        limits = dict(zip((client, server), self.limits))
        try:
            while all(limits[end] is None or passed[end] < limits[end] for end in passed):
                for source in select.select([client, server], [], [])[0]:
                    room = 65536 if limits[source] is None else limits[source] - passed[source]
                    data = source.recv(room)
                    if not data:
                        return
                    (server if source is client else client).sendall(data)
                    passed[source] += len(data)
        except OSError:
            pass
        finally:
            for end in passed:
                if self.reset:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                end.close()


def check_after(world, thorough):
    """Everything comes with the next fetch. Looking at all that a proof can look at each time would take
    hours."""
    if thorough:
        world.check_recovery(expect_empty=True)
        return
    world.check_now()
    world.fetch()
    missing = count(world.ever) - count(world.check_now().values())
    if missing or world.served():
        raise Broken('not here: %s, not gone: %d' % (world.explain(missing), len(world.served())))


def cut_at(report, stage, heard, reset, octets):
    """False once the conversation is over before."""
    world = stage.begin()
    server = stage.server
    try:
        with report.case('%s, cut after %d octets %s%s' % (
                stage.name, octets, 'heard' if heard else 'sent', ', reset' if reset else '')):
            server.reset = reset
            server.cut_heard, server.cut_sent = (octets, None) if heard else (None, octets)
            status, _, err = world.person.run('fetch', '--json')
            server.wait()
            server.cut_heard = server.cut_sent = None
            if status not in (0, 1):
                raise Broken('fetch ended with %d: %s' % (status, err))
            check_after(world, octets % 20 == 0)
            return status != 0
        return octets < 20000
    finally:
        server.cut_heard = server.cut_sent = None
        server.wait()
        world.person.remove()


def cut_everywhere(report, prepare, stride):
    stage = Stage(prepare)
    try:
        for heard in (False, True):
            for reset in (False, True):
                octets, cuts = 1, 0
                while cut_at(report, stage, heard, reset, octets):
                    octets += stride
                    cuts += 1
                report.count(cuts=cuts)
                report.say('%s, %s, %s: %d cuts' % (stage.name, 'heard' if heard else 'sent',
                                                    'reset' if reset else 'end', cuts))
    finally:
        stage.close()


def cut_records(report, stride):
    """One account all the time: each cut is followed by what the next one has left to do."""
    server = Dovecot()
    server.add_user('anna', PASSWORD)
    server.start()
    middle = Middleman(server.pop3s_port)
    person = Person()
    ever = []

    def served():
        return list(server.served('anna').values())

    try:
        person.add_account(middle.port, 'remove', '--encryption', 'tls', '--ca-file', server.ca_file,
                           '--password-command', "echo '%s'" % PASSWORD)
        world = InboxAndTrash(person, ever, served)
        for way in (0, 1):
            octets, status, cuts = 1, 1, 0
            while status or octets < 3000:
                # What is cut stays there: with more each time there would be no end.
                for _ in range(2 if len(served()) < 6 else 0):
                    ever.append(letter(len(ever)))
                    server.deliver('anna', ever[-1])
                middle.limits = (octets, None) if way == 0 else (None, octets)
                with report.case('TLS, cut after %d octets %s' % (octets, ('heard', 'sent')[way])):
                    middle.reset = not middle.reset
                    status, _, err = person.run('fetch', '--json')
                    if status not in (0, 1):
                        raise Broken('fetch ended with %d: %s' % (status, err))
                    world.check_now()
                octets += stride
                cuts += 1
            middle.limits, middle.reset = (None, None), False
            with report.case('TLS, after all cuts'):
                world.check_recovery(expect_empty=True)
            report.count(cuts=cuts)
            report.say('TLS, %s: %d cuts' % (('heard', 'sent')[way], cuts))
    finally:
        middle.close()
        person.remove()
        server.stop()


def main():
    with Report('cuts', __doc__) as report:
        cut_everywhere(report, small_mail, 131 if report.short else 1)
        if not report.short:
            cut_everywhere(report, then_remove, 17)
        cut_records(report, 701 if report.short else 41)


if __name__ == '__main__':
    main()
