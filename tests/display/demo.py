#!/usr/bin/python3
# demo.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Satchel on this display with a mail server, a keyring and folders of its own: the whole way from the
setup assistant to a message can be tried without an account, and leaves nothing behind."""

import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

import sample_mail  # noqa: E402
from dovecot import Dovecot  # noqa: E402
from session import Session  # noqa: E402

BUILD = os.environ['SATCHEL_BUILD']
ADDRESS = 'amara@okafor.example'
PASSWORD = 'satchel'

INVITATION = '''
A mail server runs on this computer, just for you, and holds %d messages.
The setup assistant will ask for:

    Your name                Amara Okafor
    Address                  %s
    Password                 %s

No such provider exists, so it will not find a server and ask for that too:

    Server                   localhost
    Port                     %d     (STARTTLS, or None: %d)
    Encryption               SSL/TLS
    User name                %s
    Certificate authority    %s

Close Satchel's window, or press Ctrl+C here, to end. Everything lies in folders of its own
in %s until then and is removed afterwards.
'''


def main():
    with Session(width=None) as session:
        server = Dovecot()
        maildir = os.path.join(server.folder, 'mail', 'sample')
        messages = sample_mail.write_maildir(maildir)
        server.add_user(ADDRESS, PASSWORD, maildir)
        with server:
            # Near at hand in the file chooser, which opens in the home folder.
            authority = os.path.join(session.env['HOME'], 'authority.pem')
            os.symlink(server.ca_file, authority)
            print(INVITATION % (len(messages), ADDRESS, PASSWORD, server.pop3s_port, server.pop3_port,
                                ADDRESS, authority, os.path.dirname(session.folder)), flush=True)
            program = session.start_program([os.path.join(BUILD, 'src', 'ui', 'satchel')])
            status = program.wait()
    return status


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
