/* mechanism.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which way to sign in is taken of those that a server offers: the best first, nothing in clear on an open
 * connection while there is another, and none that is weaker than what has once worked. Names are those of
 * SASL, "USER" for USER and PASS, and "APOP". Pure functions. */

#pragma once

#include "pop/pop-capabilities.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_CHOICE_TAKEN,
  SATCHEL_CHOICE_NOTHING,      /* the server offers nothing that is left to be tried */
  SATCHEL_CHOICE_WEAKER,       /* … nothing that is as strong as what has once worked */
  SATCHEL_CHOICE_UNKNOWN,      /* what the person wants is not known here */
  SATCHEL_CHOICE_IMPOSSIBLE,   /* … needs what this connection has not: TLS, a timestamp, a certificate */
  SATCHEL_CHOICE_REFUSED,      /* … is not known to the server */
} SatchelChoice;

/* What there is to choose from. All borrowed. */
typedef struct
{
  SatchelPopCapabilities *capabilities;
  GPtrArray              *refused;          /* names that the server turned out not to know */
  const char             *wanted;           /* by the person; "": automatic */
  const char             *seen;             /* what has once worked; "": nothing yet */
  gboolean                is_secure;        /* TLS is on */
  gboolean                can_bind;         /* … and its two ends can be told from others: -PLUS */
  gboolean                has_certificate;  /* ours was given to TLS */
  gboolean                has_timestamp;    /* for APOP, and it may be tried */
} SatchelMechanismOffer;

/* @name: a static string, or NULL unless TAKEN. */
SatchelChoice satchel_mechanism_choose      (const SatchelMechanismOffer  *offer,
                                             const char                  **name);

/* Whether @name tells more about a server than @seen ("" for nothing), and is to be remembered in its place. */
gboolean      satchel_mechanism_is_stronger (const char                   *name,
                                             const char                   *seen);

/* The password itself, or a token, goes to the server. */
gboolean      satchel_mechanism_is_clear    (const char                   *name);

/* The password is a token. */
gboolean      satchel_mechanism_is_token    (const char                   *name);

G_END_DECLS
