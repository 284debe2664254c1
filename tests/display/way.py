# way.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all ways through the window have in common: the programs, the stations with their pictures, and how one is gone.

    class Search(Way):
        def go(self): …

    def run(pictures):
        with Session(*WIDE) as session:
            return gone_well(Search(session, server, pictures))

    if __name__ == '__main__':
        sys.exit(main(__doc__, run))
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import traceback

from person import NotSeen, Person

BUILD = os.path.abspath(os.environ.get('SATCHEL_BUILD') or
                        os.path.join(os.path.dirname(__file__), '..', '..', '_build'))
SATCHEL = os.path.join(BUILD, 'src', 'ui', 'satchel')
CTL = os.path.join(BUILD, 'src', 'ctl', 'satchelctl')

WIDE = (1180, 760)
NARROW = (360, 720)

# Where a build that is not installed keeps its parts, unless ./dev has said so already.
UNINSTALLED = {
    'GSETTINGS_SCHEMA_DIR': os.path.join(BUILD, 'data'),
    'SATCHEL_MODULE_DIR': os.path.join(BUILD, 'src', 'ui'),
}


class Way:
    """From the start to the end of Satchel, more than once if wanted, in one session."""

    def __init__(self, session, server, pictures):
        self.session, self.server, self.pictures = session, server, pictures
        self.person = Person(session, 'satchel')
        self.log = os.path.join(session.folder, 'satchel.log')
        self.logs = [self.log]      # shown where it ended badly
        self.program = None
        self.main = None            # the title of the main window, where others are open
        self.taken = 0

    def go(self):
        raise NotImplementedError

    def ctl(self, *words):
        done = subprocess.run([CTL, *words], env=self.session.env, stdout=subprocess.PIPE, check=True)
        return done.stdout.decode().strip()

    def start(self, *words):
        env = {key: value for key, value in UNINSTALLED.items() if key not in os.environ}
        self.program = self.session.start_program([SATCHEL, *words], self.log, **env)

    def quit(self):
        """As a person quits: by the keyboard."""
        self.person.keys('ctrl+q')
        try:
            status = self.program.wait(30)
        except subprocess.TimeoutExpired as late:
            raise NotSeen('Satchel did not end on Ctrl+Q') from late
        self.expect('Satchel ends well (%d)' % status, status == 0)

    def main_title(self):
        return self.main or self.person.name(self.person.await_(
            'the main window', lambda: self.person.window(re.compile('.'))))

    def picture(self, name, title=None):
        """Of one window. Every control that it shows has a name."""
        self.person.await_still(0.4)
        self.taken += 1
        path = os.path.join(self.pictures, '%02d-%s.png' % (self.taken, name))
        self.person.picture(path, self.person.x_window(title or self.main_title()))
        nameless = self.person.unnamed()
        if nameless:
            raise NotSeen('Controls without a name: %s' % ', '.join(nameless))
        print(name, flush=True)
        return path

    def expect(self, what, truth):
        if not truth:
            raise NotSeen('%s is not so. Seen:\n%s' % (what, self.person.describe()))


def tail(path, most=6000):
    if not os.path.exists(path):
        return ''
    with open(path, encoding='utf-8', errors='replace') as file:
        return file.read()[-most:]


def gone_well(way):
    """Goes it. 0 if it came to its end, and Satchel had nothing to complain of; else says why not."""
    try:
        way.go()
    except Exception:  # pylint: disable=broad-except
        failed = os.path.join(way.pictures, 'where-it-failed.png')
        way.person.picture(failed)
        traceback.print_exc(limit=-4)
        for path in way.logs:
            print('-- %s\n%s' % (os.path.basename(path), tail(path)))
        print('The display at that moment: %s' % failed)
        return 1
    trouble = tail(way.log).strip()
    if re.search(r'CRITICAL|WARNING', trouble):
        print('Satchel said:\n' + trouble)
        return 1
    return 0


def main(about, run):
    """@run gets the folder for pictures: one that is asked for and stays, or one for now."""
    parser = argparse.ArgumentParser(description=about.split('\n\n')[0])
    parser.add_argument('--pictures', help='a folder to leave them in')
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if not options.pictures:
        with tempfile.TemporaryDirectory(prefix='satchel-pictures-') as folder:
            return run(folder)

    os.makedirs(options.pictures, exist_ok=True)
    for name in os.listdir(options.pictures):
        if name.endswith('.png'):
            os.unlink(os.path.join(options.pictures, name))
    return run(os.path.abspath(options.pictures))
