/* test-retention.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/retention.h"

#include <string.h>

#define DAY (24 * 60 * 60)
#define SEEN 1000000
#define NOW (SEEN + 100 * DAY)

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

/* --- one message --- */

typedef struct
{
  const char     *name;
  SatchelOnServer on_server;
  guint           days;
  SatchelKnown    known;
  gboolean        deleted_here;
  gboolean        is_doubtful;
  SatchelWish     wish;
  gint64          when;
} Rule;

static const Rule rules[] = {
  { "remove", SATCHEL_ON_SERVER_REMOVE, 14, SATCHEL_KNOWN_HELD, FALSE, FALSE, SATCHEL_WISH_NONE, 0 },
  { "days", SATCHEL_ON_SERVER_DAYS, 14, SATCHEL_KNOWN_HELD, FALSE, FALSE, SATCHEL_WISH_NONE, SEEN + 14 * DAY },
  { "days-deleted", SATCHEL_ON_SERVER_DAYS, 14, SATCHEL_KNOWN_HELD, TRUE, FALSE, SATCHEL_WISH_NONE, SEEN + 14 * DAY },
  { "days-many", SATCHEL_ON_SERVER_DAYS, 36500, SATCHEL_KNOWN_HELD, FALSE, FALSE, SATCHEL_WISH_NONE,
    SEEN + (gint64) 36500 * DAY },
  { "until-deleted", SATCHEL_ON_SERVER_UNTIL_DELETED, 14, SATCHEL_KNOWN_HELD, FALSE, FALSE, SATCHEL_WISH_NONE, -1 },
  { "deleted", SATCHEL_ON_SERVER_UNTIL_DELETED, 14, SATCHEL_KNOWN_HELD, TRUE, FALSE, SATCHEL_WISH_NONE, 0 },
  { "keep", SATCHEL_ON_SERVER_KEEP, 14, SATCHEL_KNOWN_HELD, TRUE, FALSE, SATCHEL_WISH_NONE, -1 },

  { "doubtful", SATCHEL_ON_SERVER_REMOVE, 14, SATCHEL_KNOWN_HELD, TRUE, TRUE, SATCHEL_WISH_NONE, -1 },
  { "to-be-fetched", SATCHEL_ON_SERVER_REMOVE, 14, SATCHEL_KNOWN_PARTIAL, FALSE, FALSE, SATCHEL_WISH_FETCH, -1 },
  { "fetched", SATCHEL_ON_SERVER_REMOVE, 14, SATCHEL_KNOWN_HELD, FALSE, FALSE, SATCHEL_WISH_FETCH, 0 },

  /* What the person said of this copy goes before the rule. */
  { "wish-keep", SATCHEL_ON_SERVER_REMOVE, 14, SATCHEL_KNOWN_HELD, TRUE, FALSE, SATCHEL_WISH_KEEP, -1 },
  { "wish-delete", SATCHEL_ON_SERVER_KEEP, 14, SATCHEL_KNOWN_HELD, FALSE, FALSE, SATCHEL_WISH_DELETE, 0 },
  { "wish-delete-new", SATCHEL_ON_SERVER_KEEP, 14, SATCHEL_KNOWN_NEW, FALSE, FALSE, SATCHEL_WISH_DELETE, 0 },
  { "wish-delete-unwanted", SATCHEL_ON_SERVER_KEEP, 14, SATCHEL_KNOWN_UNWANTED, FALSE, FALSE, SATCHEL_WISH_DELETE, 0 },
  { "wish-delete-partial", SATCHEL_ON_SERVER_KEEP, 14, SATCHEL_KNOWN_PARTIAL, FALSE, FALSE, SATCHEL_WISH_DELETE, 0 },
  { "wish-delete-doubtful", SATCHEL_ON_SERVER_KEEP, 14, SATCHEL_KNOWN_HELD, FALSE, TRUE, SATCHEL_WISH_DELETE, 0 },
};

static void
test_rule (gconstpointer data)
{
  const Rule *rule = data;
  g_autoptr(SatchelAccount) account = satchel_account_new ("home");
  g_autoptr(SatchelListed) item = listed (rule->known, rule->deleted_here);
  g_autoptr(GPtrArray) listing = g_ptr_array_new ();
  g_autoptr(GPtrArray) leaving = g_ptr_array_new ();
  gint64 when = 77;

  item->doubt = rule->is_doubtful ? SATCHEL_DOUBT_HEAD : SATCHEL_DOUBT_NONE;
  item->wish = rule->wish;
  g_object_set (account, "on-server", rule->on_server, "days", rule->days, NULL);
  g_assert_cmpint (satchel_retention_goes_when (account, item), ==, rule->when);

  g_ptr_array_add (listing, item);
  satchel_retention_foresee (account, listing, NOW, &when);
  g_assert_cmpint (when, ==, rule->when);
  if (rule->when > 0)
    {
      satchel_retention_pick (account, listing, rule->when - 1, leaving);
      g_assert_cmpuint (leaving->len, ==, 0);
    }
  satchel_retention_pick (account, listing, MAX (rule->when, 0), leaving);
  g_assert_cmpuint (leaving->len, ==, rule->when >= 0);
}

/* What has another size than what was named is another message, as long as it is not held. */
static void
test_wished_away (void)
{
  static const struct
  {
    SatchelKnown known;
    guint64      size, known_size;
    gboolean     is_wished_away;
  } sizes[] = {
    { SATCHEL_KNOWN_NEW, 0, 0, TRUE },   { SATCHEL_KNOWN_NEW, 7, 0, TRUE },  { SATCHEL_KNOWN_NEW, 0, 7, TRUE },
    { SATCHEL_KNOWN_NEW, 7, 7, TRUE },   { SATCHEL_KNOWN_NEW, 7, 8, FALSE }, { SATCHEL_KNOWN_HELD, 7, 8, TRUE },
    { SATCHEL_KNOWN_PARTIAL, 7, 8, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(SatchelListed) item = listed (sizes[i].known, FALSE);

      item->size = sizes[i].size;
      item->known_size = sizes[i].known_size;
      g_assert_false (satchel_retention_is_wished_away (item));
      item->wish = SATCHEL_WISH_DELETE;
      g_assert_true (satchel_retention_is_wished_away (item) == sizes[i].is_wished_away);
    }
}

/* Whatever the rule, and whatever the limits: only what is held here goes by them. */
static void
test_only_what_is_held (void)
{
  static const SatchelKnown others[] = { SATCHEL_KNOWN_NEW, SATCHEL_KNOWN_UNWANTED, SATCHEL_KNOWN_PARTIAL };

  for (int on_server = SATCHEL_ON_SERVER_REMOVE; on_server <= SATCHEL_ON_SERVER_KEEP; on_server++)
    for (guint i = 0; i < G_N_ELEMENTS (others) * 2; i++)
      {
        g_autoptr(SatchelAccount) account = satchel_account_new ("home");
        g_autoptr(SatchelListed) item = listed (others[i / 2], i % 2);
        g_autoptr(GPtrArray) listing = g_ptr_array_new ();
        gint64 when[2];

        item->size = 5000000;
        g_object_set (account, "on-server", on_server, "days", 0, "keep-messages", 1, "keep-megabytes", 1, NULL);
        g_ptr_array_add (listing, item);
        g_ptr_array_add (listing, item);
        satchel_retention_foresee (account, listing, NOW, when);
        g_assert_cmpint (when[0], ==, SATCHEL_GOES_NEVER);
        g_assert_cmpint (when[1], ==, SATCHEL_GOES_NEVER);
      }
}

/* --- a listing --- */

/* A listing in a line, a word a message: a letter for its id, in lower case held, in upper case new; then one of
 * "!" wished away, "=" wished to stay, "?" doubtful, "x" deleted here, "p" partial, and the day it was first seen;
 * "*" and its size in kB. What comes out, a word a message: "-" stays, "now", or the day. */
typedef struct
{
  const char *path;
  const char *listing;
  const char *rule;
  guint       messages;
  guint       megabytes;
  const char *expected;
} Case;

static const Case cases[] = {
  { "empty", "", "remove", 1, 1, "" },
  { "none-over", "a1 b2 c3", "keep", 3, 0, "- - -" },
  { "oldest-first", "c3 a1 d4 b2", "keep", 2, 0, "- now - now" },
  { "same-day-lowest-number-first", "a1 b1 c1 d1", "keep", 1, 0, "now now now -" },
  { "rule-then-limit", "a1 b2 c3 d4", "days=98", 1, 0, "99 100 now 102" },
  { "rule-is-enough", "a1 b2 c98 d99", "days=90", 2, 0, "91 92 188 189" },
  { "limit-takes-more-than-the-rule", "a1 b2 c98 d99", "days=90", 1, 0, "91 92 now 189" },
  { "all-gone-by-the-rule", "a1 b2", "remove", 1, 0, "now now" },
  { "deleted-here-first-by-its-rule", "a1 b2 cx3", "until-deleted", 2, 0, "- - now" },
  { "deleted-here-is-enough", "a1 b2 cx3", "until-deleted", 1, 0, "now - now" },

  { "new-ones-count", "A1 b2 C3 d4", "keep", 2, 0, "- now - now" },
  { "new-ones-never-go", "A1 B2 C3", "keep", 1, 0, "- - -" },
  { "wished-to-stay-counts", "a=1 b=2 c3 d4", "keep", 3, 0, "- - now -" },
  { "wished-to-stay-never-goes", "a=1 b=2", "remove", 1, 0, "- -" },
  { "doubtful-counts", "a?1 b2 c3", "keep", 2, 0, "- now -" },
  { "partial-counts", "ap1 b2 c3", "keep", 2, 0, "- now -" },
  { "wished-away-no-longer-counts", "a1 b2 C!3", "keep", 2, 0, "- - now" },

  { "octets", "a1*400 b2*400 c3*400", "keep", 0, 1, "now - -" },
  { "octets-just-fit", "a1*400 b2*600", "keep", 0, 1, "- -" },
  { "octets-one-too-large", "a1*10 b2*2000", "keep", 0, 1, "now now" },
  { "octets-of-what-can-not-go", "A1*5000 b2*10 c3*10", "keep", 0, 1, "- now now" },
  { "octets-absurd", "A1*18446744073709551 b2*10", "keep", 0, 1, "- now" },
  { "octets-unknown", "a1 b2 c3*900", "keep", 0, 1, "- - -" },
  { "both-limits-messages-bind", "a1*100 b2*100 c3*100", "keep", 1, 1, "now now -" },
  { "both-limits-octets-bind", "a1*100 b2*600 c3*600", "keep", 3, 1, "now now -" },

  { "equal-ids-all-safe", "a1 a2 b3", "remove", 0, 0, "now now now" },
  { "equal-ids-one-new", "a1 A2 b3", "remove", 0, 0, "- - now" },
  { "equal-ids-one-wished-away", "a!1 a2 b3", "keep", 0, 0, "- - -" },
  { "equal-ids-all-wished-away", "a!1 A!2 b3", "keep", 0, 0, "now now -" },
  { "equal-ids-at-the-latest", "a1 a50 b3", "days=90", 0, 0, "140 140 93" },
  { "equal-ids-limit-takes-both", "a1 b2 a3 c4", "keep", 3, 0, "now - now -" },
  { "equal-ids-limit-takes-none", "a1 b2 A3 c4", "keep", 3, 0, "- now - -" },
};

static SatchelListed *
parse_item (const char *word,
            guint64     number,
            GHashTable *copies)
{
  char uid[] = { g_ascii_tolower (word[0]), '\0' };
  SatchelListed *item = satchel_listed_new (number, uid);
  const char *at = word + 1;
  char *end;

  item->copy = GPOINTER_TO_UINT (g_hash_table_lookup (copies, GINT_TO_POINTER (uid[0])));
  g_hash_table_insert (copies, GINT_TO_POINTER (uid[0]), GUINT_TO_POINTER (item->copy + 1));
  item->known = g_ascii_islower (word[0]) ? SATCHEL_KNOWN_HELD : SATCHEL_KNOWN_NEW;
  for (; !g_ascii_isdigit (*at); at++)
    {
      item->wish = *at == '!' ? SATCHEL_WISH_DELETE : *at == '=' ? SATCHEL_WISH_KEEP : item->wish;
      item->doubt = *at == '?' ? SATCHEL_DOUBT_HEAD : item->doubt;
      item->deleted_here |= *at == 'x';
      item->known = *at == 'p' ? SATCHEL_KNOWN_PARTIAL : item->known;
    }
  item->first_seen = g_ascii_strtoll (at, &end, 10) * DAY;
  item->kept = item->known == SATCHEL_KNOWN_HELD ? item->first_seen : 0;
  if (*end == '*')
    item->known_size = g_ascii_strtoull (end + 1, NULL, 10) * 1000;
  return item;
}

static GPtrArray *
parse_listing (const char *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr(GHashTable) copies = g_hash_table_new (NULL, NULL);
  GPtrArray *listing = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_listed_free);

  for (guint i = 0; words[i] != NULL && words[i][0] != '\0'; i++)
    g_ptr_array_add (listing, parse_item (words[i], i + 1, copies));
  return listing;
}

static char *
describe (const gint64 *when,
          guint         n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      if (when[i] == SATCHEL_GOES_NEVER)
        g_string_append_c (text, '-');
      else if (when[i] == SATCHEL_GOES_NEXT)
        g_string_append (text, "now");
      else
        g_string_append_printf (text, "%d", (int) (when[i] / DAY));
    }
  return g_string_free (text, FALSE);
}

/* Day 100. The sum and what is picked must agree with what was foreseen. */
static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr(SatchelAccount) account = satchel_account_new ("home");
  g_autoptr(GPtrArray) listing = parse_listing (one->listing);
  g_autoptr(GPtrArray) leaving = g_ptr_array_new ();
  g_autofree gint64 *when = g_new (gint64, listing->len + 1);
  g_autofree char *got = NULL;
  SatchelRetentionSum sum;
  SatchelOnServer on_server;
  guint days = 14, n_next = 0;

  g_assert_true (satchel_on_server_from_string (one->rule, &on_server, &days));
  g_object_set (account, "on-server", on_server, "days", days, "keep-messages", one->messages,
                "keep-megabytes", one->megabytes, NULL);
  satchel_retention_foresee (account, listing, 100 * DAY, when);
  got = describe (when, listing->len);
  g_assert_cmpstr (got, ==, one->expected);

  satchel_retention_pick (account, listing, 100 * DAY, leaving);
  for (guint i = 0; i < listing->len; i++)
    {
      if (when[i] < 0 || when[i] > 100 * DAY)
        continue;
      g_assert_true (g_ptr_array_index (leaving, n_next) == g_ptr_array_index (listing, i));
      n_next++;
    }
  g_assert_cmpuint (leaving->len, ==, n_next);
  satchel_retention_sum (listing, when, 100 * DAY, &sum);
  g_assert_cmpuint (sum.next, ==, n_next);
  g_assert_cmpuint (sum.next + sum.later + sum.staying, ==, listing->len);
}

static void
test_sum (void)
{
  g_autoptr(GPtrArray) listing = parse_listing ("a1*1 b20*2 c30*4 D4*8 e2*16");
  gint64 when[] = { 0, 120 * DAY, 130 * DAY, -1, 99 * DAY };
  SatchelRetentionSum sum;

  satchel_retention_sum (listing, when, 100 * DAY, &sum);
  g_assert_cmpuint (sum.next, ==, 2);
  g_assert_cmpuint (sum.next_octets, ==, 17000);
  g_assert_cmpuint (sum.later, ==, 2);
  g_assert_cmpuint (sum.later_octets, ==, 6000);
  g_assert_cmpint (sum.last, ==, 130 * DAY);
  g_assert_cmpuint (sum.staying, ==, 1);
  g_assert_cmpuint (sum.staying_octets, ==, 8000);
}

/* As LIST said just now, else as it said once. */
static void
test_size (void)
{
  g_autoptr(SatchelListed) item = listed (SATCHEL_KNOWN_HELD, FALSE);

  g_assert_cmpuint (satchel_retention_get_size (item), ==, 0);
  item->known_size = 7;
  g_assert_cmpuint (satchel_retention_get_size (item), ==, 7);
  item->size = 9;
  g_assert_cmpuint (satchel_retention_get_size (item), ==, 9);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *path = g_strconcat ("/retention/rule/", rules[i].name, NULL);

      g_test_add_data_func (path, &rules[i], test_rule);
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/retention/listing/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/retention/only-what-is-held", test_only_what_is_held);
  g_test_add_func ("/retention/wished-away", test_wished_away);
  g_test_add_func ("/retention/sum", test_sum);
  g_test_add_func ("/retention/size", test_size);

  return g_test_run ();
}
