/* snapshot-manifest.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a snapshot holds: a text of lines, so that a person can find a message without any Satchel.
 *
 *   Satchel backup 1
 *   date 1764096829                          Unix seconds
 *   layout linked                            or "single", see snapshot.h
 *   messages 48120
 *   bytes 2093847512
 *   folder mail/home/Inbox
 *   file SHA256 SIZE state.sqlite            or settings/NAME
 *   message SHA256 SIZE PLACE[TAB SPOT]
 *   end SHA256                               of all the octets before this line
 *
 * PLACE is where it lies in the mail folder, "mail/home/Inbox/cur/NAME:2,S"; SPOT where it lies below the
 * backup's folder, if that is not the same place in the snapshot. In both, control characters, DEL and % are
 * written as %xx. A backup may have been on anybody's stick: nothing is read that could name a file outside.
 */

#pragma once

#include "base/digest.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char   *place;
  char   *spot;       /* nullable */
  guint64 size;       /* octets */
  guint8  digest[SATCHEL_DIGEST_SIZE];
} SatchelSnapshotItem;

typedef struct
{
  gint64     date;       /* Unix seconds */
  gboolean   linked;
  guint64    messages;
  guint64    bytes;      /* of the messages */
  GPtrArray *folders;    /* of char *: places */
  GPtrArray *files;      /* of SatchelSnapshotItem: state and settings */
  GPtrArray *items;      /* of SatchelSnapshotItem: the messages */
} SatchelManifest;

SatchelSnapshotItem *satchel_snapshot_item_new      (const char           *place,
                                                     const char           *spot,
                                                     guint64               size,
                                                     const guint8         *digest);
void                 satchel_snapshot_item_free     (SatchelSnapshotItem  *self);

/* The id of the message at @place. Returns: (transfer full). */
char                *satchel_snapshot_place_to_id   (const char           *place);

/* The first lines of its message are all that is there. */
gboolean             satchel_snapshot_place_is_partial (const char        *place);

/* The place of the folder of a message: "mail/home/Inbox"; of first lines "mail/home". Returns: (transfer full). */
char                *satchel_snapshot_place_to_folder (const char         *place);

SatchelManifest     *satchel_manifest_new           (void);
void                 satchel_manifest_free          (SatchelManifest      *self);

/* Returns: (transfer full): the text. Counts messages and bytes. */
GString             *satchel_manifest_print         (SatchelManifest      *self);

/* Errors: SATCHEL_STORE_ERROR_DAMAGED; NEWER: made by a newer Satchel. Returns: (transfer full) (nullable). */
SatchelManifest     *satchel_manifest_parse         (const char           *text,
                                                     gsize                 length,
                                                     GError              **error);

/* The lines before the first folder alone; nothing else is looked at. Errors as above. */
SatchelManifest     *satchel_manifest_parse_head    (const char           *text,
                                                     gsize                 length,
                                                     GError              **error);

/* The file of this place, or NULL. (transfer none) */
SatchelSnapshotItem *satchel_manifest_find_file     (SatchelManifest      *self,
                                                     const char           *place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelManifest, satchel_manifest_free)

G_END_DECLS
