/* test-source.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "message-samples.h"
#include "message/attachment.h"
#include "message/body.h"
#include "message/summary.h"

static void
test_raw (void)
{
  g_autoptr(SatchelSource) source = open_sample ("Subject: x\n\ntext\n");
  g_autoptr(GBytes) all = satchel_source_read_raw (source, 1000, NULL);
  g_autoptr(GBytes) some = satchel_source_read_raw (source, 7, NULL);

  g_assert_cmpuint (satchel_source_get_size (source), ==, 20);
  g_assert_cmpmem (g_bytes_get_data (all, NULL), g_bytes_get_size (all), "Subject: x\r\n\r\ntext\r\n",
                   20);
  g_assert_cmpmem (g_bytes_get_data (some, NULL), g_bytes_get_size (some), "Subject", 7);
}

/* Lines as the Macintosh ended them; what is raw stays as it is. From memory and from a file. */
static void
test_cr_ends (void)
{
  static const char raw[] = "From: Anna <a@b.example>\rSubject: Mac\r mail\rMIME-Version: 1.0\r"
                            "Content-Type: multipart/mixed; boundary=x\r\r--x\r\rFirst line\rSecond line\r"
                            "--x\rContent-Type: image/png\rContent-Transfer-Encoding: base64\r\raGVs\rbG8=\r--x--\r";
  const gsize length = sizeof raw - 1;

  for (guint from_file = 0; from_file < 2; from_file++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (raw, length);
      int fd = memfd_create ("cr", MFD_CLOEXEC);
      g_autoptr(SatchelSource) source = NULL;
      g_autoptr(SatchelSummary) summary = NULL;
      g_autoptr(SatchelBody) body = NULL;
      g_autoptr(GPtrArray) attachments = NULL;
      g_autoptr(GBytes) kept = NULL;

      g_assert_cmpint (write (fd, raw, length), ==, length);
      source = from_file ? satchel_source_new_for_fd (fd) : satchel_source_new_for_bytes (bytes);
      if (!from_file)
        close (fd);
      summary = satchel_summary_read (source);
      g_assert_cmpstr (summary->subject, ==, "Mac mail");
      body = satchel_body_read (source);
      g_assert_cmpstr (body->text, ==, "First line\nSecond line");
      attachments = satchel_attachment_read_list (source, TRUE);
      g_assert_cmpuint (attachments->len, ==, 1);
      kept = satchel_source_read_raw (source, 1000, NULL);
      g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), raw, length);
      g_assert_cmpstr (g_ptr_array_index (satchel_source_get_defects (source), 0), ==, "lines that end in CR alone");
    }
}

static void
test_no_file (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (satchel_source_new_for_path ("/nonexistent/message", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_unlinked_file (void)
{
  g_autofree char *path = NULL;
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(SatchelSummary) summary = NULL;
  g_autoptr(GError) error = NULL;
  int fd = g_file_open_tmp ("satchel-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (write (fd, "Subject: here\n\ntext\n", 20), ==, 20);
  close (fd);
  source = satchel_source_new_for_path (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  summary = satchel_summary_read (source);
  g_assert_cmpstr (summary->subject, ==, "here");
  g_assert_cmpstr (summary->preview, ==, "text");
}

/* Multiparts in multiparts: bounded time, no deep recursion, nothing lost. */
static void
test_nesting (gconstpointer data)
{
  guint levels = GPOINTER_TO_UINT (data);
  g_autoptr(GString) raw = g_string_new ("Subject: deep\n");
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(SatchelSummary) summary = NULL;
  g_autoptr(SatchelBody) body = NULL;
  g_autoptr(GPtrArray) list = NULL;
  gint64 start;

  for (guint i = 0; i < levels; i++)
    g_string_append_printf (raw, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
  g_string_append (raw, "\ninnermost\n");
  start = g_get_monotonic_time ();
  source = open_sample (raw->str);
  summary = satchel_summary_read (source);
  body = satchel_body_read (source);
  list = satchel_attachment_read_list (source, FALSE);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);

  g_assert_cmpstr (summary->subject, ==, "deep");
  if (levels <= SATCHEL_LIMIT_MIME_DEPTH)
    {
      g_assert_cmpstr (body->text, ==, "innermost\n");
      g_assert_cmpuint (list->len, ==, 0);
      return;
    }
  /* What lies deeper is shown as it is. */
  g_assert_nonnull (strstr (body->text, "Content-Type: multipart/mixed; boundary="));
  g_assert_cmpuint (list->len, ==, 0);
  g_assert_true (g_ptr_array_find_with_equal_func (satchel_source_get_defects (source),
                                                   "parts nested too deeply to look into",
                                                   g_str_equal, NULL));
}

/* A thousand open boundaries, each the beginning of the next, and a million lines with dashes. */
static void
test_many_boundaries (void)
{
  g_autoptr(GString) raw = g_string_new ("Subject: deep\n"), boundary = g_string_new (NULL);
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(SatchelBody) body = NULL;
  gint64 start;

  for (guint i = 0; i < 1000; i++)
    {
      g_string_append_c (boundary, "ab"[i % 7 == 0]);
      g_string_append_printf (raw, "Content-Type: multipart/mixed; boundary=%s\n\n--%s\n", boundary->str,
                              boundary->str);
    }
  g_string_append (raw, "\ntext\n");
  for (guint i = 0; i < 1000000; i++)
    g_string_append (raw, "--baaaz\n");
  g_string_append (raw, "--baa--\nepilogue\n--ba\n\nsecond\n--b--\n");
  start = g_get_monotonic_time ();
  source = open_sample (raw->str);
  body = satchel_body_read (source);
  g_test_message ("%.0f ms", (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  g_assert_true (g_str_has_prefix (body->text, "text\n--baaaz\n"));
  g_assert_true (body->cut);
}

/* Multiparts of one boundary, one in the other: each line belongs to the innermost. */
static void
test_same_boundary (void)
{
  g_autoptr(SatchelSource) source
    = open_sample ("Content-Type: multipart/mixed; boundary=b\n\n--b\n"
                   "Content-Type: multipart/alternative; boundary=b\n\n--b\n\none\n"
                   "--b\nContent-Type: text/html\n\n<p>one\n--b--\n--b\n"
                   "Content-Type: image/png\n\nPNG\n--b--\n");
  g_autoptr(SatchelBody) body = satchel_body_read (source);
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, TRUE);

  g_assert_cmpstr (body->text, ==, "one");
  g_assert_cmpstr (body->html, ==, "<p>one");
  g_assert_cmpuint (list->len, ==, 1);
}

/* A multipart that names no boundary, or another one, is read by the one it uses. */
static void
test_real_boundary (void)
{
  static const char *const heads[] = {
    "Content-Type: multipart/mixed\n",
    "Content-Type: multipart/mixed; boundary=other\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *raw = g_strconcat (heads[i], "\nThis is MIME -- nearly\n--xyz\n"
                                          "Content-Type: text/plain\n\nhello\n--xyz\n"
                                          "Content-Type: image/png; name=a.png\n\nPNG\n--xyz--\n", NULL);
      g_autoptr(SatchelSource) source = open_sample (raw);
      g_autoptr(SatchelBody) body = satchel_body_read (source);
      g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, TRUE);

      g_assert_cmpstr (body->text, ==, "hello");
      g_assert_cmpuint (list->len, ==, 1);
      g_assert_cmpuint (satchel_source_get_defects (source)->len, ==, 1);
    }
}

static void
test_many_parts (void)
{
  g_autoptr(GString) raw = g_string_new ("Content-Type: multipart/mixed; boundary=b\n\n");
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(GPtrArray) list = NULL;
  SatchelAttachment *last;
  gint64 start;

  for (guint i = 0; i < 3 * SATCHEL_LIMIT_MIME_PARTS; i++)
    g_string_append_printf (raw, "--b\nContent-Type: image/png\nContent-ID: <%u>\n\nx\n", i);
  start = g_get_monotonic_time ();
  source = open_sample (raw->str);
  list = satchel_attachment_read_list (source, FALSE);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
  g_assert_cmpuint (list->len, ==, SATCHEL_LIMIT_MIME_PARTS - 1);
  last = g_ptr_array_index (list, list->len - 1);
  g_assert_cmpuint (last->size, >, 2 * SATCHEL_LIMIT_MIME_PARTS * 50);
}

/* kB of memory that are this process's own. */
static gsize
get_memory (void)
{
  g_autofree char *statm = NULL;
  gsize total, resident, shared;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  g_assert_cmpint (sscanf (statm, "%zu %zu %zu", &total, &resident, &shared), ==, 3);

  return (resident - shared) * (gsize) sysconf (_SC_PAGESIZE) / 1024;
}

/* 300 MB in one part cost no memory, and no more time than one look at each octet. */
static void
test_large (void)
{
  static const char start[] = "Subject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
                              "text\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\n"
                              "Content-Transfer-Encoding: base64\r\n\r\n";
  static const char end[] = "\r\n--b\r\nContent-Type: image/png\r\n\r\nlast\r\n--b--\r\n";
  const gsize lines = 300u * 1000 * 1000 / 78;
  g_autoptr(GString) block = g_string_new (NULL);
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(SatchelSummary) summary = NULL;
  g_autoptr(SatchelBody) body = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  guint8 digest[32];
  guint64 size;
  gsize memory, last;
  gint64 begin;
  int fd = memfd_create ("large", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  for (guint i = 0; i < 1000; i++)
    {
      for (guint j = 0; j < 76; j++)
        g_string_append_c (block, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij"[(i + j) % 36]);
      g_string_append (block, "\r\n");
    }
  g_assert_cmpint (write (fd, start, strlen (start)), ==, strlen (start));
  for (gsize i = 0; i < lines / 1000; i++)
    g_assert_cmpint (write (fd, block->str, block->len), ==, block->len);
  g_assert_cmpint (write (fd, end, strlen (end)), ==, strlen (end));

  memory = get_memory ();
  begin = g_get_monotonic_time ();
  source = satchel_source_new_for_fd (fd);
  summary = satchel_summary_read (source);
  body = satchel_body_read (source);
  list = satchel_attachment_read_list (source, FALSE);
  g_test_message ("summary, body and list of 300 MB: %.0f ms",
                  (double) (g_get_monotonic_time () - begin) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (summary->preview, ==, "text");
  g_assert_cmpstr (body->text, ==, "text");
  g_assert_cmpuint (list->len, ==, 2);
  satchel_attachment_digest (source, ((SatchelAttachment *) list->pdata[0])->number, digest, &size);
  g_assert_cmpuint (size, ==, lines / 1000 * 1000 * 57);
  g_assert_true (satchel_attachment_write (source, ((SatchelAttachment *) list->pdata[1])->number,
                                           stream, NULL, NULL));
  last = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream));
  g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)), last, "last", 4);
  g_test_message ("memory: %" G_GSIZE_FORMAT " kB more",
                  get_memory () > memory ? get_memory () - memory : 0);
  g_assert_cmpuint (get_memory (), <, memory + 8 * 1024);
}

/* A source that is a window on a file reads what one in memory reads, wherever lines and boundaries
 * fall. */
static void
test_window (void)
{
  for (guint shift = 0; shift < 300; shift++)
    {
      g_autoptr(GString) raw = g_string_new ("Content-Type: multipart/mixed; boundary=bound\r\n\r\n"
                                             "--bound\r\n\r\n");
      g_autoptr(SatchelSource) source = NULL;
      g_autoptr(SatchelBody) body = NULL;
      g_autoptr(GString) expected = g_string_new (NULL);
      int fd = memfd_create ("window", MFD_CLOEXEC);

      while (raw->len < 256 * 1024 - 150 + shift)
        {
          g_string_append_c (raw, '-');
          g_string_append_c (expected, '-');
        }
      g_string_append (raw, "\r\n--bound \r\nContent-Type: text/plain\r\n\r\nsecond part\r\n--bound--\r\n");
      g_string_append (expected, "\nsecond part");
      while (raw->len < 700 * 1024)
        g_string_append (raw, "epilogue\r\n");
      g_assert_cmpint (write (fd, raw->str, raw->len), ==, raw->len);
      source = satchel_source_new_for_fd (fd);
      body = satchel_body_read (source);
      g_assert_cmpuint (strlen (body->text), ==, expected->len);
      g_assert_cmpstr (body->text, ==, expected->str);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source/raw", test_raw);
  g_test_add_func ("/source/cr-ends", test_cr_ends);
  g_test_add_func ("/source/no-file", test_no_file);
  g_test_add_func ("/source/unlinked-file", test_unlinked_file);
  g_test_add_data_func ("/source/nesting/64", GUINT_TO_POINTER (64), test_nesting);
  g_test_add_data_func ("/source/nesting/1000", GUINT_TO_POINTER (1000), test_nesting);
  g_test_add_data_func ("/source/nesting/100000", GUINT_TO_POINTER (100000), test_nesting);
  g_test_add_func ("/source/real-boundary", test_real_boundary);
  g_test_add_func ("/source/many-parts", test_many_parts);
  g_test_add_func ("/source/many-boundaries", test_many_boundaries);
  g_test_add_func ("/source/same-boundary", test_same_boundary);
  g_test_add_func ("/source/window", test_window);
  g_test_add_func ("/source/large", test_large);

  return g_test_run ();
}
