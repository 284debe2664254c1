/* test-provider-web.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/limits.h"
#include "certificates.h"
#include "office/provider-web.h"

#include <string.h>

#define ADDRESS "amara@okafor.example"
#define GOOD                                                                                                    \
  "<clientConfig><emailProvider><displayName>Okafor</displayName><incomingServer type=\"pop3\">"               \
  "<hostname>pop.okafor.example</hostname><port>995</port><socketType>SSL</socketType>"                        \
  "<username>%EMAILLOCALPART%</username><pop3><checkInterval minutes=\"9\"/></pop3></incomingServer>"          \
  "<outgoingServer type=\"smtp\"><hostname>smtp.okafor.example</hostname><port>465</port>"                     \
  "<socketType>SSL</socketType></outgoingServer></emailProvider></clientConfig>"

static Certificates *certificates;

/* A web server on the loopback, once with encryption and once without. */
typedef struct
{
  SoupServer *server;
  char       *https;   /* "https://localhost:40001" */
  char       *http;
  GPtrArray  *paths;   /* what was asked for */
} Web;

static Web web;

static void
redirect (SoupServerMessage *message,
          const char        *location)
{
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Location", location);
  soup_server_message_set_status (message, SOUP_STATUS_FOUND, NULL);
}

static void
answer (SoupServerMessage *message,
        const char        *text,
        gsize              length)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/xml", SOUP_MEMORY_COPY, text, length);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  g_autofree char *plain = g_strconcat (web.http, "/good", NULL);
  g_autofree char *large = g_strnfill (SATCHEL_LIMIT_PROVIDER, ' ');
  g_autofree char *too_large = g_strconcat (GOOD, large, NULL);

  g_ptr_array_add (web.paths, g_strdup (path));
  if (g_str_equal (path, "/good"))
    answer (message, GOOD, strlen (GOOD));
  else if (g_str_equal (path, "/large"))
    answer (message, too_large, strlen (too_large));
  else if (g_str_equal (path, "/page"))
    answer (message, "<html>Welcome</html>", 20);
  else if (g_str_equal (path, "/to-good"))
    redirect (message, "/good");
  else if (g_str_equal (path, "/to-plain"))
    redirect (message, plain);
  else if (g_str_equal (path, "/circle"))
    redirect (message, "/circle");
  else if (g_str_equal (path, "/silent"))
    soup_server_message_pause (message);
  else
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

/* --- asking --- */

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
on_deadline (gpointer data)
{
  g_error ("Nothing happened for a minute");
  return G_SOURCE_REMOVE;
}

static void
wait_for (GAsyncResult **slot)
{
  guint deadline = g_timeout_add_seconds (60, on_deadline, NULL);

  g_assert_null (*slot);
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static SoupSession *
new_session (gboolean trusting)
{
  g_autoptr(GTlsDatabase) trust = NULL;

  if (trusting)
    trust = g_tls_file_database_new (certificates_get_ca (certificates), NULL);
  return satchel_provider_web_new (trust);
}

static GPtrArray *
find_with (SoupSession        *session,
           const char * const *uris,
           guint               seconds,
           GError            **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_provider_web_find_async (session, uris, ADDRESS, SATCHEL_SOURCE_AUTOCONFIG, seconds, NULL, on_result,
                                   &result);
  wait_for (&result);
  return satchel_provider_web_find_finish (result, error);
}

/* What is found at one path. */
static GPtrArray *
find_path (const char *path,
           GError    **error)
{
  g_autoptr(SoupSession) session = new_session (TRUE);
  g_autofree char *uri = g_strconcat (web.https, path, NULL);
  const char *uris[] = { uri, NULL };

  return find_with (session, uris, 30, error);
}

static gboolean
can_serve (void)
{
  if (web.server == NULL)
    g_test_skip ("The program openssl is not there");
  return web.server != NULL;
}

static void
assert_good (GPtrArray *guesses)
{
  const SatchelGuess *guess;

  g_assert_nonnull (guesses);
  g_assert_cmpuint (guesses->len, ==, 1);
  guess = guesses->pdata[0];
  g_assert_cmpint (guess->source, ==, SATCHEL_SOURCE_AUTOCONFIG);
  g_assert_cmpstr (guess->server, ==, "pop.okafor.example");
  g_assert_cmpuint (guess->port, ==, 995);
  g_assert_cmpint (guess->encryption, ==, SATCHEL_ENCRYPTION_TLS);
  g_assert_cmpstr (guess->user, ==, "amara");
  g_assert_true (guess->user_known);
  g_assert_cmpstr (guess->provider, ==, "Okafor");
  g_assert_cmpuint (guess->minutes, ==, 9);
  g_assert_cmpstr (guess->smtp_server, ==, "smtp.okafor.example");
  g_assert_cmpuint (guess->smtp_port, ==, 465);
}

/* --- the tests --- */

static void
test_found (void)
{
  static const char * const paths[] = { "/good", "/to-good" };

  if (!can_serve ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) guesses = find_path (paths[i], &error);

      g_assert_no_error (error);
      assert_good (guesses);
    }
}

static void
test_nothing (void)
{
  static const char * const paths[] = { "/missing", "/page", "/large", "/to-plain", "/circle" };

  if (!can_serve ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GError) error = NULL;

      g_ptr_array_set_size (web.paths, 0);
      g_assert_null (find_path (paths[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      /* A page without encryption is not looked at, and a circle ends. */
      g_assert_cmpuint (web.paths->len, ==,
                        g_str_equal (paths[i], "/circle") ? 1 + SATCHEL_LIMIT_REDIRECTS : 1);
    }
}

/* One after the other, until one has it. */
static void
test_several (void)
{
  g_autofree char *missing = g_strconcat (web.https, "/missing", NULL);
  g_autofree char *good = g_strconcat (web.https, "/good", NULL);
  g_autofree char *last = g_strconcat (web.https, "/page", NULL);
  const char *uris[] = { "https://localhost:1/", missing, good, last, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(SoupSession) session = NULL;
  g_autoptr(GPtrArray) guesses = NULL;

  if (!can_serve ())
    return;
  session = new_session (TRUE);
  g_ptr_array_set_size (web.paths, 0);
  guesses = find_with (session, uris, 30, &error);
  g_assert_no_error (error);
  assert_good (guesses);
  g_assert_cmpuint (web.paths->len, ==, 2);
}

/* The person may be asked whether these two are to be tried without encryption. */
static void
test_unsafe (void)
{
  g_autofree char *good = g_strconcat (web.https, "/good", NULL);
  const char *stranger[] = { good, NULL };
  const char *nobody[] = { "https://localhost:1/good", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) other = NULL;
  g_autoptr(SoupSession) session = NULL;

  if (!can_serve ())
    return;
  session = new_session (FALSE);
  g_ptr_array_set_size (web.paths, 0);
  g_assert_null (find_with (session, stranger, 30, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_null (find_with (session, nobody, 30, &other));
  g_assert_error (other, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_cmpuint (web.paths->len, ==, 0);
}

static void
test_silent (void)
{
  g_autofree char *silent = g_strconcat (web.https, "/silent", NULL);
  g_autofree char *good = g_strconcat (web.https, "/good", NULL);
  const char *uris[] = { silent, NULL };
  const char *both[] = { silent, good, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(SoupSession) session = NULL;
  g_autoptr(GPtrArray) guesses = NULL;

  if (!can_serve ())
    return;
  session = new_session (TRUE);
  g_assert_null (find_with (session, uris, 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  guesses = find_with (session, both, 1, NULL);
  assert_good (guesses);
}

static void
test_given_up (void)
{
  g_autofree char *silent = g_strconcat (web.https, "/silent", NULL);
  const char *uris[] = { silent, silent, NULL };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(SoupSession) session = NULL;
  g_autoptr(GError) error = NULL;

  if (!can_serve ())
    return;
  session = new_session (TRUE);
  g_ptr_array_set_size (web.paths, 0);
  satchel_provider_web_find_async (session, uris, ADDRESS, SATCHEL_SOURCE_ISPDB, 60, cancellable, on_result, &result);
  while (web.paths->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  wait_for (&result);
  g_assert_null (satchel_provider_web_find_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (web.paths->len, ==, 1);
}

static void
start_server (void)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GError) error = NULL;
  GSList *uris;

  certificate = g_tls_certificate_new_from_file (certificates_get (certificates, CERTIFICATE_GOOD), &error);
  g_assert_no_error (error);
  web.server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (web.server, NULL, on_request, NULL, NULL);
  soup_server_listen_local (web.server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  soup_server_listen_local (web.server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);

  uris = soup_server_get_uris (web.server);
  for (GSList *at = uris; at != NULL; at = at->next)
    {
      gboolean encrypted = g_str_equal (g_uri_get_scheme (at->data), "https");

      *(encrypted ? &web.https : &web.http) =
        g_strdup_printf ("%s://localhost:%d", encrypted ? "https" : "http", g_uri_get_port (at->data));
    }
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  web.paths = g_ptr_array_new_with_free_func (g_free);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);
  certificates = certificates_new ();
  if (certificates != NULL)
    start_server ();

  g_test_add_func ("/provider-web/found", test_found);
  g_test_add_func ("/provider-web/nothing", test_nothing);
  g_test_add_func ("/provider-web/several", test_several);
  g_test_add_func ("/provider-web/unsafe", test_unsafe);
  g_test_add_func ("/provider-web/silent", test_silent);
  g_test_add_func ("/provider-web/given-up", test_given_up);

  status = g_test_run ();
  g_clear_object (&web.server);
  g_clear_pointer (&certificates, certificates_free);
  return status;
}
