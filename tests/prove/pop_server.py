# pop_server.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A POP3 server for proofs, in threads of the program that proves: it outlives the client that is killed.

    mailbox = Mailbox([('uid-1', b'Subject: one\\r\\n\\r\\nText\\r\\n'), …])
    with PopServer(mailbox) as server:
        … 127.0.0.1, server.port, user "anna", any password …

It serves well but for what is turned; a case of its own is a class that answers some commands otherwise:

    class Renumbered(Conversation):
        def say_uidl(self, words): …

    PopServer(mailbox, conversation=Renumbered)
"""

import socket
import struct
import threading


class Mailbox:
    """What one QUIT has deleted is gone for the next conversation. @ever: all that was ever there."""

    def __init__(self, messages=()):
        self.lock = threading.Lock()
        self.messages = []
        self.ever = []
        for message in messages:
            self.put(message)

    def add(self, uid, data):
        self.put((uid, data))

    def put(self, message):
        """@message: (uid, data), known by its identity from here on."""
        with self.lock:
            self.messages.append(message)
            self.ever.append(message[1])

    def snapshot(self):
        with self.lock:
            return list(self.messages)

    def delete(self, gone):
        """@gone: entries of a snapshot, known by their identity."""
        with self.lock:
            self.messages = [one for one in self.messages if not any(one is other for other in gone)]

    def contents(self):
        return [data for _, data in self.snapshot()]


class Cut(Exception):
    """The connection is over."""


def stuff(data):
    """As it is sent: dots doubled, CRLF at its end."""
    if not data.endswith(b'\r\n'):
        data += b'\r\n'
    return b'\r\n'.join(b'.' + line if line.startswith(b'.') else line for line in data.split(b'\r\n'))


class Conversation:
    def __init__(self, server, connection):
        self.server = server
        self.connection = connection
        self.received = b''
        self.sent = 0
        self.heard = 0
        self.messages = server.mailbox.snapshot()
        self.marked = set()
        self.over = False

    # Octets

    def send(self, data):
        limit = self.server.cut_sent
        if limit is not None and self.sent + len(data) > limit:
            self.connection.sendall(data[:limit - self.sent])
            raise Cut
        self.connection.sendall(data)
        self.sent += len(data)

    def read_line(self):
        while b'\n' not in self.received:
            room = 65536
            if self.server.cut_heard is not None:
                room = self.server.cut_heard - self.heard
            data = self.connection.recv(room) if room > 0 else b''
            if not data:
                raise Cut
            self.heard += len(data)
            self.received += data
        line, self.received = self.received.split(b'\n', 1)
        return line.rstrip(b'\r').decode('latin-1')

    def end(self):
        if self.server.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.connection.close()

    # Commands: each answers with octets

    def serve(self):
        self.send(b'+OK ready\r\n')
        while not self.over:
            words = self.read_line().split(' ')
            answer = getattr(self, 'say_' + words[0].lower(), None)
            self.send(answer(words[1:]) if answer else b'-ERR what?\r\n')

    def say_capa(self, _words):
        names = ['USER', 'UIDL', 'TOP', 'RESP-CODES'] + ['PIPELINING'] * self.server.pipelining
        return ''.join(line + '\r\n' for line in ['+OK', *names, '.']).encode()

    def say_user(self, _words):
        return b'+OK\r\n'

    say_pass = say_noop = say_user

    def left(self):
        return [(n, *one) for n, one in enumerate(self.messages, 1) if n not in self.marked]

    def say_stat(self, _words):
        left = self.left()
        return b'+OK %d %d\r\n' % (len(left), sum(len(data) for _, _, data in left))

    def list_of(self, words, form):
        if words:
            number = int(words[0])
            if not self.is_there(number):
                return b'-ERR no such message\r\n'
            return b'+OK ' + form(number, *self.messages[number - 1])
        return b'+OK\r\n' + b''.join(form(*one) for one in self.left()) + b'.\r\n'

    def say_list(self, words):
        return self.list_of(words, lambda n, uid, data: b'%d %d\r\n' % (n, len(data)))

    def say_uidl(self, words):
        return self.list_of(words, lambda n, uid, data: b'%d %s\r\n' % (n, uid.encode()))

    def is_there(self, number):
        return 0 < number <= len(self.messages) and number not in self.marked

    def say_retr(self, words):
        number = int(words[0])
        if not self.is_there(number):
            return b'-ERR no such message\r\n'
        return b'+OK\r\n' + stuff(self.messages[number - 1][1]) + b'.\r\n'

    def say_top(self, words):
        number, lines = map(int, words)
        if not self.is_there(number):
            return b'-ERR no such message\r\n'
        head, _, body = self.messages[number - 1][1].partition(b'\r\n\r\n')
        start = b''.join(line + b'\r\n' for line in body.split(b'\r\n')[:lines])
        return b'+OK\r\n' + stuff(head + b'\r\n\r\n' + start) + b'.\r\n'

    def say_dele(self, words):
        number = int(words[0])
        if not self.is_there(number):
            return b'-ERR no such message\r\n'
        self.marked.add(number)
        return b'+OK\r\n'

    def say_rset(self, _words):
        self.marked.clear()
        return b'+OK\r\n'

    def say_quit(self, _words):
        """The update state: done before it is confirmed, as with any server."""
        self.server.mailbox.delete([self.messages[number - 1] for number in self.marked])
        self.over = True
        return b'+OK bye\r\n'


class PopServer:
    """
    pipelining           announced (it works in any case)
    cut_sent, cut_heard  each conversation ends when so many octets have been sent, or have come; None: never
    reset                it ends by RST, not FIN
    """

    def __init__(self, mailbox, pipelining=True, conversation=Conversation):
        self.mailbox = mailbox
        self.pipelining = pipelining
        self.conversation = conversation
        self.cut_sent = self.cut_heard = None
        self.reset = False
        self.threads = []
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.begin(self.listen)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.wait()

    def begin(self, function, *arguments):
        self.threads = [thread for thread in self.threads if thread.is_alive()]
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        thread.start()
        self.threads.append(thread)

    def listen(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.begin(self.converse, connection)

    def converse(self, connection):
        conversation = self.conversation(self, connection)
        try:
            conversation.serve()
        except (Cut, OSError):
            pass
        conversation.end()

    def wait(self):
        """Until all conversations are over: then the mailbox changes no more."""
        for thread in self.threads[1:] if self.listener.fileno() >= 0 else self.threads:
            thread.join(60)
            if thread.is_alive():
                raise AssertionError('a conversation does not end')
