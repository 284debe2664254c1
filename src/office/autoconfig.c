/* autoconfig.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/autoconfig.h"

#include "base/story.h"
#include "net/wire.h"
#include "src/office/office-resources.h"
#include "pop/pop-reply.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PROVIDERS "/io/github/satchelmail/Satchel/office/providers.ini"

/* Seconds for connecting to a name that may not be a mail server at all, and for its greeting. */
#define PATIENCE 10

/* The usual names before a domain, best first; "" is the domain itself. */
static const char * const usual_names[] = { "pop.", "pop3.", "mail.", "" };

#define N_NAMES G_N_ELEMENTS (usual_names)

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

/* All names tried with TLS at once, then all with STARTTLS; the best that answered wins. */
struct _Search
{
  GTask        *task;
  char         *address;
  SatchelTrust *trust;
  Probe         probes[N_NAMES];
  guint         n_running;
  void        (*step) (const char *sentence, gboolean ended, gboolean found, gpointer data);
  gpointer      step_data;
};

static void tell (Probe *self);

const char *
satchel_guess_get_source_name (const SatchelGuess *self)
{
  static const char * const names[] = {
    [SATCHEL_SOURCE_NONE] = "none",
    [SATCHEL_SOURCE_BUILT_IN] = "built-in",
    [SATCHEL_SOURCE_GUESS] = "guess",
  };

  g_return_val_if_fail (self != NULL, "none");

  return names[self->source];
}

void
satchel_guess_free (SatchelGuess *self)
{
  if (self == NULL)
    return;

  g_free (self->server);
  g_free (self->user);
  g_free (self->provider);
  g_free (self->hint);
  g_free (self->hint_uri);
  g_free (self);
}

/* --- the built-in table --- */

/* "example.org" of "Amara@EXAMPLE.org"; NULL where it has none. */
static char *
domain_of (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *ascii = NULL;

  if (at == NULL || at[1] == '\0')
    return NULL;
  ascii = g_hostname_to_ascii (at + 1);
  return ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;
}

static char *
local_part_of (const char *address)
{
  const char *at = strrchr (address, '@');

  return g_strndup (address, at != NULL ? (gsize) (at - address) : strlen (address));
}

static GKeyFile *
open_table (void)
{
  g_autoptr(GBytes) bytes = g_resource_lookup_data (satchel_office_get_resource (), PROVIDERS,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  GKeyFile *table = g_key_file_new ();

  g_assert (bytes != NULL);
  g_key_file_load_from_bytes (table, bytes, G_KEY_FILE_NONE, NULL);

  return table;
}

/* The group of the provider that has @domain. (transfer full) (nullable). */
static char *
find_provider (GKeyFile   *table,
               const char *domain)
{
  g_auto(GStrv) groups = g_key_file_get_groups (table, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) domains = g_key_file_get_string_list (table, groups[i], "domains", NULL, NULL);

      if (domains != NULL && g_strv_contains ((const char * const *) domains, domain))
        return g_strdup (groups[i]);
    }
  return NULL;
}

static SatchelGuess *
guess_from_group (GKeyFile   *table,
                  const char *group,
                  const char *address)
{
  SatchelGuess *guess = g_new0 (SatchelGuess, 1);
  g_autofree char *encryption = g_key_file_get_string (table, group, "encryption", NULL);
  g_autofree char *user = g_key_file_get_string (table, group, "user", NULL);

  guess->source = SATCHEL_SOURCE_BUILT_IN;
  guess->provider = g_key_file_get_string (table, group, "name", NULL);
  guess->hint = g_key_file_get_string (table, group, "hint", NULL);
  guess->hint_uri = g_key_file_get_string (table, group, "uri", NULL);
  guess->no_pop = g_key_file_get_boolean (table, group, "no-pop", NULL);
  guess->server = g_key_file_get_string (table, group, "server", NULL);
  if (!satchel_encryption_from_string (encryption, &guess->encryption))
    guess->encryption = SATCHEL_ENCRYPTION_NONE;
  guess->port = (guint) g_key_file_get_integer (table, group, "port", NULL);
  if (guess->port == 0)
    guess->port = satchel_encryption_get_port (guess->encryption);
  guess->user = g_strcmp0 (user, "local") == 0 ? local_part_of (address) : g_strdup (address);
  guess->user_known = TRUE;

  return guess;
}

SatchelGuess *
satchel_autoconfig_look_up (const char *address)
{
  g_autoptr(GKeyFile) table = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *group = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  domain = domain_of (address);
  if (domain == NULL)
    return NULL;

  table = open_table ();
  group = find_provider (table, domain);
  return group != NULL ? guess_from_group (table, group, address) : NULL;
}

/* --- the usual names --- */

static void
say_step (Search     *search,
          const char *sentence,
          gboolean    ended,
          gboolean    found)
{
  if (search->step != NULL)
    search->step (sentence, ended, found, search->step_data);
}

static void
say_probe (Probe    *self,
           gboolean  ended)
{
  g_autofree char *sentence = g_strdup_printf (_("Trying %s"), self->host);

  say_step (self->search, sentence, ended, self->found);
}

static void
clear_probe (Probe *self)
{
  if (self->wire != NULL)
    satchel_wire_close (self->wire);
  g_clear_object (&self->wire);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->line, g_free);
  g_clear_error (&self->error);
}

static void
search_free (gpointer data)
{
  Search *search = data;

  for (guint i = 0; i < N_NAMES; i++)
    clear_probe (&search->probes[i]);
  g_clear_object (&search->trust);
  g_free (search->address);
  g_free (search);
}

static SatchelGuess *
guess_from_probe (const Search *search,
                  const Probe  *probe)
{
  SatchelGuess *guess = g_new0 (SatchelGuess, 1);

  guess->user = g_strdup (search->address);
  if (probe == NULL)
    return guess;

  guess->source = SATCHEL_SOURCE_GUESS;
  guess->server = g_strdup (probe->host);
  guess->encryption = probe->encryption;
  guess->port = satchel_encryption_get_port (probe->encryption);

  return guess;
}

/* The best name that answered, once all better ones are known not to. */
static const Probe *
winner (const Search *search)
{
  for (guint i = 0; i < N_NAMES; i++)
    {
      if (search->probes[i].found)
        return &search->probes[i];
      if (!search->probes[i].ended)
        return NULL;
    }
  return NULL;
}

static void
search_ends (Search *search)
{
  g_autoptr(GTask) task = search->task;

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, guess_from_probe (search, winner (search)),
                           (GDestroyNotify) satchel_guess_free);
}

static void
begin_round (Search            *search,
             SatchelEncryption  encryption)
{
  g_autofree char *domain = domain_of (search->address);

  search->n_running = N_NAMES;
  for (guint i = 0; i < N_NAMES; i++)
    {
      Probe *probe = &search->probes[i];

      clear_probe (probe);
      *probe = (Probe) { .search = search, .encryption = encryption };
      probe->host = g_strconcat (usual_names[i], domain, NULL);
      probe->wire = satchel_wire_new (search->trust);
      satchel_wire_set_patience (probe->wire, PATIENCE, PATIENCE);
    }
  for (guint i = 0; i < N_NAMES; i++)
    tell (&search->probes[i]);
}

/* Ends the search when the last of a round has ended, so that no wire is left waiting. A name that
 * wins closes those that can't win any more; they end by that. */
static void
probe_ends (Probe *self)
{
  Search *search = self->search;

  self->ended = TRUE;
  say_probe (self, TRUE);
  satchel_wire_close (self->wire);
  search->n_running--;

  if (winner (search) != NULL)
    for (guint i = 0; i < N_NAMES; i++)
      if (!search->probes[i].ended)
        satchel_wire_close (search->probes[i].wire);
  if (search->n_running > 0)
    return;

  if (winner (search) == NULL && self->encryption == SATCHEL_ENCRYPTION_TLS
      && !g_cancellable_is_cancelled (g_task_get_cancellable (search->task)))
    begin_round (search, SATCHEL_ENCRYPTION_STARTTLS);
  else
    search_ends (search);
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
  say_probe (self, FALSE);
  satchel_wire_connect_async (self->wire, self->host,
                              (guint16) satchel_encryption_get_port (self->encryption),
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
  satchel_wire_secure_async (self->wire, g_task_get_cancellable (self->search->task), on_secured,
                             self);
}

static gboolean
granted (Probe *self)
{
  g_autoptr(SatchelPopReply) reply = NULL;

  if (self->error == NULL)
    reply = satchel_pop_reply_parse (self->line, &self->error);
  return reply != NULL && reply->status == SATCHEL_POP_OK;
}

/* Greeting, encryption, goodbye: no user name and no password. */
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

void
satchel_autoconfig_guess_async (const char          *address,
                                void               (*step) (const char *sentence,
                                                            gboolean    ended,
                                                            gboolean    found,
                                                            gpointer    data),
                                gpointer             step_data,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Search *search = g_new0 (Search, 1);
  SatchelGuess *known = satchel_autoconfig_look_up (address);
  g_autofree char *domain = domain_of (address);

  g_task_set_source_tag (task, satchel_autoconfig_guess_async);
  g_task_set_task_data (task, search, search_free);
  search->task = task;
  search->address = g_strdup (address);
  search->step = step;
  search->step_data = step_data;

  say_step (search, _("Looking among known providers"), TRUE, known != NULL);
  search->trust = satchel_trust_new (NULL, NULL);
  if (known != NULL)
    {
      g_task_return_pointer (task, known, (GDestroyNotify) satchel_guess_free);
      g_object_unref (task);
    }
  else if (domain == NULL || search->trust == NULL)
    {
      search_ends (search);
    }
  else
    {
      begin_round (search, SATCHEL_ENCRYPTION_TLS);
    }
}

SatchelGuess *
satchel_autoconfig_guess_finish (GAsyncResult *result,
                                 GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_autoconfig_guess_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
