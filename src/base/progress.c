/* progress.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/progress.h"

typedef struct
{
  SatchelProgressFunc func;
  gpointer            data;
  guint64             done;
  guint64             total;
} Progress;

static gboolean
call (gpointer data)
{
  const Progress *self = data;

  self->func (self->done, self->total, self->data);
  return G_SOURCE_REMOVE;
}

void
satchel_progress_tell (GMainContext        *context,
                       SatchelProgressFunc  func,
                       gpointer             data,
                       guint64              done,
                       guint64              total)
{
  g_autoptr(GSource) source = NULL;
  Progress *self;

  if (func == NULL)
    return;

  self = g_new (Progress, 1);
  *self = (Progress) { func, data, done, total };
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, call, self, g_free);
  g_source_attach (source, context);
}
