/* hold.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/hold.h"

struct _SatchelHold
{
  GMainContext *context;
  GSource      *clock;
  GSource      *stop;
  void        (*ended) (gpointer data);
  gpointer      data;
};

static void
forget (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
satchel_hold_free (SatchelHold *self)
{
  if (self == NULL)
    return;

  forget (&self->clock);
  forget (&self->stop);
  g_main_context_unref (self->context);
  g_free (self);
}

static gboolean
on_time (gpointer data)
{
  SatchelHold *self = data;
  void (*ended) (gpointer) = self->ended;
  gpointer ended_data = self->data;

  satchel_hold_free (self);
  ended (ended_data);

  return G_SOURCE_REMOVE;
}

static gboolean
on_stopped (GCancellable *cancellable,
            gpointer      data)
{
  return on_time (data);
}

SatchelHold *
satchel_hold_begin (guint          seconds,
                    GCancellable  *cancellable,
                    void         (*ended) (gpointer data),
                    gpointer       data)
{
  SatchelHold *self = g_new0 (SatchelHold, 1);

  self->context = g_main_context_ref_thread_default ();
  self->ended = ended;
  self->data = data;
  self->clock = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (self->clock, on_time, self, NULL);
  g_source_attach (self->clock, self->context);

  /* A source, not the cancellable's signal: that one calls from whichever thread cancels. */
  if (cancellable != NULL)
    {
      self->stop = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->stop, G_SOURCE_FUNC (on_stopped), self, NULL);
      g_source_attach (self->stop, self->context);
    }

  return self;
}

void
satchel_hold_end (SatchelHold *self)
{
  if (self != NULL)
    g_source_set_ready_time (self->clock, 0);
}
