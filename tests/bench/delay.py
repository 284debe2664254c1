#!/usr/bin/python3
# delay.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that is far away: passes octets on between a port of its own and a server's, each half a round
trip later. Order and number of octets stay; nothing is slowed down but the way.

  with Delay(server, 80) as away:       80 ms of round trip
      away.pop3s_port, away.ca_file

  delay.py PORT MILLISECONDS            prints the port it listens on, and serves until it is ended"""

import asyncio
import os
import subprocess
import sys


class Delay:
    def __init__(self, server, milliseconds):
        self.server = server
        self.milliseconds = milliseconds
        self.process = None
        self.pop3s_port = server.pop3s_port
        self.ca_file = server.ca_file

    def __enter__(self):
        if self.milliseconds:
            self.process = subprocess.Popen([sys.executable, os.path.abspath(__file__),
                                             str(self.server.pop3s_port), str(self.milliseconds)],
                                            stdout=subprocess.PIPE, text=True)
            self.pop3s_port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process.stdout.close()


async def carry(reader, writer, seconds):
    """What is read is written @seconds later, however much is on its way."""
    loop = asyncio.get_running_loop()
    ended = loop.create_future()

    def end():
        if not writer.is_closing():
            writer.close()
        if not ended.done():
            ended.set_result(None)

    def write(data):
        if not writer.is_closing():
            writer.write(data)

    try:
        while data := await reader.read(1 << 16):
            loop.call_later(seconds, write, data)
    except ConnectionError:
        pass
    loop.call_later(seconds, end)
    await ended


async def serve(port, milliseconds):
    async def on_connected(reader, writer):
        there, back = await asyncio.open_connection('127.0.0.1', port)
        seconds = milliseconds / 2000
        await asyncio.gather(carry(reader, back, seconds), carry(there, writer, seconds))

    server = await asyncio.start_server(on_connected, '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == '__main__':
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
