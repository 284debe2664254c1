/* bench-message.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How long reading a message takes: bench-message [FILE…]. Without files, messages made up here: a
 * text, HTML beside text, and one with an attachment, about 7 kB each; then the fingerprint of 64 MB. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "message/attachment.h"
#include "message/body.h"
#include "message/fingerprint.h"
#include "message/summary.h"

#define ROUNDS 5000

static void
append_heads (GString *raw)
{
  for (guint i = 0; i < 6; i++)
    g_string_append_printf (raw,
      "Received: from mx%u.example.org (mx%u.example.org [192.0.2.%u])\r\n"
      "\tby mail.example.org (Postfix) with ESMTPS id 4XyZ%u\r\n"
      "\tfor <ann@example.org>; Sat, 21 Nov 2026 08:00:0%u +0100 (CET)\r\n", i, i, i, i, i);
  g_string_append (raw,
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=m;\r\n"
    "\th=from:to:subject:date; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;\r\n"
    "\tb=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"
    "From: =?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <juergen@example.org>\r\n"
    "To: Ann Lee <ann@example.org>, Bob <bob@example.org>\r\n"
    "Subject: =?utf-8?B?UmU6IGRhcyBXZXR0ZXIgaW4gTcO8bmNoZW4=?=\r\n"
    "Date: Sat, 21 Nov 2026 08:00:00 +0100\r\nMessage-ID: <one@example.org>\r\n"
    "In-Reply-To: <zero@example.org>\r\nReferences: <a@example.org> <zero@example.org>\r\n"
    "MIME-Version: 1.0\r\n");
}

static void
append_words (GString    *raw,
              gsize       until,
              const char *line)
{
  while (raw->len < until)
    g_string_append (raw, line);
}

static GString *
make_text (void)
{
  GString *raw = g_string_new (NULL);

  append_heads (raw);
  g_string_append (raw, "Content-Type: text/plain; charset=utf-8\r\n"
                        "Content-Transfer-Encoding: 8bit\r\n\r\n");
  append_words (raw, 7000, "Das Wetter in München ist schön, und wir gehen an die Isar.\r\n");

  return raw;
}

static GString *
make_html (void)
{
  GString *raw = g_string_new (NULL);

  append_heads (raw);
  g_string_append (raw, "Content-Type: multipart/alternative; boundary=\"=_b1\"\r\n\r\n--=_b1\r\n"
                        "Content-Type: text/plain; charset=utf-8\r\n"
                        "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
  append_words (raw, 3500, "Das Wetter in M=C3=BCnchen ist sch=C3=B6n.\r\n");
  g_string_append (raw, "--=_b1\r\nContent-Type: text/html; charset=utf-8\r\n"
                        "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
  append_words (raw, 6900, "<p class=3D\"x\">Das Wetter in M=C3=BCnchen ist sch=C3=B6n.</p>\r\n");
  g_string_append (raw, "--=_b1--\r\n");

  return raw;
}

static GString *
make_attachment (void)
{
  GString *raw = g_string_new (NULL);

  append_heads (raw);
  g_string_append (raw, "Content-Type: multipart/mixed; boundary=\"=_b1\"\r\n\r\n--=_b1\r\n"
                        "Content-Type: text/html; charset=iso-8859-1\r\n\r\n");
  append_words (raw, 3500, "<p>Sch\xf6nes Wetter</p>\r\n");
  g_string_append (raw, "--=_b1\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\n"
                        "Content-Disposition: attachment; filename=\"a.pdf\"\r\n"
                        "Content-Transfer-Encoding: base64\r\n\r\n");
  append_words (raw, 6900,
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n");
  g_string_append (raw, "--=_b1--\r\n");

  return raw;
}

static double
measure (GBytes   *bytes,
         gboolean  whole,
         guint     rounds)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr(SatchelSource) source = satchel_source_new_for_bytes (bytes);
      g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

      if (whole)
        {
          g_autoptr(SatchelBody) body = satchel_body_read (source);
          g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, TRUE);

          (void) body;
          (void) list;
        }
      (void) summary;
    }

  return (double) (g_get_monotonic_time () - start) / rounds;
}

static void
bench_message (const char *name,
               GBytes     *bytes)
{
  guint rounds = g_bytes_get_size (bytes) > 1000000 ? 5 : ROUNDS;

  (void) measure (bytes, TRUE, rounds / 10 + 1);
  printf ("%-30s %8" G_GSIZE_FORMAT " octets  summary %8.1f µs  everything %8.1f µs\n", name,
          g_bytes_get_size (bytes), measure (bytes, FALSE, rounds), measure (bytes, TRUE, rounds));
}

static void
bench_made_up (const char *name,
               GString    *raw)
{
  g_autoptr(GBytes) bytes = g_string_free_to_bytes (raw);

  bench_message (name, bytes);
}

static void
bench_fingerprint (void)
{
  g_autoptr(GString) raw = make_text ();
  gint64 start;
  SatchelFingerprint *fingerprint = satchel_fingerprint_new ();
  guint8 first[SATCHEL_DIGEST_SIZE], second[SATCHEL_DIGEST_SIZE];
  double seconds;

  append_words (raw, 64 * 1024 * 1024,
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n");
  start = g_get_monotonic_time ();
  for (gsize at = 0; at < raw->len; at += 32 * 1024)
    satchel_fingerprint_add (fingerprint, raw->str + at, MIN (raw->len - at, 32 * 1024));
  satchel_fingerprint_end (fingerprint, first, second);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  printf ("%-30s %8.0f MB/s, both hashes\n", "fingerprint", (double) raw->len / 1e6 / seconds);
}

int
main (int    argc,
      char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *contents = NULL;
      g_autoptr(GBytes) bytes = NULL;
      gsize length;

      if (!g_file_get_contents (argv[i], &contents, &length, NULL))
        continue;
      bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
      bench_message (argv[i], bytes);
    }
  if (argc > 1)
    return 0;

  bench_made_up ("text", make_text ());
  bench_made_up ("text and HTML", make_html ());
  bench_made_up ("HTML and attachment", make_attachment ());
  bench_fingerprint ();

  return 0;
}
