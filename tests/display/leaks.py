#!/usr/bin/python3
# leaks.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether anybody hears that a message is read: each vector of leak-vectors.h in the real view, in a small internet of
its own where a DNS and a web server listen. Nobody may be asked for anything, neither with the message made safe nor
by the view alone. A view without walls is the control: it must be heard, or nothing was tested.

    leaks.py
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

import private_net                          # noqa: E402
from private_net import WEB_ADDRESS         # noqa: E402
from session import Session                 # noqa: E402

private_net.enter()

BUILD = os.path.abspath(os.environ.get('SATCHEL_BUILD') or
                        os.path.join(os.path.dirname(__file__), '..', '..', '_build'))
DOMAIN = 'leak.example'
PATIENCE = 240
# Of the vectors, those that WebKit falls for without walls: 40 and more when this was written.
LEAST_CAUGHT = 25


class Zone(dict):
    """Every host of the domain is on the web server."""

    def get(self, name, default=None):
        return {'A': [WEB_ADDRESS]} if name.endswith(DOMAIN) else default


def heard(net, mode):
    """Numbers of the vectors by which somebody was asked for something."""
    hosts = [name for name, _ in net.asked] + [uri.split('/')[2] for uri, _ in net.requests]
    found = {re.match(r'v(\d+)\.%s\.' % mode, host) for host in hosts}
    return sorted({int(match.group(1)) for match in found if match})


def show(session, mode):
    program = os.path.join(BUILD, 'tests', 'leak-view')
    env = {**session.env, 'SATCHEL_MODULE_DIR': os.path.join(BUILD, 'src', 'ui')}
    done = subprocess.run([program, mode, DOMAIN], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=PATIENCE, check=False)
    words = done.stderr.decode(errors='replace')
    if done.returncode:
        raise SystemExit('%s failed:\n%s' % (mode, words[-6000:]))
    return int(done.stdout.split()[-1]), words


def main():
    failed = []
    net = private_net.PrivateNet([DOMAIN])
    net.zone = Zone()
    # The web server answers nobody's question in a way that a program would go on with.
    if not net.go_online():
        print('There is no way out to pretend: programs may believe that they are offline.', flush=True)
    try:
        with Session() as session:
            for mode in ('control', 'view', 'whole', 'trees'):
                number, words = show(session, mode)
                caught = heard(net, mode)
                print('%-8s %d shown, %d heard: %s' % (mode, number, len(caught), caught), flush=True)
                if re.search('did not end|could not be shown', words):
                    failed.append('%s: %s' % (mode, words[-2000:]))
                if mode == 'control' and len(caught) < LEAST_CAUGHT:
                    failed.append('the control was not caught: nothing was tested')
                if mode in ('view', 'whole') and caught:
                    failed.append('%s: it was heard' % mode)
            strangers = {name for name, _ in net.asked if not name.endswith(DOMAIN)}
            strangers |= {uri.split('/')[2] for uri, _ in net.requests if DOMAIN not in uri.split('/')[2]}
            print('asked for besides: %s' % sorted(strangers), flush=True)
            if strangers - {'example.com'}:
                failed.append('others were asked: %s' % sorted(strangers))
    finally:
        net.end()
    for words in failed:
        print('FAILED %s' % words)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
