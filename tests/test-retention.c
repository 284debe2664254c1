/* test-retention.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/retention.h"

#define DAY (24 * 60 * 60)
#define SEEN 1000000

static SatchelListed *
listed (SatchelKnown known,
        gboolean     deleted_here)
{
  SatchelListed *item = satchel_listed_new (1, "uid");

  item->known = known;
  item->first_seen = SEEN;
  item->kept = known == SATCHEL_KNOWN_HELD ? SEEN + 5 : 0;
  item->deleted_here = deleted_here;
  return item;
}

static void
assert_goes (SatchelOnServer on_server,
             guint           days,
             SatchelKnown    known,
             gboolean        deleted_here,
             gint64          when)
{
  g_autoptr(SatchelAccount) account = satchel_account_new ("home");
  g_autoptr(SatchelListed) item = listed (known, deleted_here);

  g_object_set (account, "on-server", on_server, "days", days, NULL);
  g_assert_cmpint (satchel_retention_goes_when (account, item), ==, when);
  g_assert_true (satchel_retention_goes (account, item, SEEN + 100 * DAY) == (when >= 0));
  if (when > 0)
    {
      g_assert_false (satchel_retention_goes (account, item, when - 1));
      g_assert_true (satchel_retention_goes (account, item, when));
    }
}

static void
test_policies (void)
{
  assert_goes (SATCHEL_ON_SERVER_REMOVE, 14, SATCHEL_KNOWN_HELD, FALSE, 0);
  assert_goes (SATCHEL_ON_SERVER_DAYS, 14, SATCHEL_KNOWN_HELD, FALSE, SEEN + 14 * DAY);
  assert_goes (SATCHEL_ON_SERVER_DAYS, 14, SATCHEL_KNOWN_HELD, TRUE, SEEN + 14 * DAY);
  assert_goes (SATCHEL_ON_SERVER_UNTIL_DELETED, 14, SATCHEL_KNOWN_HELD, FALSE, -1);
  assert_goes (SATCHEL_ON_SERVER_UNTIL_DELETED, 14, SATCHEL_KNOWN_HELD, TRUE, 0);
  assert_goes (SATCHEL_ON_SERVER_KEEP, 14, SATCHEL_KNOWN_HELD, TRUE, -1);
}

/* Whatever the policy: only what is held here goes. */
static void
test_only_what_is_held (void)
{
  for (int on_server = SATCHEL_ON_SERVER_REMOVE; on_server <= SATCHEL_ON_SERVER_KEEP; on_server++)
    {
      assert_goes (on_server, 0, SATCHEL_KNOWN_NEW, FALSE, -1);
      assert_goes (on_server, 0, SATCHEL_KNOWN_NEW, TRUE, -1);
      assert_goes (on_server, 0, SATCHEL_KNOWN_UNWANTED, TRUE, -1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/retention/policies", test_policies);
  g_test_add_func ("/retention/only-what-is-held", test_only_what_is_held);

  return g_test_run ();
}
