#!/usr/bin/python3
# bench-import.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""How fast satchelctl brings 50,000 small messages from a mailbox file and sends them out again, and with how much memory.

    bench-import.py [--satchelctl PROGRAM] [--messages N] [--folder FOLDER]
"""

import argparse
import glob
import json
import os
import random
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = ('the mail house roof repair bank letter invoice holiday garden river paper winter meeting amara marta question '
         'answer number bread water').split()


def write_mailbox(path, count):
    dice = random.Random(7)
    with open(path, 'w', encoding='ascii') as file:
        for n in range(count):
            lines = [' '.join(dice.choice(WORDS) + (str(dice.randrange(5000)) if dice.random() < .1 else '')
                              for _ in range(10)) for _ in range(20)]
            file.write('From marta@lindqvist.example Thu Mar  5 10:00:00 2026\n'
                       'Return-Path: <marta@lindqvist.example>\n'
                       'Received: from mx.example by in.example with ESMTP id %d; Thu, 5 Mar 2026 10:00:00 +0000\n'
                       'From: "Marta Lindqvist" <marta@lindqvist.example>\nTo: amara@okafor.example\n'
                       'Subject: letter %d %s\nDate: Thu, 05 Mar 2026 %02d:%02d:%02d +0000\n'
                       'Message-ID: <%d@lindqvist.example>\nContent-Type: text/plain\n\n%s\n\n'
                       % (n, n, dice.choice(WORDS), n // 3600 % 24, n // 60 % 60, n % 60, n, '\n'.join(lines)))


def count_files(folder):
    return sum(len(os.listdir(part)) for part in glob.glob(os.path.join(folder, 'satchel/mail/local/*/new')))


def measure(title, words, env, count, watch=None):
    """Seconds and the peak of memory; with @watch also how the rate was in each fifth of the way."""
    begin = time.monotonic()
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE)
    marks, done = [], 0
    while not done:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if watch and len(marks) < 4 and count_files(watch) >= count * (len(marks) + 1) // 5:
            marks.append(time.monotonic())
        if not done:
            time.sleep(0.05)
    seconds = time.monotonic() - begin
    process.returncode = status
    out = process.stdout.read()
    print('%-34s %6.1f s  %7.0f a second  peak %5.1f MB' % (title, seconds, count / seconds, usage.ru_maxrss / 1024))
    if marks:
        edges = [begin, *marks, begin + seconds]
        print('   in fifths: ' + ', '.join('%.0f a second' % (count / 5 / (b - a)) for a, b in zip(edges, edges[1:])))
    if status:
        sys.exit('It failed')
    return out


def main():
    build = os.environ.get('SATCHEL_BUILD') or os.path.join(HERE, '..', '..', '_build')
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--satchelctl', default=os.path.join(build, 'src', 'ctl', 'satchelctl'))
    parser.add_argument('--messages', type=int, default=50000)
    parser.add_argument('--folder', default=os.path.join(build, 'bench-import'), help='made and removed; 1 GB')
    options = parser.parse_args()
    ctl, folder = os.path.abspath(options.satchelctl), os.path.abspath(options.folder)
    os.makedirs(folder)
    try:
        env = dict(os.environ, XDG_DATA_HOME=folder + '/data', XDG_CONFIG_HOME=folder + '/config',
                   DBUS_SESSION_BUS_ADDRESS='disabled:')
        mailbox, n = folder + '/old.mbox', options.messages
        write_mailbox(mailbox, n)
        subprocess.run(['sync'], check=True)
        print('%d messages, %.0f MB' % (n, os.path.getsize(mailbox) / 1e6))
        time_v = [ctl, 'import', mailbox, '--json']
        report = json.loads(measure('import', time_v, env, n, folder + '/data'))
        assert report['imported'] == n, report
        measure('import again: all are duplicates', time_v, env, n)
        measure('import --dry-run', time_v + ['--dry-run'], env, n)
        measure('reindex, with words', [ctl, 'reindex'], env, n)
        for format in ('mbox', 'maildir', 'eml'):
            measure('export ' + format, [ctl, 'export', 'old', '--format', format, folder + '/' + format], env, n)
        env['XDG_DATA_HOME'] = folder + '/other'
        measure('import of the Maildir', [ctl, 'import', folder + '/maildir', '--json'], env, n, folder + '/other')
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main()
