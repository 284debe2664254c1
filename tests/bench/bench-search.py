#!/usr/bin/python3
# bench-search.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Searching generated mail with Satchel, notmuch and mu (Debian packages notmuch, maildir-utils): how fast each
makes its index of the same Maildir and how large that is, how long a search takes, and which of the known answers
each finds (see letters.py). All in one run, on the same file system, one after the other.

A search is the whole run of the command-line program, its start included; the best of five and the worst, and where a
program was too slow for its median to be of use, that shows. Then Satchel alone: each letter of some words as it is
typed, in a process that stays, as the window does (tests/bench/bench-search.c)."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import letters      # noqa: E402


def size_of(*paths):
    total = 0
    for path in paths:
        for folder, _, names in os.walk(path) if os.path.isdir(path) else [(os.path.dirname(path), [], [os.path.basename(path)])]:
            total += sum(os.stat(os.path.join(folder, name)).st_size for name in names)
    return total


class Program:
    def __init__(self, folder, maildir):
        self.folder, self.maildir = folder, maildir
        self.env = dict(os.environ, HOME=folder, LC_ALL='C.UTF-8', XDG_CACHE_HOME=os.path.join(folder, 'cache'))

    def run(self, *words, **more):
        return subprocess.run(words, env=self.env, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              **more).stdout.decode(errors='replace')

    def timed(self, *words):
        start = time.monotonic()
        self.run(*words)
        return time.monotonic() - start


class Satchel(Program):
    name = 'satchel'

    def __init__(self, folder, maildir, ctl):
        super().__init__(folder, maildir)
        self.ctl = ctl
        self.env.update(XDG_DATA_HOME=os.path.join(folder, 'data'), XDG_CONFIG_HOME=os.path.join(folder, 'config'),
                        GSETTINGS_BACKEND='memory')
        self.index_file = os.path.join(folder, 'data', 'satchel', 'index.sqlite')

    def index(self):
        self.run(self.ctl, 'folders')
        return self.timed(self.ctl, 'reindex')

    def size(self):
        return size_of(self.index_file)

    def words(self, query, limit):
        return (self.ctl, 'search', query, '--json', *(('--limit', str(limit)) if limit else ()))

    def find(self, query):
        return {json.loads(line)['id'].split('.')[0] for line in self.run(*self.words(query, 0)).splitlines()}


class Notmuch(Program):
    name = 'notmuch'

    def __init__(self, folder, maildir):
        super().__init__(folder, maildir)
        self.env['NOTMUCH_CONFIG'] = os.path.join(folder, 'notmuch-config')
        self.database = os.path.join(folder, 'notmuch')
        os.makedirs(self.database)
        with open(self.env['NOTMUCH_CONFIG'], 'w', encoding='utf-8') as file:
            file.write('[database]\npath=%s\nmail_root=%s\n[user]\nname=A\nprimary_email=a@example.org\n'
                       '[new]\ntags=new\n[search]\nexclude_tags=\n' % (self.database, maildir))

    def index(self):
        return self.timed('notmuch', 'new', '--quiet')

    def size(self):
        return size_of(self.database)

    def words(self, query, limit):
        return ('notmuch', 'search', *(('--limit=%d' % limit,) if limit else ()), query)

    def find(self, query):
        out = self.run('notmuch', 'search', '--output=files', query)
        return {os.path.basename(line).split('.')[0] for line in out.splitlines()}


class Mu(Program):
    name = 'mu'

    def index(self):
        self.home = os.path.join(self.folder, 'mu')
        self.run('mu', 'init', '--muhome=' + self.home, '--maildir=' + self.maildir)
        return self.timed('mu', 'index', '--quiet', '--muhome=' + self.home)

    def size(self):
        return size_of(self.home)

    def words(self, query, limit):
        return ('mu', 'find', '--muhome=' + self.home, *(('--maxnum=%d' % limit,) if limit else ()), query)

    def find(self, query):
        out = self.run('mu', 'find', '--muhome=' + self.home, '--fields=l', query)
        return {os.path.basename(line).split('.')[0] for line in out.splitlines()}


def ask_all(programs, maker, number, limit):
    common = maker.words[0]
    rare = next(word for kind, word in filter(None, map(maker.answer, range(number))) if kind == 'plain')
    name = maker.people[7][1].split('@', maxsplit=1)[0].split('.')[0]
    queries = [('a rare word', rare), ('a common word', common), ('two words', '%s %s' % (common, maker.words[40])),
               ('from: a name', 'from:' + name), ('a beginning', maker.words[3] + '*')]
    print('\nSearches, the first %d messages: ms, median and worst of five' % limit)
    for title, query in queries:
        cells = []
        for program in programs:
            times = sorted(program.timed(*program.words(query, limit)) * 1000 for _ in range(5))
            cells.append('%s %5.0f / %5.0f' % (program.name, statistics.median(times), times[-1]))
        print('%-16s %s' % (title, '   '.join(cells)))
    sys.stdout.flush()


def check_answers(programs, maker, number, most):
    """Of each kind at most so many, spread over all."""
    by_kind = {}
    for i in range(number):
        answer = maker.answer(i)
        if answer:
            by_kind.setdefault(answer[0], []).append((i, answer[1]))
    print('\nKnown answers found, exactly the one letter each')
    for kind in letters.KINDS:
        answers = by_kind.get(kind, [])
        step = max(1, len(answers) // most)
        answers = answers[::step][:most]
        cells = []
        for program in programs:
            right = sum(program.find(word) == {str(maker.make(i)[0])} for i, word in answers)
            cells.append('%s %3d of %d' % (program.name, right, len(answers)))
        print('%-16s %s' % (kind, '   '.join(cells)))
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--messages', type=int, default=100000)
    parser.add_argument('--answers', type=int, default=20, help='known answers of each kind')
    parser.add_argument('--folder', default=None, help='where to work; kept')
    parser.add_argument('--only', nargs='*', default=['satchel', 'notmuch', 'mu'])
    parser.add_argument('--letters', default=os.environ.get('BENCH_SEARCH'), help='the program bench-search')
    parser.add_argument('--satchelctl', default=os.environ.get('SATCHELCTL', 'satchelctl'))
    options = parser.parse_args()
    folder = options.folder or tempfile.mkdtemp(prefix='satchel-bench-')
    maildir = os.path.join(folder, 'data', 'satchel', 'mail', 'local', 'Bench')
    maker = letters.Maker()
    try:
        if not os.path.isdir(maildir):
            letters.write_maildir(maildir, options.messages, maker)
        os.sync()
        octets = size_of(maildir)
        print('%d letters, %.0f MB' % (options.messages, octets / 1e6))
        programs = [Satchel(folder, maildir, options.satchelctl)]
        for kind in (Notmuch, Mu):
            if kind.name in options.only and shutil.which(kind.name):
                programs.append(kind(folder, maildir))
        for program in programs:
            seconds = program.index()
            print('%-8s indexed in %6.1f s, %6.0f letters/s, index of %4.0f MB' %
                  (program.name, seconds, options.messages / seconds, program.size() / 1e6))
            sys.stdout.flush()
            os.sync()
        ask_all(programs, maker, options.messages, 200)
        check_answers(programs, maker, options.messages, options.answers)
        if options.letters:
            print('\nEach letter as it is typed')
            sys.stdout.flush()
            subprocess.run([options.letters, os.path.join(folder, 'data', 'satchel'), maker.words[0],
                            'from:' + maker.people[7][1].split('.')[0], maker.words[40] + ' ' + maker.words[3], '検索的'],
                           check=True)
    finally:
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main()
