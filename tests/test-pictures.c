/* test-pictures.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/limits.h"
#include "certificates.h"
#include "office/pictures.h"

#include <libsoup/soup.h>
#include <string.h>

#define DOTS "\x89PNG\r\n\x1a\n0123456789abcdef"
#define N_DOTS (sizeof DOTS - 1)

static Certificates *certificates;

/* A web server on the loopback. */
static struct
{
  SoupServer *server;
  char       *https;      /* "https://localhost:40001" */
  GPtrArray  *paths;      /* what was asked for */
  GPtrArray  *headers;    /* "name: value" of all requests */
  guint       port;
  guint       now, most;  /* requests at the same time */
} web;

/* --- the server --- */

static void
note_header (const char *name,
             const char *value,
             gpointer    data)
{
  g_ptr_array_add (web.headers, g_strdup_printf ("%s: %s", name, value));
}

static void
answer (SoupServerMessage *message,
        const char        *type,
        const char        *octets,
        gsize              length)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie", "who=you; Path=/");
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, octets, length);
}

static void
redirect (SoupServerMessage *message,
          const char        *location)
{
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Location", location);
  soup_server_message_set_status (message, SOUP_STATUS_FOUND, NULL);
}

static void
answer_large (SoupServerMessage *message)
{
  g_autofree char *large = g_malloc0 (SATCHEL_LIMIT_PICTURE + 1);

  memcpy (large, DOTS, N_DOTS);
  answer (message, "image/png", large, SATCHEL_LIMIT_PICTURE + 1);
}

static gboolean
answer_late (gpointer data)
{
  g_autoptr(SoupServerMessage) message = data;

  web.now--;
  answer (message, "image/png", DOTS, N_DOTS);
  soup_server_message_unpause (message);
  return G_SOURCE_REMOVE;
}

static void
answer_slowly (SoupServerMessage *message)
{
  web.now++;
  web.most = MAX (web.most, web.now);
  soup_server_message_pause (message);
  g_timeout_add (50, answer_late, g_object_ref (message));
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  g_autofree char *elsewhere = g_strdup_printf ("https://127.0.0.2:%u/good", web.port);
  g_autofree char *plain = g_strdup_printf ("ftp://localhost:%u/good", web.port);

  g_ptr_array_add (web.paths, g_strdup (path));
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), note_header, NULL);
  if (g_str_has_prefix (path, "/good"))
    answer (message, "image/png", DOTS, N_DOTS);
  else if (g_str_equal (path, "/large"))
    answer_large (message);
  else if (g_str_equal (path, "/page"))
    answer (message, "text/html", "<html>hello</html>", 18);
  else if (g_str_equal (path, "/drawing"))
    answer (message, "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>", 41);
  else if (g_str_equal (path, "/untrue"))
    answer (message, "image/png", "<html>hello</html>", 18);
  else if (g_str_equal (path, "/untold"))
    answer (message, "text/html", DOTS, N_DOTS);
  else if (g_str_equal (path, "/to-good"))
    redirect (message, "/good");
  else if (g_str_equal (path, "/to-elsewhere"))
    redirect (message, elsewhere);
  else if (g_str_equal (path, "/to-ftp"))
    redirect (message, plain);
  else if (g_str_equal (path, "/circle"))
    redirect (message, "/circle");
  else if (g_str_equal (path, "/password"))
    {
      soup_message_headers_append (soup_server_message_get_response_headers (message), "WWW-Authenticate",
                                   "Basic realm=\"x\"");
      soup_server_message_set_status (message, SOUP_STATUS_UNAUTHORIZED, NULL);
    }
  else if (g_str_equal (path, "/silent"))
    soup_server_message_pause (message);
  else if (g_str_has_prefix (path, "/slow"))
    answer_slowly (message);
  else
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

static void
start_server (void)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GError) error = NULL;
  g_autoslist(GUri) uris = NULL;

  certificate = g_tls_certificate_new_from_file (certificates_get (certificates, CERTIFICATE_GOOD), &error);
  g_assert_no_error (error);
  web.server = soup_server_new ("tls-certificate", certificate, NULL);
  web.paths = g_ptr_array_new_with_free_func (g_free);
  web.headers = g_ptr_array_new_with_free_func (g_free);
  soup_server_add_handler (web.server, NULL, on_request, NULL, NULL);
  soup_server_listen_local (web.server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (web.server);
  web.port = g_uri_get_port (uris->data);
  web.https = g_strdup_printf ("https://localhost:%u", web.port);
}

static void
forget_requests (void)
{
  g_ptr_array_set_size (web.paths, 0);
  g_ptr_array_set_size (web.headers, 0);
}

/* --- asking --- */

/* 127.0.0.1 is as good as the internet here, 127.0.0.2 is not. */
static gboolean
is_our_server (GInetAddress *address)
{
  g_autofree char *text = g_inet_address_to_string (address);

  return g_str_equal (text, "127.0.0.1");
}

static SatchelPictures *
new_pictures (const char *const *paths)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GTlsDatabase) trust = g_tls_file_database_new (certificates_get_ca (certificates), NULL);
  SatchelPictures *pictures;

  for (; *paths != NULL; paths++)
    g_ptr_array_add (addresses, **paths == '/' ? g_strconcat (web.https, *paths, NULL) : g_strdup (*paths));
  pictures = satchel_pictures_new (addresses);
  satchel_pictures_set_trust (pictures, trust, is_our_server);
  forget_requests ();

  return pictures;
}

typedef struct
{
  GAsyncResult *result;
} Answer;

static void
on_picture (GObject      *pictures,
            GAsyncResult *result,
            gpointer      data)
{
  ((Answer *) data)->result = g_object_ref (result);
}

static gboolean
on_deadline (gpointer data)
{
  g_error ("Nothing happened for a minute");
  return G_SOURCE_REMOVE;
}

static GBytes *
finish (SatchelPictures  *pictures,
        Answer           *waiting,
        const char      **type,
        GError          **error)
{
  guint deadline = g_timeout_add_seconds (60, on_deadline, NULL);
  g_autoptr(GAsyncResult) result = NULL;

  while (waiting->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
  result = g_steal_pointer (&waiting->result);

  return satchel_pictures_get_finish (pictures, result, type, error);
}

static GBytes *
get (SatchelPictures  *pictures,
     guint             number,
     const char      **type,
     GError          **error)
{
  Answer waiting = { NULL };

  satchel_pictures_get_async (pictures, number, NULL, on_picture, &waiting);
  return finish (pictures, &waiting, type, error);
}

static void
assert_fails (const char *path,
              int         code)
{
  const char *paths[] = { path, NULL };
  g_autoptr(SatchelPictures) pictures = new_pictures (paths);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = get (pictures, 0, NULL, &error);

  g_assert_null (bytes);
  g_assert_error (error, G_IO_ERROR, code);
}

static void
assert_good (const char *path)
{
  const char *paths[] = { path, NULL };
  g_autoptr(SatchelPictures) pictures = new_pictures (paths);
  g_autoptr(GError) error = NULL;
  const char *type = NULL;
  g_autoptr(GBytes) bytes = get (pictures, 0, &type, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), DOTS, N_DOTS);
  g_assert_cmpstr (type, ==, "image/png");
}

/* --- the tests --- */

static void
test_good (void)
{
  assert_good ("/good");
  g_assert_cmpuint (web.paths->len, ==, 1);
  assert_good ("/to-good");
  g_assert_cmpuint (web.paths->len, ==, 2);
}

static void
test_plain_is_encrypted (void)
{
  g_autofree char *plain = g_strdup_printf ("http://localhost:%u/good", web.port);

  assert_good (plain);
}

static void
test_bad (void)
{
  assert_fails ("/none", G_IO_ERROR_NOT_FOUND);
  assert_fails ("/page", G_IO_ERROR_NOT_FOUND);
  assert_fails ("/drawing", G_IO_ERROR_NOT_FOUND);
  assert_fails ("/untrue", G_IO_ERROR_NOT_FOUND);
  assert_fails ("/untold", G_IO_ERROR_NOT_FOUND);
  assert_fails ("/large", G_IO_ERROR_NO_SPACE);
  assert_fails ("/password", G_IO_ERROR_NOT_FOUND);
  assert_fails ("/circle", G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpuint (web.paths->len, ==, SATCHEL_LIMIT_REDIRECTS + 1);
  assert_fails ("/to-ftp", G_IO_ERROR_PERMISSION_DENIED);
  assert_fails ("ftp://localhost/x", G_IO_ERROR_PERMISSION_DENIED);
  assert_fails ("file:///etc/passwd", G_IO_ERROR_PERMISSION_DENIED);
  assert_fails ("nonsense", G_IO_ERROR_PERMISSION_DENIED);
}

/* Sent to a host that is not to be asked; the first answer was right. */
static void
test_sent_elsewhere (void)
{
  assert_fails ("/to-elsewhere", G_IO_ERROR_HOST_UNREACHABLE);
  g_assert_cmpuint (web.paths->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (web.paths, 0), ==, "/to-elsewhere");
}

static void
test_silent (void)
{
  const char *paths[] = { "/silent", NULL };
  g_autoptr(SatchelPictures) pictures = new_pictures (paths);
  g_autoptr(GError) error = NULL;
  Answer waiting = { NULL };
  GBytes *bytes;

  satchel_pictures_get_async (pictures, 0, NULL, on_picture, &waiting);
  while (web.paths->len == 0)
    g_main_context_iteration (NULL, TRUE);
  satchel_pictures_stop (pictures);
  bytes = finish (pictures, &waiting, NULL, &error);
  g_assert_null (bytes);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_error (&error);
  bytes = get (pictures, 0, NULL, &error);
  g_assert_null (bytes);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Nothing of us but that we ask, and nothing of what we were told before. */
static void
test_says_nothing (void)
{
  static const char *const allowed[] = { "Host: ", "Accept: image/", "User-Agent: Mozilla/5.0", "Connection: ", NULL };
  const char *paths[] = { "/good", "/good2", NULL };
  g_autoptr(SatchelPictures) pictures = new_pictures (paths);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = get (pictures, i, NULL, &error);

      g_assert_no_error (error);
    }

  g_assert_cmpuint (web.headers->len, >, 4);
  for (guint i = 0; i < web.headers->len; i++)
    {
      const char *header = g_ptr_array_index (web.headers, i);
      gboolean good = FALSE;

      for (guint j = 0; allowed[j] != NULL; j++)
        good = good || g_ascii_strncasecmp (header, allowed[j], strlen (allowed[j])) == 0;
      if (!good || (g_str_has_prefix (header, "User-Agent") && !g_str_equal (header, "User-Agent: Mozilla/5.0")))
        g_error ("said: %s", header);
    }
}

/* Asked for by several at once and again. */
static void
test_once (void)
{
  const char *paths[] = { "/slow", NULL };
  g_autoptr(SatchelPictures) pictures = new_pictures (paths);
  Answer waiting[3] = { { NULL } };

  for (guint i = 0; i < 3; i++)
    satchel_pictures_get_async (pictures, 0, NULL, on_picture, &waiting[i]);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GBytes) bytes = finish (pictures, &waiting[i], NULL, NULL);

      g_assert_cmpuint (g_bytes_get_size (bytes), ==, N_DOTS);
    }
  g_bytes_unref (get (pictures, 0, NULL, NULL));
  g_assert_cmpuint (web.paths->len, ==, 1);
}

static void
test_at_once (void)
{
  const char *paths[SATCHEL_LIMIT_PICTURES_AT_ONCE * 3 + 1] = { NULL };
  Answer waiting[SATCHEL_LIMIT_PICTURES_AT_ONCE * 3] = { { NULL } };
  g_autoptr(SatchelPictures) pictures = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    paths[i] = "/slow";
  pictures = new_pictures (paths);
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    satchel_pictures_get_async (pictures, i, NULL, on_picture, &waiting[i]);
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    g_bytes_unref (finish (pictures, &waiting[i], NULL, NULL));
  g_assert_cmpuint (web.paths->len, ==, G_N_ELEMENTS (waiting));
  g_assert_cmpuint (web.most, >, 1);
  g_assert_cmpuint (web.most, <=, SATCHEL_LIMIT_PICTURES_AT_ONCE);
}

/* As it is outside of tests: the server is on this computer, so it is never spoken to. */
static void
test_not_here (void)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(SatchelPictures) pictures = NULL;

  forget_requests ();
  g_ptr_array_add (addresses, g_strdup_printf ("%s/good", web.https));
  g_ptr_array_add (addresses, g_strdup_printf ("https://127.0.0.1:%u/good", web.port));
  g_ptr_array_add (addresses, g_strdup_printf ("https://[::ffff:127.0.0.1]:%u/good", web.port));
  g_ptr_array_add (addresses, g_strdup_printf ("https://0.0.0.0:%u/good", web.port));
  pictures = satchel_pictures_new (addresses);
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = get (pictures, i, NULL, &error);

      g_assert_null (bytes);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE);
    }
  g_assert_cmpuint (web.paths->len, ==, 0);
}

static void
test_wrong_certificate (void)
{
  const char *paths[] = { "/good", NULL };
  g_autoptr(SatchelPictures) pictures = new_pictures (paths);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;

  satchel_pictures_set_trust (pictures, NULL, is_our_server);
  bytes = get (pictures, 0, NULL, &error);
  g_assert_null (bytes);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpuint (web.paths->len, ==, 0);
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *address;
    gboolean    is_public;
  } cases[] = {
    { "8.8.8.8", TRUE },          { "172.15.0.1", TRUE },      { "172.32.0.1", TRUE },    { "192.169.0.1", TRUE },
    { "100.128.0.1", TRUE },      { "2606:4700::1", TRUE },    { "2a00::1", TRUE },       { "127.0.0.1", FALSE },
    { "127.255.0.9", FALSE },     { "0.0.0.0", FALSE },        { "10.1.2.3", FALSE },     { "172.16.0.1", FALSE },
    { "172.31.255.255", FALSE },  { "192.168.1.1", FALSE },    { "169.254.169.254", FALSE },
    { "100.64.0.1", FALSE },      { "198.19.0.1", FALSE },     { "224.0.0.1", FALSE },    { "255.255.255.255", FALSE },
    { "::", FALSE },              { "::1", FALSE },            { "::ffff:10.0.0.1", FALSE },
    { "::ffff:8.8.8.8", TRUE },   { "64:ff9b::a00:1", FALSE }, { "64:ff9b::808:808", TRUE },
    { "2002:7f00:1::", FALSE },   { "2002:808:808::", TRUE },  { "fe80::1", FALSE },      { "fd00::1", FALSE },
    { "fc00::1", FALSE },         { "ff02::1", FALSE },        { "fec0::1", FALSE },      { "2001::1", FALSE },
    { "::127.0.0.1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (cases[i].address);

      if (satchel_address_is_public (address) != cases[i].is_public)
        g_error ("%s", cases[i].address);
    }
}

static void
test_types (void)
{
  g_assert_cmpstr (satchel_picture_get_type ((const guint8 *) "\xff\xd8\xff\xe0", 4), ==, "image/jpeg");
  g_assert_cmpstr (satchel_picture_get_type ((const guint8 *) "GIF89a", 6), ==, "image/gif");
  g_assert_cmpstr (satchel_picture_get_type ((const guint8 *) "RIFF....WEBP", 12), ==, "image/webp");
  g_assert_null (satchel_picture_get_type ((const guint8 *) "RIFF....WAVE", 12));
  g_assert_null (satchel_picture_get_type ((const guint8 *) "<svg/>", 6));
  g_assert_null (satchel_picture_get_type ((const guint8 *) "", 0));
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  certificates = certificates_new ();
  if (certificates == NULL)
    return 77;
  start_server ();

  g_test_add_func ("/pictures/good", test_good);
  g_test_add_func ("/pictures/plain-is-encrypted", test_plain_is_encrypted);
  g_test_add_func ("/pictures/bad", test_bad);
  g_test_add_func ("/pictures/sent-elsewhere", test_sent_elsewhere);
  g_test_add_func ("/pictures/silent", test_silent);
  g_test_add_func ("/pictures/says-nothing", test_says_nothing);
  g_test_add_func ("/pictures/once", test_once);
  g_test_add_func ("/pictures/at-once", test_at_once);
  g_test_add_func ("/pictures/not-here", test_not_here);
  g_test_add_func ("/pictures/wrong-certificate", test_wrong_certificate);
  g_test_add_func ("/pictures/addresses", test_addresses);
  g_test_add_func ("/pictures/types", test_types);

  status = g_test_run ();
  g_object_unref (web.server);
  certificates_free (certificates);

  return status;
}
