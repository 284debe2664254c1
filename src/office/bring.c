/* bring.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/bring.h"

#include "base/story.h"

typedef struct
{
  int                 place;

  /* Borrowed */
  GTask              *task;        /* owns this */
  SatchelStore       *store;

  /* Owned */
  char              **paths;
  char               *into;
  gboolean            dry_run;
  SatchelImportTell   tell;
  gpointer            tell_data;
  GPtrArray          *origins;     /* of SatchelMailOrigin */
  SatchelBringReport *report;
  GAsyncResult       *answer;
  GError             *error;
} Bring;

static void tell_story (Bring *self);

void
satchel_bring_report_free (SatchelBringReport *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->mail, satchel_import_report_free);
  g_free (self);
}

static void
bring_free (gpointer data)
{
  Bring *self = data;

  g_strfreev (self->paths);
  g_clear_pointer (&self->origins, g_ptr_array_unref);
  g_clear_pointer (&self->report, satchel_bring_report_free);
  g_clear_object (&self->answer);
  g_clear_error (&self->error);
  g_free (self->into);
  g_free (self);
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Bring *self = data;

  g_set_object (&self->answer, result);
  tell_story (self);
}

/* --- what is at the paths --- */

/* As a person may write it: "/Old mail//2019/" is "Old mail/2019". */
static char *
clean_path (const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);
  char *clean = g_strdup ("");

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *parent = clean;

      clean = *g_strstrip (parts[i]) != '\0' ? satchel_mail_folder_below (parent, parts[i]) : g_strdup (parent);
    }

  return clean;
}

static void
look_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Bring *self = data;

  for (guint i = 0; self->paths[i] != NULL; i++)
    {
      g_autofree char *folder = self->into != NULL ? clean_path (self->into)
                                                   : satchel_mail_source_name (self->paths[i]);

      g_ptr_array_add (self->origins, satchel_mail_origin_new (self->paths[i], folder, SATCHEL_MAIL_NAMES_UTF7));
    }
  g_task_return_boolean (task, TRUE);
}

static void
look (Bring *self)
{
  g_autoptr(GTask) task = g_task_new (self->store, g_task_get_cancellable (self->task), on_answer, self);

  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, look_in_thread);
}

static void
import (Bring *self)
{
  satchel_store_import_async (self->store, self->origins, SATCHEL_LOCAL_ACCOUNT, self->dry_run, self->tell,
                              self->tell_data, g_task_get_cancellable (self->task), on_answer, self);
}

static gboolean
imported (Bring *self)
{
  self->report->mail = satchel_store_import_finish (self->store, self->answer, &self->error);

  return self->report->mail != NULL;
}

static void
tell_story (Bring *self)
{
  STORY_BEGINS (self);

  WAIT_FOR (look (self));
  WAIT_FOR (import (self));
  if (!imported (self))
    goto failed;

  g_task_return_pointer (self->task, g_steal_pointer (&self->report), (GDestroyNotify) satchel_bring_report_free);
  g_object_unref (self->task);
  return;

failed:
  g_task_return_error (self->task, g_steal_pointer (&self->error));
  g_object_unref (self->task);
  return;

  STORY_ENDS;
}

void
satchel_bring_async (SatchelStore        *store,
                     const char * const  *paths,
                     const char          *into,
                     gboolean             dry_run,
                     SatchelImportTell    tell,
                     gpointer             tell_data,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             data)
{
  Bring *self = g_new0 (Bring, 1);

  g_return_if_fail (SATCHEL_IS_STORE (store));
  g_return_if_fail (paths != NULL);

  self->task = g_task_new (store, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_bring_async);
  g_task_set_check_cancellable (self->task, FALSE);
  g_task_set_task_data (self->task, self, bring_free);
  self->store = store;
  self->paths = g_strdupv ((char **) paths);
  self->into = g_strdup (into);
  self->dry_run = dry_run;
  self->tell = tell;
  self->tell_data = tell_data;
  self->origins = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_mail_origin_free);
  self->report = g_new0 (SatchelBringReport, 1);
  tell_story (self);
}

SatchelBringReport *
satchel_bring_finish (SatchelStore  *store,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
