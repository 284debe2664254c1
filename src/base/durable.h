/* durable.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A file that is on disk whole or not at all.
 *
 * Calling sequence:
 *
 *   file = satchel_durable_begin (".../tmp/name", 0600, &error);
 *   satchel_durable_write (file, data, length, &error);      any number of times
 *   satchel_durable_commit (file, ".../new/name", &error);   or satchel_durable_abandon (file)
 *
 * After a successful commit the bytes, the name and the directory entry have reached the disk: a
 * power cut does not take them away again. After a crash before that, at most the file under its
 * first name is left; whoever owns that folder sweeps it.
 *
 * satchel_durable_commit_many() does the same for several files with one journal commit of the
 * file system and one sync a directory, which is what makes receiving many small messages fast.
 *
 * Both names must be on one file system. None of the functions is for the main loop's thread: they
 * wait for the disk. Errors are G_IO_ERROR with the codes of g_io_error_from_errno():
 * NO_SPACE, PERMISSION_DENIED, READ_ONLY, NOT_FOUND, EXISTS, … Their messages are the system's words
 * for the reason and nothing else, to be quoted in a sentence.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SatchelDurable SatchelDurable;

/* Creates the file at @path, which must not exist. Returns: (transfer full) (nullable): NULL on error. */
SatchelDurable *satchel_durable_begin          (const char      *path,
                                                int              mode,
                                                GError         **error);

/* Appends; after a failure the only thing left to do is to abandon. */
gboolean        satchel_durable_write          (SatchelDurable  *self,
                                                gconstpointer    data,
                                                gsize            length,
                                                GError         **error);

/* Octets written so far. */
guint64         satchel_durable_get_length     (SatchelDurable  *self);

/* Syncs, gives it the name @path (which must not exist) and syncs the directory.
 * @self: (transfer full), freed in any case. On failure the file is removed, unless the directory was
 * what could not be synced: then it has its bytes and the name @path already and stays there, but a
 * power cut may take it away. To remove it would be no safer, since that could not be synced either. */
gboolean        satchel_durable_commit         (SatchelDurable  *self,
                                                const char      *path,
                                                GError         **error);

/* The same, but an existing @path is replaced in one step; where the directory could not be synced, it
 * is replaced although the answer is FALSE. */
gboolean        satchel_durable_replace        (SatchelDurable  *self,
                                                const char      *path,
                                                GError         **error);

/* Commits @n files (each transfer full). @errors: @n places, set for each that failed, which is left as
 * satchel_durable_commit() says; the others are durable. Returns: TRUE if all are. */
gboolean        satchel_durable_commit_many    (SatchelDurable **files,
                                                const char     **paths,
                                                guint            n,
                                                GError         **errors);

/* For very many files whose bytes are somewhere else too until all of them are durable: closes the file without waiting for
 * the disk, with its first name. After a satchel_durable_sync_file_system() it is renamed. @self: (transfer full); on failure the
 * file is removed. */
gboolean        satchel_durable_leave          (SatchelDurable  *self,
                                                GError         **error);

/* Waits until everything written to the file system on which @path lies has reached the disk, whoever wrote it. */
gboolean        satchel_durable_sync_file_system (const char    *path,
                                                GError         **error);

/* Closes and removes the file. @self: (transfer full) (nullable). */
void            satchel_durable_abandon        (SatchelDurable  *self);

/* Replaces the contents of @path in one step, mode 0600. For settings and other small files. */
gboolean        satchel_durable_set_contents   (const char      *path,
                                                const char      *contents,
                                                gssize           length,
                                                GError         **error);

/* Renames without waiting for the disk. An existing @to is refused with G_IO_ERROR_EXISTS. */
gboolean        satchel_durable_rename_unsynced (const char     *from,
                                                const char      *to,
                                                GError         **error);

/* Renames and syncs the directories concerned. An existing @to is refused with G_IO_ERROR_EXISTS. */
gboolean        satchel_durable_rename         (const char      *from,
                                                const char      *to,
                                                GError         **error);

/* Syncs a file that somebody else has written. */
gboolean        satchel_durable_sync_file       (const char     *path,
                                                 GError        **error);

/* Syncs a directory, so that names made or removed in it are durable. */
gboolean        satchel_durable_sync_directory (const char      *path,
                                                GError         **error);

/* Makes the directory @path and those above it that are missing, mode 0700, each durable before the next
 * one. One that is there already is synced too, where that is possible: what a dead program made has
 * perhaps not reached the disk. A directory with something in it that was made after this call needs no
 * second one. G_IO_ERROR_EXISTS: there is something else of this name. */
gboolean        satchel_durable_make_directories (const char    *path,
                                                  GError       **error);

/* Called after each step that a crash could follow: "write", "sync", "rename", "mkdir",
 * "sync-directory", and whatever the store adds. For tests that die at the n-th step. NULL switches it off. */
void            satchel_durable_set_observer   (void           (*observer) (const char *step,
                                                                            const char *path));
void            satchel_durable_step           (const char      *step,
                                                const char      *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelDurable, satchel_durable_abandon)

G_END_DECLS
