#!/usr/bin/python3
# bench.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receives generated mailboxes from a private Dovecot over TLS, with `satchelctl fetch` and with mpop
(Debian package mpop) in turn, and prints wall time, processor time and peak memory of both.

Every run receives into a new folder, on the same file system; before each, what earlier ones wrote is
synced. Each target is checked afterwards: the same messages with the same bytes, each once. A run that
fails the check is printed as bad, never left out.

Peak memory is ru_maxrss. The kernel hands a child its parent's peak, so what is measured is started by an
interpreter with next to nothing loaded; its own size, the "floor", is the least that can be seen."""

import argparse
import hashlib
import os
import shutil
import signal
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from dovecot import Dovecot         # noqa: E402

PASSWORD = 'benchmark'
CASES = {
    'small': '10,000 messages of 7 kB',
    'mixed': '2,000 messages of 68 kB',
    'left': 'nothing new among 50,000 left on the server',
    'huge': 'one message of 300 MB',
}
MAILBOXES = {'small': 'small', 'mixed': 'mixed', 'left': 'tiny', 'huge': 'huge'}


class Run:
    """What one run of a program took."""

    def __init__(self, wall, cpu, peak, bad=None):
        self.wall = wall        # seconds
        self.cpu = cpu          # seconds, user and system
        self.peak = peak        # MB
        self.bad = bad          # what was wrong, or None


LAUNCHER = '''
import os, sys, time
log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
begin = time.monotonic()
child = os.fork()
if child == 0:
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
print(time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000,
      os.waitstatus_to_exitcode(status))
'''


def measure(words, env, log):
    os.sync()
    out = subprocess.run([sys.executable, '-I', '-S', '-c', LAUNCHER, log, *words], env=env, check=True,
                         stdout=subprocess.PIPE).stdout.split()
    run = Run(*map(float, out[:3]))
    if int(out[3]):
        with open(log, encoding='utf-8', errors='replace') as text:
            run.bad = 'exit status %d: %s' % (int(out[3]), text.read()[-300:].strip())
    return run


class Program:
    """A program that receives, in a folder of its own."""

    def __init__(self, name, server, user, folder):
        self.name = name
        self.server = server
        self.user = user
        self.folder = folder
        self.log = folder + '.log'

    def reset(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.set_up()

    def run(self):
        return measure(self.words, self.env, self.log)

    def check(self, run, served):
        found = weigh(self.mail)
        if found != served and run.bad is None:
            run.bad = '%d messages instead of %d, or other bytes' % (found[0], served[0])


def digest_of(path):
    """SHA-256 of a message with its line ends read as LF, in pieces."""
    digest = hashlib.sha256()
    kept = b''
    with open(path, 'rb') as file:
        while piece := file.read(1 << 16):
            piece = kept + piece
            # A CR at the end of a piece belongs to what comes next.
            kept = b'\r' if piece.endswith(b'\r') else b''
            digest.update(piece[:len(piece) - len(kept)].replace(b'\r\n', b'\n'))
    digest.update(kept)
    return digest.digest()


def weigh(folder):
    """(messages, sum of their digests) of all Maildirs under @folder: equal for the same messages in any
    order, and small."""
    count = total = 0
    for place, _, names in os.walk(folder):
        if os.path.basename(place) in ('new', 'cur'):
            for name in names:
                count += 1
                total += int.from_bytes(digest_of(os.path.join(place, name)), 'big')
    return count, total


class Satchel(Program):
    def __init__(self, program, *more):
        super().__init__('satchelctl', *more)
        self.mail = os.path.join(self.folder, 'data', 'satchel', 'mail')
        self.words = [program, 'fetch', '--json']
        self.program = program
        self.env = {key: value for key, value in os.environ.items()
                    if key not in ('DISPLAY', 'WAYLAND_DISPLAY')}
        self.env.update(DBUS_SESSION_BUS_ADDRESS='disabled:')
        for name, part in (('HOME', 'home'), ('XDG_CONFIG_HOME', 'config'), ('XDG_DATA_HOME', 'data'),
                           ('XDG_CACHE_HOME', 'cache'), ('XDG_STATE_HOME', 'state')):
            self.env[name] = os.path.join(self.folder, part)

    def set_up(self):
        subprocess.run([self.program, 'account', 'add', '--id', 'bench', '--email', 'a@okafor.example',
                        '--server', 'localhost', '--port', str(self.server.pop3s_port), '--encryption',
                        'tls', '--user', self.user, '--password-command', 'echo ' + PASSWORD,
                        '--ca-file', self.server.ca_file, '--on-server', 'keep'], env=self.env,
                       stdout=subprocess.DEVNULL, check=True)


class Mpop(Program):
    def __init__(self, *more):
        super().__init__('mpop', *more)
        self.mail = os.path.join(self.folder, 'mail')
        self.settings = os.path.join(self.folder, 'mpoprc')
        self.words = ['mpop', '--quiet', '--file=' + self.settings, 'bench']
        self.env = dict(os.environ, HOME=self.folder)

    def set_up(self):
        for part in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(self.mail, part))
        with open(self.settings, 'w', encoding='ascii') as file:
            file.write('account bench\nhost localhost\nport %d\ntls on\ntls_starttls off\n'
                       'tls_trust_file %s\nuser %s\npasswordeval echo %s\nkeep on\n'
                       'received_header off\ndelivery maildir %s\nuidls_file %s/uidls\n' % (
                           self.server.pop3s_port, self.server.ca_file, self.user, PASSWORD, self.mail,
                           self.folder))
        os.chmod(self.settings, 0o600)


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
    if len(medians) == 2:
        print('%-12s %9.2f %9.2f %9.2f' % ('ratio', *(ours / theirs for ours, theirs in
                                                      zip(*medians))))
    for program in programs:
        for run in runs[program]:
            if run.bad:
                print('BAD %s: %s' % (program.name, run.bad))
    sys.stdout.flush()


def make_programs(options, server, user):
    folder = os.path.join(options.folder, 'target')
    os.makedirs(folder, exist_ok=True)
    programs = [Satchel(options.satchelctl, server, user, os.path.join(folder, 'satchel-' + user))]
    if shutil.which('mpop'):
        programs.append(Mpop(server, user, os.path.join(folder, 'mpop-' + user)))
    else:
        print('mpop is not installed: there is nothing to compare with.')
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
    programs = make_programs(options, server, case)
    measured = look_again if case == 'left' else receive
    runs = measured(options, programs, served)
    show('%s (%s messages, %.1f MB as served)' % (CASES[case], format(count, ','), octets / 1e6),
         programs, runs, floor)
    if case == 'huge':
        show_above_idle(programs[0], runs)
    for program in programs:
        shutil.rmtree(program.folder, ignore_errors=True)
    shutil.rmtree(mailbox)
    return any(run.bad for program in programs for run in runs[program])


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
