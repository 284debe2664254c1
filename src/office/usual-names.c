/* usual-names.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/usual-names.h"

#include "base/story.h"
#include "net/wire.h"
#include "office/mail-domain.h"
#include "pop/pop-reply.h"

/* The usual names before a domain, best first; "" is the domain itself. */
static const char * const usual_names[] = { "pop.", "pop3.", "mail.", "" };

#define N_NAMES G_N_ELEMENTS (usual_names)
#define N_PROBES (2 * N_NAMES)

typedef struct _Search Search;

/* One name tried in one way. */
typedef struct
{
  Search           *search;
  SatchelWire      *wire;
  char             *host;
  SatchelEncryption encryption;
  GError           *error;
  char             *line;
  int               place;
  gboolean          ended;
  gboolean          found;
} Probe;

/* First all names with TLS, then all with STARTTLS, in the order of their weight. */
struct _Search
{
  GTask   *task;
  char    *address;
  Probe    probes[N_PROBES];
  guint    n_running;
  GSource *deadline;
};

static void tell (Probe *self);

static void
search_free (gpointer data)
{
  Search *search = data;

  for (guint i = 0; i < N_PROBES; i++)
    {
      Probe *probe = &search->probes[i];

      g_clear_object (&probe->wire);
      g_free (probe->host);
      g_free (probe->line);
      g_clear_error (&probe->error);
    }
  g_free (search->address);
  g_free (search);
}

static GPtrArray *
list_found (const Search *search)
{
  GPtrArray *guesses = satchel_guess_list_new ();

  for (guint i = 0; i < N_PROBES; i++)
    if (search->probes[i].found)
      {
        const Probe *probe = &search->probes[i];
        SatchelGuess *guess = satchel_guess_new (SATCHEL_SOURCE_GUESS, search->address);

        guess->server = g_strdup (probe->host);
        guess->encryption = probe->encryption;
        guess->port = satchel_encryption_get_port (probe->encryption);
        g_ptr_array_add (guesses, guess);
      }
  return guesses;
}

/* Whether one has answered and all better ones are known not to. */
static gboolean
has_winner (const Search *search)
{
  for (guint i = 0; i < N_PROBES; i++)
    {
      if (search->probes[i].found)
        return TRUE;
      if (!search->probes[i].ended)
        return FALSE;
    }
  return FALSE;
}

/* They end by that. */
static void
close_others (Search *search)
{
  for (guint i = 0; i < N_PROBES; i++)
    if (!search->probes[i].ended)
      satchel_wire_close (search->probes[i].wire);
}

/* A server that takes the connection and then is silent spends its patience twice. */
static gboolean
on_deadline (gpointer data)
{
  close_others (data);
  return G_SOURCE_REMOVE;
}

/* Ends the search when the last has ended, so that no wire is left waiting. A name that wins closes those that can't
 * win any more. */
static void
probe_ends (Probe *self)
{
  Search *search = self->search;

  self->ended = TRUE;
  satchel_wire_close (self->wire);
  search->n_running--;

  if (has_winner (search))
    close_others (search);
  if (search->n_running > 0)
    return;

  g_source_destroy (search->deadline);
  g_clear_pointer (&search->deadline, g_source_unref);

  if (!g_task_return_error_if_cancelled (search->task))
    g_task_return_pointer (search->task, list_found (search), (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (search->task);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Probe *self = data;

  satchel_wire_connect_finish (self->wire, result, &self->error);
  tell (self);
}

static void
connect_to_host (Probe *self)
{
  satchel_wire_connect_async (self->wire, self->host, (guint16) satchel_encryption_get_port (self->encryption),
                              self->encryption == SATCHEL_ENCRYPTION_TLS,
                              g_task_get_cancellable (self->search->task), on_connected, self);
}

static void
on_heard (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Probe *self = data;

  g_clear_pointer (&self->line, g_free);
  self->line = satchel_wire_hear_finish (self->wire, result, &self->error);
  tell (self);
}

static void
hear (Probe *self)
{
  satchel_wire_hear_async (self->wire, g_task_get_cancellable (self->search->task), on_heard, self);
}

static void
on_secured (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Probe *self = data;

  satchel_wire_secure_finish (self->wire, result, &self->error);
  tell (self);
}

static void
secure (Probe *self)
{
  satchel_wire_secure_async (self->wire, g_task_get_cancellable (self->search->task), on_secured, self);
}

static gboolean
granted (Probe *self)
{
  g_autoptr(SatchelPopReply) reply = NULL;

  if (self->error == NULL)
    reply = satchel_pop_reply_parse (self->line, &self->error);
  return reply != NULL && reply->status == SATCHEL_POP_OK;
}

/* Greeting, encryption, goodbye. */
static void
tell (Probe *self)
{
  STORY_BEGINS (self);

  WAIT_FOR (connect_to_host (self));
  if (self->error != NULL)
    goto failed;
  WAIT_FOR (hear (self));
  if (!granted (self))
    goto failed;

  if (self->encryption == SATCHEL_ENCRYPTION_STARTTLS)
    {
      satchel_wire_say (self->wire, "STLS");
      WAIT_FOR (hear (self));
      if (!granted (self))
        goto failed;
      WAIT_FOR (secure (self));
      if (self->error != NULL)
        goto failed;
    }

  self->found = TRUE;
  satchel_wire_say (self->wire, "QUIT");
  WAIT_FOR (hear (self));

failed:
  probe_ends (self);

  STORY_ENDS;
}

static void
prepare (Search *search,
         guint   seconds)
{
  g_autofree char *domain = satchel_domain_of_address (search->address);
  g_autoptr(SatchelTrust) trust = satchel_trust_new (NULL, NULL);

  search->n_running = N_PROBES;
  for (guint i = 0; i < N_PROBES; i++)
    {
      Probe *probe = &search->probes[i];

      probe->search = search;
      probe->encryption = i < N_NAMES ? SATCHEL_ENCRYPTION_TLS : SATCHEL_ENCRYPTION_STARTTLS;
      probe->host = g_strconcat (usual_names[i % N_NAMES], domain, NULL);
      probe->wire = satchel_wire_new (trust);
      satchel_wire_set_patience (probe->wire, seconds, seconds);
    }

  search->deadline = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (search->deadline, on_deadline, search, NULL);
  g_source_attach (search->deadline, g_task_get_context (search->task));
}

void
satchel_usual_names_find_async (const char         *address,
                                guint               seconds,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            data)
{
  Search *search;

  g_return_if_fail (address != NULL);

  search = g_new0 (Search, 1);
  search->task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (search->task, satchel_usual_names_find_async);
  g_task_set_task_data (search->task, search, search_free);
  search->address = g_strdup (address);

  prepare (search, seconds);
  for (guint i = 0; i < N_PROBES; i++)
    tell (&search->probes[i]);
}

GPtrArray *
satchel_usual_names_find_finish (GAsyncResult *result,
                                 GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_usual_names_find_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
