/* keep-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/keep-job.h"

#include "office/backups.h"
#include "office/kept-settings.h"

#include <sys/syscall.h>
#include <unistd.h>

/* ioprio_set(2): one thread; class "best effort", the last of its eight levels. */
#define IO_WHO_THREAD 1
#define IO_LAST ((2 << 13) | 7)

typedef struct
{
  char                    *store_path;
  char                    *folder;
  SatchelProgressFunc      progress;
  gpointer                 progress_data;
  GMainContext            *context;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->store_path);
  g_free (self->folder);
  g_main_context_unref (self->context);
  g_free (self);
}

static void
on_progress (guint64  done,
             guint64  total,
             gpointer data)
{
  Job *self = data;

  satchel_progress_tell (self->context, self->progress, self->progress_data, done, total);
}

/* Returns what it was before: the thread is lent. */
static long
make_way (long priority)
{
  long before = syscall (SYS_ioprio_get, IO_WHO_THREAD, 0);

  (void) syscall (SYS_ioprio_set, IO_WHO_THREAD, 0, priority);
  return before;
}

static void
do_back_up (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  Job *self = data;
  g_auto(GStrv) settings = satchel_kept_settings_list ();
  long before = make_way (IO_LAST);
  GError *error = NULL;
  SatchelSnapshotReport *report = satchel_snapshot_write (self->store_path, (const char *const *) settings, self->folder,
                                                          on_progress, self, cancellable, &error);

  (void) make_way (before);
  if (report == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* Not to remember it is no harm to the backup. */
  (void) satchel_backups_note_verified (self->folder, NULL);
  g_task_return_pointer (task, report, (GDestroyNotify) satchel_snapshot_report_free);
}

static void
do_verify (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Job *self = data;
  long before = make_way (IO_LAST);
  GError *error = NULL;
  SatchelSnapshotVerdict *verdict = satchel_snapshot_verify (self->folder, on_progress, self, cancellable, &error);

  (void) make_way (before);
  if (verdict == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (verdict->bad->len == 0)
    (void) satchel_backups_note_verified (self->folder, NULL);
  g_task_return_pointer (task, verdict, (GDestroyNotify) satchel_snapshot_verdict_free);
}

static void
run (gpointer                 tag,
     GTaskThreadFunc          func,
     const char              *store_path,
     const char              *folder,
     SatchelProgressFunc      progress,
     gpointer                 progress_data,
     GCancellable            *cancellable,
     GAsyncReadyCallback      callback,
     gpointer                 data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  job->store_path = g_strdup (store_path);
  job->folder = g_strdup (folder);
  job->progress = progress;
  job->progress_data = progress_data;
  job->context = g_main_context_ref_thread_default ();
  g_task_set_source_tag (task, tag);
  /* What was done is done, and is told. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, func);
}

void
satchel_keep_back_up_async (const char              *store_path,
                            const char              *folder,
                            SatchelProgressFunc      progress,
                            gpointer                 progress_data,
                            GCancellable            *cancellable,
                            GAsyncReadyCallback      callback,
                            gpointer                 data)
{
  g_return_if_fail (store_path != NULL && folder != NULL);

  run (satchel_keep_back_up_async, do_back_up, store_path, folder, progress, progress_data, cancellable, callback, data);
}

SatchelSnapshotReport *
satchel_keep_back_up_finish (GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
satchel_keep_verify_async (const char              *folder,
                           SatchelProgressFunc      progress,
                           gpointer                 progress_data,
                           GCancellable            *cancellable,
                           GAsyncReadyCallback      callback,
                           gpointer                 data)
{
  g_return_if_fail (folder != NULL);

  run (satchel_keep_verify_async, do_verify, NULL, folder, progress, progress_data, cancellable, callback, data);
}

SatchelSnapshotVerdict *
satchel_keep_verify_finish (GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
