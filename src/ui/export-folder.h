/* export-folder.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* "Export Folder…": all that the list is about, or what is selected of it if that is more than one, as a file or a folder that any
 * other mail program reads. */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/* Asks for form and place, then does it, with a Stop and a report. */
void satchel_export_folder_ask (SatchelWindow *window);

G_END_DECLS
