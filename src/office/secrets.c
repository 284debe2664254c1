/* secrets.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/secrets.h"

#include "base/limits.h"
#include "office/late-secret.h"
#include "office/trouble.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Seconds that a keyring may take: it may be asking the person to unlock it. */
#define KEYRING_PATIENCE 120

/* Octets of a password; in base64 with a user name it still fits a line. Tokens have some 2,000. */
#define PASSWORD_LENGTH (SATCHEL_LIMIT_LINE / 2)

static const SecretSchema schema = {
  SATCHEL_APP_ID ".Account", SECRET_SCHEMA_NONE,
  {
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "protocol", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* One question to the keyring or the command, with its deadline. */
typedef struct
{
  GCancellable *deadline;   /* cancelled by the person's own or by the clock */
  GSource      *clock;
  gulong        chained;
  gboolean      too_late;
  char         *label;      /* for sentences */
  GSubprocess  *command;
  char          output[2 * SATCHEL_LIMIT_LINE];   /* wiped */
  gsize         n_output;
} Question;

void
satchel_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->deadline);
  g_clear_object (&question->command);
  g_free (question->label);
  explicit_bzero (question, sizeof *question);
  g_free (question);
}

/* The clock and the person's cancellable have no more to say. */
static void
question_ends (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (question->clock != NULL)
    g_source_destroy (question->clock);
  g_clear_pointer (&question->clock, g_source_unref);
  if (question->chained != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), question->chained);
  question->chained = 0;
}

/* The command with all that it has started. */
static void
end_command (Question *question)
{
  const char *pid = question->command != NULL ? g_subprocess_get_identifier (question->command) : NULL;

  g_cancellable_cancel (question->deadline);
  if (pid != NULL)
    (void) kill (-(pid_t) g_ascii_strtoll (pid, NULL, 10), SIGKILL);
}

static gboolean
on_too_late (gpointer data)
{
  Question *question = data;

  question->too_late = TRUE;
  end_command (question);

  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable,
              gpointer      data)
{
  end_command (data);
}

static GTask *
ask (SatchelAccount      *account,
     guint                patience,
     GCancellable        *cancellable,
     GAsyncReadyCallback  callback,
     gpointer             data)
{
  GTask *task = g_task_new (account, cancellable, callback, data);
  Question *question = g_new0 (Question, 1);

  question->deadline = g_cancellable_new ();
  question->label = g_strdup (satchel_account_get_label (account));
  question->clock = g_timeout_source_new_seconds (patience);
  g_source_set_callback (question->clock, on_too_late, question, NULL);
  g_source_attach (question->clock, g_main_context_get_thread_default ());
  g_task_set_task_data (task, question, question_free);

  return task;
}

/* Connected last: a cancellable that is cancelled already calls back at once. */
static void
heed (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable != NULL)
    question->chained = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), question, NULL);
}

static void
return_keyring_error (GTask        *task,
                      const GError *cause)
{
  Question *question = g_task_get_task_data (task);
  const char *sentence;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (question->too_late)
    sentence = _("The keyring did not answer. Unlock it, then try again.");
  else if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED)
           || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sentence = _("The keyring that holds your passwords is locked. Unlock it, then try again.");
  else
    sentence = _("There is no keyring for passwords on this computer. Install or start one "
                 "(such as GNOME Keyring), or use a password command for this account.");
  g_task_return_new_error (task, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_KEYRING, "%s", sentence);
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GTask) task = data;
  Question *question = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  char *found = secret_password_lookup_finish (result, &error);
  char *password = g_strdup (found);

  if (found != NULL)
    secret_password_wipe (found);
  g_free (found);
  question_ends (task);

  if (error != NULL)
    return_keyring_error (task, error);
  else if (password == NULL)
    g_task_return_new_error (task, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_KEYRING,
                             _("The keyring holds no password for %s. Enter it in the account’s "
                               "settings."), question->label);
  else
    g_task_return_pointer (task, password, (GDestroyNotify) satchel_secret_free);
}

/* The length of the first line of what the command printed. */
static gsize
measure_first_line (Question *question)
{
  gsize length = question->n_output;
  char *end = memchr (question->output, '\n', length);

  if (end != NULL)
    length = (gsize) (end - question->output);
  if (length > 0 && question->output[length - 1] == '\r')
    length--;
  return length;
}

/* What is wrong with the first @length octets as a password, with a place for the account's name; or NULL. A NUL would
 * end it early and a CR the line that it is said in: the server would hear another password, and refuse it. */
static const char *
find_fault (Question *question,
            gsize     length)
{
  if (length == 0)
    return _("The password command of %s printed no password.");
  if (length > PASSWORD_LENGTH)
    return _("What the password command of %s printed is too long for a password.");
  if (memchr (question->output, '\0', length) != NULL || memchr (question->output, '\r', length) != NULL)
    return _("What the password command of %s printed is no password: there is a character in it that can’t be typed. "
             "Run it in a terminal to see what it prints.");
  return NULL;
}

/* @sentence: (transfer full). */
static void
return_command_error (GTask *task,
                      char  *sentence)
{
  Question *question = g_task_get_task_data (task);
  g_autofree char *owned = sentence;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (question->too_late)
    {
      g_task_return_new_error (task, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_COMMAND,
                               _("The password command of %s did not end within %d seconds."),
                               question->label, SATCHEL_LIMIT_PASSWORD_COMMAND);
      return;
    }

  g_task_return_new_error (task, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_COMMAND, "%s", sentence);
}

static void
on_command_ended (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr(GTask) task = data;
  Question *question = g_task_get_task_data (task);
  gboolean waited = g_subprocess_wait_finish (question->command, result, NULL);
  gsize length;
  const char *fault;

  question_ends (task);
  if (!waited || question->too_late || !g_subprocess_get_successful (question->command))
    {
      return_command_error (task, g_strdup_printf (
        _("The password command of %s failed. Run it in a terminal to see why."), question->label));
      return;
    }

  length = measure_first_line (question);
  fault = find_fault (question, length);
  if (fault == NULL)
    {
      g_task_return_pointer (task, g_strndup (question->output, length), (GDestroyNotify) satchel_secret_free);
    }
  else
    {
      GString *sentence = g_string_new (fault);

      g_string_replace (sentence, "%s", question->label, 1);
      return_command_error (task, g_string_free (sentence, FALSE));
    }
}

static void read_output (GTask *task);

/* Reads to the end, so that a command that prints more is not ended by it, but keeps the first
 * SATCHEL_LIMIT_LINE octets only. */
static void
on_output (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  GTask *task = data;
  Question *question = g_task_get_task_data (task);
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n > 0)
    {
      if (question->n_output < SATCHEL_LIMIT_LINE)
        question->n_output += (gsize) n;
      read_output (task);
      return;
    }
  g_subprocess_wait_async (question->command, question->deadline, on_command_ended, task);
}

static void
read_output (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  gsize at = MIN (question->n_output, SATCHEL_LIMIT_LINE);

  g_input_stream_read_async (g_subprocess_get_stdout_pipe (question->command),
                             question->output + at, sizeof question->output - at,
                             G_PRIORITY_DEFAULT, question->deadline, on_output, task);
}

/* In the child: what it starts itself is ended with it. */
static void
begin_group (gpointer unused)
{
  (void) setpgid (0, 0);
}

static void
run_command (GTask      *task,
             const char *command)
{
  Question *question = g_task_get_task_data (task);
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GError) error = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                        | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, begin_group, NULL, NULL);
  question->command = g_subprocess_launcher_spawn (launcher, &error, "sh", "-c", command, NULL);
  if (question->command == NULL)
    {
      question_ends (task);
      g_task_return_new_error (task, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_COMMAND,
                               _("The password command of %s can’t be run (%s)."), question->label,
                               error->message);
      g_object_unref (task);
      return;
    }

  heed (task);
  read_output (task);
}

void
satchel_secrets_lookup_async (SatchelAccount      *account,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             data)
{
  const char *command = satchel_account_get_password_command (account);
  GTask *task;

  if (command[0] != '\0')
    {
      task = ask (account, SATCHEL_LIMIT_PASSWORD_COMMAND, cancellable, callback, data);
      g_task_set_source_tag (task, satchel_secrets_lookup_async);
      run_command (task, command);
      return;
    }

  task = ask (account, KEYRING_PATIENCE, cancellable, callback, data);
  g_task_set_source_tag (task, satchel_secrets_lookup_async);
  heed (task);
  secret_password_lookup (&schema, ((Question *) g_task_get_task_data (task))->deadline,
                          on_looked_up, task, "account", satchel_account_get_id (account),
                          "protocol", "pop3", NULL);
}

char *
satchel_secrets_lookup_finish (GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_secrets_lookup_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  gboolean stored = secret_password_store_finish (result, &error);

  question_ends (task);
  if (stored)
    g_task_return_boolean (task, TRUE);
  else
    return_keyring_error (task, error);
}

void
satchel_secrets_store_async (SatchelAccount      *account,
                             const char          *password,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             data)
{
  GTask *task = ask (account, KEYRING_PATIENCE, cancellable, callback, data);
  g_autofree char *label = NULL;

  g_return_if_fail (password != NULL && satchel_account_get_id (account) != NULL);

  g_task_set_source_tag (task, satchel_secrets_store_async);
  heed (task);
  label = g_strdup_printf (_("Satchel: password of %s"), satchel_account_get_email (account));
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, password,
                         ((Question *) g_task_get_task_data (task))->deadline, on_stored, task,
                         "account", satchel_account_get_id (account), "protocol", "pop3", NULL);
}

gboolean
satchel_secrets_store_finish (GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_secrets_store_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;

  (void) secret_password_clear_finish (result, &error);
  question_ends (task);
  if (error != NULL)
    return_keyring_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
satchel_secrets_clear_async (SatchelAccount      *account,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             data)
{
  GTask *task = ask (account, KEYRING_PATIENCE, cancellable, callback, data);

  g_task_set_source_tag (task, satchel_secrets_clear_async);
  heed (task);
  secret_password_clear (&schema, ((Question *) g_task_get_task_data (task))->deadline, on_cleared,
                         task, "account", satchel_account_get_id (account), "protocol", "pop3",
                         NULL);
}

gboolean
satchel_secrets_clear_finish (GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_secrets_clear_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
