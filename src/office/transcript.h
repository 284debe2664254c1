/* transcript.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The last lines of a conversation, "> " ours, "< " the server's and "* " what came of it, for a person to copy and send to somebody
 * who can help. What goes in has no secrets in it any more: see satchel_wire_say_secret(). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SatchelTranscript SatchelTranscript;

SatchelTranscript *satchel_transcript_new      (void);

/* Fits satchel_wire_set_log(); @transcript: a SatchelTranscript. */
void               satchel_transcript_add      (gboolean            said,
                                                const char         *line,
                                                gpointer            transcript);

/* A sentence of our own about it. */
void               satchel_transcript_note     (SatchelTranscript  *self,
                                                const char         *sentence);

/* Lines that follow are left out, and "…" stands for them, until it is called with FALSE: listings. */
void               satchel_transcript_hush     (SatchelTranscript  *self,
                                                gboolean            hushed);

/* Returns: (transfer full). */
char              *satchel_transcript_get_text (SatchelTranscript  *self);

void               satchel_transcript_free     (SatchelTranscript  *self);

G_END_DECLS
