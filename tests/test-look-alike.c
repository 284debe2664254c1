/* test-look-alike.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/look-alike.h"

static const struct
{
  const char *name;
  const char *address;
  const char *pretended;
  const char *looks_like;
  gboolean    is_mixed;
  gboolean    hides;
} cases[] = {
  { "Ann Lee", "ann@example.org", NULL, NULL, FALSE, FALSE },
  { "", "ann@example.org", NULL, NULL, FALSE, FALSE },
  { "ann@example.org", "ann@example.org", NULL, NULL, FALSE, FALSE },
  { "Ann (ANN@Example.org)", "ann@example.ORG", NULL, NULL, FALSE, FALSE },
  { "service@bank.example", "x@evil.example", "service@bank.example", NULL, FALSE, FALSE },
  { "Bank <service@bank.example>", "x@evil.example", "service@bank.example", NULL, FALSE, FALSE },
  { "x@evil.example, service@bank.example", "x@evil.example", "service@bank.example", NULL, FALSE, FALSE },
  { "service＠bank．example", "x@evil.example", "service@bank.example", NULL, FALSE, FALSE },
  { "Ann @ home", "ann@example.org", NULL, NULL, FALSE, FALSE },
  { "@ann", "ann@example.org", NULL, NULL, FALSE, FALSE },
  { "ann@home", "ann@example.org", NULL, NULL, FALSE, FALSE },
  { "ann@example.org.", "ann@example.org", NULL, NULL, FALSE, FALSE },
  { "Jürgen", "j@müller.example", NULL, NULL, FALSE, FALSE },
  { "Jürgen", "j@xn--mller-kva.example", NULL, NULL, FALSE, FALSE },
  { "Bank", "x@pаypаl.example", NULL, "paypal.example", TRUE, FALSE },        /* two Cyrillic letters */
  { "Bank", "x@xn--80ak6aa92e.com", NULL, "apple.com", FALSE, FALSE },          /* all of them */
  { "Петя", "x@почта.example", NULL, NULL, FALSE, FALSE },
  { "日本", "x@日本ひらカタabc.example", NULL, NULL, FALSE, FALSE },
  { "x", "x@googleμ.example", NULL, NULL, TRUE, FALSE },
  { "x", "x@αб.example", NULL, NULL, TRUE, FALSE },
  { "Ann\xe2\x80\xaegro.knab@ecivres", "x@evil.example", NULL, NULL, FALSE, TRUE },
  { "Ann\xe2\x80\x8bLee", "ann@example.org", NULL, NULL, FALSE, TRUE },
  { "👨‍👩‍👧", "ann@example.org", NULL, NULL, FALSE, FALSE },
  { "x", "no address", NULL, NULL, FALSE, FALSE },
};

static void
test_find (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SatchelAddress) address = satchel_address_new (cases[i].name, cases[i].address);
      g_autoptr(SatchelLookAlike) found = NULL;

      found = satchel_look_alike_find (address);
      g_test_message ("%s <%s>", cases[i].name, cases[i].address);
      g_assert_cmpint (found != NULL, ==, cases[i].pretended != NULL || cases[i].looks_like != NULL
                                            || cases[i].is_mixed || cases[i].hides);
      if (found == NULL)
        continue;
      g_assert_cmpstr (found->pretended, ==, cases[i].pretended);
      g_assert_cmpstr (found->looks_like, ==, cases[i].looks_like);
      g_assert_cmpint (found->is_mixed, ==, cases[i].is_mixed);
      g_assert_cmpint (found->hides, ==, cases[i].hides);
    }
}

static void
test_text (void)
{
  g_autoptr(SatchelAddress) address = satchel_address_new ("a@bank.example", "x@evil.example");
  g_autoptr(SatchelLookAlike) found = satchel_look_alike_find (address);
  g_autofree char *text = satchel_look_alike_to_text (found, address);

  g_assert_cmpstr (text, ==, "The name shows “a@bank.example”, but the message is from “x@evil.example”.");
}

/* The table is in order: each letter in it is found. */
static void
test_skeleton (void)
{
  g_autofree char *mixed = satchel_look_alike_skeleton ("раѕсоԁе ΑΒΕ ﹫。ａＺ 𝐚𝒵 müller");

  g_assert_cmpstr (mixed, ==, "pascode ABE @.aZ aZ müller");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/look-alike/find", test_find);
  g_test_add_func ("/look-alike/text", test_text);
  g_test_add_func ("/look-alike/skeleton", test_skeleton);

  return g_test_run ();
}
