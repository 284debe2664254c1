/* ctl.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What all commands of satchelctl share: exit statuses, words and options, waiting, opening things.
 *
 * A command is told from top to bottom; an asynchronous call is waited for where it is made:
 *
 *   g_autoptr(GAsyncResult) answer = NULL;
 *
 *   satchel_store_find_async (store, id, NULL, ctl_on_answer, &answer);
 *   row = satchel_store_find_finish (store, ctl_wait (&answer), &error);
 */

#pragma once

#include "message/source.h"
#include "office/accounts.h"
#include "store/store.h"

G_BEGIN_DECLS

/* Exit statuses. 75 and 77 are EX_TEMPFAIL and EX_NOPERM of sysexits.h, which programs that look
 * after mail know. */
enum
{
  CTL_DONE      = 0,
  CTL_FAILED    = 1,
  CTL_WRONG_USE = 2,
  CTL_BUSY      = 75,
  CTL_SIGN_IN   = 77,
};

/* @words: NULL-terminated, the first is the program's name. Returns: exit status. */
typedef int (*CtlRun) (char **words);

typedef struct
{
  const char *name;      /* the last of a table is NULL */
  CtlRun      run;
  const char *summary;   /* N_() */
} CtlCommand;

/* --- the commands, a group a file --- */

int              ctl_account           (char             **words);
int              ctl_account_add       (char             **words);
int              ctl_account_set       (char             **words);
int              ctl_account_test      (char             **words);
int              ctl_account_guess     (char             **words);
int              ctl_fetch             (char             **words);
int              ctl_server            (char             **words);
int              ctl_server_list       (char             **words);
int              ctl_server_delete     (char             **words);
int              ctl_folders           (char             **words);
int              ctl_list              (char             **words);
int              ctl_show              (char             **words);
int              ctl_move              (char             **words);
int              ctl_mark              (char             **words);
int              ctl_delete            (char             **words);
int              ctl_parse             (char             **words);
int              ctl_render            (char             **words);
int              ctl_server_fetch      (char             **words);
int              ctl_backup            (char             **words);
int              ctl_restore           (char             **words);
int              ctl_verify            (char             **words);
int              ctl_search            (char             **words);
int              ctl_export            (char             **words);
int              ctl_import            (char             **words);
int              ctl_reindex           (char             **words);

/* --- receiving --- */

/* Receives the mail of @account into @store and prints what has come of it. Returns: exit status. */
int              ctl_fetch_into        (SatchelStore      *store,
                                        SatchelAccounts   *accounts,
                                        SatchelAccount    *account,
                                        gboolean           json);

/* --- words and options --- */

/* Runs the command of @commands that the second word names; without one, or with --help, prints the
 * table. @name: what the table belongs to, "satchelctl account". */
int              ctl_dispatch          (const CtlCommand  *commands,
                                        const char        *name,
                                        char             **words);

/* Reads the options of @words; --help prints and exits. Refused are values that are not UTF-8 (file
 * names excepted), and fewer than @least or more than @most other words; what is wrong is said on
 * standard error.
 * @command: "account add". @usage: (nullable): the words that follow the options.
 * Returns: (transfer full) (nullable): the words left; NULL: wrong use. */
char           **ctl_read_words        (char             **words,
                                        const char        *command,
                                        const char        *usage,
                                        const char        *summary,
                                        const GOptionEntry *entries,
                                        guint              least,
                                        guint              most);

/* --- what went wrong --- */

/* One sentence on standard error. Returns: CTL_WRONG_USE. */
int              ctl_wrong_use         (const char        *format,
                                        ...) G_GNUC_PRINTF (1, 2);

/* One sentence on standard error about something that is no failure. */
void             ctl_say               (const char        *format,
                                        ...) G_GNUC_PRINTF (1, 2);

/* One sentence on standard error. Returns: CTL_FAILED. */
int              ctl_failed            (const char        *format,
                                        ...) G_GNUC_PRINTF (1, 2);

/* Says what @error of any layer means for @account (nullable). @error: (transfer full).
 * Returns: the exit status that it asks for. */
int              ctl_trouble           (GError            *error,
                                        SatchelAccount    *account);

/* The exit status that @error, already one of the office's, asks for. */
int              ctl_status_of         (const GError      *error);

/* Of two exit statuses the one to end with: 2 before 77 before 1 before 75 before 0. */
int              ctl_graver            (int                one,
                                        int                other);

/* --- waiting --- */

/* @data: a GAsyncResult **, NULL at first. */
void             ctl_on_answer         (GObject           *source,
                                        GAsyncResult      *result,
                                        gpointer           data);
GAsyncResult    *ctl_wait              (GAsyncResult     **answer);

/* Cancelled by SIGINT, SIGTERM and SIGHUP once this was called; a second signal ends the program.
 * (transfer none). */
GCancellable    *ctl_stoppable         (void);

/* --- opening --- */

/* Both say what went wrong and set @status. Returns: (transfer full) (nullable). */
SatchelAccounts *ctl_open_accounts     (int               *status);
SatchelStore    *ctl_open_store        (SatchelStoreMode   mode,
                                        int               *status);

/* Waits until the lists have caught up with what is here, or somebody stops it. */
void             ctl_settle_store      (SatchelStore      *store);

/* Closes and drops it. (nullable) */
void             ctl_close_store       (SatchelStore      *store);

/* (transfer none) (nullable): says that there is none. */
SatchelAccount  *ctl_find_account      (SatchelAccounts   *accounts,
                                        const char        *id);

/* All three at once, for what is done with the account @id and its mail. @accounts, @store: (transfer full), also
 * where it fails. Returns: (transfer none) (nullable), with @status set. */
SatchelAccount  *ctl_open_for_account  (const char        *id,
                                        SatchelStoreMode   mode,
                                        SatchelAccounts  **accounts,
                                        SatchelStore     **store,
                                        int               *status);

/* A message file. Errors: G_IO_ERROR, with a sentence. Returns: (transfer full) (nullable). */
SatchelSource   *ctl_open_message      (const char        *path,
                                        GError           **error);

/* Sets @status on failure. Returns: (transfer full) (nullable) (element-type SatchelFolderInfo). */
GPtrArray       *ctl_list_folders      (SatchelStore      *store,
                                        int               *status);

typedef SatchelStore CtlStore;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlStore, ctl_close_store)

G_END_DECLS
