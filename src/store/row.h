/* row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The plain values that the store answers with: folders, rows of a list, queries. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Maildir flags (https://cr.yp.to/proto/maildir.html), and what only the index knows. */
typedef enum
{
  SATCHEL_FLAG_SEEN     = 1 << 0,   /* S */
  SATCHEL_FLAG_FLAGGED  = 1 << 1,   /* F: the star */
  SATCHEL_FLAG_ANSWERED = 1 << 2,   /* R */
  SATCHEL_FLAG_PASSED   = 1 << 3,   /* P */
  SATCHEL_FLAG_DRAFT    = 1 << 4,   /* D */
  SATCHEL_FLAG_TRASHED  = 1 << 5,   /* T */
} SatchelFlags;

/* In the order in which the sidebar shows them. */
typedef enum
{
  SATCHEL_ROLE_INBOX,
  SATCHEL_ROLE_DRAFTS,
  SATCHEL_ROLE_OUTBOX,
  SATCHEL_ROLE_SENT,
  SATCHEL_ROLE_ARCHIVE,
  SATCHEL_ROLE_JUNK,
  SATCHEL_ROLE_TRASH,
  SATCHEL_ROLE_NONE,      /* the person's own */
} SatchelRole;

typedef struct
{
  gint64      row;
  char       *account;    /* "local" for the local folders */
  char       *path;       /* "Inbox", "House/Roof repair": untranslated, as in satchelctl */
  char       *name;       /* the last part of the path */
  SatchelRole role;
  guint64     messages;
  guint64     unread;
  guint64     bytes;
} SatchelFolderInfo;

/* "Inbox" for SATCHEL_ROLE_INBOX … NULL for NONE. */
const char        *satchel_role_get_path   (SatchelRole        role);
SatchelRole        satchel_role_from_path  (const char        *path);

void               satchel_folder_info_free (SatchelFolderInfo *self);

/* What a list shows of one message. Immutable, reference counted (g_rc_box). */
typedef struct
{
  gint64       row;
  char        *id;          /* unique part of the Maildir name */
  char        *account;
  gint64       folder;
  char        *path;        /* of the folder */
  char        *subject;
  char        *from;        /* lines of satchel_addresses_to_lines() */
  char        *to;
  char        *preview;
  gint64       date;        /* Unix seconds; when it arrived where the message has none */
  gint64       arrived;
  guint64      size;        /* raw octets; of a partial one those of the whole, as the server says */
  SatchelFlags flags;
  gboolean     has_attachments;
  gboolean     on_server;   /* a copy was there at the last listing */
  gboolean     is_partial;  /* not fetched whole */
  guint        in_conversation; /* messages of its conversation; 1 until a list asks for conversations */
  gboolean     is_wished;   /* … and to come whole at the next fetch, see wish.h */
} SatchelRow;

SatchelRow        *satchel_row_ref          (SatchelRow        *self);
void               satchel_row_unref        (SatchelRow        *self);

typedef enum
{
  SATCHEL_SORT_DATE,
  SATCHEL_SORT_SENDER,
  SATCHEL_SORT_SUBJECT,
  SATCHEL_SORT_SIZE,
} SatchelSort;

typedef struct
{
  gint64      folder;       /* or 0: */
  SatchelRole role;         /* … this role in all accounts: All Inboxes */
  gboolean    unread;       /* only those … */
  gboolean    flagged;
  gboolean    attachments;
  gboolean    conversations; /* of each conversation only the message that comes first in this order … */
  gint64      kept;         /* … or this one, in that place, if it belongs to it: it is being read; 0: none */
  guint       limit;        /* no more than so many; 0: all */
  SatchelSort sort;
  gboolean    ascending;    /* else newest, largest, Z first */
} SatchelQuery;

/* A message that was moved, to move it back. */
typedef struct
{
  gint64 row;
  gint64 from;
  gint64 to;
} SatchelMoved;

/* What a comparison of Maildir, state and index found. */
typedef struct
{
  guint64    messages;
  GPtrArray *missing;       /* of char * ids: known, but no file */
  GPtrArray *damaged;       /* the bytes are no longer those kept */
  GPtrArray *not_indexed;   /* a file that no list shows */
} SatchelVerdict;

void               satchel_verdict_free     (SatchelVerdict    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelFolderInfo, satchel_folder_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelRow, satchel_row_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelVerdict, satchel_verdict_free)

G_END_DECLS
