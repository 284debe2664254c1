# private_net.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small internet of one's own: a network name space with nothing but a loopback, where a DNS, web servers with
certificates that everybody believes, and mail servers answer to any name. Nothing can leave it.

    enter()                  this program again, inside; or it ends as skipped
    net = PrivateNet(names)
    net.zone['okafor.example'] = {'MX': [(10, 'mx.okafor.example')]}
"""

import fcntl
import os
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

INSIDE = 'SATCHEL_PRIVATE_NET'
SKIPPED = 77        # what meson takes for skipped

DNS_ADDRESS = '127.0.0.1'
OWN_ADDRESS = '192.0.2.1'
WEB_ADDRESS = '127.0.0.2'
MAIL_ADDRESS = '127.0.0.4'
STARTTLS_ADDRESS = '127.0.0.5'
EMPTY_ADDRESS = '127.0.0.6'     # nobody listens
SILENT_ADDRESS = '127.0.0.7'    # takes a connection and says nothing
FALSE_ADDRESS = '127.0.0.8'     # has a certificate of an authority that nobody believes

TYPES = {1: 'A', 15: 'MX', 33: 'SRV'}
MOST_REQUEST = 65536


def enter():
    """Runs this program again in name spaces of its own."""
    if os.environ.get(INSIDE):
        return
    for program in ('unshare', 'openssl', 'mount'):
        if not shutil.which(program):
            print('Skipped: the program %s is not there.' % program)
            sys.exit(SKIPPED)
    words = ['unshare', '--map-root-user', '--mount', '--net']
    if subprocess.run(words + ['true'], stderr=subprocess.DEVNULL, check=False).returncode:
        print('Skipped: no network of its own can be made here (unshare is not allowed).')
        sys.exit(SKIPPED)
    os.environ[INSIDE] = '1'
    os.execvp('unshare', words + ['--kill-child', '--fork', sys.executable] + sys.argv)


def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP: linux/sockios.h, linux/if.h
        request = bytearray(struct.pack('16sh22x', b'lo', 0))
        fcntl.ioctl(sock, 0x8913, request)
        flags = struct.unpack('16sh22x', bytes(request))[1]
        fcntl.ioctl(sock, 0x8914, struct.pack('16sh22x', b'lo', flags | 1))
        # getaddrinfo() asks the DNS for no address where the computer has only 127.0.0.1: SIOCSIFADDR.
        fcntl.ioctl(sock, 0x8916, struct.pack('16sHH4s8x', b'lo:1', socket.AF_INET, 0,
                                              socket.inet_aton(OWN_ADDRESS)))


def put_over(path, replacement):
    subprocess.run(['mount', '--bind', replacement, os.path.realpath(path)], check=True)


# DNS

def pack_name(name):
    if name == '.':
        return b'\0'
    return b''.join(bytes([len(label)]) + label.encode('ascii') for label in name.split('.')) + b'\0'


def unpack_name(data, at):
    labels = []
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].decode('ascii'))
        at += 1 + data[at]
    return '.'.join(labels).lower(), at + 1


def pack_record(kind, record):
    if kind == 'A':
        return socket.inet_aton(record)
    if kind == 'MX':
        return struct.pack('!H', record[0]) + pack_name(record[1])
    return struct.pack('!HHH', *record[:3]) + pack_name(record[3])


class Dns(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        name, end = unpack_name(data, 12)
        number = struct.unpack('!H', data[end:end + 2])[0]
        net = self.server.net
        net.asked.append((name, TYPES.get(number, str(number))))
        if name in net.mute:
            return
        held = net.zone.get(name)
        records = (held or {}).get(TYPES.get(number), [])
        answers = b''
        for record in records:
            packed = pack_record(TYPES[number], record)
            answers += b'\xc0\x0c' + struct.pack('!HHIH', number, 1, 60, len(packed)) + packed
        flags = 0x8180 if held is not None else 0x8183
        sock.sendto(data[:2] + struct.pack('!HHHHH', flags, 1, len(records), 0, 0) + data[12:end + 4]
                    + answers, self.client_address)


# Web

class Web(socketserver.StreamRequestHandler):
    """One request a connection."""

    def handle(self):
        net = self.server.net
        scheme = 'https' if self.server.secure else 'http'
        if self.server.secure:
            try:
                self.request = net.certificate.wrap_socket(self.request, server_side=True)
            except (ssl.SSLError, OSError):
                return
        head = b''
        while b'\r\n\r\n' not in head and len(head) < MOST_REQUEST:
            more = self.request.recv(4096)
            if not more:
                return
            head += more
        lines = head.decode('latin-1').split('\r\n')
        fields = dict(line.lower().split(': ', 1) for line in lines[1:] if ': ' in line)
        path = lines[0].split(' ')[1]
        uri = '%s://%s%s' % (scheme, fields.get('host', ''), path)
        net.requests.append((uri, fields))
        status, more, body = net.pages.get(uri.split('?')[0], (404, {}, b'<html>Nothing here</html>'))
        more = {'Content-Type': 'text/xml', 'Content-Length': str(len(body)), 'Connection': 'close', **more}
        try:
            self.request.sendall(('HTTP/1.1 %d x\r\n' % status).encode()
                                 + ''.join('%s: %s\r\n' % pair for pair in more.items()).encode()
                                 + b'\r\n' + body)
        except OSError:
            pass
        finally:
            self.request.close()


# Mail

class Pop(socketserver.BaseRequestHandler):
    """Greets, begins TLS where asked to, lets one user in, says goodbye."""

    def answer(self, line):
        net = self.server.net
        word, _, rest = line.decode('latin-1').strip().partition(' ')
        if word == 'CAPA':
            return b'+OK\r\nUSER\r\nUIDL\r\n.\r\n'
        if word == 'USER':
            self.user = rest
        if word == 'PASS' and (self.user, rest) != (net.user, net.password):
            return b'-ERR [AUTH] no\r\n'
        if word in ('UIDL', 'LIST'):
            return b'+OK\r\n.\r\n'
        return b'+OK 0 0\r\n'

    def handle(self):
        net = self.server.net
        sock = self.request
        try:
            if self.server.secure:
                sock = net.certificate.wrap_socket(sock, server_side=True)
            sock.sendall(b'+OK ready\r\n')
            while True:
                line = sock.recv(1024)
                net.said.append(line)
                if line == b'STLS\r\n':
                    sock.sendall(b'+OK begin\r\n')
                    sock = net.certificate.wrap_socket(sock, server_side=True)
                    continue
                if line:
                    sock.sendall(self.answer(line))
                if not line or line == b'QUIT\r\n':
                    return
        except (ssl.SSLError, OSError):
            return
        finally:
            sock.close()


class Silent(socketserver.BaseRequestHandler):
    def handle(self):
        self.server.net.over.wait()


class Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


class Udp(socketserver.ThreadingUDPServer):
    daemon_threads = True
    block_on_close = False


class PrivateNet:
    """@names are what the certificate of all servers is for."""

    def __init__(self, names):
        self.folder = tempfile.mkdtemp(prefix='satchel-net-')
        self.over = threading.Event()
        self.servers = []
        self.reset()
        raise_loopback()
        self.certificate = self.make_certificate('good', names)
        stranger = self.make_certificate('stranger', names)
        put_over('/etc/ssl/certs/ca-certificates.crt', os.path.join(self.folder, 'good-ca.pem'))
        for path, text in (('/etc/resolv.conf', 'nameserver %s\noptions timeout:1 attempts:1\n' % DNS_ADDRESS),
                           ('/etc/nsswitch.conf', 'hosts: files dns\n'),
                           ('/etc/hosts', '127.0.0.1 localhost\n')):
            put_over(path, self.write(os.path.basename(path), text))
        self.serve(Udp, Dns, DNS_ADDRESS, 53)
        self.serve(Tcp, Web, WEB_ADDRESS, 443, secure=True)
        self.serve(Tcp, Web, WEB_ADDRESS, 80)
        self.serve(Tcp, Web, EMPTY_ADDRESS, 80)
        self.serve(Tcp, Pop, MAIL_ADDRESS, 995, secure=True)
        self.serve(Tcp, Pop, STARTTLS_ADDRESS, 110)
        for port in (443, 995, 110):
            self.serve(Tcp, Silent, SILENT_ADDRESS, port)
        self.serve(Tcp, Web, FALSE_ADDRESS, 443, secure=True, certificate=stranger)

    @staticmethod
    def go_online():
        """A way out that leads nowhere: programs believe that there is a network. False: it can't be made."""
        return bool(shutil.which('ip')) and not subprocess.run(
            ['ip', 'route', 'replace', 'default', 'dev', 'lo'], stderr=subprocess.DEVNULL, check=False).returncode

    @staticmethod
    def go_offline():
        subprocess.run(['ip', 'route', 'del', 'default'], stderr=subprocess.DEVNULL, check=False)

    def reset(self):
        self.zone, self.pages, self.mute = {}, {}, set()
        self.asked, self.requests, self.said = [], [], []
        self.user = self.password = None

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def openssl(self, *words):
        subprocess.run(['openssl', *words], cwd=self.folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def make_certificate(self, who, names):
        extensions = self.write(who + '.ext', 'subjectAltName=' + ','.join('DNS:' + name for name in names)
                                + '\nextendedKeyUsage=serverAuth\n')
        ca, key, request, chain = (os.path.join(self.folder, who + part)
                                   for part in ('-ca.pem', '.key', '.csr', '.pem'))
        curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
        self.openssl('req', '-x509', *curve, '-keyout', ca + '.key', '-out', ca, '-days', '2', '-subj',
                     '/CN=Authority of the test, ' + who, '-addext', 'keyUsage=keyCertSign')
        self.openssl('req', *curve, '-keyout', key, '-out', request, '-subj', '/CN=all')
        self.openssl('x509', '-req', '-in', request, '-CA', ca, '-CAkey', ca + '.key', '-CAcreateserial',
                     '-out', chain, '-days', '2', '-extfile', extensions)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        return context

    def serve(self, kind, handler, address, port, secure=False, certificate=None):
        server = kind((address, port), handler)
        server.net, server.secure = self, secure
        if certificate:
            server.net = type('Net', (), {'__getattr__': lambda _, name: getattr(self, name)})()
            server.net.certificate = certificate
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.servers.append(server)

    def end(self):
        self.over.set()
        for server in self.servers:
            server.shutdown()
            server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)
