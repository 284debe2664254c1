#!/usr/bin/python3
# mnemonics.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""On each page of the account's settings and of the assistant every letter behind Alt means one thing: pressed, a
letter that two have only moves the focus from one to the other."""

import collections
import os
import re
import sys

# What stands on a page together, besides what its own file has: a file; a page of a file, by its name; words of the
# code, by their text. Words in one tuple are never shown at the same time, or are on one button in turn.
FORM = ['server-form.ui']
REMEDIES = [('Try A_gain', '_Change File', '_Change Command', '_Change Password', '_Change Server',
             'Show _Certificate…'), 'Copy _Log']
TABS = ['_You', '_Receiving', 'On the Ser_ver']
PAGES = {
    'settings: you': TABS + ['account-dialog.ui#you'],
    'settings: receiving': TABS + ['account-dialog.ui#receiving', 'S_top'] + FORM + REMEDIES,
    'settings: on the server': TABS + ['on-server-form.ui', 'copies-page.ui', 'Un_do'],
    'assistant: you': ['setup-you.ui', '_Cancel', '_Next'],
    'assistant: lookup': ['setup-lookup.ui', '_Back', '_Next', 'Ho_w', ('I _Know It', '_Ask Anyway')],
    'assistant: server': ['setup-server.ui', '_Back', '_Test', 'Ho_w'] + FORM + REMEDIES,
    'assistant: test': ['_Back', '_Next'] + REMEDIES,
    'assistant: copies': ['setup-copies.ui', 'on-server-form.ui', '_Back', '_Start Receiving'],
    'certificate': ['certificate-dialog.ui'],
    'preferences': ['preferences.ui'],
}
# The same key begins and ends the test.
SAME = {frozenset(('_Test', 'S_top'))}

MARKED = re.compile(r'>([^<>]*_[^<>_ ][^<>]*)<')
TAB = re.compile(r'<object class="AdwPreferencesPage">\s*<property name="name">(\w+)</property>')


def marked_in(folder, place):
    """The words with a mnemonic in a file, or in one page of it without the page's own title."""
    name, _, page = place.partition('#')
    with open(os.path.join(folder, name), encoding='utf-8') as file:
        text = file.read()
    if page:
        parts = TAB.split(text)
        text = parts[parts.index(page) + 1].split('</property>', 1)[1]
    return [words for line in text.splitlines() if 'translatable="yes"' in line for words in MARKED.findall(line)]


def letters(folder, things):
    """Each letter, and the words that have it."""
    found = collections.defaultdict(set)
    for thing in things:
        alternatives = thing if isinstance(thing, tuple) else (thing,)
        for one in alternatives:
            for words in marked_in(folder, one) if '.ui' in one else [one]:
                key = words[words.index('_') + 1].lower()
                found[key].add(alternatives if isinstance(thing, tuple) else words)
    return found


def said_in_code(folder, words):
    for name in os.listdir(folder):
        if name.endswith(('.c', '.ui')):
            with open(os.path.join(folder, name), encoding='utf-8') as file:
                text = file.read()
            if '"%s"' % words in text or '>%s<' % words in text:
                return True
    return False


def main():
    folder = os.path.join(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), '..'), 'src/ui')
    complaints = []
    for page, things in PAGES.items():
        for thing in things:
            for words in thing if isinstance(thing, tuple) else (thing,):
                if '.ui' not in words and not said_in_code(folder, words):
                    complaints.append('%s: “%s” is said nowhere' % (page, words))
        for key, users in sorted(letters(folder, things).items()):
            if len(users) > 1 and frozenset(users) not in SAME:
                complaints.append('%s: Alt+%s means %s' % (page, key.upper(), ' and '.join(map(str, sorted(users, key=str)))))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print('%d pages' % len(PAGES))
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
