/* test-address.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "message/address-list.h"

/* Each case: a header's value, and what it comes to, "[name|address]" each. */
static const struct
{
  const char *path;
  const char *value;
  const char *expected;
} cases[] = {
  { "bare", "ann@example.org", "[|ann@example.org]" },
  { "angle", "Ann Lee <ann@example.org>", "[Ann Lee|ann@example.org]" },
  { "quoted", "\"Lee, Ann \\\"A\\\"\" <ann@example.org>", "[Lee, Ann \"A\"|ann@example.org]" },
  { "comment", "ann@example.org (Ann (the) Lee)", "[Ann (the) Lee|ann@example.org]" },
  { "two", "a@example.org, B <b@example.org>", "[|a@example.org][B|b@example.org]" },
  { "semicolon", "a@example.org; b@example.org", "[|a@example.org][|b@example.org]" },
  { "group", "Friends: a@example.org, B <b@example.org>; c@example.org",
    "[|a@example.org][B|b@example.org][|c@example.org]" },
  { "empty-group", "undisclosed-recipients:;", "" },
  { "encoded", "=?utf-8?Q?L=C3=A9e=2C_Ann?= <ann@example.org>", "[Lée, Ann|ann@example.org]" },
  { "encoded-comma-raw", "=?utf-8?Q?Lee, Ann?= <ann@example.org>", "[Lee, Ann|ann@example.org]" },
  { "encoded-in-quotes", "\"=?utf-8?B?TMOpZQ==?=\" <ann@example.org>", "[Lée|ann@example.org]" },
  { "folded", "Ann\r\n Lee\r\n\t<ann@example.org>,\r\n b@example.org",
    "[Ann Lee|ann@example.org][|b@example.org]" },
  { "route", "<@a.example,@b.example:ann@example.org>", "[|ann@example.org]" },
  { "no-comma", "A <a@example.org> B <b@example.org>", "[A|a@example.org][B|b@example.org]" },
  { "unclosed-bracket", "A <a@example.org, b@example.org", "[A|a@example.org][|b@example.org]" },
  { "name-without-brackets", "Ann Lee ann@example.org", "[Ann Lee|ann@example.org]" },
  { "blanks-around-at", "ann @ example.org", "[|ann@example.org]" },
  { "quoted-local-part", "\"ann lee\"@example.org", "[|\"ann lee\"@example.org]" },
  { "literal", "<ann@[192.0.2.1]>", "[|ann@[192.0.2.1]]" },
  { "local-user", "root", "[|root]" },
  { "name-only", "Mail System", "[Mail System|]" },
  { "empty-brackets", "Ann <>", "[Ann|]" },
  { "empty", "", "" },
  { "commas", ",, ,", "" },
  { "control-characters", "An\001n \xc2\x85L\033ee <a\002nn@example.org>",
    "[Ann Lee|ann@example.org]" },
  { "raw-utf8", "J\xc3\xbcrgen <j@example.org>", "[Jürgen|j@example.org]" },
  { "raw-latin1", "J\xfcrgen <j@example.org>", "[Jürgen|j@example.org]" },
};

static char *
describe (GPtrArray *addresses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      SatchelAddress *address = g_ptr_array_index (addresses, i);

      g_string_append_printf (text, "[%s|%s]", address->name, address->address);
    }

  return g_string_free (text, FALSE);
}

static void
test_parse (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr(GPtrArray) list = satchel_address_list_parse (cases[i].value, strlen (cases[i].value),
                                                          NULL);
  g_autofree char *found = describe (list);

  g_assert_cmpstr (found, ==, cases[i].expected);
}

static void
test_bounds (void)
{
  g_autoptr(GString) many = g_string_new (NULL);
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GPtrArray) nested = NULL;
  SatchelAddress *last;

  for (guint i = 0; i < 2 * SATCHEL_LIMIT_ADDRESSES; i++)
    g_string_append_printf (many, "n%u@example.org, ", i);
  list = satchel_address_list_parse (many->str, many->len, NULL);
  g_assert_cmpuint (list->len, ==, SATCHEL_LIMIT_ADDRESSES);
  last = g_ptr_array_index (list, list->len - 1);
  g_assert_cmpstr (last->address, ==, "n1999@example.org");

  g_string_truncate (many, 0);
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (many, '(');
  g_string_append (many, " a@example.org");
  nested = satchel_address_list_parse (many->str, many->len, NULL);
  g_assert_cmpuint (nested->len, <=, 1);
}

static void
test_lines (void)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_address_free);
  g_autoptr(GPtrArray) back = NULL;
  g_autoptr(GPtrArray) empty = satchel_addresses_from_lines (NULL);
  g_autofree char *lines = NULL, *described = NULL;

  g_ptr_array_add (list, satchel_address_new ("Ann Lee", "ann@example.org"));
  g_ptr_array_add (list, satchel_address_new (NULL, "b@example.org"));
  g_ptr_array_add (list, satchel_address_new ("Nobody", NULL));
  lines = satchel_addresses_to_lines (list);
  g_assert_cmpstr (lines, ==, "ann@example.org\tAnn Lee\nb@example.org\t\n\tNobody");
  back = satchel_addresses_from_lines (lines);
  described = describe (back);
  g_assert_cmpstr (described, ==, "[Ann Lee|ann@example.org][|b@example.org][Nobody|]");
  g_assert_cmpuint (empty->len, ==, 0);

  g_assert_cmpstr (satchel_address_get_label (list->pdata[0]), ==, "Ann Lee");
  g_assert_cmpstr (satchel_address_get_label (list->pdata[1]), ==, "b@example.org");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/address/", cases[i].path, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_parse);
    }
  g_test_add_func ("/address/bounds", test_bounds);
  g_test_add_func ("/address/lines", test_lines);

  return g_test_run ();
}
