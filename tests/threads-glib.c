/* threads-glib.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Tells ThreadSanitizer what GLib puts in order. GLib as it is installed is not instrumented, and its mutexes, queues and
 * contexts are futexes of its own: without this everything that goes from one thread to another by them looks like a
 * race. Preloaded by "meson test --setup threads"; each function here does what its namesake does, and says by which
 * object what happened before is known after.
 *
 * Only calls that cross a library's border come here. That is enough for what is ours: it calls GLib from outside. */

#include <dlfcn.h>
#include <gio/gio.h>

/* The function of this name in GLib, of the type of ours. */
#define REAL(name)                                              \
  ({                                                            \
    static __typeof__ (name) *real;                             \
    if (real == NULL)                                           \
      real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name);    \
    real;                                                       \
  })

/* sanitizer/tsan_interface.h; not there in programs that a test starts, such as openssl. */
void __tsan_acquire (void *by) __attribute__ ((weak));
void __tsan_release (void *by) __attribute__ ((weak));

static void
handed_over (gconstpointer by)
{
  if (__tsan_release != NULL)
    __tsan_release ((void *) by);
}

static void
taken_over (gconstpointer by)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire ((void *) by);
}

/* --- mutexes --- */

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  taken_over (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked = REAL (g_mutex_trylock) (mutex);

  if (locked)
    taken_over (mutex);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  handed_over (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  handed_over (mutex);
  REAL (g_cond_wait) (cond, mutex);
  taken_over (mutex);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean signalled;

  handed_over (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  taken_over (mutex);
  return signalled;
}

void
(g_once_init_leave) (volatile void *location,
                     gsize          result)
{
  handed_over ((gconstpointer) location);
  ((void (*) (volatile void *, gsize)) dlsym (RTLD_NEXT, "g_once_init_leave")) (location, result);
}

/* --- threads --- */

typedef struct
{
  GThreadFunc func;
  gpointer    data;
} Started;

/* Of all threads: which one it was is not known before it has begun. */
static char threads;

static gpointer
run_thread (gpointer data)
{
  Started started = *(Started *) data;
  gpointer result;

  taken_over (&threads);
  g_free (data);
  result = started.func (started.data);
  handed_over (g_thread_self ());
  return result;
}

GThread *
g_thread_new (const char  *name,
              GThreadFunc  func,
              gpointer     data)
{
  Started *started = g_new (Started, 1);

  *started = (Started) { func, data };
  handed_over (&threads);
  return REAL (g_thread_new) (name, run_thread, started);
}

gpointer
g_thread_join (GThread *thread)
{
  gpointer result = REAL (g_thread_join) (thread);

  taken_over (thread);
  return result;
}

/* --- queues --- */

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  handed_over (queue);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_pop) (queue);

  taken_over (queue);
  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop) (queue);

  taken_over (queue);
  return data;
}

/* --- contexts --- */

typedef struct
{
  GSourceFunc    func;
  gpointer       data;
  GDestroyNotify free_data;
} Called;

static gboolean
call (gpointer data)
{
  Called *called = data;
  GSource *source = g_main_current_source ();

  taken_over (called);
  if (source != NULL)
    taken_over (source);
  return called->func (called->data);
}

static void
called_free (gpointer data)
{
  Called *called = data;

  taken_over (called);
  if (called->free_data != NULL)
    called->free_data (called->data);
  g_free (called);
}

static Called *
called_new (GSourceFunc    func,
            gpointer       data,
            GDestroyNotify free_data)
{
  Called *called = g_new (Called, 1);

  *called = (Called) { func, data, free_data };
  handed_over (called);
  return called;
}

void
g_main_context_invoke_full (GMainContext   *context,
                            int             priority,
                            GSourceFunc     func,
                            gpointer        data,
                            GDestroyNotify  notify)
{
  REAL (g_main_context_invoke_full) (context, priority, call, called_new (func, data, notify), called_free);
}

/* Sources call with arguments of their own: only those of idle and time go by here. */
static gboolean
calls_plainly (GSource *source)
{
  return source->source_funcs == &g_idle_funcs || source->source_funcs == &g_timeout_funcs;
}

void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  if (func != NULL && calls_plainly (source))
    REAL (g_source_set_callback) (source, call, called_new (func, data, notify), called_free);
  else
    REAL (g_source_set_callback) (source, func, data, notify);
}

guint
g_source_attach (GSource      *source,
                 GMainContext *context)
{
  handed_over (source);
  return REAL (g_source_attach) (source, context);
}

/* --- tasks --- */

typedef struct
{
  GAsyncReadyCallback callback;
  gpointer            data;
} Answered;

static void
answer (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  Answered answered = *(Answered *) data;

  taken_over (result);
  g_free (data);
  answered.callback (source, result, answered.data);
}

/* g_task_get_source_tag() and what the callback is told stay what they were; nobody here compares callbacks. */
GTask *
g_task_new (gpointer             source,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             data)
{
  Answered *answered;

  if (callback == NULL)
    return REAL (g_task_new) (source, cancellable, callback, data);

  answered = g_new (Answered, 1);
  *answered = (Answered) { callback, data };
  return REAL (g_task_new) (source, cancellable, answer, answered);
}

void
(g_task_return_pointer) (GTask          *task,
                         gpointer        result,
                         GDestroyNotify  destroy)
{
  handed_over (task);
  REAL (g_task_return_pointer) (task, result, destroy);
}

void
g_task_return_boolean (GTask    *task,
                       gboolean  result)
{
  handed_over (task);
  REAL (g_task_return_boolean) (task, result);
}

void
g_task_return_int (GTask  *task,
                   gssize  result)
{
  handed_over (task);
  REAL (g_task_return_int) (task, result);
}

void
g_task_return_error (GTask  *task,
                     GError *error)
{
  handed_over (task);
  REAL (g_task_return_error) (task, error);
}

static void
run_task (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  GTaskThreadFunc func;

  taken_over (task);
  func = (GTaskThreadFunc) g_object_get_data (G_OBJECT (task), "threads-glib");
  func (task, source, data, cancellable);
  handed_over (task);
}

void
g_task_run_in_thread (GTask           *task,
                      GTaskThreadFunc  func)
{
  g_object_set_data (G_OBJECT (task), "threads-glib", (gpointer) func);
  handed_over (task);
  REAL (g_task_run_in_thread) (task, run_task);
}

/* --- references: whoever drops the last one knows what the others did --- */

#define UNREF(name, Type)   \
  void                      \
  (name) (Type self)        \
  {                         \
    handed_over (self);     \
    taken_over (self);      \
    REAL (name) (self);     \
  }

UNREF (g_object_unref, gpointer)
UNREF (g_bytes_unref, GBytes *)
UNREF (g_ptr_array_unref, GPtrArray *)
UNREF (g_array_unref, GArray *)
UNREF (g_hash_table_unref, GHashTable *)
UNREF (g_atomic_rc_box_release, gpointer)

void
g_atomic_rc_box_release_full (gpointer       self,
                              GDestroyNotify clear)
{
  handed_over (self);
  taken_over (self);
  REAL (g_atomic_rc_box_release_full) (self, clear);
}
