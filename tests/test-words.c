/* test-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Encoded words, charsets and parameters: what makes a header readable. */

#include "config.h"

#include <string.h>

#include "message/charset.h"
#include "message/charset-names.h"
#include "message/header.h"
#include "message/words.h"

static const struct
{
  const char *raw;
  const char *expected;
} words[] = {
  { "plain", "plain" },
  { " two  words\t", "two words" },
  { "=?utf-8?Q?caf=C3=A9?=", "café" },
  { "=?UTF-8?q?a_b=5Fc?=", "a b_c" },
  /* GMime and what is built on it lose the second word of these. */
  { "=?UTF-8?B?SGVsbG8gd29ybA==?= =?UTF-8?B?ZCBhZ2Fpbg==?=", "Hello world again" },
  { "=?UTF-8?B?SGVsbG8gd29ybA==?=\r\n =?UTF-8?B?ZCBhZ2Fpbg==?=", "Hello world again" },
  { "=?utf-8?Q?a?= and =?utf-8?Q?b?=", "a and b" },
  { "x =?utf-8?Q?a?= y", "x a y" },
  { "(=?utf-8?Q?a?=)", "(a)" },
  { "=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café" },       /* a character cut in two */
  { "=?utf-8?Q?a?= =?iso-8859-2?Q?=B1?=", "aą" },
  { "=?iso-8859-1?Q?=80_=E9?=", "€ é" },
  { "=?iso-8859-1*fr?Q?=E9?=", "é" },
  { "=?gb2312?B?xOO6ww==?=", "你好" },
  { "=?ks_c_5601-1987?B?xde9usau?=", "테스트" },
  { "=?iso-8859-9?Q?=FD?=", "ı" },
  { "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "日本" },
  { "\x1b$BF|K\\\x1b(B", "日本" },
  { "=?koi8-r?B?8NLJ?=", "При" },
  { "=?utf-7?Q?+AOQ-?=", "ä" },
  { "=?no-such-charset?Q?caf=C3=A9?=", "café" },
  { "=?us-ascii?Q?caf=E9?=", "café" },
  { "=?utf-8?Q?with blanks in it?=", "with blanks in it" },
  { "=?utf-8?X?abc?=", "=?utf-8?X?abc?=" },
  { "=?utf-8?Q?never ended", "=?utf-8?Q?never ended" },
  { "=?utf-8?Q?" "?=", "" },
  { "=?utf-8?B?####?=", "" },
  { "=?", "=?" },
  { "a=b =? c ?=", "a=b =? c ?=" },
  { "=?utf-8?Q?a=00b=0Ac=1B=C2=85d?=", "ab cd" },
  { "caf\xc3\xa9", "café" },
  { "caf\xe9", "café" },
  { "=?utf-8?Q?=F0=9F=98=80?=", "😀" },
  { "=?utf-8?Q?=F0=9F=98?=\n =?utf-8?B?gA==?=", "😀" },      /* cut in two, by two encodings */
  { "=?UTF-8?B?w6k=?==?UTF-8?B?w6k=?=", "éé" },
  { "pre=?utf-8?q?M=C3=BC?=post", "preMüpost" },
  { "=?iso-8859-1?q?M=C3=BCnchen?=", "München" },           /* labelled by habit */
  { "=?us-ascii?q?M=C3=BCnchen?=", "München" },
  { "=?utf-8?q?M=FCnchen?=", "München" },
  { "=?iso-8859-1?q?=C2=80?=", "Â€" },                      /* nobody means U+0080 */
  { "=?utf-16?B?//5IAOkA?=", "Hé" },
  { "=?hz-gb-2312?Q?~{VPND~}?=", "中文" },
  { "=?utf-8?B?c3BsaXQg\r\n w6kgb3Zlcg==?=", "split é over" },  /* folded in the middle of a word */
  { "=?utf-8?Q?fol\r\n\tded?=", "folded" },
  { "=?utf-8?Q?a\r\n =?utf-8?Q?b?=", "=?utf-8?Q?a b" },
};

static void
test_decode (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *found = satchel_words_decode (words[i].raw, strlen (words[i].raw), NULL);
      g_autofree char *escaped = g_strescape (words[i].raw, NULL);

      g_test_message ("%s", escaped);
      g_assert_cmpstr (found, ==, words[i].expected);
    }
}

static void
test_fallback (void)
{
  g_autofree char *found = satchel_words_decode ("\xcf\xf0\xe8", 3, "windows-1251");
  g_autofree char *utf8 = satchel_words_decode ("\xc3\xa9", 2, "windows-1251");

  g_assert_cmpstr (found, ==, "При");
  g_assert_cmpstr (utf8, ==, "é");
}

static const struct
{
  const char *octets;
  const char *charset;
  const char *expected;
} charsets[] = {
  { "\xe9", NULL, "é" },
  { "\xc3\xa9", NULL, "é" },
  { "\xc3\xa9", "us-ascii", "é" },
  { "\x93x\x94", "iso-8859-1", "“x”" },
  { "\x93x\x94", "\"ISO_8859-1\"", "“x”" },
  { "\xc3\xa9 \xff", "utf-8", "é \xef\xbf\xbd" },
  { "r\xe9sum\xe9", "utf-8", "résumé" },
  { "\xa4", "iso-8859-15", "€" },
  { "\x82\xa0", "shift_jis", "あ" },
  { "\xa7\x41", "big5", "你" },
  { "\xb0\xa1", "euc-kr", "가" },
  { "\xe4", "cp1252//TRANSLIT", "ä" },
  { "\xe4", "../../x", "ä" },
  { "\xe9", "latin-1", "é" },
  { "\xd0", "x-mac-cyrillic", "–" },
  { "\xf0", "csKOI8R", "П" },
  { "\xc1", "ISO_8859-7:1987", "Α" },
  { "\xe0", "logical", "א" },
  { "\xb0\xa1", "windows-949", "가" },
  { "x\x81\xffy", "gb18030", "x\xef\xbf\xbd\xef\xbf\xbdy" },
};

static void
test_charsets (void)
{
  g_autofree char *utf16 = satchel_charset_to_utf8 ("\xe4\x00\x62\x00", 4, "utf-16le", NULL);
  g_autofree char *nul = satchel_charset_to_utf8 ("a\0b", 3, "utf-8", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      g_autofree char *found = satchel_charset_to_utf8 (charsets[i].octets,
                                                        strlen (charsets[i].octets),
                                                        charsets[i].charset, NULL);

      g_test_message ("%s: %s", charsets[i].charset, charsets[i].expected);
      g_assert_cmpstr (found, ==, charsets[i].expected);
    }
  g_assert_cmpstr (utf16, ==, "äb");
  g_assert_cmpstr (nul, ==, "ab");
}

/* No charset and no octets make anything but valid UTF-8. */
static void
test_always_valid (void)
{
  static const char *const names[] = { "utf-8", "utf-7", "utf-16", "gb18030", "iso-2022-jp", "big5",
                                       "shift_jis", "euc-kr", "euc-jp", "hz-gb-2312",
                                       "iso-2022-kr", "johab", "windows-1258", "koi8-r" };

  for (guint round = 0; round < 2000; round++)
    {
      char octets[64];
      g_autofree char *found = NULL;

      for (gsize i = 0; i < sizeof octets; i++)
        octets[i] = (char) g_test_rand_int_range (0, 256);
      found = satchel_charset_to_utf8 (octets, sizeof octets, names[round % G_N_ELEMENTS (names)],
                                       NULL);
      g_assert_true (g_utf8_validate (found, -1, NULL));
    }
}

/* What mail was written in before UTF-8, by language. */
static void
test_languages (void)
{
  static const struct
  {
    const char *language;
    const char *iconv;
  } languages[] = {
    { "C", "1252" },      { "de_DE.UTF-8", "1252" },   { "ru_RU.UTF-8", "CP1251" },
    { "ja", "CP932" },    { "zh_CN", "GB18030" },      { "zh_TW.UTF-8", "BIG5-HKSCS" },
    { "pl", "ISO-8859-2" }, { "sr@latin", "CP1251" },  { "ar", "CP1256" },
    { "vi_VN", "CP1258" },
  };
  char iconv[SATCHEL_CHARSET_NAME_SIZE];

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      satchel_charset_names_of_language (languages[i].language, iconv);
      g_assert_cmpstr (iconv, ==, languages[i].iconv);
    }
}

static const struct
{
  const char *value;
  const char *name;
  const char *expected;
} parameters[] = {
  { "text/plain; charset=utf-8", "charset", "utf-8" },
  { "text/plain; charset=\"utf-8\"; format=flowed", "format", "flowed" },
  { "text/plain ;CHARSET = utf-8 (Unicode)", "charset", "utf-8" },
  { "a/b; name=\"a;b \\\"c\\\".txt\"", "name", "a;b \"c\".txt" },
  { "a/b; name=an old name.txt; x=y", "name", "an old name.txt" },
  { "a/b; name=\"C:\\dir\\f.txt\"", "name", "C:\\dir\\f.txt" },
  { "a/b; name=\"=?utf-8?Q?=C3=A9.txt?=\"", "name", "é.txt" },
  { "attachment; filename*=utf-8''%C3%A9%20a.txt", "filename", "é a.txt" },
  { "attachment; filename=\"e.txt\"; filename*=utf-8''%C3%A9.txt", "filename", "é.txt" },
  { "attachment; filename*0=\"long \"; filename*1=\"name\"; filename*2=.txt", "filename",
    "long name.txt" },
  { "attachment; filename*1*=%A9.txt; filename*0*=utf-8'en'%C3", "filename", "é.txt" },
  { "attachment; filename*0*=iso-8859-1''%E9; filename*1=\"%41.txt\"", "filename", "é%41.txt" },
  { "attachment; filename*5=x", "filename", NULL },
  { "attachment; filename*99999999999999=x", "filename", NULL },
  { "attachment; filename*=x%zz%4", "filename", "x%zz%4" },
  { "a/b; name=first; name=second", "name", "first" },
  { "a/b; name=\"never ended", "name", "never ended" },
  { "a/b; junk; ; =; name=x", "name", "x" },
  { "a/b; name", "name", NULL },
  { "a/b", "name", NULL },
  { "attachment; filename*1*=utf-8''%C3%A9; filename*2=.txt", "filename", "é.txt" },
  { "attachment; filename*=\"utf-8''%C3%A9.txt\"", "filename", "é.txt" },
  { "attachment; filename*=utf-8'%C3%A9.txt", "filename", "é.txt" },
  { "attachment; filename*=it's.txt", "filename", "it's.txt" },
  { "attachment; filename*=UTF-8''=?utf-8?Q?=C3=A9.txt?=", "filename", "é.txt" },
  { "attachment; filename*0=\"=?utf-8?Q?=C3\"; filename*1=\"=A9.txt?=\"", "filename", "é.txt" },
  { "attachment; filename==?utf-8?Q?=C3=A9 a.txt?=", "filename", "é a.txt" },
  { "attachment; filename=\"%C3%A9.txt\"", "filename", "é.txt" },
  { "attachment; filename=\"100%25.txt\"", "filename", "100%25.txt" },
  { "attachment; filename=\"a \"b\" c.txt\"", "filename", "a \"b\" c.txt" },
  { "attachment; filename=\"a.txt\" size=\"1\"", "filename", "a.txt" },
  { "attachment; filename=\"a.txt\"junk; size=1", "filename", "a.txt" },
  { "attachment filename=\"a.txt\"", "filename", "a.txt" },
  { "filename=a.txt", "filename", "a.txt" },
  { "attachment; filename*=windows-1251''%CF%F0%E8.txt", "filename", "При.txt" },
  { "", "name", NULL },
};

static void
test_parameters (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      g_autofree char *found = satchel_header_get_parameter (parameters[i].value,
                                                             parameters[i].name, NULL);

      g_test_message ("%s", parameters[i].value);
      g_assert_cmpstr (found, ==, parameters[i].expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/decode", test_decode);
  g_test_add_func ("/words/fallback", test_fallback);
  g_test_add_func ("/words/charsets", test_charsets);
  g_test_add_func ("/words/languages", test_languages);
  g_test_add_func ("/words/always-valid", test_always_valid);
  g_test_add_func ("/words/parameters", test_parameters);

  return g_test_run ();
}
