/* test-pop-auth.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-auth.h"

#include <string.h>

static void
test_command (void)
{
  g_autofree char *line = satchel_pop_auth_make_command ("PLAIN", "AGE=");
  g_autofree char *empty = satchel_pop_auth_make_command ("EXTERNAL", "");

  g_assert_cmpstr (line, ==, "AUTH PLAIN AGE=");
  g_assert_cmpstr (empty, ==, "AUTH EXTERNAL =");
}

/* RFC 2449 §4: 255 octets with CRLF, and not one more. */
static void
test_command_length (void)
{
  g_autofree char *response = g_strnfill (255 - strlen ("AUTH PLAIN \r\n"), 'A');
  g_autofree char *longer = g_strconcat (response, "A", NULL);
  g_autofree char *line = satchel_pop_auth_make_command ("PLAIN", response);

  g_assert_cmpuint (strlen (line), ==, 253);
  g_assert_null (satchel_pop_auth_make_command ("PLAIN", longer));
}

static void
test_timestamp (void)
{
  static const struct
  {
    const char *greeting;
    const char *timestamp;
  } cases[] = {
    { "POP3 server ready <1896.697170952@dbc.mtview.ca.us>", "<1896.697170952@dbc.mtview.ca.us>" },
    { "<1@a> ready", "<1@a>" },
    { "ready", NULL },
    { "<no at>", NULL },
    { "<noat>", NULL },
    { "<a@b", NULL },
    { "<@b>", NULL },
    { "<a@>", NULL },
    { "<>", NULL },
    { "<a@b@c>", NULL },
    { "<a@b\xc3\xa4>", NULL },
    { "<a\x01@b>", NULL },
    { "<a@b\x7f>", NULL },
    { "<a <b@c>", NULL },
    { "<a\"b@c>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *timestamp = satchel_pop_auth_find_timestamp (cases[i].greeting);

      g_assert_cmpstr (timestamp, ==, cases[i].timestamp);
    }
}

/* RFC 1939 §7 */
static void
test_apop (void)
{
  g_autofree char *line = satchel_pop_auth_make_apop ("mrose", "<1896.697170952@dbc.mtview.ca.us>", "tanstaaf");

  g_assert_cmpstr (line, ==, "APOP mrose c4c9334bac560ecc979e58001b3e22fb");
}

static void
test_unknown (void)
{
  static const struct
  {
    const char *line;
    gboolean    unknown;
  } cases[] = {
    { "-ERR unknown mechanism", TRUE },
    { "-ERR Unsupported authentication mechanism.", TRUE },
    { "-ERR Unknown command.", TRUE },
    { "-ERR command not recognized", TRUE },
    { "-ERR AUTH not supported", TRUE },
    { "-ERR [AUTH] mechanism unsupported", FALSE },
    { "-ERR [IN-USE] not supported", FALSE },
    { "-ERR [SYS/PERM] not implemented", FALSE },
    { "-ERR unknown user", FALSE },
    { "-ERR invalid login or password", FALSE },
    { "-ERR authentication failed", FALSE },
    { "-ERR", FALSE },
    { "+OK mechanism", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SatchelPopReply) reply = satchel_pop_reply_parse (cases[i].line, NULL);

      g_assert_cmpint (satchel_pop_auth_is_unknown (reply), ==, cases[i].unknown);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop-auth/command", test_command);
  g_test_add_func ("/pop-auth/command-length", test_command_length);
  g_test_add_func ("/pop-auth/timestamp", test_timestamp);
  g_test_add_func ("/pop-auth/apop", test_apop);
  g_test_add_func ("/pop-auth/unknown", test_unknown);

  return g_test_run ();
}
