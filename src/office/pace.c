/* pace.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/pace.h"

struct _SatchelPace
{
  GSource  *source;         /* NULL: nothing is to be told */
  guint     milliseconds;
  void    (*tell) (gpointer data);
  gpointer  data;
};

SatchelPace *
satchel_pace_new (guint      milliseconds,
                  void     (*tell) (gpointer data),
                  gpointer   data)
{
  SatchelPace *self = g_new0 (SatchelPace, 1);

  self->milliseconds = milliseconds;
  self->tell = tell;
  self->data = data;

  return self;
}

static gboolean
on_time (gpointer data)
{
  SatchelPace *self = data;

  g_clear_pointer (&self->source, g_source_unref);
  self->tell (self->data);

  return G_SOURCE_REMOVE;
}

void
satchel_pace_soon (SatchelPace *self)
{
  g_return_if_fail (self != NULL);

  if (self->source != NULL)
    return;

  self->source = g_timeout_source_new (self->milliseconds);
  g_source_set_callback (self->source, on_time, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

void
satchel_pace_stop (SatchelPace *self)
{
  g_return_if_fail (self != NULL);

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

void
satchel_pace_free (SatchelPace *self)
{
  if (self == NULL)
    return;

  satchel_pace_stop (self);
  g_free (self);
}
