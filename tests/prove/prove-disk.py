#!/usr/bin/python3
# prove-disk.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A disk that is full from the first step of a fetch that needs room on, from the second on, … and one
that fails once, at each step. The fetch must say so in one sentence, by its code and its exit status, or
have needed nothing of it; and once there is room again nothing may be lost or doubled."""

import errno
import json
import os

from report import Report
from stage import STAGES, Stage
from world import Broken, Disk

DISKS = (('full from', {'error': errno.ENOSPC, 'full': 1}),
         ('no room once at', {'error': errno.ENOSPC}),
         ('broken once at', {'error': errno.EIO}))


def check_words(status, out, err):
    """What was said: by exit status, by code, in words."""
    if status == 0:
        return
    if status != 1:
        raise Broken('the exit status is %d: %s' % (status, err))
    account = json.loads(out)['accounts'][0]
    lines = err.strip().split('\n')
    # One file that could not be written costs its message alone, which is skipped as one that the server
    # does not give.
    codes = ('disk', 'store') + ('server',) * (account['skipped'] > 0)
    if account['error'] is not None and account['error']['code'] not in codes:
        raise Broken('said to be %s: %s' % (account['error']['code'], err))
    if len(lines) != 1 or not lines[0].startswith('satchelctl: ') or not lines[0].endswith('.'):
        raise Broken('not one plain sentence: %r' % err)


def fail_at(report, stage, kind, settings, step):
    """False once there is no such step."""
    world = stage.begin()
    person = world.person
    told = os.path.join(person.folder, 'failed')
    try:
        with report.case('%s, %s step %d' % (stage.name, kind, step)) as case:
            ids = world.check_now()
            disk = Disk(person.root, fail=step, report=told, **settings)
            status, out, err = person.run_on(disk, 'fetch', '--json')
            stage.server.wait()
            failed = os.path.getsize(told) > 0
            if failed:
                with open(told, encoding='utf-8') as file:
                    case.name += ' (%s)' % file.readline().strip().replace(person.folder, '…')
            check_words(status, out, err)
            report.count(told=status)
            world.check_recovery(ids if stage.policy != 'until-deleted' else None,
                                 expect_empty=stage.policy == 'remove')
            return failed
        return True
    finally:
        stage.server.wait()
        person.remove()


def prove_stage(report, prepare, kind, settings):
    if not report.wants(prepare.__name__ + ' ' + kind):
        return
    stage = Stage(prepare)
    step = 1 + len(prepare.__name__) % 23 if report.short else 1
    try:
        faults = 0
        while fail_at(report, stage, kind, settings, step):
            step += 53 if report.short else 1
            faults += 1
        report.count(faults=faults)
        report.say('%s, %s each step: %d' % (stage.name, kind, faults))
    finally:
        stage.close()


def main():
    with Report('disk', __doc__) as report:
        for kind, settings in DISKS:
            for prepare in STAGES[:1] if report.short else STAGES[:1] + STAGES[2:3]:
                prove_stage(report, prepare, kind, settings)


if __name__ == '__main__':
    main()
