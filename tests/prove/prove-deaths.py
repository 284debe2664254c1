#!/usr/bin/python3
# prove-deaths.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole fetch dies by SIGKILL after its first step, after its second, after its third … until it lives
to its end. A step is all that changes a file or a name, each sync, each write of SQLite's, and what is
said to the server, before and after. Then the next fetch must make everything right."""

import os

from report import Report
from stage import STAGES, Stage
from world import Disk


def die_at(report, stage, step):
    """False once there is no such step."""
    world = stage.begin()
    person = world.person
    told = os.path.join(person.folder, 'died')
    try:
        with report.case('%s, dead after step %d' % (stage.name, step)) as case:
            ids = world.check_now()
            person.run_on(Disk(person.root, die=step, report=told), 'fetch', '--json')
            stage.server.wait()
            died = os.path.getsize(told) > 0
            if died:
                with open(told, encoding='utf-8') as file:
                    case.name += ' (%s)' % file.read().strip().replace(person.folder, '…')
            world.check_recovery(ids if stage.policy != 'until-deleted' else None,
                                 expect_empty=stage.policy == 'remove')
            return died
        return True
    finally:
        stage.server.wait()
        person.remove()


def prove_stage(report, prepare, pipelining):
    if not report.wants(prepare.__name__):
        return
    stage = Stage(prepare, pipelining)
    # A short run takes another first step each time, so that steps of all kinds are met.
    step = 1 + len(prepare.__name__) % 29 if report.short else 1
    deaths = 0
    try:
        while die_at(report, stage, step):
            step += 61 if report.short else 1
            deaths += 1
        report.count(deaths=deaths)
        report.say('%s: %d deaths' % (stage.name, deaths))
    finally:
        stage.close()


def main():
    with Report('deaths', __doc__) as report:
        for prepare in (STAGES[0], STAGES[2], STAGES[4]) if report.short else STAGES:
            prove_stage(report, prepare, pipelining=True)
        if not report.short:
            prove_stage(report, STAGES[0], pipelining=False)


if __name__ == '__main__':
    main()
