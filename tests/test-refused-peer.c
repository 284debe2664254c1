/* test-refused-peer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A certificate that is refused: what comes with the error, that nothing secret was said before the person
 * decided, and what happens after that. */

#include "config.h"

#include "certificates.h"
#include "net/pins.h"
#include "office-fixture.h"

#include <string.h>

#define ONE "Subject: one\r\n\r\nFirst.\r\n"

static const char *all[] = { ONE };

static Certificates *certificates;

static guint16
port_of (Office *office)
{
  return pop_server_get_port (office->server);
}

static void
serve (Office            *office,
       CertificateKind    kind,
       PopServerMode      mode)
{
  office_use_tls (office, certificates_get (certificates, kind), mode,
                  mode == POP_SERVER_TLS ? SATCHEL_ENCRYPTION_TLS : SATCHEL_ENCRYPTION_STARTTLS);
}

static GTlsCertificate *
load (CertificateKind kind)
{
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (certificates_get (certificates, kind), NULL);

  g_assert_nonnull (certificate);
  return certificate;
}

/* It ends with an error that shows the server's certificate, and not one word that would be missed was said. */
static void
assert_refused (Office               *office,
                CertificateKind       kind,
                GTlsCertificateFlags  errors)
{
  g_autoptr(GTlsCertificate) certificate = load (kind);
  g_autoptr(GError) copy = NULL;
  g_autofree char *log = NULL;
  const SatchelRefusedPeer *peer;

  office_fetch (office);
  g_assert_error (office->error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_CERTIFICATE);
  copy = g_error_copy (office->error);
  peer = satchel_trouble_get_peer (copy);
  g_assert_nonnull (peer);
  g_assert_cmpstr (peer->host, ==, "127.0.0.1");
  g_assert_cmpuint (peer->port, ==, port_of (office));
  g_assert_cmpint (peer->errors & errors, ==, errors);
  g_assert_true (g_tls_certificate_is_same (peer->certificate, certificate));

  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_commands (office->server, "USER"), ==, 0);
  g_assert_cmpuint (pop_server_count_commands (office->server, "PASS"), ==, 0);
  g_assert_cmpuint (pop_server_count_commands (office->server, "AUTH"), ==, 0);
  /* Before TLS only what a server can do, and STLS itself. */
  g_assert_cmpuint (pop_server_count_commands (office->server, ""), ==,
                    satchel_account_get_encryption (office->account) == SATCHEL_ENCRYPTION_TLS ? 0 : 2);
  /* One connection: the failing one has shown the certificate. */
  g_assert_cmpuint (pop_server_count_conversations (office->server), ==, 1);
  log = satchel_fetch_get_log (office->fetch);
  g_assert_nonnull (strstr (log, office->error->message));
  pop_server_forget (office->server);
}

static void
accept_once (Office *office)
{
  const SatchelRefusedPeer *peer = satchel_trouble_get_peer (office->error);

  satchel_pins_add_once (satchel_pins_get_default (), peer->host, peer->port, peer->certificate);
}

static void
test_accepted (Office        *office,
               PopServerMode  mode)
{
  pop_mailbox_add (office->mailbox, "uid-1", ONE, -1);
  serve (office, CERTIFICATE_SELF_SIGNED, mode);
  assert_refused (office, CERTIFICATE_SELF_SIGNED, G_TLS_CERTIFICATE_UNKNOWN_CA);
  assert_refused (office, CERTIFICATE_SELF_SIGNED, G_TLS_CERTIFICATE_UNKNOWN_CA);

  accept_once (office);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 1);
}

static void
test_tls (Office        *office,
          gconstpointer  data)
{
  test_accepted (office, POP_SERVER_TLS);
}

static void
test_starttls (Office        *office,
               gconstpointer  data)
{
  test_accepted (office, POP_SERVER_PLAIN);
}

/* The server shows another one than was accepted. */
static void
test_changed (Office        *office,
              gconstpointer  data)
{
  g_autoptr(GTlsCertificate) before = load (CERTIFICATE_SELF_SIGNED);
  GTlsCertificate *accepted;

  serve (office, CERTIFICATE_STRANGER, POP_SERVER_TLS);
  satchel_pins_add_once (satchel_pins_get_default (), "127.0.0.1", port_of (office), before);
  assert_refused (office, CERTIFICATE_STRANGER, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_nonnull (strstr (office->error->message, "is not the one that you accepted on "));

  accepted = satchel_pins_get (satchel_pins_get_default (), "127.0.0.1", port_of (office), NULL);
  g_assert_true (g_tls_certificate_is_same (accepted, before));
}

/* A certificate that is good needs no pin, and what was accepted before is no obstacle. */
static void
test_good_after_pin (Office        *office,
                     gconstpointer  data)
{
  g_autoptr(GTlsCertificate) before = load (CERTIFICATE_SELF_SIGNED);

  serve (office, CERTIFICATE_GOOD, POP_SERVER_TLS);
  g_object_set (office->account, "ca-file", certificates_get_ca (certificates), NULL);
  satchel_pins_add_once (satchel_pins_get_default (), "127.0.0.1", port_of (office), before);
  office_fetch (office);
  g_assert_no_error (office->error);
}

static void
on_step (SatchelFetch *fetch,
         int           step,
         gboolean      ok,
         const char   *message,
         GString      *told)
{
  g_string_append_printf (told, "%s%s ", satchel_step_get_name ((SatchelStep) step), ok ? "" : "!");
}

static char *
run_steps (Office *office)
{
  GString *told = g_string_new (NULL);

  g_clear_object (&office->fetch);
  office->fetch = satchel_fetch_new (office->account, NULL);
  satchel_fetch_set_password (office->fetch, "secret");
  g_signal_connect (office->fetch, "step", G_CALLBACK (on_step), told);
  office_fetch_in (office, SATCHEL_FETCH_TEST, NULL);
  g_signal_handlers_disconnect_by_data (office->fetch, told);

  return g_string_free (told, FALSE);
}

static void
test_steps (Office        *office,
            gconstpointer  data)
{
  g_autofree char *refused = NULL;
  g_autofree char *accepted = NULL;
  g_autofree char *nowhere = NULL;
  g_autofree char *log = NULL;

  serve (office, CERTIFICATE_EXPIRED, POP_SERVER_TLS);
  refused = run_steps (office);
  g_assert_cmpstr (refused, ==, "name connect certificate! ");

  accept_once (office);
  accepted = run_steps (office);
  g_assert_cmpstr (accepted, ==, "name connect certificate greeting capabilities sign-in mailbox ");
  log = satchel_fetch_get_log (office->fetch);
  g_assert_nonnull (strstr (log, "* The connection is encrypted; nothing but your own word says"));
  g_assert_null (strstr (log, "secret"));

  g_object_set (office->account, "server", "nowhere.invalid", NULL);
  nowhere = run_steps (office);
  g_assert_cmpstr (nowhere, ==, "name! ");
  g_assert_null (satchel_trouble_get_peer (office->error));
}

/* An account's own file that can't be read is no certificate of a server's. */
static void
test_no_peer (Office        *office,
              gconstpointer  data)
{
  serve (office, CERTIFICATE_SELF_SIGNED, POP_SERVER_TLS);
  g_object_set (office->account, "ca-file", "/nowhere/at/all.pem", NULL);
  office_fetch (office);
  g_assert_error (office->error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_CERTIFICATE);
  g_assert_null (satchel_trouble_get_peer (office->error));
  g_assert_null (satchel_trouble_get_peer (NULL));
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  certificates = certificates_new ();
  if (certificates == NULL)
    return 77;

#define ADD(name, func) g_test_add ("/refused-peer/" name, Office, NULL, office_set_up, func, office_tear_down)
  ADD ("tls", test_tls);
  ADD ("starttls", test_starttls);
  ADD ("changed", test_changed);
  ADD ("good-after-pin", test_good_after_pin);
  ADD ("steps", test_steps);
  ADD ("no-peer", test_no_peer);
#undef ADD

  result = g_test_run ();
  certificates_free (certificates);
  return result;
}
