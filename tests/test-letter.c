/* test-letter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages wherever they lie, and what is said of them before a person believes or opens something. */

#include "config.h"

#include "message/head-fields.h"
#include "ui/attachment-harm.h"
#include "ui/letter.h"
#include "ui/preview.h"
#include "ui/reading.h"
#include "ui/source-text.h"

#include <glib/gstdio.h>
#include <string.h>

#define INNERMOST                                                                                 \
  "From: Olu <olu@okafor.example>\r\nSubject: Innermost\r\n\r\nAt the bottom.\r\n"
#define INNER                                                                                     \
  "From: Jonas <jonas@weber.example>\r\nSubject: Inner\r\nMIME-Version: 1.0\r\n"                  \
  "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain\r\n\r\nIn the middle.\r\n" \
  "--in\r\nContent-Type: message/rfc822\r\n\r\n" INNERMOST "\r\n--in--\r\n"
#define OUTER                                                                                     \
  "From: Marta <marta@lindqvist.example>\r\nSubject: Outer\r\nMIME-Version: 1.0\r\n"              \
  "Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\nContent-Type: text/plain\r\n\r\nAt the top.\r\n" \
  "--out\r\nContent-Type: message/rfc822\r\n\r\n" INNER "\r\n--out--\r\n"

typedef struct
{
  SatchelReading *reading;
  GError         *error;
  gboolean        done;
} Answer;

static void
on_read (GObject      *letter,
         GAsyncResult *result,
         gpointer      data)
{
  Answer *answer = data;

  answer->reading = satchel_reading_finish (SATCHEL_LETTER (letter), result, &answer->error);
  answer->done = TRUE;
}

static Answer
read_letter (SatchelLetter *letter)
{
  Answer answer = { 0 };

  satchel_reading_async (letter, NULL, on_read, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);

  return answer;
}

static SatchelLetter *
letter_of (const char *text,
           gssize      length,
           char      **path)
{
  g_autoptr (GFile) file = NULL;
  int fd = g_file_open_tmp ("satchel-letter-XXXXXX.eml", path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (*path, text, length, NULL));
  file = g_file_new_for_path (*path);

  return satchel_letter_new_for_file (file);
}

static guint
number_of_message (const SatchelReading *reading)
{
  for (guint i = 0; i < reading->attachments->len; i++)
    {
      const SatchelAttachment *attachment = g_ptr_array_index (reading->attachments, i);

      if (g_str_equal (attachment->content_type, "message/rfc822"))
        return attachment->number;
    }
  g_assert_not_reached ();
}

static void
test_messages_within (void)
{
  g_autofree char *path = NULL;
  g_autoptr (SatchelLetter) outer = letter_of (OUTER, -1, &path);
  g_autoptr (SatchelLetter) inner = NULL;
  g_autoptr (SatchelLetter) innermost = NULL;
  g_autoptr (SatchelLetter) again = NULL;
  Answer answer = read_letter (outer);

  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.reading->summary->subject, ==, "Outer");
  g_assert_cmpint (satchel_letter_get_row (outer), ==, 0);
  inner = satchel_letter_new_for_part (outer, number_of_message (answer.reading));
  again = satchel_letter_new_for_part (outer, number_of_message (answer.reading));
  g_assert_true (satchel_letter_equal (inner, again));
  g_assert_false (satchel_letter_equal (inner, outer));
  satchel_reading_free (answer.reading);

  answer = read_letter (inner);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.reading->summary->subject, ==, "Inner");
  g_assert_cmpstr (g_strstrip (answer.reading->body->text), ==, "In the middle.");
  innermost = satchel_letter_new_for_part (inner, number_of_message (answer.reading));
  satchel_reading_free (answer.reading);

  answer = read_letter (innermost);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.reading->summary->subject, ==, "Innermost");
  g_assert_cmpstr (g_strstrip (answer.reading->body->text), ==, "At the bottom.");
  satchel_reading_free (answer.reading);
  g_unlink (path);
}

static void
test_no_such_part (void)
{
  g_autofree char *path = NULL;
  g_autoptr (SatchelLetter) outer = letter_of (OUTER, -1, &path);
  g_autoptr (SatchelLetter) nobody = satchel_letter_new_for_part (outer, 77);
  Answer answer = read_letter (nobody);

  g_assert_null (answer.reading);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&answer.error);
  g_unlink (path);

  answer = read_letter (outer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&answer.error);
}

static void
test_no_message (void)
{
  g_autofree char *path = NULL;
  g_autoptr (SatchelLetter) letter = letter_of ("\x89PNG\r\n\x1a\n\0\0", 10, &path);
  Answer answer = read_letter (letter);

  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&answer.error);
  g_unlink (path);
}

/* KOI8-R that calls itself something else, in the head and in the text. */
static void
test_charset (void)
{
  g_autofree char *path = NULL;
  g_autoptr (SatchelLetter) letter = letter_of ("From: a@b.example\r\nSubject: \xf0\xcf\xc5\xda\xc4\r\n"
                                                "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\xf0\xcf\xc5\xda\xc4\r\n",
                                                -1, &path);
  Answer answer;

  satchel_letter_set_charset (letter, "koi8-r");
  answer = read_letter (letter);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.reading->summary->subject, ==, "Поезд");
  g_assert_cmpstr (g_strstrip (answer.reading->body->text), ==, "Поезд");
  satchel_reading_free (answer.reading);

  satchel_letter_set_charset (letter, NULL);
  answer = read_letter (letter);
  g_assert_cmpstr (g_strstrip (answer.reading->body->text), ==, "ðÏÅÚÄ");
  satchel_reading_free (answer.reading);
  g_unlink (path);
}

static void
test_whole_head (void)
{
  g_autofree char *path = NULL;
  g_autoptr (SatchelLetter) letter = letter_of ("Received: by a;\r\n\tby b\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
                                                "X-Odd: a\x01z\r\n\r\nText\r\n", -1, &path);
  Answer answer = read_letter (letter);
  const char *const expected[][2] = { { "Received", "by a; by b" }, { "Subject", "Grüße" }, { "X-Odd", "az" } };

  g_assert_no_error (answer.error);
  g_assert_cmpuint (answer.reading->fields->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const SatchelHeadField *field = g_ptr_array_index (answer.reading->fields, i);

      g_assert_cmpstr (field->name, ==, expected[i][0]);
      g_assert_cmpstr (field->value, ==, expected[i][1]);
    }
  satchel_reading_free (answer.reading);
  g_unlink (path);
}

static void
assert_caution (const char *from,
                const char *part)
{
  g_autofree char *path = NULL;
  g_autofree char *text = g_strdup_printf ("From: %s\r\nSubject: x\r\n\r\nText\r\n", from);
  g_autoptr (SatchelLetter) letter = letter_of (text, -1, &path);
  Answer answer = read_letter (letter);

  g_assert_no_error (answer.error);
  if (part == NULL)
    g_assert_null (answer.reading->caution);
  else
    g_assert_nonnull (strstr (answer.reading->caution, part));
  satchel_reading_free (answer.reading);
  g_unlink (path);
}

static void
test_caution (void)
{
  assert_caution ("Marta <marta@lindqvist.example>", NULL);
  assert_caution ("\"Marta@Lindqvist.example\" <marta@lindqvist.example>", NULL);
  assert_caution ("\"service@bank.example\" <x7@elsewhere.example>", "service@bank.example");
  assert_caution ("\"Bank <service@bank.example>\" <x7@elsewhere.example>", "x7@elsewhere.example");
  assert_caution ("\"me @ home\" <me@home.example>", NULL);
  assert_caution ("Bank <x@xn--80ak6aa92e.com>", "looks like “apple.com”");
  assert_caution ("Bank <x@pаypаl.example>", "looks like “paypal.example”");
  assert_caution ("Jürgen <j@xn--mller-kva.example>", NULL);
  assert_caution ("=?utf-8?B?0KHQtdGA0LPQtdC5?= <s@example.org>", NULL);
  assert_caution ("=?utf-8?Q?P=D0=B0ypal_Support?= <s@example.org>", "looks like “Paypal”");
  assert_caution ("=?utf-8?Q?Ann=E2=80=AEgro?= <ann@example.org>", "can’t be seen");
  assert_caution ("Ann <ann@example.org>, \"service@bank.example\" <x7@elsewhere.example>", "x7@elsewhere.example");
}

static void
test_source_text (void)
{
  const struct { const char *octets; gsize length; const char *text; } cases[] = {
    { "a\r\nb\rc\n", 7, "a\nb␍c\n" },
    { "a\0b\x1b[2J\x7f", 8, "a␀b␛[2J␡" },
    { "\xe4\xff ok", 5, "\\xE4\\xFF ok" },
    { "gr\xc3\xbc\xc3", 5, "grü\\xC3" },
    { "a\xe2\x80\xae" "b", 5, "a\\u{202E}b" },
    { "\xc2\x85", 2, "\\u{0085}" },
    { "\tx", 2, "\tx" },
    { "", 0, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = satchel_source_text_new (cases[i].octets, cases[i].length);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_source_lines (void)
{
  g_autofree char *line = g_strnfill (SATCHEL_SOURCE_TEXT_LINE * 2 + 5, 'x');
  g_autofree char *text = satchel_source_text_new (line, strlen (line));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_cmpuint (strlen (lines[0]), ==, SATCHEL_SOURCE_TEXT_LINE);
  g_assert_cmpuint (strlen (lines[2]), ==, 5);
}

/* Whatever comes in, what comes out can be shown. */
static void
test_source_any (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      char octets[64];
      g_autofree char *text = NULL;

      for (guint i = 0; i < sizeof octets; i++)
        octets[i] = (char) g_test_rand_int_range (0, 256);
      text = satchel_source_text_new (octets, sizeof octets);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)) && *at != '\n' && *at != '\t');
    }
}

static void
test_harm (void)
{
  g_assert_cmpint (satchel_harm_of ("plan.pdf", "application/pdf"), ==, SATCHEL_HARM_NONE);
  g_assert_cmpint (satchel_harm_of (NULL, "text/plain"), ==, SATCHEL_HARM_NONE);
  g_assert_cmpint (satchel_harm_of ("archive.tar.gz", "application/gzip"), ==, SATCHEL_HARM_NONE);
  g_assert_cmpint (satchel_harm_of ("setup.EXE", "application/octet-stream"), ==, SATCHEL_HARM_PROGRAM);
  g_assert_cmpint (satchel_harm_of ("bill.pdf.exe", "application/pdf"), ==, SATCHEL_HARM_DISGUISED);
  g_assert_cmpint (satchel_harm_of ("bill.pdf .scr . ", "application/pdf"), ==, SATCHEL_HARM_DISGUISED);
  g_assert_cmpint (satchel_harm_of ("innocent", "application/x-msdownload"), ==, SATCHEL_HARM_PROGRAM);
  g_assert_cmpint (satchel_harm_of ("run.desktop", "text/plain"), ==, SATCHEL_HARM_PROGRAM);
  g_assert_cmpint (satchel_harm_of ("sums.xlsm", "application/octet-stream"), ==, SATCHEL_HARM_MACROS);
  g_assert_cmpint (satchel_harm_of ("page.html", "application/octet-stream"), ==, SATCHEL_HARM_PAGE);
  g_assert_cmpint (satchel_harm_of (NULL, "image/svg+xml"), ==, SATCHEL_HARM_PAGE);
  for (int harm = SATCHEL_HARM_PROGRAM; harm <= SATCHEL_HARM_DISGUISED; harm++)
    g_assert_cmpuint (strlen (satchel_harm_get_words ((SatchelHarm) harm)), >, 20);
}

static void
assert_preview (const char        *name,
                const char        *type,
                guint64            size,
                SatchelPreviewKind kind)
{
  SatchelAttachment attachment = { .name = (char *) name, .content_type = (char *) type, .size = size };

  g_assert_cmpint (satchel_preview_kind (&attachment), ==, kind);
}

static void
test_preview_kinds (void)
{
  assert_preview ("a.png", "image/png", 10, SATCHEL_PREVIEW_PICTURE);
  assert_preview ("a.JPG", "application/octet-stream", 10, SATCHEL_PREVIEW_PICTURE);
  assert_preview ("a.txt", "text/plain", 10, SATCHEL_PREVIEW_TEXT);
  assert_preview ("a.html", "text/html", 10, SATCHEL_PREVIEW_NONE);
  assert_preview (NULL, "application/zip", 10, SATCHEL_PREVIEW_NONE);
  assert_preview ("a.png", "image/png", (guint64) 1 << 32, SATCHEL_PREVIEW_NONE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/letter/messages-within", test_messages_within);
  g_test_add_func ("/letter/no-such-part", test_no_such_part);
  g_test_add_func ("/letter/no-message", test_no_message);
  g_test_add_func ("/letter/charset", test_charset);
  g_test_add_func ("/letter/whole-head", test_whole_head);
  g_test_add_func ("/letter/caution", test_caution);
  g_test_add_func ("/source-text/cases", test_source_text);
  g_test_add_func ("/source-text/lines", test_source_lines);
  g_test_add_func ("/source-text/any", test_source_any);
  g_test_add_func ("/harm", test_harm);
  g_test_add_func ("/preview/kinds", test_preview_kinds);

  return g_test_run ();
}
