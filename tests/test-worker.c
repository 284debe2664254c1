/* test-worker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/worker.h"

typedef struct
{
  GMutex   gate;      /* held by the test while it queues */
  GString *order;
} Log;

typedef struct
{
  Log *log;
  char letter;
} Note;

static void
wait_at_gate (gpointer data)
{
  Log *log = data;

  g_mutex_lock (&log->gate);
  g_mutex_unlock (&log->gate);
}

static void
note_letter (gpointer data)
{
  Note *note = data;

  g_string_append_c (note->log->order, note->letter);
}

static void
push_letter (SatchelWorker *worker,
             int            urgency,
             Log           *log,
             char           letter)
{
  Note *note = g_new (Note, 1);

  *note = (Note) { log, letter };
  satchel_worker_push (worker, urgency, note_letter, note, g_free);
}

static void
test_urgent_first (void)
{
  Log log = { .order = g_string_new (NULL) };
  SatchelWorker *worker = satchel_worker_new ("test");

  g_mutex_init (&log.gate);
  g_mutex_lock (&log.gate);
  satchel_worker_push (worker, SATCHEL_URGENT, wait_at_gate, &log, NULL);
  push_letter (worker, SATCHEL_IDLE, &log, 'e');
  push_letter (worker, SATCHEL_ORDINARY, &log, 'c');
  push_letter (worker, SATCHEL_URGENT, &log, 'a');
  push_letter (worker, SATCHEL_ORDINARY, &log, 'd');
  push_letter (worker, SATCHEL_URGENT, &log, 'b');
  g_mutex_unlock (&log.gate);

  satchel_worker_finish (worker);
  g_assert_cmpstr (log.order->str, ==, "abcde");
  g_string_free (log.order, TRUE);
  g_mutex_clear (&log.gate);
}

static void
double_it (GTask        *task,
           gpointer      source,
           gpointer      task_data,
           GCancellable *cancellable)
{
  g_task_return_int (task, 2 * GPOINTER_TO_INT (task_data));
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  GAsyncResult **place = data;

  *place = g_object_ref (result);
}

static GAsyncResult *
run (SatchelWorker *worker,
     GCancellable  *cancellable)
{
  GAsyncResult *result = NULL;
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, on_done, &result);

  g_task_set_task_data (task, GINT_TO_POINTER (21), NULL);
  satchel_worker_run (worker, SATCHEL_ORDINARY, task, double_it);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return result;
}

static void
test_task (void)
{
  SatchelWorker *worker = satchel_worker_new ("test");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) done = run (worker, cancellable);
  g_autoptr(GAsyncResult) cancelled = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_task_propagate_int (G_TASK (done), &error), ==, 42);
  g_assert_no_error (error);

  g_cancellable_cancel (cancellable);
  cancelled = run (worker, cancellable);
  g_assert_cmpint (g_task_propagate_int (G_TASK (cancelled), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  satchel_worker_finish (worker);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worker/urgent-first", test_urgent_first);
  g_test_add_func ("/worker/task", test_task);

  return g_test_run ();
}
