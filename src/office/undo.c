/* undo.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/undo.h"

#include <glib/gi18n-lib.h>

/* Steps remembered: more than anybody counts, each with a number a message. */
#define MAX_STEPS 100

typedef enum
{
  STEP_MOVED,
  STEP_MARKED,
  STEP_DELETION,
} StepKind;

typedef struct
{
  guint        number;
  StepKind     kind;
  GArray      *array;      /* of SatchelMoved, or gint64 */
  SatchelFlags set;
  SatchelFlags clear;
  gint64       deletion;
} Step;

struct _SatchelUndo
{
  GObject parent_instance;

  /* Owned */
  SatchelStore *store;
  GQueue        steps;     /* the newest first */

  guint         last;
};

G_DEFINE_FINAL_TYPE (SatchelUndo, satchel_undo, G_TYPE_OBJECT)

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->array, g_array_unref);
  g_free (step);
}

static void
satchel_undo_finalize (GObject *object)
{
  SatchelUndo *self = SATCHEL_UNDO (object);

  g_queue_clear_full (&self->steps, step_free);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (satchel_undo_parent_class)->finalize (object);
}

static void
satchel_undo_class_init (SatchelUndoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_undo_finalize;
}

static void
satchel_undo_init (SatchelUndo *self)
{
  g_queue_init (&self->steps);
}

/* --- steps --- */

static Step *
add_step (SatchelUndo *self,
          StepKind     kind)
{
  Step *step = g_new0 (Step, 1);

  step->number = ++self->last;
  step->kind = kind;
  g_queue_push_head (&self->steps, step);
  if (self->steps.length > MAX_STEPS)
    step_free (g_queue_pop_tail (&self->steps));

  return step;
}

/* Those of this run are newer. */
static void
on_deletions (GObject      *store,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(SatchelUndo) self = data;
  g_autoptr(GPtrArray) all = satchel_store_deletions_finish (SATCHEL_STORE (store), result, NULL);

  for (guint i = all != NULL ? all->len : 0; i > 0 && self->steps.length < MAX_STEPS; i--)
    {
      const SatchelDeletion *deletion = g_ptr_array_index (all, i - 1);
      Step *step = g_new0 (Step, 1);

      step->number = ++self->last;
      step->kind = STEP_DELETION;
      step->deletion = deletion->deletion;
      g_queue_push_tail (&self->steps, step);
    }
}

SatchelUndo *
satchel_undo_new (SatchelStore *store)
{
  SatchelUndo *self;

  g_return_val_if_fail (SATCHEL_IS_STORE (store), NULL);

  self = g_object_new (SATCHEL_TYPE_UNDO, NULL);
  self->store = g_object_ref (store);
  satchel_store_deletions_async (store, NULL, on_deletions, g_object_ref (self));

  return self;
}

guint
satchel_undo_add_moved (SatchelUndo *self,
                        GArray      *moved)
{
  Step *step;

  g_return_val_if_fail (SATCHEL_IS_UNDO (self) && moved != NULL, 0);

  step = add_step (self, STEP_MOVED);
  step->array = g_array_ref (moved);
  return step->number;
}

guint
satchel_undo_add_deletion (SatchelUndo *self,
                           gint64       deletion)
{
  Step *step;

  g_return_val_if_fail (SATCHEL_IS_UNDO (self), 0);

  step = add_step (self, STEP_DELETION);
  step->deletion = deletion;
  return step->number;
}

guint
satchel_undo_add_marked (SatchelUndo *self,
                         GArray      *rows,
                         SatchelFlags set,
                         SatchelFlags clear)
{
  Step *step;

  g_return_val_if_fail (SATCHEL_IS_UNDO (self) && rows != NULL, 0);

  step = add_step (self, STEP_MARKED);
  step->array = g_array_ref (rows);
  step->set = set;
  step->clear = clear;
  return step->number;
}

/* --- taking back --- */

/* A step on its way back: one move for each folder that messages came from. */
typedef struct
{
  Step  *step;
  guint  n_waiting;
  GError *error;
} Taking;

static void
taking_free (gpointer data)
{
  Taking *taking = data;

  step_free (taking->step);
  g_clear_error (&taking->error);
  g_free (taking);
}

static void
end_one (GTask  *task,
         GError *error)
{
  Taking *taking = g_task_get_task_data (task);

  if (taking->error == NULL)
    taking->error = error;
  else
    g_clear_error (&error);
  if (--taking->n_waiting > 0)
    return;

  if (taking->error != NULL)
    g_task_return_error (task, g_steal_pointer (&taking->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_moved_back (GObject      *store,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GArray) moved = NULL;
  GError *error = NULL;

  moved = satchel_store_move_finish (SATCHEL_STORE (store), result, &error);
  end_one (task, error);
}

static void
move_back (GTask *task)
{
  SatchelUndo *self = g_task_get_source_object (task);
  Taking *taking = g_task_get_task_data (task);
  GArray *moved = taking->step->array;
  g_autoptr(GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);

  taking->n_waiting = 1;   /* this function's own, so that it ends once */
  for (guint i = 0; i < moved->len; i++)
    {
      SatchelMoved *one = &g_array_index (moved, SatchelMoved, i);
      g_autoptr(GArray) rows = NULL;

      if (!g_hash_table_add (done, &one->from))
        continue;
      rows = g_array_new (FALSE, FALSE, sizeof (gint64));
      for (guint j = i; j < moved->len; j++)
        {
          SatchelMoved *other = &g_array_index (moved, SatchelMoved, j);

          if (other->from == one->from)
            g_array_append_val (rows, other->row);
        }
      taking->n_waiting++;
      satchel_store_move_async (self->store, (const gint64 *) (gpointer) rows->data, rows->len, one->from, NULL,
                                on_moved_back, g_object_ref (task));
    }
  end_one (task, NULL);
}

static void
on_marked_back (GObject      *store,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  satchel_store_mark_finish (SATCHEL_STORE (store), result, &error);
  end_one (task, error);
}

static void
on_undeleted (GObject      *store,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  satchel_store_undelete_finish (SATCHEL_STORE (store), result, &error);
  end_one (task, error);
}

static Step *
find_step (SatchelUndo *self,
           guint        number)
{
  for (GList *at = self->steps.head; at != NULL; at = at->next)
    {
      Step *step = at->data;

      if (number == 0 || step->number == number)
        {
          g_queue_delete_link (&self->steps, at);
          return step;
        }
    }

  return NULL;
}

void
satchel_undo_take_async (SatchelUndo         *self,
                         guint                number,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Taking *taking;
  Step *step;

  g_return_if_fail (SATCHEL_IS_UNDO (self));

  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, satchel_undo_take_async);
  step = find_step (self, number);
  if (step == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is nothing to undo."));
      return;
    }

  taking = g_new0 (Taking, 1);
  taking->step = step;
  taking->n_waiting = 1;
  g_task_set_task_data (task, taking, taking_free);
  if (step->kind == STEP_MOVED)
    move_back (task);
  else if (step->kind == STEP_MARKED)
    satchel_store_mark_async (self->store, (const gint64 *) (gpointer) step->array->data, step->array->len, step->set,
                              step->clear, NULL, on_marked_back, g_object_ref (task));
  else
    satchel_store_undelete_async (self->store, step->deletion, NULL, on_undeleted, g_object_ref (task));
}

gboolean
satchel_undo_take_finish (SatchelUndo  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
