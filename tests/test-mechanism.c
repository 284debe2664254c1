/* test-mechanism.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/mechanism.h"

#include <string.h>

/* What stands in a case: of the connection, "t" TLS, "b" it can be bound, "c" a certificate of ours, "a" a timestamp,
 * "u" USER is announced, "?" nothing is known of the server. */
typedef struct
{
  const char   *connection;
  const char   *announced;
  const char   *refused;
  const char   *wanted;
  const char   *seen;
  const char   *name;       /* NULL: @choice */
  SatchelChoice choice;
} Case;

static void
check (const Case *wish)
{
  g_autoptr(SatchelPopCapabilities) capabilities = satchel_pop_capabilities_new ();
  g_autofree char *line = g_strconcat ("SASL ", wish->announced, NULL);
  g_auto(GStrv) names = g_strsplit (wish->refused, " ", -1);
  g_autoptr(GPtrArray) refused = g_ptr_array_new ();
  SatchelMechanismOffer offer = {
    .capabilities = capabilities,
    .refused = refused,
    .wanted = wish->wanted,
    .seen = wish->seen,
    .is_secure = strchr (wish->connection, 't') != NULL,
    .can_bind = strchr (wish->connection, 'b') != NULL,
    .has_certificate = strchr (wish->connection, 'c') != NULL,
    .has_timestamp = strchr (wish->connection, 'a') != NULL,
  };
  const char *name;
  SatchelChoice choice;

  if (strchr (wish->connection, '?') == NULL)
    satchel_pop_capabilities_add_line (capabilities, line);
  if (strchr (wish->connection, 'u') != NULL)
    satchel_pop_capabilities_add_line (capabilities, "USER");
  for (char **at = names; *at != NULL; at++)
    g_ptr_array_add (refused, *at);

  choice = satchel_mechanism_choose (&offer, &name);
  g_test_message ("%s: SASL %s, refused %s, wanted %s, seen %s", wish->connection, wish->announced, wish->refused,
                  wish->wanted, wish->seen);
  g_assert_cmpstr (name, ==, wish->name);
  g_assert_cmpint (choice, ==, wish->name != NULL ? SATCHEL_CHOICE_TAKEN : wish->choice);
}

#define EVERYTHING "XOAUTH2 OAUTHBEARER LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS " \
                   "SCRAM-SHA-256-PLUS EXTERNAL GSSAPI"

static void
test_best (void)
{
  static const Case cases[] = {
    { "tbcau", EVERYTHING, "", "", "", "EXTERNAL" },
    { "tbau", EVERYTHING, "", "", "", "SCRAM-SHA-256-PLUS" },
    { "tbau", EVERYTHING, "SCRAM-SHA-256-PLUS", "", "", "SCRAM-SHA-1-PLUS" },
    { "tbau", EVERYTHING, "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS", "", "", "SCRAM-SHA-256" },
    { "tau", EVERYTHING, "", "", "", "SCRAM-SHA-256" },
    { "tau", EVERYTHING, "SCRAM-SHA-256", "", "", "SCRAM-SHA-1" },
    { "tau", "LOGIN PLAIN CRAM-MD5", "", "", "", "PLAIN" },
    { "tau", "LOGIN CRAM-MD5", "", "", "", "USER" },
    { "ta", "LOGIN CRAM-MD5", "", "", "", "LOGIN" },
    { "ta", "CRAM-MD5", "", "", "", "CRAM-MD5" },
    { "ta", "GSSAPI", "", "", "", "APOP" },
    { "t", "XOAUTH2 GSSAPI", "", "", "", "XOAUTH2" },
    { "t", "XOAUTH2 OAUTHBEARER", "", "", "", "OAUTHBEARER" },
    { "tu", "XOAUTH2 OAUTHBEARER PLAIN", "", "", "", "PLAIN" },
    { "tu", "XOAUTH2 PLAIN", "", "", "XOAUTH2", "XOAUTH2" },
    { "t", "", "", "", "", "USER" },
    { "t?", "", "", "", "", "USER" },
    { "ta?", "", "", "", "", "USER" },
    { "t", "GSSAPI", "USER", "", "", NULL, SATCHEL_CHOICE_NOTHING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

/* The person insisted on an open connection: the password itself comes last. */
static void
test_open (void)
{
  static const Case cases[] = {
    { "cau", EVERYTHING, "", "", "", "SCRAM-SHA-256" },
    { "au", "LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1", "", "", "", "SCRAM-SHA-1" },
    { "au", "LOGIN PLAIN CRAM-MD5", "", "", "", "CRAM-MD5" },
    { "au", "LOGIN PLAIN", "", "", "", "APOP" },
    { "a?", "", "", "", "", "APOP" },
    { "a?", "", "APOP", "", "", "USER" },
    { "a", "", "APOP", "", "", NULL, SATCHEL_CHOICE_NOTHING },
    { "u", "LOGIN PLAIN", "", "", "", "PLAIN" },
    { "u", "LOGIN", "", "", "", "USER" },
    { "", "LOGIN", "", "", "", "LOGIN" },
    { "?", "", "", "", "", "USER" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

static void
test_weaker (void)
{
  static const Case cases[] = {
    { "tbu", "PLAIN", "", "", "SCRAM-SHA-256", NULL, SATCHEL_CHOICE_WEAKER },
    { "tbau?", "", "", "", "SCRAM-SHA-1", NULL, SATCHEL_CHOICE_WEAKER },
    { "tb", "PLAIN", "PLAIN", "", "SCRAM-SHA-1", NULL, SATCHEL_CHOICE_WEAKER },
    { "tbu", "PLAIN SCRAM-SHA-1", "", "", "SCRAM-SHA-256", "SCRAM-SHA-1" },
    { "tbu", "PLAIN SCRAM-SHA-1", "SCRAM-SHA-1", "", "SCRAM-SHA-256", NULL, SATCHEL_CHOICE_WEAKER },
    /* Somebody in the middle can't bind; a connection that can't be bound by us either tells nothing. */
    { "tbu", "PLAIN SCRAM-SHA-256", "", "", "SCRAM-SHA-256-PLUS", NULL, SATCHEL_CHOICE_WEAKER },
    { "tu", "PLAIN SCRAM-SHA-256", "", "", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256" },
    { "tu", "PLAIN", "", "", "SCRAM-SHA-256-PLUS", NULL, SATCHEL_CHOICE_WEAKER },
    { "tbu", "SCRAM-SHA-1-PLUS", "", "", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS" },
    { "tbcu", "PLAIN SCRAM-SHA-256-PLUS", "", "", "EXTERNAL", NULL, SATCHEL_CHOICE_WEAKER },
    /* MD5 is worth nothing more under TLS, and something without. */
    { "tu", "PLAIN", "", "", "CRAM-MD5", "PLAIN" },
    { "u", "PLAIN", "", "", "CRAM-MD5", NULL, SATCHEL_CHOICE_WEAKER },
    { "u", "PLAIN", "", "", "APOP", NULL, SATCHEL_CHOICE_WEAKER },
    { "au", "PLAIN", "", "", "CRAM-MD5", "APOP" },
    { "tu", "LOGIN", "", "", "PLAIN", "USER" },
    { "tu", "PLAIN SCRAM-SHA-256", "", "", "PLAIN", "SCRAM-SHA-256" },
    { "t", "GSSAPI", "", "", "SCRAM-SHA-256", NULL, SATCHEL_CHOICE_WEAKER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

static void
test_wanted (void)
{
  static const Case cases[] = {
    { "tbu", EVERYTHING, "", "plain", "SCRAM-SHA-256-PLUS", "PLAIN" },
    { "t", "", "", "LOGIN", "", "LOGIN" },
    { "tu", EVERYTHING, "", "GSSAPI", "", NULL, SATCHEL_CHOICE_UNKNOWN },
    { "tu", EVERYTHING, "", "SCRAM-SHA-256-PLUS", "", NULL, SATCHEL_CHOICE_IMPOSSIBLE },
    { "tu", EVERYTHING, "", "APOP", "", NULL, SATCHEL_CHOICE_IMPOSSIBLE },
    { "tu", EVERYTHING, "", "EXTERNAL", "", NULL, SATCHEL_CHOICE_IMPOSSIBLE },
    { "cu", EVERYTHING, "", "EXTERNAL", "", NULL, SATCHEL_CHOICE_IMPOSSIBLE },
    { "tcu", "", "", "EXTERNAL", "", "EXTERNAL" },
    { "tu", EVERYTHING, "CRAM-MD5", "CRAM-MD5", "", NULL, SATCHEL_CHOICE_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

static void
test_remembered (void)
{
  g_assert_true (satchel_mechanism_is_stronger ("USER", ""));
  g_assert_true (satchel_mechanism_is_stronger ("XOAUTH2", ""));
  g_assert_true (satchel_mechanism_is_stronger ("SCRAM-SHA-256", "SCRAM-SHA-1"));
  g_assert_true (satchel_mechanism_is_stronger ("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256"));
  g_assert_false (satchel_mechanism_is_stronger ("PLAIN", "PLAIN"));
  g_assert_false (satchel_mechanism_is_stronger ("SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"));
  g_assert_false (satchel_mechanism_is_stronger ("PLAIN", "SCRAM-SHA-1"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mechanism/best", test_best);
  g_test_add_func ("/mechanism/open", test_open);
  g_test_add_func ("/mechanism/weaker", test_weaker);
  g_test_add_func ("/mechanism/wanted", test_wanted);
  g_test_add_func ("/mechanism/remembered", test_remembered);

  return g_test_run ();
}
