/* test-inside.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What lies in the octets of parts: files in texts, and winmail.dat. */

#include "config.h"

#include "message-samples.h"
#include "message/attachment.h"
#include "message/body.h"
#include "tnef-sample.h"

#define HEAD "From: a@example.org\r\nSubject: s\r\n"

/* 45 octets and 4. */
#define UU "begin 644 a file.png\r\n"                                              \
  "M86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A\r\n"            \
  "$8F)B8@``\r\n`\r\nend\r\n"
#define UU_CONTENTS "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbb"

static SatchelSource *
open_bytes (gconstpointer data,
            gsize         length)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, length);

  return satchel_source_new_for_bytes (bytes);
}

static SatchelSource *
open_text (const char *raw)
{
  return open_bytes (raw, strlen (raw));
}

static void
assert_text (SatchelSource *source,
             const char    *text)
{
  g_autoptr(SatchelBody) body = satchel_body_read (source);

  g_assert_cmpstr (body->text, ==, text);
}

static void
assert_file (SatchelSource *source,
             GPtrArray     *list,
             guint          index,
             const char    *name,
             const char    *type,
             gconstpointer  contents,
             gsize          length)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);
  SatchelAttachment *file;

  g_assert_cmpuint (index, <, list->len);
  file = g_ptr_array_index (list, index);
  g_assert_cmpstr (file->name, ==, name);
  g_assert_cmpstr (file->content_type, ==, type);
  g_assert_true (satchel_attachment_write (source, file->number, stream, NULL, NULL));
  g_assert_cmpmem (g_memory_output_stream_get_data (memory),
                   g_memory_output_stream_get_data_size (memory), contents, length);
  g_assert_cmpuint (file->size, ==, length);
}

static void
assert_defect (SatchelSource *source,
               const char    *defect)
{
  g_assert_true (g_ptr_array_find_with_equal_func (satchel_source_get_defects (source), defect,
                                                   g_str_equal, NULL));
}

static void
test_uuencode (void)
{
  g_autoptr(SatchelSource) source
    = open_text (HEAD "\r\nHello,\r\n" UU "in between\r\nbegin 600 b\r\n#>'EZ\r\n \r\nend\r\nbye\r\n");
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, TRUE);

  g_assert_cmpuint (list->len, ==, 2);
  assert_file (source, list, 0, "a file.png", "image/png", UU_CONTENTS, 49);
  assert_file (source, list, 1, "b", "application/octet-stream", "xyz", 3);
  assert_text (source, "Hello,\nin between\nbye\n");
  g_assert_cmpuint (satchel_source_get_defects (source)->len, ==, 0);
}

/* The file is in the order of its text, before what follows it. */
static void
test_uuencode_in_part (void)
{
  g_autoptr(SatchelSource) source
    = open_text (HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello,\r\n" UU
                      "--b\r\nContent-Type: image/gif; name=z.gif\r\n\r\nGIF\r\n--b--\r\n");
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, TRUE);

  g_assert_cmpuint (list->len, ==, 2);
  assert_file (source, list, 0, "a file.png", "image/png", UU_CONTENTS, 49);
  assert_file (source, list, 1, "z.gif", "image/gif", "GIF", 3);
  assert_text (source, "Hello,\n");
}

static void
test_uuencode_encoded (void)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *) "Hello,\r\n" UU "bye", -1 +
                                             sizeof "Hello,\r\n" UU "bye");
  g_autofree char *raw = g_strconcat (HEAD "Content-Transfer-Encoding: base64\r\n\r\n", base64, NULL);
  g_autoptr(SatchelSource) source = open_text (raw);
  g_autoptr(SatchelSource) quoted
    = open_text (HEAD "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                      "begin=20644 b\r\n#>'E=\r\nZ\r\n=20\r\nend\r\nJ=C3=B6rg\r\n");
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, TRUE);
  g_autoptr(GPtrArray) quoted_list = satchel_attachment_read_list (quoted, TRUE);

  assert_file (source, list, 0, "a file.png", "image/png", UU_CONTENTS, 49);
  assert_text (source, "Hello,\nbye");
  assert_file (quoted, quoted_list, 0, "b", "application/octet-stream", "xyz", 3);
  assert_text (quoted, "Jörg\n");
}

static void
test_no_uuencode (void)
{
  g_autoptr(SatchelSource) source
    = open_text (HEAD "\r\nbegin 644 is what I type\r\nand then more\r\nbegin the day\r\n");
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, TRUE);

  g_assert_cmpuint (list->len, ==, 0);
  assert_text (source, "begin 644 is what I type\nand then more\nbegin the day\n");
}

static void
test_uuencode_without_end (void)
{
  g_autoptr(SatchelSource) source = open_text (HEAD "\r\nbegin 644 b\r\n#>'EZ\r\nbest wishes\r\n");
  g_autoptr(SatchelSource) cut = open_text (HEAD "\r\nHello\r\nbegin 644 b\r\n#>'EZ");
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, TRUE);
  g_autoptr(GPtrArray) cut_list = satchel_attachment_read_list (cut, TRUE);

  assert_file (source, list, 0, "b", "application/octet-stream", "xyz", 3);
  assert_text (source, "best wishes\n");
  assert_defect (source, "a uuencoded file that has no end");
  assert_file (cut, cut_list, 0, "b", "application/octet-stream", "xyz", 3);
  assert_text (cut, "Hello\n");
  assert_defect (cut, "an enclosed file that has no end");
}

/* Every octet, through yEnc: 0, LF, CR and = come escaped. */
static void
test_yenc (void)
{
  g_autoptr(GByteArray) raw = g_byte_array_new ();
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(GPtrArray) list = NULL;
  static const char before[] = HEAD "\r\nHello\r\n=ybegin line=128 size=512 name=my file.jpg \r\n";
  static const char after[] = "\r\n=yend size=512 crc32=0\r\nbye\r\n";
  guint8 contents[512];

  g_byte_array_append (raw, (const guint8 *) before, sizeof before - 1);
  for (guint i = 0; i < 512; i++)
    {
      guint8 octet = (guint8) (i + 42);

      contents[i] = (guint8) i;
      if (i > 0 && i % 128 == 0)
        g_byte_array_append (raw, (const guint8 *) "\r\n", 2);
      if (octet == 0 || octet == '\n' || octet == '\r' || octet == '=')
        {
          g_byte_array_append (raw, (const guint8 *) "=", 1);
          octet += 64;
        }
      g_byte_array_append (raw, &octet, 1);
    }
  g_byte_array_append (raw, (const guint8 *) after, sizeof after - 1);
  source = open_bytes (raw->data, raw->len);
  list = satchel_attachment_read_list (source, TRUE);

  g_assert_cmpuint (list->len, ==, 1);
  assert_file (source, list, 0, "my file.jpg", "image/jpeg", contents, sizeof contents);
  assert_text (source, "Hello\nbye\n");
}

/* --- winmail.dat --- */

static SatchelSource *
open_winmail (const char *text,
              GByteArray *tnef)
{
  g_autofree char *base64 = g_base64_encode (tnef->data, tnef->len);
  g_autofree char *raw
    = g_strdup_printf (HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n%s\r\n--b\r\n"
                            "Content-Type: application/ms-tnef; name=winmail.dat\r\n"
                            "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n", text, base64);

  return open_text (raw);
}

static void
test_winmail (void)
{
  g_autoptr(GByteArray) tnef = tnef_new (), properties = g_byte_array_new ();
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autofree guint8 *large = g_malloc (100000);

  for (guint i = 0; i < 100000; i++)
    large[i] = (guint8) (i * 7 + i / 256);
  tnef_attribute (tnef, 1, 0x2800c, "its own text", 13);
  tnef_file (tnef, "LARGE~1.DOC", large, 100000);
  append_number (properties, 4, 4);
  tnef_unicode_property (properties, 0x3707, "A large näme.docx");
  append_number (properties, 0x3705 << 16 | 3, 4);   /* a number, which is passed over */
  append_number (properties, 1, 4);
  tnef_property (properties, 0x1e, 0x370e, "application/x-Large", 20);
  tnef_property (properties, 0x1e, 0x3712, "cid@x", 6);
  tnef_attribute (tnef, 2, 0x69005, properties->data, properties->len);
  tnef_file (tnef, "b.png", "PNG", 3);

  source = open_winmail ("Hello", tnef);
  list = satchel_attachment_read_list (source, TRUE);
  g_assert_cmpuint (list->len, ==, 2);
  assert_file (source, list, 0, "A large näme.docx", "application/x-large", large, 100000);
  assert_file (source, list, 1, "b.png", "image/png", "PNG", 3);
  g_assert_cmpstr (((SatchelAttachment *) g_ptr_array_index (list, 0))->content_id, ==, "cid@x");
  assert_text (source, "Hello");
  g_assert_cmpuint (satchel_source_get_defects (source)->len, ==, 0);
}

/* Where the message itself says nothing, the text in the winmail.dat is shown: packed RTF here, with
 * a copy from the first window ("{\rtf1\ansi"), plain, and HTML. */
static void
test_winmail_text (void)
{
  static const guint8 packed[] = {
    0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7,
    0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3,
    0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a,
    0x80, 0x0f, 0xa0,
  };
  g_autoptr(GByteArray) tnef = tnef_new (), plain = tnef_new (), properties = g_byte_array_new ();
  g_autoptr(SatchelSource) source = NULL, second = NULL;
  g_autoptr(GPtrArray) list = NULL;

  append_number (properties, 1, 4);
  tnef_property (properties, 0x102, 0x1009, packed, sizeof packed);
  tnef_attribute (tnef, 1, 0x69003, properties->data, properties->len);
  source = open_winmail (" ", tnef);
  list = satchel_attachment_read_list (source, TRUE);
  g_assert_cmpuint (list->len, ==, 0);
  assert_text (source, " \nhello world");

  tnef_attribute (plain, 1, 0x2800c, "gr\xfc\xdf dich\r\n", 12);
  second = open_winmail ("", plain);
  assert_text (second, "\ngrüß dich\n");
}

static void
test_winmail_rtf (void)
{
  static const char rtf[]
    = "{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0 Arial;}}{\\*\\htmltag <p>}\\uc1 "
      "\\u1055?\\'f0\\'e8\\par {\\b a}\\{b\\}\\tab\\u-10179?\\u-8704? \\bin3 }}}c"
      "{\\pict 0a0b}\\emdash\\'97}";
  g_autoptr(GByteArray) tnef = tnef_new (), properties = g_byte_array_new (), packed = g_byte_array_new ();
  g_autoptr(SatchelSource) source = NULL;

  append_number (packed, sizeof rtf + 11, 4);
  append_number (packed, sizeof rtf - 1, 4);
  append_number (packed, 0x414c454d, 4);
  append_number (packed, 0, 4);
  g_byte_array_append (packed, (const guint8 *) rtf, sizeof rtf - 1);
  append_number (properties, 1, 4);
  tnef_property (properties, 0x102, 0x1009, packed->data, packed->len);
  tnef_attribute (tnef, 1, 0x69003, properties->data, properties->len);
  source = open_winmail ("", tnef);
  assert_text (source, "\nПри\na{b}\t😀 c——");
}

static void
test_winmail_message_inside (void)
{
  g_autoptr(GByteArray) tnef = tnef_new (), inner = tnef_new (), object = g_byte_array_new ();
  g_autoptr(GByteArray) properties = g_byte_array_new ();
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(GPtrArray) list = NULL;
  static const guint8 interface[16] = { 7, 3, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 };

  tnef_attribute (inner, 1, 0x2800c, "deep", 5);
  tnef_file (inner, "deep.txt", "DEEP", 4);
  g_byte_array_append (object, interface, sizeof interface);
  g_byte_array_append (object, inner->data, inner->len);
  append_number (properties, 2, 4);
  tnef_unicode_property (properties, 0x3001, "A letter");
  tnef_property (properties, 0x0d, 0x3701, object->data, object->len);
  tnef_file (tnef, "first.txt", "1", 1);
  tnef_attribute (tnef, 2, 0x69002, "xxxxxxxxxxxxxx", 14);
  tnef_attribute (tnef, 2, 0x69005, properties->data, properties->len);

  source = open_winmail ("Hello", tnef);
  list = satchel_attachment_read_list (source, TRUE);
  g_assert_cmpuint (list->len, ==, 3);
  assert_file (source, list, 0, "first.txt", "text/plain", "1", 1);
  assert_file (source, list, 1, "deep.txt", "text/plain", "DEEP", 4);
  assert_file (source, list, 2, "A letter.txt", "text/plain", "deep", 5);
}

/* What is there of one that is cut off is there; what is none stays as it is. */
static void
test_winmail_damaged (void)
{
  g_autoptr(GByteArray) tnef = tnef_new (), garbage = g_byte_array_new ();
  g_autoptr(SatchelSource) source = NULL, second = NULL;
  g_autoptr(GPtrArray) list = NULL, second_list = NULL;

  tnef_file (tnef, "a.txt", "whole", 5);
  tnef_file (tnef, "b.txt", "to be cut", 9);
  g_byte_array_set_size (tnef, tnef->len - 5);
  source = open_winmail ("Hello", tnef);
  list = satchel_attachment_read_list (source, TRUE);
  g_assert_cmpuint (list->len, ==, 2);
  assert_file (source, list, 0, "a.txt", "text/plain", "whole", 5);
  assert_file (source, list, 1, "b.txt", "text/plain", "to be ", 6);

  g_byte_array_append (garbage, (const guint8 *) "garbage", 7);
  second = open_winmail ("Hello", garbage);
  second_list = satchel_attachment_read_list (second, TRUE);
  assert_file (second, second_list, 0, "winmail.dat", "application/ms-tnef", "garbage", 7);
  assert_defect (second, "a winmail.dat that can’t be read");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inside/uuencode", test_uuencode);
  g_test_add_func ("/inside/uuencode-in-part", test_uuencode_in_part);
  g_test_add_func ("/inside/uuencode-encoded", test_uuencode_encoded);
  g_test_add_func ("/inside/no-uuencode", test_no_uuencode);
  g_test_add_func ("/inside/uuencode-without-end", test_uuencode_without_end);
  g_test_add_func ("/inside/yenc", test_yenc);
  g_test_add_func ("/inside/winmail", test_winmail);
  g_test_add_func ("/inside/winmail-text", test_winmail_text);
  g_test_add_func ("/inside/winmail-rtf", test_winmail_rtf);
  g_test_add_func ("/inside/winmail-message-inside", test_winmail_message_inside);
  g_test_add_func ("/inside/winmail-damaged", test_winmail_damaged);

  return g_test_run ();
}
