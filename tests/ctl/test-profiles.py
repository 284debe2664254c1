#!/usr/bin/python3
# test-profiles.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl: import of whole profiles, and what they remember of the server: nothing is received again that is
here, and nothing is lost that is not."""

import importlib
import os
import struct
import unittest

from case import letter

importing = importlib.import_module('test-import')
FROM, mbox, plain = importing.FROM, importing.mbox, importing.plain

USER = 'amara@okafor.example'


def from_thunderbird(number, uid=None, status='0001', account='account1'):
    """As Thunderbird keeps what it has received."""
    head = 'X-Account-Key: %s\n' % account + ('X-UIDL: %s\n' % uid if uid else '')
    return (head + 'X-Mozilla-Status: %s\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys: %s\n'
            % (status, ' ' * 80)).encode() + plain(number)


class Profiles(importing.ImportCase):
    def home(self, name):
        return os.path.join(self.satchel.folder, 'elsewhere', name)

    def thunderbird(self, popstate, inbox, more=()):
        self.write('.thunderbird/profiles.ini', b'[Install4F96D1932A9F858E]\nDefault=abc.default\n\n[Profile0]\n'
                   b'Name=default\nIsRelative=1\nPath=abc.default\n\n[Profile1]\nName=old\nIsRelative=1\nPath=gone\n')
        self.write('.thunderbird/abc.default/prefs.js', b'''// Mozilla User Preferences
user_pref("app.update.lastUpdateTime", 1700000000);
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account2.server", "server2");
user_pref("mail.account.lastKey", 2);
user_pref("mail.server.server1.directory", "/home/nobody/.thunderbird/abc.default/Mail/127.0.0.1");
user_pref("mail.server.server1.directory-rel", "[ProfD]Mail/127.0.0.1");
user_pref("mail.server.server1.hostname", "127.0.0.1");
user_pref("mail.server.server1.type", "pop3");
user_pref("mail.server.server1.userName", "amara");
user_pref("mail.server.server2.directory-rel", "[ProfD]Mail/Local Folders");
user_pref("mail.server.server2.type", "none");
''')
        base = '.thunderbird/abc.default/Mail/'
        self.write(base + '127.0.0.1/popstate.dat', popstate)
        self.write(base + '127.0.0.1/Inbox', inbox)
        self.write(base + '127.0.0.1/Inbox.msf', b'// <!-- <mdb:mork:z v="1.4"/> -->\n')
        self.write(base + '127.0.0.1/msgFilterRules.dat', b'version="9"\n')
        self.write(base + 'Local Folders/Trash', b'')
        for name, octets in more:
            self.write(base + name, octets)
        return self.home('.thunderbird')

    def receive(self, messages, **options):
        server = self.serve(messages)
        id = self.add(server.port, **options)
        status, accounts, err = self.fetch(id)
        self.assertEqual(status, 0, err)
        return id, accounts[0], server

    def test_thunderbird(self):
        """Seven are on the server: three are in the profile, one was deleted there, one is there by its first lines, one
        not at all, one is new."""
        path = self.thunderbird(
            b'# POP3 State File\n# This is a generated file!  Do not edit.\n\n*127.0.0.1 amara\n'
            b'k u1 1700000000\nk u2 1700000000\nk u3 1700000000\nd u4 1700000000\nb u5 1700000000\n',
            mbox([from_thunderbird(1, 'u1'), from_thunderbird(2, 'u2', '0004'), from_thunderbird(8, 'u8', '0009')]),
            [('Local Folders/2019', mbox([from_thunderbird(3, 'u3', '1003')])),
             ('Local Folders/2019.sbd/Roof', mbox([plain(9)]))])
        self.assertEqual(self.bring(path, '--dry-run')['uidls'], 4)
        report = self.bring(path)
        self.assertEqual((report['imported'], report['uidls']), (4, 4))
        self.assertEqual({k: len(v) for k, v in self.local().items()},
                         {'Thunderbird/127.0.0.1/Inbox': 2, 'Thunderbird/Local Folders/2019': 1,
                          'Thunderbird/Local Folders/2019/Roof': 1})
        self.assertEqual(self.flags('Thunderbird/127.0.0.1/Inbox'), {'letter 1': ['seen'], 'letter 2': ['flagged']})
        self.assertEqual(self.flags('Thunderbird/Local Folders/2019'), {'letter 3': ['answered', 'passed', 'seen']})

        id, account, server = self.receive([('u%d' % n, letter(n)) for n in range(1, 8)])
        self.assertEqual(account['received'], 3)
        self.assertEqual(sorted(row['subject'] for row in self.satchel.lines('list', 'Inbox')),
                         ['letter 5', 'letter 6', 'letter 7'])
        held = {row['uid']: (row['held'], row['goes']) for row in self.satchel.lines('server', 'list', id)}
        self.assertEqual({uid: h for uid, (h, _) in held.items()},
                         {'u1': True, 'u2': True, 'u3': True, 'u4': False, 'u5': True, 'u6': True, 'u7': True})
        self.assertEqual(self.fetch(id)[1][0]['received'], 0)
        on_server = {row['subject']: row['on_server'] for row in self.satchel.lines('list', 'Thunderbird/127.0.0.1/Inbox')}
        self.assertEqual(on_server, {'letter 1': True, 'letter 2': True})

    def test_nothing_goes_unproved(self):
        """The account takes everything from the server that is safe here: what was only said to be is compared first, and
        what nobody has here stays."""
        path = self.thunderbird(b'*127.0.0.1 amara\nk u1 1\nk u2 1\nk u3 1\n',
                                mbox([from_thunderbird(1, 'u1'),
                                      from_thunderbird(2, 'u2').replace(b'line with a dot', b'line cut')]))
        self.assertEqual(self.bring(path)['uidls'], 3)
        id, account, server = self.receive([('u%d' % n, letter(n)) for n in range(1, 4)], on_server='remove')
        self.fetch(id)
        self.fetch(id)
        left = {row['uid'] for row in self.satchel.lines('server', 'list', id)}
        self.assertIn('u3', left)
        here = self.satchel.raw('Inbox')
        here.update(self.satchel.raw('Thunderbird/127.0.0.1/Inbox'))
        for n in (1, 2):
            whole = any(octets.replace(b'\r\n', b'\n').endswith(plain(n)) for octets in here.values())
            self.assertTrue(whole or 'u%d' % n in left, n)

    def test_unreadable_stays_new(self):
        """What could not be read may be what is on the server: it comes from there."""
        path = self.thunderbird(b'*127.0.0.1 amara\nk u1 1\nk u2 1\n',
                                mbox([from_thunderbird(1, 'u1')]) + FROM + b'\n\n')
        self.assertEqual(self.bring(path, expected=1)['uidls'], 1)
        _, account, _ = self.receive([('u1', letter(1)), ('u2', letter(2))])
        self.assertEqual(account['received'], 1)
        self.assertEqual(self.satchel.lines('list', 'Inbox')[0]['subject'], 'letter 2')

    def test_another_mailbox(self):
        """The memory of one mailbox says nothing about another one with the same ids."""
        path = self.thunderbird(b'*127.0.0.1 zoe\nk u1 1\n', mbox([from_thunderbird(1, 'u1')]))
        self.assertEqual(self.bring(path)['uidls'], 1)
        _, account, _ = self.receive([('u1', letter(1))])
        self.assertEqual(account['received'], 1)

    def test_account_first(self):
        """The account was there before, and has received something."""
        server = self.serve([('u1', letter(1)), ('u2', letter(2))])
        id = self.add(server.port)
        path = self.thunderbird(b'*127.0.0.1 amara\nk u1 1\nk u2 1\n', mbox([from_thunderbird(1, 'u1'),
                                                                             from_thunderbird(2, 'u2')]))
        self.bring(path)
        self.assertEqual(self.fetch(id)[1][0]['received'], 0)
        self.assertEqual(self.satchel.lines('list', 'Inbox'), [])

    def test_thunderbird_mail_alone(self):
        """A server's folder that somebody has saved, without the profile around it."""
        self.thunderbird(b'*127.0.0.1 amara\nk u1 1\nk u2 1\n', mbox([from_thunderbird(1, 'u1')]))
        report = self.bring(self.home('.thunderbird/abc.default/Mail/127.0.0.1'))
        self.assertEqual((report['imported'], report['uidls']), (1, 2))
        self.assertEqual(set(self.local()), {'127.0.0.1/Inbox'})
        _, account, _ = self.receive([('u1', letter(1)), ('u2', letter(2)), ('u3', letter(3))])
        self.assertEqual(account['received'], 1)

    def test_thunderbird_maildir(self):
        """Its Maildirs have no new/, and flags in the heads."""
        path = self.thunderbird(b'', b'', [('127.0.0.1/Archive/cur/1700000000.eml', from_thunderbird(1, 'u1', '0005')),
                                           ('127.0.0.1/Archive/cur/1700000001.eml', from_thunderbird(2, 'u2', '0000'))])
        os.makedirs(self.home('.thunderbird/abc.default/Mail/127.0.0.1/Archive/tmp'))
        self.assertEqual(self.bring(path)['imported'], 2)
        self.assertEqual(self.flags('Thunderbird/127.0.0.1/Archive'), {'letter 1': ['flagged', 'seen'], 'letter 2': []})

    def claws(self, name, mark, uids):
        self.write(name + '/folderlist.xml', b'<?xml version="1.0" encoding="UTF-8"?>\n<folderlist>\n'
                   b' <folder type="imap" name="x" path="imapcache/x"></folder>\n'
                   b' <folder type="mh" name="Mailbox" path="Mail">\n  <folderitem type="inbox" name="inbox" path="inbox"/>\n'
                   b' </folder>\n</folderlist>\n')
        self.write(name + '/accountrc', b'[Account: 1]\naccount_name=home\nprotocol=0\nreceive_server=127.0.0.1\n'
                   b'user_id=' + USER.encode() + b'\n\n[Account: 2]\nprotocol=1\nreceive_server=imap.example\nuser_id=x\n')
        self.write(name + '/uidl/127.0.0.1-' + USER, uids)
        self.write('Mail/inbox/1', plain(1))
        self.write('Mail/inbox/2', plain(2))
        self.write('Mail/inbox/' + mark, struct.pack('=3I', 2, 1, 1 << 2))
        self.write('Mail/lists/gtk/1', plain(3))
        return self.home(name)

    def test_claws(self):
        path = self.claws('.claws-mail', '.claws_mark', b'u1\t1700000000\t0\nu2\t1700000000\t0\nu3\t1700000000\t0\n'
                          b'u4\t1700000000\t1\n')
        report = self.bring(path)
        self.assertEqual((report['imported'], report['uidls']), (3, 3))
        self.assertEqual({k: len(v) for k, v in self.local().items()},
                         {'Claws Mail/inbox': 2, 'Claws Mail/lists/gtk': 1})
        self.assertEqual(self.flags('Claws Mail/inbox'), {'letter 1': ['flagged', 'seen'], 'letter 2': []})
        _, account, _ = self.receive([('u%d' % n, letter(n)) for n in range(1, 6)])
        self.assertEqual(account['received'], 2)

    def test_sylpheed(self):
        path = self.claws('.sylpheed-2.0', '.sylpheed_mark', b'u1\t1700000000\nu2\t1700000000\n')
        report = self.bring(path, '--into', 'S')
        self.assertEqual((report['imported'], report['uidls']), (3, 2))
        self.assertEqual(set(self.local()), {'S/inbox', 'S/lists/gtk'})

    def test_evolution(self):
        base = '.local/share/evolution/mail/local/'
        for folder in ('', '.Sent/', '.Work.Roof_2E2019/'):
            for part in ('cur', 'new', 'tmp'):
                os.makedirs(self.home(base + folder + part))
        self.write(base + 'cur/1700000000.1_0.host:2,S', plain(1))
        self.write(base + '.Sent/cur/1700000000.1_1.host:2,S', plain(2))
        self.write(base + '.Work.Roof_2E2019/cur/1700000000.1_2.host:2,', plain(3))
        self.write(base + 'folders.db', b'SQLite format 3\0')
        self.write('.config/evolution/sources/abc.source', b'[Data Source]\nDisplayName=home\n\n[Mail Account]\n'
                   b'BackendName=pop\n\n[Authentication]\nHost=127.0.0.1\nUser=' + USER.encode() + b'\n')
        self.write('.local/share/evolution/mail/abc/uid-cache', b'u1\nu2\n')
        report = self.bring(self.home('.local/share/evolution'))
        self.assertEqual((report['imported'], report['uidls']), (3, 2))
        self.assertEqual(set(self.local()), {'Evolution', 'Evolution/Sent', 'Evolution/Work/Roof.2019'})
        _, account, _ = self.receive([('u1', letter(1)), ('u9', letter(9))])
        self.assertEqual(account['received'], 1)


if __name__ == '__main__':
    unittest.main()
