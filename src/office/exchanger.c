/* exchanger.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/exchanger.h"

#include <string.h>

#include "office/late-soup.h"
#include "office/mail-domain.h"
#include "office/provider-dns.h"
#include "office/provider-web.h"
#include "office/providers.h"

/* Seconds for each page: several are asked one after the other. */
#define PATIENCE 3

typedef struct
{
  SoupSession *web;
  char        *address;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_object_unref (self->web);
  g_free (self->address);
  g_free (self);
}

/* A domain that runs its own mail has been asked already; nobody owns "co.uk". */
static void
add_domain (GStrvBuilder *domains,
            const char   *domain,
            const char   *own_domain)
{
  g_autofree char *base = satchel_domain_get_base (domain);

  if (strchr (domain, '.') != NULL && satchel_domain_is_public (domain) && !g_str_equal (domain, own_domain)
      && (g_str_equal (domain, base) || g_str_has_suffix (domain, base)))
    g_strv_builder_add (domains, domain);
}

char **
satchel_exchanger_list_domains (const char *exchanger,
                                const char *own_domain)
{
  g_autoptr(GStrvBuilder) domains = g_strv_builder_new ();
  g_autofree char *base = NULL;
  const char *dot;

  g_return_val_if_fail (exchanger != NULL && own_domain != NULL, NULL);

  base = satchel_domain_get_base (exchanger);
  dot = strchr (exchanger, '.');
  if (dot != NULL && strlen (dot + 1) > strlen (base))
    add_domain (domains, dot + 1, own_domain);
  add_domain (domains, base, own_domain);

  return g_strv_builder_end (domains);
}

static char **
list_uris (const char *exchanger,
           const char *own_domain)
{
  g_auto(GStrv) domains = satchel_exchanger_list_domains (exchanger, own_domain);
  g_autoptr(GStrvBuilder) uris = g_strv_builder_new ();

  for (guint i = 0; domains[i] != NULL; i++)
    {
      g_autofree char *uri = g_strconcat ("https://autoconfig.", domains[i], "/mail/config-v1.1.xml", NULL);

      g_strv_builder_add (uris, uri);
      satchel_provider_web_add_directory (uris, domains[i]);
    }
  return g_strv_builder_end (uris);
}

static void
on_described (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GTask) task = data;
  const Search *self = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *guesses = satchel_provider_web_find_finish (result, &error);

  if (guesses == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < guesses->len; i++)
    satchel_guess_suspect (guesses->pdata[i], self->address);
  g_task_return_pointer (task, guesses, (GDestroyNotify) g_ptr_array_unref);
}

static void
look_for (GTask      *task,
          const char *exchanger)
{
  const Search *self = g_task_get_task_data (task);
  g_autofree char *domain = satchel_domain_of_address (self->address);
  SatchelGuess *known = satchel_providers_find_by_exchanger (exchanger, self->address);
  g_auto(GStrv) uris = list_uris (exchanger, domain);
  GPtrArray *guesses;

  if (known != NULL || uris[0] == NULL)
    {
      guesses = satchel_guess_list_new ();
      if (known != NULL)
        g_ptr_array_add (guesses, known);
      g_task_return_pointer (task, guesses, (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  satchel_provider_web_find_async (self->web, (const char * const *) uris, self->address, SATCHEL_SOURCE_MX, PATIENCE,
                                   g_task_get_cancellable (task), on_described, g_object_ref (task));
}

static void
on_exchanger (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autofree char *exchanger = satchel_dns_find_exchanger_finish (result, &error);

  if (exchanger == NULL)
    g_task_return_error (task, error);
  else
    look_for (task, exchanger);
}

void
satchel_exchanger_find_async (SoupSession        *web,
                              const char         *address,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            data)
{
  g_autofree char *domain = NULL;
  Search *self;
  GTask *task;

  g_return_if_fail (SOUP_IS_SESSION (web) && address != NULL);

  self = g_new0 (Search, 1);
  self->web = g_object_ref (web);
  self->address = g_strdup (address);
  task = g_task_new (web, cancellable, callback, data);
  g_task_set_source_tag (task, satchel_exchanger_find_async);
  g_task_set_task_data (task, self, search_free);

  domain = satchel_domain_of_address (address);
  satchel_dns_find_exchanger_async (domain, cancellable, on_exchanger, task);
}

GPtrArray *
satchel_exchanger_find_finish (GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_exchanger_find_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
