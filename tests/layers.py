#!/usr/bin/python3
# layers.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads every #include under src/ and fails on one that points upwards, on a library in a layer that
is not its home, and on a file that has grown too long."""

import os
import re
import sys

# What each layer may include: itself and what stands here.
BELOW = {
    'base': [],
    'message': ['base'],
    'net': ['base', 'message'],
    'pop': ['base', 'message', 'net'],
    'smtp': ['base', 'message', 'net'],
    'store': ['base', 'message', 'net'],
    'office': ['base', 'message', 'net', 'pop', 'smtp', 'store'],
    'ctl': ['base', 'message', 'net', 'pop', 'smtp', 'store', 'office'],
    'ui': ['base', 'message', 'net', 'pop', 'smtp', 'store', 'office'],
}

# Libraries with one home.
HOMES = [
    (re.compile(r'(gtk|gdk|gsk|adwaita|libadwaita|webkit|wayland|pango)'), 'ui'),
    (re.compile(r'sqlite3'), 'store'),
    (re.compile(r'(gmime|gumbo)'), 'message'),
    (re.compile(r'libsecret'), 'office'),
    (re.compile(r'libsoup'), 'office'),
    (re.compile(r'gsasl'), 'net'),
]

# Generated, or no header of a layer.
OWN = {'config.h'}

LONGEST = 800
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def check_include(layer, bracket, name):
    """What is wrong with this line, or None."""
    top = name.split('/')[0]
    if bracket == '"':
        if name in OWN or name == 'src/%s/%s-resources.h' % (layer, layer):
            return None
        if '/' not in name:
            # Resources and enums that the build generates for the user interface.
            return None if layer in ('ui', 'main') else 'says no layer: "%s"' % name
        if top not in BELOW:
            return '"%s" is of no layer' % name
        if layer != 'main' and top != layer and top not in BELOW[layer]:
            return '%s may not know %s: "%s"' % (layer, top, name)
        return None
    for pattern, home in HOMES:
        if pattern.match(name) and layer not in (home, 'main'):
            return '<%s> belongs to %s alone' % (name, home)
    return None


def check_file(path, layer):
    with open(path, encoding='utf-8') as file:
        lines = file.read().splitlines()
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        wrong = found and check_include(layer, *found.groups())
        if wrong:
            yield '%s:%d: %s' % (path, number, wrong)
    if len(lines) > LONGEST:
        yield '%s: %d lines; split it by meaning (at most %d)' % (path, len(lines), LONGEST)


def check_tree(root):
    """All complaints, and the number of files read."""
    complaints, files = [], 0
    for folder, folders, names in os.walk(os.path.join(root, 'src')):
        folders.sort()
        parts = os.path.relpath(folder, os.path.join(root, 'src')).split(os.sep)
        layer = 'main' if parts == ['.'] else parts[0]
        for name in sorted(names):
            if not name.endswith(('.c', '.h')):
                continue
            files += 1
            path = os.path.join(folder, name)
            if layer != 'main' and layer not in BELOW:
                complaints.append('%s: %s is no layer' % (path, layer))
            else:
                complaints.extend(check_file(path, layer))
    return complaints, files


def check_itself():
    """The rules catch what they are for."""
    for layer, line, wrong in [
            ('store', '#include "pop/pop-reply.h"', True), ('pop', '#include "store/store.h"', True),
            ('office', '#include "store/store.h"', False), ('office', '#include <gtk/gtk.h>', True),
            ('ui', '#include <gtk/gtk.h>', False), ('ui', '#include <sqlite3.h>', True),
            ('store', '# include <sqlite3.h>', False), ('ctl', '#include <adwaita.h>', True),
            ('base', '#include "message/summary.h"', True), ('net', '#include <gmime/gmime.h>', True),
            ('ctl', '#include "ui/window.h"', True), ('base', '#include "config.h"', False),
            ('net', '#include "wire.h"', True), ('pop', '#include "net/wire.h"', False)]:
        found = check_include(layer, *INCLUDE.match(line).groups())
        assert bool(found) == wrong, (layer, line, found)


def main():
    check_itself()
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), '..')
    complaints, files = check_tree(root)
    if files < 20:
        complaints.append('only %d files read: is "%s" the source?' % (files, root))
    print('\n'.join(complaints) or '%d files, all includes point downwards' % files)
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
