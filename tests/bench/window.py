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
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'display')]

from bench import PASSWORD, generate, warm_up   # noqa: E402
from dovecot import Dovecot                     # noqa: E402
from person import Person                       # noqa: E402
from session import Session                     # noqa: E402

APPLICATION = 'io.github.satchelmail.Satchel'
PATIENCE = 300      # seconds for anything
MILLION = 1000000
TURNS = 100         # of the wheel, a step of the list each


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


def letter(number, kind):
    text = 'Line of a letter that says nothing much, as letters do. ' * 30
    body = ('<html><body><h1>Letter %d</h1><p style="color:#302010">%s</p></body></html>' % (number, text)
            if kind == 'html' else '%s\n' % text.replace('. ', '.\n'))
    return ('From: Person %d <p%d@example.org>\r\nTo: a@okafor.example\r\nSubject: Letter %d\r\n'
            'Message-ID: <letter-%d@example.org>\r\nDate: Thu, 05 Mar 2026 08:%02d:00 +0000\r\nMIME-Version: 1.0\r\n'
            'Content-Type: text/%s; charset=utf-8\r\n\r\n%s' % (number, number, number, number, number % 60,
                                                               kind, body.replace('\n', '\r\n'))).encode()


def write_million(desk, count):
    """Rows as the index has them, three to a conversation, in the folder Archive."""
    path = os.path.join(desk.session.env['XDG_DATA_HOME'], 'satchel', 'index.sqlite')
    index = sqlite3.connect(path)
    index.execute('PRAGMA synchronous = OFF')
    folder = index.execute("SELECT folder FROM folder WHERE account = 'bench' AND path = 'Archive'").fetchone()[0]

    def rows():
        for n in range(count):
            of = n // 3 * 3
            yield ('m%09d.bench' % n, folder, 1, ':2,S' if n % 50 else ':2,', 1 if n % 50 else 0,
                   1000000000 + n * 300, 1000000000 + n * 300, 2000 + n * 7919 % 90000, n % 20 == 0, 0,
                   'person %d' % (n * 31 % 997), 'subject number %d' % (n * 17 % 100003),
                   'Subject number %d of the archive' % n, 'Person %d <p%d@example.org>' % (n % 997, n % 997),
                   'Amara Okafor <a@okafor.example>', 'The first words of message %d, which go on for a while' % n,
                   'id-%d@example.org' % n, '' if n == of else 'id-%d@example.org' % of)
    columns = ('name, folder, in_cur, suffix, flags, date, arrived, size, attachments, heads_only, sender_key, subject_key,'
               ' subject, sender, recipients, preview, message_id, refs')
    # Counted and sorted at once instead of a million times.
    later = [row[0] for row in index.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'message' AND sql NOT NULL"
                                             " AND (type = 'trigger' OR type = 'index')")]
    for kind, name in index.execute("SELECT type, name FROM sqlite_master WHERE tbl_name = 'message' AND sql NOT NULL"
                                    " AND (type = 'trigger' OR type = 'index')").fetchall():
        index.execute('DROP %s %s' % (kind, name))
    index.executemany('INSERT INTO message (%s) VALUES (%s)' % (columns, ', '.join('?' * 18)), rows())
    index.execute('UPDATE folder SET messages = ?, unread = ?, bytes = ? WHERE folder = ?',
                  (count, (count + 49) // 50, count * 40000, folder))
    for sql in later:
        index.execute(sql)
    index.commit()
    index.close()


class Answers:
    """What the window says of how long things took."""

    def __init__(self, path):
        self.path = path
        self.seen = 0

    def lines(self):
        if not os.path.exists(self.path):
            return []
        with open(self.path, encoding='ascii') as file:
            return [line.split() for line in file if line.endswith('\n')]

    def next(self, kind):
        found = []

        def came():
            found[:] = [float(line[1]) for line in self.lines()[self.seen:] if line[0] == kind]
            return found
        wait_until(came, 'the next ' + kind)
        self.seen = len(self.lines())
        return found[0]


def tell(what, values, limit):
    print('%-46s median %6.1f ms, longest %6.1f   (at most %d)' % (what, statistics.median(values), max(values), limit))


def scroll(desk, person, frames, turns):
    """Intervals between frames while the wheel is turned over the list."""
    left, top, _, _ = person.geometry(person.x_window('Satchel'))
    with open(frames, encoding='ascii') as file:
        before = len(file.readlines())
    for _ in range(turns):
        person.point(left + 450, top + 400, '5', 1)
        time.sleep(0.02)
    time.sleep(0.5)
    with open(frames, encoding='ascii') as file:
        return [float(line) for line in file][before:]


def bench_million(options):
    """The folder on the screen, its scrolling and its memory; then the reading of messages."""
    with Dovecot(os.path.join(options.folder, 'dovecot-million')) as server, Session() as session:
        mailbox = os.path.join(options.folder, 'letters')
        for part in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(mailbox, part))
        for number in range(60):
            with open(os.path.join(mailbox, 'new', '%03d.letter' % number), 'wb') as file:
                file.write(letter(number, 'html' if number < 30 else 'plain'))
        server.add_user('letters', PASSWORD, mailbox)
        desk = Desk(options, session, server, 'letters')
        desk.run('fetch')
        write_million(desk, options.million)
        desk.run('account', 'disable', 'bench')

        person = Person(session, 'satchel')
        frames, answers = '/dev/shm/satchel-frames-%d' % os.getpid(), Answers('/dev/shm/satchel-answers-%d' % os.getpid())
        process = desk.start([desk.satchel], SATCHEL_FRAME_LOG=frames, SATCHEL_ANSWER_LOG=answers.path)
        answers.next('folder')
        time.sleep(2)
        print('\nA folder of %d messages' % options.million)
        times = []
        for _ in range(options.rounds):
            person.click(person.see(re.compile('^Archive')))
            times.append(answers.next('folder'))
            time.sleep(1)
            if _ + 1 < options.rounds:
                person.click(person.see(re.compile('^Inbox')))
                answers.next('folder')
                time.sleep(0.5)
        tell('on the screen after the click', times, 300)
        steps = scroll(desk, person, frames, TURNS)
        tell('a step of scrolling', steps, 33)
        print('frames of scrolling over 33 ms: %d of %d' % (sum(step > 33 for step in steps), len(steps)))
        print('%-46s %6.1f MB   (at most 150)' % ('memory of the window', memory(process, 'VmRSS')))

        person.click(person.see(re.compile('^Inbox')))
        answers.next('folder')
        bench_reading(person, answers)
        desk.session.stop(process)
        for path in (frames, answers.path):
            os.unlink(path)


def bench_reading(person, answers):
    """The plain ones are the newest: down the list they come first."""
    times = {'text': [], 'html': []}
    rows = person.see('Messages', 'list')
    person.click(person.see(re.compile('Letter 59'), within=rows))
    times['text'].append(answers.next('text'))
    for number in range(1, 60):
        kind = 'text' if number < 30 else 'html'
        person.keys('Down')
        times[kind].append(answers.next(kind))
        time.sleep(0.15)
    tell('a plain message after it is chosen', times['text'], 50)
    print('%-46s %6.1f ms' % ('the first HTML message, with all of WebKit', times['html'][0]))
    tell('a further HTML message', times['html'][1:], 200)


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
    parser.add_argument('--cases', default='start,small,mixed,memory,million')
    parser.add_argument('--million', type=int, default=MILLION)
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
        if 'million' in cases:
            os.makedirs(options.folder, exist_ok=True)
            bench_million(options)
    finally:
        shutil.rmtree(options.folder, ignore_errors=True)


if __name__ == '__main__':
    main()
