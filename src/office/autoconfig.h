/* autoconfig.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From an address to the settings of its server: the built-in table of providers, then the usual
 * names tried over TLS (greeting only: no user name and no password is sent). */

#pragma once

#include "office/account.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_SOURCE_NONE,
  SATCHEL_SOURCE_BUILT_IN,
  SATCHEL_SOURCE_GUESS,
} SatchelSettingsSource;

typedef struct
{
  SatchelSettingsSource source;
  char                 *server;       /* nullable where nothing was found */
  guint                 port;
  SatchelEncryption     encryption;
  char                 *user;         /* the form that is known, or the whole address */
  gboolean              user_known;   /* else: the whole address, then the part before the @ */
  char                 *provider;     /* "Gmail"; nullable */
  char                 *hint;         /* one or two sentences: what to switch on first; nullable */
  char                 *hint_uri;     /* a page of the provider's that helps; nullable */
  gboolean              no_pop;       /* the provider is known not to offer POP3: @hint says so */
} SatchelGuess;

/* "built-in", "guess", "none". */
const char   *satchel_guess_get_source_name  (const SatchelGuess   *self);
void          satchel_guess_free             (SatchelGuess         *self);

/* Only the table: at once, nothing is sent. Returns: (transfer full) (nullable). */
SatchelGuess *satchel_autoconfig_look_up     (const char           *address);

/* @step: (nullable): called with a sentence for each thing that is tried ("Trying pop.okafor.example"), @found when it ended.
 * Errors: G_IO_ERROR_CANCELLED only; that nothing was found is SATCHEL_SOURCE_NONE. */
void          satchel_autoconfig_guess_async (const char           *address,
                                              void                (*step) (const char *sentence,
                                                                           gboolean    ended,
                                                                           gboolean    found,
                                                                           gpointer    data),
                                              gpointer              step_data,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              data);
SatchelGuess *satchel_autoconfig_guess_finish (GAsyncResult        *result,
                                              GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelGuess, satchel_guess_free)

G_END_DECLS
