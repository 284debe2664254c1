/* test-outlook-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a person is told of the next look. */

#include "config.h"

#include "ui/outlook-words.h"

#include <string.h>

/* 25 November 2026, 09:40 in Greenwich. */
#define NOW G_GINT64_CONSTANT (1795599600)

typedef struct
{
  SatchelWhy  why;
  gint64      after;     /* seconds; -1: not known when */
  const char *wait;      /* NULL: nothing */
  const char *next;
  const char *next_try;  /* after a trouble */
} Case;

static const Case cases[] = {
  { SATCHEL_WHY_INTERVAL, 600, NULL, "Next look at 09:50", "Next try at 09:50" },
  { SATCHEL_WHY_INTERVAL, -30, NULL, "Next look at 09:40", "Next try at 09:40" },
  { SATCHEL_WHY_BY_HAND, -1, NULL, "Only when you ask", NULL },
  { SATCHEL_WHY_SERVER, 960, "The server allows the next look at 09:56.", NULL, "Next try at 09:56" },
  { SATCHEL_WHY_IN_USE, 300, "The mailbox is in use by another program or device. Next try at 09:45.", NULL,
    "Next try at 09:45" },
  { SATCHEL_WHY_TEMPORARY, 60, "The server has trouble just now. Next try at 09:41.", NULL, "Next try at 09:41" },
  { SATCHEL_WHY_PERMANENT, 14400, NULL, "Next try at 13:40", "Next try at 13:40" },
  { SATCHEL_WHY_UNREACHABLE, 120, NULL, "Next try at 09:42", "Next try at 09:42" },
  { SATCHEL_WHY_UNREACHABLE, 2 * 86400, NULL, "Next try on 27 November", "Next try on 27 November" },
  { SATCHEL_WHY_REFUSED, -1, NULL, "Satchel does not try again by itself", "Satchel does not try again by itself" },
  { SATCHEL_WHY_OFFLINE, -1, "Offline. Mail is looked for as soon as there is a network.", NULL, NULL },
  { SATCHEL_WHY_PORTAL, -1, "This network wants a sign-in of its own. Open a page in a web browser first.", NULL, NULL },
  { SATCHEL_WHY_METERED, -1, "Metered connection. Mail is looked for only when you ask.", NULL, NULL },
};

static void
test_sentences (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *wanted = &cases[i];
      SatchelOutlook outlook = { .why = wanted->why, .due = wanted->after == -1 ? 0 : NOW + wanted->after };
      g_autofree char *wait = satchel_outlook_words_for_wait (&outlook, NOW);
      g_autofree char *next = satchel_outlook_words_for_next (&outlook, NOW);
      g_autofree char *next_try = satchel_outlook_words_for_next_try (&outlook, NOW);

      g_assert_cmpstr (wait, ==, wanted->wait);
      g_assert_cmpstr (next, ==, wanted->next != NULL ? wanted->next : wanted->wait);
      g_assert_cmpstr (next_try, ==, wanted->next_try);
    }
}

static void
test_last (void)
{
  SatchelOutlook outlook = { .last_received = NOW - 60 };
  g_autofree char *never = NULL;
  g_autofree char *today = satchel_outlook_words_for_last (&outlook, NOW);

  g_assert_cmpstr (today, ==, "Last received at 09:39");
  outlook.last_received = 0;
  never = satchel_outlook_words_for_last (&outlook, NOW);
  g_assert_cmpstr (never, ==, "Nothing received yet");
}

static void
test_least (void)
{
  static const struct { gint64 least; guint minutes; const char *words; } said[] = {
    { 0, 10, NULL },
    { 300, 10, NULL },
    { 600, 10, NULL },
    { 601, 10, "This provider allows a look every 11 minutes." },
    { 900, 10, "This provider allows a look every 15 minutes." },
    { 900, 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      SatchelOutlook outlook = { .least = said[i].least };
      g_autofree char *words = satchel_outlook_words_for_least (&outlook, said[i].minutes);

      g_assert_cmpstr (words, ==, said[i].words);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outlook-words/sentences", test_sentences);
  g_test_add_func ("/outlook-words/last", test_last);
  g_test_add_func ("/outlook-words/least", test_least);

  return g_test_run ();
}
