#!/usr/bin/python3
# bench-search.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Searching generated mail with Satchel, notmuch and mu (Debian packages notmuch, maildir-utils): how fast each
makes its index of the same Maildir and how large that is, how long a search takes, and which of the known answers
each finds (see letters.py). All in one run, on the same file system, one after the other.

A search is the whole run of the command-line program, its start included. Then Satchel alone: each letter of some words as it is
typed, in a process that stays, as the window does (tests/bench/bench-search.c).

It takes some minutes. With --folder it can be stopped and goes on where it was; --steps takes some of it alone."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 9

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
        os.makedirs(self.database, exist_ok=True)
        with open(self.env['NOTMUCH_CONFIG'], 'w', encoding='utf-8') as file:
            file.write('[database]\npath=%s\nmail_root=%s\n[user]\nname=A\nprimary_email=a@example.org\n'
                       '[new]\ntags=new\n[search]\nexclude_tags=\n' % (self.database, maildir))

    def index(self):
        shutil.rmtree(os.path.join(self.database, '.notmuch'), ignore_errors=True)
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

    def __init__(self, folder, maildir):
        super().__init__(folder, maildir)
        self.home = os.path.join(folder, 'mu')

    def index(self):
        shutil.rmtree(self.home, ignore_errors=True)
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
    lines = ['Searches, the first %d messages: ms, median and worst of %d' % (limit, ROUNDS)]
    for title, query in queries:
        times = {program.name: [] for program in programs}
        # In turn, so that what else the computer does falls on all of them alike.
        for _ in range(ROUNDS):
            for program in programs:
                times[program.name].append(program.timed(*program.words(query, limit)) * 1000)
        lines.append('%-16s %s' % (title, '   '.join('%s %5.0f / %5.0f' % (name, statistics.median(each), max(each))
                                                     for name, each in times.items())))
    return lines


def check_answers(programs, maker, number, most):
    """Of each kind at most so many, spread over all."""
    by_kind = {}
    for i in range(number):
        answer = maker.answer(i)
        if answer:
            by_kind.setdefault(answer[0], []).append((i, answer[1]))
    lines = ['Known answers found, exactly the one letter each']
    for kind in letters.KINDS:
        answers = by_kind.get(kind, [])
        step = max(1, len(answers) // most)
        answers = answers[::step][:most]
        cells = []
        for program in programs:
            right = sum(program.find(word) == {str(maker.make(i)[0])} for i, word in answers)
            cells.append('%s %3d of %d' % (program.name, right, len(answers)))
        lines.append('%-16s %s' % (kind, '   '.join(cells)))
    return lines


def type_letters(program, folder, maker):
    queries = [maker.words[0], 'from:' + maker.people[7][1].split('.', maxsplit=1)[0], maker.words[40] + ' ' + maker.words[3],
               '検索的']
    done = subprocess.run([program, os.path.join(folder, 'data', 'satchel'), *queries], check=True,
                          stdout=subprocess.PIPE)
    return ['Each letter as it is typed', *done.stdout.decode().splitlines()]


def time_index(program, number):
    os.sync()
    seconds = program.index()
    return ['%-8s indexed in %6.1f s, %6.0f letters/s, index of %4.0f MB' %
            (program.name, seconds, number / seconds, program.size() / 1e6)]


class Steps:
    """What has been measured, kept in the folder: a bench that was stopped goes on where it was."""

    def __init__(self, folder, wanted):
        self.path = os.path.join(folder, 'measured.json')
        self.wanted = wanted
        self.done = {}
        if os.path.exists(self.path):
            with open(self.path, encoding='utf-8') as file:
                self.done = json.load(file)

    def take(self, name, work):
        if self.wanted and name not in self.wanted:
            return
        # Asked for by its name it is measured once more.
        if name not in self.done or self.wanted:
            self.done[name] = work()
            with open(self.path + '.new', 'w', encoding='utf-8') as file:
                json.dump(self.done, file)
            os.replace(self.path + '.new', self.path)
        print('\n'.join(self.done[name]) + ('' if name.startswith('index') else '\n'))
        sys.stdout.flush()


def write_letters(maildir, number, maker):
    # Whole, or not at all.
    if not os.path.isdir(maildir):
        shutil.rmtree(maildir + '.part', ignore_errors=True)
        letters.write_maildir(maildir + '.part', number, maker)
        os.rename(maildir + '.part', maildir)
    return ['%d letters, %.0f MB' % (number, size_of(maildir) / 1e6)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--messages', type=int, default=100000)
    parser.add_argument('--answers', type=int, default=20, help='known answers of each kind')
    parser.add_argument('--folder', default=None, help='where to work; kept, and what was measured there is not measured again')
    parser.add_argument('--only', nargs='*', default=['satchel', 'notmuch', 'mu'])
    parser.add_argument('--steps', nargs='*', default=[],
                        help='only these: mail, index-satchel, index-notmuch, index-mu, search, answers, letters')
    parser.add_argument('--letters', default=os.environ.get('BENCH_SEARCH'), help='the program bench-search')
    parser.add_argument('--satchelctl', default=os.environ.get('SATCHELCTL', 'satchelctl'))
    options = parser.parse_args()
    folder = options.folder or tempfile.mkdtemp(prefix='satchel-bench-')
    maildir = os.path.join(folder, 'data', 'satchel', 'mail', 'local', 'Bench')
    maker = letters.Maker()
    try:
        os.makedirs(folder, exist_ok=True)
        steps = Steps(folder, options.steps)
        steps.take('mail', lambda: write_letters(maildir, options.messages, maker))
        programs = [Satchel(folder, maildir, options.satchelctl)]
        for kind in (Notmuch, Mu):
            if kind.name in options.only and shutil.which(kind.name):
                programs.append(kind(folder, maildir))
        for program in programs:
            steps.take('index-' + program.name, lambda program=program: time_index(program, options.messages))
        steps.take('search', lambda: ask_all(programs, maker, options.messages, 200))
        steps.take('answers', lambda: check_answers(programs, maker, options.messages, options.answers))
        if options.letters:
            steps.take('letters', lambda: type_letters(options.letters, folder, maker))
    finally:
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main()
