#!/usr/bin/python3
# dovecot.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A private Dovecot on the loopback, for tests, the demo and the benchmark.

Everything it needs lies in one folder: configuration, sockets, log, a certificate authority made for
the occasion, and the mailboxes. The Dovecot of the system is neither read nor touched.

    with Dovecot() as server:
        server.add_user('amara', 'secret', messages=[b'Subject: hello\\r\\n\\r\\nhello\\r\\n'])
        … server.pop3_port, server.pop3s_port, server.ca_file …

From a shell, until it is told to end (Ctrl+C, SIGTERM, or its standard input ends with --with-stdin):

    tests/dovecot.py --run FOLDER --user NAME --password WORD [--maildir DIR]
"""

import argparse
import atexit
import base64
import ctypes
import json
import os
import poplib
import pwd
import grp
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

PATIENCE = 20           # seconds for the server to begin or end
PR_SET_PDEATHSIG = 1    # linux/prctl.h

CONFIGURATION = '''\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = pop3
listen = 127.0.0.1
default_internal_user = {internal_user}
default_login_user = {login_user}
default_internal_group = {internal_group}
first_valid_uid = 1
first_valid_gid = 1
instance_name = satchel-test

ssl = {ssl}
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_min_protocol = {ssl_min_protocol}
# Made for a Diffie-Hellman that nothing here uses; the system's may be absent.
ssl_dh =

disable_plaintext_auth = {disable_plaintext_auth}
auth_mechanisms = {mechanisms}
auth_failure_delay = {failure_delay}
auth_cache_size = 0

mail_fsync = never
mail_location = maildir:%h/Maildir
maildir_very_dirty_syncs = no
mail_max_userip_connections = 100
pop3_uidl_format = %08Xu%08Xv
pop3_lock_session = {lock_session}
# A Dovecot that has been asked for the sizes once keeps them; the first listing of a big mailbox is slow.
mmap_disable = no

passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}

service pop3-login {{
  {chroot}
  service_count = 0
  process_min_avail = 1
  client_limit = 200
  inet_listener pop3 {{
    address = 127.0.0.1
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    address = 127.0.0.1
    port = {pop3s_port}
    ssl = yes
  }}
}}
service pop3 {{
  process_limit = 100
}}
service anvil {{
  {chroot}
  # No waiting for an address that has guessed wrong passwords: the tests do that on purpose.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
{extra}
'''


CERTIFICATES = '''
ssl_ca = <{authority}
ssl_require_crl = no
ssl_verify_client_cert = yes
ssl_cert_username_field = commonName
auth_ssl_username_from_cert = yes
'''


class Trouble(Exception):
    """The server could not be started, with what its log says."""


def run(*words):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Trouble('%s: %s' % (words[0], done.stdout.decode(errors='replace')))


def to_octets(password):
    """A password may be octets that are no UTF-8."""
    return password if isinstance(password, bytes) else password.encode()


def free_port():
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Authority:
    """A certificate authority of its own, made by the openssl program."""

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.certificate = os.path.join(folder, 'authority.pem')
        self.key = os.path.join(folder, 'authority.key')
        run('openssl', 'req', '-x509', '-new', '-newkey', 'ec', '-pkeyopt',
            'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650', '-subj',
            '/CN=Satchel test authority', '-addext', 'basicConstraints=critical,CA:TRUE',
            '-addext', 'keyUsage=critical,keyCertSign,cRLSign',
            '-keyout', self.key, '-out', self.certificate)

    def issue(self, name, names=('localhost',), addresses=('127.0.0.1', '::1'), days=365,
              usage='serverAuth'):
        """A certificate and its key for these names. A negative number of days makes one that has
        expired."""
        stem = os.path.join(self.folder, name)
        alternatives = ','.join(['DNS:' + n for n in names] + ['IP:' + a for a in addresses])
        with open(stem + '.ext', 'w', encoding='ascii') as extensions:
            extensions.write('subjectAltName=%s\nextendedKeyUsage=%s\n'
                             'basicConstraints=CA:FALSE\n' % (alternatives, usage))
        run('openssl', 'req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
            '-nodes', '-subj', '/CN=' + (names or addresses)[0],
            '-keyout', stem + '.key', '-out', stem + '.csr')
        words = ['openssl', 'x509', '-req', '-in', stem + '.csr', '-CA', self.certificate,
                 '-CAkey', self.key, '-set_serial', str(time.time_ns()), '-days', str(days),
                 '-extfile', stem + '.ext', '-out', stem + '.pem']
        run(*words)
        return stem + '.pem', stem + '.key'

    def issue_for_person(self, name):
        """One file with a person's certificate and key."""
        parts = self.issue('person-' + name, (name,), (), usage='clientAuth')
        path = os.path.join(self.folder, name + '-both.pem')
        with open(path, 'w', encoding='ascii') as both:
            for part in parts:
                with open(part, encoding='ascii') as file:
                    both.write(file.read())
        return path


class Dovecot:
    """See the head of this file.

    plain      passwords are taken without TLS too
    ssl        'yes', 'required' or 'no'
    names, addresses, days   of the server's certificate
    mechanisms, failure_delay, lock_session, extra   go into the configuration
    certificates   people may sign in by a certificate of the server's own authority, which names them
    """

    def __init__(self, folder=None, plain=True, ssl='yes', names=('localhost',),
                 addresses=('127.0.0.1', '::1'), days=365, mechanisms='plain login',
                 ssl_min_protocol='TLSv1.2', failure_delay='0', lock_session=False, extra='',
                 certificates=False):
        self.own_folder = folder is None
        self.folder = os.path.realpath(folder or tempfile.mkdtemp(prefix='satchel-dovecot-'))
        os.makedirs(self.folder, exist_ok=True)
        # The workers run as other users than root and have to get through.
        os.chmod(self.folder, 0o711)
        self.log_file = os.path.join(self.folder, 'dovecot.log')
        self.users_file = os.path.join(self.folder, 'users')
        self.settings = {
            'ssl': ssl, 'ssl_min_protocol': ssl_min_protocol, 'mechanisms': mechanisms,
            'failure_delay': failure_delay, 'extra': extra,
            'lock_session': 'yes' if lock_session else 'no',
            'disable_plaintext_auth': 'no' if plain else 'yes',
        }
        self.users = {}
        self.process = None
        self.pop3_port = None
        self.pop3s_port = None
        # Also if making the certificates fails.
        atexit.register(self.stop)
        self.choose_owner()
        self.authority = Authority(os.path.join(self.folder, 'tls'))
        self.ca_file = self.authority.certificate
        self.certificate, self.key = self.authority.issue('server', names, addresses, days)
        if certificates:
            self.settings['extra'] += CERTIFICATES.format(authority=self.ca_file)
        self.certificates = certificates
        with open(self.users_file, 'w', encoding='utf-8'):
            pass
        os.chmod(self.users_file, 0o644)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def choose_owner(self):
        """Whose the mail is. Dovecot never opens a mailbox as root, so root gives it to "mail"."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam('mail')
            self.settings.update(internal_user='dovecot', login_user='dovenull',
                                 internal_group='dovecot', chroot='')
        else:
            owner = pwd.getpwuid(os.geteuid())
            name = owner.pw_name
            # chroot() is for root only.
            self.settings.update(internal_user=name, login_user=name, chroot='chroot =',
                                 internal_group=grp.getgrgid(os.getegid()).gr_name)
        self.uid, self.gid = owner.pw_uid, owner.pw_gid

    # Mailboxes

    def maildir(self, name):
        return self.users[name][1]

    def add_user(self, name, password, maildir=None, messages=()):
        """Adds a user, also while it runs. @maildir: a folder of mail to be served where it lies
        (cur, new, tmp are made); else an own one. Returns its path."""
        maildir = os.path.realpath(maildir or os.path.join(self.folder, 'mail', name))
        for part in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(maildir, part), exist_ok=True)
        if os.geteuid() == 0:
            self.give_away(maildir)
        self.users[name] = (password, maildir)
        self.write_users()
        for message in messages:
            self.deliver(name, message)
        return maildir

    def set_password(self, name, password):
        self.users[name] = (password, self.users[name][1])
        self.write_users()

    def give_away(self, maildir):
        for folder, _, files in os.walk(maildir):
            for path in [folder] + [os.path.join(folder, file) for file in files]:
                os.chown(path, self.uid, self.gid)
        above = os.path.dirname(maildir)
        while above.startswith(self.folder):
            os.chmod(above, 0o711)
            above = os.path.dirname(above)

    def write_users(self):
        lines = []
        for name, (password, maildir) in self.users.items():
            secret = base64.b64encode(b'' if self.certificates else to_octets(password)).decode()
            # Whom a certificate names has no password to be compared with.
            lines.append('%s:{PLAIN.b64}%s:%d:%d::%s::userdb_mail=maildir:%s%s\n' % (
                name, secret, self.uid, self.gid, os.path.dirname(maildir), maildir,
                ' nopassword' if self.certificates else ''))
        text = ''.join(lines)
        # Dovecot notices a new file by its time in seconds and its size; the comment makes the size new.
        self.revision = getattr(self, 'revision', 0) + 1
        text += '#' * self.revision + '\n'
        with open(self.users_file + '.new', 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(self.users_file + '.new', 0o644)
        os.replace(self.users_file + '.new', self.users_file)
        if self.process is not None:
            self.await_users()

    def await_users(self):
        """Dovecot looks at the file once a second; returns when it knows everybody."""
        deadline = time.monotonic() + PATIENCE
        for name in self.users:
            while True:
                try:
                    self.sign_in(name, self.settings['ssl'] != 'no').quit()
                    break
                except poplib.error_proto as error:
                    if time.monotonic() > deadline:
                        raise Trouble('%s: %s\n%s' % (name, error, self.read_log())) from error
                time.sleep(0.1)

    def deliver(self, name, message, file_name=None):
        """A new message arrives, as a mail server would put it there. Returns its path. Unless a name is
        given they are listed in the order of delivery."""
        maildir = self.users[name][1]
        self.delivered = getattr(self, 'delivered', 0) + 1
        file_name = file_name or '%d.M%06dP%d.satchel-test' % (
            int(time.time()), self.delivered, os.getpid())
        under_way = os.path.join(maildir, 'tmp', file_name)
        with open(under_way, 'wb') as file:
            file.write(message)
        if os.geteuid() == 0:
            os.chown(under_way, self.uid, self.gid)
        arrived = os.path.join(maildir, 'new', file_name)
        os.rename(under_way, arrived)
        return arrived

    # Running

    def write_configuration(self):
        path = os.path.join(self.folder, 'dovecot.conf')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(CONFIGURATION.format(
                folder=self.folder, certificate=self.certificate, key=self.key,
                pop3_port=self.pop3_port, pop3s_port=self.pop3s_port, **self.settings))
        return path

    def start(self):
        """Starts it and returns when it greets. Once stopped it may be started again: on the same ports."""
        program = shutil.which('dovecot', path='/usr/sbin:/usr/local/sbin:/usr/bin:/bin:' +
                               os.environ.get('PATH', ''))
        if program is None:
            raise Trouble('Dovecot is not installed (Debian package dovecot-pop3d)')
        self.pop3_port = self.pop3_port or free_port()
        self.pop3s_port = self.pop3s_port or free_port()
        configuration = self.write_configuration()
        for folder in ('run', 'state'):
            os.makedirs(os.path.join(self.folder, folder), exist_ok=True)
        libc = ctypes.CDLL(None)
        with open(os.path.join(self.folder, 'dovecot.out'), 'ab') as output:
            self.process = subprocess.Popen(
                [program, '-F', '-c', configuration], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output,
                # A test that is killed leaves no server behind.
                preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM))
        try:
            self.await_greeting()
        except Exception:
            self.stop(keep=True)
            raise
        return self

    def await_greeting(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with socket.create_connection(('127.0.0.1', self.pop3_port), 5) as connection:
                    if connection.recv(3) == b'+OK':
                        return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Trouble('Dovecot did not start:\n' + self.read_log())
            time.sleep(0.05)

    def read_log(self):
        text = ''
        for path in (os.path.join(self.folder, 'dovecot.out'), self.log_file):
            if os.path.exists(path):
                with open(path, encoding='utf-8', errors='replace') as file:
                    text += file.read()
        return text

    def stop(self, keep=None):
        """Ends it and, if the folder was its own, removes everything."""
        process, self.process = self.process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if not keep:
            atexit.unregister(self.stop)
            if self.own_folder:
                shutil.rmtree(self.folder, ignore_errors=True)

    def pause(self):
        """Ends it; the folder and the ports stay for another start()."""
        self.stop(keep=True)

    # What the server itself says, for comparing

    def sign_in(self, name, tls=True):
        if tls:
            # Ours, and on the loopback: whether the certificate is good is for others to judge. By its
            # number, since not every root has a "localhost" in its hosts.
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            client = poplib.POP3_SSL('127.0.0.1', self.pop3s_port, context=context, timeout=PATIENCE)
        else:
            client = poplib.POP3('127.0.0.1', self.pop3_port, timeout=PATIENCE)
        try:
            client.encoding = 'latin-1'
            client.user(name)
            client.pass_(to_octets(self.users[name][0]).decode('latin-1'))
        except poplib.error_proto:
            client.close()
            raise
        return client

    def served(self, name):
        """What RETR gives for each message, as {unique id: bytes}; lines end in CRLF."""
        # A line of a message has no limit; that of poplib is for replies.
        poplib._MAXLINE = 1 << 26
        client = self.sign_in(name)
        result = {}
        for line in client.uidl()[1]:
            number, uid = line.decode().split(' ', 1)
            result[uid] = b''.join(part + b'\r\n' for part in client.retr(int(number))[1])
        client.quit()
        return result


def main():
    parser = argparse.ArgumentParser(description='Runs a private Dovecot on the loopback.')
    parser.add_argument('--run', metavar='FOLDER', required=True)
    parser.add_argument('--user', default='demo')
    parser.add_argument('--password', default='demo')
    parser.add_argument('--maildir', help='serve this folder of mail')
    parser.add_argument('--pop3-port', type=int)
    parser.add_argument('--pop3s-port', type=int)
    parser.add_argument('--with-stdin', action='store_true', help='end when the standard input ends')
    options = parser.parse_args()

    server = Dovecot(options.run)
    server.pop3_port, server.pop3s_port = options.pop3_port, options.pop3s_port
    server.add_user(options.user, options.password, options.maildir)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    if options.with_stdin:
        threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    try:
        server.start()
        print(json.dumps({'server': 'localhost', 'pop3_port': server.pop3_port,
                          'pop3s_port': server.pop3s_port, 'user': options.user,
                          'ca_file': server.ca_file, 'maildir': server.maildir(options.user),
                          'log': server.log_file}), flush=True)
        ended.wait()
    finally:
        server.stop()


if __name__ == '__main__':
    try:
        main()
    except Trouble as trouble:
        sys.exit(str(trouble))
