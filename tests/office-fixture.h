/* office-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* An account, a store and a scripted server, for tests of what stands above all three. */

#pragma once

#include "office/fetch.h"
#include "office/trouble.h"
#include "pop-server.h"

G_BEGIN_DECLS

typedef struct
{
  char           *folder;
  SatchelStore   *store;
  SatchelAccount *account;
  PopServer      *server;
  PopMailbox     *mailbox;
  SatchelFetch   *fetch;      /* the last one */
  GError         *error;      /* … and what it ended with */
} Office;

/* For g_test_add(): @data is NULL, or the PEM file of a server that speaks TLS from the start. */
void       office_set_up    (Office           *office,
                             gconstpointer     data);
void       office_tear_down (Office           *office,
                             gconstpointer     data);

/* Replaces the server by one with this certificate. */
void       office_use_tls   (Office           *office,
                             const char       *certificate,
                             PopServerMode     mode,
                             SatchelEncryption encryption);

/* Fetches, and waits for the end. Returns: (transfer none): how far it came. */
const SatchelFetchProgress *
           office_fetch     (Office           *office);
const SatchelFetchProgress *
           office_fetch_in  (Office           *office,
                             SatchelFetchMode  mode,
                             GCancellable     *cancellable);

/* Everything in the folder at @path, raw, sorted. Waits until the index has caught up.
 * Returns: (transfer full) (element-type utf8). */
GPtrArray *office_read      (Office           *office,
                             const char       *path);

/* @n strings: what is in the Inbox, in any order. */
void       office_assert_inbox (Office        *office,
                                const char   **texts,
                                guint          n);

/* "uid-1 uid-2": what the server has, when it has nothing more to do. */
void       office_assert_server_has (Office   *office,
                             const char       *uids);

/* The last fetch ended with @code, and with a sentence. */
void       office_assert_error (Office        *office,
                             SatchelOfficeError code);

/* Moves the message whose raw text contains @words to @path. */
void       office_move      (Office           *office,
                             const char       *words,
                             const char       *path);

/* Deletes it for good. */
void       office_expunge   (Office           *office,
                             const char       *words);

void       office_wish      (Office           *office,
                             const char       *uid,
                             SatchelWish       wish);

/* When @uid was first listed, as the state has it; 0: it is not there. */
gint64     office_get_first_seen (Office      *office,
                             const char       *uid);

/* What is remembered for the account. Returns: (transfer full) (element-type utf8 utf8). */
GHashTable *
           office_get_notes (Office           *office);

G_END_DECLS
