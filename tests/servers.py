#!/usr/bin/python3
# servers.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real POP3 servers beside Dovecot, private ones on the loopback, for tests. As packages they exclude each
other and listen to everybody, so they are not installed: their files are unpacked into a folder, and each
connection is given a process of theirs, as inetd does it. That process has a view of its own of the few
files it looks for in fixed places (users, passwords, PAM, the mail), which takes root.

    with Unpacked(folder) as files:
        server = Popa3d(files).start()      Missing: it can't be had here, with the reason
        server.fill([b'Subject: …', …])
        … 127.0.0.1, server.port, user "anna", PASSWORD …
        server.stop()
"""

import glob
import os
import poplib
import shutil
import smtplib
import socket
import subprocess
import tempfile
import threading
import time

PASSWORD = 'four words of rain'
USER = 'anna'
UID, GID = 12000, 8         # nobody's here, and Debian's "mail"

# For a process of its own view: bound over what the system has, and seen by nobody else.
VIEW = r'''
set -e
mount --make-rprivate /
mount -t tmpfs none /var/lib
mkdir /var/lib/popa3d /var/lib/solid-pop3d /var/lib/solid-pop3d/bulletins
for name in passwd group shadow; do mount --bind "$0/etc/$name" "/etc/$name"; done
mount --bind "$0/etc/pam.d" /etc/pam.d
mount --bind "$0/mail" "$(readlink -f /var/mail)"
exec "$@"
'''


class Missing(Exception):
    """The server can't be had here; why."""


class Unpacked:
    """The files of Debian packages in a folder, fetched when they are asked for."""

    def __init__(self, folder=None):
        self.folder = folder or tempfile.mkdtemp(prefix='satchel-servers-')
        self.own = folder is None
        self.root = os.path.join(self.folder, 'root')
        os.makedirs(self.root, exist_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.own:
            shutil.rmtree(self.folder, ignore_errors=True)

    def provide(self, *packages):
        for package in packages:
            if glob.glob(os.path.join(self.folder, package + '_*.deb')):
                continue
            try:
                done = subprocess.run(['apt-get', '-q', 'download', package], cwd=self.folder, timeout=300,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, check=False)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise Missing('%s: %s' % (package, error)) from error
            found = glob.glob(os.path.join(self.folder, package + '_*.deb'))
            if done.returncode or not found:
                raise Missing('%s could not be downloaded' % package)
            subprocess.run(['dpkg', '-x', found[0], self.root], check=True)

    def path(self, name):
        return os.path.join(self.root, name)

    def libraries(self):
        folders = {os.path.dirname(path) for path in
                   glob.glob(os.path.join(self.root, 'usr/lib/**/*.so*'), recursive=True)}
        return ':'.join(sorted(folders))


def lines(*texts):
    return ''.join(text + '\n' for text in texts)


class Server:
    """A listener that gives each connection a process. Kinds of servers say which packages they need,
    which words start them, and where their mail lies."""

    packages = ()

    def __init__(self, files):
        if os.geteuid() != 0:
            raise Missing('only root can give it users of its own')
        self.files = files
        files.provide(*self.packages)
        self.folder = tempfile.mkdtemp(prefix='satchel-server-')
        os.chmod(self.folder, 0o755)
        self.listener = None
        self.processes = []
        self.make_view()
        if subprocess.run(['unshare', '-m', 'sh', '-c', VIEW, self.folder, 'true'],
                          stderr=subprocess.DEVNULL, check=False).returncode:
            raise Missing('no view of its own can be made here')

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def make_view(self):
        hashed = subprocess.run(['openssl', 'passwd', '-6', PASSWORD], stdout=subprocess.PIPE,
                                check=True).stdout.decode().strip()
        names = [('root', 0, 0), ('nobody', 65534, 65534), ('popa3d', 12001, 12001),
                 ('spop3d', 12002, 12002), (USER, UID, GID)]
        self.write('etc/passwd', lines(*['%s:x:%d:%d::%s:/bin/sh' % (name, uid, gid, self.folder + '/home')
                                         for name, uid, gid in names]))
        self.write('etc/shadow', '%s:%s:19000:0:99999:7:::\n' % (USER, hashed), 0o600)
        self.write('etc/group', lines('root:x:0:', 'mail:x:8:', 'popa3d:x:12001:', 'spop3d:x:12002:',
                                      'nogroup:x:65534:'))
        for service in ('popa3d', 'solid-pop3d', 'pop3d', 'gnu-pop3d', 'other'):
            self.write('etc/pam.d/' + service, lines('auth required pam_unix.so', 'account required pam_permit.so',
                                                     'session required pam_permit.so'))
        os.makedirs(self.folder + '/mail')
        os.chmod(self.folder + '/mail', 0o3777)
        os.makedirs(self.folder + '/home')
        os.chown(self.folder + '/home', UID, GID)

    def words(self):
        raise NotImplementedError

    @staticmethod
    def normal(data):
        """What is the same in a message each time it is served."""
        return data

    def start(self):
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def listen(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            self.processes.append(subprocess.Popen(
                ['unshare', '-m', 'sh', '-c', VIEW, self.folder, *self.words()], stdin=connection,
                stdout=connection, stderr=subprocess.DEVNULL, cwd='/',
                env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C',
                     'LD_LIBRARY_PATH': self.files.libraries(), **self.environment()}))

    def environment(self):
        return {}

    def wait(self):
        """Until nobody is served any more."""
        for process in self.processes:
            process.wait(60)
        self.processes = []

    def stop(self):
        if self.listener is not None:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        for process in self.processes:
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fill(self, messages):
        """These arrive in the mailbox: an mbox, unless it says otherwise."""
        path = os.path.join(self.folder, 'mail', USER)
        with open(path, 'ab') as file:
            for message in messages:
                text = message.replace(b'\r\n', b'\n').replace(b'\nFrom ', b'\n>From ')
                file.write(b'From marta@lindqvist.example Thu Jan  1 08:00:00 2026\n' + text)
                file.write(b'\n' if text.endswith(b'\n') else b'\n\n')
        os.chown(path, UID, GID)
        os.chmod(path, 0o600)

    def served(self):
        """What it gives for each message, as {unique id: bytes}."""
        poplib._MAXLINE = 1 << 26
        self.wait()
        client = poplib.POP3('127.0.0.1', self.port, timeout=60)
        client.user(USER)
        client.pass_(PASSWORD)
        found = {}
        for line in client.uidl()[1]:
            number, uid = line.decode().split(' ', 1)
            found[uid] = b''.join(part + b'\r\n' for part in client.retr(int(number))[1])
        client.quit()
        self.wait()
        return found


class Popa3d(Server):
    name = 'popa3d'
    packages = ('popa3d',)

    def words(self):
        return [self.files.path('usr/sbin/popa3d')]


class SolidPop3d(Server):
    name = 'solid-pop3d'
    packages = ('solid-pop3d', 'liblockfile1')

    def words(self):
        return [self.files.path('usr/sbin/solid-pop3d')]


class Mailutils(Server):
    name = 'mailutils-pop3d'
    packages = ('mailutils-pop3d', 'mailutils-common', 'libmailutils9', 'libmu-dbm9', 'libkyotocabinet16v5',
                'libmariadb3')

    @staticmethod
    def normal(data):
        """It writes its own counting, and whether it was read, into the heads of the mail it serves."""
        head, middle, body = data.partition(b'\r\n\r\n')
        own = (b'X-UIDL:', b'X-UID:', b'X-IMAPbase:', b'Status:')
        kept = [line for line in head.split(b'\r\n') if not line.startswith(own)]
        return b'\r\n'.join(kept) + middle + body

    def words(self):
        configuration = self.write('pop3d.conf', lines(
            'mode inetd;', 'mailbox { mail-spool /var/mail; mailbox-type mbox; };',
            'pam { service pop3d; };'))
        return [self.files.path('usr/sbin/pop3d'), '--inetd', '--config-file=' + configuration]


class Courier(Server):
    """Its server proper, which speaks once somebody has signed in; its daemon that knows passwords has its
    socket in a fixed place, so signing in is done here."""

    name = 'courier-pop'
    packages = ('courier-pop', 'courier-base', 'courier-authlib', 'libcourier-unicode4')

    def words(self):
        return ['setpriv', '--reuid', str(UID), '--regid', str(GID), '--clear-groups',
                self.files.path('usr/lib/courier/courier/courierpop3d'), self.maildir()]

    def environment(self):
        return {'AUTHENTICATED': USER, 'HOME': self.folder + '/home', 'MAILDIR': self.maildir()}

    def maildir(self):
        return self.folder + '/home/Maildir'

    def serve(self, connection):
        connection.sendall(b'+OK ready\r\n')
        answers = {b'USER ' + USER.encode(): b'+OK\r\n', b'CAPA': b'+OK\r\nUSER\r\nUIDL\r\nTOP\r\n.\r\n'}
        line = b''
        while line != b'PASS ' + PASSWORD.encode():
            line = self.read_line(connection)
            if not line:
                connection.close()
                return
            if not line.startswith(b'PASS'):
                connection.sendall(answers.get(line, b'-ERR no\r\n'))
        super().serve(connection)

    @staticmethod
    def read_line(connection):
        line = b''
        while not line.endswith(b'\n'):
            octet = connection.recv(1)
            if not octet:
                return b''
            line += octet
        return line.strip()

    def fill(self, messages):
        for part in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(self.maildir(), part), exist_ok=True)
        self.filled = getattr(self, 'filled', 0)
        for message in messages:
            self.filled += 1
            path = os.path.join(self.maildir(), 'new', '1700000%03d.M%dP1.host' % (self.filled, self.filled))
            with open(path, 'wb') as file:
                file.write(message.replace(b'\r\n', b'\n'))
        for folder, folders, names in os.walk(self.maildir()):
            for name in [folder] + [os.path.join(folder, one) for one in folders + names]:
                os.chown(name, UID, GID)


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as listener:
        return listener.getsockname()[1]


class Cyrus(Server):
    """It runs as a whole: its processes speak to its master only. Mail is given to it by LMTP, and comes out with
    lines that it has added."""

    name = 'cyrus-pop3d'
    packages = ('cyrus-pop3d', 'cyrus-common', 'libclamav12', 'libical3', 'libjansson4', 'libldap-2.5-0', 'libpcre3',
                'libpq5', 'libsasl2-2', 'libsasl2-modules', 'libsasl2-modules-db', 'libwrap0', 'libxapian30',
                'libzephyr4', 'sasl2-bin')

    def __init__(self, files):
        super().__init__(files)
        self.master = None
        self.lmtp_port = None

    def make_view(self):
        super().make_view()
        for name in ('config', 'spool'):
            os.makedirs(os.path.join(self.folder, name))
            os.chown(os.path.join(self.folder, name), UID, GID)

    def place(self, name):
        return os.path.join(self.folder, name)

    def program(self, name):
        return self.files.path('usr/lib/cyrus/bin/' + name)

    def configure(self):
        self.write('imapd.conf', lines(
            'configdirectory: ' + self.place('config'), 'partition-default: ' + self.place('spool'),
            'cyrus_user: ' + USER, 'cyrus_group: mail', 'servername: localhost', 'defaultdomain: localhost',
            'allowplaintext: yes', 'sasl_pwcheck_method: auxprop', 'sasl_auxprop_plugin: sasldb',
            'sasl_sasldb_path: ' + self.place('config/sasldb2'), 'sasl_mech_list: PLAIN',
            # The mailbox begins with the first that signs in.
            'autocreate_quota: 0', 'autocreate_post: yes', 'duplicatesuppression: no'))
        self.write('cyrus.conf', lines(
            'SERVICES {',
            *['%s cmd="%s -C %s %s" listen="127.0.0.1:%d" prefork=0 proto="tcp4"'
              % (name, self.program(program), self.place('imapd.conf'), more, port)
              for name, program, more, port in (('pop3', 'pop3d', '', self.port),
                                                ('lmtp', 'lmtpd', '-a', self.lmtp_port))],
            '}'))

    def start(self):
        self.port, self.lmtp_port = free_port(), free_port()
        self.configure()
        script = lines('printf "%%s" "%s" | "%s" -p -c -f "%s" -u localhost %s'
                       % (PASSWORD, self.files.path('usr/sbin/saslpasswd2'), self.place('config/sasldb2'), USER),
                       'chown %d:%d "%s"' % (UID, GID, self.place('config/sasldb2')),
                       'exec "%s" -C "%s" -M "%s" -p "%s" -D'
                       % (self.program('master'), self.place('imapd.conf'), self.place('cyrus.conf'),
                          self.place('master.pid')))
        self.master = subprocess.Popen(
            ['unshare', '-m', 'sh', '-c', VIEW, self.folder, 'sh', '-ec', script], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd='/',
            env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C', 'LD_LIBRARY_PATH': self.files.libraries(),
                 'SASL_PATH': os.path.dirname(glob.glob(self.files.path('usr/lib/*/sasl2/libsasldb.so'))[0])})
        self.await_port(self.lmtp_port)
        self.await_port(self.port)
        # The first that signs in makes the mailbox.
        self.served()
        return self

    def await_port(self, port):
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(('127.0.0.1', port), 60).close()
                return
            except OSError as error:
                if self.master.poll() is not None or time.monotonic() > deadline:
                    raise Missing('it does not start here') from error
                time.sleep(0.05)

    def stop(self):
        if self.master is not None:
            self.master.terminate()
            self.master.wait(60)
        super().stop()

    def fill(self, messages):
        with smtplib.LMTP('127.0.0.1', self.lmtp_port) as client:
            for message in messages:
                client.sendmail('marta@lindqvist.example', [USER], message)


SERVERS = (Courier, Cyrus, Mailutils, Popa3d, SolidPop3d)
