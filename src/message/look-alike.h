/* look-alike.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Names and addresses that are made to look like somebody else's. A name is whatever its sender wants it to
 * be; the address after it is what answers go to. */

#pragma once

#include "message/address.h"

G_BEGIN_DECLS

typedef struct
{
  char    *pretended;     /* an address that the name shows and that is not the real one; nullable */
  char    *domain;        /* the real domain in its own letters where it has other ones than ASCII, "müller.de";
                           * nullable */
  char    *looks_like;    /* the ASCII domain that it is easily taken for; nullable */
  char    *name_like;     /* the ASCII word that one of the name's is easily taken for; nullable */
  gboolean is_mixed;      /* one word of the domain has letters of several scripts */
  gboolean hides;         /* the name has characters that can't be seen, or that turn the direction */
} SatchelLookAlike;

/* Returns: (transfer full) (nullable): NULL where nothing is suspicious; then at least pretended,
 * looks_like, name_like, is_mixed or hides is set. */
SatchelLookAlike *satchel_look_alike_find       (const SatchelAddress   *address);

/* One sentence for people. Returns: (transfer full). */
char             *satchel_look_alike_to_text    (const SatchelLookAlike *self,
                                                 const SatchelAddress   *address);

/* The first address in @name that is not @address, as written; NULL if there is none. @name, @address:
 * UTF-8. Returns: (transfer full) (nullable). */
char             *satchel_look_alike_pretended  (const char             *name,
                                                 const char             *address);

/* @text with each letter that looks like one of ASCII replaced by that: "pаypаl" with Cyrillic letters →
 * "paypal". Letters with accents stay. Returns: (transfer full). */
char             *satchel_look_alike_skeleton   (const char             *text);

/* @text without the characters that can't be seen, or that turn the direction of what follows: as it may stand
 * in one line with an address. Returns: (transfer full). */
char             *satchel_look_alike_reveal     (const char             *text);

/* Whether one word between dots has letters of scripts that nobody writes together. Chinese and Japanese
 * mix theirs, and Latin letters with them. */
gboolean          satchel_look_alike_is_mixed   (const char             *domain);

void              satchel_look_alike_free       (SatchelLookAlike       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelLookAlike, satchel_look_alike_free)

G_END_DECLS
