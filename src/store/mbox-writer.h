/* mbox-writer.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Writes messages as mboxrd: a line of any number of ">" and "From " gets one more ">", lines end with LF, an empty line
 * stands between two messages. What comes out of mbox-reader is the same mail again, by its fingerprint, with
 * the same flags: these are in Status, X-Status and X-Keywords, the first fields of each, and take the place of
 * those that the message has brought along. */

#pragma once

#include "base/durable.h"
#include "store/row.h"

G_BEGIN_DECLS

typedef struct _SatchelMboxWriter SatchelMboxWriter;

/* @file: borrowed. Returns: (transfer full). */
SatchelMboxWriter *satchel_mbox_writer_new   (SatchelDurable     *file);
void               satchel_mbox_writer_free  (SatchelMboxWriter  *self);

/* Begins a message that was delivered at @delivered, Unix seconds; then comes its head, as a whole if it is
 * within SATCHEL_LIMIT_HEAD, then the rest, cut anywhere. Errors: those of satchel_durable_write(). */
gboolean           satchel_mbox_writer_begin (SatchelMboxWriter  *self,
                                              gint64              delivered,
                                              SatchelFlags        flags,
                                              const char         *head,
                                              gsize               length,
                                              GError            **error);
gboolean           satchel_mbox_writer_add   (SatchelMboxWriter  *self,
                                              const char         *data,
                                              gsize               length,
                                              GError            **error);
gboolean           satchel_mbox_writer_end   (SatchelMboxWriter  *self,
                                              GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelMboxWriter, satchel_mbox_writer_free)

G_END_DECLS
