/* test-conversations.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/limits.h"
#include "store/conversations.h"

static void
assert_together (SatchelConversations *self,
                 gint64                a,
                 gint64                b)
{
  g_assert_cmpuint (satchel_conversations_find (self, a), !=, G_MAXUINT);
  g_assert_cmpuint (satchel_conversations_find (self, a), ==, satchel_conversations_find (self, b));
}

static void
assert_apart (SatchelConversations *self,
              gint64                a,
              gint64                b)
{
  g_assert_cmpuint (satchel_conversations_find (self, a), !=, satchel_conversations_find (self, b));
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  gint64 one = *(const gint64 *) a, other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

static void
assert_members (SatchelConversations *self,
                gint64                row,
                const gint64         *expected,
                guint                 n)
{
  g_autoptr (GArray) members = satchel_conversations_get_members (self, row, 100);

  g_array_sort (members, compare_numbers);
  g_assert_cmpmem (members->data, members->len * sizeof (gint64), expected, n * sizeof (gint64));
}

static void
test_answers (void)
{
  g_autoptr (SatchelConversations) self = satchel_conversations_new ();

  satchel_conversations_add (self, 3, "a@x", "");
  satchel_conversations_add (self, 5, "b@x", "a@x");
  satchel_conversations_add (self, 8, "c@x", "a@x b@x");
  satchel_conversations_add (self, 9, "other@x", "");

  assert_together (self, 3, 5);
  assert_together (self, 3, 8);
  assert_apart (self, 3, 9);
  assert_members (self, 5, (const gint64[]){ 3, 5, 8 }, 3);
  assert_members (self, 9, (const gint64[]){ 9 }, 1);
  g_assert_cmpint (satchel_conversations_get_last (self), ==, 9);
}

/* The answer comes before what it answers, and the message between two is missing. */
static void
test_any_order (void)
{
  g_autoptr (SatchelConversations) self = satchel_conversations_new ();

  satchel_conversations_add (self, 1, "c@x", "a@x missing@x");
  satchel_conversations_add (self, 2, "d@x", "missing@x");
  satchel_conversations_add (self, 3, "a@x", "");

  assert_members (self, 1, (const gint64[]){ 1, 2, 3 }, 3);
}

/* Two conversations that a later message turns out to join. */
static void
test_joined_later (void)
{
  g_autoptr (SatchelConversations) self = satchel_conversations_new ();

  satchel_conversations_add (self, 1, "a@x", "");
  satchel_conversations_add (self, 2, "b@x", "a@x");
  satchel_conversations_add (self, 3, "m@x", "");
  satchel_conversations_add (self, 4, "n@x", "m@x");
  assert_apart (self, 2, 4);

  satchel_conversations_add (self, 5, "z@x", "b@x n@x");
  assert_together (self, 1, 3);
  assert_members (self, 4, (const gint64[]){ 1, 2, 3, 4, 5 }, 5);
}

static void
test_without_ids (void)
{
  g_autoptr (SatchelConversations) self = satchel_conversations_new ();

  satchel_conversations_add (self, 1, NULL, "");
  satchel_conversations_add (self, 2, "", "   ");
  satchel_conversations_add (self, 3, NULL, " a@x  b@x ");
  satchel_conversations_add (self, 4, "b@x", "");

  assert_apart (self, 1, 2);
  assert_together (self, 3, 4);
  g_assert_cmpuint (satchel_conversations_find (self, 99), ==, G_MAXUINT);
  assert_members (self, 99, NULL, 0);
}

/* Only so many references count, and only so many members are told. */
static void
test_bounds (void)
{
  g_autoptr (SatchelConversations) self = satchel_conversations_new ();
  g_autoptr (GString) refs = g_string_new (NULL);
  g_autoptr (GArray) members = NULL;

  for (guint i = 0; i < SATCHEL_LIMIT_REFERENCES; i++)
    g_string_append_printf (refs, "%u@x ", i);
  g_string_append (refs, "late@x");
  satchel_conversations_add (self, 1, "all@x", refs->str);
  satchel_conversations_add (self, 2, "0@x", "");
  satchel_conversations_add (self, 3, "late@x", "");
  assert_together (self, 1, 2);
  assert_apart (self, 1, 3);

  for (gint64 row = 4; row < 60; row++)
    satchel_conversations_add (self, row, NULL, "0@x");
  members = satchel_conversations_get_members (self, 2, 10);
  g_assert_cmpuint (members->len, ==, 10);
}

/* A hundred thousand messages, three to a conversation: each finds its own two and nobody else. */
static void
test_many (void)
{
  g_autoptr (SatchelConversations) self = satchel_conversations_new ();

  for (gint64 row = 1; row <= 99999; row++)
    {
      gint64 first = (row - 1) / 3 * 3 + 1;
      g_autofree char *id = g_strdup_printf ("id-%" G_GINT64_FORMAT "@x", row);
      g_autofree char *ref = g_strdup_printf ("id-%" G_GINT64_FORMAT "@x", first);

      satchel_conversations_add (self, row, id, row == first ? "" : ref);
    }

  for (gint64 row = 1; row <= 99999; row += 3)
    assert_members (self, row + 1, (const gint64[]){ row, row + 1, row + 2 }, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conversations/answers", test_answers);
  g_test_add_func ("/conversations/any-order", test_any_order);
  g_test_add_func ("/conversations/joined-later", test_joined_later);
  g_test_add_func ("/conversations/without-ids", test_without_ids);
  g_test_add_func ("/conversations/bounds", test_bounds);
  g_test_add_func ("/conversations/many", test_many);

  return g_test_run ();
}
