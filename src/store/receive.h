/* receive.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How mail comes into the store and what the store remembers of a server. For office/fetch; the
 * store does not know POP3: a unique id is a string of octets, a listing a list of them.
 *
 *   satchel_store_note_listing_async (store, "home", listing, TRUE, …)   what is new, held, unwanted?
 *   … sizes as LIST says …
 *   satchel_store_suspect_async (store, "home", listing, …)              whose head is to be looked at?
 *   … heads as TOP says …
 *   satchel_store_recognise_async (store, "home", listing, …)            what is held by another id?
 *   for each new one:
 *     incoming = satchel_store_begin (store, "home", item);
 *     if (!satchel_incoming_write (incoming, data, length))           as it comes
 *       satchel_incoming_drain_async (incoming, …);                   full: wait before the next write
 *     satchel_incoming_keep_async (incoming, …)                       done: on disk, and the state says held
 *   only now may the server be told to delete it:
 *   satchel_store_note_gone_async (store, "home", items that QUIT has confirmed, …)
 */

#pragma once

#include "message/identity.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_KNOWN_NEW,        /* never kept: to be received */
  SATCHEL_KNOWN_HELD,       /* kept: it is safe here, or was deleted here by the person */
  SATCHEL_KNOWN_UNWANTED,   /* was there before "only new mail from now on" */
  SATCHEL_KNOWN_PARTIAL,    /* its first lines are kept, the whole is to be had from the server alone */
} SatchelKnown;

/* What the person wants of a copy on the server, before the account's rule. */
typedef enum
{
  SATCHEL_WISH_NONE,        /* as the account's rule says */
  SATCHEL_WISH_DELETE,      /* delete it there, held here or not */
  SATCHEL_WISH_KEEP,        /* leave it there */
  SATCHEL_WISH_FETCH,       /* receive it whole, however large */
} SatchelWish;

/* Why a message that is HELD must be received again and compared before the server's copy may go. */
typedef enum
{
  SATCHEL_DOUBT_NONE,
  SATCHEL_DOUBT_HEAD,       /* recognised by its head alone, kept from elsewhere, or come in a conversation that fell out
                             * of step */
  SATCHEL_DOUBT_SHORT,      /* what came was far less than LIST had announced, or began with an answer: perhaps not all
                             * of it. The copy stays for as long as that is all that comes */
} SatchelDoubt;

/* One line of a server's listing. */
typedef struct
{
  /* Filled in by the caller */
  guint64      number;      /* the server's message number, good for this session only */
  char        *uid;         /* octets; equal for two messages where a server says so */
  guint        copy;        /* 0; 1, 2 … for further lines with the same uid, in order */
  guint64      size;        /* as LIST said; 0: unknown */
  gboolean     is_nameless; /* uid says nothing: it is received each time, and compared by its bytes */
  gboolean     first_lines; /* to be received by its head and first lines only: larger than the account's limit */
  const char  *mailbox;     /* interned "user@server": whose listing it is; NULL: nothing is said */

  /* Filled in by satchel_store_note_listing_async() */
  SatchelKnown known;
  gint64       first_seen;  /* Unix seconds: when a listing first had it */
  gint64       kept;        /* Unix seconds: when it became safe here; 0: not */
  guint64      known_size;  /* as LIST said when it was kept; 0: unknown */
  gboolean     deleted_here;/* the person moved it to Trash, or deleted it for good */
  SatchelDoubt doubt;       /* HELD: it must not be deleted there before it was read whole and compared */
  gboolean     is_elsewhere;/* HELD, but kept under another user name or server: perhaps the same mailbox by a new name,
                             * perhaps another one whose ids look alike. Doubtful; with another size than known it
                             * is another message */
  gboolean     is_fresh;    /* set by the caller: it has come in this conversation */
  SatchelWish  wish;
  guint        failures;    /* conversations that ended while it was being received */
  char        *id;          /* of the message that holds it; nullable */

  /* Between satchel_store_suspect_async() and satchel_store_recognise_async() */
  gboolean     to_look;     /* its head would tell whether it is what its id says, or was held by another id */
  SatchelIdentity *identity;/* owned, set by the caller: its head; nullable: the server does not show it */
  gboolean     is_changed;  /* NEW, though its id is known: its size is another, and its head can't be seen */
} SatchelListed;

SatchelListed   *satchel_listed_new            (guint64                number,
                                                const char            *uid);
void             satchel_listed_free           (SatchelListed         *self);

/* Those of @items by unique id, then by copy, as the store's own rows are ordered. Most servers list them so, then it
 * costs one pass. Returns: (transfer full) (element-type SatchelListed), borrowing the items. */
GPtrArray       *satchel_listed_sort           (GPtrArray             *items);

/* A listing of @account will come: what is known of its messages is read from the disk while the server is still being
 * asked, as far as it fits into memory. */
void             satchel_store_expect_listing      (SatchelStore          *self,
                                                    const char            *account);

/* Notes what the server has now (first seen, gone since), and fills in what is known of each.
 * Messages that a crash left between the disk and the state are recognised by their names. A uid
 * that is missing from @listing is never forgotten. @complete: FALSE for a part of a listing, which
 * says nothing about what is missing. @listing: (element-type SatchelListed), borrowed until the
 * callback. */
void             satchel_store_note_listing_async  (SatchelStore          *self,
                                                    const char            *account,
                                                    GPtrArray             *listing,
                                                    gboolean               complete,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_store_note_listing_finish (SatchelStore          *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);

/* Sets to_look of those in @listing, besides those that have it already, with its sizes, whose unique id alone does not tell what they are: NEW ones
 * of which held ones may be missing, known ones of another size or under another server's name, several under
 * one id. */
void             satchel_store_suspect_async       (SatchelStore          *self,
                                                    const char            *account,
                                                    GPtrArray             *listing,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_store_suspect_finish      (SatchelStore          *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);

/* Compares the heads of those with to_look with what is held, and says durably what they are: held by another id (with
 * when it was first seen, and what the person wants of it), still the same, or NEW. What was recognised by its
 * head alone is doubtful. @recognised: (out): those that came back under another id. */
void             satchel_store_recognise_async     (SatchelStore          *self,
                                                    const char            *account,
                                                    GPtrArray             *listing,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_store_recognise_finish    (SatchelStore          *self,
                                                    GAsyncResult          *result,
                                                    guint                 *recognised,
                                                    GError               **error);

/* The server fell out of step in the conversation in which @listing's have come: they are doubtful, and received again
 * before their copies may be deleted. */
void             satchel_store_note_doubt_async    (SatchelStore          *self,
                                                    const char            *account,
                                                    GPtrArray             *listing,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_store_note_doubt_finish   (SatchelStore          *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);

/* A conversation has ended while this message of the server's was being received. */
void             satchel_store_note_failure_async  (SatchelStore          *self,
                                                    const char            *account,
                                                    const SatchelListed   *item,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_store_note_failure_finish (SatchelStore          *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);

/* "Only new mail from now on": all NEW ones of @listing become UNWANTED, and SATCHEL_NOTE_FROM_NOW_ON is
 * noted, durably and in one step. */
void             satchel_store_note_unwanted_async (SatchelStore          *self,
                                                    const char            *account,
                                                    GPtrArray             *listing,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_store_note_unwanted_finish (SatchelStore         *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);

/* Reads the messages that hold @listing's once more and compares their bytes with what was kept, before the
 * server is told to delete its copies. One that is not, and that the person has not deleted here or named to be
 * deleted there, becomes NEW, durably: the server's copy may be the last one. What the person has meanwhile
 * deleted, taken back or wished is filled in anew. */
void             satchel_store_check_held_async    (SatchelStore          *self,
                                                    const char            *account,
                                                    GPtrArray             *listing,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_store_check_held_finish   (SatchelStore          *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);

/* The server has confirmed that these are deleted there. What comes back under such an id later is a new
 * message: RFC 1939 §7 keeps ids unique only as long as their messages exist. */
void             satchel_store_note_gone_async     (SatchelStore          *self,
                                                    const char            *account,
                                                    GPtrArray             *listing,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_store_note_gone_finish    (SatchelStore          *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);

/* Bytes that can still be written where the store is, read in a thread. G_MAXUINT64: unknown. */
void             satchel_store_room_async          (SatchelStore          *self,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_store_room_finish         (SatchelStore          *self,
                                                    GAsyncResult          *result,
                                                    guint64               *bytes,
                                                    GError               **error);

/* What became of a message that was received. */
typedef enum
{
  SATCHEL_KEPT_NEW,        /* newly stored */
  SATCHEL_KEPT_TWIN,       /* its bytes were held already under the same uid */
  SATCHEL_KEPT_CAME_BACK,  /* … under an id that is gone from the server, or with lines the server has added */
} SatchelKept;

/* A message on its way in. */
typedef struct _SatchelIncoming SatchelIncoming;

/* Begins a message for the Inbox of @account. @item: copied. Never waits, never fails: what goes
 * wrong comes out of drain or keep. Returns: (transfer full). */
SatchelIncoming *satchel_store_begin           (SatchelStore          *self,
                                                const char            *account,
                                                const SatchelListed   *item);

/* Takes all of @data. FALSE: enough for now, drain before writing more. */
gboolean         satchel_incoming_write        (SatchelIncoming       *self,
                                                gconstpointer          data,
                                                gsize                  length);

/* What has come can hardly be all of the message, or the answer that belongs before it: see
 * SATCHEL_DOUBT_SHORT. When it has ended. */
gboolean         satchel_incoming_is_short     (SatchelIncoming       *self);

/* Octets taken so far. */
guint64          satchel_incoming_get_length   (SatchelIncoming       *self);

/* Done when more may be written. Errors: DISK_FULL, READ_ONLY, FAILED: abandon it then. */
void             satchel_incoming_drain_async  (SatchelIncoming       *self,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               data);
gboolean         satchel_incoming_drain_finish (SatchelIncoming       *self,
                                                GAsyncResult          *result,
                                                GError               **error);

/* The message is whole, or its first lines are: makes it durable, together with others that arrived meanwhile, then
 * says in the state that it is held, or PARTIAL. The whole of one that was PARTIAL keeps its id, folder and flags.
 * @self: (transfer full). The result's source is the store. Not cancellable: what has arrived is kept.
 * @kept: (out) (optional). Errors: DISK_FULL, READ_ONLY, FAILED: the message
 * is not held. If something of it is left, because the disk failed in the very last step, the next listing finds it. */
void             satchel_incoming_keep_async   (SatchelIncoming       *self,
                                                GAsyncReadyCallback    callback,
                                                gpointer               data);
gboolean         satchel_incoming_keep_finish  (SatchelStore          *store,
                                                GAsyncResult          *result,
                                                SatchelKept           *kept,
                                                GError               **error);

/* Throws it away. (transfer full) (nullable). */
void             satchel_incoming_abandon      (SatchelIncoming       *self);

/* Octets handed in and not yet durable, over all messages: the caller waits while there are more
 * than SATCHEL_LIMIT_UNKEPT. */
guint64          satchel_store_get_unkept      (SatchelStore          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelListed, satchel_listed_free)

G_END_DECLS
