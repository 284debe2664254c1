/* autoconfig.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/autoconfig.h"

#include <glib/gi18n-lib.h>

#include "base/limits.h"
#include "base/story.h"
#include "office/exchanger.h"
#include "office/mail-domain.h"
#include "office/provider-dns.h"
#include "office/provider-web.h"
#include "office/providers.h"
#include "office/usual-names.h"

/* Seconds that all others have before the usual names are knocked at: mostly they know by then, and nobody is bothered. */
#define HEAD_START 3

/* Seconds for each where the system says that there is no network. It may be wrong: a name on this computer answers. */
#define OFFLINE_PATIENCE 2

/* In the order of their weight. */
typedef enum
{
  TRY_TABLE,
  TRY_AUTOCONFIG,
  TRY_WELL_KNOWN,
  TRY_DIRECTORY,
  TRY_EXCHANGER,
  TRY_SERVICES,
  TRY_NAMES,
  N_TRIES,
} Which;

typedef enum
{
  WAITING,   /* not begun, or given up because a better one had won */
  RUNNING,
  ENDED,
} Stage;

typedef struct
{
  SatchelAutoconfig *owner;
  Which              which;
  Stage              stage;
  GPtrArray         *found;         /* SatchelGuess, best first; NULL: nothing */
  GError            *error;         /* why not */
  GCancellable      *cancellable;
  GSource           *deadline;
} Try;

struct _SatchelAutoconfig
{
  GObject      parent_instance;

  /* Owned */
  char        *address;
  char        *domain;              /* nullable */
  SoupSession *web;
  Try          tries[N_TRIES];
  GPtrArray   *taken;               /* the guesses that were given out, as "server:port" */

  /* Owned, while it looks */
  GTask       *task;
  gulong       given_up_id;
  GSource     *head_start;          /* NULL: over */

  guint        n_running;
  gboolean     given_up;
  gboolean     stopping;
  gboolean     plain;
  gboolean     waits;
  int          place;
};

G_DEFINE_FINAL_TYPE (SatchelAutoconfig, satchel_autoconfig, G_TYPE_OBJECT)

enum
{
  STEP,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void tell (SatchelAutoconfig *self);

/* --- telling of the steps --- */

/* (transfer full) */
static char *
word_step (SatchelAutoconfig *self,
           Which              which)
{
  g_autofree char *domain = satchel_domain_to_display (self->domain != NULL ? self->domain : self->address);

  switch (which)
    {
    case TRY_TABLE:
      return g_strdup (_("Looking among known providers"));
    case TRY_AUTOCONFIG:
    case TRY_WELL_KNOWN:
      return self->plain ? g_strdup_printf (_("Asking %s itself, without encryption"), domain)
                         : g_strdup_printf (_("Asking %s itself"), domain);
    case TRY_DIRECTORY:
      return g_strdup (_("Looking in the public directory of providers"));
    case TRY_EXCHANGER:
      return g_strdup_printf (_("Asking the provider that receives mail for %s"), domain);
    case TRY_SERVICES:
      return g_strdup_printf (_("Looking at the services that %s announces"), domain);
    case TRY_NAMES:
    case N_TRIES:
    default:
      return g_strdup_printf (_("Trying the usual names, such as pop.%s"), domain);
    }
}

static gboolean
has_found (const Try *try)
{
  return try->found != NULL && try->found->len > 0;
}

/* Two tries may be one step to a person: it has ended when both have, and found what either has. */
static void
say_step (SatchelAutoconfig *self,
          Which              which,
          gboolean           ended)
{
  g_autofree char *sentence = word_step (self, which);
  gboolean found = has_found (&self->tries[which]);

  if (which == TRY_AUTOCONFIG || which == TRY_WELL_KNOWN)
    {
      found = has_found (&self->tries[TRY_AUTOCONFIG]) || has_found (&self->tries[TRY_WELL_KNOWN]);
      ended = found || (self->tries[TRY_AUTOCONFIG].stage != RUNNING && self->tries[TRY_WELL_KNOWN].stage != RUNNING);
    }
  g_signal_emit (self, signals[STEP], 0, sentence, ended, found);
}

/* --- one try --- */

/* In the context that the task has: not always the default one. (transfer full) */
static GSource *
add_timeout (SatchelAutoconfig *self,
             guint              seconds,
             GSourceFunc        callback,
             gpointer           data)
{
  GSource *source = g_timeout_source_new_seconds (seconds);

  g_source_set_callback (source, callback, data, NULL);
  g_source_attach (source, g_task_get_context (self->task));

  return source;
}

static void
clear_timeout (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* What the story waits for: a try has ended, or the head start is over. */
static void
something_happened (SatchelAutoconfig *self)
{
  if (!self->waits)
    return;
  self->waits = FALSE;
  tell (self);
}

static void
wait_for_something (SatchelAutoconfig *self)
{
  self->waits = TRUE;
}

/* @found, @error: (transfer full) (nullable). */
static void
try_ends (Try       *try,
          GPtrArray *found,
          GError    *error)
{
  g_autoptr(SatchelAutoconfig) self = g_object_ref (try->owner);

  clear_timeout (&try->deadline);
  g_clear_object (&try->cancellable);
  g_clear_pointer (&try->found, g_ptr_array_unref);
  try->found = found;
  g_clear_error (&try->error);
  try->error = error;
  try->stage = self->stopping && !has_found (try) ? WAITING : ENDED;
  self->n_running--;
  /* What was given up has not found nothing. */
  if (!self->given_up && try->stage == ENDED)
    say_step (self, try->which, TRUE);
  something_happened (self);
  /* The one that begin_try() took. */
  g_object_unref (self);
}

static void
on_web_answer (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Try *try = data;
  GError *error = NULL;
  GPtrArray *found = satchel_provider_web_find_finish (result, &error);

  /* Anybody on the way can have written that. */
  for (guint i = 0; try->owner->plain && found != NULL && i < found->len; i++)
    satchel_guess_suspect (found->pdata[i], try->owner->address);
  try_ends (try, found, error);
}

static void
on_exchanger_answer (GObject      *source,
                     GAsyncResult *result,
                     gpointer      data)
{
  GError *error = NULL;
  GPtrArray *found = satchel_exchanger_find_finish (result, &error);

  try_ends (data, found, error);
}

static void
on_services_answer (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  GError *error = NULL;
  GPtrArray *found = satchel_dns_find_services_finish (result, &error);

  try_ends (data, found, error);
}

static void
on_names_answer (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  GError *error = NULL;
  GPtrArray *found = satchel_usual_names_find_finish (result, &error);

  try_ends (data, found, error);
}

/* The address is for the domain's own and encrypted ears alone. */
static char **
list_uris (SatchelAutoconfig *self,
           Which              which)
{
  g_autoptr(GStrvBuilder) uris = g_strv_builder_new ();
  g_autofree char *escaped = g_uri_escape_string (self->address, NULL, FALSE);
  g_autofree char *uri = NULL;

  if (which == TRY_DIRECTORY)
    satchel_provider_web_add_directory (uris, self->domain);
  else if (which == TRY_WELL_KNOWN)
    uri = g_strdup_printf ("%s://%s/.well-known/autoconfig/mail/config-v1.1.xml", self->plain ? "http" : "https",
                           self->domain);
  else if (self->plain)
    uri = g_strdup_printf ("http://autoconfig.%s/mail/config-v1.1.xml", self->domain);
  else
    uri = g_strdup_printf ("https://autoconfig.%s/mail/config-v1.1.xml?emailaddress=%s", self->domain, escaped);

  if (uri != NULL)
    g_strv_builder_add (uris, uri);
  return g_strv_builder_end (uris);
}

static void
ask_web (Try                  *try,
         SatchelSettingsSource source,
         guint                 seconds)
{
  SatchelAutoconfig *self = try->owner;
  g_auto(GStrv) uris = list_uris (self, try->which);

  satchel_provider_web_find_async (self->web, (const char * const *) uris, self->address, source, seconds,
                                   try->cancellable, on_web_answer, try);
}

static gboolean
on_deadline (gpointer data)
{
  Try *try = data;

  g_cancellable_cancel (try->cancellable);
  return G_SOURCE_REMOVE;
}

static void
start_try (Try  *try,
           guint seconds)
{
  SatchelAutoconfig *self = try->owner;

  switch (try->which)
    {
    case TRY_AUTOCONFIG:
      ask_web (try, SATCHEL_SOURCE_AUTOCONFIG, seconds);
      break;
    case TRY_WELL_KNOWN:
      ask_web (try, SATCHEL_SOURCE_WELL_KNOWN, seconds);
      break;
    case TRY_DIRECTORY:
      /* Both of its addresses within the time of one. */
      ask_web (try, SATCHEL_SOURCE_ISPDB, MAX (seconds / 2, 1));
      break;
    case TRY_EXCHANGER:
      satchel_exchanger_find_async (self->web, self->address, try->cancellable, on_exchanger_answer, try);
      break;
    case TRY_SERVICES:
      satchel_dns_find_services_async (self->address, try->cancellable, on_services_answer, try);
      break;
    case TRY_NAMES:
      satchel_usual_names_find_async (self->address, seconds, try->cancellable, on_names_answer, try);
      break;
    case TRY_TABLE:
    case N_TRIES:
    default:
      g_assert_not_reached ();
    }
}

/* Unless it has come to its end before. */
static void
begin_try (SatchelAutoconfig *self,
           Which              which)
{
  Try *try = &self->tries[which];
  gboolean online = g_network_monitor_get_network_available (g_network_monitor_get_default ());
  guint seconds = online ? SATCHEL_LIMIT_LOOK_UP : OFFLINE_PATIENCE;

  if (try->stage != WAITING)
    return;

  g_object_ref (self);
  try->stage = RUNNING;
  try->cancellable = g_cancellable_new ();
  /* One more than what is asked has for itself: then it knows better what happened. */
  try->deadline = add_timeout (self, seconds + 1, on_deadline, try);
  self->n_running++;
  say_step (self, which, FALSE);
  start_try (try, seconds);
}

static void
look_in_table (SatchelAutoconfig *self)
{
  Try *try = &self->tries[TRY_TABLE];
  SatchelGuess *known;

  if (try->stage != WAITING)
    return;

  known = satchel_providers_find (self->address);
  try->found = satchel_guess_list_new ();
  if (known != NULL)
    g_ptr_array_add (try->found, known);
  try->stage = ENDED;
  say_step (self, TRY_TABLE, TRUE);
}

/* --- which one wins --- */

static char *
name_server (const SatchelGuess *guess)
{
  return g_strdup_printf ("%s:%u", guess->server, guess->port);
}

static gboolean
is_taken (SatchelAutoconfig  *self,
          const SatchelGuess *guess)
{
  g_autofree char *name = name_server (guess);

  return guess->server != NULL && g_ptr_array_find_with_equal_func (self->taken, name, g_str_equal, NULL);
}

static gboolean
is_encrypted (const SatchelGuess *guess)
{
  return guess->server != NULL && guess->encryption != SATCHEL_ENCRYPTION_NONE;
}

static gboolean
is_plain (const SatchelGuess *guess)
{
  return guess->server != NULL && guess->encryption == SATCHEL_ENCRYPTION_NONE;
}

static gboolean
is_refusal (const SatchelGuess *guess)
{
  return guess->no_pop;
}

/* The first that @fits and wasn't given out yet. */
static gboolean
find_in_try (SatchelAutoconfig *self,
             const Try         *try,
             gboolean         (*fits) (const SatchelGuess *guess),
             guint             *index)
{
  for (guint i = 0; try->found != NULL && i < try->found->len; i++)
    if (fits (try->found->pdata[i]) && !is_taken (self, try->found->pdata[i]))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

/* Whether one has won: it has an answer, and nothing better is still asked. The table's word is the last one, even that
 * there is no POP3. */
static gboolean
decided (SatchelAutoconfig *self)
{
  guint index;

  if (self->given_up || find_in_try (self, &self->tries[TRY_TABLE], is_refusal, &index))
    return TRUE;

  for (int i = 0; i < N_TRIES; i++)
    {
      if (self->tries[i].stage == RUNNING)
        return FALSE;
      if (find_in_try (self, &self->tries[i], is_encrypted, &index))
        return TRUE;
    }
  return FALSE;
}

/* (transfer full) (nullable) */
static SatchelGuess *
take_best (SatchelAutoconfig *self,
           gboolean         (*fits) (const SatchelGuess *guess))
{
  guint index;

  for (int i = 0; i < N_TRIES; i++)
    if (find_in_try (self, &self->tries[i], fits, &index))
      {
        SatchelGuess *guess = g_ptr_array_steal_index (self->tries[i].found, index);

        if (guess->server != NULL)
          g_ptr_array_add (self->taken, name_server (guess));
        return guess;
      }
  return NULL;
}

static SatchelGuess *
take (SatchelAutoconfig *self)
{
  SatchelGuess *guess = take_best (self, is_encrypted);

  if (guess == NULL)
    guess = take_best (self, is_plain);
  /* A provider that has offered a server is not said to have none. */
  if (guess == NULL && self->taken->len == 0)
    guess = take_best (self, is_refusal);

  return guess != NULL ? guess : satchel_guess_new (SATCHEL_SOURCE_NONE, self->address);
}

/* --- the story --- */

static gboolean
on_head_start_over (gpointer data)
{
  SatchelAutoconfig *self = data;

  clear_timeout (&self->head_start);
  something_happened (self);
  return G_SOURCE_REMOVE;
}

/* A name of this computer or this network is nothing to ask others about. */
static void
ask_all (SatchelAutoconfig *self)
{
  if (self->domain == NULL || !satchel_domain_is_public (self->domain))
    return;

  for (int i = TRY_AUTOCONFIG; i < TRY_NAMES; i++)
    begin_try (self, i);
  if (self->n_running > 0)
    self->head_start = add_timeout (self, HEAD_START, on_head_start_over, self);
}

static void
stop (SatchelAutoconfig *self)
{
  self->stopping = TRUE;
  clear_timeout (&self->head_start);
  for (int i = 0; i < N_TRIES; i++)
    if (self->tries[i].stage == RUNNING)
      g_cancellable_cancel (self->tries[i].cancellable);
}

static void
answer (SatchelAutoconfig *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (self->given_up_id != 0)
    g_cancellable_disconnect (cancellable, self->given_up_id);
  self->given_up_id = 0;
  self->place = 0;

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, take (self), (GDestroyNotify) satchel_guess_free);
}

static void
tell (SatchelAutoconfig *self)
{
  STORY_BEGINS (self);

  look_in_table (self);
  if (!decided (self))
    ask_all (self);
  while (!decided (self) && self->n_running > 0 && self->head_start != NULL)
    WAIT_FOR (wait_for_something (self));

  if (!decided (self) && self->domain != NULL)
    begin_try (self, TRY_NAMES);
  while (!decided (self) && self->n_running > 0)
    WAIT_FOR (wait_for_something (self));

  stop (self);
  while (self->n_running > 0)
    WAIT_FOR (wait_for_something (self));
  answer (self);

  STORY_ENDS;
}

static void
on_given_up (GCancellable      *cancellable,
             SatchelAutoconfig *self)
{
  self->given_up = TRUE;
  stop (self);
}

static gboolean
on_begin (gpointer data)
{
  tell (data);
  return G_SOURCE_REMOVE;
}

void
satchel_autoconfig_find_async (SatchelAutoconfig  *self,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            data)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_return_if_fail (SATCHEL_IS_AUTOCONFIG (self) && self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_autoconfig_find_async);
  self->stopping = FALSE;
  self->given_up = FALSE;
  if (cancellable != NULL)
    self->given_up_id = g_cancellable_connect (cancellable, G_CALLBACK (on_given_up), self, NULL);

  /* Steps are told of from the main context, never before this has returned. */
  g_source_set_callback (source, on_begin, g_object_ref (self), g_object_unref);
  g_source_attach (source, g_task_get_context (self->task));
}

SatchelGuess *
satchel_autoconfig_find_finish (SatchelAutoconfig *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
satchel_autoconfig_can_ask_plain (SatchelAutoconfig *self)
{
  g_return_val_if_fail (SATCHEL_IS_AUTOCONFIG (self), FALSE);

  return !self->plain
         && (g_error_matches (self->tries[TRY_AUTOCONFIG].error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
             || g_error_matches (self->tries[TRY_WELL_KNOWN].error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED));
}

void
satchel_autoconfig_ask_plain (SatchelAutoconfig *self)
{
  g_return_if_fail (SATCHEL_IS_AUTOCONFIG (self) && self->task == NULL);

  self->plain = TRUE;
  self->tries[TRY_AUTOCONFIG].stage = WAITING;
  self->tries[TRY_WELL_KNOWN].stage = WAITING;
}

/* --- the object --- */

static void
satchel_autoconfig_finalize (GObject *object)
{
  SatchelAutoconfig *self = SATCHEL_AUTOCONFIG (object);

  for (int i = 0; i < N_TRIES; i++)
    {
      g_clear_pointer (&self->tries[i].found, g_ptr_array_unref);
      g_clear_error (&self->tries[i].error);
    }
  g_ptr_array_unref (self->taken);
  g_object_unref (self->web);
  g_free (self->address);
  g_free (self->domain);

  G_OBJECT_CLASS (satchel_autoconfig_parent_class)->finalize (object);
}

static void
satchel_autoconfig_class_init (SatchelAutoconfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_autoconfig_finalize;

  signals[STEP] = g_signal_new ("step", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
}

static void
satchel_autoconfig_init (SatchelAutoconfig *self)
{
  self->taken = g_ptr_array_new_with_free_func (g_free);
  self->web = satchel_provider_web_new (NULL);
  for (int i = 0; i < N_TRIES; i++)
    {
      self->tries[i].owner = self;
      self->tries[i].which = i;
    }
}

SatchelAutoconfig *
satchel_autoconfig_new (const char *address)
{
  SatchelAutoconfig *self;

  g_return_val_if_fail (address != NULL, NULL);

  self = g_object_new (SATCHEL_TYPE_AUTOCONFIG, NULL);
  self->address = g_strdup (address);
  self->domain = satchel_domain_of_address (address);

  return self;
}
