/* guess.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Settings of a server that were found for an address, and what a person has to know of them. A guess: whether
 * it fits is known when it has signed in. */

#pragma once

#include "office/account.h"

G_BEGIN_DECLS

/* In the order of their weight. */
typedef enum
{
  SATCHEL_SOURCE_NONE,
  SATCHEL_SOURCE_BUILT_IN,     /* the table that Satchel comes with */
  SATCHEL_SOURCE_AUTOCONFIG,   /* https://autoconfig.DOMAIN/ */
  SATCHEL_SOURCE_WELL_KNOWN,   /* https://DOMAIN/.well-known/ */
  SATCHEL_SOURCE_ISPDB,        /* the public directory of providers */
  SATCHEL_SOURCE_MX,           /* the same of who receives the domain's mail */
  SATCHEL_SOURCE_SRV,          /* the domain's service records: RFC 6186, RFC 8314 §5.1 */
  SATCHEL_SOURCE_GUESS,        /* a usual name that answered */
} SatchelSettingsSource;

typedef struct
{
  SatchelSettingsSource source;
  char                 *server;       /* nullable where nothing was found */
  guint                 port;
  SatchelEncryption     encryption;   /* none: the provider offers no other; only a person may choose that */
  char                 *user;         /* the form that is known, or the whole address */
  gboolean              user_known;   /* else: the whole address, then the part before the @ */
  char                 *provider;     /* "Gmail"; nullable */
  char                 *hint;         /* one or two sentences: what to switch on first; nullable */
  char                 *hint_uri;     /* a page of the provider's that helps; nullable */
  gboolean              no_pop;       /* the provider is known not to offer POP3: @hint says so */
  guint                 minutes;      /* the least time between two looks; 0: not known */
  guint                 days;         /* to leave a copy on the server, as the provider advises; 0: not known */
  char                 *stranger;     /* the domain of a server that is not the address's own, where an answer without
                                       * protection named it: a person has to say yes; nullable */
  char                 *smtp_server;  /* for sending; nullable */
  guint                 smtp_port;
  SatchelEncryption     smtp_encryption;
  char                 *smtp_user;    /* nullable */
} SatchelGuess;

/* With @address as user name. Returns: (transfer full). */
SatchelGuess *satchel_guess_new              (SatchelSettingsSource  source,
                                              const char            *address);
void          satchel_guess_free             (SatchelGuess          *self);

/* A list of guesses that owns them. Returns: (transfer full). */
GPtrArray    *satchel_guess_list_new         (void);

/* "built-in", "autoconfig", "well-known", "ispdb", "mx", "srv", "guess", "none". */
const char   *satchel_guess_get_source_name  (const SatchelGuess    *self);

/* Sets @stranger if the server is of another domain than @address. */
void          satchel_guess_suspect          (SatchelGuess          *self,
                                              const char            *address);

/* A sentence more for the hint. @sentence: (transfer full) (nullable). */
void          satchel_guess_add_hint         (SatchelGuess          *self,
                                              char                  *sentence);

/* Sets server, port, encryption and user name of @account, if a server was found. */
void          satchel_guess_apply            (const SatchelGuess    *self,
                                              SatchelAccount        *account);

/* The names to sign in with where @user is what the form has: that one, then the other of the whole address and
 * the part before the @. What is published may be wrong; only the table is believed.
 * @self: (nullable). Returns: (transfer full) (nullable): NULL where @user is the only one. */
char        **satchel_guess_list_user_names  (const SatchelGuess    *self,
                                              const char            *email,
                                              const char            *user);

/* The least minutes between two looks at @server, as the provider or the table has it; 0: not known.
 * @self: (nullable). */
guint         satchel_guess_get_minutes      (const SatchelGuess    *self,
                                              const char            *server);

/* All that has to be known before it is used, in one text: the hint, whose server it is, that nothing is encrypted.
 * Returns: (transfer full) (nullable). */
char         *satchel_guess_describe         (const SatchelGuess    *self);

/* Its two warnings on their own. Returns: (transfer full) (nullable). */
char         *satchel_guess_warn_of_stranger (const SatchelGuess    *self);
char         *satchel_guess_warn_of_plain    (const SatchelGuess    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelGuess, satchel_guess_free)

G_END_DECLS
