/* hold.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A wait that ends by whatever comes first: a time, the person's stopping, or satchel_hold_end(). */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SatchelHold SatchelHold;

/* @ended is called once, from the thread-default main context, never before this has returned; the hold is freed before it.
 * @cancellable: (nullable). */
SatchelHold *satchel_hold_begin (guint           seconds,
                                 GCancellable   *cancellable,
                                 void          (*ended) (gpointer data),
                                 gpointer        data);

/* Ends it now: @ended is called, soon. (nullable) */
void         satchel_hold_end   (SatchelHold    *self);

/* Frees it without a word. (nullable) */
void         satchel_hold_free  (SatchelHold    *self);

G_END_DECLS
