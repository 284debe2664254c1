/* worker.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One thread that does jobs, the most urgent first, jobs of equal urgency in the order in which
 * they came. What belongs to the thread (a database connection, a parser) needs no lock: it is
 * touched by its jobs only.
 *
 *   worker = satchel_worker_new ("store");
 *   satchel_worker_run (worker, SATCHEL_URGENT, task, do_mark);
 *   …
 *   satchel_worker_finish (worker);
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SatchelWorker SatchelWorker;

typedef void (*SatchelWork) (gpointer data);

/* Smaller is sooner. */
enum
{
  SATCHEL_URGENT = 0,      /* a person waits for it */
  SATCHEL_ORDINARY = 10,   /* receiving */
  SATCHEL_IDLE = 20,       /* catching up */
};

/* @name: the thread's name, at most 15 characters. Returns: (transfer full). */
SatchelWorker *satchel_worker_new    (const char     *name);

/* Queues @work; @free_data is called in the worker's thread after it. Any thread may call this. */
void           satchel_worker_push   (SatchelWorker  *self,
                                      int             urgency,
                                      SatchelWork     work,
                                      gpointer        data,
                                      GDestroyNotify  free_data);

/* Queues @task: @func is called in the worker's thread and must return the task. A task cancelled
 * before its turn returns G_IO_ERROR_CANCELLED without @func being called. Keeps a reference. */
void           satchel_worker_run    (SatchelWorker  *self,
                                      int             urgency,
                                      GTask          *task,
                                      GTaskThreadFunc func);

/* TRUE when a job more urgent than @urgency waits: a long job of low urgency asks between two steps
 * and makes way by queueing its rest. */
gboolean       satchel_worker_pressed (SatchelWorker *self,
                                      int             urgency);

/* Does what is queued, ends the thread and frees @self. Not from the worker's own thread. */
void           satchel_worker_finish (SatchelWorker  *self);

G_END_DECLS
