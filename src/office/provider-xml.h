/* provider-xml.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Reads a provider's description of its servers: the clientConfig document, version 1.1, that Thunderbird's
 * autoconfiguration defined and draft-ietf-mailmaint-autoconfig describes. Unknown elements are passed over,
 * values are judged before they are believed, and a document type declaration (entities!) is refused. */

#pragma once

#include "office/account.h"

G_BEGIN_DECLS

/* Ways of signing in that a server is said to take. */
typedef enum
{
  SATCHEL_PROVIDER_AUTH_PASSWORD  = 1 << 0,   /* in clear text, inside TLS */
  SATCHEL_PROVIDER_AUTH_ENCRYPTED = 1 << 1,   /* APOP, CRAM, SCRAM */
  SATCHEL_PROVIDER_AUTH_BROWSER   = 1 << 2,   /* OAuth 2 */
  SATCHEL_PROVIDER_AUTH_OTHER     = 1 << 3,
} SatchelProviderAuth;

typedef struct
{
  char               *host;         /* in ASCII */
  guint               port;
  SatchelEncryption   encryption;
  char               *user;         /* placeholders filled; NULL: not known */
  SatchelProviderAuth auth;         /* 0: not said */
  guint               days;         /* 0: not said */
  guint               minutes;      /* 0: not said */
} SatchelProviderServer;

typedef struct
{
  char      *name;           /* nullable */
  GPtrArray *incoming;       /* SatchelProviderServer of POP3, best first: encrypted ones that Satchel can sign in to,
                              * then encrypted ones, then plain ones, else in the document's order */
  GPtrArray *outgoing;       /* … of SMTP */
  gboolean   other_incoming; /* it has servers to read mail from that are none of POP3 */
  char      *instruction;    /* what to switch on first, in the best language there is; nullable */
  gboolean   enable;         /* something has to be switched on first */
  char      *enable_uri;     /* where; nullable */
  char      *help_uri;       /* a page about setting up mail programs; nullable */
} SatchelProvider;

/* @address fills the placeholders. @languages: as g_get_language_names() has them, best first.
 * Errors: G_IO_ERROR_INVALID_DATA for everything that is no such document. Returns: (transfer full) (nullable). */
SatchelProvider *satchel_provider_parse    (const char           *data,
                                            gsize                 length,
                                            const char           *address,
                                            const char * const   *languages,
                                            GError              **error);
void             satchel_provider_free     (SatchelProvider      *self);

/* Whether Satchel has one of the server's ways of signing in. */
gboolean         satchel_provider_can_sign_in (const SatchelProviderServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelProvider, satchel_provider_free)

G_END_DECLS
