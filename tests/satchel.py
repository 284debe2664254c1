# satchel.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl with settings and mail of its own, for tests."""

import json
import os
import shutil
import subprocess
import tempfile

BUILD = os.environ.get('SATCHEL_BUILD') or os.path.join(os.path.dirname(__file__), '..', '_build')
SATCHELCTL = os.environ.get('SATCHELCTL') or os.path.join(BUILD, 'src', 'ctl', 'satchelctl')

PATIENCE = 120      # seconds; sanitizers and a busy machine are slow


class Satchel:
    """One person's Satchel in a folder of its own. Without a session bus, as on a server."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='satchel-test-')
        self.env = {key: value for key, value in os.environ.items()
                    if key not in ('DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS')}
        for name, path in (('XDG_CONFIG_HOME', 'config'), ('XDG_DATA_HOME', 'data'),
                           ('XDG_CACHE_HOME', 'cache'), ('XDG_STATE_HOME', 'state'),
                           ('XDG_RUNTIME_DIR', 'run'), ('HOME', 'home')):
            self.env[name] = os.path.join(self.folder, path)
            os.mkdir(self.env[name], 0o700)
        # No bus by way of X or of the runtime folder either.
        self.env['DBUS_SESSION_BUS_ADDRESS'] = 'disabled:'

    @property
    def mail(self):
        return os.path.join(self.env['XDG_DATA_HOME'], 'satchel', 'mail')

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *words, stdin=b''):
        """(exit status, standard output, standard error), both as bytes."""
        done = subprocess.run([SATCHELCTL, *words], input=stdin, env=self.env, timeout=PATIENCE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return done.returncode, done.stdout, done.stderr.decode(errors='replace')

    def begin(self, *words):
        return subprocess.Popen([SATCHELCTL, *words], stdin=subprocess.DEVNULL, env=self.env,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ok(self, *words):
        """The standard output of what has to go well."""
        status, out, err = self.run(*words)
        if status:
            raise AssertionError('satchelctl %s: %d, %s' % (' '.join(words), status, err))
        return out

    def document(self, *words):
        return json.loads(self.ok(*words, '--json'))

    def lines(self, *words):
        return [json.loads(line) for line in self.ok(*words, '--json').splitlines()]

    def fetch(self, *words):
        """(exit status, what fetch says of the first account, standard error)."""
        status, out, err = self.run('fetch', *words, '--json')
        return status, json.loads(out)['accounts'][0], err

    def raw(self, path='Inbox'):
        """{id: bytes} of a folder, by satchelctl."""
        return {row['id']: self.ok('show', row['id'], '--raw') for row in self.lines('list', path)}
