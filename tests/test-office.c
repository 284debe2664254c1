/* test-office.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Several accounts, each with a server of its own, clocks that the test turns, and a network that comes and goes as it says. */

#include "config.h"

#include "fake-network.h"
#include "net/trust.h"
#include "office/office.h"
#include "office/trouble.h"
#include "pop-server.h"

#include <glib/gstdio.h>
#include <string.h>

#define MAIL "Subject: one\r\n\r\nText.\r\n"

/* Seconds until a test that waits for something gives up. */
#define PATIENCE 60

#define MAX_ACCOUNTS 6

typedef struct
{
  SatchelAccount *account;
  PopServer      *server;
  PopMailbox     *mailbox;
} Place;

typedef struct
{
  char            *folder;
  SatchelStore    *store;
  SatchelAccounts *accounts;
  SatchelOffice   *office;
  GNetworkMonitor *network;
  SatchelClocks    clocks;
  Place            places[MAX_ACCOUNTS];
  guint            n;
  guint            arrived;
  guint            expires;
  guint            recognised;
  gint64           expire_days;
} Fixture;

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      remove_tree (below);
    }
  (void) g_remove (path);
}

static SatchelClocks
read_clocks (gpointer data)
{
  return ((Fixture *) data)->clocks;
}

static void
on_arrived (SatchelOffice  *office,
            SatchelAccount *account,
            guint           messages,
            Fixture        *fixture)
{
  fixture->arrived += messages;
}

static void
on_expires (SatchelOffice  *office,
            SatchelAccount *account,
            gint64          days,
            Fixture        *fixture)
{
  fixture->expires++;
  fixture->expire_days = days;
}

static void
on_renumbered (SatchelOffice  *office,
               SatchelAccount *account,
               guint           recognised,
               guint           received,
               Fixture        *fixture)
{
  fixture->recognised += recognised;
}

static void
open_office (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->accounts = satchel_accounts_load (&error);
  g_assert_no_error (error);
  fixture->office = satchel_office_new (fixture->accounts, fixture->store);
  satchel_office_set_clocks (fixture->office, read_clocks, fixture);
  satchel_office_set_monitor (fixture->office, fixture->network);
  g_signal_connect (fixture->office, "arrived", G_CALLBACK (on_arrived), fixture);
  g_signal_connect (fixture->office, "expires", G_CALLBACK (on_expires), fixture);
  g_signal_connect (fixture->office, "renumbered", G_CALLBACK (on_renumbered), fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *mail = NULL;
  g_autofree char *config = NULL;

  fixture->folder = g_dir_make_tmp ("satchel-desks-XXXXXX", &error);
  g_assert_no_error (error);
  mail = g_build_filename (fixture->folder, "mail", NULL);
  config = g_build_filename (g_get_user_config_dir (), "satchel", NULL);
  remove_tree (config);
  fixture->store = satchel_store_open (mail, SATCHEL_STORE_WRITE, &error);
  g_assert_no_error (error);

  fixture->network = fake_network_new ();
  fixture->clocks = (SatchelClocks) { 5000 * (gint64) G_USEC_PER_SEC, 4000 * (gint64) G_USEC_PER_SEC,
                                      g_get_real_time () };
  open_office (fixture);
}

static gboolean
is_quiet (Fixture *fixture)
{
  for (guint i = 0; i < fixture->n; i++)
    if (satchel_office_get_fetch (fixture->office, fixture->places[i].account) != NULL)
      return FALSE;
  return TRUE;
}

/* Runs the main loop until @condition holds. */
#define WAIT_UNTIL(condition)                                                     \
  do                                                                              \
    {                                                                             \
      gint64 deadline = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;      \
                                                                                  \
      while (!(condition))                                                        \
        {                                                                         \
          g_assert_cmpint (g_get_monotonic_time (), <, deadline);                 \
          if (!g_main_context_iteration (NULL, FALSE))                            \
            g_usleep (1000);                                                      \
        }                                                                         \
    }                                                                             \
  while (0)

/* Everything that could begin by now has begun. */
static void
settle (Fixture *fixture)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
close_office (Fixture *fixture)
{
  satchel_office_stop (fixture->office, NULL);
  WAIT_UNTIL (is_quiet (fixture));
  g_signal_handlers_disconnect_by_data (fixture->office, fixture);
  g_clear_object (&fixture->office);
  g_clear_object (&fixture->accounts);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  close_office (fixture);
  for (guint i = 0; i < fixture->n; i++)
    {
      g_clear_object (&fixture->places[i].account);
      pop_server_free (fixture->places[i].server);
      pop_mailbox_free (fixture->places[i].mailbox);
    }
  settle (fixture);
  satchel_store_close (fixture->store);
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->network);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
}

/* An account with a message waiting on its server, which lies somewhere in the world; looks every ten minutes. */
static Place *
add_place (Fixture *fixture)
{
  Place *place = &fixture->places[fixture->n];
  g_autofree char *id = g_strdup_printf ("home%u", fixture->n);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (fixture->n++, <, MAX_ACCOUNTS);
  place->mailbox = pop_mailbox_new ();
  pop_mailbox_add (place->mailbox, "uid-1", MAIL, -1);
  place->server = pop_server_new (NULL, POP_SERVER_PLAIN);
  pop_server_serve (place->server, place->mailbox);

  place->account = satchel_account_new (id);
  g_object_set (place->account, "email", "anna@home.example", "server", "pop.home.example", "port",
                (guint) pop_server_get_port (place->server), "encryption", SATCHEL_ENCRYPTION_NONE, "user", "anna",
                "password-command", "echo secret", "on-server", SATCHEL_ON_SERVER_KEEP, "check-minutes", 10,
                "check-at-start", TRUE, NULL);
  g_assert_true (satchel_accounts_add (fixture->accounts, place->account, &error));
  g_assert_no_error (error);

  return place;
}

static void
pass (Fixture *fixture,
      gint64   seconds)
{
  fixture->clocks.boot += seconds * G_USEC_PER_SEC;
  fixture->clocks.awake += seconds * G_USEC_PER_SEC;
  fixture->clocks.wall += seconds * G_USEC_PER_SEC;
  satchel_office_look_at_clocks (fixture->office);
  settle (fixture);
}

/* … and what is due come to its end. */
static void
pass_and_look (Fixture *fixture,
               gint64   seconds)
{
  pass (fixture, seconds);
  WAIT_UNTIL (is_quiet (fixture));
}

/* Starts the office, and waits until each account has looked once, as it does at the start. */
static void
start (Fixture *fixture)
{
  satchel_office_start (fixture->office);
  for (guint i = 0; i < fixture->n; i++)
    WAIT_UNTIL (pop_server_count_conversations (fixture->places[i].server) > 0);
  WAIT_UNTIL (is_quiet (fixture));
}

/* The number of conversations that its server has had. */
static void
assert_looks (Place *place,
              guint  n)
{
  g_assert_cmpuint (pop_server_count_conversations (place->server), ==, n);
}

static void
assert_outlook (Fixture    *fixture,
                Place      *place,
                SatchelWhy  why,
                gint64      seconds)
{
  SatchelOutlook outlook = satchel_office_get_outlook (fixture->office, place->account);

  g_assert_cmpint (outlook.why, ==, why);
  if (seconds < 0)
    g_assert_cmpint (outlook.due, ==, 0);
  else
    g_assert_cmpint (ABS (outlook.due - fixture->clocks.wall / G_USEC_PER_SEC - seconds), <=, 1);
}

static const GError *
trouble_of (Fixture *fixture,
            Place   *place)
{
  return satchel_office_get_trouble (fixture->office, place->account);
}

static gboolean
is_receiving (Fixture *fixture,
              Place   *place)
{
  return satchel_office_get_fetch (fixture->office, place->account) != NULL;
}

static void
be_silent (Place *place)
{
  pop_server_begin_script (place->server);
  pop_server_be_silent (place->server);
}

/* --- one account and the others --- */

static void
test_one_stops_no_other (Fixture       *fixture,
                         gconstpointer  data)
{
  Place *silent = add_place (fixture), *busy = add_place (fixture), *failing = add_place (fixture);
  Place *fine = add_place (fixture);

  be_silent (silent);
  busy->mailbox->sign_in_reply = "-ERR [IN-USE] by another session";
  failing->mailbox->sign_in_reply = "-ERR [SYS/TEMP] disk trouble";
  satchel_office_start (fixture->office);
  WAIT_UNTIL (pop_server_count_conversations (failing->server) == 1
              && pop_server_count_conversations (busy->server) == 1 && fixture->arrived == 1
              && !is_receiving (fixture, fine) && !is_receiving (fixture, busy) && !is_receiving (fixture, failing));

  g_assert_true (is_receiving (fixture, silent));
  assert_outlook (fixture, busy, SATCHEL_WHY_IN_USE, 60);
  assert_outlook (fixture, failing, SATCHEL_WHY_TEMPORARY, 60);
  assert_outlook (fixture, fine, SATCHEL_WHY_INTERVAL, 600);
  /* Both go away by themselves: nobody is alarmed. */
  g_assert_null (trouble_of (fixture, busy));
  g_assert_null (trouble_of (fixture, failing));

  /* The silent one still has only its own turn, and the busy one is let in again. */
  busy->mailbox->sign_in_reply = NULL;
  pass (fixture, 61);
  WAIT_UNTIL (fixture->arrived == 2 && !is_receiving (fixture, busy) && !is_receiving (fixture, failing));
  g_assert_true (is_receiving (fixture, silent));
  assert_looks (busy, 2);
  assert_looks (failing, 2);
  assert_looks (fine, 1);
  assert_outlook (fixture, failing, SATCHEL_WHY_TEMPORARY, 120);
}

static guint
count_receiving (Fixture *fixture)
{
  guint n = 0;

  for (guint i = 0; i < fixture->n; i++)
    n += is_receiving (fixture, &fixture->places[i]);
  return n;
}

static void
test_four_at_once (Fixture       *fixture,
                   gconstpointer  data)
{
  for (guint i = 0; i < 6; i++)
    {
      Place *place = add_place (fixture);

      if (i < 4)
        be_silent (place);
    }
  satchel_office_start (fixture->office);
  for (guint i = 0; i < 4; i++)
    WAIT_UNTIL (pop_server_count_conversations (fixture->places[i].server) == 1);
  settle (fixture);
  g_assert_cmpuint (count_receiving (fixture), ==, 4);
  assert_looks (&fixture->places[4], 0);
  assert_looks (&fixture->places[5], 0);

  /* One turn is free: the two others take it one after another. */
  satchel_office_stop (fixture->office, fixture->places[1].account);
  WAIT_UNTIL (fixture->arrived == 2);
  g_assert_cmpuint (count_receiving (fixture), >=, 3);
}

/* A server that keeps a conversation from moving, without being silent for long, loses its turn in the end. */
static void
test_stall (Fixture       *fixture,
            gconstpointer  data)
{
  Place *place = add_place (fixture);

  be_silent (place);
  satchel_office_start (fixture->office);
  WAIT_UNTIL (pop_server_count_conversations (place->server) == 1);
  pass (fixture, 14 * 60);
  g_assert_true (is_receiving (fixture, place));
  pass_and_look (fixture, 2 * 60);
  g_assert_error (trouble_of (fixture, place), SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_TIMEOUT);
  assert_outlook (fixture, place, SATCHEL_WHY_UNREACHABLE, 60);
  pass_and_look (fixture, 61);
  g_assert_cmpuint (fixture->arrived, ==, 1);
}

/* --- what a server says --- */

static void
test_in_use (Fixture       *fixture,
             gconstpointer  data)
{
  static const gint64 waits[] = { 60, 300, 900, 900 };
  Place *place = add_place (fixture);

  place->mailbox->sign_in_reply = "-ERR mailbox is locked by another session";
  start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      assert_looks (place, i + 1);
      assert_outlook (fixture, place, SATCHEL_WHY_IN_USE, waits[i]);
      pass_and_look (fixture, waits[i] - 2);
      assert_looks (place, i + 1);
      pass_and_look (fixture, 3);
    }

  /* Half an hour: now it is said. */
  g_assert_error (trouble_of (fixture, place), SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_BUSY);
  place->mailbox->sign_in_reply = NULL;
  pass_and_look (fixture, 901);
  g_assert_cmpuint (fixture->arrived, ==, 1);
  g_assert_null (trouble_of (fixture, place));
}

/* No account is locked by a password that is wrong again and again. */
static void
test_wrong_password_stops (Fixture       *fixture,
                           gconstpointer  data)
{
  Place *place = add_place (fixture), *other = add_place (fixture);

  g_object_set (place->account, "password-command", "echo wrong", NULL);
  start (fixture);
  g_assert_error (trouble_of (fixture, place), SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SIGN_IN);
  assert_outlook (fixture, place, SATCHEL_WHY_REFUSED, -1);
  pass_and_look (fixture, 24 * 3600);
  assert_looks (place, 1);
  assert_looks (other, 2);

  /* Get Mail is pressed for the others … */
  satchel_office_get_mail (fixture->office, NULL);
  WAIT_UNTIL (is_quiet (fixture));
  assert_looks (place, 1);
  assert_looks (other, 3);
  /* … or for this one. */
  satchel_office_get_mail (fixture->office, place->account);
  WAIT_UNTIL (is_quiet (fixture));
  assert_looks (place, 2);
  assert_outlook (fixture, place, SATCHEL_WHY_REFUSED, -1);

  /* The person mends it: no button need be pressed. */
  g_object_set (place->account, "password-command", "echo secret", NULL);
  WAIT_UNTIL (fixture->arrived == 2 && is_quiet (fixture));
  assert_outlook (fixture, place, SATCHEL_WHY_INTERVAL, 600);
}

/* A server that gives no reason gets a second chance, and not a third. */
static void
test_refusals_stop (Fixture       *fixture,
                    gconstpointer  data)
{
  Place *place = add_place (fixture);

  place->mailbox->sign_in_reply = "-ERR no";
  start (fixture);
  assert_outlook (fixture, place, SATCHEL_WHY_INTERVAL, 600);
  pass_and_look (fixture, 601);
  assert_looks (place, 2);
  assert_outlook (fixture, place, SATCHEL_WHY_REFUSED, -1);
  pass_and_look (fixture, 24 * 3600);
  assert_looks (place, 2);
}

static void
test_permanent (Fixture       *fixture,
                gconstpointer  data)
{
  Place *place = add_place (fixture);

  place->mailbox->sign_in_reply = "-ERR [SYS/PERM] no such mailbox any more";
  start (fixture);
  g_assert_error (trouble_of (fixture, place), SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SERVER);
  assert_outlook (fixture, place, SATCHEL_WHY_PERMANENT, 4 * 3600);
}

#define DELAYED "USER\nUIDL\nTOP\nRESP-CODES\nLOGIN-DELAY 900\n"

/* A look by hand waits until the server allows it, unless the person insists. */
static void
test_login_delay (Fixture       *fixture,
                  gconstpointer  data)
{
  Place *place = add_place (fixture);
  SatchelOutlook outlook;

  place->mailbox->capabilities = "USER\nUIDL\nTOP\nRESP-CODES\nLOGIN-DELAY 30 USER\n";
  place->mailbox->capabilities_signed_in = DELAYED;
  start (fixture);
  outlook = satchel_office_get_outlook (fixture->office, place->account);
  g_assert_cmpint (outlook.interval, ==, 900);
  g_assert_cmpint (outlook.least, ==, 900);
  assert_outlook (fixture, place, SATCHEL_WHY_INTERVAL, 900);

  pass (fixture, 100);
  satchel_office_get_mail (fixture->office, place->account);
  assert_outlook (fixture, place, SATCHEL_WHY_SERVER, 800);
  g_assert_false (is_receiving (fixture, place));
  satchel_office_insist (fixture->office, place->account);
  WAIT_UNTIL (is_quiet (fixture));
  assert_looks (place, 2);

  satchel_office_get_mail (fixture->office, NULL);
  assert_outlook (fixture, place, SATCHEL_WHY_SERVER, 900);
  pass_and_look (fixture, 890);
  assert_looks (place, 2);
  pass_and_look (fixture, 11);
  assert_looks (place, 3);
}

/* … from the start of the next run, too. */
static void
test_login_delay_is_remembered (Fixture       *fixture,
                                gconstpointer  data)
{
  Place *place = add_place (fixture);

  place->mailbox->capabilities_signed_in = DELAYED;
  start (fixture);
  g_assert_true (satchel_accounts_save (fixture->accounts, NULL));
  close_office (fixture);

  open_office (fixture);
  g_set_object (&place->account, satchel_accounts_get (fixture->accounts, 0));
  satchel_office_start (fixture->office);
  WAIT_UNTIL (satchel_office_get_outlook (fixture->office, place->account).least == 900);
  settle (fixture);
  g_assert_false (is_receiving (fixture, place));
  assert_looks (place, 1);
  pass_and_look (fixture, 901);
  assert_looks (place, 2);
}

/* The refusal counts where nothing was announced. */
static void
test_refused_as_too_soon (Fixture       *fixture,
                          gconstpointer  data)
{
  Place *place = add_place (fixture);

  place->mailbox->sign_in_reply = "-ERR [LOGIN-DELAY] minimum time between mail checks violation";
  start (fixture);
  g_assert_null (trouble_of (fixture, place));
  assert_outlook (fixture, place, SATCHEL_WHY_SERVER, 300);
  place->mailbox->sign_in_reply = NULL;
  pass_and_look (fixture, 301);
  g_assert_cmpuint (fixture->arrived, ==, 1);
  g_assert_cmpint (satchel_office_get_outlook (fixture->office, place->account).least, ==, 300);
}

static void
test_expire_is_said_once (Fixture       *fixture,
                          gconstpointer  data)
{
  Place *place = add_place (fixture);

  place->mailbox->capabilities_signed_in = "USER\nUIDL\nTOP\nEXPIRE 30\n";
  start (fixture);
  g_assert_cmpuint (fixture->expires, ==, 1);
  g_assert_cmpint (fixture->expire_days, ==, 30);
  g_assert_cmpint (satchel_office_get_outlook (fixture->office, place->account).expire, ==, 30);
  pass_and_look (fixture, 601);
  g_assert_cmpuint (fixture->expires, ==, 1);

  place->mailbox->capabilities_signed_in = "USER\nUIDL\nTOP\nEXPIRE NEVER\n";
  pass_and_look (fixture, 601);
  g_assert_cmpuint (fixture->expires, ==, 1);
  place->mailbox->capabilities_signed_in = "USER\nUIDL\nTOP\nEXPIRE 0\n";
  pass_and_look (fixture, 601);
  assert_looks (place, 4);
  g_assert_cmpuint (fixture->expires, ==, 2);
  /* Never obeyed. */
  g_assert_cmpuint (pop_server_count_commands (place->server, "DELE"), ==, 0);
}

/* --- the network and the clocks --- */

/* The same mail under another id: said as such, and not as new mail. */
static void
test_renumbered_is_said (Fixture       *fixture,
                         gconstpointer  data)
{
  Place *place = add_place (fixture);

  satchel_office_start (fixture->office);
  WAIT_UNTIL (fixture->arrived == 1 && !is_receiving (fixture, place));
  g_assert_cmpuint (fixture->recognised, ==, 0);
  pop_mailbox_set_uid (place->mailbox, 1, "another-id");
  satchel_office_get_mail (fixture->office, place->account);
  WAIT_UNTIL (fixture->recognised == 1 && !is_receiving (fixture, place));
  g_assert_cmpuint (fixture->arrived, ==, 1);
}

static void
test_offline (Fixture       *fixture,
              gconstpointer  data)
{
  Place *place = add_place (fixture), *nearby = add_place (fixture);

  g_object_set (nearby->account, "server", "127.0.0.1", NULL);
  fake_network_set (fixture->network, FALSE, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  satchel_office_start (fixture->office);
  WAIT_UNTIL (fixture->arrived == 1 && is_quiet (fixture));
  assert_looks (nearby, 1);
  assert_looks (place, 0);
  assert_outlook (fixture, place, SATCHEL_WHY_OFFLINE, -1);

  /* Only a portal to begin with: somebody else would answer. */
  fake_network_set (fixture->network, TRUE, FALSE, G_NETWORK_CONNECTIVITY_PORTAL);
  settle (fixture);
  assert_outlook (fixture, place, SATCHEL_WHY_PORTAL, -1);
  fake_network_set (fixture->network, TRUE, FALSE, G_NETWORK_CONNECTIVITY_FULL);
  settle (fixture);
  assert_looks (place, 0);
  assert_outlook (fixture, place, SATCHEL_WHY_INTERVAL, 5);
  pass_and_look (fixture, 6);
  assert_looks (place, 1);
  g_assert_cmpuint (fixture->arrived, ==, 2);

  /* The person's click is always tried. */
  fake_network_set (fixture->network, FALSE, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  satchel_office_get_mail (fixture->office, place->account);
  WAIT_UNTIL (is_quiet (fixture));
  assert_looks (place, 2);
}

static void
test_metered (Fixture       *fixture,
              gconstpointer  data)
{
  Place *place = add_place (fixture);

  fake_network_set (fixture->network, TRUE, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  start (fixture);
  assert_looks (place, 1);

  satchel_office_set_spares_metered (fixture->office, TRUE);
  pass_and_look (fixture, 3600);
  assert_looks (place, 1);
  assert_outlook (fixture, place, SATCHEL_WHY_METERED, -1);
  satchel_office_get_mail (fixture->office, NULL);
  WAIT_UNTIL (is_quiet (fixture));
  assert_looks (place, 2);

  pass_and_look (fixture, 3600);
  fake_network_set (fixture->network, TRUE, FALSE, G_NETWORK_CONNECTIVITY_FULL);
  pass_and_look (fixture, 6);
  assert_looks (place, 3);
}

/* Seen by the clocks: one has gone on, the other has not. */
static void
test_suspend (Fixture       *fixture,
              gconstpointer  data)
{
  Place *place = add_place (fixture);

  start (fixture);
  fixture->clocks.boot += 8 * (gint64) 3600 * G_USEC_PER_SEC;
  pass_and_look (fixture, 1);
  assert_looks (place, 1);
  assert_outlook (fixture, place, SATCHEL_WHY_INTERVAL, 5);
  pass_and_look (fixture, 5);
  assert_looks (place, 2);
  assert_outlook (fixture, place, SATCHEL_WHY_INTERVAL, 600);

  /* A clock on the wall that is set changes nothing. */
  fixture->clocks.wall -= 30 * (gint64) 24 * 3600 * G_USEC_PER_SEC;
  pass_and_look (fixture, 590);
  assert_looks (place, 2);
  fixture->clocks.wall += 300 * (gint64) 24 * 3600 * G_USEC_PER_SEC;
  pass_and_look (fixture, 11);
  assert_looks (place, 3);
}

/* What was under way when the computer fell asleep is begun again, without a word of trouble. */
static void
test_suspend_in_a_conversation (Fixture       *fixture,
                                gconstpointer  data)
{
  Place *place = add_place (fixture);

  be_silent (place);
  satchel_office_start (fixture->office);
  WAIT_UNTIL (pop_server_count_conversations (place->server) == 1);
  fixture->clocks.boot += 3600 * (gint64) G_USEC_PER_SEC;
  pass_and_look (fixture, 1);
  g_assert_null (trouble_of (fixture, place));
  assert_outlook (fixture, place, SATCHEL_WHY_INTERVAL, 5);
  pass_and_look (fixture, 6);
  g_assert_cmpuint (fixture->arrived, ==, 1);
  assert_looks (place, 2);
}

#define ADD(path, function) \
  g_test_add ("/office/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_autofree char *home = g_dir_make_tmp ("satchel-office-home-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  fake_network_bend_names ();

  ADD ("one-stops-no-other", test_one_stops_no_other);
  ADD ("four-at-once", test_four_at_once);
  ADD ("stall", test_stall);
  ADD ("in-use", test_in_use);
  ADD ("wrong-password-stops", test_wrong_password_stops);
  ADD ("refusals-stop", test_refusals_stop);
  ADD ("permanent", test_permanent);
  ADD ("login-delay", test_login_delay);
  ADD ("login-delay-is-remembered", test_login_delay_is_remembered);
  ADD ("refused-as-too-soon", test_refused_as_too_soon);
  ADD ("expire-is-said-once", test_expire_is_said_once);
  ADD ("renumbered-is-said", test_renumbered_is_said);
  ADD ("offline", test_offline);
  ADD ("metered", test_metered);
  ADD ("suspend", test_suspend);
  ADD ("suspend-in-a-conversation", test_suspend_in_a_conversation);
  status = g_test_run ();
  satchel_trust_end_warm_up ();
  remove_tree (home);

  return status;
}
