/* import-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Brings mail from another program or from files: what is found on this computer to choose from, what would come, where to, the
 * work with Stop, and what has come of it. Closing it stops the work; what has come stays. */

#pragma once

#include <adwaita.h>

#include "office/office.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_IMPORT_DIALOG (satchel_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SatchelImportDialog, satchel_import_dialog, SATCHEL, IMPORT_DIALOG, AdwWindow)

/* @parent: (nullable). Returns: (transfer none): GTK has it until it is closed. */
GtkWindow *satchel_import_dialog_new (SatchelOffice *office,
                                      GtkWindow     *parent);

G_END_DECLS
