/* download.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The whole of messages of which only the beginning is here: the wish is remembered, then mail is fetched from where
 * they are. One that is being fetched from already is fetched from again when that has ended. */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/* @rows: any; those that are whole are passed over. */
void satchel_download_begin (SatchelWindow *window,
                             const gint64  *rows,
                             guint          n);

G_END_DECLS
