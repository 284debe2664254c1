/* fetch.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How mail is fetched: one conversation with one account's server, from connecting to QUIT. The same
 * object is the connection test, and the assistant's session that first tells what the mailbox
 * holds, waits for the person, and then receives: one sign-in for all.
 *
 *   fetch = satchel_fetch_new (account, store);
 *   satchel_fetch_run_async (fetch, SATCHEL_FETCH_RECEIVE, cancellable, …);
 *
 * A fetch is run once. It ends with an error only if it could not come to its end; messages that
 * were skipped are counted in the result and the error is then SATCHEL_OFFICE_ERROR_MESSAGE, as it is where
 * only copies are left that the server should have deleted.
 */

#pragma once

#include "office/account.h"
#include "pop/pop-capabilities.h"
#include "store/receive.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_STEP_NAME,
  SATCHEL_STEP_CONNECT,
  SATCHEL_STEP_CERTIFICATE,
  SATCHEL_STEP_GREETING,
  SATCHEL_STEP_CAPABILITIES,
  SATCHEL_STEP_SIGN_IN,
  SATCHEL_STEP_MAILBOX,
  SATCHEL_N_STEPS,
} SatchelStep;

/* "name", "connect", "certificate" … */
const char *satchel_step_get_name  (SatchelStep step);

/* "Connecting to the server" … for the window; translated. */
const char *satchel_step_get_title (SatchelStep step);

typedef enum
{
  SATCHEL_FETCH_RECEIVE,
  SATCHEL_FETCH_TEST,            /* ends after SATCHEL_STEP_MAILBOX */
  SATCHEL_FETCH_TEST_AND_WAIT,   /* after SATCHEL_STEP_MAILBOX keeps the session alive until
                                  * satchel_fetch_go() or cancelling */
} SatchelFetchMode;

typedef enum
{
  SATCHEL_PHASE_CONNECTING,
  SATCHEL_PHASE_SIGNING_IN,
  SATCHEL_PHASE_WAITING,         /* for satchel_fetch_go() */
  SATCHEL_PHASE_LISTING,
  SATCHEL_PHASE_RECEIVING,
  SATCHEL_PHASE_REMOVING,        /* copies from the server */
  SATCHEL_PHASE_DONE,
} SatchelPhase;

/* How far it is; what has come to be known so far. */
typedef struct
{
  SatchelPhase phase;
  guint64 to_receive;        /* messages, bytes (as LIST says) that are to come */
  guint64 to_receive_bytes;
  guint64 received;          /* whole messages newly stored */
  guint64 received_bytes;    /* that have come, the message under way included */
  guint64 stored_bytes;      /* of the whole messages newly stored */
  guint64 recognised;        /* already held, came back under a new unique id */
  guint64 partial;           /* messages newly stored by their first lines only */
  guint64 cut_short;         /* of received: far shorter than the server announced; their copies stay there */
  guint64 deleted;           /* on the server, confirmed */
  guint64 skipped;           /* messages that could not be received this time */
  guint64 mailbox;           /* messages and bytes on the server at sign-in: STAT */
  guint64 mailbox_bytes;
  guint64 on_server;         /* messages there at the end */
  gint64  seconds_left;      /* a guess; -1: none yet */
} SatchelFetchProgress;

/* Seconds that receiving will still take, from what has come in @elapsed µs; -1: too early to say. */
gint64 satchel_fetch_progress_guess (const SatchelFetchProgress *self,
                                     gint64                      elapsed);

#define SATCHEL_TYPE_FETCH (satchel_fetch_get_type ())
G_DECLARE_FINAL_TYPE (SatchelFetch, satchel_fetch, SATCHEL, FETCH, GObject)

/* Signals:
 *   "step" (int step, gboolean ok, const char *message)   a step of the test has ended; @message is a
 *          sentence for people: what was found ("TLS 1.3, certificate of pop.example, until 3 March 2027"), or
 *          what is wrong and what to do
 *   "progress" ()                                          gathered: at most ten a second
 */

/* @store: (nullable) for a test. Returns: (transfer full). */
SatchelFetch               *satchel_fetch_new          (SatchelAccount       *account,
                                                        SatchelStore         *store);

SatchelAccount             *satchel_fetch_get_account  (SatchelFetch         *self);
const SatchelFetchProgress *satchel_fetch_get_progress (SatchelFetch         *self);

/* Uses this password as it was typed instead of asking the keyring or the command. */
void                        satchel_fetch_set_password (SatchelFetch         *self,
                                                        const char           *password);

/* Tries user names in turn with @user_names (NULL-terminated) if the first is refused, two at most; the one
 * that worked is set on the account. */
void                        satchel_fetch_set_user_names (SatchelFetch       *self,
                                                        const char * const   *user_names);

/* Seconds of silence before it is given up. For tests. */
void                        satchel_fetch_set_patience (SatchelFetch         *self,
                                                        guint                 connect_seconds,
                                                        guint                 silence_seconds);

/* Errors: SATCHEL_OFFICE_ERROR of any code, G_IO_ERROR_CANCELLED. */
void                        satchel_fetch_run_async    (SatchelFetch         *self,
                                                        SatchelFetchMode      mode,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              data);
gboolean                    satchel_fetch_run_finish   (SatchelFetch         *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);

/* Goes on receiving in the waiting session, into @store, with the account's settings as they are now. */
void                        satchel_fetch_go           (SatchelFetch         *self,
                                                        SatchelStore         *store);

/* What stops it. Returns: (transfer full) (nullable). */
GCancellable               *satchel_fetch_dup_cancellable (SatchelFetch      *self);

/* What the server can do, as it last said; after SATCHEL_STEP_MAILBOX, as it says to who has signed in.
 * (transfer none). */
SatchelPopCapabilities     *satchel_fetch_get_capabilities (SatchelFetch     *self);

/* The error it ended with. (nullable) (transfer none). */
const GError               *satchel_fetch_get_error    (SatchelFetch         *self);

/* The conversation so far, one line a line, "> " ours, "< " the server's and "* " what came of it, without
 * secrets and without messages' texts; the last 500 lines. Returns: (transfer full). */
char                       *satchel_fetch_get_log      (SatchelFetch         *self);

G_END_DECLS
