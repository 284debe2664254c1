/* field-note.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A sentence under a field of a form that says what is wrong with what was typed there. It is a row
 * of the same list: seen when there is something to say, gone when there isn't. The field is marked
 * too, for the eye and for the screen reader. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_FIELD_NOTE (satchel_field_note_get_type ())
G_DECLARE_FINAL_TYPE (SatchelFieldNote, satchel_field_note, SATCHEL, FIELD_NOTE, AdwPreferencesRow)

/* Property "field" (GtkWidget, construct only): what it speaks of. */

/* @sentence: (nullable): NULL takes it away. */
void     satchel_field_note_say   (SatchelFieldNote *self,
                                   const char       *sentence);

gboolean satchel_field_note_says  (SatchelFieldNote *self);

G_END_DECLS
