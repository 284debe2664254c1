/* mbox-reader.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Reads the messages of an mbox file one after the other, in constant memory however large it is:
 *
 *   reader = satchel_mbox_reader_new (fd);
 *   while (satchel_mbox_reader_next (reader, &found, &error))
 *     while ((n = satchel_mbox_reader_read (reader, buffer, sizeof buffer, &error)) > 0)
 *       …
 *
 * All four kinds (https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml) are one here:
 *
 *   separator   a line that begins with "From ", at the beginning of the file or after an empty line, and that looks
 *               like one: with a date as ctime(3) writes it; or with "-", one word or nothing, or any other date, if a
 *               field of a head comes in the next line. "From here on it was dark" is text. Old files of Netscape have no
 *               empty line before their "From -": there, too, the next line has to be a field
 *   length      Content-Length is believed if what it points to is the end of the file or a separator, and else
 *               ignored: mail brings wrong ones along. A message of a believed length may have any line in it
 *   quoting     a line of one or more ">" and "From " loses one of them (mboxrd; mboxo quotes only "From " itself,
 *               which comes to the same). Not where a length is believed and a bare "From " line is within it (mboxcl2),
 *               from the first such message of the file on
 *   line ends   as they are; one empty line before a separator, or at the end of the file, is not the message's
 */

#pragma once

#include "store/mail-status.h"

G_BEGIN_DECLS

typedef struct _SatchelMboxReader SatchelMboxReader;

typedef struct
{
  guint64           offset;     /* in the file, octets: of the separator */
  gint64            delivered;  /* Unix seconds, as the separator says; 0: it does not */
  SatchelMailStatus status;
} SatchelMboxMessage;

/* @fd: (transfer full): a file that can be read at any place. Returns: (transfer full). */
SatchelMboxReader *satchel_mbox_reader_new      (int                  fd);
void               satchel_mbox_reader_free     (SatchelMboxReader   *self);

/* Goes to the next message; what was not read of the last one is passed over. What comes before the first separator is a
 * message without is_head. @message: (out): borrowed until the next call. FALSE at the end, or with an error of G_IO_ERROR, whose message is the
 * system's word for the reason. */
gboolean           satchel_mbox_reader_next     (SatchelMboxReader   *self,
                                                 SatchelMboxMessage **message,
                                                 GError             **error);

/* The next octets of the message, at most @size. 0 at its end, -1: error. */
gssize             satchel_mbox_reader_read     (SatchelMboxReader   *self,
                                                 gpointer             buffer,
                                                 gsize                size,
                                                 GError             **error);

/* Octets of the file that are behind us. */
guint64            satchel_mbox_reader_get_place (SatchelMboxReader  *self);

/* @data: the beginning of a file. */
gboolean           satchel_mbox_reader_is_mbox  (const char          *data,
                                                 gsize                length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelMboxReader, satchel_mbox_reader_free)

G_END_DECLS
