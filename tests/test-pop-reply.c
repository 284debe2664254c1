/* test-pop-reply.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-reply.h"

typedef struct
{
  const char      *path;
  const char      *line;
  SatchelPopStatus status;
  SatchelPopCode   code;
  const char      *text;
  const char      *raw;
} Case;

static const Case cases[] = {
  { "ok", "+OK maildrop locked and ready", SATCHEL_POP_OK, SATCHEL_POP_CODE_NONE,
    "maildrop locked and ready", "maildrop locked and ready" },
  { "ok-bare", "+OK", SATCHEL_POP_OK, SATCHEL_POP_CODE_NONE, "", "" },
  { "ok-no-space", "+OK<1896.697170952@dbc.mtview.ca.us>", SATCHEL_POP_OK, SATCHEL_POP_CODE_NONE,
    "<1896.697170952@dbc.mtview.ca.us>", "<1896.697170952@dbc.mtview.ca.us>" },
  { "lower-case", "-err no such message", SATCHEL_POP_ERR, SATCHEL_POP_CODE_NONE, "no such message",
    "no such message" },
  { "several-spaces", "+ok   2 320", SATCHEL_POP_OK, SATCHEL_POP_CODE_NONE, "2 320", "2 320" },
  { "in-use", "-ERR [IN-USE] Do you have another POP session running?", SATCHEL_POP_ERR,
    SATCHEL_POP_CODE_IN_USE, "Do you have another POP session running?",
    "[IN-USE] Do you have another POP session running?" },
  { "in-use-sub-level", "-ERR [in-use/maildrop] busy", SATCHEL_POP_ERR, SATCHEL_POP_CODE_IN_USE, "busy",
    "[in-use/maildrop] busy" },
  { "in-use-other-word", "-ERR [IN-USERS] busy", SATCHEL_POP_ERR, SATCHEL_POP_CODE_OTHER, "busy",
    "[IN-USERS] busy" },
  { "login-delay", "-ERR [LOGIN-DELAY] minimum time between mail checks violation", SATCHEL_POP_ERR,
    SATCHEL_POP_CODE_LOGIN_DELAY, "minimum time between mail checks violation",
    "[LOGIN-DELAY] minimum time between mail checks violation" },
  { "sys-temp", "-ERR [SYS/TEMP] later", SATCHEL_POP_ERR, SATCHEL_POP_CODE_SYS_TEMP, "later",
    "[SYS/TEMP] later" },
  { "sys-perm", "-ERR [SYS/PERM] never", SATCHEL_POP_ERR, SATCHEL_POP_CODE_SYS_PERM, "never",
    "[SYS/PERM] never" },
  { "sys-alone", "-ERR [SYS] what", SATCHEL_POP_ERR, SATCHEL_POP_CODE_SYS_TEMP, "what", "[SYS] what" },
  { "sys-unknown-sub-level", "-ERR [Sys/Often] what", SATCHEL_POP_ERR, SATCHEL_POP_CODE_SYS_TEMP, "what",
    "[Sys/Often] what" },
  { "sys-third-level", "-ERR [sys/temp/foo] later", SATCHEL_POP_ERR, SATCHEL_POP_CODE_SYS_TEMP, "later",
    "[sys/temp/foo] later" },
  { "sys-perm-third-level", "-ERR [SYS/PERM/quota] never", SATCHEL_POP_ERR, SATCHEL_POP_CODE_SYS_PERM, "never",
    "[SYS/PERM/quota] never" },
  { "system-is-not-sys", "-ERR [SYSTEM] what", SATCHEL_POP_ERR, SATCHEL_POP_CODE_OTHER, "what", "[SYSTEM] what" },
  { "auth", "-ERR [AUTH] Authentication failed.", SATCHEL_POP_ERR, SATCHEL_POP_CODE_AUTH,
    "Authentication failed.", "[AUTH] Authentication failed." },
  { "utf8", "-ERR [UTF8] Retrieve message after UTF8 command", SATCHEL_POP_ERR, SATCHEL_POP_CODE_UTF8,
    "Retrieve message after UTF8 command", "[UTF8] Retrieve message after UTF8 command" },
  { "code-unknown", "+OK [XCLIENT] ready", SATCHEL_POP_OK, SATCHEL_POP_CODE_OTHER, "ready",
    "[XCLIENT] ready" },
  { "brackets-are-no-code", "-ERR [see the manual] no", SATCHEL_POP_ERR, SATCHEL_POP_CODE_NONE,
    "[see the manual] no", "[see the manual] no" },
  { "brackets-not-closed", "-ERR [AUTH no", SATCHEL_POP_ERR, SATCHEL_POP_CODE_NONE, "[AUTH no", "[AUTH no" },
  { "text-with-lock", "-ERR account blocked", SATCHEL_POP_ERR, SATCHEL_POP_CODE_NONE, "account blocked",
    "account blocked" },
  { "latin-1", "-ERR gel\366scht", SATCHEL_POP_ERR, SATCHEL_POP_CODE_NONE, "gel\357\277\275scht",
    "gel\366scht" },
  { "control-characters", "-ERR a\033[31mb\tc\177", SATCHEL_POP_ERR, SATCHEL_POP_CODE_NONE, "a [31mb c",
    "a\033[31mb\tc\177" },
  { "right-to-left-override", "-ERR a\342\200\256b", SATCHEL_POP_ERR, SATCHEL_POP_CODE_NONE, "ab",
    "a\342\200\256b" },
  { "challenge", "+ PDE4OTY+", SATCHEL_POP_CONTINUE, SATCHEL_POP_CODE_NONE, "PDE4OTY+", "PDE4OTY+" },
  { "challenge-empty", "+ ", SATCHEL_POP_CONTINUE, SATCHEL_POP_CODE_NONE, "", "" },
  { "challenge-bare", "+", SATCHEL_POP_CONTINUE, SATCHEL_POP_CODE_NONE, "", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelPopReply) reply = satchel_pop_reply_parse (wanted->line, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
  g_assert_cmpint (reply->status, ==, wanted->status);
  g_assert_cmpint (reply->code, ==, wanted->code);
  g_assert_cmpstr (reply->text, ==, wanted->text);
  g_assert_cmpstr (reply->raw, ==, wanted->raw);
}

/* What is in brackets is shown where it is no code: with RESP-CODES not announced, or so it may be. */
static void
test_disown (void)
{
  g_autoptr(SatchelPopReply) other = satchel_pop_reply_parse ("-ERR [Notice] closed\tfor today", NULL);
  g_autoptr(SatchelPopReply) busy = satchel_pop_reply_parse ("-ERR [IN-USE] wait", NULL);

  satchel_pop_reply_disown_code (other);
  g_assert_cmpint (other->code, ==, SATCHEL_POP_CODE_NONE);
  g_assert_cmpstr (other->text, ==, "[Notice] closed for today");
  satchel_pop_reply_disown_code (busy);
  g_assert_cmpint (busy->code, ==, SATCHEL_POP_CODE_IN_USE);
  g_assert_cmpstr (busy->text, ==, "wait");
}

static void
test_refused (void)
{
  static const char *lines[] = {
    "", "HTTP/1.1 400 Bad Request", "* OK IMAP4rev1 ready", "220 mail.example ESMTP", "OK", "-", "+O", "-ER",
    "+data", "ERR", " +OK",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (satchel_pop_reply_parse (lines[i], &error));
      g_assert_error (error, SATCHEL_POP_ERROR, SATCHEL_POP_ERROR_GRAMMAR);
    }
}

/* What a web server says may be long and hold anything: the sentence stays a sentence. */
static void
test_refused_sentence (void)
{
  g_autofree char *line = g_strnfill (8000, 'x');
  g_autoptr(GError) error = NULL;

  line[3] = '\007';
  line[4] = '\377';
  g_assert_null (satchel_pop_reply_parse (line, &error));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\007'));
  g_assert_cmpuint (strlen (error->message), <, 250);
}

static void
check_stat (const char *line,
            gboolean    good,
            guint64     messages,
            guint64     octets)
{
  g_autoptr(SatchelPopReply) reply = satchel_pop_reply_parse (line, NULL);
  guint64 n = 7, size = 9;

  g_assert_nonnull (reply);
  g_assert_cmpint (satchel_pop_reply_read_stat (reply, &n, &size), ==, good);
  g_assert_cmpuint (n, ==, good ? messages : 7);
  g_assert_cmpuint (size, ==, good ? octets : 9);
}

static void
test_stat (void)
{
  check_stat ("+OK 2 320", TRUE, 2, 320);
  check_stat ("+OK 0 0", TRUE, 0, 0);
  check_stat ("+OK  12   18446744073709551615 octets", TRUE, 12, G_MAXUINT64);
  check_stat ("+OK 2", FALSE, 0, 0);
  check_stat ("+OK", FALSE, 0, 0);
  check_stat ("+OK two 320", FALSE, 0, 0);
  check_stat ("+OK -2 320", FALSE, 0, 0);
  check_stat ("+OK 2 18446744073709551616", FALSE, 0, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/pop-reply/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/pop-reply/disown", test_disown);
  g_test_add_func ("/pop-reply/refused", test_refused);
  g_test_add_func ("/pop-reply/refused-sentence", test_refused_sentence);
  g_test_add_func ("/pop-reply/stat", test_stat);

  return g_test_run ();
}
