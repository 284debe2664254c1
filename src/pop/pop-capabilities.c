/* pop-capabilities.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-capabilities.h"

#include "pop/pop-word.h"

/* Mechanisms of one server that are remembered; the longest list seen has 12. */
#define LIMIT_MECHANISMS 64

SatchelPopCapabilities *
satchel_pop_capabilities_new (void)
{
  SatchelPopCapabilities *self = g_new0 (SatchelPopCapabilities, 1);

  self->login_delay = -1;
  self->expire = -1;
  self->sasl = g_ptr_array_new_with_free_func (g_free);

  return self;
}

static void
add_user (SatchelPopCapabilities *self,
          const char             *arguments)
{
  self->user = TRUE;
}

static void
add_top (SatchelPopCapabilities *self,
         const char             *arguments)
{
  self->top = TRUE;
}

static void
add_uidl (SatchelPopCapabilities *self,
          const char             *arguments)
{
  self->uidl = TRUE;
}

static void
add_stls (SatchelPopCapabilities *self,
          const char             *arguments)
{
  self->stls = TRUE;
}

static void
add_pipelining (SatchelPopCapabilities *self,
                const char             *arguments)
{
  self->pipelining = TRUE;
}

static void
add_resp_codes (SatchelPopCapabilities *self,
                const char             *arguments)
{
  self->resp_codes = TRUE;
}

static void
add_auth_resp_code (SatchelPopCapabilities *self,
                    const char             *arguments)
{
  self->auth_resp_code = TRUE;
}

/* RFC 6856 §2.1: "UTF8 USER": user names and passwords may be UTF-8. */
static void
add_utf8 (SatchelPopCapabilities *self,
          const char             *arguments)
{
  g_autofree char *word = satchel_pop_read_word (&arguments);

  self->utf8 = TRUE;
  self->utf8_user |= word != NULL && g_ascii_strcasecmp (word, "USER") == 0;
}

/* RFC 2449 §6.3; several lines of one server add up. */
static void
add_sasl (SatchelPopCapabilities *self,
          const char             *arguments)
{
  char *word;

  while (self->sasl->len < LIMIT_MECHANISMS && (word = satchel_pop_read_word (&arguments)) != NULL)
    {
      g_autofree char *mechanism = g_ascii_strup (word, -1);

      if (!satchel_pop_capabilities_has_sasl (self, mechanism))
        g_ptr_array_add (self->sasl, g_steal_pointer (&mechanism));
      g_free (word);
    }
}

/* RFC 2449 §6.5: "LOGIN-DELAY 900 USER". */
static void
add_login_delay (SatchelPopCapabilities *self,
                 const char             *arguments)
{
  const char *at = satchel_pop_skip_spaces (arguments);
  g_autofree char *word = NULL;
  guint64 seconds;

  if (!satchel_pop_read_number (&at, &seconds))
    return;

  self->login_delay = (gint64) MIN (seconds, G_MAXINT32);
  word = satchel_pop_read_word (&at);
  self->login_delay_user = word != NULL && g_ascii_strcasecmp (word, "USER") == 0;
}

/* RFC 2449 §6.7: "EXPIRE 60", "EXPIRE NEVER", "EXPIRE 0 USER". */
static void
add_expire (SatchelPopCapabilities *self,
            const char             *arguments)
{
  const char *at = satchel_pop_skip_spaces (arguments);
  g_autofree char *word = NULL;
  guint64 days;

  if (satchel_pop_read_number (&at, &days))
    {
      self->expire = (gint64) MIN (days, G_MAXINT32);
      return;
    }

  word = satchel_pop_read_word (&at);
  if (word != NULL && g_ascii_strcasecmp (word, "NEVER") == 0)
    self->expire = G_MAXINT64;
}

static void
add_implementation (SatchelPopCapabilities *self,
                    const char             *arguments)
{
  g_free (self->implementation);
  self->implementation = satchel_pop_make_text (arguments);
}

static const struct
{
  const char *tag;
  void      (*add) (SatchelPopCapabilities *self,
                    const char             *arguments);
} tags[] = {
  { "TOP", add_top },
  { "UIDL", add_uidl },
  { "USER", add_user },
  { "SASL", add_sasl },
  { "STLS", add_stls },
  { "PIPELINING", add_pipelining },
  { "RESP-CODES", add_resp_codes },
  { "AUTH-RESP-CODE", add_auth_resp_code },
  { "UTF8", add_utf8 },
  { "LOGIN-DELAY", add_login_delay },
  { "EXPIRE", add_expire },
  { "IMPLEMENTATION", add_implementation },
};

void
satchel_pop_capabilities_add_line (SatchelPopCapabilities *self,
                                   const char             *line)
{
  g_autofree char *tag = NULL;

  g_return_if_fail (self != NULL && line != NULL);

  self->known = TRUE;
  tag = satchel_pop_read_word (&line);
  if (tag == NULL)
    return;

  /* Tags are case-insensitive: RFC 2449 §3. */
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (g_ascii_strcasecmp (tag, tags[i].tag) == 0)
      tags[i].add (self, line);
}

gboolean
satchel_pop_capabilities_has_sasl (SatchelPopCapabilities *self,
                                   const char             *mechanism)
{
  g_return_val_if_fail (self != NULL && mechanism != NULL, FALSE);

  return g_ptr_array_find_with_equal_func (self->sasl, mechanism, g_str_equal, NULL);
}

void
satchel_pop_capabilities_free (SatchelPopCapabilities *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->sasl);
  g_free (self->implementation);
  g_free (self);
}
