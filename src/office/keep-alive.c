/* keep-alive.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/keep-alive.h"

struct _SatchelKeepAlive
{
  /* Owned */
  GCancellable *cancellable;
  GSource      *clock;       /* NULL: nothing is to be said */
  GError       *error;

  /* Borrowed */
  SatchelWire  *wire;
  gpointer      data;

  void        (*ended) (const GError *error,
                        gpointer      data);
  gboolean      is_hearing;
};

static void
stop_clock (SatchelKeepAlive *self)
{
  if (self->clock != NULL)
    g_source_destroy (self->clock);
  g_clear_pointer (&self->clock, g_source_unref);
}

static void
finish (SatchelKeepAlive *self)
{
  g_autoptr(GError) error = g_steal_pointer (&self->error);
  void (*ended) (const GError *, gpointer) = self->ended;
  gpointer data = self->data;

  stop_clock (self);
  g_clear_object (&self->cancellable);
  g_free (self);
  ended (error, data);
}

static void
on_heard (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  SatchelKeepAlive *self = data;
  g_autofree char *line = satchel_wire_hear_finish (SATCHEL_WIRE (source), result, &self->error);

  self->is_hearing = FALSE;
  if (line == NULL)
    stop_clock (self);
  if (self->ended != NULL)
    finish (self);
}

static gboolean
on_time (gpointer data)
{
  SatchelKeepAlive *self = data;

  /* A slow answer is waited for by the wire; another question would not make it faster. */
  if (!self->is_hearing)
    {
      self->is_hearing = TRUE;
      satchel_wire_say (self->wire, "NOOP");
      satchel_wire_hear_async (self->wire, self->cancellable, on_heard, self);
    }

  return G_SOURCE_CONTINUE;
}

SatchelKeepAlive *
satchel_keep_alive_begin (SatchelWire  *wire,
                          guint         outstanding,
                          guint         seconds,
                          GCancellable *cancellable)
{
  SatchelKeepAlive *self;

  g_return_val_if_fail (SATCHEL_IS_WIRE (wire) && seconds > 0, NULL);

  self = g_new0 (SatchelKeepAlive, 1);
  self->wire = wire;
  g_set_object (&self->cancellable, cancellable);
  if (outstanding == 0)
    {
      self->clock = g_timeout_source_new_seconds (seconds);
      g_source_set_static_name (self->clock, "keep-alive of a conversation");
      g_source_set_callback (self->clock, on_time, self, NULL);
      g_source_attach (self->clock, g_main_context_get_thread_default ());
    }

  return self;
}

void
satchel_keep_alive_end (SatchelKeepAlive *self,
                        void            (*ended) (const GError *error,
                                                  gpointer      data),
                        gpointer          data)
{
  g_return_if_fail (self != NULL && ended != NULL && self->ended == NULL);

  self->ended = ended;
  self->data = data;
  if (self->is_hearing)
    stop_clock (self);
  else
    finish (self);
}
