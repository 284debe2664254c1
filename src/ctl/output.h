/* output.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Results on standard output: JSON for programs, aligned columns for people. Everything is UTF-8,
 * whatever the locale. A write that fails (a full disk, a closed pipe) is remembered and makes
 * ctl_finish_output() fail. */

#pragma once

#include <json-glib/json-glib.h>

#include "message/address.h"

G_BEGIN_DECLS

/* @text for a terminal: valid UTF-8 in which control characters, which could be taken for commands
 * by the terminal, have become spaces. @lines: line feeds and tabs stay. Returns: (transfer full). */
char       *ctl_clean             (const char       *text,
                                   gboolean          lines);

/* Octets as they are. */
void        ctl_write             (gconstpointer     data,
                                   gsize             length);
void        ctl_print             (const char       *format,
                                   ...) G_GNUC_PRINTF (1, 2);

/* FALSE if something could not be written, with the reason in @error. */
gboolean    ctl_finish_output     (GError          **error);

/* --- JSON --- */

/* Prints what @builder holds on one line and resets it. */
void        ctl_json_print        (JsonBuilder      *builder);

/* A member and its value; %NULL gives null. */
void        ctl_json_string       (JsonBuilder      *builder,
                                   const char       *name,
                                   const char       *value);
void        ctl_json_number       (JsonBuilder      *builder,
                                   const char       *name,
                                   guint64           value);
void        ctl_json_boolean      (JsonBuilder      *builder,
                                   const char       *name,
                                   gboolean          value);

/* "2026-11-21T07:00:00Z"; @date: Unix seconds; @known FALSE: null. */
void        ctl_json_date         (JsonBuilder      *builder,
                                   const char       *name,
                                   gint64            date,
                                   gboolean          known);

/* @strings: (element-type utf8). */
void        ctl_json_strings      (JsonBuilder      *builder,
                                   const char       *name,
                                   GPtrArray        *strings);

/* @addresses: (element-type SatchelAddress). */
void        ctl_json_addresses    (JsonBuilder      *builder,
                                   const char       *name,
                                   GPtrArray        *addresses);

/* --- columns --- */

typedef struct _CtlTable CtlTable;

/* @titles: NULL-terminated, translated. Returns: (transfer full). */
CtlTable   *ctl_table_new         (const char * const *titles);

/* A row: as many cells as there are titles. */
void        ctl_table_add         (CtlTable         *self,
                                   ...);

/* Prints nothing for a table without rows. @self: (transfer full). */
void        ctl_table_print       (CtlTable         *self);

/* Prints @text cut or filled to @width columns of a terminal. */
void        ctl_print_cell        (const char       *text,
                                   guint             width);

/* "2026-11-21 08:00" in local time. Returns: (transfer full). */
char       *ctl_format_date       (gint64            date);

G_END_DECLS
