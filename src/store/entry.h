/* entry.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the index keeps of one message, made from its bytes in the parsing thread. */

#pragma once

#include "base/digest.h"
#include "message/source.h"

G_BEGIN_DECLS

typedef struct
{
  /* Where it is */
  char    *name;
  gint64   folder;
  gboolean in_cur;
  char    *suffix;
  gint64   arrived;
  guint64  size;
  guint64  whole_size;   /* of the message of which only the first lines are in the file; 0: all of it is */

  /* What it says */
  gint64   date;
  gboolean attachments;
  gboolean heads_only;
  char    *sender_key;
  char    *subject_key;
  char    *subject;
  char    *sender;
  char    *recipients;
  char    *preview;
  char    *message_id;
  char    *refs;

  /* Wanted where the state has none yet */
  gboolean wants_hashes;
  guint8   fingerprint[SATCHEL_DIGEST_SIZE];
  guint8   integrity[SATCHEL_DIGEST_SIZE];
} SatchelEntry;

/* Returns: (transfer full). */
SatchelEntry *satchel_entry_new        (const char     *name,
                                        gint64          folder,
                                        gboolean        in_cur,
                                        const char     *suffix,
                                        gint64          arrived);
void          satchel_entry_free       (SatchelEntry   *self);

/* Fills in what @source says. */
void          satchel_entry_read       (SatchelEntry   *self,
                                        SatchelSource  *source);

/* The same from the file: with hashes where wanted, with the heads only, read without the parser,
 * where @heads_only. FALSE: the file can't be read. */
gboolean      satchel_entry_read_file  (SatchelEntry   *self,
                                        const char     *path,
                                        gboolean        heads_only);

/* The head of a message as octets, with the empty line after it, at most 64 kB.
 * Returns: (transfer full) (nullable). */
GBytes       *satchel_entry_read_head  (const char     *path,
                                        GError        **error);

/* Both hashes of a file. @fingerprint, @integrity: SATCHEL_DIGEST_SIZE octets. @size: (out). */
gboolean      satchel_entry_hash_file  (const char     *path,
                                        guint8         *fingerprint,
                                        guint8         *integrity,
                                        guint64        *size,
                                        GCancellable   *cancellable,
                                        GError        **error);

/* How many line feeds are in the file. FALSE: it can't be read. */
gboolean      satchel_entry_count_lines (const char    *path,
                                        guint64        *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelEntry, satchel_entry_free)

G_END_DECLS
