/* provider-web.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Fetches a provider's description of its servers from the web. No cookies, no more of us than that we are
 * Satchel; what is no such document (the page of a hotel's network, for one) is nothing at all. */

#pragma once

#include <libsoup/soup.h>

#include "office/guess.h"

G_BEGIN_DECLS

/* @trust: (nullable): authorities to be believed instead of the system's. Returns: (transfer full). */
SoupSession *satchel_provider_web_new         (GTlsDatabase         *trust);

/* Asks each of @uris in turn until one has a description: @address fills its placeholders. One answer of a public
 * directory is enough: its mirror is asked only where the directory itself can't be.
 *
 * Redirections are followed to https only, SATCHEL_LIMIT_REDIRECTS of them. @seconds: for each of @uris.
 *
 * Errors: G_IO_ERROR_NOT_FOUND: all answered, none has it; G_IO_ERROR_HOST_NOT_FOUND: at best;
 * G_IO_ERROR_CONNECTION_REFUSED: one of them is there but can't be spoken with safely (nobody listens, its
 * certificate is wrong); G_IO_ERROR_TIMED_OUT; G_IO_ERROR_CANCELLED.
 * Returns: (transfer full) (nullable): SatchelGuess, best first, with @source; one with no_pop where it has no POP3. */
void         satchel_provider_web_find_async  (SoupSession          *web,
                                               const char * const   *uris,
                                               const char           *address,
                                               SatchelSettingsSource source,
                                               guint                 seconds,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);
GPtrArray   *satchel_provider_web_find_finish (GAsyncResult         *result,
                                               GError              **error);

/* Adds the public directory's two addresses for @domain, its mirror last. The domain is all it hears. */
void         satchel_provider_web_add_directory (GStrvBuilder       *uris,
                                                 const char         *domain);

G_END_DECLS
