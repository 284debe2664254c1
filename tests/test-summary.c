/* test-summary.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/limits.h"
#include "message-samples.h"
#include "message/summary.h"

static char *
join_ids (GPtrArray *ids)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "<%s>", (char *) ids->pdata[i]);

  return g_strdup (text->str);
}

static void
test_all_fields (void)
{
  g_autoptr(SatchelSource) source = open_sample (
    "Return-Path: <x@example.org>\nFrom: Ann <ann@example.org>\nTo: b@example.org, c@example.org\n"
    "Cc: D <d@example.org>\nReply-To: list@example.org\nSubject: Re: =?utf-8?Q?caf=C3=A9?=\n menu\n"
    "Date: Sat, 21 Nov 2026 08:00:00 +0100\nMessage-ID: <one@example.org>\n"
    "In-Reply-To: Your message of Friday <zero@example.org>\n"
    "References: <a@example.org>\n <zero@example.org>\n\n  Dear  all,\n\nthe menu.\n");
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);
  g_autofree char *references = join_ids (summary->references);
  g_autofree char *in_reply_to = join_ids (summary->in_reply_to);

  g_assert_cmpstr (summary->subject, ==, "Re: café menu");
  g_assert_cmpuint (summary->from->len, ==, 1);
  g_assert_cmpstr (((SatchelAddress *) summary->from->pdata[0])->name, ==, "Ann");
  g_assert_cmpuint (summary->to->len, ==, 2);
  g_assert_cmpstr (((SatchelAddress *) summary->to->pdata[1])->address, ==, "c@example.org");
  g_assert_cmpstr (((SatchelAddress *) summary->cc->pdata[0])->name, ==, "D");
  g_assert_cmpstr (((SatchelAddress *) summary->reply_to->pdata[0])->address, ==,
                   "list@example.org");
  g_assert_cmpint (summary->date, ==, 1795244400);
  g_assert_cmpstr (summary->message_id, ==, "one@example.org");
  g_assert_cmpstr (in_reply_to, ==, "<zero@example.org>");
  g_assert_cmpstr (references, ==, "<a@example.org><zero@example.org>");
  g_assert_cmpstr (summary->preview, ==, "Dear all, the menu.");
  g_assert_false (summary->has_attachments);
  g_assert_true (satchel_source_is_message (source));
  g_assert_cmpuint (satchel_source_get_defects (source)->len, ==, 0);
}

static void
test_nothing (void)
{
  g_autoptr(SatchelSource) source = open_sample ("");
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

  g_assert_cmpstr (summary->subject, ==, "");
  g_assert_cmpuint (summary->from->len, ==, 0);
  g_assert_cmpuint (summary->references->len, ==, 0);
  g_assert_cmpint (summary->date, ==, SATCHEL_NO_DATE);
  g_assert_null (summary->message_id);
  g_assert_cmpstr (summary->preview, ==, "");
  g_assert_false (summary->has_attachments);
  g_assert_false (satchel_source_is_message (source));
}

static gboolean
has_defect (SatchelSource *source,
            const char    *defect)
{
  return g_ptr_array_find_with_equal_func (satchel_source_get_defects (source), defect, g_str_equal,
                                           NULL);
}

/* What is wrong with the heads is said. */
static void
test_defects (void)
{
  g_autoptr(SatchelSource) twice = open_sample ("From: a@b\nFrom: c@d\nSubject: one\nSubject: two\n\nx\n");
  g_autoptr(SatchelSource) octets = open_sample ("Subject: caf\xe9\n\nx\n");
  g_autoptr(SatchelSource) utf8 = open_sample ("Subject: café\n\nx\n");
  g_autoptr(SatchelSource) blank = open_sample (" From: a@b\nSubject: s\n\nx\n");
  g_autoptr(SatchelSummary) first = satchel_summary_read (twice), second = satchel_summary_read (octets);
  g_autoptr(SatchelSummary) third = satchel_summary_read (utf8), fourth = satchel_summary_read (blank);

  g_assert_true (has_defect (twice, "more than one From field: the first counts"));
  g_assert_true (has_defect (twice, "more than one Subject field: the first counts"));
  g_assert_cmpstr (((SatchelAddress *) g_ptr_array_index (first->from, 0))->address, ==, "a@b");
  g_assert_cmpstr (first->subject, ==, "one");
  g_assert_true (has_defect (octets, "octets in the heads that are no UTF-8: their charset is a guess"));
  g_assert_cmpstr (second->subject, ==, "café");
  g_assert_cmpuint (satchel_source_get_defects (utf8)->len, ==, 0);
  g_assert_cmpstr (third->subject, ==, "café");
  g_assert_true (has_defect (blank, "a first line that begins with a blank"));
  g_assert_cmpuint (fourth->from->len, ==, 1);
  g_assert_cmpstr (((SatchelAddress *) g_ptr_array_index (fourth->from, 0))->address, ==, "a@b");
}

static void
test_first_counts (void)
{
  g_autoptr(SatchelSource) source = open_sample (
    "subject: one\nSubject: two\nFROM: a@example.org\nFrom: b@example.org\nDate: 1 Jan 2020 00:00 +0000\n"
    "Date: 1 Jan 2021 00:00 +0000\n\n");
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

  g_assert_cmpstr (summary->subject, ==, "one");
  g_assert_cmpstr (((SatchelAddress *) summary->from->pdata[0])->address, ==, "a@example.org");
  g_assert_cmpint (summary->date, ==, 1577836800);
}

static void
test_raw_heads (void)
{
  g_autoptr(SatchelSource) source = open_sample (
    "Subject: \xcf\xf0\xe8\xe2\xe5\xf2\nContent-Type: text/plain; charset=windows-1251\n\nx\n");
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

  g_assert_cmpstr (summary->subject, ==, "Привет");
}

static void
test_mailbox_line (void)
{
  g_autoptr(SatchelSource) source = open_sample (
    "From ann@example.org Sat Nov 21 08:00:00 2026\nSubject: x\n\ntext\n");
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

  g_assert_cmpstr (summary->subject, ==, "x");
  g_assert_cmpstr (summary->preview, ==, "text");
}

static void
test_bounds (void)
{
  g_autoptr(GString) raw = g_string_new ("Subject: ");
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(SatchelSummary) summary = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (raw, "é");
  g_string_append (raw, "\nReferences:");
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (raw, " <%u@example.org>\n", i);
  g_string_append (raw, "\n");
  for (guint i = 0; i < 1000; i++)
    g_string_append (raw, "wörd ");
  source = open_sample (raw->str);
  summary = satchel_summary_read (source);

  g_assert_cmpint (g_utf8_strlen (summary->subject, -1), ==, SATCHEL_LIMIT_HEADER_CHARS);
  g_assert_cmpint (g_utf8_strlen (summary->preview, -1), ==, SATCHEL_LIMIT_PREVIEW_CHARS);
  g_assert_true (g_str_has_prefix (summary->preview, "wörd wörd"));
  g_assert_cmpuint (summary->references->len, ==, 200);
  g_assert_cmpstr (summary->references->pdata[0], ==, "0@example.org");
  g_assert_cmpstr (summary->references->pdata[199], ==, "999@example.org");
}

static void
test_preview_of_html (void)
{
  g_autoptr(SatchelSource) source = open_sample (
    "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    "<html><head><title>no</title><style>p { color: red }</style></head>\n"
    "<body><p>Dear <b>Ann</b>,</p><p>it=E2=80=99s done</p>\n");
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

  g_assert_cmpstr (summary->preview, ==, "Dear Ann, it’s done");
}

#define MIXED "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/html\n\n" \
              "<img src=\"cid:p@x\">\n--m\n"

static void
test_has_attachments (void)
{
  static const struct
  {
    const char *message;
    gboolean    expected;
  } cases[] = {
    { MIXED "Content-Type: image/png\nContent-ID: <p@x>\n\nx\n--m--\n", FALSE },
    { MIXED "Content-Type: image/png\nContent-ID: <other@x>\n\nx\n--m--\n", TRUE },
    { MIXED "Content-Type: application/pdf\n\nx\n--m--\n", TRUE },
    { MIXED "Content-Type: application/pgp-signature\n\nx\n--m--\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SatchelSource) source = open_sample (cases[i].message);
      g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

      g_assert_cmpint (summary->has_attachments, ==, cases[i].expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/summary/all-fields", test_all_fields);
  g_test_add_func ("/summary/nothing", test_nothing);
  g_test_add_func ("/summary/first-counts", test_first_counts);
  g_test_add_func ("/summary/defects", test_defects);
  g_test_add_func ("/summary/raw-heads", test_raw_heads);
  g_test_add_func ("/summary/mailbox-line", test_mailbox_line);
  g_test_add_func ("/summary/bounds", test_bounds);
  g_test_add_func ("/summary/preview-of-html", test_preview_of_html);
  g_test_add_func ("/summary/has-attachments", test_has_attachments);

  return g_test_run ();
}
