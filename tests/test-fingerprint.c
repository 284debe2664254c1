/* test-fingerprint.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "message/fingerprint.h"

typedef struct
{
  char *fingerprint;
  char *integrity;
} Hashes;

/* Hashes @length octets, cut at random where @cut. */
static Hashes
hash (const char *octets,
      gsize       length,
      gboolean    cut)
{
  SatchelFingerprint *fingerprint = satchel_fingerprint_new ();
  guint8 first[SATCHEL_DIGEST_SIZE], second[SATCHEL_DIGEST_SIZE];
  Hashes hashes;

  while (length > 0)
    {
      gsize next = cut ? (gsize) g_test_rand_int_range (0, (int) MIN (length, 9) + 1) : length;

      satchel_fingerprint_add (fingerprint, octets, next);
      octets += next;
      length -= next;
    }
  satchel_fingerprint_end (fingerprint, first, second);
  hashes.fingerprint = satchel_digest_to_hex (first, sizeof first);
  hashes.integrity = satchel_digest_to_hex (second, sizeof second);

  return hashes;
}

static void
hashes_clear (Hashes *hashes)
{
  g_free (hashes->fingerprint);
  g_free (hashes->integrity);
}

/* What each is the fingerprint of, written out. */
static const struct
{
  const char *message;
  const char *canonical;
} cases[] = {
  { "A: b\r\n\r\ntext\r\n", "A: b\n\ntext" },
  { "A: b\n\ntext\n", "A: b\n\ntext" },
  { "A: b\n\ntext", "A: b\n\ntext" },
  { "A: b\n\ntext\n\n\r\n\n", "A: b\n\ntext" },
  { "A: b\n\nte\n\n\nxt\n", "A: b\n\nte\n\n\nxt" },
  { "From ann@example.org Sat Nov 21 08:00:00 2026\nA: b\n\ntext\n", "A: b\n\ntext" },
  { "From x\n\tA: b\n\ntext\n", "\tA: b\n\ntext" },
  { "A: b\nFrom x\n\ntext\n", "A: b\nFrom x\n\ntext" },
  { "Status: RO\nA: b\n\ntext\n", "A: b\n\ntext" },
  { "A: b\nx-status : A\n more\n\tand more\nC: d\n\ntext\n", "A: b\nC: d\n\ntext" },
  { "A: b\n folded\nX-Mozilla-Status: 1\nX-Mozilla-Status2: 2\nX-Mozilla-Keys: $l\nX-UIDL: u\n"
    "X-Keywords: k\nContent-Length: 9\nLines: 3\n\ntext\n", "A: b\n folded\n\ntext" },
  { "X-Statusbar: x\nStatuses: y\nX-UID: 9\n\nStatus: in the text\nLines: 3\n",
    "X-Statusbar: x\nStatuses: y\nX-UID: 9\n\nStatus: in the text\nLines: 3" },
  { "A: b\n\na\rb\r\r\nc\r", "A: b\n\na\rb\r\nc\r" },
  { "Status\n\nx", "Status\n\nx" },
  { "Status: only", "" },
  { "Status: last\n\n", "" },
  { "\n\n\n", "" },
  { "", "" },
  { "\n\nx", "\n\nx" },
  { "A-very-long-name-of-a-field-that-is-longer-than-what-is-held: x\n\ny",
    "A-very-long-name-of-a-field-that-is-longer-than-what-is-held: x\n\ny" },
};

static void
test_rules (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *message = cases[i].message;
      g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
                                                                 cases[i].canonical, -1);
      g_autofree char *integrity = g_compute_checksum_for_string (G_CHECKSUM_SHA256, message, -1);

      for (guint round = 0; round < 50; round++)
        {
          Hashes found = hash (message, strlen (message), round > 0);

          g_assert_cmpstr (found.fingerprint, ==, expected);
          g_assert_cmpstr (found.integrity, ==, integrity);
          hashes_clear (&found);
        }
    }
}

/* However a message is cut, both hashes are the same. */
static void
test_cuts (void)
{
  static const char *const words[] = { "\r", "\n", "\r\n", "Status: x", "A: b", " ", "From ", ":",
                                       "text", "\t", "X-UIDL", "", "\r\n\r\n", "longer words that fill "
                                       "what is held back at the start of a line" };

  for (guint round = 0; round < 500; round++)
    {
      g_autoptr(GString) message = g_string_new (NULL);
      Hashes whole, cut;

      for (int n = g_test_rand_int_range (0, 60); n > 0; n--)
        g_string_append (message, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
      whole = hash (message->str, message->len, FALSE);
      for (guint again = 0; again < 5; again++)
        {
          cut = hash (message->str, message->len, TRUE);
          g_assert_cmpstr (cut.fingerprint, ==, whole.fingerprint);
          g_assert_cmpstr (cut.integrity, ==, whole.integrity);
          hashes_clear (&cut);
        }
      hashes_clear (&whole);
    }
}

/* Long runs pass the buffer in which short lines are gathered. */
static void
test_long_runs (void)
{
  g_autoptr(GString) message = g_string_new ("A: b\r\n\r\n");
  g_autoptr(GString) canonical = g_string_new ("A: b\n\n");
  g_autofree char *expected = NULL;
  Hashes found;

  for (guint i = 0; i < 3000; i++)
    {
      guint n = i * 7 % 5000;

      for (guint j = 0; j < n; j += 100)
        {
          g_string_append_printf (message, "%0100u", j);
          g_string_append_printf (canonical, "%0100u", j);
        }
      g_string_append (message, "\r\n");
      g_string_append (canonical, "\n");
    }
  for (guint i = 0; i < 10000; i++)
    {
      g_string_append (message, "\r\n");
      g_string_append (canonical, "\n");
    }
  g_string_append (message, "end\r\n");
  g_string_append (canonical, "end");
  expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical->str, canonical->len);
  found = hash (message->str, message->len, FALSE);
  g_assert_cmpstr (found.fingerprint, ==, expected);
  hashes_clear (&found);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fingerprint/rules", test_rules);
  g_test_add_func ("/fingerprint/cuts", test_cuts);
  g_test_add_func ("/fingerprint/long-runs", test_long_runs);

  return g_test_run ();
}
