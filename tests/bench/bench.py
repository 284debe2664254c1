#!/usr/bin/python3
# bench.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receives generated mailboxes from a private Dovecot over TLS, with `satchelctl fetch` and with mpop
(Debian package mpop) in turn, far away ones also with fetchmail and getmail6, and prints wall time, processor
time and peak memory of each.

Every run receives into a new folder, on the same file system; before each, what earlier ones wrote is
synced. Each target is checked afterwards: the same messages with the same bytes, each once. A run that
fails the check is printed as bad, never left out.

Peak memory is ru_maxrss. The kernel hands a child its parent's peak, so what is measured is started by an
interpreter with next to nothing loaded; its own size, the "floor", is the least that can be seen."""

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from delay import Delay             # noqa: E402
from dovecot import Dovecot         # noqa: E402
from programs import PASSWORD, Fetchmail, Getmail, Mpop, Satchel, measure, weigh   # noqa: E402

CASES = {
    'small': '10,000 messages of 7 kB',
    'mixed': '2,000 messages of 68 kB',
    'far20': '500 messages of 7 kB, 20 ms away and back',
    'far80': '500 messages of 7 kB, 80 ms away and back',
    'left': 'nothing new among 50,000 left on the server',
    'many': 'nothing new among 100,000 left on the server',
    'huge': 'one message of 300 MB',
    'four': 'four accounts of 2,500 messages of 7 kB at once, and one of them alone',
    'four250': 'four accounts of 500 messages of 7 kB, 250 ms away and back, at once, and one of them alone',
}
MAILBOXES = {'small': 'small', 'mixed': 'mixed', 'far20': 'few', 'far80': 'few', 'left': 'tiny',
             'many': 'many', 'huge': 'huge', 'four': 'quarter', 'four250': 'few'}
FAR = {'far20': 20, 'far80': 80, 'four250': 250}


def generate(kind, folder):
    out = subprocess.run([sys.executable, os.path.join(HERE, 'mailbox.py'), kind, folder], check=True,
                         stdout=subprocess.PIPE).stdout
    count, octets = map(int, out.split())
    return count, octets


def warm_up(server, user):
    """Dovecot builds its own index at the first listing; no program is to pay for that."""
    client = server.sign_in(user)
    client.stat()
    for command in ('UIDL', 'LIST'):
        client._putcmd(command)
        client._getlongresp()
    client.quit()


def show(title, programs, runs, floor):
    print('\n' + title)
    print('%-12s %9s %9s %9s   %s' % ('', 'wall s', 'CPU s', 'peak MB', 'each run: wall s / CPU s / peak MB'))
    medians = []
    for program in programs:
        good = [run for run in runs[program] if run.bad is None] or runs[program]
        median = [statistics.median(values) for values in zip(*((r.wall, r.cpu, r.peak) for r in good))]
        medians.append(median)
        each = '  '.join('%.2f/%.2f/%.0f%s' % (r.wall, r.cpu, r.peak, ' BAD' if r.bad else '')
                         for r in runs[program])
        peak = '%9.1f' % median[2] if median[2] > floor * 1.02 else '%9s' % ('< %.1f' % floor)
        print('%-12s %9.2f %9.2f %s   %s' % (program.name, median[0], median[1], peak, each))
    for program, median in zip(programs[1:], medians[1:]):
        print('%-12s %9.2f %9.2f %9.2f' % ('/ ' + program.name, *(ours / theirs for ours, theirs in
                                                                  zip(medians[0], median))))
    for program in programs:
        for run in runs[program]:
            if run.bad:
                print('BAD %s: %s' % (program.name, run.bad))
    sys.stdout.flush()


def make_programs(options, case, server):
    folder = os.path.join(options.folder, 'target')
    os.makedirs(folder, exist_ok=True)
    programs = [Satchel(options.satchelctl, server, case, os.path.join(folder, 'satchel-' + case))]
    others = {'mpop': Mpop}
    if case in FAR:
        others.update(fetchmail=Fetchmail, getmail=Getmail)
    for name, kind in others.items():
        if shutil.which(name):
            programs.append(kind(server, case, os.path.join(folder, name + '-' + case)))
        else:
            print('%s is not installed: it is left out.' % name)
    return programs


def receive(options, programs, served):
    """Everything, into a new folder each time."""
    runs = {program: [] for program in programs}
    for number in range(options.rounds):
        # In turn, and each first as often as the other.
        for program in programs if number % 2 == 0 else programs[::-1]:
            program.reset()
            run = program.run()
            program.check(run, served)
            runs[program].append(run)
    return runs


def look_again(options, programs, served):
    """Nothing new, after everything was received."""
    runs = {program: [] for program in programs}
    for program in programs:
        program.reset()
        first = program.run()
        program.check(first, served)
        print('%s: received all in %.2f s%s' % (program.name, first.wall,
                                                ', BAD: ' + first.bad if first.bad else ''))
    for number in range(options.rounds):
        for program in programs if number % 2 == 0 else programs[::-1]:
            run = program.run()
            runs[program].append(run)
    for program in programs:
        program.check(runs[program][-1], served)
    return runs


def bench(options, case, server, floor):
    mailbox = os.path.join(options.folder, 'mailbox-' + case)
    count, octets = generate(MAILBOXES[case], mailbox)
    served = weigh(mailbox)
    server.add_user(case, PASSWORD, mailbox)
    warm_up(server, case)
    with Delay(server, FAR.get(case, 0)) as away:
        if case in ('four', 'four250'):
            return four_at_once(options, case, mailbox, server, away, served, floor)
        programs = make_programs(options, case, away)
        measured = look_again if case in ('left', 'many') else receive
        runs = measured(options, programs, served)
    show('%s (%s messages, %.1f MB as served)' % (CASES[case], format(count, ','), octets / 1e6),
         programs, runs, floor)
    if case == 'huge':
        show_above_idle(programs[0], runs)
    for program in programs:
        shutil.rmtree(program.folder, ignore_errors=True)
    shutil.rmtree(mailbox)
    return any(run.bad for program in programs for run in runs[program])


def four_at_once(options, case, mailbox, server, away, served, floor):
    """Four accounts of one Satchel, and each of them alone: the slowest alone is what counts."""
    folder = os.path.join(options.folder, 'target')
    os.makedirs(folder, exist_ok=True)
    together = Satchel(options.satchelctl, away, case, os.path.join(folder, 'together'))
    together.name = 'four at once'
    alone = Satchel(options.satchelctl, away, case, os.path.join(folder, 'alone'))
    alone.name = 'one alone'
    users = [case, case + '-2', case + '-3', case + '-4']
    for user in users[1:]:
        shutil.copytree(mailbox, os.path.join(options.folder, 'mailbox-' + user))
        server.add_user(user, PASSWORD, os.path.join(options.folder, 'mailbox-' + user))
        warm_up(server, user)
    runs = {together: [], alone: []}
    for _ in range(options.rounds):
        together.reset()
        for user in users[1:]:
            together.add_account(user, user)
        runs[together].append(together.run())
        together.check(runs[together][-1], tuple(4 * value for value in served))
        alone.reset()
        runs[alone].append(alone.run())
        alone.check(runs[alone][-1], served)
    show(CASES[case], [together, alone], runs, floor)
    for user in users:
        shutil.rmtree(os.path.join(options.folder, 'mailbox-' + user))
    shutil.rmtree(folder)
    return any(run.bad for kind in runs for run in runs[kind])


def show_above_idle(program, runs):
    """The message is received already: a run that finds nothing new is the idle program."""
    idle = program.run()
    peak = statistics.median(run.peak for run in runs[program])
    print('satchelctl with nothing new: peak %.1f MB; the message cost %.1f MB above that'
          % (idle.peak, peak - idle.peak))


def file_system_of(folder):
    done = subprocess.run(['stat', '--file-system', '--format=%T', folder], stdout=subprocess.PIPE,
                          check=True, text=True)
    return done.stdout.strip()


def main():
    build = os.environ.get('SATCHEL_BUILD') or os.path.join(HERE, '..', '..', '_build')
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--cases', default=','.join(CASES), help='some of: ' + ', '.join(CASES))
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--satchelctl', default=os.path.join(build, 'src', 'ctl', 'satchelctl'))
    parser.add_argument('--folder', default=os.path.join(build, 'bench'),
                        help='where mailboxes and targets are made (and removed); 1.5 GB')
    options = parser.parse_args()
    options.satchelctl = os.path.abspath(options.satchelctl)
    options.folder = os.path.abspath(options.folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    os.makedirs(options.folder)
    kind = file_system_of(options.folder)
    print('In %s (%s), %d rounds' % (options.folder, kind, options.rounds))
    if kind == 'tmpfs':
        sys.exit('This is memory: a sync costs nothing there. Choose another --folder.')
    bad = False
    try:
        floor = measure(['true'], os.environ, os.path.join(options.folder, 'true.log')).peak
        print('floor: %.1f MB, the least peak memory that can be seen here' % floor)
        for case in options.cases.split(','):
            with Dovecot(os.path.join(options.folder, 'dovecot-' + case)) as server:
                bad |= bench(options, case, server, floor)
    finally:
        shutil.rmtree(options.folder, ignore_errors=True)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
