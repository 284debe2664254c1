/* accounts.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* All accounts, in the order of the sidebar: a GListModel of SatchelAccount, kept in a key file
 * ($XDG_CONFIG_HOME/satchel/accounts.ini). A change of any account's property is written by
 * itself, in a thread, gathered for a moment; satchel_accounts_save() writes at once. */

#pragma once

#include "office/account.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_ACCOUNTS (satchel_accounts_get_type ())
G_DECLARE_FINAL_TYPE (SatchelAccounts, satchel_accounts, SATCHEL, ACCOUNTS, GObject)

/* Reads the key file; none is no account. Errors: SATCHEL_OFFICE_ERROR_SETTINGS when it can't be read
 * (then nothing is written over it). Returns: (transfer full) (nullable). */
SatchelAccounts *satchel_accounts_load    (GError          **error);

guint            satchel_accounts_get_n   (SatchelAccounts  *self);
SatchelAccount  *satchel_accounts_get     (SatchelAccounts  *self,   /* (transfer none) */
                                           guint             position);

/* (transfer none) (nullable). */
SatchelAccount  *satchel_accounts_find    (SatchelAccounts  *self,
                                           const char       *id);

/* Gives @account an id that is free, if it has none: a password is kept under it before the account is
 * added. */
void             satchel_accounts_make_id (SatchelAccounts *self,
                                          SatchelAccount   *account);

/* Adds at the end; gives it an id if it has none. Errors: SATCHEL_OFFICE_ERROR_SETTINGS if the id is taken
 * or not fit for a folder's name, or writing failed (then it is not added). */
gboolean         satchel_accounts_add     (SatchelAccounts  *self,
                                           SatchelAccount   *account,
                                           GError          **error);

/* Takes it out of the list and out of the file; password and mail are the office's business. */
gboolean         satchel_accounts_remove  (SatchelAccounts  *self,
                                           SatchelAccount   *account,
                                           GError          **error);

/* Moves an account to @position. */
void             satchel_accounts_move    (SatchelAccounts  *self,
                                           SatchelAccount   *account,
                                           guint             position);

/* Copies @pem_path beside the settings and sets ca-file; NULL or "" takes it away. Errors: G_IO_ERROR, and
 * G_TLS_ERROR where it holds no certificate. */
gboolean         satchel_accounts_set_ca  (SatchelAccounts  *self,
                                           SatchelAccount   *account,
                                           const char       *pem_path,
                                           GError          **error);

/* The same with client-cert, our own certificate and its key in one file. Errors: G_IO_ERROR, G_TLS_ERROR, both with
 * a sentence for a person. A copy that no account uses any more is removed. */
gboolean         satchel_accounts_set_client_cert (SatchelAccounts *self,
                                                   SatchelAccount  *account,
                                                   const char      *pem_path,
                                                   GError         **error);

/* Certificate files of an account that is being added, which the person may move or delete, are copied beside the
 * settings. What signing in has taught stays: the certificate is the same. Errors as above. */
gboolean         satchel_accounts_keep_certificates (SatchelAccounts *self,
                                                     SatchelAccount  *account,
                                                     GError         **error);

/* Writes what has changed and is not written yet, waiting for the disk. */
gboolean         satchel_accounts_flush   (SatchelAccounts  *self,
                                           GError          **error);
/* A certificate that was accepted for this server and port is accepted no more, unless an account uses them. It
 * happens by itself when an account leaves them or is removed. */
void             satchel_accounts_forget_certificate (SatchelAccounts *self,
                                                      const char      *server,
                                                      guint            port);

/* Writes now, waiting for the disk. */
gboolean         satchel_accounts_save    (SatchelAccounts  *self,
                                           GError          **error);

/* Where the mail is: $XDG_DATA_HOME/satchel, or what the person chose (settings.ini). */
char            *satchel_settings_get_store_path (void);
gboolean         satchel_settings_set_store_path (const char *path,
                                                  GError    **error);

G_END_DECLS
