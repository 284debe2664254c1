/* guess.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/guess.h"

#include <glib/gi18n-lib.h>

#include "office/mail-domain.h"
#include "office/providers.h"

SatchelGuess *
satchel_guess_new (SatchelSettingsSource source,
                   const char           *address)
{
  SatchelGuess *self;

  g_return_val_if_fail (address != NULL, NULL);

  self = g_new0 (SatchelGuess, 1);
  self->source = source;
  self->user = g_strdup (address);

  return self;
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
  g_free (self->stranger);
  g_free (self->smtp_server);
  g_free (self->smtp_user);
  g_free (self);
}

GPtrArray *
satchel_guess_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_guess_free);
}

const char *
satchel_guess_get_source_name (const SatchelGuess *self)
{
  static const char * const names[] = {
    [SATCHEL_SOURCE_NONE] = "none",
    [SATCHEL_SOURCE_BUILT_IN] = "built-in",
    [SATCHEL_SOURCE_AUTOCONFIG] = "autoconfig",
    [SATCHEL_SOURCE_WELL_KNOWN] = "well-known",
    [SATCHEL_SOURCE_ISPDB] = "ispdb",
    [SATCHEL_SOURCE_MX] = "mx",
    [SATCHEL_SOURCE_SRV] = "srv",
    [SATCHEL_SOURCE_GUESS] = "guess",
  };

  g_return_val_if_fail (self != NULL, "none");

  return names[self->source];
}

void
satchel_guess_suspect (SatchelGuess *self,
                       const char   *address)
{
  g_autofree char *domain = NULL;
  g_autofree char *own = NULL;
  g_autofree char *base = NULL;

  g_return_if_fail (self != NULL && address != NULL);

  domain = satchel_domain_of_address (address);
  if (self->server == NULL || domain == NULL)
    return;

  own = satchel_domain_get_base (domain);
  base = satchel_domain_get_base (self->server);
  if (!g_str_equal (own, base))
    {
      g_free (self->stranger);
      self->stranger = satchel_domain_to_display (base);
    }
}

void
satchel_guess_add_hint (SatchelGuess *self,
                        char         *sentence)
{
  g_autofree char *more = sentence;
  g_autofree char *before = NULL;

  g_return_if_fail (self != NULL);

  if (more == NULL)
    return;
  before = g_steal_pointer (&self->hint);
  self->hint = before != NULL ? g_strconcat (before, " ", more, NULL) : g_steal_pointer (&more);
}

void
satchel_guess_apply (const SatchelGuess *self,
                     SatchelAccount     *account)
{
  g_return_if_fail (self != NULL && SATCHEL_IS_ACCOUNT (account));

  if (self->server == NULL)
    return;
  g_object_set (account,
                "server", self->server,
                "port", self->port,
                "encryption", self->encryption,
                "user", self->user,
                NULL);
}

char **
satchel_guess_list_user_names (const SatchelGuess *self,
                               const char         *email,
                               const char         *user)
{
  g_autofree char *local = NULL;
  const char *names[] = { user, NULL, NULL };

  g_return_val_if_fail (email != NULL && user != NULL, NULL);

  local = satchel_domain_local_part (email);
  if (self != NULL && self->source == SATCHEL_SOURCE_BUILT_IN)
    return NULL;
  if (g_str_equal (user, email))
    names[1] = local;
  else if (g_str_equal (user, local))
    names[1] = email;

  return names[1] != NULL ? g_strdupv ((char **) names) : NULL;
}

guint
satchel_guess_get_minutes (const SatchelGuess *self,
                           const char         *server)
{
  guint minutes;

  g_return_val_if_fail (server != NULL, 0);

  minutes = satchel_providers_get_minutes (server);
  if (self != NULL && self->server != NULL && g_ascii_strcasecmp (self->server, server) == 0)
    minutes = MAX (minutes, self->minutes);

  return minutes;
}

char *
satchel_guess_warn_of_stranger (const SatchelGuess *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->stranger == NULL)
    return NULL;
  return g_strdup_printf (_("The server belongs to %s, another domain than that of your address. Use it only if "
                            "you know that your mail is kept there: your password goes to it."),
                          self->stranger);
}

char *
satchel_guess_warn_of_plain (const SatchelGuess *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->server == NULL || self->encryption != SATCHEL_ENCRYPTION_NONE)
    return NULL;
  return g_strdup_printf (_("%s offers no encryption: your password and your mail can be read on the way."),
                          self->provider != NULL ? self->provider : self->server);
}

char *
satchel_guess_describe (const SatchelGuess *self)
{
  g_autofree char *stranger = NULL;
  g_autofree char *plain = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  const char *parts[3];

  g_return_val_if_fail (self != NULL, NULL);

  stranger = satchel_guess_warn_of_stranger (self);
  plain = satchel_guess_warn_of_plain (self);
  parts[0] = plain;
  parts[1] = stranger;
  parts[2] = self->hint;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", parts[i]);

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
