/* provider-web.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/provider-web.h"

#include <glib/gi18n-lib.h>

#include "base/limits.h"
#include "base/story.h"
#include "office/late-soup.h"
#include "office/provider-xml.h"

/* The directory's address in the draft, and the one that Thunderbird asks. */
#define DIRECTORY "https://v1.ispdb.net/"
#define MIRROR "https://live.thunderbird.net/autoconfig/v1.1/"

typedef struct
{
  GTask                *task;
  SoupSession          *web;
  char                **uris;
  char                 *address;
  SatchelSettingsSource source;
  guint                 seconds;

  /* Of the uri that is asked. */
  guint                 at;
  GUri                 *uri;
  guint                 redirects;
  SoupMessage          *message;
  GInputStream         *body;
  guint8               *data;
  gsize                 length;
  GCancellable         *cancellable;   /* ours: the deadline's too */
  GSource              *deadline;
  gboolean              late;
  gulong                given_up;
  GError               *error;

  GError               *worst;         /* of all uris: which one counts, see weigh() */
  int                   place;
} Search;

static void tell (Search *self);

SoupSession *
satchel_provider_web_new (GTlsDatabase *trust)
{
  SoupSession *web = soup_session_new_with_options ("user-agent", "Satchel", "timeout", SATCHEL_LIMIT_LOOK_UP,
                                                    NULL);

  g_return_val_if_fail (trust == NULL || G_IS_TLS_DATABASE (trust), web);

  if (trust != NULL)
    soup_session_set_tls_database (web, trust);
  /* A small packed answer could hold gigabytes; unpacked it counts as what it is. */
  soup_session_remove_feature_by_type (web, SOUP_TYPE_CONTENT_DECODER);

  return web;
}

void
satchel_provider_web_add_directory (GStrvBuilder *uris,
                                    const char   *domain)
{
  g_autofree char *directory = g_strconcat (DIRECTORY, domain, NULL);
  g_autofree char *mirror = g_strconcat (MIRROR, domain, NULL);

  g_return_if_fail (uris != NULL && domain != NULL);

  g_strv_builder_add_many (uris, directory, mirror, NULL);
}

/* --- what a description is worth --- */

static char *
word_hint (const SatchelProvider       *provider,
           const SatchelProviderServer *server)
{
  const char *name = provider->name != NULL ? provider->name : server->host;

  if (!satchel_provider_can_sign_in (server) && (server->auth & SATCHEL_PROVIDER_AUTH_BROWSER) != 0)
    return g_strdup_printf (_("%s accepts no password from mail programs: it asks for a sign-in in the browser, which "
                              "this version of Satchel can’t do."), name);
  if (!provider->enable)
    return NULL;
  if (provider->instruction != NULL)
    return g_strdup_printf (_("POP must be switched on first in the settings of %s on the web. The provider says: “%s”"),
                            name, provider->instruction);
  return g_strdup_printf (_("POP must be switched on first in the settings of %s on the web."), name);
}

static void
add_smtp (SatchelGuess          *guess,
          const SatchelProvider *provider)
{
  const SatchelProviderServer *server;

  if (provider->outgoing->len == 0)
    return;
  server = provider->outgoing->pdata[0];
  guess->smtp_server = g_strdup (server->host);
  guess->smtp_port = server->port;
  guess->smtp_encryption = server->encryption;
  guess->smtp_user = g_strdup (server->user);
}

static SatchelGuess *
guess_from_server (const Search                *self,
                   const SatchelProvider       *provider,
                   const SatchelProviderServer *server)
{
  SatchelGuess *guess = satchel_guess_new (self->source, self->address);

  guess->server = g_strdup (server->host);
  guess->port = server->port;
  guess->encryption = server->encryption;
  guess->user_known = server->user != NULL;
  if (server->user != NULL)
    {
      g_free (guess->user);
      guess->user = g_strdup (server->user);
    }
  guess->provider = g_strdup (provider->name);
  guess->minutes = server->minutes;
  guess->days = server->days;
  guess->hint = word_hint (provider, server);
  guess->hint_uri = g_strdup (provider->enable_uri != NULL ? provider->enable_uri : provider->help_uri);
  add_smtp (guess, provider);

  return guess;
}

static SatchelGuess *
guess_without_pop (const Search          *self,
                   const SatchelProvider *provider)
{
  SatchelGuess *guess = satchel_guess_new (self->source, self->address);

  guess->no_pop = TRUE;
  guess->provider = g_strdup (provider->name);
  guess->hint_uri = g_strdup (provider->help_uri);
  guess->hint = g_strdup_printf (_("%s names no server for POP3, the way Satchel receives mail. Ask the provider "
                                   "whether there is one."),
                                 provider->name != NULL ? provider->name : self->address);

  return guess;
}

static GPtrArray *
guesses_from_provider (const Search          *self,
                       const SatchelProvider *provider)
{
  GPtrArray *guesses = satchel_guess_list_new ();

  for (guint i = 0; i < provider->incoming->len; i++)
    g_ptr_array_add (guesses, guess_from_server (self, provider, provider->incoming->pdata[i]));
  if (guesses->len == 0 && provider->other_incoming)
    g_ptr_array_add (guesses, guess_without_pop (self, provider));

  return guesses;
}

/* --- one address of the web --- */

static void
clear_request (Search *self)
{
  g_clear_object (&self->message);
  g_clear_object (&self->body);
  g_clear_pointer (&self->data, g_free);
  self->length = 0;
}

static void
search_free (gpointer data)
{
  Search *self = data;

  clear_request (self);
  g_object_unref (self->web);
  g_strfreev (self->uris);
  g_free (self->address);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_error (&self->worst);
  g_free (self);
}

static gboolean
on_deadline (gpointer data)
{
  Search *self = data;

  self->late = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_given_up (GCancellable *outer,
             GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
begin_uri (Search *self)
{
  GCancellable *outer = g_task_get_cancellable (self->task);

  self->uri = g_uri_parse (self->uris[self->at], SOUP_HTTP_URI_FLAGS, &self->error);
  self->redirects = 0;
  self->late = FALSE;
  self->cancellable = g_cancellable_new ();
  if (outer != NULL)
    self->given_up = g_cancellable_connect (outer, G_CALLBACK (on_given_up), g_object_ref (self->cancellable),
                                            g_object_unref);
  self->deadline = g_timeout_source_new_seconds (self->seconds);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_task_get_context (self->task));
}

static void
end_uri (Search *self)
{
  if (self->given_up != 0)
    g_cancellable_disconnect (g_task_get_cancellable (self->task), self->given_up);
  self->given_up = 0;
  g_source_destroy (self->deadline);
  g_clear_pointer (&self->deadline, g_source_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->uri, g_uri_unref);
  clear_request (self);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Search *self = data;

  self->body = soup_session_send_finish (self->web, result, &self->error);
  tell (self);
}

static void
send_request (Search *self)
{
  clear_request (self);
  self->message = soup_message_new_from_uri (SOUP_METHOD_GET, self->uri);
  /* Where we are sent is looked at first. */
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (self->message), "Accept",
                                "text/xml, application/xml");
  soup_session_send_async (self->web, self->message, G_PRIORITY_DEFAULT, self->cancellable, on_sent, self);
}

/* Where the answer sends us, if we may go there: to a page that is encrypted, and not in circles. A page that was asked
 * for in plain text at a person's wish may send to another such. */
static gboolean
is_sent_on (Search *self)
{
  const char *location;
  g_autoptr(GUri) next = NULL;
  const char *scheme;

  if (self->error != NULL || !SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (self->message)))
    return FALSE;

  location = soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");
  next = location != NULL ? g_uri_parse_relative (self->uri, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  scheme = next != NULL ? g_uri_get_scheme (next) : "";
  if (++self->redirects > SATCHEL_LIMIT_REDIRECTS || next == NULL || g_uri_get_host (next) == NULL
      || *g_uri_get_host (next) == '\0' || g_uri_get_userinfo (next) != NULL
      || (!g_str_equal (scheme, "https") && !g_str_equal (scheme, g_uri_get_scheme (self->uri))))
    return FALSE;

  g_uri_unref (self->uri);
  self->uri = g_steal_pointer (&next);
  return TRUE;
}

static gboolean
has_answer (const Search *self)
{
  return self->error == NULL && soup_message_get_status (self->message) == SOUP_STATUS_OK;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Search *self = data;

  g_input_stream_read_all_finish (self->body, result, &self->length, &self->error);
  tell (self);
}

/* One octet more than is allowed tells that there is more. */
static void
read_answer (Search *self)
{
  self->data = g_malloc (SATCHEL_LIMIT_PROVIDER + 1);
  g_input_stream_read_all_async (self->body, self->data, SATCHEL_LIMIT_PROVIDER + 1, G_PRIORITY_DEFAULT,
                                 self->cancellable, on_read, self);
}

/* (transfer full) (nullable) */
static GPtrArray *
understand (Search *self)
{
  g_autoptr(SatchelProvider) provider = NULL;

  if (self->data == NULL || self->error != NULL)
    return NULL;

  provider = satchel_provider_parse ((const char *) self->data, self->length, self->address,
                                     g_get_language_names (), NULL);
  return provider != NULL ? guesses_from_provider (self, provider) : NULL;
}

/* --- all of them --- */

/* Why this one failed, in the codes of the header. */
static int
classify (const Search *self)
{
  if (self->late)
    return G_IO_ERROR_TIMED_OUT;
  if (self->error == NULL || g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return G_IO_ERROR_NOT_FOUND;
  if (self->error->domain == G_RESOLVER_ERROR
      || g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND))
    return G_IO_ERROR_HOST_NOT_FOUND;
  if (g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return G_IO_ERROR_TIMED_OUT;
  return G_IO_ERROR_CONNECTION_REFUSED;
}

/* That somebody is there but can't be spoken with safely weighs more than a name that doesn't exist. */
static void
remember_failure (Search *self)
{
  int code = classify (self);

  if (self->worst == NULL || self->worst->code == G_IO_ERROR_HOST_NOT_FOUND || code == G_IO_ERROR_CONNECTION_REFUSED)
    {
      g_clear_error (&self->worst);
      self->worst = g_error_new_literal (G_IO_ERROR, code,
                                         self->error != NULL ? self->error->message : "No settings there");
    }
  g_clear_error (&self->error);
}

/* The mirror of a directory that has answered knows no more. */
static gboolean
is_needless (const Search *self)
{
  return self->at > 0 && g_str_has_prefix (self->uris[self->at], MIRROR)
         && self->worst != NULL && self->worst->code == G_IO_ERROR_NOT_FOUND;
}

static gboolean
found (Search *self)
{
  GPtrArray *guesses = understand (self);

  if (guesses == NULL)
    return FALSE;

  g_task_return_pointer (self->task, guesses, (GDestroyNotify) g_ptr_array_unref);
  return TRUE;
}

static void
tell (Search *self)
{
  STORY_BEGINS (self);

  for (self->at = 0; self->uris[self->at] != NULL; self->at++)
    {
      if (is_needless (self))
        continue;

      begin_uri (self);
      do
        WAIT_FOR (send_request (self));
      while (is_sent_on (self));
      if (has_answer (self))
        WAIT_FOR (read_answer (self));

      if (found (self))
        {
          end_uri (self);
          g_object_unref (self->task);
          return;
        }
      remember_failure (self);
      end_uri (self);
      if (g_task_return_error_if_cancelled (self->task))
        {
          g_object_unref (self->task);
          return;
        }
    }

  g_task_return_error (self->task, g_steal_pointer (&self->worst));
  g_object_unref (self->task);

  STORY_ENDS;
}

void
satchel_provider_web_find_async (SoupSession          *web,
                                 const char * const   *uris,
                                 const char           *address,
                                 SatchelSettingsSource source,
                                 guint                 seconds,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              data)
{
  Search *self;

  g_return_if_fail (SOUP_IS_SESSION (web) && uris != NULL && uris[0] != NULL && address != NULL);

  self = g_new0 (Search, 1);
  self->task = g_task_new (web, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_provider_web_find_async);
  g_task_set_task_data (self->task, self, search_free);
  self->web = g_object_ref (web);
  self->uris = g_strdupv ((char **) uris);
  self->address = g_strdup (address);
  self->source = source;
  self->seconds = seconds;
  tell (self);
}

GPtrArray *
satchel_provider_web_find_finish (GAsyncResult *result,
                                  GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_provider_web_find_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
