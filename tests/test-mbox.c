/* test-mbox.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/fingerprint.h"
#include "store/mbox-reader.h"
#include "store/mbox-separator.h"
#include "store/mbox-writer.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FROM "From amara@okafor.example Tue Nov 24 17:43:14 2026\n"
#define ENDS "\001"   /* of the messages expected, each of them */

/* A file that is read and was never on a disk by name. Returns: a descriptor. */
static int
make_file (const char *octets,
           gsize       length)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("mbox-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, octets, length), ==, (gssize) length);
  (void) g_unlink (path);

  return fd;
}

/* All messages of @reader, read @step octets at a time, each followed by ENDS. */
static char *
read_all (SatchelMboxReader *reader,
          gsize              step,
          GArray            *flags)
{
  GString *all = g_string_new (NULL);
  g_autofree char *buffer = g_malloc (step);
  g_autoptr(GError) error = NULL;
  SatchelMboxMessage *message;

  while (satchel_mbox_reader_next (reader, &message, &error))
    {
      gssize n;

      while ((n = satchel_mbox_reader_read (reader, buffer, step, &error)) > 0)
        g_string_append_len (all, buffer, n);
      g_assert_cmpint (n, ==, 0);
      g_string_append (all, message->status.removed ? "removed" ENDS : message->status.is_head ? ENDS : "no head" ENDS);
      if (flags != NULL)
        g_array_append_val (flags, message->status.flags);
    }
  g_assert_no_error (error);

  return g_string_free (all, FALSE);
}

/* What is in a file, and what comes out. */
static const struct
{
  const char *name;
  const char *file;
  const char *messages;
} cases[] = {
  { "two", FROM "A: b\n\none\n\n" FROM "A: c\n\ntwo\n\n", "A: b\n\none\n" ENDS "A: c\n\ntwo\n" ENDS },
  { "truncated", FROM "A: b\n\none\n\n" FROM "A: c\n\ntw", "A: b\n\none\n" ENDS "A: c\n\ntw" ENDS },
  { "truncated-head", FROM "A: b\n\none\n\n" FROM "A: c", "A: b\n\none\n" ENDS "A: c" ENDS },
  { "truncated-separator", FROM "A: b\n\none\n\nFrom a Tue Nov 24 17:43:14 2026", "A: b\n\none\n" ENDS "no head" ENDS },
  { "crlf", "From a Tue Nov 24 17:43:14 2026\r\nA: b\r\n\r\none\r\n\r\nFrom - Tue Nov 24 17:43:14 2026\r\nA: c\r\n\r\n\r\ntwo\r\n",
    "A: b\r\n\r\none\r\n" ENDS "A: c\r\n\r\n\r\ntwo\r\n" ENDS },
  { "empty-lines", FROM "A: b\n\none\n\n\n\ntwo\n\n\n" FROM "A: c\n\n", "A: b\n\none\n\n\n\ntwo\n\n" ENDS "A: c\n" ENDS },
  { "rd", FROM "A: b\n\n>From one\n>>From two\n> From three\n>From\nx >From four\n\n",
    "A: b\n\nFrom one\n>From two\n> From three\n>From\nx >From four\n" ENDS },
  { "many-quotes", FROM "A: b\n\n>>>>>>>>>>>>From x\n>>>>>>>>>>>>Frox x\n", "A: b\n\n>>>>>>>>>>>From x\n>>>>>>>>>>>>Frox x\n" ENDS },
  { "text-not-parted", FROM "A: b\n\nFrom here on it was dark.\n\nFrom Russia with love\nA: x\n\nFrom 10:30 on\n\n" FROM "A: c\n\n",
    "A: b\n\nFrom here on it was dark.\n\nFrom Russia with love\nA: x\n\nFrom 10:30 on\n" ENDS "A: c\n" ENDS },
  { "no-empty-line-before", FROM "A: b\n\none\n" FROM "A: c\n\ntwo\n", "A: b\n\none\n" FROM "A: c\n\ntwo\n" ENDS },
  { "thunderbird", "From \nX-Mozilla-Status: 0001\nA: b\n\none\n\nFrom - Tue Nov 24 17:43:14 2026\nA: c\n\ntwo\n\nFrom \nA: d\n\nFrom \nnot a field\n",
    "X-Mozilla-Status: 0001\nA: b\n\none\n" ENDS "A: c\n\ntwo\n" ENDS "A: d\n\nFrom \nnot a field\n" ENDS },
  { "thunderbird-without-empty-line", "From - \nA: b\n\none\nFrom - \nA: c\n\ntwo\nFrom - x\nthree\n",
    "A: b\n\none\n" ENDS "A: c\n\ntwo\nFrom - x\nthree\n" ENDS },
  { "removed", "From - Tue Nov 24 17:43:14 2026\nX-Mozilla-Status: 0009\nA: b\n\none\n\n" FROM "A: c\nX-Mozilla-Status: 0008\n\ntwo\n",
    "X-Mozilla-Status: 0009\nA: b\n\none\nremoved" ENDS "A: c\nX-Mozilla-Status: 0008\n\ntwo\n" ENDS },
  { "cl2", FROM "Content-Length: 57\nA: b\n\nFrom a Tue Nov 24 17:43:14 2026\n\n>From x\nFrom y\nzzzzzzzz\n\n" FROM "A: c\n\ntwo\n",
    "Content-Length: 57\nA: b\n\nFrom a Tue Nov 24 17:43:14 2026\n\n>From x\nFrom y\nzzzzzzzz\n" ENDS "A: c\n\ntwo\n" ENDS },
  { "cl2-then-quotes-stay", FROM "Content-Length: 7\nA: b\n\nFrom y\n\n" FROM "Content-Length: 8\nA: c\n\n>From x\n",
    "Content-Length: 7\nA: b\n\nFrom y\n" ENDS "Content-Length: 8\nA: c\n\n>From x\n" ENDS },
  { "cl", FROM "Content-Length: 8\nA: b\n\n>From y\n\n" FROM "Content-Length: 4\nA: c\n\ntwo\n",
    "Content-Length: 8\nA: b\n\nFrom y\n" ENDS "Content-Length: 4\nA: c\n\ntwo\n" ENDS },
  { "length-wrong", FROM "Content-Length: 2\nA: b\n\none\n\n" FROM "Content-Length: 400\nA: c\n\ntwo\n\n" FROM "Content-Length: -4\nA: d\n\n",
    "Content-Length: 2\nA: b\n\none\n" ENDS "Content-Length: 400\nA: c\n\ntwo\n" ENDS "Content-Length: -4\nA: d\n" ENDS },
  { "length-without-empty-line", FROM "Content-Length: 4\nA: b\n\none\n" FROM "A: c\n\ntwo\n",
    "Content-Length: 4\nA: b\n\none\n" ENDS "A: c\n\ntwo\n" ENDS },
  { "empty-message", FROM "\n" FROM "A: b\n\none\n", "no head" ENDS "A: b\n\none\n" ENDS },
  { "adjacent", FROM FROM "A: b\n\none\n", "no head" ENDS "A: b\n\none\n" ENDS },
  { "rubbish-first", "no mbox\n\n" FROM "A: b\n\none\n", "no mbox\nno head" ENDS "A: b\n\none\n" ENDS },
  { "byte-order-mark", "\xef\xbb\xbf\n" FROM "A: b\n\none\n", "A: b\n\none\n" ENDS },
  { "empty", "", "" },
  { "empty-lines-alone", "\n\n\r\n", "" },
  { "cr-alone", FROM "A: b\n\n\rone\r\n\r\r\n\n", "A: b\n\n\rone\r\n\r\r\n" ENDS },
};

static void
test_read (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  static const gsize steps[] = { 1, 2, 3, 7, 100000 };

  for (guint j = 0; j < G_N_ELEMENTS (steps); j++)
    {
      g_autoptr(SatchelMboxReader) reader =
        satchel_mbox_reader_new (make_file (cases[i].file, strlen (cases[i].file)));
      g_autofree char *got = read_all (reader, steps[j], NULL);

      g_assert_cmpstr (got, ==, cases[i].messages);
      g_assert_cmpuint (satchel_mbox_reader_get_place (reader), ==, strlen (cases[i].file));
    }
}

static void
test_offsets (void)
{
  static const char file[] = FROM "A: b\n\none\n\n\n" FROM "Content-Length: 4\n\ntwo\n" FROM "A: c\n";
  g_autoptr(SatchelMboxReader) reader = satchel_mbox_reader_new (make_file (file, sizeof file - 1));
  const char *at = file;
  SatchelMboxMessage *message;

  for (guint i = 0; i < 3; i++)
    {
      at = strstr (at, FROM);
      g_assert_true (satchel_mbox_reader_next (reader, &message, NULL));
      g_assert_cmpuint (message->offset, ==, at - file);
      g_assert_cmpint (message->delivered, ==, 1795542194);
      at++;
    }
  g_assert_false (satchel_mbox_reader_next (reader, &message, NULL));
}

static void
test_separators (void)
{
  static const char *const good[] = {
    "From a@b Tue Nov 24 17:43:14 2026\n", "From - Tue Nov 24 17:43:14 2026\r\n", "From a@b  Tue Nov  4 7:43 2026\n",
    "From a@b Tue Nov 24 17:43:14 CET 2026\n", "From a@b Tue Nov 24 17:43:14 2026 +0100\n",
    "From \"a b\"@c Tue Nov 24 17:43:14 2026 remote from d\n", "From a@b Tue Nov 24 17:43:14 2026",
    "From \nSubject: x\n", "From - \nSubject: x\n", "From MAILER-DAEMON\nReceived : x\n",
    "From a@b Tue, 24 Nov 2026 17:43:14 +0000\nSubject: x\n", "From a@b 2026-11-24 17:43:14\nSubject: x\n",
  };
  static const char *const bad[] = {
    "", "From", "From ", "From \n", "from a@b Tue Nov 24 17:43:14 2026\n", ">From a@b Tue Nov 24 17:43:14 2026\n",
    "From a@b Tue Nov 32 17:43:14 2026\n", "From a@b Tue Nov 24 25:43:14 2026\n", "From a@b Tue Foo 24 17:43:14 2026\n",
    "From here on\nSubject: x\n", "From MAILER-DAEMON\nno field\n", "From a@b 2026-11-24 17:43:14\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (satchel_mbox_is_separator (good[i], strlen (good[i]), TRUE, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (satchel_mbox_is_separator (bad[i], strlen (bad[i]), TRUE, NULL));
}

static const struct
{
  const char  *head;
  SatchelFlags flags;
  const char  *uid;
} status_cases[] = {
  { "Status: RO\nX-Status: AF\n\n", SATCHEL_FLAG_SEEN | SATCHEL_FLAG_ANSWERED | SATCHEL_FLAG_FLAGGED, NULL },
  { "A: b\nstatus : O\n\nStatus: RO\n", 0, NULL },
  { "X-Status: T D\n\n", SATCHEL_FLAG_DRAFT | SATCHEL_FLAG_TRASHED, NULL },
  { "X-Account-Key: account1\nX-UIDL: 7-abc\nX-Mozilla-Status: 1007\nX-Mozilla-Status2: 00800000\n\n",
    SATCHEL_FLAG_SEEN | SATCHEL_FLAG_ANSWERED | SATCHEL_FLAG_FLAGGED | SATCHEL_FLAG_PASSED, "7-abc" },
  { "Subject: a\nX-Mozilla-Status: 0001\nX-UIDL: 7\n\n", 0, NULL },
  { "X-Keywords: a $forwarded\n b\n\n", SATCHEL_FLAG_PASSED, NULL },
  { "X-Gmail-Labels: Inbox, Starred\n\n", SATCHEL_FLAG_FLAGGED | SATCHEL_FLAG_SEEN, NULL },
  { "X-Gmail-Labels: Inbox,Unread\n\n", 0, NULL },
  { "Status: O\nX-Gmail-Labels: Inbox\n\n", 0, NULL },
};

static void
test_status (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (status_cases); i++)
    {
      g_auto(SatchelMailStatus) status = { 0 };

      satchel_mail_status_read (&status, status_cases[i].head, strlen (status_cases[i].head));
      g_assert_true (status.is_head);
      g_assert_cmpuint (status.flags, ==, status_cases[i].flags);
      g_assert_cmpstr (status.uid, ==, status_cases[i].uid);
      g_assert_cmpuint (status.end, ==, strstr (status_cases[i].head, "\n\n") + 2 - status_cases[i].head);
    }
}

/* --- writing, and reading again --- */

static void
take_fingerprint (const char *octets,
                  gsize       length,
                  guint8     *fingerprint)
{
  SatchelFingerprint *hash = satchel_fingerprint_new ();
  guint8 integrity[SATCHEL_DIGEST_SIZE];

  satchel_fingerprint_add (hash, octets, length);
  satchel_fingerprint_end (hash, fingerprint, integrity);
}

static const char *const letters[] = {
  "A: b\r\n\r\none\r\nFrom two\r\n>From three\r\n\r\n\r\n",
  "A: b\n\n",
  "A: b",
  "Status: R\nX-Status: F\n x\nContent-Length: 3\nA: b\n\nStatus: in the text\n",
  "From somebody Tue Nov 24 17:43:14 2026\nA: b\n\nFrom a Tue Nov 24 17:43:14 2026\nA: b\n",
  "A: b\nFrom c\n>From d\n\n>>>>>>>>>>From e\r\n>",
  "A: b\n\nx\r\r\n\rFrom y\rFrom z\nFrom",
  "X-Gmail-Labels: Inbox\nX-Mozilla-Status: 0008\nX-Keywords: a\n\ntext\n\n\nFrom \nA: b\n",
};

/* Each letter, cut at random, with each flag. */
static void
test_round_trip (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "mbox", NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  SatchelDurable *file = satchel_durable_begin (part, 0600, NULL);
  g_autoptr(SatchelMboxWriter) writer = satchel_mbox_writer_new (file);
  g_autoptr(SatchelMboxReader) reader = NULL;
  SatchelMboxMessage *message;
  g_autoptr(GError) error = NULL;
  guint n = 0;

  for (guint i = 0; i < 64 * G_N_ELEMENTS (letters); i++)
    {
      const char *letter = letters[i % G_N_ELEMENTS (letters)];
      gsize head = strstr (letter, "\n\n") != NULL ? (gsize) (strstr (letter, "\n\n") + 2 - letter)
                   : strstr (letter, "\r\n\r\n") != NULL ? (gsize) (strstr (letter, "\r\n\r\n") + 4 - letter)
                   : strlen (letter);

      g_assert_true (satchel_mbox_writer_begin (writer, 1795542194, i / G_N_ELEMENTS (letters), letter, head, NULL));
      while (letter[head] != '\0')
        {
          gsize cut = (gsize) g_test_rand_int_range (1, 5);
          gsize piece = MIN (cut, strlen (letter + head));

          g_assert_true (satchel_mbox_writer_add (writer, letter + head, piece, NULL));
          head += piece;
        }
      g_assert_true (satchel_mbox_writer_end (writer, NULL));
    }
  g_assert_true (satchel_durable_commit (file, path, NULL));

  reader = satchel_mbox_reader_new (g_open (path, O_RDONLY, 0));
  while (satchel_mbox_reader_next (reader, &message, &error))
    {
      const char *letter = letters[n % G_N_ELEMENTS (letters)];
      guint8 wanted[SATCHEL_DIGEST_SIZE], got[SATCHEL_DIGEST_SIZE];
      char buffer[4096];
      gssize length = satchel_mbox_reader_read (reader, buffer, sizeof buffer, &error);

      take_fingerprint (letter, strlen (letter), wanted);
      take_fingerprint (buffer, (gsize) length, got);
      g_assert_cmpmem (wanted, sizeof wanted, got, sizeof got);
      g_assert_cmpuint (message->status.flags, ==, n / G_N_ELEMENTS (letters));
      g_assert_false (message->status.removed);
      g_assert_cmpint (message->delivered, ==, 1795542194);
      n++;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 64 * G_N_ELEMENTS (letters));

  (void) g_unlink (path);
  (void) g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/mbox/read/", cases[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_read);
    }
  g_test_add_func ("/mbox/offsets", test_offsets);
  g_test_add_func ("/mbox/separators", test_separators);
  g_test_add_func ("/mbox/status", test_status);
  g_test_add_func ("/mbox/round-trip", test_round_trip);

  return g_test_run ();
}
