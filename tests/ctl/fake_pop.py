# fake_pop.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small POP3 server (RFC 1939) in a thread, on the loopback, that can misbehave where it is told to."""

import socket
import threading


class Cut(Exception):
    """The connection is to end here."""


def stuff(message):
    """A message as RETR sends it: lines end in CRLF, a leading dot is doubled, a lone dot ends it."""
    body = b''.join((b'.' + line if line.startswith(b'.') else line)
                    for line in message.splitlines(keepends=True))
    return body + b'.\r\n'


class FakePop:
    """Serves @messages, a list of (unique id, bytes); the bytes end in CRLF.

    Knobs, to be set before a client comes:
      greeting       what is sent first, instead of +OK
      sign_in        the answer to PASS, instead of judging the password
      refuse         numbers of messages whose RETR gets -ERR
      cut_in         number of a message in the middle of which the connection ends
      stall_at       number of a message before which it waits for the event `go`; `stalled` is set then
      capabilities   lines of CAPA
      context        an ssl.SSLContext; with `implicit` from the first byte, else by STLS

    Afterwards: `said`, the commands received; `deleted`, the unique ids that QUIT removed.
    """

    def __init__(self, messages=(), password='rain', context=None, implicit=False):
        self.messages = list(messages)
        self.password = password
        self.context = context
        self.implicit = implicit
        self.greeting = b'+OK ready\r\n'
        self.sign_in = None
        self.refuse = set()
        self.cut_in = None
        self.stall_at = None
        self.stalled = threading.Event()
        self.go = threading.Event()
        self.capabilities = ['UIDL', 'USER', 'TOP', 'PIPELINING']
        self.said = []
        self.deleted = []
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def stop(self):
        self.go.set()
        # Closing alone would leave the other thread waiting in accept().
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()

    def listen(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.implicit:
                connection = self.context.wrap_socket(connection, server_side=True)
            conversation = Conversation(self, connection)
            try:
                conversation.run()
            finally:
                # After STLS another one than the first.
                conversation.connection.close()
        except (OSError, ValueError, Cut):
            pass
        finally:
            connection.close()


class Conversation:
    def __init__(self, server, connection):
        self.server = server
        self.connection = connection
        self.file = connection.makefile('rb')
        self.here = dict(enumerate(server.messages, 1))
        self.gone = []

    def send(self, data):
        self.connection.sendall(data)

    def run(self):
        self.send(self.server.greeting)
        # After STLS the file is another one.
        while line := self.file.readline():
            words = line.decode('latin-1').rstrip('\r\n').split(' ')
            command = words[0].upper()
            self.server.said.append('PASS …' if command == 'PASS' else ' '.join(words))
            answer = getattr(self, 'do_' + command.lower(), None)
            if answer is None:
                self.send(b'-ERR unknown command\r\n')
            else:
                answer(words[1:])
            if command == 'QUIT':
                return

    def lines(self, lines):
        self.send(b'+OK\r\n' + ''.join(line + '\r\n' for line in lines).encode('latin-1') + b'.\r\n')

    def do_capa(self, _):
        offered = list(self.server.capabilities)
        if self.server.context and not self.server.implicit:
            offered.append('STLS')
        self.lines(offered)

    def do_stls(self, _):
        if self.server.context is None:
            self.send(b'-ERR no TLS here\r\n')
            return
        self.send(b'+OK begin\r\n')
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.file = self.connection.makefile('rb')

    def do_user(self, _):
        self.send(b'+OK\r\n')

    def do_pass(self, words):
        if self.server.sign_in:
            self.send(self.server.sign_in)
        elif ' '.join(words) == self.server.password:
            self.send(b'+OK signed in\r\n')
        else:
            self.send(b'-ERR wrong user name or password\r\n')

    def do_stat(self, _):
        self.send(b'+OK %d %d\r\n' % (len(self.here), sum(len(m) for _, m in self.here.values())))

    def do_uidl(self, _):
        self.lines('%d %s' % (n, uid) for n, (uid, _) in self.here.items())

    def do_list(self, _):
        self.lines('%d %d' % (n, len(m)) for n, (_, m) in self.here.items())

    def do_retr(self, words):
        number = int(words[0])
        if number == self.server.stall_at:
            self.server.stalled.set()
            self.server.go.wait()
        if number in self.server.refuse:
            self.send(b'-ERR this one is broken\r\n')
            return
        body = stuff(self.here[number][1])
        if number == self.server.cut_in:
            self.send(b'+OK\r\n' + body[:len(body) // 2])
            raise Cut
        self.send(b'+OK\r\n' + body)

    def do_top(self, words):
        message = self.here[int(words[0])][1]
        head, body = message.split(b'\r\n\r\n', 1)
        lines = b''.join(body.splitlines(keepends=True)[:int(words[1])])
        self.send(b'+OK\r\n' + stuff(head + b'\r\n\r\n' + lines))

    def do_dele(self, words):
        self.gone.append(int(words[0]))
        self.send(b'+OK\r\n')

    def do_noop(self, _):
        self.send(b'+OK\r\n')

    def do_rset(self, _):
        self.gone = []
        self.send(b'+OK\r\n')

    def do_quit(self, _):
        gone = [self.here[n] for n in self.gone]
        self.server.deleted += [uid for uid, _ in gone]
        self.server.messages = [m for m in self.server.messages if m not in gone]
        self.send(b'+OK bye\r\n')
