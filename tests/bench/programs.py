#!/usr/bin/python3
# programs.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The programs that the benchmark holds against each other, each receiving by POP3 into a folder of its
own, and how one run of them is measured."""

import hashlib
import os
import re
import shutil
import subprocess
import sys

PASSWORD = 'benchmark'


class Run:
    """What one run of a program took."""

    def __init__(self, wall, cpu, peak, bad=None):
        self.wall = wall        # seconds
        self.cpu = cpu          # seconds, user and system
        self.peak = peak        # MB
        self.bad = bad          # what was wrong, or None


LAUNCHER = '''
import os, sys, time
log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
begin = time.monotonic()
child = os.fork()
if child == 0:
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
print(time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000,
      os.waitstatus_to_exitcode(status))
'''


def measure(words, env, log):
    os.sync()
    out = subprocess.run([sys.executable, '-I', '-S', '-c', LAUNCHER, log, *words], env=env, check=True,
                         stdout=subprocess.PIPE).stdout.split()
    run = Run(*map(float, out[:3]))
    if int(out[3]):
        with open(log, encoding='utf-8', errors='replace') as text:
            run.bad = 'exit status %d: %s' % (int(out[3]), text.read()[-300:].strip())
    return run


class Program:
    """A program that receives, in a folder of its own."""

    def __init__(self, name, server, user, folder):
        self.name = name
        self.server = server
        self.user = user
        self.folder = folder
        self.log = folder + '.log'

    def reset(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.set_up()

    def run(self):
        return measure(self.words, self.env, self.log)

    def check(self, run, served):
        found = self.weigh()
        if run.bad is None and found != served[:len(found)]:
            run.bad = '%d messages instead of %d, or other bytes' % (found[0], served[0])

    def weigh(self):
        return weigh(self.mail)


def digest_of(path):
    """SHA-256 of a message with its line ends read as LF, in pieces."""
    digest = hashlib.sha256()
    kept = b''
    with open(path, 'rb') as file:
        while piece := file.read(1 << 16):
            piece = kept + piece
            # A CR at the end of a piece belongs to what comes next.
            kept = b'\r' if piece.endswith(b'\r') else b''
            digest.update(piece[:len(piece) - len(kept)].replace(b'\r\n', b'\n'))
    digest.update(kept)
    return digest.digest()


def weigh(folder):
    """(messages, sum of their digests) of all Maildirs under @folder: equal for the same messages in any
    order, and small."""
    count = total = 0
    for place, _, names in os.walk(folder):
        if os.path.basename(place) in ('new', 'cur'):
            for name in names:
                count += 1
                total += int.from_bytes(digest_of(os.path.join(place, name)), 'big')
    return count, total


class Satchel(Program):
    def __init__(self, program, *more):
        super().__init__('satchelctl', *more)
        self.mail = os.path.join(self.folder, 'data', 'satchel', 'mail')
        self.words = [program, 'fetch', '--json']
        self.program = program
        self.env = {key: value for key, value in os.environ.items()
                    if key not in ('DISPLAY', 'WAYLAND_DISPLAY')}
        self.env.update(DBUS_SESSION_BUS_ADDRESS='disabled:')
        for name, part in (('HOME', 'home'), ('XDG_CONFIG_HOME', 'config'), ('XDG_DATA_HOME', 'data'),
                           ('XDG_CACHE_HOME', 'cache'), ('XDG_STATE_HOME', 'state')):
            self.env[name] = os.path.join(self.folder, part)

    def set_up(self):
        self.add_account('bench', self.user)

    def add_account(self, name, user):
        subprocess.run([self.program, 'account', 'add', '--id', name, '--email', 'a@okafor.example',
                        '--server', 'localhost', '--port', str(self.server.pop3s_port), '--encryption',
                        'tls', '--user', user, '--password-command', 'echo ' + PASSWORD,
                        '--ca-file', self.server.ca_file, '--on-server', 'keep'], env=self.env,
                       stdout=subprocess.DEVNULL, check=True)


class Mpop(Program):
    def __init__(self, *more):
        super().__init__('mpop', *more)
        self.mail = os.path.join(self.folder, 'mail')
        self.settings = os.path.join(self.folder, 'mpoprc')
        self.words = ['mpop', '--quiet', '--file=' + self.settings, 'bench']
        self.env = dict(os.environ, HOME=self.folder)

    def set_up(self):
        for part in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(self.mail, part))
        with open(self.settings, 'w', encoding='ascii') as file:
            file.write('account bench\nhost localhost\nport %d\ntls on\ntls_starttls off\n'
                       'tls_trust_file %s\nuser %s\npasswordeval echo %s\nkeep on\n'
                       'received_header off\ndelivery maildir %s\nuidls_file %s/uidls\n' % (
                           self.server.pop3s_port, self.server.ca_file, self.user, PASSWORD, self.mail,
                           self.folder))
        os.chmod(self.settings, 0o600)


class Fetchmail(Program):
    """Into one file as SMTP would send it: no program is started for a message. It adds heads, so that its
    messages are counted only."""

    def __init__(self, *more):
        super().__init__('fetchmail', *more)
        self.settings = os.path.join(self.folder, 'fetchmailrc')
        self.mail = os.path.join(self.folder, 'bsmtp')
        self.words = ['fetchmail', '--silent', '--fetchmailrc', self.settings, '--nodetach',
                      '--pidfile', os.path.join(self.folder, 'pid'),
                      '--idfile', os.path.join(self.folder, 'ids')]
        self.env = dict(os.environ, HOME=self.folder)

    def set_up(self):
        with open(self.settings, 'w', encoding='ascii') as file:
            file.write('poll localhost protocol pop3 service %d uidl\n user "%s" password "%s" ssl sslcertck'
                       ' sslcertfile "%s" keep bsmtp "%s"\n' % (
                           self.server.pop3s_port, self.user, PASSWORD, self.server.ca_file, self.mail))
        os.chmod(self.settings, 0o600)

    def weigh(self):
        with open(self.mail, 'rb') as file:
            return (len(re.findall(rb'^MAIL FROM:', file.read(), re.MULTILINE)),)


class Getmail(Program):
    """It adds heads too, unless told not to. It delivers nothing as root."""

    def __init__(self, *more):
        super().__init__('getmail6', *more)
        self.mail = os.path.join(self.folder, 'mail')
        self.words = ['getmail', '--quiet', '--getmaildir', self.folder, '--rcfile',
                      os.path.join(self.folder, 'getmailrc')]
        self.env = dict(os.environ, HOME=self.folder)

    def set_up(self):
        for part in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(self.mail, part))
        with open(os.path.join(self.folder, 'getmailrc'), 'w', encoding='ascii') as file:
            file.write('[retriever]\ntype = SimplePOP3SSLRetriever\nserver = localhost\nport = %d\n'
                       'username = %s\npassword = %s\nca_certs = %s\n[destination]\ntype = Maildir\n'
                       'path = %s/\n%s[options]\ndelete = false\nread_all = false\nreceived = false\n'
                       'delivered_to = false\n' % (self.server.pop3s_port, self.user, PASSWORD,
                                                   self.server.ca_file, self.mail,
                                                   'user = nobody\n' if os.geteuid() == 0 else ''))
        os.chmod(os.path.join(self.folder, 'getmailrc'), 0o600)
        if os.geteuid() == 0:
            self.give_to_nobody()

    def give_to_nobody(self):
        os.chmod(self.folder, 0o711)
        for folder, _, _ in os.walk(self.mail):
            shutil.chown(folder, 'nobody', 'nogroup')

    def weigh(self):
        return weigh(self.mail)[:1]
