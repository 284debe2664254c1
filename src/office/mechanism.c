/* mechanism.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/mechanism.h"

/* What somebody who sits in the place of the server gets to know. One that offers less than what has worked
 * before may be such a one. */
typedef enum
{
  CLASS_NONE,
  CLASS_CLEAR,        /* the password, or a token as good as one */
  CLASS_CHALLENGED,   /* a digest of it, by MD5; the server proves nothing */
  CLASS_PROVED,       /* a digest that is hard to guess from, and the server proves to know the password */
  CLASS_BOUND,        /* … to be the one at the other end of this very TLS connection */
  CLASS_CERTIFICATE,  /* nothing: there is no secret to be sent */
} Class;

/* Strongest first. */
static const struct
{
  const char *name;
  Class       class;
} mechanisms[] = {
  { "EXTERNAL", CLASS_CERTIFICATE },
  { "SCRAM-SHA-256-PLUS", CLASS_BOUND },
  { "SCRAM-SHA-1-PLUS", CLASS_BOUND },
  { "SCRAM-SHA-256", CLASS_PROVED },
  { "SCRAM-SHA-1", CLASS_PROVED },
  { "CRAM-MD5", CLASS_CHALLENGED },
  { "APOP", CLASS_CHALLENGED },
  { "PLAIN", CLASS_CLEAR },
  { "LOGIN", CLASS_CLEAR },
  { "USER", CLASS_CLEAR },
  { "OAUTHBEARER", CLASS_CLEAR },
  { "XOAUTH2", CLASS_CLEAR },
};

/* Under TLS a password may be sent, and servers that know it by its hash only take nothing but PLAIN and its kind;
 * CRAM-MD5 and APOP make a server keep it readable. A token is for servers that take no password. */
static const char * const order_secure[] = {
  "EXTERNAL", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "USER", "LOGIN",
  "CRAM-MD5", "APOP", "OAUTHBEARER", "XOAUTH2",
};

/* On an open connection, which the person insisted on, what gives the password away comes last. */
static const char * const order_open[] = {
  "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "APOP", "PLAIN", "USER", "LOGIN", "OAUTHBEARER", "XOAUTH2",
};

static guint
find (const char *name)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_str_equal (mechanisms[i].name, name))
      break;
  return i;
}

/* On this connection. Under TLS a digest by MD5 is worth no more than the password: a server that gives CRAM-MD5
 * up, to keep hashes only, is no worse for it. Without a binding of our own -PLUS is SCRAM. */
static Class
class_of (const SatchelMechanismOffer *offer,
          const char                  *name)
{
  guint i = find (name);
  Class class = i < G_N_ELEMENTS (mechanisms) ? mechanisms[i].class : CLASS_NONE;

  if (class == CLASS_CHALLENGED && offer->is_secure)
    return CLASS_CLEAR;
  if (class == CLASS_BOUND && !offer->can_bind)
    return CLASS_PROVED;
  return class;
}

static gboolean
is_possible (const SatchelMechanismOffer *offer,
             const char                  *name)
{
  if (g_str_equal (name, "EXTERNAL"))
    return offer->is_secure && offer->has_certificate;
  if (g_str_equal (name, "APOP"))
    return offer->has_timestamp;
  if (g_str_has_suffix (name, "-PLUS"))
    return offer->can_bind;
  return TRUE;
}

static gboolean
was_refused (const SatchelMechanismOffer *offer,
             const char                  *name)
{
  return g_ptr_array_find_with_equal_func (offer->refused, name, g_str_equal, NULL);
}

/* USER and PASS are announced by those who say nothing of what they can do (RFC 1939 has no other way). */
static gboolean
is_offered (const SatchelMechanismOffer *offer,
            const char                  *name)
{
  if (g_str_equal (name, "APOP"))
    return TRUE;
  if (g_str_equal (name, "USER"))
    return offer->capabilities->user || !offer->capabilities->known;
  return satchel_pop_capabilities_has_sasl (offer->capabilities, name);
}

static SatchelChoice
choose_wanted (const SatchelMechanismOffer *offer,
               const char                 **name)
{
  g_autofree char *wanted = g_ascii_strup (offer->wanted, -1);
  guint i = find (wanted);

  if (i == G_N_ELEMENTS (mechanisms))
    return SATCHEL_CHOICE_UNKNOWN;
  if (!is_possible (offer, mechanisms[i].name))
    return SATCHEL_CHOICE_IMPOSSIBLE;
  if (was_refused (offer, mechanisms[i].name))
    return SATCHEL_CHOICE_REFUSED;

  /* Announced or not: some servers can more than they say. */
  *name = mechanisms[i].name;
  return SATCHEL_CHOICE_TAKEN;
}

/* An account that has signed in by a token has no password for what else the server may offer. */
static gboolean
is_passed_over (const SatchelMechanismOffer *offer,
                const char                  *name)
{
  return satchel_mechanism_is_token (offer->seen) && !satchel_mechanism_is_token (name)
         && satchel_pop_capabilities_has_sasl (offer->capabilities, offer->seen);
}

SatchelChoice
satchel_mechanism_choose (const SatchelMechanismOffer *offer,
                          const char                 **name)
{
  const char * const *order;
  gsize n;
  gboolean is_weaker = FALSE;

  g_return_val_if_fail (offer != NULL && name != NULL, SATCHEL_CHOICE_NOTHING);

  *name = NULL;
  if (offer->wanted[0] != '\0')
    return choose_wanted (offer, name);

  order = offer->is_secure ? order_secure : order_open;
  n = offer->is_secure ? G_N_ELEMENTS (order_secure) : G_N_ELEMENTS (order_open);
  for (gsize i = 0; i < n; i++)
    {
      if (!is_offered (offer, order[i]) || !is_possible (offer, order[i]) || was_refused (offer, order[i])
          || is_passed_over (offer, order[i]))
        continue;
      if (class_of (offer, order[i]) >= class_of (offer, offer->seen))
        {
          *name = order[i];
          return SATCHEL_CHOICE_TAKEN;
        }
      is_weaker = TRUE;
    }

  /* At last USER and PASS without being announced: servers are that careless. Not on an open connection to one that
   * knows APOP: it may have nothing else, and the password would be said for nothing. */
  if (!was_refused (offer, "USER") && class_of (offer, offer->seen) <= CLASS_CLEAR
      && (offer->is_secure || !was_refused (offer, "APOP")))
    *name = "USER";
  if (*name != NULL)
    return SATCHEL_CHOICE_TAKEN;
  return is_weaker || class_of (offer, offer->seen) > CLASS_CLEAR ? SATCHEL_CHOICE_WEAKER
                                                                  : SATCHEL_CHOICE_NOTHING;
}

gboolean
satchel_mechanism_is_stronger (const char *name,
                               const char *seen)
{
  g_return_val_if_fail (name != NULL && seen != NULL, FALSE);

  return find (name) < find (seen);
}

gboolean
satchel_mechanism_is_clear (const char *name)
{
  guint i;

  g_return_val_if_fail (name != NULL, FALSE);

  i = find (name);
  return i < G_N_ELEMENTS (mechanisms) && mechanisms[i].class == CLASS_CLEAR;
}

gboolean
satchel_mechanism_is_token (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return g_str_equal (name, "OAUTHBEARER") || g_str_equal (name, "XOAUTH2");
}
