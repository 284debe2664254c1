/* test-refusal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a server means by -ERR, and what a person is told. */

#include "config.h"

#include "office/refusal.h"
#include "office/trouble.h"

#include <string.h>

typedef struct
{
  const char         *path;
  const char         *line;
  SatchelOfficeError  signing_in;   /* as the answer to a password */
  SatchelOfficeError  signed_in;    /* … to anything else */
  SatchelPopCode      reason;
} Case;

#define SIGN_IN SATCHEL_OFFICE_ERROR_SIGN_IN
#define BUSY    SATCHEL_OFFICE_ERROR_BUSY
#define TEMP    SATCHEL_OFFICE_ERROR_TEMPORARY
#define SERVER  SATCHEL_OFFICE_ERROR_SERVER

static const Case cases[] = {
  { "in-use", "-ERR [IN-USE] one session only", BUSY, BUSY, SATCHEL_POP_CODE_IN_USE },
  { "in-use-lower", "-err [in-use] one session only", BUSY, BUSY, SATCHEL_POP_CODE_IN_USE },
  { "in-use-words", "-ERR maildrop already in use by another session", BUSY, BUSY, SATCHEL_POP_CODE_IN_USE },
  { "locked-words", "-ERR Mailbox is locked by another POP3 session", BUSY, BUSY, SATCHEL_POP_CODE_IN_USE },
  { "lock-busy", "-ERR maildrop lock busy", BUSY, BUSY, SATCHEL_POP_CODE_IN_USE },
  { "blocked-is-not-locked", "-ERR account blocked", SIGN_IN, SERVER, SATCHEL_POP_CODE_NONE },
  { "account-locked-is-not-busy", "-ERR your account is locked", SIGN_IN, SERVER, SATCHEL_POP_CODE_NONE },
  { "clock-is-not-lock", "-ERR check your clock", SIGN_IN, SERVER, SATCHEL_POP_CODE_NONE },
  { "login-delay", "-ERR [LOGIN-DELAY] wait", BUSY, BUSY, SATCHEL_POP_CODE_LOGIN_DELAY },
  { "login-delay-words", "-ERR Exceeded the login limit for a 15 minute period. Reduce the frequency of requests.",
    BUSY, BUSY, SATCHEL_POP_CODE_LOGIN_DELAY },
  { "sys-temp", "-ERR [SYS/TEMP] disk trouble", TEMP, TEMP, SATCHEL_POP_CODE_SYS_TEMP },
  { "sys-temp-deeper", "-ERR [SYS/TEMP/FOO] disk trouble", TEMP, TEMP, SATCHEL_POP_CODE_SYS_TEMP },
  { "sys-unknown", "-ERR [SYS/FOO] disk trouble", TEMP, TEMP, SATCHEL_POP_CODE_SYS_TEMP },
  { "sys-perm", "-ERR [SYS/PERM] no mailbox", SERVER, SERVER, SATCHEL_POP_CODE_SYS_PERM },
  { "auth", "-ERR [AUTH] wrong", SIGN_IN, SERVER, SATCHEL_POP_CODE_AUTH },
  /* A code that says so counts more than words that sound otherwise. */
  { "auth-with-words", "-ERR [AUTH] mailbox in use? no: wrong", SIGN_IN, SERVER, SATCHEL_POP_CODE_AUTH },
  { "no-code", "-ERR invalid", SIGN_IN, SERVER, SATCHEL_POP_CODE_NONE },
  { "unknown-code", "-ERR [FOO] invalid", SIGN_IN, SERVER, SATCHEL_POP_CODE_OTHER },
  { "no-words", "-ERR", SIGN_IN, SERVER, SATCHEL_POP_CODE_NONE },
};

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  g_autoptr(SatchelAccount) account = satchel_account_new ("home");
  g_autoptr(SatchelPopReply) reply = satchel_pop_reply_parse (wanted->line, NULL);

  g_object_set (account, "email", "anna@home.example", NULL);
  for (SatchelRefusal of = SATCHEL_REFUSAL_ANY; of <= SATCHEL_REFUSAL_SIGN_IN_CODED; of++)
    {
      g_autoptr(GError) error = satchel_refusal_explain (reply, account, of);

      g_assert_error (error, SATCHEL_OFFICE_ERROR, (int) (of != SATCHEL_REFUSAL_ANY ? wanted->signing_in : wanted->signed_in));
      g_assert_cmpint (satchel_trouble_get_reason (error), ==, wanted->reason);
      g_assert_nonnull (strstr (error->message, "anna@home.example"));
      g_assert_null (strchr (error->message, '{'));
      g_assert_null (strchr (error->message, '['));
      if (reply->text[0] != '\0')
        g_assert_nonnull (strstr (error->message, reply->text));
      /* Only a password that is to blame is asked for. */
      if (error->code != (int) SIGN_IN && reply->code != SATCHEL_POP_CODE_SYS_PERM)
        g_assert_null (strstr (error->message, "password"));
    }
}

/* A server that would say so has not said that the password is wrong. */
static void
test_promised_code (void)
{
  const struct { const char *line; gboolean blames; } refusals[] = {
    { "-ERR [AUTH] no", TRUE }, { "-ERR no", FALSE }, { "-ERR [FOO] no", FALSE },
  };
  g_autoptr(SatchelAccount) account = satchel_account_new ("home");

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(SatchelPopReply) reply = satchel_pop_reply_parse (refusals[i].line, NULL);
      g_autoptr(GError) error = satchel_refusal_explain (reply, account, SATCHEL_REFUSAL_SIGN_IN_CODED);

      g_assert_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SIGN_IN);
      g_assert_cmpint (strstr (error->message, "refused the user name or password") != NULL, ==, refusals[i].blames);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/refusal/promised-code", test_promised_code);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/refusal/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  return g_test_run ();
}
