/* provider-dns.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/provider-dns.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/limits.h"
#include "office/mail-domain.h"

/* A name as records have it: "Mx1.Okafor.Example." becomes "mx1.okafor.example"; "." stays. NULL where it can't be
 * a host's. */
static char *
read_name (const char *name)
{
  gsize length = strlen (name);
  g_autofree char *host = NULL;

  if (length <= 1)
    return g_strdup (".");
  host = g_ascii_strdown (name, (gssize) (name[length - 1] == '.' ? length - 1 : length));

  return satchel_domain_is_host (host) ? g_steal_pointer (&host) : NULL;
}

static void
records_free (GList *records)
{
  g_list_free_full (records, (GDestroyNotify) g_variant_unref);
}

/* --- who receives the domain's mail --- */

static char *
choose_exchanger (GList *records)
{
  char *best = NULL;
  guint best_preference = G_MAXUINT;
  guint n = 0;

  for (GList *at = records; at != NULL && n < SATCHEL_LIMIT_RECORDS; at = at->next, n++)
    {
      guint16 preference;
      const char *name;
      g_autofree char *host = NULL;

      g_variant_get (at->data, "(q&s)", &preference, &name);
      host = read_name (name);
      if (host == NULL || preference >= best_preference)
        continue;
      g_free (best);
      best = g_steal_pointer (&host);
      best_preference = preference;
    }
  return best;
}

static void
on_exchangers (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  GList *records = g_resolver_lookup_records_finish (G_RESOLVER (source), result, &error);
  g_autofree char *host = choose_exchanger (records);

  records_free (records);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (host == NULL || g_str_equal (host, "."))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No mail is received");
  else
    g_task_return_pointer (task, g_steal_pointer (&host), g_free);
}

void
satchel_dns_find_exchanger_async (const char         *domain,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            data)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  GTask *task = g_task_new (NULL, cancellable, callback, data);

  g_return_if_fail (domain != NULL);

  g_task_set_source_tag (task, satchel_dns_find_exchanger_async);
  g_resolver_lookup_records_async (resolver, domain, G_RESOLVER_RECORD_MX, cancellable, on_exchangers, task);
}

char *
satchel_dns_find_exchanger_finish (GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_dns_find_exchanger_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- which services it announces --- */

enum
{
  POP3S,
  POP3,
  N_SERVICES,
};

static const struct
{
  const char       *name;
  SatchelEncryption encryption;
} services[N_SERVICES] = {
  [POP3S] = { "_pop3s._tcp.", SATCHEL_ENCRYPTION_TLS },
  [POP3] = { "_pop3._tcp.", SATCHEL_ENCRYPTION_STARTTLS },
};

typedef struct
{
  char    *address;
  GList   *records[N_SERVICES];
  guint    n_running;
} Search;

/* One of the two questions. */
typedef struct
{
  GTask *task;
  int    service;
} Question;

typedef struct
{
  guint16 priority;
  guint16 weight;
  guint16 port;
  char   *host;
} Target;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->address);
  for (int i = 0; i < N_SERVICES; i++)
    records_free (self->records[i]);
  g_free (self);
}

static void
target_clear (gpointer data)
{
  g_free (((Target *) data)->host);
}

/* Priority first; of equals the heavier one: RFC 2782 draws lots there to spread the load, but a person should be offered
 * the same server each time. */
static int
compare_targets (gconstpointer a,
                 gconstpointer b)
{
  const Target *one = a;
  const Target *other = b;

  return one->priority != other->priority ? one->priority - other->priority : other->weight - one->weight;
}

static GArray *
read_targets (GList *records)
{
  GArray *targets = g_array_new (FALSE, FALSE, sizeof (Target));
  guint n = 0;

  g_array_set_clear_func (targets, target_clear);
  for (GList *at = records; at != NULL && n < SATCHEL_LIMIT_RECORDS; at = at->next, n++)
    {
      Target target;
      const char *name;

      g_variant_get (at->data, "(qqq&s)", &target.priority, &target.weight, &target.port, &name);
      target.host = read_name (name);
      if (target.host != NULL && (target.port != 0 || g_str_equal (target.host, ".")))
        g_array_append_val (targets, target);
      else
        g_free (target.host);
    }
  g_array_sort (targets, compare_targets);

  return targets;
}

/* Adds the servers of one service. FALSE: the domain says that it doesn't offer it. */
static gboolean
add_guesses (const Search *self,
             int           service,
             GPtrArray    *guesses)
{
  g_autoptr(GArray) targets = read_targets (self->records[service]);

  for (guint i = 0; i < targets->len; i++)
    {
      const Target *target = &g_array_index (targets, Target, i);
      SatchelGuess *guess;

      if (g_str_equal (target->host, "."))
        return FALSE;
      guess = satchel_guess_new (SATCHEL_SOURCE_SRV, self->address);
      guess->server = g_strdup (target->host);
      guess->port = target->port;
      guess->encryption = services[service].encryption;
      satchel_guess_suspect (guess, self->address);
      g_ptr_array_add (guesses, guess);
    }
  return TRUE;
}

static void
add_refusal (const Search *self,
             GPtrArray    *guesses)
{
  SatchelGuess *guess = satchel_guess_new (SATCHEL_SOURCE_SRV, self->address);
  g_autofree char *domain = satchel_domain_of_address (self->address);
  g_autofree char *shown = satchel_domain_to_display (domain);

  guess->no_pop = TRUE;
  guess->provider = g_strdup (shown);
  guess->hint = g_strdup_printf (_("%s announces that it offers no POP3, the way Satchel receives mail."), shown);
  g_ptr_array_add (guesses, guess);
}

static GPtrArray *
read_services (const Search *self)
{
  GPtrArray *guesses = satchel_guess_list_new ();
  gboolean refused = FALSE;

  for (int i = 0; i < N_SERVICES; i++)
    if (!add_guesses (self, i, guesses))
      refused = TRUE;
  if (refused && guesses->len == 0)
    add_refusal (self, guesses);

  return guesses;
}

static void
on_records (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autofree Question *question = data;
  g_autoptr(GTask) task = question->task;
  Search *self = g_task_get_task_data (task);

  /* One of the services is enough. */
  self->records[question->service] = g_resolver_lookup_records_finish (G_RESOLVER (source), result, NULL);
  if (--self->n_running > 0)
    return;
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, read_services (self), (GDestroyNotify) g_ptr_array_unref);
}

void
satchel_dns_find_services_async (const char         *address,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            data)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *domain = NULL;
  Search *self;

  g_return_if_fail (address != NULL);

  self = g_new0 (Search, 1);
  self->address = g_strdup (address);
  self->n_running = N_SERVICES;
  g_task_set_source_tag (task, satchel_dns_find_services_async);
  g_task_set_task_data (task, self, search_free);

  domain = satchel_domain_of_address (address);
  for (int i = 0; i < N_SERVICES; i++)
    {
      g_autofree char *name = g_strconcat (services[i].name, domain, NULL);
      Question *question = g_new0 (Question, 1);

      question->task = g_object_ref (task);
      question->service = i;
      g_resolver_lookup_records_async (resolver, name, G_RESOLVER_RECORD_SRV, cancellable, on_records, question);
    }
}

GPtrArray *
satchel_dns_find_services_finish (GAsyncResult *result,
                                  GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_dns_find_services_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
