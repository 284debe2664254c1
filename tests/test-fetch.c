/* test-fetch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whole fetches against the scripted server, judged by what lies in the store and on the server
 * afterwards, byte for byte. */

#include "config.h"

#include "base/limits.h"
#include "certificates.h"
#include "office-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

#define ONE   "Subject: one\r\n\r\nFirst.\r\n"
#define TWO   "Subject: two\r\n\r\n.\r\n..\r\n.Second.\r\n"
#define THREE "Subject: three\r\n\r\nThird.\r\n"

static const char *all[] = { ONE, TWO, THREE };

static Certificates *certificates;

static void
fill (Office *office)
{
  pop_mailbox_add (office->mailbox, "uid-1", ONE, -1);
  pop_mailbox_add (office->mailbox, "uid-2", TWO, -1);
  pop_mailbox_add (office->mailbox, "uid-3", THREE, -1);
}

static void
test_receives_all (Office        *office,
                   gconstpointer  data)
{
  const SatchelFetchProgress *progress;
  g_auto(GStrv) commands = NULL;
  g_autofree char *joined = NULL;

  fill (office);
  progress = office_fetch (office);
  g_assert_no_error (office->error);
  g_assert_cmpuint (progress->received, ==, 3);
  g_assert_cmpuint (progress->stored_bytes, ==, strlen (ONE) + strlen (TWO) + strlen (THREE));
  g_assert_cmpuint (progress->on_server, ==, 3);
  office_assert_inbox (office, all, 3);
  office_assert_server_has (office, "uid-1 uid-2 uid-3");

  /* Newest first, and nothing said ahead that was not allowed. */
  commands = pop_server_get_commands (office->server);
  joined = g_strjoinv (" ", commands);
  g_assert_nonnull (strstr (joined, "RETR 3 RETR 2 RETR 1"));
  g_assert_nonnull (strstr (joined, "QUIT"));
  g_assert_false (pop_server_was_rushed (office->server));
}

static void
test_second_time_nothing (Office        *office,
                          gconstpointer  data)
{
  const SatchelFetchProgress *progress;

  fill (office);
  office_fetch (office);
  pop_server_wait_until_quiet (office->server);
  pop_server_forget (office->server);

  progress = office_fetch (office);
  g_assert_no_error (office->error);
  g_assert_cmpuint (progress->received, ==, 0);
  g_assert_cmpuint (progress->recognised, ==, 0);
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_commands (office->server, "RETR"), ==, 0);
  g_assert_cmpuint (pop_server_count_commands (office->server, "LIST"), ==, 0);
  office_assert_inbox (office, all, 3);
}

static void
test_pipelining (Office        *office,
                 gconstpointer  data)
{
  office->mailbox->pipelining = TRUE;
  fill (office);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
}

static void
test_tls (Office        *office,
          gconstpointer  data)
{
  office_use_tls (office, certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_TLS,
                  SATCHEL_ENCRYPTION_TLS);
  g_object_set (office->account, "ca-file", certificates_get_ca (certificates), NULL);
  fill (office);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
}

/* A session that TLS resumes from another account's conversation with the same server is judged by this
 * account's own trust all the same, before anything is said. */
static void
test_trust_is_the_accounts_own (Office        *office,
                                gconstpointer  data)
{
  office_use_tls (office, certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_TLS,
                  SATCHEL_ENCRYPTION_TLS);
  g_object_set (office->account, "ca-file", certificates_get_ca (certificates), NULL);
  fill (office);
  for (guint i = 0; i < 3; i++)
    {
      office_fetch (office);
      g_assert_no_error (office->error);
    }
  pop_server_wait_until_quiet (office->server);
  pop_server_forget (office->server);

  g_object_set (office->account, "ca-file", "", NULL);
  for (guint i = 0; i < 3; i++)
    {
      office_fetch (office);
      office_assert_error (office, SATCHEL_OFFICE_ERROR_CERTIFICATE);
    }
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_commands (office->server, ""), ==, 0);
}

static void
test_starttls (Office        *office,
               gconstpointer  data)
{
  office_use_tls (office, certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_PLAIN,
                  SATCHEL_ENCRYPTION_STARTTLS);
  g_object_set (office->account, "ca-file", certificates_get_ca (certificates), NULL);
  office->mailbox->demand_tls = TRUE;
  fill (office);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);

  /* Asked again behind TLS and once signed in. */
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_commands (office->server, "CAPA"), ==, 3);
}

/* A server without STLS gets no password. */
static void
test_no_starttls (Office        *office,
                  gconstpointer  data)
{
  g_object_set (office->account, "encryption", SATCHEL_ENCRYPTION_STARTTLS, NULL);
  fill (office);
  office_fetch (office);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_SERVER);
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_commands (office->server, "USER"), ==, 0);
  g_assert_cmpuint (pop_server_count_commands (office->server, "AUTH"), ==, 0);
}

static void
test_bad_certificates (Office        *office,
                       gconstpointer  data)
{
  static const CertificateKind kinds[] = {
    CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_OTHER_NAME, CERTIFICATE_SELF_SIGNED,
    CERTIFICATE_STRANGER,
  };

  fill (office);
  g_object_set (office->account, "ca-file", certificates_get_ca (certificates), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      office_use_tls (office, certificates_get (certificates, kinds[i]), POP_SERVER_TLS,
                      SATCHEL_ENCRYPTION_TLS);
      office_fetch (office);
      office_assert_error (office, SATCHEL_OFFICE_ERROR_CERTIFICATE);
      pop_server_wait_until_quiet (office->server);
      g_assert_cmpuint (pop_server_count_commands (office->server, ""), ==, 0);
    }
  office_assert_inbox (office, NULL, 0);
}

static void
test_remove_once_safe (Office        *office,
                       gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  fill (office);
  g_assert_cmpuint (office_fetch (office)->deleted, ==, 3);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
  office_assert_server_has (office, "");
}

static void
test_days (Office        *office,
           gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_DAYS, "days", 1, NULL);
  fill (office);
  g_assert_cmpuint (office_fetch (office)->deleted, ==, 0);
  office_assert_server_has (office, "uid-1 uid-2 uid-3");

  g_object_set (office->account, "days", 0, NULL);
  g_assert_cmpuint (office_fetch (office)->deleted, ==, 3);
  office_assert_server_has (office, "");
  office_assert_inbox (office, all, 3);
}

/* To Trash: it goes with the next fetch. Back from there before: it stays. */
static void
test_until_deleted (Office        *office,
                    gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_UNTIL_DELETED, NULL);
  fill (office);
  office_fetch (office);
  office_assert_server_has (office, "uid-1 uid-2 uid-3");

  office_move (office, "one", "Trash");
  office_move (office, "two", "Trash");
  office_move (office, "one", "Inbox");
  g_assert_cmpuint (office_fetch (office)->deleted, ==, 1);
  g_assert_no_error (office->error);
  office_assert_server_has (office, "uid-1 uid-3");
}

/* A message that the server won't give costs only itself, and is never deleted there. */
static void
test_one_refused (Office        *office,
                  gconstpointer  data)
{
  const char *rest[] = { ONE, THREE };

  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  office->mailbox->fail_retr = 2;
  fill (office);
  g_assert_cmpuint (office_fetch (office)->skipped, ==, 1);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_MESSAGE);
  office_assert_inbox (office, rest, 2);
  office_assert_server_has (office, "uid-2");

  office->mailbox->fail_retr = 0;
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
  office_assert_server_has (office, "");
}

/* Whatever octet is the last one to come: nothing lost, nothing doubled, nothing deleted unsafely. */
static void
test_cut_anywhere (Office        *office,
                   gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  for (guint64 octets = 1; octets < 1200; octets += 37)
    {
      g_autofree char *uid = g_strdup_printf ("%" G_GUINT64_FORMAT, octets);
      g_autofree char *text = g_strdup_printf ("Subject: %s\r\n\r\nText %s\r\n", uid, uid);

      pop_mailbox_add (office->mailbox, uid, text, -1);
      office->mailbox->cut_after = octets;
      office_fetch (office);
      pop_server_wait_until_quiet (office->server);
    }

  office->mailbox->cut_after = 0;
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_server_has (office, "");

  for (guint64 octets = 1; octets < 1200; octets += 37)
    {
      g_autofree char *words = g_strdup_printf ("Text %" G_GUINT64_FORMAT "\r\n", octets);
      g_autoptr(GPtrArray) found = office_read (office, "Inbox");
      guint n = 0;

      for (guint i = 0; i < found->len; i++)
        n += strstr (g_ptr_array_index (found, i), words) != NULL;
      g_assert_cmpuint (n, ==, 1);
    }
}

static void
test_silent (Office        *office,
             gconstpointer  data)
{
  office->mailbox->silent_after = 4;
  fill (office);
  office->fetch = satchel_fetch_new (office->account, office->store);
  satchel_fetch_set_password (office->fetch, "secret");
  satchel_fetch_set_patience (office->fetch, 5, 1);
  office_fetch (office);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_TIMEOUT);
}

static void
test_wrong_password (Office        *office,
                     gconstpointer  data)
{
  fill (office);
  office->mailbox->password = "another";
  office_fetch (office);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_commands (office->server, "PASS")
                    + pop_server_count_commands (office->server, "AUTH"), ==, 1);
}

/* The whole address is tried first, then the part before the @; what worked is remembered. */
static void
test_two_user_names (Office        *office,
                     gconstpointer  data)
{
  static const char * const names[] = { "anna@home.example", "anna", "never", NULL };

  fill (office);
  office->fetch = satchel_fetch_new (office->account, office->store);
  satchel_fetch_set_password (office->fetch, "secret");
  satchel_fetch_set_user_names (office->fetch, names);
  office_fetch (office);
  g_assert_no_error (office->error);
  g_assert_cmpstr (satchel_account_get_user (office->account), ==, "anna");
  office_assert_inbox (office, all, 3);
}

static void
test_two_user_names_both_wrong (Office        *office,
                                gconstpointer  data)
{
  static const char * const names[] = { "anna@home.example", "berta", "anna", NULL };

  fill (office);
  office->fetch = satchel_fetch_new (office->account, office->store);
  satchel_fetch_set_password (office->fetch, "secret");
  satchel_fetch_set_user_names (office->fetch, names);
  office_fetch (office);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
  g_assert_cmpstr (satchel_account_get_user (office->account), ==, "anna");
}

static void
test_refusals (Office        *office,
               gconstpointer  data)
{
  static const struct
  {
    const char        *reply;
    SatchelOfficeError code;
  } cases[] = {
    { "-ERR [IN-USE] Do you have another POP session running?", SATCHEL_OFFICE_ERROR_BUSY },
    { "-ERR [LOGIN-DELAY] minimum time between logins not elapsed", SATCHEL_OFFICE_ERROR_BUSY },
    { "-ERR [SYS/TEMP] service temporarily unavailable", SATCHEL_OFFICE_ERROR_TEMPORARY },
    { "-ERR [SYS/PERM] your account is gone", SATCHEL_OFFICE_ERROR_SERVER },
    { "-ERR [AUTH] no", SATCHEL_OFFICE_ERROR_SIGN_IN },
    { "-ERR maildrop already locked", SATCHEL_OFFICE_ERROR_BUSY },
    { "-ERR account blocked", SATCHEL_OFFICE_ERROR_SIGN_IN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      office->mailbox->sign_in_reply = cases[i].reply;
      office_fetch (office);
      office_assert_error (office, cases[i].code);
      g_assert_null (strchr (office->error->message, '['));
      pop_server_wait_until_quiet (office->server);
    }
}

static void
test_no_mail_server (Office        *office,
                     gconstpointer  data)
{
  pop_server_begin_script (office->server);
  pop_server_send_line (office->server, "HTTP/1.1 400 Bad Request");
  pop_server_cut (office->server);
  office_fetch (office);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_PROTOCOL);
}

static void
test_nobody_listens (Office        *office,
                     gconstpointer  data)
{
  g_clear_pointer (&office->server, pop_server_free);
  office_fetch (office);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_UNREACHABLE);
  office->server = pop_server_new (NULL, POP_SERVER_PLAIN);
}

static void
test_line_without_end (Office        *office,
                       gconstpointer  data)
{
  g_autofree char *endless = g_strnfill (100000, 'x');

  pop_server_begin_script (office->server);
  pop_server_send_bytes (office->server, "+OK ", -1);
  pop_server_send_bytes (office->server, endless, -1);
  pop_server_wait_for_close (office->server);
  office_fetch (office);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_PROTOCOL);
}

/* The assistant's session tells the mailbox's size, waits, and then receives: one sign-in. */
static gboolean
go (gpointer data)
{
  Office *office = data;

  if (satchel_fetch_get_progress (office->fetch)->phase != SATCHEL_PHASE_WAITING)
    return G_SOURCE_CONTINUE;

  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->mailbox, ==, 3);
  satchel_fetch_go (office->fetch, office->store);
  return G_SOURCE_REMOVE;
}

static void
test_test_then_receive (Office        *office,
                        gconstpointer  data)
{
  g_autofree char *log = NULL;

  fill (office);
  office->fetch = satchel_fetch_new (office->account, NULL);
  satchel_fetch_set_password (office->fetch, "secret");
  g_timeout_add (5, go, office);
  office_fetch_in (office, SATCHEL_FETCH_TEST_AND_WAIT, NULL);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_conversations (office->server), ==, 1);

  log = satchel_fetch_get_log (office->fetch);
  g_assert_nonnull (strstr (log, "> CAPA"));
  g_assert_null (strstr (log, "secret"));
  g_assert_null (strstr (log, "First."));
}

static void
test_only_test (Office        *office,
                gconstpointer  data)
{
  fill (office);
  office_fetch_in (office, SATCHEL_FETCH_TEST, NULL);
  g_assert_no_error (office->error);
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->mailbox, ==, 3);
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_commands (office->server, "RETR"), ==, 0);
  g_assert_cmpuint (pop_server_count_commands (office->server, "QUIT"), ==, 1);
}

static gboolean
cancel_soon (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_stopped_while_waiting (Office        *office,
                            gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  fill (office);
  g_timeout_add (50, cancel_soon, cancellable);
  office_fetch_in (office, SATCHEL_FETCH_TEST_AND_WAIT, cancellable);
  g_assert_error (office->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stopped_in_silence (Office        *office,
                         gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  office->mailbox->silent_after = 6;
  fill (office);
  g_timeout_add (200, cancel_soon, cancellable);
  office_fetch_in (office, SATCHEL_FETCH_RECEIVE, cancellable);
  g_assert_error (office->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  office->mailbox->silent_after = 0;
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
}

/* Only QUIT's +OK counts. */
static void
test_quit_refused (Office        *office,
                   gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  fill (office);
  pop_mailbox_answer (office->mailbox, "QUIT", "-ERR some deleted messages not removed\r\n", 1);
  g_assert_cmpuint (office_fetch (office)->deleted, ==, 0);
  office_assert_inbox (office, all, 3);
  office_assert_server_has (office, "uid-1 uid-2 uid-3");

  g_assert_cmpuint (office_fetch (office)->deleted, ==, 3);
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->received, ==, 0);
  office_assert_server_has (office, "");
  office_assert_inbox (office, all, 3);
}

/* A size that can't be is the server's, not the message's. */
static void
test_absurd_size (Office        *office,
                  gconstpointer  data)
{
  fill (office);
  pop_mailbox_answer (office->mailbox, "LIST",
                      "+OK\r\n1 20\r\n2 20\r\n3 18446744073709551615\r\n.\r\n", 1);
  g_assert_cmpuint (office_fetch (office)->received, ==, 3);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
}

/* One that no disk has room for keeps only its own message away. */
static void
test_too_large_for_the_disk (Office        *office,
                             gconstpointer  data)
{
  const char *rest[] = { ONE, TWO };
  struct statvfs about;

  g_assert_cmpint (statvfs (office->folder, &about), ==, 0);
  if ((guint64) about.f_bavail * about.f_frsize > SATCHEL_LIMIT_SIZE)
    {
      g_test_skip ("This disk has room for it");
      return;
    }

  fill (office);
  pop_mailbox_answer (office->mailbox, "LIST",
                      "+OK\r\n1 20\r\n2 20\r\n3 1099511627776\r\n.\r\n", 1);
  g_assert_cmpuint (office_fetch (office)->received, ==, 2);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_DISK);
  office_assert_inbox (office, rest, 2);
}

/* Larger than what is held in memory, with every byte value in it but NUL. */
static void
test_large (Office        *office,
            gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new ("Subject: large\r\n\r\n");
  const char *texts[1];

  while (text->len < 3 * 1024 * 1024)
    {
      for (int octet = 1; octet < 256; octet++)
        if (octet != '\r' && octet != '\n')
          g_string_append_c (text, (char) octet);
      g_string_append (text, "\r\n.\r\n");
    }
  texts[0] = text->str;
  pop_mailbox_add (office->mailbox, "large", text->str, -1);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, texts, 1);
}

static void
test_long_password (Office        *office,
                    gconstpointer  data)
{
  g_autofree char *password = g_strnfill (300, 'p');

  fill (office);
  office->mailbox->password = password;
  office->fetch = satchel_fetch_new (office->account, office->store);
  satchel_fetch_set_password (office->fetch, password);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
}

static void
test_line_break_in_password (Office        *office,
                             gconstpointer  data)
{
  fill (office);
  office->fetch = satchel_fetch_new (office->account, office->store);
  satchel_fetch_set_password (office->fetch, "secret\r\nDELE 1");
  office_fetch (office);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_SIGN_IN);
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_commands (office->server, "DELE"), ==, 0);
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
  g_test_add ("/fetch/" path, Office, NULL, office_set_up, test, office_tear_down)
  ADD ("receives-all", test_receives_all);
  ADD ("second-time-nothing", test_second_time_nothing);
  ADD ("pipelining", test_pipelining);
  ADD ("tls", test_tls);
  ADD ("trust-is-the-accounts-own", test_trust_is_the_accounts_own);
  ADD ("starttls", test_starttls);
  ADD ("no-starttls", test_no_starttls);
  ADD ("bad-certificates", test_bad_certificates);
  ADD ("remove-once-safe", test_remove_once_safe);
  ADD ("days", test_days);
  ADD ("until-deleted", test_until_deleted);
  ADD ("one-refused", test_one_refused);
  ADD ("cut-anywhere", test_cut_anywhere);
  ADD ("silent", test_silent);
  ADD ("wrong-password", test_wrong_password);
  ADD ("two-user-names", test_two_user_names);
  ADD ("two-user-names-both-wrong", test_two_user_names_both_wrong);
  ADD ("refusals", test_refusals);
  ADD ("no-mail-server", test_no_mail_server);
  ADD ("nobody-listens", test_nobody_listens);
  ADD ("line-without-end", test_line_without_end);
  ADD ("test-then-receive", test_test_then_receive);
  ADD ("only-test", test_only_test);
  ADD ("stopped-while-waiting", test_stopped_while_waiting);
  ADD ("stopped-in-silence", test_stopped_in_silence);
  ADD ("quit-refused", test_quit_refused);
  ADD ("absurd-size", test_absurd_size);
  ADD ("too-large-for-the-disk", test_too_large_for_the_disk);
  ADD ("large", test_large);
  ADD ("long-password", test_long_password);
  ADD ("line-break-in-password", test_line_break_in_password);

  result = g_test_run ();
  certificates_free (certificates);
  return result;
}
