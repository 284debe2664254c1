#!/usr/bin/python3
# test-render.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""satchelctl render: the page that the reader is given."""

import os
import unittest

from case import Case

HEAD = b'From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/%s; charset=utf-8\r\n\r\n'
POLICY = "content=\"default-src 'none'; img-src cid: data:; style-src 'unsafe-inline'; form-action 'none'; " \
         "base-uri 'none'\""


class Rendering(Case):
    def render(self, kind, body):
        path = os.path.join(self.satchel.folder, 'message.eml')
        with open(path, 'wb') as file:
            file.write(HEAD % kind + body)
        return self.satchel.ok('render', path).decode()

    def test_html(self):
        page = self.render(b'html', b'<p onclick=x()>Hello <script>evil()</script><img src="https://a.example/1.png" '
                                    b'alt="One"><img src="cid:two@a"><a href="https://a.example/">go</a>')
        self.assertTrue(page.startswith('<!DOCTYPE html>\n<html><head><meta charset="utf-8">\n'))
        self.assertIn(POLICY, page)
        self.assertIn('<body><p>Hello <img alt="One"><img src="cid:two@a"><a href="https://a.example/">go</a></p></body>',
                      page)
        self.assertNotIn('1.png', page)

    def test_text(self):
        page = self.render(b'plain', b'a <b> & c\r\nd')
        self.assertIn(POLICY, page)
        self.assertIn('<body><pre>\na &lt;b&gt; &amp; c\nd</pre></body>', page)

    def test_too_much_is_text(self):
        page = self.render(b'html', b'<p>words</p>' + b'<div>' * 900000)
        self.assertIn('<body><pre>\nwords', page)

    def test_no_message(self):
        path = os.path.join(self.satchel.folder, 'none')
        with open(path, 'wb') as file:
            file.write(b'\0\1\2')
        self.assertEqual(self.satchel.run('render', path)[0], 1)
        self.assertEqual(self.satchel.run('render', path + '-not-there')[0], 1)
        self.assertEqual(self.satchel.run('render')[0], 2)
        self.assertEqual(self.satchel.run('render', path, path)[0], 2)


if __name__ == '__main__':
    unittest.main()
