/* test-identity.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/identity.h"

#include "message/summary.h"

#include <string.h>

#define HEAD                                                            \
  "Received: from a by b; Mon, 2 Nov 2026 09:00:00 +0000\r\n"           \
  "Message-ID: <one@home.example>\r\nDate: Sun, 1 Nov 2026 08:00:00 +0000\r\n" \
  "From: Amara\r\n <amara@home.example>\r\nSubject: s\r\n\r\n"

static SatchelIdentity
read_text (const char *text)
{
  SatchelIdentity identity;

  satchel_identity_read (&identity, text, strlen (text));
  return identity;
}

static void
assert_same (const char *one,
             const char *other,
             gboolean    mail,
             gboolean    delivery)
{
  SatchelIdentity first = read_text (one), second = read_text (other);

  g_assert_cmpint (satchel_identity_same_mail (first.octets, second.octets), ==, mail);
  g_assert_cmpint (satchel_identity_same_delivery (first.octets, second.octets), ==, delivery);
}

static void
test_body_does_not_count (void)
{
  assert_same (HEAD, HEAD "Text\r\n", TRUE, TRUE);
  assert_same (HEAD "Message-ID: <two@x>\r\n", HEAD "Other\r\n", TRUE, TRUE);
}

static void
test_line_ends_and_folding (void)
{
  g_autofree char *lf = g_strdup (HEAD);
  g_auto(GStrv) lines = g_strsplit (lf, "\r\n", -1);
  g_autofree char *joined = g_strjoinv ("\n", lines);

  assert_same (HEAD, joined, TRUE, TRUE);
  assert_same ("Message-ID: <a@b>\r\nSubject: one two\r\n\r\n",
               "MESSAGE-ID :\t<a@b>  \r\nSubject: one\r\n\t two\r\n\r\n", TRUE, TRUE);
}

static void
test_what_a_mailbox_adds (void)
{
  assert_same (HEAD, "Status: RO\r\nX-UIDL: 77\r\n" HEAD, TRUE, TRUE);
  assert_same (HEAD, "X-Scanned: yes\r\n" HEAD, TRUE, FALSE);
}

static void
test_another_copy (void)
{
  assert_same (HEAD, "Received: from list by b; Mon, 2 Nov 2026 10:00:00 +0000\r\n" HEAD, TRUE, FALSE);
  assert_same ("Message-ID: <a@b>\r\n\r\n", "Message-ID: <c@b>\r\n\r\n", FALSE, FALSE);
}

/* Neither a Message-ID nor both Date and From: recognised by nothing. */
static void
test_too_little (void)
{
  static const char * const little[] = {
    "", "\r\n", "Text", "Subject: a\r\n\r\n", "Date: Sun, 1 Nov 2026 08:00:00 +0000\r\n\r\n",
    "From: a@b\r\n\r\n", "Message-ID:\r\nFrom: a@b\r\n\r\n", "\r\nMessage-ID: <in@body>\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (little); i++)
    {
      SatchelIdentity identity = read_text (little[i]);

      g_assert_false (satchel_identity_is_telling (identity.octets));
      g_assert_false (satchel_identity_same_mail (identity.octets, identity.octets));
    }
}

static void
test_delivered (void)
{
  g_assert_cmpint (read_text (HEAD).delivered, ==, 1793610000);
  g_assert_cmpint (read_text ("Date: Sun, 1 Nov 2026 08:00:00 +0000\r\n\r\n").delivered, ==, 1793520000);
  g_assert_cmpint (read_text ("Received: from nowhere\r\n\r\n").delivered, ==, SATCHEL_NO_DATE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/body-does-not-count", test_body_does_not_count);
  g_test_add_func ("/identity/line-ends-and-folding", test_line_ends_and_folding);
  g_test_add_func ("/identity/what-a-mailbox-adds", test_what_a_mailbox_adds);
  g_test_add_func ("/identity/another-copy", test_another_copy);
  g_test_add_func ("/identity/too-little", test_too_little);
  g_test_add_func ("/identity/delivered", test_delivered);

  return g_test_run ();
}
