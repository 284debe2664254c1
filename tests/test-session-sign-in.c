/* test-session-sign-in.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Signing in to the scripted server by every way there is: what is said, what is not, what is remembered, and that
 * nothing secret is in the log. */

#include "config.h"

#include "certificates.h"
#include "office-fixture.h"

#include <string.h>

#define EVERYTHING "XOAUTH2 OAUTHBEARER LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS " \
                   "SCRAM-SHA-256-PLUS"

static Certificates *certificates;

static void
use_tls (Office *office)
{
  office_use_tls (office, certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_TLS,
                  SATCHEL_ENCRYPTION_TLS);
  g_object_set (office->account, "ca-file", certificates_get_ca (certificates), NULL);
}

/* What was said to the server in a line and is not for others: a response, or what stands behind a command. */
static const char *
get_secret (const char *command)
{
  static const char * const known[] = { "CAPA", "STLS", "UTF8", "STAT", "QUIT", "*", "" };
  const char *space = strchr (command, ' ');

  if (g_strv_contains ((const char * const []) { known[0], known[1], known[2], known[3], known[4], known[5], known[6],
                                                 NULL }, command))
    return NULL;
  if (g_str_has_prefix (command, "AUTH "))
    {
      space = strchr (space + 1, ' ');
      return space != NULL && !g_str_equal (space, " =") ? space + 1 : NULL;
    }
  if (g_str_has_prefix (command, "USER ") || g_str_has_prefix (command, "PASS ")
      || g_str_has_prefix (command, "APOP "))
    return space + 1;
  return command;
}

static void
assert_log_is_clean (Office     *office,
                     const char *password)
{
  g_autofree char *log = satchel_fetch_get_log (office->fetch);
  g_autofree char *encoded = g_base64_encode ((const guint8 *) password, strlen (password));
  g_auto(GStrv) commands = pop_server_get_commands (office->server);
  g_auto(GStrv) lines = g_strsplit (log, "\n", -1);

  g_assert_nonnull (strstr (log, "> CAPA"));
  g_assert_null (*password != '\0' ? strstr (log, password) : NULL);
  g_assert_null (*password != '\0' ? strstr (log, encoded) : NULL);
  for (char **command = commands; *command != NULL; command++)
    {
      const char *secret = get_secret (*command);
      g_autofree char *valid = secret != NULL ? g_utf8_make_valid (secret, -1) : NULL;

      if (valid != NULL && strstr (log, valid) != NULL)
        g_error ("“%s” in the log:\n%s", valid, log);
    }
  /* The server's part neither. */
  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, "< + ") && !g_str_equal (*line, "< + "))
      g_assert_cmpstr (*line, ==, "< + ****");
}

/* @password: NULL: none is given. */
static void
sign_in_with (Office             *office,
              const char         *password,
              const char * const *user_names)
{
  g_clear_object (&office->fetch);
  pop_server_forget (office->server);
  office->fetch = satchel_fetch_new (office->account, office->store);
  if (password != NULL)
    satchel_fetch_set_password (office->fetch, password);
  if (user_names != NULL)
    satchel_fetch_set_user_names (office->fetch, user_names);
  office_fetch_in (office, SATCHEL_FETCH_TEST, NULL);
  pop_server_wait_until_quiet (office->server);
  assert_log_is_clean (office, password != NULL ? password : "");
}

static void
sign_in (Office *office)
{
  sign_in_with (office, "secret", NULL);
}

static guint
count (Office     *office,
       const char *prefix)
{
  return pop_server_count_commands (office->server, prefix);
}

/* Commands by which somebody signs in, tried or done. */
static guint
count_sign_ins (Office *office)
{
  return count (office, "AUTH ") + count (office, "USER ") + count (office, "PASS ") + count (office, "APOP ");
}

static void
assert_signed_in_by (Office     *office,
                     const char *mechanism)
{
  g_autofree char *command = NULL;

  if (g_str_equal (mechanism, "USER"))
    command = g_strdup ("PASS ");
  else if (g_str_equal (mechanism, "APOP"))
    command = g_strdup ("APOP ");
  else
    command = g_strconcat ("AUTH ", mechanism, NULL);

  g_assert_no_error (office->error);
  g_assert_cmpuint (count (office, command), ==, 1);
  g_assert_cmpuint (count (office, "STAT"), ==, 1);
}

static void
assert_refused_by_us (Office             *office,
                      SatchelOfficeError  code)
{
  g_assert_error (office->error, SATCHEL_OFFICE_ERROR, (int) code);
  g_assert_cmpuint (strlen (office->error->message), >, 40);
  g_assert_cmpuint (count (office, "STAT"), ==, 0);
}

static void
test_each (Office        *office,
           gconstpointer  data)
{
  static const char * const names[] = {
    "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5",
    "OAUTHBEARER", "XOAUTH2",
  };

  use_tls (office);
  office->mailbox->no_user = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      office->mailbox->sasl = names[i];
      g_object_set (office->account, "auth-seen", "", NULL);
      sign_in (office);
      assert_signed_in_by (office, names[i]);
      g_assert_cmpstr (satchel_account_get_auth_seen (office->account), ==, names[i]);
      g_assert_cmpuint (count_sign_ins (office), ==, 1);
    }
}

/* Once in one line, once in two: a password of which no line of 255 octets can be made. */
static void
test_each_in_two_steps (Office        *office,
                        gconstpointer  data)
{
  static const char * const names[] = { "PLAIN", "OAUTHBEARER", "XOAUTH2" };
  g_autofree char *password = g_strnfill (2000, 'p');

  use_tls (office);
  office->mailbox->password = password;
  office->mailbox->no_user = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < 2; j++)
      {
        g_autofree char *bare = g_strconcat ("AUTH ", names[i], NULL);
        g_auto(GStrv) commands = NULL;

        office->mailbox->sasl = names[i];
        office->mailbox->ok_for_plus = j == 1;
        g_object_set (office->account, "auth-seen", "", NULL);
        sign_in_with (office, password, NULL);
        assert_signed_in_by (office, names[i]);
        commands = pop_server_get_commands (office->server);
        g_assert_true (g_strv_contains ((const char * const *) commands, bare));
      }
}

static void
test_best_first (Office        *office,
                 gconstpointer  data)
{
  office->mailbox->sasl = EVERYTHING;
  sign_in (office);
  assert_signed_in_by (office, "SCRAM-SHA-256");

  use_tls (office);
  g_object_set (office->account, "auth-seen", "", NULL);
  sign_in (office);
  assert_signed_in_by (office, "SCRAM-SHA-256-PLUS");

  office->mailbox->sasl = "LOGIN CRAM-MD5 PLAIN";
  g_object_set (office->account, "auth-seen", "", NULL);
  sign_in (office);
  assert_signed_in_by (office, "PLAIN");
}

static void
test_starttls (Office        *office,
               gconstpointer  data)
{
  g_auto(GStrv) commands = NULL;
  g_autofree char *joined = NULL;

  office_use_tls (office, certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_PLAIN,
                  SATCHEL_ENCRYPTION_STARTTLS);
  g_object_set (office->account, "ca-file", certificates_get_ca (certificates), NULL);
  office->mailbox->demand_tls = TRUE;
  office->mailbox->utf8 = TRUE;
  office->mailbox->sasl = EVERYTHING;
  sign_in (office);
  assert_signed_in_by (office, "SCRAM-SHA-256-PLUS");

  /* UTF8 once, behind TLS, before signing in. */
  commands = pop_server_get_commands (office->server);
  joined = g_strjoinv (" ", commands);
  g_assert_true (g_str_has_prefix (joined, "CAPA STLS CAPA UTF8 AUTH SCRAM-SHA-256-PLUS "));
  g_assert_cmpuint (count (office, "UTF8"), ==, 1);
}

static void
test_utf8 (Office        *office,
           gconstpointer  data)
{
  sign_in (office);
  g_assert_no_error (office->error);
  g_assert_cmpuint (count (office, "UTF8"), ==, 0);

  office->mailbox->utf8 = TRUE;
  pop_mailbox_answer (office->mailbox, "UTF8", "-ERR [UTF8] not today\r\n", 1);
  sign_in (office);
  assert_signed_in_by (office, "PLAIN");
  g_assert_cmpuint (count (office, "UTF8"), ==, 1);
}

/* On an open connection, where the person wanted one, the password itself is said last. */
static void
test_open_connection (Office        *office,
                      gconstpointer  data)
{
  office->mailbox->sasl = "PLAIN LOGIN CRAM-MD5";
  sign_in (office);
  assert_signed_in_by (office, "CRAM-MD5");

  office->mailbox->sasl = "PLAIN";
  office->mailbox->greeting = "+OK ready <1896.697170952@dbc.mtview.ca.us>";
  sign_in (office);
  assert_signed_in_by (office, "APOP");

  /* What has once worked is not left for the password itself … */
  office->mailbox->greeting = "+OK ready";
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SERVER);
  g_assert_cmpuint (count_sign_ins (office), ==, 0);

  /* … unless nothing else has ever worked. */
  g_object_set (office->account, "auth-seen", "", NULL);
  sign_in (office);
  assert_signed_in_by (office, "PLAIN");
}

/* A greeting made to find out the password by collisions of MD5. */
static void
test_odd_timestamp (Office        *office,
                    gconstpointer  data)
{
  office->mailbox->sasl = "";
  office->mailbox->greeting = "+OK <1896.6\x01" "97\x80@dbc.mtview.ca.us>";
  sign_in (office);
  assert_signed_in_by (office, "USER");
  g_assert_cmpuint (count (office, "APOP"), ==, 0);

  g_object_set (office->account, "auth", "APOP", NULL);
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SERVER);
  g_assert_cmpuint (count_sign_ins (office), ==, 0);
}

static void
greet_for_apop (Office *office)
{
  office->mailbox->sasl = "";
  office->mailbox->greeting = "+OK ready <1896.697170952@dbc.mtview.ca.us>";
  /* A sentence in the log must not have the user name in it by way of the address. */
  g_object_set (office->account, "label", "Home", NULL);
}

/* mailutils, solid-pop3d and qpopper greet for APOP whoever comes. */
static void
test_apop_for_others (Office        *office,
                      gconstpointer  data)
{
  greet_for_apop (office);
  office->mailbox->no_apop_secret = TRUE;
  office->mailbox->wrong_password = "-ERR [AUTH] Bad login";
  for (guint i = 0; i < 2; i++)
    {
      if (i == 1)
        {
          use_tls (office);
          office->mailbox->capabilities = "TOP\nUIDL\n";
        }
      /* Refused in both ways: nothing is learnt. */
      g_object_set (office->account, "auth-seen", "", "no-apop", FALSE, NULL);
      sign_in_with (office, "guessed", NULL);
      assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
      g_assert_cmpuint (count (office, "APOP "), ==, 1);
      g_assert_cmpuint (count (office, "PASS "), ==, 1);
      g_assert_false (satchel_account_get_no_apop (office->account));

      sign_in (office);
      assert_signed_in_by (office, "USER");
      g_assert_cmpuint (count (office, "APOP "), ==, 1);
      g_assert_cmpstr (satchel_account_get_auth_seen (office->account), ==, "USER");

      /* From now on it is not asked for what it has said no to. */
      sign_in (office);
      assert_signed_in_by (office, "USER");
      g_assert_cmpuint (count (office, "APOP "), ==, 0);
    }

  /* A person who wants it gets it, alone. */
  g_object_set (office->account, "auth", "APOP", NULL);
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
  g_assert_cmpuint (count_sign_ins (office), ==, 1);
  office->mailbox->no_apop_secret = FALSE;
  sign_in (office);
  assert_signed_in_by (office, "APOP");
}

/* Who sits in the place of the server learns no password by saying no to APOP where it has worked, or more than it. */
static void
test_apop_withdrawn (Office        *office,
                     gconstpointer  data)
{
  static const char * const seen[] = { "APOP", "CRAM-MD5", "SCRAM-SHA-256" };

  greet_for_apop (office);
  office->mailbox->capabilities = "TOP\nUIDL\nUSER\n";
  for (guint i = 0; i < 2 * G_N_ELEMENTS (seen); i++)
    {
      if (i == G_N_ELEMENTS (seen))
        {
          use_tls (office);
          office->mailbox->capabilities = "TOP\nUIDL\n";
        }
      office->mailbox->no_apop_secret = FALSE;
      g_object_set (office->account, "auth-seen", "", NULL);
      sign_in (office);
      assert_signed_in_by (office, "APOP");
      g_assert_cmpstr (satchel_account_get_auth_seen (office->account), ==, "APOP");

      office->mailbox->no_apop_secret = TRUE;
      g_object_set (office->account, "auth-seen", seen[i % G_N_ELEMENTS (seen)], NULL);
      sign_in (office);
      assert_refused_by_us (office, i % G_N_ELEMENTS (seen) == 2 ? SATCHEL_OFFICE_ERROR_SERVER
                                                                 : SATCHEL_OFFICE_ERROR_SIGN_IN);
      g_assert_cmpuint (count_sign_ins (office), ==, i % G_N_ELEMENTS (seen) == 2 ? 0 : 1);
      g_assert_cmpuint (count (office, "APOP "), ==, count_sign_ins (office));
    }
}

/* Where nothing else is announced on an open connection, the password is not said for nothing; nor where the no is
 * about something else. */
static void
test_apop_alone (Office        *office,
                 gconstpointer  data)
{
  greet_for_apop (office);
  office->mailbox->no_user = TRUE;
  sign_in_with (office, "guessed", NULL);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
  g_assert_nonnull (strstr (office->error->message, "wrong user name or password"));
  g_assert_cmpuint (count_sign_ins (office), ==, 1);

  office->mailbox->no_user = FALSE;
  office->mailbox->sign_in_reply = "-ERR [IN-USE] another session";
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_BUSY);
  g_assert_cmpuint (count_sign_ins (office), ==, 1);
}

/* All names by APOP first, then all without; a server that hangs up each time is asked once more each time. */
static void
test_apop_and_two_names (Office        *office,
                         gconstpointer  data)
{
  static const char * const names[] = { "anna@home.example", "anna", NULL };

  greet_for_apop (office);
  for (guint i = 0; i < 4; i++)
    {
      office->mailbox->no_apop_secret = i % 2 == 1;
      office->mailbox->hang_up = i / 2 == 1;
      g_object_set (office->account, "user", "anna@home.example", NULL);
      sign_in_with (office, "secret", names);
      g_assert_no_error (office->error);
      g_assert_cmpuint (count (office, "APOP "), ==, 2);
      g_assert_cmpuint (count (office, "PASS "), ==, i % 2 == 1 ? 2 : 0);
      g_assert_cmpuint (pop_server_count_conversations (office->server), ==, i / 2 == 0 ? 1 : i % 2 == 0 ? 2 : 4);
      g_assert_cmpstr (satchel_account_get_user (office->account), ==, "anna");
      g_assert_cmpstr (satchel_account_get_auth_seen (office->account), ==, i % 2 == 1 ? "USER" : "APOP");
      g_assert_cmpint (satchel_account_get_no_apop (office->account), ==, i % 2 == 1);
    }
}

static void
test_nothing_known (Office        *office,
                    gconstpointer  data)
{
  use_tls (office);
  office->mailbox->capabilities = "";
  sign_in (office);
  assert_signed_in_by (office, "USER");
}

/* A server that offers less than before gets nothing, until the person has decided. */
static void
test_weaker_offer (Office        *office,
                   gconstpointer  data)
{
  use_tls (office);
  office->mailbox->sasl = "SCRAM-SHA-256 PLAIN";
  sign_in (office);
  assert_signed_in_by (office, "SCRAM-SHA-256");

  office->mailbox->sasl = "PLAIN LOGIN";
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SERVER);
  g_assert_nonnull (strstr (office->error->message, "SCRAM-SHA-256"));
  g_assert_cmpuint (count_sign_ins (office), ==, 0);

  /* Nor one that knows nothing all of a sudden, or only says so once it is asked. */
  office->mailbox->capabilities = "";
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SERVER);
  g_assert_cmpuint (count_sign_ins (office), ==, 0);
  office->mailbox->capabilities = NULL;
  office->mailbox->sasl = "SCRAM-SHA-256 PLAIN";
  office->mailbox->sasl_unknown = "SCRAM-SHA-256";
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SERVER);
  g_assert_cmpuint (count_sign_ins (office), ==, 1);

  g_object_set (office->account, "auth", "PLAIN", NULL);
  sign_in (office);
  assert_signed_in_by (office, "PLAIN");
  g_object_set (office->account, "auth", "", NULL);
  sign_in (office);
  g_assert_no_error (office->error);
  g_assert_cmpstr (satchel_account_get_auth_seen (office->account), ==, "PLAIN");
}

static void
test_unbound_offer (Office        *office,
                    gconstpointer  data)
{
  use_tls (office);
  office->mailbox->sasl = "SCRAM-SHA-256-PLUS SCRAM-SHA-256";
  sign_in (office);
  assert_signed_in_by (office, "SCRAM-SHA-256-PLUS");

  office->mailbox->sasl = "SCRAM-SHA-256 PLAIN";
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SERVER);
  g_assert_cmpuint (count_sign_ins (office), ==, 0);

  /* Another server is another matter. */
  g_object_set (office->account, "server", "localhost", NULL);
  sign_in (office);
  assert_signed_in_by (office, "SCRAM-SHA-256");
}

static void
test_announced_and_unknown (Office        *office,
                            gconstpointer  data)
{
  use_tls (office);
  office->mailbox->sasl = EVERYTHING;
  office->mailbox->sasl_unknown = "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1";
  sign_in (office);
  assert_signed_in_by (office, "PLAIN");
  g_assert_cmpuint (count (office, "AUTH "), ==, 5);
  g_assert_cmpuint (pop_server_count_conversations (office->server), ==, 1);

  /* What the person wants is tried alone. */
  g_object_set (office->account, "auth", "SCRAM-SHA-1", NULL);
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SERVER);
  g_assert_cmpuint (count_sign_ins (office), ==, 1);

  g_object_set (office->account, "auth", "GSSAPI", NULL);
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SERVER);
  g_assert_cmpuint (count_sign_ins (office), ==, 0);
}

/* A wrong password is not tried by another way. */
static void
test_wrong_password (Office        *office,
                     gconstpointer  data)
{
  static const char * const names[] = { EVERYTHING, "SCRAM-SHA-1 LOGIN", "CRAM-MD5 LOGIN", "LOGIN", "XOAUTH2" };

  use_tls (office);
  office->mailbox->no_user = TRUE;
  office->mailbox->wrong_password = "-ERR go away";
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      office->mailbox->sasl = names[i];
      sign_in_with (office, "guessed", NULL);
      assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
      g_assert_cmpuint (count_sign_ins (office), ==, 1);
      g_assert_cmpstr (satchel_account_get_auth_seen (office->account), ==, "");
    }
}

static void
test_two_names (Office        *office,
                gconstpointer  data)
{
  static const char * const names[] = { "anna@home.example", "anna", "never", NULL };

  use_tls (office);
  for (guint i = 0; i < 2; i++)
    {
      office->mailbox->sasl = "SCRAM-SHA-256 PLAIN";
      office->mailbox->hang_up = i == 1;
      g_object_set (office->account, "user", "anna@home.example", NULL);
      sign_in_with (office, "secret", names);
      g_assert_no_error (office->error);
      g_assert_cmpuint (count (office, "AUTH SCRAM-SHA-256 "), ==, 2);
      g_assert_cmpuint (pop_server_count_conversations (office->server), ==, 1 + i);
      g_assert_cmpstr (satchel_account_get_user (office->account), ==, "anna");
      g_assert_cmpstr (satchel_account_get_auth_seen (office->account), ==, "SCRAM-SHA-256");
    }

  office->mailbox->password = "another";
  sign_in_with (office, "secret", names);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
  g_assert_cmpuint (count_sign_ins (office), ==, 2);
}

static void
test_plus_is_ok (Office        *office,
                 gconstpointer  data)
{
  static const char * const names[] = { "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", "CRAM-MD5", "LOGIN", "PLAIN" };

  use_tls (office);
  office->mailbox->no_user = TRUE;
  office->mailbox->ok_for_plus = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      office->mailbox->sasl = names[i];
      g_object_set (office->account, "auth-seen", "", NULL);
      sign_in (office);
      assert_signed_in_by (office, names[i]);
    }
}

static void
test_garbage (Office        *office,
              gconstpointer  data)
{
  static const char * const names[] = { "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "CRAM-MD5" };
  /* The last one is a good one for CRAM-MD5. */
  static const char * const challenges[] = {
    "****", "r=not,s=base,i=64", "YQBi", "=", "YWJ", "cj14LHM9WVdKaixpPTk5OTk5OTk5OTk5",
  };

  use_tls (office);
  office->mailbox->no_user = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < G_N_ELEMENTS (challenges) - (i == 2); j++)
      {
        office->mailbox->sasl = names[i];
        office->mailbox->challenge = challenges[j];
        sign_in (office);
        assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_PROTOCOL);
        g_assert_cmpuint (count (office, "*"), ==, 1);
        g_assert_cmpuint (count_sign_ins (office), ==, 1);
      }
}

/* Whoever lets us in without knowing the password is not who we want. */
static void
test_no_proof (Office        *office,
               gconstpointer  data)
{
  static const char * const names[] = { "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1" };

  use_tls (office);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < 3; j++)
      {
        office->mailbox->sasl = names[i];
        office->mailbox->fake_signature = j != 1;
        office->mailbox->no_signature = j == 1;
        office->mailbox->ok_for_plus = j == 2;
        sign_in (office);
        assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SERVER);
        g_assert_cmpuint (count_sign_ins (office), ==, 1);
        g_assert_cmpuint (count (office, "QUIT"), ==, 0);
        g_assert_cmpstr (satchel_account_get_auth_seen (office->account), ==, "");
      }
}

/* The server's end of TLS is not ours. */
static void
test_between (Office        *office,
              gconstpointer  data)
{
  use_tls (office);
  office->mailbox->sasl = "SCRAM-SHA-256-PLUS PLAIN";
  office->mailbox->wrong_binding = TRUE;
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
  g_assert_cmpuint (count_sign_ins (office), ==, 1);
}

static void
test_latin1 (Office        *office,
             gconstpointer  data)
{
  static const char * const names[] = { "PLAIN", "LOGIN", "USER" };

  use_tls (office);
  office->mailbox->password = "gr\xfc\xdf" "e";
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < 2; j++)
      {
        office->mailbox->no_user = !g_str_equal (names[i], "USER");
        office->mailbox->sasl = office->mailbox->no_user ? names[i] : "";
        office->mailbox->hang_up = j == 1;
        g_object_set (office->account, "latin1-password", FALSE, "auth-seen", "", NULL);
        sign_in_with (office, "grüße", NULL);
        g_assert_no_error (office->error);
        g_assert_cmpuint (count (office, "AUTH ") + count (office, "PASS "), ==, 2);
        g_assert_cmpuint (pop_server_count_conversations (office->server), ==, 1 + j);
        g_assert_true (satchel_account_get_latin1_password (office->account));

        sign_in_with (office, "grüße", NULL);
        assert_signed_in_by (office, names[i]);
      }

  /* The server has learnt UTF-8. */
  office->mailbox->password = "grüße";
  sign_in_with (office, "grüße", NULL);
  g_assert_no_error (office->error);
  g_assert_false (satchel_account_get_latin1_password (office->account));
}

/* Where it makes no sense the password is said once. */
static void
test_no_latin1 (Office        *office,
                gconstpointer  data)
{
  static const char * const passwords[] = { "guessed", "пароль", "gr\xc3\xbc\xc3\x9f" "e" };

  use_tls (office);
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      office->mailbox->sasl = i < 2 ? "PLAIN" : "SCRAM-SHA-256";
      sign_in_with (office, passwords[i], NULL);
      assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
      g_assert_cmpuint (count_sign_ins (office), ==, 1);
    }
  office->mailbox->sasl = "PLAIN";
  office->mailbox->utf8 = TRUE;
  sign_in_with (office, "grüße", NULL);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
  g_assert_cmpuint (count_sign_ins (office), ==, 1);
}

/* By SCRAM and its kind it is said in UTF-8. */
static void
test_utf8_password (Office        *office,
                    gconstpointer  data)
{
  static const char * const names[] = { "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "CRAM-MD5", "PLAIN", "LOGIN" };

  use_tls (office);
  office->mailbox->no_user = TRUE;
  office->mailbox->password = "grüße из дома";
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      office->mailbox->sasl = names[i];
      g_object_set (office->account, "auth-seen", "", NULL);
      sign_in_with (office, "grüße из дома", NULL);
      assert_signed_in_by (office, names[i]);
    }
}

static void
test_stale_token (Office        *office,
                  gconstpointer  data)
{
  static const char * const names[] = { "XOAUTH2", "OAUTHBEARER" };

  use_tls (office);
  office->mailbox->sasl = EVERYTHING;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_object_set (office->account, "auth", names[i], NULL);
      sign_in_with (office, "yesterdays", NULL);
      assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
      g_assert_nonnull (strstr (office->error->message, "invalid_token"));
      g_assert_cmpuint (count_sign_ins (office), ==, 1);
    }
}

/* What the server has to say of itself while it says no counts more than the password. */
static void
test_busy (Office        *office,
           gconstpointer  data)
{
  use_tls (office);
  office->mailbox->sasl = "SCRAM-SHA-256 PLAIN";
  office->mailbox->sign_in_reply = "-ERR [IN-USE] another session";
  sign_in (office);
  assert_refused_by_us (office, SATCHEL_OFFICE_ERROR_BUSY);
  g_assert_cmpuint (count_sign_ins (office), ==, 1);
}

static void
test_external (Office        *office,
               gconstpointer  data)
{
  use_tls (office);
  office->mailbox->want_certificate = TRUE;
  office->mailbox->sasl = "EXTERNAL PLAIN";
  sign_in (office);
  assert_signed_in_by (office, "PLAIN");

  /* No password is asked for where none is needed. */
  g_object_set (office->account, "client-cert", certificates_get (certificates, CERTIFICATE_GOOD), "auth",
                "EXTERNAL", NULL);
  sign_in_with (office, NULL, NULL);
  assert_signed_in_by (office, "EXTERNAL");

  g_object_set (office->account, "auth", "", NULL);
  sign_in (office);
  assert_signed_in_by (office, "EXTERNAL");
  g_assert_cmpstr (satchel_account_get_auth_seen (office->account), ==, "EXTERNAL");

  g_object_set (office->account, "client-cert", "/no/such/file.pem", NULL);
  g_clear_object (&office->fetch);
  office_fetch_in (office, SATCHEL_FETCH_TEST, NULL);
  g_assert_error (office->error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_CERTIFICATE);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  certificates = certificates_new ();
  g_assert_nonnull (certificates);

#define ADD(path, test) \
  g_test_add ("/session-sign-in/" path, Office, NULL, office_set_up, test, office_tear_down)
  ADD ("each", test_each);
  ADD ("each-in-two-steps", test_each_in_two_steps);
  ADD ("best-first", test_best_first);
  ADD ("starttls", test_starttls);
  ADD ("utf8", test_utf8);
  ADD ("open-connection", test_open_connection);
  ADD ("odd-timestamp", test_odd_timestamp);
  ADD ("apop-for-others", test_apop_for_others);
  ADD ("apop-withdrawn", test_apop_withdrawn);
  ADD ("apop-alone", test_apop_alone);
  ADD ("apop-and-two-names", test_apop_and_two_names);
  ADD ("nothing-known", test_nothing_known);
  ADD ("weaker-offer", test_weaker_offer);
  ADD ("unbound-offer", test_unbound_offer);
  ADD ("announced-and-unknown", test_announced_and_unknown);
  ADD ("wrong-password", test_wrong_password);
  ADD ("two-names", test_two_names);
  ADD ("plus-is-ok", test_plus_is_ok);
  ADD ("garbage", test_garbage);
  ADD ("no-proof", test_no_proof);
  ADD ("between", test_between);
  ADD ("latin1", test_latin1);
  ADD ("no-latin1", test_no_latin1);
  ADD ("utf8-password", test_utf8_password);
  ADD ("stale-token", test_stale_token);
  ADD ("busy", test_busy);
  ADD ("external", test_external);

  result = g_test_run ();
  certificates_free (certificates);
  return result;
}
