# person.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A person at the display: sees through the accessibility bus what a screen reader sees, types and
presses keys. Everything is waited for with a deadline; nothing sleeps for luck."""

import os
import re
import subprocess
import time

PATIENCE = 30       # seconds until something expected has to be there
PAUSE = 0.05
FRAME = 12          # pixels at most, both sides together
FRAME = 5           # that GTK draws round a window where nothing composes the display
MOST_TURNS = 100    # of the wheel
MARGIN = 8          # of what is scrolled: a click at its very edge may miss

# GTK 4.8 calls a widget without a name by its type.
TYPE_NAME = re.compile(r'^(Gtk|Adw|Satchel|WebKit)[A-Z][A-Za-z]*$')

# What takes focus but is no control of its own: the panes that are scrolled, and the row around a named child.
CARRIERS = ('scroll pane', 'list', 'list item', 'filler', 'panel', 'viewport', 'table row', 'tree table',
            'separator')

# What libadwaita 1.2 puts a nameless button into, out of our reach: the cross of a toast.
NOT_OURS = ('AdwToastWidget',)


class NotSeen(Exception):
    """What was waited for did not come; with what could be seen instead."""


def matches(wanted, said):
    """@wanted: a string, or a pattern that is searched for."""
    return bool(wanted.search(said)) if hasattr(wanted, 'search') else wanted == said


class Person:
    def __init__(self, session, application):
        os.environ.update(session.env)
        import gi
        gi.require_version('Atspi', '2.0')
        from gi.repository import Atspi, GLib
        # GTK 4.8 has no cache to be asked for, and libatspi says so at each start of a program.
        GLib.log_set_handler('dbind', GLib.LogLevelFlags.LEVEL_WARNING, lambda *_: None, None)
        self.atspi = Atspi
        self.session = session
        self.application = application
        Atspi.set_timeout(2000, 5000)

    # Seeing

    def children(self, thing):
        try:
            for index in range(thing.get_child_count()):
                child = thing.get_child_at_index(index)
                if child is not None:
                    yield child
        except self.error():
            return

    @staticmethod
    def error():
        from gi.repository import GLib
        return GLib.Error

    def windows(self):
        desktop = self.atspi.get_desktop(0)
        self.atspi.Accessible.clear_cache(desktop)
        for program in self.children(desktop):
            try:
                if program.get_name() != self.application:
                    continue
            except self.error():
                continue
            yield from self.children(program)

    def window(self, name=None):
        """The window with this title (or with one that a pattern is found in), or the newest one."""
        found = [w for w in self.windows() if name is None or matches(name, self.name(w))]
        return found[-1] if found else None

    def walk(self, thing):
        """Everything below, the thing itself first."""
        yield thing
        for child in self.children(thing):
            yield from self.walk(child)

    def name(self, thing):
        try:
            return thing.get_name() or ''
        except self.error():
            return ''

    def role(self, thing):
        try:
            return thing.get_role_name()
        except self.error():
            return ''

    def has(self, thing, *states):
        try:
            held = thing.get_state_set()
        except self.error():
            return False
        return all(held.contains(getattr(self.atspi.StateType, state)) for state in states)

    def text(self, thing):
        try:
            # GTK 4.8 takes no -1 for the end.
            return self.atspi.Text.get_text(thing, 0, self.atspi.Text.get_character_count(thing))
        except self.error():
            return ''

    def find(self, name=None, role=None, within=None, last=False):
        """What bears this name (a string, or a pattern that is searched for) and role; None if nothing does."""
        found = None
        if within is not None:
            within.clear_cache()
        tops = [within] if within is not None else list(self.windows())
        for top in reversed(tops):
            for thing in self.walk(top):
                if role is not None and self.role(thing) != role:
                    continue
                if name is not None and not matches(name, self.name(thing)):
                    continue
                found = thing
                if not last:
                    return found
        return found

    def await_(self, what, look, patience=PATIENCE):
        """Looks until there is something; @what is told if it doesn't come."""
        deadline = time.monotonic() + patience
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > deadline:
                raise NotSeen('%s did not come within %d seconds. Seen:\n%s'
                              % (what, patience, self.describe()))
            time.sleep(PAUSE)

    def see(self, name=None, role=None, patience=PATIENCE, within=None):
        return self.await_('%s “%s”' % (role or 'something called', getattr(name, 'pattern', name)),
                           lambda: self.find(name, role, within), patience)

    def see_gone(self, name=None, role=None, patience=PATIENCE, within=None):
        self.await_('the end of %s “%s”' % (role or '', getattr(name, 'pattern', name)),
                    lambda: not self.find(name, role, within), patience)

    def describe(self):
        """All that can be seen, for the log of a walk that failed."""
        lines = []

        def tell(thing, depth):
            name, role = self.name(thing), self.role(thing)
            if name and role not in ('filler', 'panel'):
                marks = [state.lower() for state in ('FOCUSED', 'SELECTED', 'CHECKED')
                         if self.has(thing, state)]
                lines.append('%s%s “%s” %s' % ('  ' * depth, role, name, ' '.join(marks)))
                depth += 1
            for child in self.children(thing):
                tell(child, depth)
        for window in self.windows():
            tell(window, 0)
        return '\n'.join(lines)

    def unnamed(self):
        """The controls that can be focused and have no name: a screen reader would say nothing of use. What
        has never been on the screen has no size, and is left for when it is."""
        found = []
        for window in self.windows():
            for thing in self.walk(window):
                if not self.has(thing, 'FOCUSABLE') or self.role(thing) in CARRIERS:
                    continue
                name = self.name(thing).strip()
                if self.name(thing.get_parent()) in NOT_OURS:
                    continue
                if (not name or TYPE_NAME.match(name)) and self.box(thing).width > 0:
                    found.append('%s “%s”, described as “%s”, in %s' % (
                        self.role(thing), name, thing.get_description(), self.path(thing)))
        return found

    def path(self, thing):
        names = []
        for _ in range(60):
            try:
                thing = thing.get_parent()
            except self.error():
                break
            if thing is None or self.role(thing) == 'application':
                break
            name = self.name(thing)
            if name and not TYPE_NAME.match(name):
                names.append(name)
        return ' ‹ '.join(names)

    # Doing

    def press(self, name, role=None, patience=PATIENCE):
        """Presses the button of this name, as a screen reader does it; once it can be pressed."""
        def look():
            thing = self.find(name, role)
            return thing if thing and self.has(thing, 'SENSITIVE') else None
        thing = self.await_('the button “%s”' % getattr(name, 'pattern', name), look, patience)
        self.act(thing)
        return thing

    def act(self, thing):
        """The first of its own actions: click, toggle, activate."""
        count = self.atspi.Action.get_n_actions(thing)
        for index in range(count):
            if self.atspi.Action.get_action_name(thing, index) in ('click', 'toggle', 'activate',
                                                                  'press'):
                if self.atspi.Action.do_action(thing, index):
                    return
        self.click(thing)

    def box(self, thing):
        """Where a thing is in its window. A row that is out of sight has no height."""
        return self.atspi.Component.get_extents(thing, self.atspi.CoordType.WINDOW)

    def window_of(self, thing):
        """The X window that a thing is in."""
        while thing is not None and self.role(thing) not in ('frame', 'dialog', 'file chooser'):
            thing = thing.get_parent()
        return self.x_window(self.name(thing))

    def click(self, thing):
        """Points at a thing and clicks; turns the wheel until it is in sight. GTK 4.8 moves no focus when
        it is asked to over the bus, so this is also how a field is chosen."""
        left, top, _, _ = self.geometry(self.window_of(thing))
        for _ in range(MOST_TURNS):
            box, pane = self.box(thing), self.box(self.pane_of(thing))
            y = box.y + box.height // 2
            if pane.y + MARGIN < y < pane.y + pane.height - MARGIN:
                self.await_still(0.1)
                if self.box(thing).y == box.y:
                    self.point(left + box.x + box.width // 2, top + y, '1')
                    return
                continue
            self.turn_wheel(thing, '4' if y <= pane.y + MARGIN else '5')
        raise NotSeen('“%s” does not come into sight' % self.name(thing))

    def turn_wheel(self, thing, button, turns=1):
        """Scrolls what @thing is in: 4 is up, 5 is down."""
        left, top, _, _ = self.geometry(self.window_of(thing))
        pane = self.box(self.pane_of(thing))
        self.point(left + pane.x + pane.width // 2, top + pane.y + pane.height // 2, button, turns)
        self.await_still(0.05)

    def bring_row(self, rows, row):
        """Brings a row of a GtkListView into sight. What a row says of its place is true only while it can
        be seen; out of sight it says nothing, or what was true before. So from the top down, until
        it is placed anew."""
        self.turn_wheel(rows, '4', MOST_TURNS)
        pane = self.box(self.pane_of(rows))
        above = 0
        for item in self.children(rows):
            above += self.box(item).height
            if any(part == row for part in self.walk(item)):
                break
        if 0 < above < pane.height - MARGIN and self.box(row).height:
            return
        stale, fresh = self.box(row).y, False
        for _ in range(MOST_TURNS):
            self.turn_wheel(rows, '5')
            box = self.box(row)
            fresh = fresh or box.y != stale
            if fresh and pane.y + MARGIN < box.y + box.height // 2 < pane.y + pane.height - MARGIN:
                return
        raise NotSeen('“%s” does not come into sight' % self.name(row))

    def pane_of(self, thing):
        """What scrolls it, or its window."""
        pane = thing
        while self.role(pane) not in ('scroll pane', 'frame', 'dialog'):
            pane = pane.get_parent()
        return pane

    def point(self, x, y, button, count=1):
        subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', '--repeat', str(count),
                        '--delay', '2', button], env=self.session.env, check=True)

    def fill(self, thing, text):
        """Clicks into a field and types over what is in it, key by key."""
        self.click(thing)
        self.fill_here(thing, text)

    def fill_here(self, thing, text):
        """Types over what is where the cursor is, and sees it come in this field."""
        self.keys('ctrl+a', 'BackSpace')
        self.type(text)
        self.await_('“%s” in “%s”' % (text, self.name(thing)),
                    lambda: self.text(thing) in (text, '•' * len(text), '●' * len(text)))

    def keys(self, *names):
        subprocess.run(['xdotool', 'key', '--clearmodifiers', *names], env=self.session.env, check=True)

    def type(self, text):
        subprocess.run(['xdotool', 'type', '--delay', '6', text], env=self.session.env, check=True)

    # The window on the display

    def x_window(self, title):
        """The X window with this title."""
        def look():
            done = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name',
                                   '^%s$' % re.escape(title)], env=self.session.env,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
            return done.stdout.decode().split()[-1:]
        return self.await_('the window “%s”' % title, look)[0]

    def geometry(self, window):
        done = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', window],
                              env=self.session.env, stdout=subprocess.PIPE, check=True)
        held = dict(line.split('=', 1) for line in done.stdout.decode().split())
        return tuple(int(held[key]) for key in ('X', 'Y', 'WIDTH', 'HEIGHT'))

    def resize(self, window, width, height):
        subprocess.run(['xdotool', 'windowsize', window, str(width), str(height)],
                       env=self.session.env, check=True)
        # Without a compositor GTK draws a frame that belongs to the window, and keeps its least width inside it.
        self.await_('the size', lambda: abs(self.geometry(window)[2] - width) <= FRAME)

    def await_still(self, seconds=0.4):
        """Until the picture has not changed for so long: spinners and folding panes have come to rest."""
        deadline = time.monotonic() + PATIENCE
        before, since = None, time.monotonic()
        while time.monotonic() < deadline:
            shot = subprocess.run(['import', '-window', 'root', '-depth', '8', 'rgb:-'],
                                  env=self.session.env, stdout=subprocess.PIPE, check=True).stdout
            if shot != before:
                before, since = shot, time.monotonic()
            elif time.monotonic() - since >= seconds:
                return
            time.sleep(PAUSE)

    def picture(self, path, window=None):
        """Leaves a picture of the display, cut to the window without its frame."""
        words = ['import', '-window', 'root']
        if window:
            x, y, width, height = self.geometry(window)
            words += ['-crop', '%dx%d+%d+%d' % (width - 2 * FRAME, height - 2 * FRAME, x + FRAME,
                                                y + FRAME), '+repage']
        subprocess.run(words + [path], env=self.session.env, check=True)
