/* mail-reader.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The messages of one source, one after the other, whatever it is:
 *
 *   reader = satchel_mail_reader_new (source, &error);
 *   while (satchel_mail_reader_next (reader, &mail, &error))
 *     while ((n = satchel_mail_reader_read (reader, buffer, sizeof buffer, &error)) > 0)
 *       …
 *
 * A message that can't be opened is an error after which the next one may be asked for. The source itself is
 * never changed. Not for the main loop's thread. */

#pragma once

#include "store/mail-source.h"
#include "store/row.h"

G_BEGIN_DECLS

typedef struct _SatchelMailReader SatchelMailReader;

typedef struct
{
  const char  *path;        /* of its file */
  guint64      offset;      /* in it */
  SatchelFlags flags;
  gboolean     removed;     /* the program that it is from has deleted it, and has yet to tidy up */
  gboolean     is_mail;     /* it begins with a head */
  gint64       delivered;   /* Unix seconds; 0: not known */
  const char  *uid;         /* by which a server knew it; nullable */
  const char  *receiver;    /* the name, in the program that it is from, of the account that received it; nullable */
} SatchelMail;

/* Errors: G_IO_ERROR. Returns: (transfer full) (nullable). */
SatchelMailReader *satchel_mail_reader_new      (const SatchelMailSource *source,
                                                 GError                 **error);
void               satchel_mail_reader_free     (SatchelMailReader       *self);

/* @mail: (out caller-allocates): its strings are borrowed until the next call; path and offset are set after an error,
 * too. FALSE at the end, where satchel_mail_reader_has_ended() is TRUE, or with an error. */
gboolean           satchel_mail_reader_next     (SatchelMailReader       *self,
                                                 SatchelMail             *mail,
                                                 GError                 **error);
gssize             satchel_mail_reader_read     (SatchelMailReader       *self,
                                                 gpointer                 buffer,
                                                 gsize                    size,
                                                 GError                 **error);
gboolean           satchel_mail_reader_has_ended (SatchelMailReader      *self);

/* Octets read, to be held against the source's bytes. */
guint64            satchel_mail_reader_get_done (SatchelMailReader       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelMailReader, satchel_mail_reader_free)

G_END_DECLS
