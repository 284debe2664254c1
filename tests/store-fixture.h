/* store-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* For the tests of the store: a folder of its own, and every call waited for. Each wait has a deadline
 * and fails the test. */

#pragma once

#include "store/receive.h"

/* A store in a folder of its own, for g_test_add(). */
typedef struct
{
  char         *folder;
  SatchelStore *store;      /* nullable, when it was closed */
} StoreFixture;

void          store_fixture_set_up    (StoreFixture        *self,
                                       gconstpointer        unused);
void          store_fixture_tear_down (StoreFixture        *self,
                                       gconstpointer        unused);
void          store_fixture_reopen    (StoreFixture        *self);

/* … with an account "home" in it. */
void          store_fixture_set_up_home (StoreFixture      *self,
                                       gconstpointer        unused);

/* Keeps a message for its Inbox, and waits until it is in the index. */
void          store_fixture_keep      (StoreFixture        *self,
                                       const char          *uid,
                                       const char          *subject);
GPtrArray    *store_fixture_list      (StoreFixture        *self,
                                       const char          *path);
SatchelRow   *fixture_row_at          (GPtrArray           *rows,
                                       guint                i);

/* @row is the message that store_fixture_keep() has made of @subject. */
void          store_fixture_assert_loads (StoreFixture     *self,
                                       SatchelRow          *row,
                                       const char          *subject);
void          fixture_add_account     (SatchelStore        *store,
                                       const char          *account);

/* A new empty folder under the temporary one. Returns: (transfer full). */
char         *fixture_make_folder   (void);
void          fixture_remove        (char                *folder);

/* @result: where the callback puts the answer; waits for it. */
void          fixture_on_result     (GObject             *source,
                                     GAsyncResult        *result,
                                     gpointer             place);
GAsyncResult *fixture_wait          (GAsyncResult       **place);

/* Opened for writing, and settled. */
SatchelStore *fixture_open          (const char          *folder);
void          fixture_close         (SatchelStore        *store);
void          fixture_settle        (SatchelStore        *store);

/* "uid" or "uid#1" for its second copy, …; ends in NULL. Returns: (transfer full). */
GPtrArray    *fixture_listing       (const char          *uid,
                                     ...) G_GNUC_NULL_TERMINATED;
void          fixture_note          (SatchelStore        *store,
                                     GPtrArray           *listing);
void          fixture_note_part     (SatchelStore        *store,
                                     GPtrArray           *listing);

/* A message as a server might send it. Returns: (transfer full). */
GBytes       *fixture_message       (const char          *subject,
                                     gsize                size);

gboolean      fixture_keep          (SatchelStore        *store,
                                     const SatchelListed *item,
                                     GBytes              *message,
                                     gboolean            *recognised,
                                     GError             **error);

/* All rows of a folder, in the order of @query without its folder. Returns: (transfer full). */
GPtrArray    *fixture_list          (SatchelStore        *store,
                                     const char          *account,
                                     const char          *path,
                                     SatchelQuery         query);
gint64        fixture_folder        (SatchelStore        *store,
                                     const char          *account,
                                     const char          *path);
SatchelFolderInfo *fixture_info     (SatchelStore        *store,
                                     const char          *account,
                                     const char          *path);

/* The bytes of a message. NULL: can't be loaded. */
GBytes       *fixture_load          (SatchelStore        *store,
                                     gint64               row,
                                     GError             **error);
void          fixture_mark          (SatchelStore        *store,
                                     gint64               row,
                                     SatchelFlags         set,
                                     SatchelFlags         clear);
GArray       *fixture_move          (SatchelStore        *store,
                                     gint64               row,
                                     gint64               folder);
void          fixture_expunge       (SatchelStore        *store,
                                     gint64               row);
SatchelVerdict *fixture_verify      (SatchelStore        *store);

/* The one file below @folder whose path has @part in it. Returns: (transfer full) (nullable). */
char         *fixture_find_file     (const char          *folder,
                                     const char          *part);

void          fixture_assert_bytes  (GBytes              *got,
                                     GBytes              *wanted);
