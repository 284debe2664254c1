#!/usr/bin/python3
# window.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures the window on a virtual display: its start with 10,000 messages in the Inbox against that of an
empty libadwaita window; the intervals between its frames while it receives at full speed; and what one
message of 300 MB costs it in memory. Mail comes from a private Dovecot over TLS."""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'display')]

from bench import PASSWORD, generate, warm_up   # noqa: E402
from dovecot import Dovecot                     # noqa: E402
from session import Session                     # noqa: E402

APPLICATION = 'io.github.satchelmail.Satchel'
PATIENCE = 300      # seconds for anything


def wait_until(done, what):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if done():
            return
        time.sleep(0.1)
    raise SystemExit('Waited %d seconds in vain: %s' % (PATIENCE, what))


class Desk:
    """A session with the two programs of Satchel and one account."""

    def __init__(self, options, session, server, user):
        self.options = options
        self.session = session
        build = options.build
        self.satchel = os.path.join(build, 'src', 'ui', 'satchel')
        self.ctl = os.path.join(build, 'src', 'ctl', 'satchelctl')
        session.env.update(SATCHEL_MODULE_DIR=os.path.join(build, 'src', 'ui'),
                           GSETTINGS_SCHEMA_DIR=os.path.join(build, 'data'))
        self.run('account', 'add', '--id', 'bench', '--email', 'a@okafor.example', '--server', 'localhost',
                 '--port', str(server.pop3s_port), '--encryption', 'tls', '--user', user,
                 '--password-command', 'echo ' + PASSWORD, '--ca-file', server.ca_file, '--on-server',
                 'keep')

    def run(self, *words):
        return subprocess.run([self.ctl, *words], env=self.session.env, check=True,
                              stdout=subprocess.PIPE).stdout

    def held(self):
        """Messages in the Inbox, as its list has them."""
        out = subprocess.run([self.ctl, 'folders', '--json'], env=self.session.env, check=False,
                             stdout=subprocess.PIPE).stdout
        folders = json.loads(out or b'[]')
        return sum(folder['messages'] for folder in folders if folder['path'] == 'Inbox')

    def arrived(self):
        """Files in the Inbox; looking at them disturbs nobody."""
        folder = os.path.join(self.session.env['XDG_DATA_HOME'], 'satchel', 'mail', 'bench', 'Inbox')
        return sum(len(os.listdir(os.path.join(folder, part))) for part in ('new', 'cur')
                   if os.path.isdir(os.path.join(folder, part)))

    def start(self, words, **env):
        return self.session.start_program(words, log=os.path.join(self.session.folder, 'log'), **env)

    def receive_only_when_told(self):
        path = os.path.join(self.session.env['XDG_CONFIG_HOME'], 'satchel', 'accounts.ini')
        with open(path, encoding='utf-8') as file:
            text = file.read()
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace('check-at-start=true', 'check-at-start=false'))

    def get_mail(self):
        subprocess.run(['gapplication', 'action', APPLICATION, 'get-mail'], env=self.session.env, check=True)


def time_start(desk, words, name):
    log = os.path.join(desk.session.folder, 'start-' + name)
    if os.path.exists(log):
        os.unlink(log)
    process = desk.start(words, SATCHEL_START_LOG=log)
    wait_until(lambda: os.path.exists(log) and os.path.getsize(log), 'the first frame of ' + name)
    desk.session.stop(process)
    with open(log, encoding='ascii') as file:
        return float(file.read())


def bench_start(desk, empty, rounds):
    programs = {'Satchel': [desk.satchel], 'empty window': [empty]}
    times = {name: [] for name in programs}
    for name, words in programs.items():
        time_start(desk, words, name)     # what is read from the disk the first time
    for _ in range(rounds):
        for name, words in programs.items():
            times[name].append(time_start(desk, words, name))
    print('\nStart to the first frame, %d messages in the Inbox (ms)' % desk.held())
    for name, values in times.items():
        print('%-14s median %7.1f   each: %s' % (name, statistics.median(values),
                                                  ' '.join('%.0f' % value for value in values)))
    print('%-14s        %7.2f' % ('ratio', statistics.median(times['Satchel'])
                                  / statistics.median(times['empty window'])))


def bench_frames(desk, count):
    # In memory: where mail is made durable, even a write into the cache can wait for the journal.
    log = '/dev/shm/satchel-frames-%d' % os.getpid()
    desk.receive_only_when_told()
    process = desk.start([desk.satchel], SATCHEL_FRAME_LOG=log)
    wait_until(lambda: os.path.exists(log) and os.path.getsize(log), 'the first frame')
    time.sleep(3)       # the start is measured apart
    with open(log, encoding='ascii') as file:
        before = len(file.readlines())
    begin = time.monotonic()
    desk.get_mail()
    wait_until(lambda: desk.arrived() >= count, '%d messages' % count)
    took = time.monotonic() - begin
    time.sleep(2)       # the frames that show the last of them
    if desk.held() != count:
        raise SystemExit('The list has %d messages instead of %d' % (desk.held(), count))
    desk.session.stop(process)
    with open(log, encoding='ascii') as file:
        frames = [float(line) for line in file][before:]
    os.unlink(log)
    ordered = sorted(frames)
    print('\nFrames while %d messages were received in %.1f s' % (count, took))
    print('%d frames; interval median %.1f ms, 99 of 100 under %.1f, longest %.1f; over 50 ms: %d'
          % (len(frames), statistics.median(frames), ordered[len(frames) * 99 // 100], ordered[-1],
             sum(frame > 50 for frame in frames)))
    print('the five longest: ' + ' '.join('%.1f (frame %d)' % (frame, frames.index(frame))
                                          for frame in ordered[-5:]))


def memory(process, key):
    with open('/proc/%d/status' % process.pid, encoding='ascii') as file:
        for line in file:
            if line.startswith(key + ':'):
                return int(line.split()[1]) / 1000
    raise SystemExit('no ' + key)


def bench_memory(desk, server, mailbox):
    desk.run('account', 'disable', 'bench')
    process = desk.start([desk.satchel])
    time.sleep(4)       # idle is idle when nothing happens any more
    idle = memory(process, 'VmRSS')
    desk.session.stop(process)

    desk.run('account', 'enable', 'bench')
    process = desk.start([desk.satchel])
    wait_until(lambda: desk.arrived() >= 1, 'the large message')
    time.sleep(4)
    print('\nOne message of 300 MB in the window: idle %.1f MB, peak %.1f MB, %.1f MB above idle'
          % (idle, memory(process, 'VmHWM'), memory(process, 'VmHWM') - idle))
    desk.session.stop(process)


def with_mailbox(options, kind, work):
    folder = os.path.join(options.folder, kind)
    mailbox = os.path.join(folder, 'mailbox')
    os.makedirs(folder)
    count, _ = generate(kind, mailbox)
    with Dovecot(os.path.join(folder, 'dovecot')) as server, Session() as session:
        server.add_user(kind, PASSWORD, mailbox)
        warm_up(server, kind)
        work(Desk(options, session, server, kind), server, count)
    shutil.rmtree(folder)


def main():
    build = os.environ.get('SATCHEL_BUILD') or os.path.join(HERE, '..', '..', '_build')
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--build', default=os.path.abspath(build))
    parser.add_argument('--folder', default=os.path.join(os.path.abspath(build), 'bench-window'))
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--cases', default='start,small,mixed,memory')
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    cases = options.cases.split(',')
    empty = os.path.join(options.build, 'tests', 'empty-window')
    try:
        if 'start' in cases:
            def start(desk, server, count):
                desk.run('fetch')
                desk.run('account', 'disable', 'bench')
                bench_start(desk, empty, options.rounds)
            with_mailbox(options, 'small', start)
        for kind in ('small', 'mixed'):
            if kind in cases:
                with_mailbox(options, kind, lambda desk, server, count: bench_frames(desk, count))
        if 'memory' in cases:
            with_mailbox(options, 'huge', lambda desk, server, count: bench_memory(desk, server, count))
    finally:
        shutil.rmtree(options.folder, ignore_errors=True)


if __name__ == '__main__':
    main()
