/* test-mail-corpus.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What Satchel reads in the public messages of other mail libraries' tests, compared with facts
 * established by other readers. The folder is named by SATCHEL_MAIL_CORPUS, or lies beside the
 * sources; where there is none, the test is skipped. Each line of its facts.jsonl is a file and what
 * is in it; "asserts" names the fields that count. */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "base/digest.h"
#include "message/attachment.h"
#include "message/body.h"
#include "message/summary.h"

/* Where we read something else, and why. Each must be so: one that is met after all has no place here. */
static struct
{
  const char *field;
  const char *file;
  const char *why;
  gboolean    seen;
} differences[] = {
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/basic-plain-with-bad-header-separator.msg",
    "text under heads that aren't any is shown, not lost" },
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/malformedHeader-nocrlfcrlf.msg",
    "text under heads that aren't any is shown, not lost" },
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/malformedHeader-noheader.msg",
    "text under heads that aren't any is shown, not lost" },
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/malformedHeaderStartsBody-nocrlfcrlf.msg",
    "text under heads that aren't any is shown, not lost" },
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/malformedHeaderStartsBody-noheader.msg",
    "text under heads that aren't any is shown, not lost" },
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/missing-boundary.msg",
    "a multipart without parts is shown as it is, not lost" },
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/missing-inner-boundary.msg",
    "a multipart without parts is shown as it is, not lost" },
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/missing-inner-start-boundary.msg",
    "a multipart without parts is shown as it is, not lost" },
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/multipartnopart.msg",
    "a multipart without parts is shown as it is, not lost" },
  { "text", "apache+james-mime4j/core/src/test/resources/testmsgs/obsolete.msg",
    "text under heads that aren't any is shown, not lost" },
  { "attachments", "apache+james-mime4j/core/src/test/resources/testmsgs/russian-headers.msg",
    "encoded words in a parameter are decoded, against RFC 2047 and as every sender means them" },
  { "text", "jhillyerd+enmime/testdata/mail/mime-bad-content-transfer-encoding.raw",
    "text that says it is base64 and isn't keeps its lines" },
  { "attachments", "jhillyerd+enmime/testdata/mail/mime-bad-content-type.raw",
    "a type ends where its characters do" },
  { "attachments", "jhillyerd+enmime/testdata/mail/mime-blank-media-name.raw",
    "a type ends where its characters do" },
  { "attachments", "jhillyerd+enmime/testdata/parts/ctype-invalid-characters.raw",
    "\"text/plain>\" is text/plain" },
  { "text", "jhillyerd+enmime/testdata/parts/ctype-invalid-characters.raw",
    "\"text/plain>\" is text/plain" },
  { "text", "jhillyerd+enmime/testdata/parts/extra-base64-character.raw",
    "a digit too many spoils no base64" },
  { "from", "jstedfast+MimeKit/UnitTests/TestData/messages/bounce.txt",
    "where no name stands before an address, the comment behind it is one" },
  { "date_utc", "jstedfast+MimeKit/UnitTests/TestData/messages/disposition-notification.txt",
    "a zone behind a comment counts" },
  { "text", "jstedfast+MimeKit/UnitTests/TestData/messages/issue1130.txt",
    "format=flowed with delsp is unwrapped" },
  { "text", "mikel+mail/spec/fixtures/emails/attachment_emails/attachment_pdf_non_ascii.eml",
    "iso-8859-1 is read as windows-1252, as its senders mean it" },
  { "text", "mikel+mail/spec/fixtures/emails/attachment_emails/attachment_pdf_non_ascii_lf.eml",
    "iso-8859-1 is read as windows-1252, as its senders mean it" },
  { "attachments", "mikel+mail/spec/fixtures/emails/attachment_emails/attachment_with_base64_encoded_name.eml",
    "encoded words in a parameter are decoded, against RFC 2047 and as every sender means them" },
  { "attachments", "mikel+mail/spec/fixtures/emails/attachment_emails/attachment_with_unquoted_name.eml",
    "a name with blanks and without quotes is read to its end" },
  { "from", "mikel+mail/spec/fixtures/emails/error_emails/bad_subject.eml",
    "blanks between encoded words belong to neither, RFC 2047 §6.2" },
  { "text", "mikel+mail/spec/fixtures/emails/error_emails/content_transfer_encoding_7-bit.eml",
    "iso-8859-1 is read as windows-1252, as its senders mean it" },
  { "from", "mikel+mail/spec/fixtures/emails/multipart_report_emails/multi_address_bounce1.eml",
    "where no name stands before an address, the comment behind it is one" },
  { "from", "mikel+mail/spec/fixtures/emails/multipart_report_emails/multi_address_bounce2.eml",
    "where no name stands before an address, the comment behind it is one" },
  { "message_id", "mikel+mail/spec/fixtures/emails/plain_emails/raw_email_double_at_in_header.eml",
    "an id goes to its bracket, however many @ are in it" },
  { "from", "postalsys+postal-mime/test/fixtures/bounce.eml",
    "where no name stands before an address, the comment behind it is one" },
  { "text", "postalsys+postal-mime/test/fixtures/calendar-event.eml",
    "format=flowed with delsp is unwrapped" },
};

static guint n_asserted, n_met;

typedef struct
{
  const char     *file;
  JsonObject     *facts;
  SatchelSource  *source;
  SatchelSummary *summary;
  SatchelBody    *body;
} Case;

static const char *
get_string (JsonObject *object,
            const char *member)
{
  if (!json_object_has_member (object, member) || json_object_get_null_member (object, member))
    return NULL;
  return json_object_get_string_member (object, member);
}

static void
trim_end (char *line)
{
  gsize length = strlen (line);

  for (;;)
    {
      if (length > 0 && g_ascii_isspace (line[length - 1]))
        length--;
      else if (length > 1 && memcmp (line + length - 2, "\xc2\xa0", 2) == 0)
        length -= 2;
      else
        break;
    }
  line[length] = '\0';
}

/* White space at the ends of lines, and empty lines at both ends, are not asserted. */
static char *
normalise (const char *text)
{
  g_auto(GStrv) lines = NULL;
  g_autoptr(GString) joined = g_string_new (NULL);

  if (text == NULL)
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      trim_end (lines[i]);
      if (joined->len > 0 || *lines[i] != '\0')
        g_string_append_printf (joined, "%s\n", lines[i]);
    }
  while (joined->len > 0 && joined->str[joined->len - 1] == '\n')
    g_string_truncate (joined, joined->len - 1);

  return g_strdup (joined->str);
}

static char *
describe_addresses (GPtrArray *addresses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      SatchelAddress *address = g_ptr_array_index (addresses, i);

      g_string_append_printf (text, "[%s|%s]", address->name, address->address);
    }

  return g_string_free (text, FALSE);
}

static char *
describe_address_facts (JsonArray *addresses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (addresses); i++)
    {
      JsonObject *address = json_array_get_object_element (addresses, i);
      const char *name = get_string (address, "name"), *addr = get_string (address, "addr");

      g_string_append_printf (text, "[%s|%s]", name != NULL ? name : "", addr != NULL ? addr : "");
    }

  return g_string_free (text, FALSE);
}

static char *
digest_part (SatchelSource *source,
             guint          number,
             gboolean       with_lf,
             guint64       *size)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  SatchelDigest digest;
  guint8 octets[SATCHEL_DIGEST_SIZE];
  const char *data;
  gsize length;

  g_assert_true (satchel_attachment_write (source, number, stream, NULL, NULL));
  data = g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream));
  length = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream));
  satchel_digest_begin (&digest);
  *size = 0;
  for (gsize i = 0; i < length; i++)
    if (!with_lf || data[i] != '\r' || i + 1 == length || data[i + 1] != '\n')
      {
        satchel_digest_add (&digest, data + i, 1);
        ++*size;
      }
  satchel_digest_end (&digest, octets);

  return satchel_digest_to_hex (octets, sizeof octets);
}

/* Both sides in one form; size and hash are "-" where they aren't asserted. */
static void
describe_attachments (Case  *item,
                      char **found,
                      char **expected)
{
  JsonArray *facts = json_object_get_array_member (item->facts, "attachments");
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (item->source, TRUE);
  GString *ours = g_string_new (NULL), *theirs = g_string_new (NULL);

  for (guint i = 0; i < MAX (list->len, json_array_get_length (facts)); i++)
    {
      JsonObject *fact = NULL;
      const char *sha256 = NULL, *name;

      if (i < json_array_get_length (facts))
        {
          fact = json_array_get_object_element (facts, i);
          sha256 = get_string (fact, "sha256");
          name = get_string (fact, "name");
          g_string_append_printf (theirs, "{%s %s", name != NULL ? name : "null",
                                  get_string (fact, "content_type"));
          if (sha256 != NULL)
            g_string_append_printf (theirs, " %" G_GINT64_FORMAT " %s",
                                    json_object_get_int_member (fact, "size_decoded"), sha256);
          g_string_append_c (theirs, '}');
        }
      if (i < list->len)
        {
          SatchelAttachment *attachment = g_ptr_array_index (list, i);
          gboolean with_lf = fact != NULL && g_strcmp0 (get_string (fact, "newline"), "lf") == 0;
          guint64 size;
          g_autofree char *hex = digest_part (item->source, attachment->number, with_lf, &size);

          name = attachment->name;
          g_string_append_printf (ours, "{%s %s", name != NULL ? name : "null",
                                  attachment->content_type);
          if (sha256 != NULL)
            g_string_append_printf (ours, " %" G_GUINT64_FORMAT " %s", size, hex);
          g_string_append_c (ours, '}');
        }
    }
  *found = g_string_free (ours, FALSE);
  *expected = g_string_free (theirs, FALSE);
}

static char *
describe_date (gint64 date)
{
  g_autoptr(GDateTime) time = NULL;

  if (date == SATCHEL_NO_DATE)
    return NULL;
  time = g_date_time_new_from_unix_utc (date);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

/* What we read and what is asserted, as strings that are equal where we agree. */
static void
describe (Case       *item,
          const char *field,
          char      **found,
          char      **expected)
{
  if (g_str_equal (field, "from") || g_str_equal (field, "to"))
    {
      *found = describe_addresses (*field == 'f' ? item->summary->from : item->summary->to);
      *expected = describe_address_facts (json_object_get_array_member (item->facts, field));
    }
  else if (g_str_equal (field, "attachments"))
    describe_attachments (item, found, expected);
  else if (g_str_equal (field, "html_present"))
    {
      *found = g_strdup (item->body->html != NULL ? "html" : "no html");
      *expected = g_strdup (json_object_get_boolean_member (item->facts, field) ? "html"
                                                                               : "no html");
    }
  else
    {
      *expected = normalise (get_string (item->facts, field));
      if (g_str_equal (field, "subject"))
        {
          *found = g_strdup (item->summary->subject);
          if (*expected == NULL)
            *expected = g_strdup ("");
        }
      else if (g_str_equal (field, "date_utc"))
        *found = describe_date (item->summary->date);
      else if (g_str_equal (field, "message_id"))
        *found = g_strdup (item->summary->message_id);
      else
        *found = normalise (item->body->text);
    }
}

/* Why @field of @file is read otherwise; NULL: it isn't. */
static const char *
find_difference (const char *field,
                 const char *file)
{
  for (gsize i = 0; i < G_N_ELEMENTS (differences); i++)
    if (g_str_equal (differences[i].field, field) && g_str_equal (differences[i].file, file))
      {
        differences[i].seen = TRUE;
        return differences[i].why;
      }

  return NULL;
}

static char *
escape (const char *text)
{
  return text != NULL ? g_strescape (text, NULL) : g_strdup ("(none)");
}

static void
compare_field (Case       *item,
               const char *field)
{
  g_autofree char *found = NULL, *expected = NULL, *ours = NULL, *theirs = NULL;
  const char *why = find_difference (field, item->file);
  gboolean met;

  describe (item, field, &found, &expected);
  met = g_strcmp0 (found, expected) == 0;
  n_asserted++;
  n_met += met;
  if (met == (why == NULL))
    return;

  ours = escape (found);
  theirs = escape (expected);
  g_test_message ("%s: %s\n     found %.2000s\n  expected %.2000s\n  %s", field, item->file, ours,
                  theirs, why != NULL ? "is no difference any more" : "");
  g_test_fail ();
}

static void
compare_file (const char *folder,
              JsonObject *facts)
{
  Case item = { get_string (facts, "file"), facts, NULL, NULL, NULL };
  g_autofree char *path = g_build_filename (folder, item.file, NULL);
  g_autoptr(GError) error = NULL;
  JsonArray *asserts = json_object_get_array_member (facts, "asserts");

  item.source = satchel_source_new_for_path (path, &error);
  g_assert_no_error (error);
  item.summary = satchel_summary_read (item.source);
  item.body = satchel_body_read (item.source);
  for (guint i = 0; i < json_array_get_length (asserts); i++)
    compare_field (&item, json_array_get_string_element (asserts, i));

  satchel_summary_free (item.summary);
  satchel_body_free (item.body);
  satchel_source_free (item.source);
}

/* The reader behind the facts writes an octet that it can't decode as half a surrogate pair, which
 * JSON-GLib refuses; to us it is U+FFFD. */
static void
mend_surrogates (char *line)
{
  for (char *at = line; (at = strstr (at, "\\ud")) != NULL; at += 6)
    {
      gboolean is_high = strchr ("89ab", at[3]) != NULL;

      if (is_high && g_str_has_prefix (at + 6, "\\ud") && strchr ("cdef", at[9]) != NULL)
        at += 6;
      else if (is_high || strchr ("cdef", at[3]) != NULL)
        memcpy (at, "\\ufffd", 6);
    }
}

static void
test_facts (gconstpointer data)
{
  const char *folder = data;
  g_autofree char *path = g_build_filename (folder, "facts.jsonl", NULL);
  g_autofree char *contents = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    {
      g_test_skip ("the corpus is not here");
      return;
    }

  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(JsonParser) parser = json_parser_new ();

      if (*lines[i] == '\0')
        continue;
      mend_surrogates (lines[i]);
      g_assert_true (json_parser_load_from_data (parser, lines[i], -1, NULL));
      compare_file (folder, json_node_get_object (json_parser_get_root (parser)));
    }

  for (gsize i = 0; i < G_N_ELEMENTS (differences); i++)
    if (!differences[i].seen)
      {
        g_test_message ("%s is not in the corpus", differences[i].file);
        g_test_fail ();
      }
  g_test_message ("%u of %u facts, and %u differences", n_met, n_asserted, n_asserted - n_met);
  g_assert_cmpuint (n_asserted, >, 1900);
}

int
main (int    argc,
      char **argv)
{
  const char *folder = g_getenv ("SATCHEL_MAIL_CORPUS");
  g_autofree char *beside = g_build_filename (SATCHEL_SOURCE_ROOT, "..", "shared", "mail-corpus",
                                              NULL);

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/mail-corpus/facts", folder != NULL ? folder : beside, test_facts);

  return g_test_run ();
}
