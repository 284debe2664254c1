#!/usr/bin/python3
# test-backup.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl: backup, backup list, backup verify, restore. Contents are compared, never only numbers."""

import fcntl
import glob
import json
import mailbox
import os
import shutil
import sqlite3
import subprocess
import time
import unittest

from case import Case, letter, letters
from satchel import PATIENCE, SATCHELCTL


class Backing(Case):
    def setUp(self):
        super().setUp()
        self.disk = os.path.join(self.satchel.folder, 'stick')
        self.data = os.path.join(self.satchel.env['XDG_DATA_HOME'], 'satchel')
        self.config = os.path.join(self.satchel.env['XDG_CONFIG_HOME'], 'satchel')

    def receive(self, messages, **options):
        server = self.serve(messages)
        id = self.add(server.port, **options)
        self.assertEqual(self.fetch(id)[0], 0)
        return id

    def back_up(self):
        self.satchel.ok('backup', self.disk)
        return self.snapshots()[0]['snapshot']

    def snapshots(self):
        return self.satchel.document('backup', 'list', self.disk)

    def lose(self, settings=True):
        shutil.rmtree(self.data)
        if settings:
            shutil.rmtree(self.config)

    def everything(self):
        """{(account, path): {id: (flags, bytes)}} of all that is listed."""
        all = {}
        for folder in self.satchel.document('folders'):
            account = folder['account'] or 'local'
            rows = self.satchel.lines('list', folder['path'], '--account', account)
            all[account, folder['path']] = {
                row['id']: (sorted(row['flags']), self.satchel.ok('show', row['id'], '--raw')) for row in rows}
        return all

    def path_of(self, id, root):
        return [path for path in glob.glob(root + '/**/*', recursive=True)
                if os.path.basename(path).startswith(id)][0]

    def damage(self, path):
        """Another octet of the same file; no hard link is broken by it."""
        with open(path, 'r+b') as file:
            file.seek(-5, os.SEEK_END)
            octet = file.read(1)
            file.seek(-5, os.SEEK_END)
            file.write(bytes([octet[0] ^ 1]))

    def assert_sound(self):
        verdict = self.satchel.document('verify')
        self.assertEqual({key: verdict[key] for key in ('missing', 'damaged', 'not_indexed')},
                         {'missing': [], 'damaged': [], 'not_indexed': []})
        return verdict['messages']


class Keeping(Backing):
    def test_list(self):
        self.receive(letters(3))
        before = int(time.time())
        name = self.back_up()
        listed = self.snapshots()
        self.assertEqual([list(one) for one in listed], [['snapshot', 'date', 'messages', 'bytes']])
        self.assertEqual((listed[0]['messages'], listed[0]['bytes']),
                         (3, sum(len(m) for _, m in letters(3))))
        said = time.mktime(time.strptime(listed[0]['date'], '%Y-%m-%dT%H:%M:%SZ')) - time.timezone
        self.assertTrue(before <= said <= time.time() + 1)
        self.assertEqual(self.satchel.document('backup', 'verify', self.disk),
                         {'ok': True, 'checked': 3, 'bad': []})
        self.assertIn(name, self.satchel.ok('backup', 'list', self.disk).decode())

    def test_any_program_reads_it(self):
        self.receive(letters(3))
        rows = self.satchel.lines('list', 'Inbox')
        self.satchel.ok('mark', rows[0]['id'], '+seen', '+flagged')
        name = self.back_up()
        inbox = mailbox.Maildir(glob.glob(os.path.join(self.disk, name, 'mail', '*', 'Inbox'))[0], create=False)
        found = {key: (message.get_flags(), inbox.get_bytes(key)) for key, message in inbox.items()}
        self.assertEqual({key: value[0] for key, value in found.items()},
                         {row['id']: 'FS' if row == rows[0] else '' for row in rows})
        self.assertEqual(sorted(value[1] for value in found.values()), sorted(m for _, m in letters(3)))

    def test_unchanged_is_shared(self):
        server = self.serve(letters(4))
        id = self.add(server.port)
        self.fetch(id)
        one = self.back_up()
        server.messages.append(('uid-9', letter(9)))
        self.fetch(id)
        two = self.back_up()
        self.assertEqual([(s['snapshot'], s['messages']) for s in self.snapshots()], [(two, 5), (one, 4)])
        for row in self.satchel.lines('list', 'Inbox'):
            links = os.stat(self.path_of(row['id'], os.path.join(self.disk, two))).st_nlink
            self.assertEqual(links, 1 if row['subject'] == 'letter 9' else 2)
        # Nothing of the backup is a file of the store: what harms one must not harm the other.
        numbers = {os.stat(p).st_ino for p in glob.glob(self.data + '/**', recursive=True)}
        self.assertFalse(numbers & {os.stat(p).st_ino for p in glob.glob(self.disk + '/*/mail/**', recursive=True)})

    def test_beside_a_writer(self):
        self.receive(letters(2))
        with open(os.path.join(self.data, 'lock')) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.back_up()
        self.assertEqual(self.snapshots()[0]['messages'], 2)

    def test_no_password(self):
        """Accounts are in it; a password is nowhere, nor is the key of a client certificate."""
        server = self.serve(letters(1), password='secret-of-hers')
        word = os.path.join(self.satchel.folder, 'word')
        with open(word, 'w') as file:
            file.write('secret-of-hers')
        self.fetch(self.add(server.port, command='cat ' + word))
        with open(os.path.join(self.config, 'certificate-1.pem'), 'w') as file:
            file.write('PRIVATE KEY')
        name = self.back_up()
        text = b''
        for path in glob.glob(self.disk + '/**', recursive=True):
            if os.path.isfile(path):
                with open(path, 'rb') as file:
                    text += file.read()
        self.assertIn(b'amara@okafor.example', text)
        self.assertIn(letter(1), text)
        self.assertNotIn(b'secret-of-hers', text)
        self.assertNotIn(b'PRIVATE KEY', text)
        self.assertEqual(os.stat(os.path.join(self.disk, name)).st_mode & 0o77, 0)

    def test_what_a_dead_run_left(self):
        self.receive(letters(2))
        name = self.back_up()
        left = os.path.join(self.disk, '2020-01-01T000000Z.part')
        os.makedirs(os.path.join(left, 'incoming', '0'))
        os.makedirs(os.path.join(self.disk, '2019-01-01T000000Z.gone', 'mail'))
        self.assertEqual([s['snapshot'] for s in self.snapshots()], [name])
        self.back_up()
        self.assertFalse([n for n in os.listdir(self.disk) if n.endswith(('.part', '.gone'))])


class Restoring(Backing):
    def test_whole_loss(self):
        server = self.serve(letters(6))
        id = self.add(server.port, '--name', 'Amara Okafor')
        self.fetch(id)
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        self.satchel.ok('mark', ids['letter 1'], '+seen', '+flagged')
        self.satchel.ok('move', ids['letter 2'], 'Archive')
        self.satchel.ok('delete', ids['letter 3'])
        self.satchel.ok('delete', ids['letter 4'], '--now')
        before, accounts = self.everything(), self.satchel.document('account', 'list')
        self.back_up()
        self.lose()
        self.satchel.ok('restore', self.disk)
        self.assertEqual(self.everything(), before)
        self.assertEqual(self.satchel.document('account', 'list'), accounts)
        self.assertEqual(self.assert_sound(), 5)
        # The memory of the server: nothing comes twice, and what was deleted for good doesn't come back.
        server.messages.append(('uid-9', letter(9)))
        status, fetched, _ = self.fetch(id)
        self.assertEqual((status, fetched[0]['received'], fetched[0]['recognised']), (0, 1, 0))
        self.assertEqual([row['subject'] for row in self.satchel.lines('list', 'Inbox')][:1], ['letter 9'])

    def test_adds_only_what_is_missing(self):
        self.receive(letters(4))
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        before = self.everything()
        self.back_up()
        self.satchel.ok('delete', ids['letter 1'], '--now')
        self.satchel.ok('mark', ids['letter 2'], '+seen')
        self.satchel.ok('move', ids['letter 3'], 'Archive')
        after = self.everything()
        self.satchel.ok('restore', self.disk)
        account = [key[0] for key in before if key[1] == 'Inbox' and before[key]][0]
        after[account, 'Inbox'][ids['letter 1']] = before[account, 'Inbox'][ids['letter 1']]
        self.assertEqual(self.everything(), after)
        self.assert_sound()
        # And a second time there is nothing to do.
        self.assertIn('0 messages restored, 4 ', self.satchel.ok('restore', self.disk).decode())

    def test_mail_that_came_again(self):
        """Lost, received anew under other ids, then restored: what is here once stays once."""
        server = self.serve(letters(3))
        id = self.add(server.port)
        self.fetch(id)
        self.back_up()
        self.lose(settings=False)
        del server.messages[2]
        self.fetch(id)
        self.satchel.ok('restore', self.disk)
        self.assertEqual(sorted(self.kept().values()), sorted(m for _, m in letters(3)))
        self.assertEqual(self.fetch(id)[1][0]['received'], 0)
        self.assert_sound()

    def test_only(self):
        self.receive(letters(3))
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        before = self.everything()
        self.back_up()
        self.satchel.ok('delete', ids['letter 1'], ids['letter 2'], '--now')
        self.satchel.ok('restore', self.disk, '--only', ids['letter 2'])
        self.assertEqual(self.kept(), {ids['letter 2']: letter(2), ids['letter 3']: letter(3)})
        self.satchel.ok('restore', self.disk, '--only', ids['letter 1'])
        self.assertEqual(self.everything(), before)
        self.assert_status(1, 'restore', self.disk, '--only', 'nothing', says='nothing')

    def test_snapshot(self):
        self.receive(letters(2))
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        old = self.back_up()
        self.satchel.ok('delete', ids['letter 1'], '--now')
        new = self.back_up()
        self.lose()
        self.satchel.ok('restore', self.disk, '--snapshot', new)
        self.assertEqual(self.kept(), {ids['letter 2']: letter(2)})
        self.satchel.ok('restore', self.disk, '--snapshot', old)
        self.assertEqual(self.kept(), {ids['letter 1']: letter(1), ids['letter 2']: letter(2)})

    def test_equal_bytes_are_two(self):
        twice = [('one', letter(1)), ('two', letter(1))]
        self.receive(twice)
        before = self.everything()
        self.back_up()
        self.lose()
        self.satchel.ok('restore', self.disk)
        self.assertEqual(self.everything(), before)
        self.assertEqual(len(self.kept()), 2)


class Refusing(Backing):
    def test_wrong_use(self):
        self.assert_status(2, 'backup')
        self.assert_status(2, 'backup', 'a', 'b')
        self.assert_status(2, 'restore')
        self.assert_status(2, 'backup', 'list')

    def test_no_backup(self):
        self.receive(letters(1))
        os.mkdir(self.disk)
        for words in (['backup', 'list', self.disk], ['backup', 'verify', self.disk], ['restore', self.disk],
                      ['restore', self.disk + '/nowhere'],
                      ['backup', self.disk + '/not/there']):
            self.assert_status(1, *words)
        self.back_up()
        self.assert_status(1, 'restore', self.disk, '--snapshot', '2001-01-01T000000Z', says='2001-01-01')
        self.assert_status(1, 'restore', self.disk, '--snapshot', '../..')

    def test_wrong_word_makes_nothing(self):
        self.receive(letters(1))
        self.back_up()
        self.lose()
        self.assert_status(1, 'restore', self.disk, '--snapshot', 'yesterday', says='yesterday')
        self.assertFalse(os.path.exists(self.data))

    def test_inside(self):
        self.receive(letters(1))
        inside = os.path.join(self.data, 'mail', 'backup')
        link = os.path.join(self.satchel.folder, 'link')
        os.symlink(self.data, link)
        for target in (inside, self.data, os.path.dirname(self.data), self.satchel.folder, '/', link,
                       os.path.join(link, 'x')):
            self.assert_status(1, 'backup', target, says='mail folder')
        self.assertFalse(os.path.exists(inside))
        self.assertFalse(os.path.exists(os.path.join(self.satchel.folder, 'satchel-backup')))

    def test_two_at_once(self):
        self.receive(letters(1))
        self.back_up()
        with open(os.path.join(self.disk, 'lock')) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assert_status(75, 'backup', self.disk)
            self.assert_status(75, 'backup', 'verify', self.disk)
            self.assert_status(75, 'restore', self.disk)
            self.assertEqual(len(self.snapshots()), 1)
        with open(os.path.join(self.data, 'lock')) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assert_status(75, 'restore', self.disk)

    def test_corrupt_manifest(self):
        self.receive(letters(2))
        old, new = self.back_up(), self.back_up()
        manifest = os.path.join(self.disk, new, 'manifest')
        with open(manifest, 'rb') as file:
            text = file.read()
        before = self.kept()
        for broken in (text[:-10], text.replace(b'letter', b'x').replace(b'cur', b'new').replace(b'new/1', b'new/2'),
                       b'', b'\0' * 100, text.replace(b'mail/', b'../../'), text + b'x'):
            with open(manifest, 'wb') as file:
                file.write(broken)
            self.assert_status(1, 'restore', self.disk)
            status, out, err = self.run_ctl('backup', 'verify', self.disk, '--json')
            self.assertEqual((status, json.loads(out)['bad']), (1, [new + '/manifest']))
            self.assert_sentence(err)
        self.assertEqual(self.kept(), before)
        # The older one is as good as ever, and so is the next.
        self.lose()
        self.satchel.ok('restore', self.disk, '--snapshot', old)
        self.assertEqual(self.kept(), before)
        self.back_up()
        self.assertEqual(self.snapshots()[0]['messages'], 2)

    def test_newer_format(self):
        self.receive(letters(1))
        name = self.back_up()
        manifest = os.path.join(self.disk, name, 'manifest')
        with open(manifest, 'r+b') as file:
            file.write(b'Satchel backup 2')
        self.assert_status(1, 'restore', self.disk, says='newer')

    def test_changed_and_gone(self):
        self.receive(letters(4))
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        name = self.back_up()
        self.damage(self.path_of(ids['letter 1'], self.disk))
        os.unlink(self.path_of(ids['letter 2'], self.disk))
        status, out, err = self.run_ctl('backup', 'verify', self.disk, '--json')
        self.assertEqual(status, 1)
        self.assert_sentence(err)
        verdict = json.loads(out)
        self.assertEqual((verdict['ok'], verdict['checked'], sorted(verdict['bad'])),
                         (False, 4, sorted([ids['letter 1'], ids['letter 2']])))
        self.lose()
        self.assert_status(1, 'restore', self.disk, says='2 messages')
        self.assertEqual(self.kept(), {ids['letter 3']: letter(3), ids['letter 4']: letter(4)})
        self.assert_sound()
        self.assertEqual(name, self.snapshots()[0]['snapshot'])

    def test_lost_in_the_backup_comes_from_the_server(self):
        id = self.receive(letters(2))
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        self.back_up()
        os.unlink(self.path_of(ids['letter 2'], self.disk))
        self.lose()
        self.run_ctl('restore', self.disk)
        self.assertEqual(self.fetch(id)[1][0]['received'], 1)
        self.assertEqual(sorted(self.kept().values()), [letter(1), letter(2)])

    def test_damaged_memory(self):
        self.receive(letters(2))
        name = self.back_up()
        self.damage(os.path.join(self.disk, name, 'state.sqlite'))
        self.assertEqual(self.run_ctl('backup', 'verify', self.disk)[0], 1)
        self.lose()
        self.assert_status(1, 'restore', self.disk, says='damaged')

    def test_damage_is_not_backed_up_over(self):
        """A message damaged here stays whole in the backup, and comes back from it."""
        self.receive(letters(3))
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        self.back_up()
        self.damage(self.path_of(ids['letter 1'], self.data))
        name = self.back_up()
        with open(self.path_of(ids['letter 1'], os.path.join(self.disk, name)), 'rb') as file:
            self.assertEqual(file.read(), letter(1))

    def test_deleted_meanwhile_is_not_in_the_memory(self):
        self.receive(letters(2))
        name = self.back_up()
        state = sqlite3.connect('file:%s?mode=ro' % os.path.join(self.disk, name, 'state.sqlite'), uri=True)
        names = {row[0] for row in state.execute('SELECT name FROM message WHERE forgotten IS NULL')}
        self.assertEqual(names, {row['id'] for row in self.satchel.lines('list', 'Inbox')})

    @unittest.skipIf(os.geteuid() == 0, 'nothing is read-only for root')
    def test_read_only(self):
        self.receive(letters(1))
        os.mkdir(self.disk, 0o500)
        self.assert_status(1, 'backup', self.disk)

    def test_full_disk(self):
        """What doesn't fit leaves nothing behind, and what was there before is whole."""
        self.receive(letters(2))
        os.mkdir(self.disk)
        large = os.path.join(self.satchel.folder, 'large')
        with open(large, 'wb') as file:
            file.write(letter(3) + b'x' * 2000000)
        inbox = glob.glob(self.satchel.mail + '/*/Inbox/cur')[0]
        script = """
            mount -t tmpfs -o size=1m tmpfs "$DISK" || exit 99
            "$CTL" backup "$DISK" || exit 98
            cp "$LARGE" "$INBOX/1700000000.large"
            "$CTL" backup "$DISK"; echo "status $?"
            "$CTL" backup verify "$DISK" --json
            ls "$DISK"
            """
        env = {**self.satchel.env, 'DISK': self.disk, 'CTL': SATCHELCTL, 'LARGE': large, 'INBOX': inbox}
        done = subprocess.run(['unshare', '-rm', 'sh', '-c', script], env=env, timeout=PATIENCE, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode == 99 or 'unshare' in done.stderr:
            self.skipTest('no disk of its own can be made here')
        lines = done.stdout.splitlines()
        self.assertEqual(lines[1], 'status 1', done.stdout + done.stderr)
        self.assert_sentence(done.stderr.strip())
        self.assertIn('full', done.stderr)
        self.assertEqual(json.loads(lines[2]), {'ok': True, 'checked': 2, 'bad': []})
        self.assertEqual(sorted(lines[3:]), sorted([lines[0].split()[1].rstrip(':'), 'lock', 'satchel-backup']))



class Repairing(Backing):
    def repair(self):
        status, out, err = self.run_ctl('verify', '--repair', '--json')
        verdict = json.loads(out)
        self.assertEqual(list(verdict), ['messages', 'missing', 'damaged', 'not_indexed', 'repaired'])
        if status:
            self.assert_sentence(err)
        return status, verdict

    def test_nothing_to_do(self):
        self.receive(letters(2))
        self.assertEqual(self.repair(), (0, {'messages': 2, 'missing': [], 'damaged': [], 'not_indexed': [],
                                             'repaired': 0}))

    def test_index(self):
        """Missing, damaged or foreign: made anew, and nothing is received again."""
        id = self.receive(letters(5))
        ids = [row['id'] for row in self.satchel.lines('list', 'Inbox')]
        self.satchel.ok('mark', ids[0], '+seen')
        before = self.everything()
        index = os.path.join(self.data, 'index.sqlite')
        with open(index, 'rb') as file:
            whole = file.read()

        def foreign():
            os.unlink(index)
            database = sqlite3.connect(index)
            database.execute('CREATE TABLE birds (name TEXT)')
            database.commit()
            database.close()

        def garbled():
            with open(index, 'wb') as file:
                file.write(b'no database at all ' * 500)

        def inside():
            with open(index, 'wb') as file:
                file.write(whole[:4096] + b'\xff' * (len(whole) - 4096))

        for harm in (lambda: os.unlink(index), foreign, garbled, inside):
            harm()
            status, verdict = self.repair()
            self.assertEqual((status, verdict['messages'], verdict['repaired']), (0, 5, 5))
            self.assertEqual(self.everything(), before)
        self.assertEqual(self.fetch(id)[1][0]['received'], 0)

    def test_from_the_backup(self):
        self.receive(letters(4))
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        before = self.everything()
        self.back_up()
        self.damage(self.path_of(ids['letter 1'], self.data))
        os.unlink(self.path_of(ids['letter 2'], self.data))
        self.back_up()
        status, verdict = self.repair()
        self.assertEqual((status, verdict), (0, {'messages': 4, 'missing': [], 'damaged': [], 'not_indexed': [],
                                                 'repaired': 2}))
        self.assertEqual(self.everything(), before)

    def test_no_right_one_is_known(self):
        self.receive(letters(3))
        ids = {row['subject']: row['id'] for row in self.satchel.lines('list', 'Inbox')}
        self.back_up()
        for root in (self.data, self.disk):
            self.damage(self.path_of(ids['letter 1'], root))
        with open(self.path_of(ids['letter 1'], self.data), 'rb') as file:
            damaged = file.read()
        os.unlink(self.path_of(ids['letter 2'], self.data))
        status, verdict = self.repair()
        self.assertEqual((status, verdict['damaged'], verdict['missing'], verdict['repaired']),
                         (1, [ids['letter 1']], [], 1))
        with open(self.path_of(ids['letter 1'], self.data), 'rb') as file:
            self.assertEqual(file.read(), damaged)

    def test_busy(self):
        self.receive(letters(1))
        os.unlink(os.path.join(self.data, 'index.sqlite'))
        with open(os.path.join(self.data, 'lock')) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assert_status(75, 'verify', '--repair')


if __name__ == '__main__':
    unittest.main(verbosity=2)
