/* portion.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which messages are received whole, and which by their first lines because they are larger than the person wants
 * to wait for. */

#pragma once

#include "office/account.h"
#include "pop/pop-capabilities.h"
#include "store/receive.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_PORTION_NONE,         /* nothing is to be received of it */
  SATCHEL_PORTION_WHOLE,
  SATCHEL_PORTION_FIRST_LINES,  /* TOP */
  SATCHEL_PORTION_WHOLE_LAST,   /* when all that is smaller has come: a drop costs all of it, for POP3 knows no
                                 * resuming */
} SatchelPortion;

/* How much of @item is to be received now. A server without TOP (RFC 1939 §7: it is optional) gives a large message
 * whole or not at all: then it comes whole, last of all. Left there, it would not even be seen, and go with
 * whatever the server deletes by itself. */
SatchelPortion satchel_portion_of      (SatchelAccount               *account,
                                        const SatchelPopCapabilities *capabilities,
                                        const SatchelListed          *item);

/* Octets that receiving it takes, as far as the server has told. */
guint64        satchel_portion_get_bytes (SatchelPortion              portion,
                                          const SatchelListed        *item);

G_END_DECLS
