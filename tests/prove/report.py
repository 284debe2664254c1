# report.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a proof has come to: said while it runs, counted at its end for the table of ./dev prove."""

import argparse
import json
import os
import random
import sys
import time
import traceback


class Report:
    """
    with Report('deaths') as report:
        with report.case('after step 7'):
            …
        report.count(kills=1)

    A case that raises is a failure; the others go on. The proof ends with 1 if there was one."""

    def __init__(self, name, description):
        parser = argparse.ArgumentParser(description=description)
        parser.add_argument('--short', action='store_true', help='what every test run has time for')
        parser.add_argument('--seed', type=int, default=None, help='of what is left to chance')
        parser.add_argument('--only', metavar='WORD', help='only cases whose name has it')
        parser.add_argument('--keep-going', type=int, default=20, metavar='N',
                            help='end after so many failures (20)')
        self.options = parser.parse_args()
        self.name = name
        self.counts = {'cases': 0, 'failures': 0}
        self.failures = []
        self.seed = self.options.seed
        if self.seed is None:
            # The same ones in every short run: a test fails for what was changed.
            self.seed = 1 if self.options.short else random.SystemRandom().randrange(1 << 32)
        self.chance = random.Random(self.seed)
        self.begun = time.monotonic()

    @property
    def short(self):
        return self.options.short

    def count(self, **more):
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def say(self, text):
        print('%s: %s' % (self.name, text), file=sys.stderr, flush=True)

    def wants(self, name):
        return self.options.only is None or self.options.only in name

    def case(self, name):
        return Case(self, name)

    def fail(self, name, why):
        self.counts['failures'] += 1
        self.failures.append('%s: %s' % (name, why))
        self.say('FAILED %s: %s' % (name, why))
        if self.counts['failures'] >= self.options.keep_going:
            self.end()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and not issubclass(kind, SystemExit):
            traceback.print_exception(kind, error, trace)
            self.counts['failures'] += 1
            self.failures.append('%s: %s' % (kind.__name__, error))
        if kind is None or not issubclass(kind, SystemExit):
            self.end()

    def end(self):
        told = {'name': self.name, 'seed': self.seed, 'seconds': round(time.monotonic() - self.begun, 1),
                'counts': self.counts, 'failures': self.failures}
        print(json.dumps(told), flush=True)
        if 'SATCHEL_PROOF' in os.environ:
            with open(os.environ['SATCHEL_PROOF'], 'a', encoding='utf-8') as file:
                file.write(json.dumps(told) + '\n')
        sys.exit(1 if self.counts['failures'] or not self.counts['cases'] else 0)


class Case:
    def __init__(self, report, name):
        self.report = report
        self.name = name

    def __enter__(self):
        self.report.counts['cases'] += 1
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            return False
        if issubclass(kind, AssertionError):
            self.report.fail(self.name, str(error))
            return True
        if issubclass(kind, Exception):
            self.report.fail(self.name, ''.join(traceback.format_exception(kind, error, trace)))
            return True
        return False
