/* pace.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Gathers what happens often into a word now and then. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SatchelPace SatchelPace;

/* @tell is called in the thread-default main context, at most once in @milliseconds. Returns: (transfer full). */
SatchelPace *satchel_pace_new  (guint          milliseconds,
                                void         (*tell) (gpointer data),
                                gpointer       data);

/* Something has happened: it will be told. */
void         satchel_pace_soon (SatchelPace   *self);

/* What has not been told by now is not told. */
void         satchel_pace_stop (SatchelPace   *self);

/* (nullable) */
void         satchel_pace_free (SatchelPace   *self);

G_END_DECLS
