/* mail-source.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Where mail lies that is to be brought here: mailbox files, Maildirs, MH folders and folders of message files, found
 * below any path, each with the folder that it is to come to:
 *
 *   mbox       Thunderbird's folders below "Name.sbd/" come below "Name"; "Name.mbox/mbox" is Apple's
 *   Maildir    with Maildir++, ".Name.Below", in modified UTF-7 (RFC 3501 §5.1.3), and KMail's ".Name.directory/"
 *   MH         files whose names are numbers (Claws Mail, Sylpheed, nmh)
 *   files      .eml
 *
 * Folders are not followed through links, nor deeper than mail can be kept.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_MAIL_MBOX,      /* path is the file */
  SATCHEL_MAIL_MAILDIR,   /* path has cur/ and new/ */
  SATCHEL_MAIL_MH,        /* path has files 1, 2, 3 … */
  SATCHEL_MAIL_FILES,     /* path has .eml files */
  SATCHEL_MAIL_FILE,      /* path is one message */
} SatchelMailKind;

/* How names of folders are written below a Maildir. */
typedef enum
{
  SATCHEL_MAIL_NAMES_UTF7,       /* Maildir++ as Courier and Dovecot have it */
  SATCHEL_MAIL_NAMES_EVOLUTION,  /* "_2E" for a dot */
} SatchelMailNames;

typedef struct
{
  SatchelMailKind kind;
  char           *path;
  char           *folder;   /* the path of a folder of the store */
  guint64         bytes;    /* of its files, about */
} SatchelMailSource;

/* Where to look for sources, and below which folder they come. */
typedef struct
{
  char             *path;
  char             *folder;
  SatchelMailNames  names;
} SatchelMailOrigin;

/* Something that is not brought. */
typedef struct
{
  char    *path;
  guint64  offset;          /* in the file; 0: all of it */
  char    *reason;          /* translated, a few words */
} SatchelMailRefusal;

SatchelMailSource  *satchel_mail_source_new    (SatchelMailKind     kind,
                                                const char         *path,
                                                const char         *folder);
void                satchel_mail_source_free   (SatchelMailSource  *self);
SatchelMailOrigin  *satchel_mail_origin_new    (const char         *path,
                                                const char         *folder,
                                                SatchelMailNames    names);
void                satchel_mail_origin_free   (SatchelMailOrigin  *self);
SatchelMailRefusal *satchel_mail_refusal_new   (const char         *path,
                                                guint64             offset,
                                                const char         *reason);
void                satchel_mail_refusal_free  (SatchelMailRefusal *self);

/* Adds to @sources (element-type SatchelMailSource) what is found at @path and below; folders come below
 * @folder. To @refused (element-type SatchelMailRefusal) what can't be opened. Waits for the disk. */
void                satchel_mail_source_find   (GPtrArray          *sources,
                                                GPtrArray          *refused,
                                                const char         *path,
                                                const char         *folder,
                                                SatchelMailNames    names,
                                                GCancellable       *cancellable);

/* What a source is called by itself: its file name without ".mbox", ".eml" and the like.
 * Returns: (transfer full): one part of a path. */
char               *satchel_mail_source_name   (const char         *path);

/* @parent/@name, where @name may be anything: what can't be in a name of a folder is replaced, one that is too long is
 * cut in a way that differs for each. @parent: "" at the top. Returns: (transfer full). */
char               *satchel_mail_folder_below  (const char         *parent,
                                                const char         *name);

/* Modified UTF-7 to UTF-8; what is none stays. Returns: (transfer full). */
char               *satchel_mail_read_utf7     (const char         *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelMailSource, satchel_mail_source_free)

G_END_DECLS
