# session.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A desktop session for programs under test: a virtual display (or the one that is there), a session
bus, an accessibility bus, a keyring that is open, and folders of its own. Nothing of the person's own
session is used or changed, and nothing is left running.

    with Session() as session:
        program = session.start_program(['…/satchel'])
"""

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time

PATIENCE = 30                   # seconds for a part of the session to begin or end
PR_SET_PDEATHSIG = 1            # linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36
KEYRING_PASSWORD = b'the keyring of the test'

BUS_CONFIGURATION = '''\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%s/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>%s/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''

BUS_LAUNCHER = '''\
[D-BUS Service]
Name=org.a11y.Bus
Exec=%s
'''


LIBC = ctypes.CDLL(None)


class Trouble(Exception):
    """A part of the session did not begin."""


def die_with_parent():
    """Called in a new process: a test that crashes leaves nothing behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def find_program(*places):
    for place in places:
        found = shutil.which(place)
        if found:
            return found
    raise Trouble('%s is not installed' % places[0])


def descendants(pid):
    """The processes begun below this one, nearest first."""
    parents = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open('/proc/%s/stat' % name, encoding='utf-8', errors='replace') as file:
                    parents.setdefault(int(file.read().rpartition(')')[2].split()[1]),
                                       []).append(int(name))
            except OSError:
                continue
    found, row = [], [pid]
    while row:
        row = [child for parent in row for child in parents.get(parent, [])]
        found += row
    return found


class Session:
    """@width and @height are of the virtual display; with width None the display that is there is used."""

    def __init__(self, width=1320, height=900):
        self.width, self.height = width, height
        self.folder = tempfile.mkdtemp(prefix='satchel-session-')
        self.processes = []
        self.env = dict(os.environ)

    def __enter__(self):
        # What a program leaves behind becomes our child, so that it can be ended too.
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
        try:
            self.make_folders()
            if self.width:
                self.start_display()
            self.start_bus()
            self.start_keyring()
        except Exception:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()

    def make_folders(self):
        for name, path in (('HOME', 'home'), ('XDG_CONFIG_HOME', 'config'), ('XDG_DATA_HOME', 'data'),
                           ('XDG_CACHE_HOME', 'cache'), ('XDG_STATE_HOME', 'state')):
            self.env[name] = os.path.join(self.folder, path)
            os.mkdir(self.env[name], 0o700)
        runtime = os.path.join(self.folder, 'run')
        os.mkdir(runtime, 0o700)
        wayland = self.env.get('WAYLAND_DISPLAY')
        if self.width:
            self.env.pop('WAYLAND_DISPLAY', None)
            self.env['GDK_BACKEND'] = 'x11'
        elif wayland and not os.path.isabs(wayland):
            # The display's socket lies in the runtime folder that is left behind here.
            self.env['WAYLAND_DISPLAY'] = os.path.join(os.environ['XDG_RUNTIME_DIR'], wayland)
        self.env['XDG_RUNTIME_DIR'] = runtime
        # Settings in a file, so that they outlive a restart without the service of the desktop.
        self.env.update(GSETTINGS_BACKEND='keyfile', ADW_DISABLE_PORTAL='1', GTK_USE_PORTAL='0',
                        NO_AT_BRIDGE='0', GTK_A11Y='atspi', GIO_USE_VFS='local',
                        GIO_USE_PROXY_RESOLVER='dummy')
        self.env.pop('AT_SPI_BUS_ADDRESS', None)
        self.env.pop('GNOME_KEYRING_CONTROL', None)
        self.env.pop('DBUS_STARTER_ADDRESS', None)

    def write_gtk_settings(self):
        """On X, GTK asks a settings daemon for these, and there is none: the font of GNOME, and nothing
        that moves while a picture is taken."""
        folder = os.path.join(self.env['XDG_CONFIG_HOME'], 'gtk-4.0')
        os.mkdir(folder)
        with open(os.path.join(folder, 'settings.ini'), 'w', encoding='ascii') as file:
            file.write('[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\n'
                       'gtk-cursor-blink=0\ngtk-hint-font-metrics=1\n')

    def start_display(self):
        self.write_gtk_settings()
        self.env.pop('XAUTHORITY', None)
        reader, writer = os.pipe()
        self.start_part([find_program('Xvfb'), '-displayfd', str(writer), '-screen', '0',
                         '%dx%dx24' % (self.width, self.height), '-nolisten', 'tcp', '-noreset',
                         '-ac'], pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Trouble('The virtual display did not begin')
        self.env['DISPLAY'] = ':' + number
        # Drawn by the processor: the same pixels on every machine.
        self.env.update(GSK_RENDERER='cairo', LIBGL_ALWAYS_SOFTWARE='1',
                        WEBKIT_DISABLE_DMABUF_RENDERER='1', WEBKIT_DISABLE_COMPOSITING_MODE='1')
        if not self.can_sandbox():
            # WebKit's sandbox needs name spaces, which a container or a chroot may not give.
            print('No sandbox can be made here: WebKit runs without its own.', flush=True)
            self.env['WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS'] = '1'

    def can_sandbox(self):
        try:
            return subprocess.run([find_program('bwrap'), '--ro-bind', '/', '/', '--unshare-all',
                                   '--dev', '/dev', '--proc', '/proc', 'true'],
                                  stderr=subprocess.DEVNULL, check=False).returncode == 0
        except Trouble:
            return False

    def start_bus(self):
        services = os.path.join(self.folder, 'services')
        os.mkdir(services)
        launcher = find_program('/usr/libexec/at-spi-bus-launcher', 'at-spi-bus-launcher')
        with open(os.path.join(services, 'org.a11y.Bus.service'), 'w', encoding='ascii') as file:
            file.write(BUS_LAUNCHER % launcher)
        configuration = os.path.join(self.folder, 'bus.conf')
        with open(configuration, 'w', encoding='ascii') as file:
            file.write(BUS_CONFIGURATION % (self.folder, self.folder))
        reader, writer = os.pipe()
        self.start_part([find_program('dbus-daemon'), '--nofork', '--nopidfile', '--config-file',
                         configuration, '--print-address=%d' % writer], pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as pipe:
            address = pipe.readline().strip()
        if not address:
            raise Trouble('The session bus did not begin')
        self.env['DBUS_SESSION_BUS_ADDRESS'] = address

    def start_keyring(self):
        keyring = self.start_part(
            [find_program('gnome-keyring-daemon'), '--unlock', '--foreground',
             '--components=secrets', '--control-directory', os.path.join(self.folder, 'keyring')],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        keyring.stdin.write(KEYRING_PASSWORD)
        keyring.stdin.close()
        self.await_name('org.freedesktop.secrets')

    def await_name(self, name):
        """Waits until somebody owns this name on the session bus."""
        done = subprocess.run([find_program('gdbus'), 'wait', '--session', '--timeout', str(PATIENCE),
                               name], env=self.env, check=False)
        if done.returncode:
            raise Trouble('%s did not begin' % name)

    def start_part(self, words, **more):
        log = open(os.path.join(self.folder, 'session.log'), 'ab')
        process = subprocess.Popen(words, env=self.env, stderr=log, preexec_fn=die_with_parent,
                                   **{'stdin': subprocess.DEVNULL, 'stdout': log, **more})
        log.close()
        self.processes.append(process)
        return process

    def start_program(self, words, log=None, **env):
        """A program in this session; its words to the terminal go into @log."""
        output = open(log, 'ab') if log else None
        process = subprocess.Popen(words, env={**self.env, **env}, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=output, cwd=self.env['HOME'],
                                   preexec_fn=die_with_parent)
        if output:
            output.close()
        self.processes.append(process)
        return process

    def style(self, **settings):
        """Sets keys of org.gnome.desktop.interface for programs that start from now on."""
        path = os.path.join(self.env['XDG_CONFIG_HOME'], 'glib-2.0', 'settings', 'keyfile')
        os.makedirs(os.path.dirname(path), exist_ok=True)
        for key, value in settings.items():
            subprocess.run([find_program('gsettings'), 'set', 'org.gnome.desktop.interface',
                            key.replace('_', '-'), value], env=self.env, check=True)

    def stop(self, process):
        """Ends a program begun here, politely at first."""
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in self.processes:
            self.processes.remove(process)
        return process.returncode

    def end(self):
        for process in list(reversed(self.processes)):
            self.stop(process)
        self.end_descendants()
        shutil.rmtree(self.folder, ignore_errors=True)

    def end_descendants(self):
        """What was begun over the buses, or left behind by a program: ours all the same."""
        for number, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            deadline = time.monotonic() + patience
            for pid in descendants(os.getpid()):
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            while descendants(os.getpid()) and time.monotonic() < deadline:
                try:
                    while os.waitpid(-1, os.WNOHANG)[0]:
                        pass
                except ChildProcessError:
                    return
                time.sleep(0.02)
