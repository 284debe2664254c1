/* test-attachment.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/digest.h"
#include "message-samples.h"
#include "message/attachment.h"

static const char letter[] =
  "Content-Type: multipart/mixed; boundary=m\n\n--m\n"
  "Content-Type: multipart/related; boundary=r\n\n--r\n"
  "Content-Type: text/html\n\n<img src=\"CID:pic%40x\">\n--r\n"
  "Content-Type: Image/PNG; name=\"old.png\"\nContent-ID: <pic@x>\n"
  "Content-Disposition: inline; filename*=utf-8''n%C3%A9w.png\n"
  "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n--m\n"
  "Content-Type: application/octet-stream\nContent-Disposition: attachment\n\nraw\nlines\n--m\n"
  "Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: multipart/mixed; boundary=i\n\n"
  "--i\n\ntext\n--i--\n\n--m--\n";

static char *
read_part (SatchelSource *source,
           guint          number)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);

  g_assert_true (satchel_attachment_write (source, number, stream, NULL, &error));
  g_assert_no_error (error);

  return g_strndup (g_memory_output_stream_get_data (memory),
                    g_memory_output_stream_get_data_size (memory));
}

static void
assert_attachment (SatchelSource *source,
                   GPtrArray     *list,
                   guint          index,
                   const char    *name,
                   const char    *content_type,
                   gboolean       is_inline,
                   const char    *contents)
{
  SatchelAttachment *attachment = g_ptr_array_index (list, index);
  g_autofree char *found = read_part (source, attachment->number);
  g_autofree char *expected_hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, contents, -1);
  g_autofree char *hex = NULL;
  guint8 digest[SATCHEL_DIGEST_SIZE];
  guint64 size;

  g_assert_cmpstr (attachment->name, ==, name);
  g_assert_cmpstr (attachment->content_type, ==, content_type);
  g_assert_cmpint (attachment->is_inline, ==, is_inline);
  g_assert_cmpstr (found, ==, contents);
  g_assert_cmpuint (attachment->size, ==, strlen (contents));

  satchel_attachment_digest (source, attachment->number, digest, &size);
  hex = satchel_digest_to_hex (digest, sizeof digest);
  g_assert_cmpstr (hex, ==, expected_hex);
  g_assert_cmpuint (size, ==, strlen (contents));
}

static void
test_list (void)
{
  g_autoptr(SatchelSource) source = open_sample (letter);
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, TRUE);

  g_assert_cmpuint (list->len, ==, 3);
  assert_attachment (source, list, 0, "néw.png", "image/png", TRUE, "\x89PNG\r\n\x1a\n");
  assert_attachment (source, list, 1, NULL, "application/octet-stream", FALSE, "raw\r\nlines");
  assert_attachment (source, list, 2, NULL, "message/rfc822", FALSE,
                     "Subject: inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n"
                     "--i\r\n\r\ntext\r\n--i--\r\n");
}

static void
test_not_found (void)
{
  g_autoptr(SatchelSource) source = open_sample (letter);
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  g_assert_false (satchel_attachment_write (source, 99, stream, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_cancelled (void)
{
  g_autoptr(SatchelSource) source = open_sample (letter);
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, FALSE);

  g_cancellable_cancel (cancellable);
  g_assert_false (satchel_attachment_write (source,
                                            ((SatchelAttachment *) list->pdata[0])->number, stream,
                                            cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cid (void)
{
  g_autoptr(SatchelSource) source = open_sample (letter);
  g_autofree char *type = NULL, *none = NULL;
  g_autoptr(GBytes) bytes = satchel_attachment_read_cid (source, "pic@x", 100, &type);

  g_assert_nonnull (bytes);
  g_assert_cmpstr (type, ==, "image/png");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "\x89PNG\r\n\x1a\n", 8);
  g_assert_null (satchel_attachment_read_cid (source, "pic@x", 7, &none));
  g_assert_null (none);
  g_assert_null (satchel_attachment_read_cid (source, "nothing@x", 100, &none));
}

/* The octets of every length, in lines, come back through base64 as they were, measured or not. */
static void
test_base64_sizes (void)
{
  for (gsize size = 0; size < 200; size++)
    {
      g_autofree guint8 *octets = g_malloc (size + 1);
      g_autoptr(GString) raw = g_string_new ("Content-Type: x/y\nContent-Transfer-Encoding: base64\n\n");
      g_autofree char *encoded = NULL;
      g_autoptr(SatchelSource) source = NULL;
      g_autoptr(GPtrArray) list = NULL;
      g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
      GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);

      for (gsize i = 0; i < size; i++)
        octets[i] = (guint8) g_test_rand_int_range (0, 256);
      encoded = g_base64_encode (octets, size);
      for (gsize i = 0; i < strlen (encoded); i++)
        {
          g_string_append_c (raw, encoded[i]);
          if (i % 76 == 75)
            g_string_append_c (raw, '\n');
        }
      source = open_sample (raw->str);
      list = satchel_attachment_read_list (source, TRUE);
      g_assert_cmpuint (((SatchelAttachment *) list->pdata[0])->size, ==, size);
      g_assert_true (satchel_attachment_write (source, 0, stream, NULL, NULL));
      g_assert_cmpmem (g_memory_output_stream_get_data (memory),
                       g_memory_output_stream_get_data_size (memory), octets, size);
    }
}

static void
test_uuencode (void)
{
  g_autoptr(SatchelSource) source = open_sample (
    "Content-Type: application/octet-stream; name=a.txt\nContent-Transfer-Encoding: x-uuencode\n\n"
    "begin 644 a.txt\n%:&5L;&\\ \n`\nend\n");
  g_autofree char *contents = read_part (source, 0);

  g_assert_cmpstr (contents, ==, "hello");
}

static void
test_file_name (void)
{
  static const struct
  {
    const char *name;
    const char *type;
    const char *expected;
  } cases[] = {
    { "a.txt", "text/plain", "a.txt" },
    { "../../etc/passwd", "text/plain", "passwd" },
    { "C:\\dir\\a.txt", "text/plain", "a.txt" },
    { "..", "text/plain", "attachment.txt" },
    { "/", "image/png", "_" },
    { ".hidden", "text/plain", "hidden" },
    { "a\xe2\x80\xaegpj.exe", "image/jpeg", "agpj.exe" },
    { "\xe2\x81\xa6" "a\xe2\x81\xa9.txt", "image/jpeg", "a.txt" },
    { "a:b*c?\"<d>|.txt", "text/plain", "a_b_c___d__.txt" },
    { "a.txt. . ", "text/plain", "a.txt" },
    { "CON.txt", "text/plain", "_CON.txt" },
    { "lpt1", "text/plain", "_lpt1" },
    { "console.txt", "text/plain", "console.txt" },
    { "new\nline\t.txt", "text/plain", "newline.txt" },
    { "Übung.pdf", "application/pdf", "Übung.pdf" },
    { NULL, "image/png", "attachment.png" },
    { NULL, "message/rfc822", "attachment.eml" },
    { NULL, "x/y", "attachment.bin" },
    { "", "application/pdf", "attachment.pdf" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SatchelAttachment attachment = { .name = (char *) cases[i].name,
                                       .content_type = (char *) cases[i].type };
      g_autofree char *found = satchel_attachment_file_name (&attachment);

      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

static void
test_long_file_name (void)
{
  g_autoptr(GString) name = g_string_new (NULL);
  SatchelAttachment attachment = { .content_type = (char *) "image/png" };
  g_autofree char *found = NULL, *no_ending = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append (name, "é");
  attachment.name = name->str;
  no_ending = satchel_attachment_file_name (&attachment);
  g_assert_cmpuint (strlen (no_ending), ==, 200);
  g_string_append (name, ".jpeg");
  attachment.name = name->str;
  found = satchel_attachment_file_name (&attachment);
  g_assert_cmpuint (strlen (found), <=, 200);
  g_assert_cmpuint (strlen (found), >=, 198);
  g_assert_true (g_str_has_suffix (found, "é.jpeg"));
  g_assert_true (g_utf8_validate (found, -1, NULL));
}

/* What the HTML shows by its cid is inline, what it only mentions isn't. */
static void
test_shown (void)
{
  static const struct
  {
    const char *html;
    gboolean    is_inline;
  } cases[] = {
    { "<img src=\"cid:p@x\">", TRUE },
    { "<IMG width=1 SRC = cid:p@x>", TRUE },
    { "<img src='CID:p%40x'/>", TRUE },
    { "<img\nsrc=\"cid:p&#64;x\">", TRUE },
    { "<td background=\"cid:p@x\">", TRUE },
    { "<p style=\"background: url(cid:p@x)\">", TRUE },
    { "<style>p { background: url('cid:p@x') }</style>", TRUE },
    { "<image xlink:href=\"cid:p@x\"/>", TRUE },
    { "<img srcset=\"cid:p@x 2x, cid:q@x\">", TRUE },
    { "<a href=\"cid:p@x\">p</a>", FALSE },
    { "look at cid:p@x", FALSE },
    { "<!-- <img src=\"cid:p@x\"> -->", FALSE },
    { "<img alt=\"cid:p@x\">", FALSE },
    { "<img src=\"cid:p@xy\">", FALSE },
    { "<script>\"<img src='cid:p@x'>\"</script>", FALSE },
    { "<img src=\"cid:", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *raw
        = g_strdup_printf ("Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
                           "%s\n--b\nContent-Type: image/png\nContent-ID: <p@x>\n\nPNG\n--b\n"
                           "Content-Type: image/png\nContent-ID: <p@x>\n\nhidden\n--b--\n", cases[i].html);
      g_autoptr(SatchelSource) source = open_sample (raw);
      g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, FALSE);

      g_test_message ("%s", cases[i].html);
      g_assert_cmpuint (list->len, ==, 2);
      g_assert_cmpint (((SatchelAttachment *) list->pdata[0])->is_inline, ==, cases[i].is_inline);
      g_assert_false (((SatchelAttachment *) list->pdata[1])->is_inline);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attachment/list", test_list);
  g_test_add_func ("/attachment/not-found", test_not_found);
  g_test_add_func ("/attachment/cancelled", test_cancelled);
  g_test_add_func ("/attachment/cid", test_cid);
  g_test_add_func ("/attachment/shown", test_shown);
  g_test_add_func ("/attachment/base64-sizes", test_base64_sizes);
  g_test_add_func ("/attachment/uuencode", test_uuencode);
  g_test_add_func ("/attachment/file-name", test_file_name);
  g_test_add_func ("/attachment/long-file-name", test_long_file_name);

  return g_test_run ();
}
