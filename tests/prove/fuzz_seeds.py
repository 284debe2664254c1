#!/usr/bin/python3
# fuzz_seeds.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes files for libFuzzer of the seeds that fuzz-main.c reads: one input a line, with C's escapes.

    fuzz_seeds.py SEEDS FOLDER"""

import hashlib
import os
import re
import sys

NAMED = {b'b': b'\b', b'f': b'\f', b'n': b'\n', b'r': b'\r', b't': b'\t', b'v': b'\v'}


def unescape(line):
    def one(found):
        octal, hexadecimal, letter = found.groups()
        if octal:
            return bytes([int(octal, 8) & 255])
        if hexadecimal:
            return bytes([int(hexadecimal, 16)])
        return NAMED.get(letter, letter)
    return re.sub(rb'\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|(.))', one, line, flags=re.DOTALL)


def main():
    seeds, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    with open(seeds, 'rb') as file:
        for line in file.read().split(b'\n'):
            if not line.startswith(b'#'):
                data = unescape(line)
                with open(os.path.join(folder, 'seed-' + hashlib.sha1(data).hexdigest()), 'wb') as seed:
                    seed.write(data)


if __name__ == '__main__':
    main()
