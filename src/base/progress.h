/* progress.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How far a job of another thread is, told where it was asked for. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @total: 0 where it is not known yet. */
typedef void (*SatchelProgressFunc) (guint64  done,
                                     guint64  total,
                                     gpointer data);

/* Calls @func in @context, later, and before the end of a GTask of that context which returns afterwards: both have
 * the same priority. So @data need not outlive the task. @func: (nullable): nothing is done. Any thread. */
void satchel_progress_tell (GMainContext        *context,
                            SatchelProgressFunc  func,
                            gpointer             data,
                            guint64              done,
                            guint64              total);

G_END_DECLS
