#!/usr/bin/python3
# prove.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the proofs, all or those named, and prints what they survived as a table. Ends with 1 if one of
them failed, or had nothing to prove.

    prove.py [--short] [--seed N] [deaths|kills|cuts|disk|power|servers …]"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

# What each stands for in the table.
PROOFS = {
    'deaths': 'dead after each step of a fetch',
    'kills': 'killed at random',
    'cuts': 'cut after each octet',
    'disk': 'disk full, disk broken at each step',
    'power': 'power cut after each step',
    'servers': 'other real servers',
}


def run(name, options):
    """What the proof has told of itself."""
    with tempfile.NamedTemporaryFile('r', suffix='.json') as told:
        words = [sys.executable, '-B', os.path.join(HERE, 'prove-%s.py' % name)]
        words += ['--short'] * options.short
        words += ['--seed', str(options.seed)] if options.seed is not None else []
        status = subprocess.run(words, env={**os.environ, 'SATCHEL_PROOF': told.name},
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False).returncode
        lines = told.read().splitlines()
    if not lines:
        return {'name': name, 'seconds': 0, 'seed': 0, 'counts': {'cases': 0, 'failures': 1},
                'failures': ['it ended with %d and said nothing' % status]}
    return json.loads(lines[-1])


def describe(told):
    counts = dict(told['counts'])
    cases, failures = counts.pop('cases'), counts.pop('failures')
    rest = ', '.join('%d %s' % (number, name) for name, number in counts.items())
    return [PROOFS[told['name']], '%d' % cases, rest, '%.0f s' % told['seconds'], '%d' % failures]


def print_table(rows):
    rows = [['', 'cases', 'of them', 'time', 'failures'], *rows]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        print('  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--short', action='store_true', help='a sample of each')
    parser.add_argument('--seed', type=int, help='of what is left to chance')
    parser.add_argument('proofs', nargs='*', metavar='PROOF')
    options = parser.parse_args()
    unknown = [name for name in options.proofs if name not in PROOFS]
    if unknown:
        parser.error('there is no proof "%s"' % unknown[0])

    told = [run(name, options) for name in options.proofs or PROOFS]
    print_table(map(describe, told))
    for one in told:
        for failure in one['failures']:
            print('%s (seed %d): %s' % (one['name'], one['seed'], failure))
    sys.exit(1 if any(one['counts']['failures'] or not one['counts']['cases'] for one in told) else 0)


if __name__ == '__main__':
    main()
