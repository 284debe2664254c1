/* wire.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The streams are used without waiting (GPollableInputStream), each wait being a source of our own:
 *
 *   hear, fill ──► write what is said ──► read ──► enough? ──► the task returns
 *                        ▲                            │ no
 *                        └──── source: readable, ◄────┘
 *                              writable, cancelled
 *
 * Nothing of GIO is under way between two turns of the main loop, so that a wait can be ended at any
 * moment by destroying its sources, and bytes go straight into the buffer. Data that is here already
 * costs one turn: the task returns from an idle source. */

#include "config.h"

#include "net/wire-private.h"

#include <string.h>

/* Octets handed to the stream in one write: a TLS record. */
#define WRITE_AT_ONCE (16 * 1024)

G_DEFINE_FINAL_TYPE (SatchelWire, satchel_wire, G_TYPE_OBJECT)

static gboolean on_timer (GSource    *source,
                          GSourceFunc callback,
                          gpointer    data);

static GSourceFuncs timer_funcs = { .dispatch = on_timer };

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    {
      g_source_destroy (*source);
      g_clear_pointer (source, g_source_unref);
    }
}

static guint looked_up_signal;

static void
satchel_wire_finalize (GObject *object)
{
  SatchelWire *self = SATCHEL_WIRE (object);

  /* A task holds the wire: nothing waits any more. */
  drop_source (&self->timer);
  g_clear_object (&self->trust);
  g_clear_pointer (&self->host, g_free);
  g_clear_object (&self->identity);
  g_clear_object (&self->stream);
  g_clear_object (&self->plain);
  g_clear_object (&self->peer);
  g_clear_object (&self->certificate);
  g_clear_error (&self->error);
  g_clear_error (&self->late_error);
  /* What could not be said may be a password. */
  if (self->unsaid->len > 0)
    explicit_bzero (self->unsaid->data, self->unsaid->len);
  g_clear_pointer (&self->unsaid, g_byte_array_unref);
  g_clear_pointer (&self->buffer, g_free);
  G_OBJECT_CLASS (satchel_wire_parent_class)->finalize (object);
}

static void
satchel_wire_class_init (SatchelWireClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_wire_finalize;

  looked_up_signal = g_signal_new ("looked-up", SATCHEL_TYPE_WIRE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
satchel_wire_init (SatchelWire *self)
{
  self->unsaid = g_byte_array_new ();
  self->buffer = g_malloc (SATCHEL_LIMIT_READ);
  self->connect_seconds = SATCHEL_LIMIT_CONNECT;
  self->silence_seconds = SATCHEL_LIMIT_SILENCE;
}

SatchelWire *
satchel_wire_new (SatchelTrust *trust)
{
  SatchelWire *self;

  g_return_val_if_fail (SATCHEL_IS_TRUST (trust), NULL);

  self = g_object_new (SATCHEL_TYPE_WIRE, NULL);
  self->trust = g_object_ref (trust);

  return self;
}

void
satchel_wire_set_patience (SatchelWire *self,
                           guint        connect_seconds,
                           guint        silence_seconds)
{
  g_return_if_fail (SATCHEL_IS_WIRE (self));
  g_return_if_fail (connect_seconds > 0 && silence_seconds > 0);

  self->connect_seconds = connect_seconds;
  self->silence_seconds = silence_seconds;
}

gboolean
satchel_wire_is_secure (SatchelWire *self)
{
  g_return_val_if_fail (SATCHEL_IS_WIRE (self), FALSE);

  return self->secure;
}

GTlsCertificate *
satchel_wire_get_peer (SatchelWire          *self,
                       GTlsCertificateFlags *errors)
{
  g_return_val_if_fail (SATCHEL_IS_WIRE (self), NULL);

  if (errors != NULL)
    *errors = self->peer_errors;
  return self->peer;
}

GSocketConnectable *
satchel_wire_get_identity (SatchelWire *self)
{
  g_return_val_if_fail (SATCHEL_IS_WIRE (self), NULL);

  return self->identity;
}

void
satchel_wire_tell_looked_up (SatchelWire *self)
{
  g_signal_emit (self, looked_up_signal, 0);
}

void
satchel_wire_set_log (SatchelWire *self,
                      void       (*log) (gboolean    said,
                                         const char *line,
                                         gpointer    data),
                      gpointer     data)
{
  g_return_if_fail (SATCHEL_IS_WIRE (self));

  self->log = log;
  self->log_data = data;
}

/* --- Waiting ----------------------------------------------------------------------------------- */

static gint64
due_time (SatchelWire *self)
{
  guint seconds = self->doing == WIRE_CONNECTING ? self->connect_seconds : self->silence_seconds;

  return self->last_octet + seconds * G_USEC_PER_SEC;
}

/* The timer is not set anew for each octet, which would wake the main loop: it looks, when it is
 * due, how long the silence has really been. */
static gboolean
on_timer (GSource    *source,
          GSourceFunc callback,
          gpointer    data)
{
  SatchelWire *self = data;

  if (self->task == NULL || self->expired)
    {
      g_source_set_ready_time (source, -1);
    }
  else if (g_source_get_time (source) < due_time (self))
    {
      g_source_set_ready_time (source, due_time (self));
    }
  else
    {
      g_source_set_ready_time (source, -1);
      if (self->doing == WIRE_HEARING || self->doing == WIRE_FILLING)
        {
          satchel_wire_fail (self, satchel_net_error_new (SATCHEL_NET_ERROR_SILENT, self->host));
        }
      else
        {
          /* GIO works on it: its callback ends the task. */
          self->expired = TRUE;
          g_cancellable_cancel (self->cancellable);
        }
    }

  return G_SOURCE_CONTINUE;
}

void
satchel_wire_listen (SatchelWire *self)
{
  gint64 due;

  g_assert (self->task != NULL);

  if (self->timer == NULL)
    {
      self->timer = g_source_new (&timer_funcs, sizeof (GSource));
      g_source_set_static_name (self->timer, "silence of a wire");
      g_source_set_callback (self->timer, NULL, self, NULL);
      g_source_attach (self->timer, g_main_context_get_thread_default ());
    }

  self->last_octet = g_get_monotonic_time ();
  due = due_time (self);
  if (g_source_get_ready_time (self->timer) < 0 || g_source_get_ready_time (self->timer) > due)
    g_source_set_ready_time (self->timer, due);
}

gboolean
satchel_wire_begin (SatchelWire        *self,
                    WireDoing           doing,
                    gpointer            source_tag,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autoptr(GError) cancelled = NULL;

  g_assert (self->task == NULL);

  g_task_set_source_tag (task, source_tag);
  g_task_set_priority (task, WIRE_PRIORITY);
  /* A line that was heard is handed over: nobody could hear it a second time. */
  g_task_set_check_cancellable (task, FALSE);
  self->task = task;
  self->doing = doing;

  if (self->error == NULL && g_cancellable_set_error_if_cancelled (cancellable, &cancelled))
    self->error = g_steal_pointer (&cancelled);
  if (self->error != NULL)
    {
      satchel_wire_fail (self, g_error_copy (self->error));
      return FALSE;
    }

  return TRUE;
}

GTask *
satchel_wire_end (SatchelWire *self)
{
  g_assert (self->task != NULL);

  drop_source (&self->reading);
  drop_source (&self->writing);
  drop_source (&self->cancelling);
  g_clear_object (&self->cancellable);
  self->doing = WIRE_RESTING;

  return g_steal_pointer (&self->task);
}

void
satchel_wire_fail (SatchelWire *self,
                   GError      *error)
{
  g_autoptr(GTask) task = satchel_wire_end (self);

  g_assert (error != NULL);

  if (self->error == NULL)
    self->error = g_error_copy (error);
  g_task_return_error (task, error);
}

/* --- Saying ------------------------------------------------------------------------------------ */

void
satchel_wire_say_secret (SatchelWire *self,
                         const char  *line,
                         const char  *shown)
{
  g_return_if_fail (SATCHEL_IS_WIRE (self));
  g_return_if_fail (line != NULL && shown != NULL);
  g_return_if_fail (strpbrk (line, "\r\n") == NULL && strlen (line) + 2 <= SATCHEL_LIMIT_LINE);

  if (self->error != NULL)
    return;

  g_byte_array_append (self->unsaid, (const guint8 *) line, (guint) strlen (line));
  g_byte_array_append (self->unsaid, (const guint8 *) "\r\n", 2);
  if (self->log != NULL)
    self->log (TRUE, shown, self->log_data);
}

void
satchel_wire_say (SatchelWire *self,
                  const char  *line)
{
  satchel_wire_say_secret (self, line, line);
}

gsize
satchel_wire_get_unsaid (SatchelWire *self)
{
  g_return_val_if_fail (SATCHEL_IS_WIRE (self), 0);

  return self->unsaid->len - self->said;
}

/* Writes what the stream takes. FALSE: it can't be written to any more. */
static gboolean
write_said (SatchelWire *self,
            GError     **error)
{
  GPollableOutputStream *out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream));

  while (self->said < self->unsaid->len)
    {
      g_autoptr(GError) failure = NULL;
      gssize n = g_pollable_output_stream_write_nonblocking (
        out, self->unsaid->data + self->said, MIN (self->unsaid->len - self->said, WRITE_AT_ONCE), NULL,
        &failure);

      if (n < 0)
        {
          if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      self->said += (gsize) n;
      self->last_octet = g_get_monotonic_time ();
    }

  /* A password is not left in memory longer than it takes to send it. */
  if (self->unsaid->len > 0)
    memset (self->unsaid->data, 0, self->unsaid->len);
  g_byte_array_set_size (self->unsaid, 0);
  self->said = 0;

  return TRUE;
}

/* --- Reading ----------------------------------------------------------------------------------- */

/* One octet read or more, or @error: WOULD_BLOCK, or the end. */
static gssize
read_once (SatchelWire *self,
           GError     **error)
{
  GPollableInputStream *in = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->stream));
  gssize n = g_pollable_input_stream_read_nonblocking (in, self->buffer + self->end,
                                                       SATCHEL_LIMIT_READ - self->end, NULL, error);

  if (n == 0)
    {
      g_propagate_error (error, satchel_net_error_new (SATCHEL_NET_ERROR_ENDED, self->host));
      return -1;
    }
  if (n > 0)
    {
      self->end += (gsize) n;
      self->last_octet = g_get_monotonic_time ();
    }

  return n;
}

/* Fills the buffer with what is there: a TLS record has 16 kB at most and often less, and a turn of
 * the main loop for each would cost more than the reading. FALSE: nothing was there, or @error. */
static gboolean
read_some (SatchelWire *self,
           GError     **error)
{
  gsize had;

  if (self->late_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->late_error));
      return FALSE;
    }

  if (self->start > 0)
    {
      memmove (self->buffer, self->buffer + self->start, self->end - self->start);
      self->end -= self->start;
      self->start = 0;
    }

  for (had = self->end; self->end < SATCHEL_LIMIT_READ; )
    {
      g_autoptr(GError) failure = NULL;

      if (read_once (self, &failure) > 0)
        continue;
      if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          /* What came before the end is served first. */
          if (self->end > had)
            self->late_error = g_steal_pointer (&failure);
          else
            g_propagate_error (error, g_steal_pointer (&failure));
        }
      break;
    }

  return self->end > had;
}

/* The next line, if it is whole. NULL without @error: not yet. */
static char *
take_line (SatchelWire *self,
           GError     **error)
{
  const guint8 *begin = self->buffer + self->start;
  gsize length = MIN (self->end - self->start, SATCHEL_LIMIT_LINE);
  const guint8 *lf = memchr (begin, '\n', length);
  char *line;

  if (lf == NULL && length < SATCHEL_LIMIT_LINE)
    return NULL;

  length = lf != NULL ? (gsize) (lf - begin) : 0;
  if (lf == NULL)
    {
      g_propagate_error (error, satchel_net_error_new (SATCHEL_NET_ERROR_LINE, self->host));
      return NULL;
    }

  self->start += length + 1;
  if (length > 0 && begin[length - 1] == '\r')
    length--;
  line = g_memdup2 (begin, length + 1);
  line[length] = '\0';
  /* One NUL among thousands of ids must not cost all mail. It becomes SUBSTITUTE, which ECMA-48 has for what came
   * wrongly. */
  for (gsize i = 0; i < length; i++)
    if (line[i] == '\0')
      line[i] = '\032';
  if (self->log != NULL)
    self->log (FALSE, line, self->log_data);

  return line;
}

static void go_on (SatchelWire *self);

static gboolean
on_ready (GObject *stream,
          gpointer data)
{
  SatchelWire *self = data;
  g_autoptr(GError) cancelled = NULL;

  /* What the callback of the task does, it may do to the last reference of the wire; the source
   * that brought us here is destroyed by then. */
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (self->task), &cancelled))
    satchel_wire_fail (self, g_steal_pointer (&cancelled));
  else
    go_on (self);

  return G_SOURCE_CONTINUE;
}

static GSource *
wait_on (SatchelWire *self,
         GSource     *source)
{
  g_source_set_callback (source, G_SOURCE_FUNC (on_ready), self, NULL);
  g_source_set_priority (source, WIRE_PRIORITY);
  g_source_attach (source, g_task_get_context (self->task));

  return source;
}

static void
wait_for_stream (SatchelWire *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  if (self->reading == NULL)
    self->reading = wait_on (self, g_pollable_input_stream_create_source (
      G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->stream)), cancellable));

  if (satchel_wire_get_unsaid (self) == 0)
    drop_source (&self->writing);
  else if (self->writing == NULL)
    self->writing = wait_on (self, g_pollable_output_stream_create_source (
      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream)), cancellable));
}

/* Returns the task if a line is whole, or a line can't be one. */
static gboolean
hand_over_line (SatchelWire *self)
{
  g_autoptr(GError) error = NULL;
  char *line = take_line (self, &error);

  if (line != NULL)
    {
      g_autoptr(GTask) task = satchel_wire_end (self);

      g_task_return_pointer (task, line, g_free);
    }
  else if (error != NULL)
    {
      satchel_wire_fail (self, g_steal_pointer (&error));
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

/* One step of hearing or filling: what is said goes out, what has come in is looked at. */
static void
go_on (SatchelWire *self)
{
  g_autoptr(GError) write_error = NULL;
  g_autoptr(GError) error = NULL;
  gboolean writable = write_said (self, &write_error);

  if (self->doing == WIRE_HEARING && hand_over_line (self))
    return;

  if (read_some (self, &error))
    {
      if (self->doing == WIRE_FILLING)
        {
          g_autoptr(GTask) task = satchel_wire_end (self);

          g_task_return_boolean (task, TRUE);
          return;
        }
      if (hand_over_line (self))
        return;
    }

  /* A server that has closed may have said why before: a failed write counts only when nothing is
   * left to read. */
  if (error == NULL && !writable)
    error = g_steal_pointer (&write_error);
  if (error != NULL)
    satchel_wire_fail (self, satchel_net_error_translate (g_steal_pointer (&error), self->host));
  else
    wait_for_stream (self);
}

static void
start (SatchelWire        *self,
       WireDoing           doing,
       gpointer            source_tag,
       GCancellable       *cancellable,
       GAsyncReadyCallback callback,
       gpointer            data)
{
  if (!satchel_wire_begin (self, doing, source_tag, cancellable, callback, data))
    return;

  satchel_wire_listen (self);
  go_on (self);
}

void
satchel_wire_hear_async (SatchelWire        *self,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            data)
{
  g_return_if_fail (SATCHEL_IS_WIRE (self));
  g_return_if_fail (self->task == NULL && (self->stream != NULL || self->error != NULL));

  start (self, WIRE_HEARING, satchel_wire_hear_async, cancellable, callback, data);
}

char *
satchel_wire_hear_finish (SatchelWire  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_wire_hear_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
satchel_wire_hear_now (SatchelWire *self,
                       GError     **error)
{
  g_autoptr(GError) failure = NULL;
  char *line;

  g_return_val_if_fail (SATCHEL_IS_WIRE (self) && self->task == NULL, NULL);

  line = self->error == NULL ? take_line (self, &failure) : NULL;
  if (failure != NULL)
    self->error = g_steal_pointer (&failure);
  if (self->error != NULL && error != NULL)
    *error = g_error_copy (self->error);

  return line;
}

const guint8 *
satchel_wire_peek (SatchelWire *self,
                   gsize       *length)
{
  g_return_val_if_fail (SATCHEL_IS_WIRE (self) && length != NULL, NULL);

  *length = self->end - self->start;
  return self->buffer + self->start;
}

void
satchel_wire_take (SatchelWire *self,
                   gsize        length)
{
  g_return_if_fail (SATCHEL_IS_WIRE (self));
  g_return_if_fail (length <= self->end - self->start);

  self->start += length;
}

void
satchel_wire_fill_async (SatchelWire        *self,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            data)
{
  g_return_if_fail (SATCHEL_IS_WIRE (self));
  g_return_if_fail (self->task == NULL && (self->stream != NULL || self->error != NULL));
  /* Who reads text takes what is there first: a full buffer would wait for ever. */
  g_return_if_fail (self->end - self->start < SATCHEL_LIMIT_READ);

  start (self, WIRE_FILLING, satchel_wire_fill_async, cancellable, callback, data);
}

gboolean
satchel_wire_fill_finish (SatchelWire  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_wire_fill_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
