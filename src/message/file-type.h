/* file-type.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Names and types of files, one from the other. Private to src/message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ".png" for "image/png"; ".bin" for what isn't known. @content_type: (nullable).
 * Returns: (transfer none). */
const char *satchel_file_type_get_ending (const char *content_type);

/* "image/png" for "A picture.PNG"; "application/octet-stream" for what isn't known.
 * @name: (nullable). Returns: (transfer none). */
const char *satchel_file_type_guess      (const char *name);

G_END_DECLS
