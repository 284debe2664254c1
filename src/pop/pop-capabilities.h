/* pop-capabilities.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a server can do: the lines of its CAPA reply (RFC 2449 §5, §6). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean  known;           /* a CAPA reply was read; else nothing below is known either way */
  gboolean  top;
  gboolean  uidl;
  gboolean  user;
  gboolean  stls;
  gboolean  pipelining;
  gboolean  resp_codes;
  gboolean  auth_resp_code;
  gboolean  utf8;
  gboolean  utf8_user;
  gint64    login_delay;     /* seconds; -1 not said */
  gboolean  login_delay_user;/* differs per user: read again after sign-in */
  gint64    expire;          /* days; G_MAXINT64 for NEVER; -1 not said */
  GPtrArray *sasl;           /* of char *, upper case; never NULL */
  char     *implementation;  /* nullable; for people only: RFC 2449 §6.9 */
} SatchelPopCapabilities;

/* Nothing known. Returns: (transfer full). */
SatchelPopCapabilities *satchel_pop_capabilities_new      (void);

/* Adds one line between +OK and the dot; unknown ones are passed over. */
void                    satchel_pop_capabilities_add_line (SatchelPopCapabilities *self,
                                                           const char             *line);

/* @mechanism: upper case. */
gboolean                satchel_pop_capabilities_has_sasl (SatchelPopCapabilities *self,
                                                           const char             *mechanism);

void                    satchel_pop_capabilities_free     (SatchelPopCapabilities *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelPopCapabilities, satchel_pop_capabilities_free)

G_END_DECLS
