# crash_image.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a disk may hold after a power cut, made from the record that disk.so wrote.

A file's data reach the disk by a sync of the file; until then each write may have reached it or not, in
part, in any order. A name made, changed or removed reaches it by a sync of its directory; until then the
changes of one directory reach it in their order, up to any of them, and each directory on its own; only a
rename from one to the other is there whole or not at all. That is less than any journaling file system
promises, on purpose."""

import copy
import os
import shutil

# Shared memory: rebuilt by the first who opens the database; and what is no file of Satchel's.
PASSING = ('-shm',)

SECTOR = 512


def read_records(path):
    """[(kind, inode, offset, path, other path, data, end in the file)]."""
    with open(path, 'rb') as file:
        text = file.read()
    records, at = [], 0
    while at < len(text):
        line = text.index(b'\n', at)
        kind, inode, offset, *lengths = text[at:line].split()
        at = line + 1
        parts = []
        for length in map(int, lengths):
            parts.append(text[at:at + length])
            at += length
        records.append((kind.decode(), int(inode), int(offset), parts[0].decode(), parts[1].decode(),
                        parts[2], at))
    return records


def apply(content, change):
    kind, offset, data = change
    if kind == 'T':
        if offset < len(content):
            del content[offset:]
        else:
            content.extend(bytes(offset - len(content)))
        return
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset:offset + len(data)] = data


class File:
    """@synced: the octets that are on the disk for sure. @pending: what has happened to them since."""

    def __init__(self, synced=b''):
        self.synced = bytes(synced)
        self.pending = []

    def current(self):
        content = bytearray(self.synced)
        for change in self.pending:
            apply(content, change)
        return bytes(content)

    def sync(self):
        self.synced, self.pending = self.current(), []

    def some(self, chance):
        """Each write alone: there, not there, or a part of its sectors."""
        content = bytearray(self.synced)
        for kind, offset, data in self.pending:
            kept = chance.random()
            if kept < 0.4:
                apply(content, (kind, offset, data))
            elif kept < 0.6 and kind == 'W' and len(data) > SECTOR:
                apply(content, (kind, offset, data[:chance.randrange(1, len(data) // SECTOR + 1) * SECTOR]))
        return bytes(content)


class Directory:
    def __init__(self):
        self.synced = {}
        self.current = {}
        self.pending = []

    def change(self, gone, name, node, move=None):
        """One change of the directory: @gone is taken away (None: nothing), @name means @node now. @move:
        a rename from one directory to another, of which this is one half."""
        self.pending.append((gone, name, node, move))
        self.do(self.current, gone, name, node)

    @staticmethod
    def do(entries, gone, name, node, _move=None):
        if gone is not None:
            entries.pop(gone, None)
        if name is not None:
            entries[name] = node

    def sync(self, upto=None):
        """To its last change, or to a move: with each move, its other half reaches the disk."""
        moves = [change[3] for change in self.pending]
        end = moves.index(upto) + 1 if upto else len(moves)
        reached, self.pending = self.pending[:end], self.pending[end:]
        for change in reached:
            self.do(self.synced, *change)
        for move in filter(None, moves[:end]):
            for other in move.directories:
                if any(change[3] is move for change in other.pending):
                    other.sync(move)

    def some(self, chance, decided):
        """@decided: whether a move is there, as far as its other directory has been asked."""
        moves = [change[3] for change in self.pending]
        least = max([n + 1 for n, move in enumerate(moves) if move and decided.get(move)], default=0)
        most = min([n for n, move in enumerate(moves) if move and decided.get(move) is False],
                   default=len(moves))
        kept = chance.randint(least, max(least, most))
        entries = dict(self.synced)
        for n, change in enumerate(self.pending):
            if n < kept:
                self.do(entries, *change)
            if change[3]:
                decided.setdefault(change[3], n < kept)
        return entries


class Move:
    """A rename between two directories: the file has its old name or its new one."""

    def __init__(self, *directories):
        self.directories = directories


class Image:
    """The disk below @root, as it is when the record begins: all of that is taken for synced."""

    def __init__(self, root):
        self.root_path = root
        self.nodes = {}
        self.root = self.load(root)

    def load(self, path):
        if os.path.isdir(path):
            node = Directory()
            for name in os.listdir(path):
                if not name.endswith(PASSING):
                    node.change(None, name, self.load(os.path.join(path, name)))
            node.sync()
        else:
            with open(path, 'rb') as file:
                node = File(file.read())
        self.nodes[os.stat(path).st_ino] = node
        return node

    def find(self, path):
        """(directory, name) of a path."""
        parts = os.path.relpath(path, self.root_path).split('/')
        node = self.root
        for part in parts[:-1]:
            node = node.current[part]
        return node, parts[-1]

    def play(self, record):
        kind, inode, offset, path, other, data, _ = record
        if kind == 'N' or path.endswith(PASSING):
            return
        if kind in 'WT':
            self.nodes[inode].pending.append((kind, offset, data))
        elif kind == 'S':
            self.nodes[inode].sync()
        elif kind in 'CM':
            directory, name = self.find(path)
            node = self.nodes[inode] = File() if kind == 'C' else Directory()
            directory.change(None, name, node)
        elif kind in 'UD':
            directory, name = self.find(path)
            directory.change(name, None, None)
        else:
            self.play_second_name(kind, path, other)

    def play_second_name(self, kind, path, other):
        (here, old), (there, new) = self.find(path), self.find(other)
        node = here.current[old]
        if kind == 'L':
            there.change(None, new, node)
        elif here is there:
            here.change(old, new, node)
        else:
            move = Move(here, there)
            there.change(None, new, node, move)
            here.change(old, None, None, move)

    # What may be left: functions that give the entries of a directory and the octets of a file

    @staticmethod
    def only_synced():
        return lambda node: node.synced

    @staticmethod
    def everything():
        return lambda node: node.current if isinstance(node, Directory) else node.current()

    @staticmethod
    def names_alone():
        """The journal was written, the data were not: files end where they were synced."""
        return lambda node: node.current if isinstance(node, Directory) else node.synced

    @staticmethod
    def names_and_holes():
        """The same, with the length of the files, and nothing in them."""
        def left(node):
            if isinstance(node, Directory):
                return node.current
            return node.synced + bytes(max(0, len(node.current()) - len(node.synced)))
        return left

    @staticmethod
    def data_alone():
        return lambda node: node.synced if isinstance(node, Directory) else node.current()

    @staticmethod
    def some(chance):
        decided = {}
        return lambda node: (node.some(chance, decided) if isinstance(node, Directory)
                             else node.some(chance))

    def flatten(self, left, node=None, path=''):
        """{path: octets, or None for a directory}."""
        node = node or self.root
        found = {}
        for name, below in left(node).items():
            below_path = path + '/' + name if path else name
            if isinstance(below, Directory):
                found[below_path] = None
                found.update(self.flatten(left, below, below_path))
            else:
                found[below_path] = left(below)
        return found

    def copy(self):
        return copy.deepcopy(self)


def read_tree(root):
    """As flatten() of everything(), from a disk."""
    found = {}
    for folder, folders, names in os.walk(root):
        for name in folders:
            found[os.path.relpath(os.path.join(folder, name), root)] = None
        for name in names:
            if not name.endswith(PASSING):
                with open(os.path.join(folder, name), 'rb') as file:
                    found[os.path.relpath(os.path.join(folder, name), root)] = file.read()
    return found


def write_tree(tree, root):
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(root, 0o700)
    for path in sorted(tree):
        target = os.path.join(root, path)
        if tree[path] is None:
            os.mkdir(target, 0o700)
        else:
            with open(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), 'wb') as file:
                file.write(tree[path])
