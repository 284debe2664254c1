/* message-print.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A message as text on paper, or as a PDF. (HTML is printed by what shows it.) */

#pragma once

#include "message/summary.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @path: (nullable): a PDF is written there; NULL: the print dialog is shown. @done: is called in any case, with an
 * error where it failed. */
void  satchel_message_print_text     (GtkWindow            *parent,
                                      const SatchelSummary *summary,
                                      const char           *text,
                                      const char           *path,
                                      void                (*done) (const GError *error,
                                                                   gpointer      data),
                                      gpointer              data);

/* The head as it stands on paper: HTML, every word escaped. Returns: (transfer full). */
char *satchel_message_print_new_head (const SatchelSummary *summary);

G_END_DECLS
