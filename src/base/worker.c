/* worker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/worker.h"

#include <sys/resource.h>
#include <unistd.h>

/* Workers give way to the thread that draws: on Linux niceness belongs to a thread. */
#define NICENESS 5

typedef struct
{
  int            urgency;
  guint64        number;
  SatchelWork    work;
  gpointer       data;
  GDestroyNotify free_data;
} Job;

struct _SatchelWorker
{
  GThread   *thread;
  GMutex     mutex;
  GCond      cond;

  /* Under the mutex */
  GSequence *jobs;
  guint64    n_pushed;
  gboolean   finishing;
};

typedef struct
{
  GTask          *task;
  GTaskThreadFunc func;
} TaskJob;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->free_data != NULL)
    job->free_data (job->data);
  g_free (job);
}

static int
job_compare (gconstpointer a,
             gconstpointer b,
             gpointer      unused)
{
  const Job *first = a, *second = b;

  if (first->urgency != second->urgency)
    return first->urgency < second->urgency ? -1 : 1;
  return first->number < second->number ? -1 : first->number > second->number;
}

static gpointer
worker_thread (gpointer data)
{
  SatchelWorker *self = data;

  (void) setpriority (PRIO_PROCESS, (id_t) gettid (), NICENESS);

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      GSequenceIter *iter = g_sequence_get_begin_iter (self->jobs);
      Job *job;

      if (g_sequence_iter_is_end (iter))
        {
          if (self->finishing)
            break;
          g_cond_wait (&self->cond, &self->mutex);
          continue;
        }

      job = g_sequence_get (iter);
      g_sequence_remove (iter);
      g_mutex_unlock (&self->mutex);
      job->work (job->data);
      job_free (job);
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

SatchelWorker *
satchel_worker_new (const char *name)
{
  SatchelWorker *self = g_new0 (SatchelWorker, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->jobs = g_sequence_new (NULL);
  self->thread = g_thread_new (name, worker_thread, self);

  return self;
}

void
satchel_worker_push (SatchelWorker  *self,
                     int             urgency,
                     SatchelWork     work,
                     gpointer        data,
                     GDestroyNotify  free_data)
{
  Job *job = g_new (Job, 1);

  g_return_if_fail (self != NULL && work != NULL);

  *job = (Job) { urgency, 0, work, data, free_data };

  g_mutex_lock (&self->mutex);
  job->number = self->n_pushed++;
  g_sequence_insert_sorted (self->jobs, job, job_compare, NULL);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
run_task (gpointer data)
{
  TaskJob *job = data;
  GTask *task = job->task;

  if (g_task_return_error_if_cancelled (task))
    return;
  job->func (task, g_task_get_source_object (task), g_task_get_task_data (task),
             g_task_get_cancellable (task));
}

static void
task_job_free (gpointer data)
{
  TaskJob *job = data;

  g_object_unref (job->task);
  g_free (job);
}

void
satchel_worker_run (SatchelWorker  *self,
                    int             urgency,
                    GTask          *task,
                    GTaskThreadFunc func)
{
  TaskJob *job = g_new (TaskJob, 1);

  g_return_if_fail (G_IS_TASK (task) && func != NULL);

  *job = (TaskJob) { g_object_ref (task), func };
  satchel_worker_push (self, urgency, run_task, job, task_job_free);
}

gboolean
satchel_worker_pressed (SatchelWorker *self,
                        int            urgency)
{
  GSequenceIter *iter;
  gboolean pressed = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);

  g_mutex_lock (&self->mutex);
  iter = g_sequence_get_begin_iter (self->jobs);
  if (!g_sequence_iter_is_end (iter))
    pressed = ((Job *) g_sequence_get (iter))->urgency < urgency;
  g_mutex_unlock (&self->mutex);

  return pressed;
}

void
satchel_worker_finish (SatchelWorker *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  self->finishing = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);

  g_thread_join (self->thread);
  g_sequence_free (self->jobs);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}
