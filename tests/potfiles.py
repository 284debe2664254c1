#!/usr/bin/python3
# potfiles.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files hold words for people. Fails when po/POTFILES.in says otherwise; --write mends it."""

import os
import re
import sys

MARKED = {
    '.c': re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*"'),
    '.h': re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*"'),
    '.ui': re.compile(r'translatable="(?:yes|true|1)"'),
    '.desktop.in': re.compile(r'^(?:Name|GenericName|Comment|Keywords)=', re.MULTILINE),
    '.metainfo.xml.in': re.compile(r'<(?:summary|p|caption)\b'),
    '.gschema.xml': re.compile(r'<summary\b'),
}
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.DOTALL)


def holds_words(path):
    for ending, pattern in MARKED.items():
        if path.endswith(ending):
            with open(path, encoding='utf-8') as file:
                text = file.read()
            if ending in ('.c', '.h'):
                text = COMMENT.sub('', text)
            return pattern.search(text) is not None
    return False


def find(root):
    found = []
    for top in ('data', 'src'):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in names:
                path = os.path.join(folder, name)
                if holds_words(path):
                    found.append(os.path.relpath(path, root))
    return sorted(found)


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
    listing = os.path.join(root, 'po', 'POTFILES.in')
    found = find(root)
    if '--write' in sys.argv[1:]:
        with open(listing, 'w', encoding='utf-8') as file:
            file.write('# Kept right by tests/potfiles.py --write\n' + ''.join(p + '\n' for p in found))
        return 0
    with open(listing, encoding='utf-8') as file:
        listed = [line.strip() for line in file if line.strip() and not line.startswith('#')]
    for path in sorted(set(found) - set(listed)):
        print('%s holds words for people and is not in po/POTFILES.in' % path)
    for path in sorted(set(listed) - set(found)):
        print('%s is in po/POTFILES.in and holds no words' % path)
    if listed != sorted(listed):
        print('po/POTFILES.in is not in alphabetical order')
    if set(found) == set(listed) and listed == sorted(listed):
        print('%d files' % len(found))
        return 0
    print('tests/potfiles.py --write mends it')
    return 1


if __name__ == '__main__':
    sys.exit(main())
