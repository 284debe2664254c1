/* command-account-settings.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* account add and account set: the same options, read once. */

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "ctl/ctl.h"
#include "ctl/output.h"
#include "office/office.h"
#include "office/providers.h"
#include "office/secrets.h"
#include "office/trouble.h"

/* What was given; NULL and FALSE: unsaid. */
typedef struct
{
  char    *email;
  char    *name;
  char    *server;
  char    *port;
  char    *encryption;
  char    *user;
  char    *password_command;
  char    *auth;
  char    *on_server;
  char    *keep_messages;
  char    *keep_megabytes;
  char    *size_limit;
  char    *ca_file;
  char    *client_cert;
  char    *id;
  gboolean password_stdin;
  gboolean from_now_on;
  char    *password;   /* read from standard input */
} Given;

static void
given_clear (Given *given)
{
  char **strings[] = {
    &given->email, &given->name, &given->server, &given->port, &given->encryption, &given->user,
    &given->password_command, &given->auth, &given->on_server, &given->keep_messages,
    &given->keep_megabytes, &given->size_limit, &given->ca_file, &given->client_cert, &given->id,
  };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_clear_pointer (strings[i], g_free);
  g_clear_pointer (&given->password, satchel_secret_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, given_clear)

/* Reads the words of @command into @given. Returns: the words left; NULL: wrong use. */
static char **
read_given (Given      *given,
            char      **words,
            const char *command,
            const char *usage,
            const char *summary,
            guint       n_words)
{
  const GOptionEntry entries[] = {
    { "email", 0, 0, G_OPTION_ARG_STRING, &given->email, N_("The e-mail address"), "ADDRESS" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &given->name, N_("Your own name"), "NAME" },
    { "server", 0, 0, G_OPTION_ARG_STRING, &given->server, N_("The server’s name"), "HOST" },
    { "port", 0, 0, G_OPTION_ARG_STRING, &given->port,
      N_("The server’s port (995 for tls, else 110)"), "PORT" },
    { "encryption", 0, 0, G_OPTION_ARG_STRING, &given->encryption,
      N_("tls, starttls or none"), "WORD" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &given->user,
      N_("The user name on the server (the address)"), "USER" },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &given->password_stdin,
      N_("Keep the line on standard input as password in the keyring"), NULL },
    { "password-command", 0, 0, G_OPTION_ARG_STRING, &given->password_command,
      N_("Run this by “sh -c” when the password is needed"), "COMMAND" },
    { "auth", 0, 0, G_OPTION_ARG_STRING, &given->auth,
      N_("The way to sign in: a SASL name, USER or APOP (automatic)"), "MECHANISM" },
    { "on-server", 0, 0, G_OPTION_ARG_STRING, &given->on_server,
      N_("What happens to the copies on the server: remove, days=N, until-deleted or keep (days=14)"),
      "WORD" },
    { "keep-messages", 0, 0, G_OPTION_ARG_STRING, &given->keep_messages,
      N_("Copies left on the server at most, 0 for any number; the oldest safe ones go first (0)"), "N" },
    { "keep-megabytes", 0, 0, G_OPTION_ARG_STRING, &given->keep_megabytes,
      N_("Megabytes left on the server at most, 0 for any size (0)"), "N" },
    { "size-limit", 0, 0, G_OPTION_ARG_STRING, &given->size_limit,
      N_("Receive only the first lines of a message of more bytes than this; 0: always the whole (0)"), "BYTES" },
    { "from-now-on", 0, 0, G_OPTION_ARG_NONE, &given->from_now_on,
      N_("Receive only mail that comes after the first fetch"), NULL },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &given->ca_file,
      N_("Believe the authority in this file too"), "PEM" },
    { "client-cert", 0, 0, G_OPTION_ARG_FILENAME, &given->client_cert,
      N_("Show the server the certificate in this file, which holds its key too"), "PEM" },
    { "id", 0, 0, G_OPTION_ARG_STRING, &given->id, N_("The account’s id (made from the address)"),
      "ID" },
    { NULL }
  };

  return ctl_read_words (words, command, usage, summary, entries, n_words, n_words);
}

/* --- the password --- */

/* One line without its line feed; reads octet by octet, so that what follows stays for another
 * program. Returns: (nullable): NULL with errno 0 if the line is too long. */
static char *
read_line (void)
{
  char *line = g_malloc0 (SATCHEL_LIMIT_LINE);
  gsize length = 0;

  while (length < SATCHEL_LIMIT_LINE - 1)
    {
      ssize_t n = read (STDIN_FILENO, line + length, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n == 0 || (n > 0 && line[length] == '\n'))
        {
          /* A NUL inside would hide what follows it. */
          gboolean has_nul = strnlen (line, length) < length;

          line[length] = '\0';
          if (!has_nul)
            return line;
          n = -1;
        }
      if (n < 0)
        break;
      length++;
    }

  explicit_bzero (line, SATCHEL_LIMIT_LINE);
  g_free (line);
  return NULL;
}

static int
read_password (Given *given)
{
  given->password = read_line ();

  if (given->password == NULL)
    return ctl_wrong_use (_("The password on standard input can’t be read, is too long or holds a "
                            "NUL."));
  if (given->password[0] == '\0')
    return ctl_wrong_use (_("There is no password on standard input."));
  if (strchr (given->password, '\r') != NULL)
    return ctl_wrong_use (_("The password on standard input holds a carriage return."));
  if (!g_utf8_validate (given->password, -1, NULL))
    return ctl_wrong_use (_("The password on standard input is not valid UTF-8."));

  return CTL_DONE;
}

/* --- from words to settings --- */

/* @sentence: (transfer full) (nullable): what is wrong with the value of @option. */
static int
judge (const char *option,
       char       *sentence)
{
  g_autofree char *wrong = sentence;

  return wrong == NULL ? CTL_DONE : ctl_wrong_use ("%s: %s", option, wrong);
}

/* RFC 4422 §3.1: 1 to 20 upper-case letters, digits, hyphens and underscores. */
/* Names of RFC 1939 and of the SASL registry that a mail server may want. */
static gboolean
is_mechanism (const char *name)
{
  static const char * const names[] = {
    "USER", "APOP", "PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS",
    "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "EXTERNAL", "XOAUTH2", "OAUTHBEARER", "GSSAPI", "NTLM", NULL,
  };

  return g_strv_contains (names, name);
}

static int
set_auth (SatchelAccount *account,
          const char     *auth)
{
  g_autofree char *name = g_ascii_strup (auth, -1);

  if (name[0] != '\0' && !is_mechanism (name))
    return ctl_wrong_use (_("--auth takes the name of a SASL mechanism, USER or APOP."));
  /* The person has decided anew, also by saying what is said already: what has worked before binds no more. */
  g_object_set (account, "auth", name, "auth-seen", "", "no-apop", FALSE, NULL);

  return CTL_DONE;
}

static int
set_on_server (SatchelAccount *account,
               const char     *word)
{
  guint days = satchel_account_get_days (account);
  SatchelOnServer on_server;

  if (!satchel_on_server_from_string (word, &on_server, &days))
    return ctl_wrong_use (_("--on-server takes remove, days=N, until-deleted or keep."));
  g_object_set (account, "on-server", on_server, "days", days, NULL);

  return CTL_DONE;
}

/* @word: (nullable): unsaid. */
static int
set_limit (SatchelAccount *account,
           const char     *property,
           const char     *word)
{
  guint64 number;

  if (word == NULL)
    return CTL_DONE;
  if (!g_ascii_string_to_unsigned (word, 10, 0, G_MAXINT, &number, NULL))
    return ctl_wrong_use (_("--%s takes a number; 0 is for no limit."), property);
  g_object_set (account, property, (guint) number, NULL);

  return CTL_DONE;
}

/* A port that was the usual one stays the usual one when the encryption changes. */
static int
set_encryption (SatchelAccount *account,
                const char     *word)
{
  gboolean usual = satchel_account_get_port (account)
                   == satchel_encryption_get_port (satchel_account_get_encryption (account));
  SatchelEncryption encryption;

  if (!satchel_encryption_from_string (word, &encryption))
    return ctl_wrong_use (_("--encryption takes tls, starttls or none."));
  g_object_set (account, "encryption", encryption, NULL);
  if (usual)
    g_object_set (account, "port", satchel_encryption_get_port (encryption), NULL);

  return CTL_DONE;
}

static int
set_port (SatchelAccount *account,
          const char     *word)
{
  guint64 port;

  if (!g_ascii_string_to_unsigned (word, 10, 1, 65535, &port, NULL))
    return ctl_wrong_use (_("--port takes a number from 1 to 65535."));
  g_object_set (account, "port", (guint) port, NULL);

  return CTL_DONE;
}

static int
set_size_limit (SatchelAccount *account,
                const char     *word)
{
  guint64 limit = 0;

  if (*word != '\0' && !g_ascii_string_to_unsigned (word, 10, 0, G_MAXINT, &limit, NULL))
    return ctl_wrong_use (_("--size-limit takes a number of bytes, %d at most; 0 takes the limit away."),
                          G_MAXINT);
  g_object_set (account, "size-limit", (guint) limit, NULL);

  return CTL_DONE;
}

/* Puts what was given into @account, which is changed only in part if something is wrong.
 * Returns: CTL_DONE, or CTL_WRONG_USE, said. */
static int
apply (const Given    *given,
       SatchelAccount *account)
{
  int status = CTL_DONE;

  if (given->email != NULL)
    status = ctl_graver (status, judge ("--email", satchel_account_check_email (given->email)));
  if (given->server != NULL)
    status = ctl_graver (status, judge ("--server", satchel_account_check_server (given->server)));
  if (given->user != NULL)
    status = ctl_graver (status, judge ("--user", satchel_account_check_user (given->user)));
  if (status == CTL_DONE && given->encryption != NULL)
    status = set_encryption (account, given->encryption);
  if (status == CTL_DONE && given->port != NULL)
    status = set_port (account, given->port);
  if (status == CTL_DONE && given->auth != NULL)
    status = set_auth (account, given->auth);
  if (status == CTL_DONE && given->on_server != NULL)
    status = set_on_server (account, given->on_server);
  if (status == CTL_DONE)
    status = set_limit (account, "keep-messages", given->keep_messages);
  if (status == CTL_DONE)
    status = set_limit (account, "keep-megabytes", given->keep_megabytes);
  if (status == CTL_DONE && given->size_limit != NULL)
    status = set_size_limit (account, given->size_limit);
  if (status != CTL_DONE)
    return status;

  if (given->email != NULL)
    g_object_set (account, "email", given->email, NULL);
  if (given->name != NULL)
    g_object_set (account, "name", given->name, NULL);
  if (given->server != NULL)
    g_object_set (account, "server", given->server, "provider-minutes",
                  satchel_providers_get_minutes (given->server), NULL);
  if (given->user != NULL)
    g_object_set (account, "user", given->user, NULL);
  if (given->from_now_on)
    g_object_set (account, "from-now-on", TRUE, NULL);

  return CTL_DONE;
}

static int
check_password_options (const Given *given,
                        gboolean     is_new)
{
  if (given->password_stdin && given->password_command != NULL)
    return ctl_wrong_use (_("--password-stdin and --password-command exclude each other."));
  if (given->password_command != NULL && given->password_command[0] == '\0')
    return ctl_wrong_use (_("The password command is empty."));
  if (is_new && !given->password_stdin && given->password_command == NULL)
    return ctl_wrong_use (_("Say where the password comes from: --password-stdin or "
                            "--password-command."));

  return CTL_DONE;
}

/* --- the keyring --- */

/* Without a keyring a person in a terminal has another way, which the sentence has to name. */
static int
keyring_trouble (GError         *error,
                 SatchelAccount *account)
{
  g_autoptr(GError) trouble = satchel_trouble_translate (error, NULL);

  if (!g_error_matches (trouble, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_KEYRING))
    return ctl_trouble (g_steal_pointer (&trouble), account);

  return ctl_failed (_("The password can’t be kept in a keyring here, so nothing was changed; use "
                       "--password-command instead."));
}

/* --- add --- */

static int
set_authority (SatchelAccounts *accounts,
               SatchelAccount  *account,
               const char      *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;

  if (path == NULL || satchel_accounts_set_ca (accounts, account, path, &error))
    return CTL_DONE;

  name = g_filename_display_name (path);
  return ctl_failed (_("The certificate authority in “%s” can’t be used: %s"), name, error->message);
}

static int
set_client_certificate (SatchelAccounts *accounts,
                        SatchelAccount  *account,
                        const char      *path)
{
  g_autoptr(GError) error = NULL;

  if (path == NULL || satchel_accounts_set_client_cert (accounts, account, path, &error))
    return CTL_DONE;

  return ctl_failed ("%s", error->message);
}

static int
add (SatchelAccounts *accounts,
     SatchelAccount  *account,
     const Given     *given)
{
  int status = CTL_DONE;
  g_autoptr(CtlStore) store = ctl_open_store (SATCHEL_STORE_VISIT, &status);
  g_autoptr(SatchelOffice) office = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  if (store == NULL)
    return status;

  status = set_authority (accounts, account, given->ca_file);
  if (status == CTL_DONE)
    status = set_client_certificate (accounts, account, given->client_cert);
  if (status != CTL_DONE)
    return status;

  office = satchel_office_new (accounts, store);
  satchel_office_add_account_async (office, account, given->password, NULL, ctl_stoppable (),
                                    ctl_on_answer, &answer);
  if (!satchel_office_add_account_finish (office, ctl_wait (&answer), &error))
    return keyring_trouble (error, NULL);

  ctl_print ("%s\n", satchel_account_get_id (account));
  return CTL_DONE;
}

static int
check_needed (const Given *given)
{
  if (given->email == NULL)
    return ctl_wrong_use (_("--email is missing."));
  if (given->server == NULL)
    return ctl_wrong_use (_("--server is missing; “satchelctl account guess ADDRESS” may find it."));
  if (given->encryption == NULL)
    return ctl_wrong_use (_("--encryption is missing: tls, starttls or none."));

  return check_password_options (given, TRUE);
}

int
ctl_account_add (char **words)
{
  g_auto(Given) given = { NULL };
  g_auto(GStrv) left = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  g_autoptr(SatchelAccount) account = NULL;
  g_autofree char *sentence = NULL;
  int status;

  left = read_given (&given, words, "account add", NULL,
                     _("Adds an account without connecting and prints its id."), 0);
  if (left == NULL)
    return CTL_WRONG_USE;

  status = check_needed (&given);
  if (status != CTL_DONE)
    return status;

  sentence = given.id != NULL ? satchel_account_check_id (given.id) : NULL;
  if (sentence != NULL)
    return ctl_wrong_use ("%s", sentence);
  account = satchel_account_new (given.id);
  g_object_set (account, "user", given.email, "password-command",
                given.password_command != NULL ? given.password_command : "", NULL);
  status = apply (&given, account);
  if (status == CTL_DONE && given.password_stdin)
    status = read_password (&given);
  if (status != CTL_DONE)
    return status;

  accounts = ctl_open_accounts (&status);
  if (accounts == NULL)
    return status;
  /* Asked before anything is kept: the other account's password must not be replaced. */
  if (given.id != NULL && satchel_accounts_find (accounts, given.id) != NULL)
    return ctl_failed (_("There is an account “%s” already. Choose another id."), given.id);

  return add (accounts, account, &given);
}

/* --- set --- */

static int
change_password (SatchelAccount *account,
                 const Given    *given)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  if (given->password_command != NULL)
    g_object_set (account, "password-command", given->password_command, NULL);
  if (given->password == NULL)
    return CTL_DONE;

  satchel_secrets_store_async (account, given->password, ctl_stoppable (), ctl_on_answer, &answer);
  if (!satchel_secrets_store_finish (ctl_wait (&answer), &error))
    return keyring_trouble (error, account);
  g_object_set (account, "password-command", "", NULL);

  return CTL_DONE;
}

/* The lock of the store is held meanwhile: the window keeps the accounts in memory and would write
 * over a change made behind its back. */
static int
change (SatchelAccounts *accounts,
        SatchelAccount  *account,
        const Given     *given)
{
  int status = CTL_DONE;
  g_autoptr(CtlStore) store = ctl_open_store (SATCHEL_STORE_VISIT, &status);
  GError *error = NULL;

  if (store == NULL)
    return status;

  status = set_authority (accounts, account, given->ca_file);
  if (status == CTL_DONE)
    status = set_client_certificate (accounts, account, given->client_cert);
  if (status == CTL_DONE)
    status = change_password (account, given);
  if (status != CTL_DONE)
    return status;

  if (!satchel_accounts_save (accounts, &error))
    return ctl_trouble (error, account);
  return CTL_DONE;
}

int
ctl_account_set (char **words)
{
  g_auto(Given) given = { NULL };
  g_auto(GStrv) left = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  SatchelAccount *account;
  int status;

  left = read_given (&given, words, "account set", "ID",
                     _("Changes the settings of an account; what is not named stays."), 1);
  if (left == NULL)
    return CTL_WRONG_USE;
  if (given.id != NULL)
    return ctl_wrong_use (_("The id of an account never changes."));
  status = check_password_options (&given, FALSE);
  if (status != CTL_DONE)
    return status;

  accounts = ctl_open_accounts (&status);
  if (accounts == NULL)
    return status;
  account = ctl_find_account (accounts, left[0]);
  if (account == NULL)
    return CTL_FAILED;

  status = apply (&given, account);
  if (status == CTL_DONE && given.password_stdin)
    status = read_password (&given);
  if (status != CTL_DONE)
    return status;

  return change (accounts, account, &given);
}
