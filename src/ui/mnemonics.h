/* mnemonics.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* GTK 4.8 tells a screen reader the label of a button with a mnemonic twice, once with its
 * underscore: "_Next Next". The text inside is name enough. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Mends @widget and all buttons inside it. To be called again after gtk_button_set_label(). */
void satchel_mnemonics_mend (GtkWidget *widget);

G_END_DECLS
