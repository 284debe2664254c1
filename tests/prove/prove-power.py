#!/usr/bin/python3
# prove-power.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A power cut after each step of adding an account and receiving: what the disk may hold then is opened
by the real program, with the server as it is when every DELE that was said before has been done. Whatever
is gone from there must be here.

The record is one of several programs, one after the other: the first start of all, new mail, another
setting for the copies on the server, and, in other histories, a death in the middle, since what a dead
program did not sync the next one must not take for safe."""

import json
import os
import shutil
import sys

from crash_image import Image, read_records, read_tree, write_tree
from pop_server import Conversation, Mailbox, PopServer
from report import Report
from stage import InboxAndTrash
from world import Broken, Disk, Person, letter


class Noting(Conversation):
    """Remembers what each conversation's numbers meant, for those who read the record."""

    def __init__(self, server, connection):
        super().__init__(server, connection)
        server.sessions.append(self.messages)


class History:
    """Programs that ran one after the other, their record, and what lay on the server when."""

    def __init__(self):
        self.person = Person()
        self.log = self.person.folder + '.log'
        self.start = Image(self.person.folder)
        self.mailbox = Mailbox()
        self.server = PopServer(self.mailbox, conversation=Noting)
        self.server.sessions = []
        self.added = []             # (place in the record, entry of the mailbox)

    def close(self):
        self.server.__exit__()
        self.person.remove()
        if os.path.exists(self.log):
            os.unlink(self.log)

    def place(self):
        return os.path.getsize(self.log) if os.path.exists(self.log) else 0

    def deliver(self, uid, data):
        self.mailbox.add(uid, data)
        self.added.append((self.place(), self.mailbox.messages[-1]))

    def run(self, *words, die=0, status=0):
        disk = Disk(self.person.folder, log=self.log, die=die)
        got, out, err = self.person.run_on(disk, *words)
        if die == 0 and got != status:
            raise Broken('%s ended with %d: %s' % (words[0], got, err))
        self.server.wait()
        return out

    def add_account(self, on_server):
        self.run('account', 'add', '--id', 'home', '--email', 'anna@home.example', '--server',
                 '127.0.0.1', '--port', str(self.server.port), '--encryption', 'none', '--user', 'anna',
                 '--password-command', 'echo secret', '--on-server', on_server)
        self.account_place = self.place()


def remove_from_the_start(history):
    for number in range(3):
        history.deliver('u%d' % number, letter(number))
    history.deliver('big', letter(50, size=700_000))
    history.add_account('remove')
    history.run('fetch')
    history.deliver('later', letter(60))
    history.run('fetch')


def keep_and_then_remove(history):
    for number in range(4):
        history.deliver('u%d' % number, letter(number))
    history.add_account('keep')
    history.run('fetch')
    history.deliver('later', letter(60))
    history.run('account', 'set', 'home', '--on-server', 'remove')
    history.run('fetch')


def deleted_here(history):
    for number in range(4):
        history.deliver('u%d' % number, letter(number))
    history.add_account('until-deleted')
    history.run('fetch')
    rows = [json.loads(line) for line in history.run('list', 'Inbox', '--json').splitlines()]
    history.run('delete', rows[0]['id'], rows[1]['id'])
    history.run('fetch')


def dying(step):
    """A death at this step of the first start, and a whole fetch after it."""
    def play(history):
        for number in range(3):
            history.deliver('u%d' % number, letter(number))
        history.add_account('remove')
        history.run('fetch', die=step)
        history.run('fetch')
    play.__name__ = 'dead at %d' % step
    return play


def gone_at(history, records, upto):
    """The entries whose deletion had been said, and sealed by QUIT, in the first @upto records."""
    session, said, gone = -1, [], []
    for kind, _, _, _, _, data, _ in records[:upto]:
        for line in data.split(b'\r\n') if kind == 'N' else ():
            if line.startswith((b'USER', b'AUTH', b'APOP')):
                session, said = session + 1, []
            elif line.startswith(b'DELE '):
                said.append(history.server.sessions[session][int(line[5:]) - 1])
            elif line == b'QUIT':
                gone += said
                said = []
    return gone


class Judge:
    """Opens images with the real program."""

    def __init__(self, report, history, name, records):
        self.report = report
        self.history = history
        self.name = name
        self.records = records
        self.seen = set()

    def judge(self, tree, step, kind):
        gone = gone_at(self.history, self.records, step + 1)
        place = self.records[step][-1]
        there = [one for at, one in self.history.added if at <= place]
        key = hash((frozenset(tree.items()), len(gone), len(there)))
        if key in self.seen:
            return
        self.seen.add(key)
        self.report.count(images=1)
        with self.report.case('%s, %s, after step %d (%s)' % (
                self.name, kind, step + 1, describe(self.records[step]))):
            self.look(tree, there, gone)

    def look(self, tree, there, gone):
        server = self.history.server
        mailbox = server.mailbox = Mailbox(there)
        mailbox.delete([one for one in mailbox.messages if any(one is other for other in gone)])
        person = self.history.person
        write_tree(tree, person.folder)
        InboxAndTrash(person, [data for _, data in there], mailbox.contents).check_recovery()
        server.wait()


def describe(record):
    kind, _, offset, path, other, data, _ = record
    if kind == 'N':
        return 'said %s' % data[:20].decode(errors='replace').split('\r\n')[0]
    return '%s %s at %d' % (kind, os.path.basename(other or path), offset)


def prove_history(report, play, sample):
    name = play.__name__.replace('_', ' ')
    if not report.wants(name):
        return
    history = History()
    try:
        play(history)
        records = read_records(history.log)
        # The record is right: played back it gives what lies on the disk.
        with report.case('%s, the record is whole' % name):
            check_record(history, records)
        judge = Judge(report, history, name, records)
        image = history.start
        steps = choose_steps(report, history, records, sample)
        for step, record in enumerate(records):
            image.play(record)
            # Until it has said that it is done, an account may be there or not.
            if record[-1] > history.account_place and step in steps:
                for kind, left in choose_kinds(report, sample):
                    judge.judge(image.flatten(left), step, kind)
        report.say('%s: %d steps, %d images' % (name, len(records), len(judge.seen)))
    finally:
        history.close()


def check_record(history, records):
    image = Image.__new__(Image)
    image.__dict__.update(history.start.copy().__dict__)
    for record in records:
        image.play(record)
    played, real = image.flatten(Image.everything()), read_tree(history.person.folder)
    different = [path for path in set(played) | set(real) if played.get(path, 0) != real.get(path, 0)]
    if different:
        raise Broken('what was recorded is not what happened: %s' % ', '.join(sorted(different)))


def choose_steps(report, history, records, sample):
    """All of them, or of @sample those where the worst is possible, just after QUIT was said to the server,
    and a few others."""
    if not sample:
        return set(range(len(records)))
    said = [step for step, record in enumerate(records)
            if record[0] == 'N' and record[5].startswith(b'QUIT')]
    others = [step for step, record in enumerate(records) if record[-1] > history.account_place]
    return set(said) | set(report.chance.sample(others, min(4, len(others)))) | {len(records) - 1}


def choose_kinds(report, sample):
    kinds = [('only what was synced', Image.only_synced()), ('names without data', Image.names_alone()),
             ('some of it', Image.some(report.chance))]
    if not sample:
        kinds += [('names and holes', Image.names_and_holes()), ('data without names', Image.data_alone()),
                  ('some of it', Image.some(report.chance))]
    return kinds


def main():
    with Report('power', __doc__) as report:
        if report.short:
            whole, sampled = [], [remove_from_the_start, deleted_here]
        else:
            whole = [remove_from_the_start, keep_and_then_remove, deleted_here]
            sampled = [dying(step) for step in range(1, 240, 3)]
        for play in whole:
            prove_history(report, play, sample=False)
        for play in sampled:
            prove_history(report, play, sample=True)


if __name__ == '__main__':
    main()
