/* maildir.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Raw messages in folders (https://cr.yp.to/proto/maildir.html): mail/ACCOUNT/FOLDER/{cur,new,tmp}.
 *
 * A message's file is new/NAME or cur/NAME:2,FLAGS. NAME is unique and stays for good. One that
 * Satchel gave is
 *
 *   ARRIVED.TAG_RANDOM.satchel
 *
 * where TAG is the first 64 bits of SHA-256 (account NUL uid NUL copy) in hexadecimal: what a crash
 * left in the Maildir before the state could say so is recognised by it. */

#pragma once

#include "store/row.h"

G_BEGIN_DECLS

#define SATCHEL_TAG_LENGTH 16

typedef struct
{
  char     *name;
  char     *suffix;    /* ":2,S"; "" */
  gboolean  in_cur;
} SatchelMaildirFile;

SatchelMaildirFile *satchel_maildir_file_new  (const char               *file_name,
                                               gboolean                  in_cur);
void                satchel_maildir_file_free (SatchelMaildirFile       *self);

/* --- names --- */

/* The directory of a folder; each part of @path escaped so that it can't be mistaken for anything
 * else. Returns: (transfer full). */
char         *satchel_maildir_get_directory    (const char               *root,
                                                const char               *account,
                                                const char               *path);

typedef enum
{
  SATCHEL_PATH_GOOD,
  SATCHEL_PATH_EMPTY,      /* it, or one of its parts */
  SATCHEL_PATH_TOO_LONG,   /* a part, for the disk */
  SATCHEL_PATH_TOO_DEEP,
  SATCHEL_PATH_NO_TEXT,    /* not UTF-8 */
} SatchelPathFault;

/* Whether a person may give a folder this path. */
SatchelPathFault satchel_maildir_check_path    (const char               *path);

/* @directory/cur/NAME:2,FLAGS. Returns: (transfer full). */
char         *satchel_maildir_get_file         (const char               *directory,
                                                gboolean                  in_cur,
                                                const char               *name,
                                                const char               *suffix);

/* @tag: SATCHEL_TAG_LENGTH + 1 octets. */
void          satchel_maildir_make_tag         (const char               *account,
                                                const char               *uid,
                                                guint                     copy,
                                                char                     *tag);
char         *satchel_maildir_make_name        (gint64                    arrived,
                                                const char               *account,
                                                const char               *uid,
                                                guint                     copy);

/* FALSE: not a name that Satchel gave. @tag: SATCHEL_TAG_LENGTH + 1 octets. */
gboolean      satchel_maildir_read_tag         (const char               *name,
                                                char                     *tag);

/* The seconds in front; 0: none that can be. */
gint64        satchel_maildir_read_arrived     (const char               *name);

SatchelFlags  satchel_maildir_read_flags       (const char               *suffix);

/* @suffix with its known letters replaced, the others kept. Returns: (transfer full). */
char         *satchel_maildir_make_suffix      (const char               *suffix,
                                                SatchelFlags              flags);

/* --- folders --- */

/* Makes the folder where it is missing, durably. @root must be there. Errors: those of
 * g_io_error_from_errno(); NOT_FOUND: @root is gone. */
gboolean      satchel_maildir_create           (const char               *root,
                                                const char               *account,
                                                const char               *path,
                                                GError                  **error);

/* All folders on the disk. Only account, path, name and role are set.
 * Returns: (transfer full) (element-type SatchelFolderInfo). */
GPtrArray    *satchel_maildir_list_folders     (const char               *root);

/* All message files. Returns: (transfer full) (nullable) (element-type SatchelMaildirFile). */
GPtrArray    *satchel_maildir_list_files       (const char               *directory,
                                                GError                  **error);

/* Looks for @name with whatever flags another program has given it.
 * Returns: (transfer full) (nullable). */
SatchelMaildirFile *satchel_maildir_find       (const char               *directory,
                                                const char               *name);

/* Removes from tmp/ what a crash left: files of Satchel's at once (nobody else may be writing them),
 * those of others after the 36 hours that Maildir gives them. */
void          satchel_maildir_sweep            (const char               *directory);

/* When names came or went last, nanoseconds; 0: not there. */
gint64        satchel_maildir_get_mtime        (const char               *directory,
                                                gboolean                  in_cur);

/* Removes a directory and everything below. Follows no links. */
void          satchel_maildir_remove_tree      (const char               *directory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelMaildirFile, satchel_maildir_file_free)

G_END_DECLS
