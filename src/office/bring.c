/* bring.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/bring.h"

#include "base/story.h"
#include "office/profile.h"
#include "store/brought.h"

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
  GPtrArray          *profiles;    /* of SatchelProfile */
  GPtrArray          *memories;    /* of SatchelMemory, the profiles' */
  guint               next;        /* memory to be noted */
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
  g_clear_pointer (&self->memories, g_ptr_array_unref);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
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
look_at (Bring      *self,
         const char *path)
{
  g_autofree char *into = self->into != NULL ? clean_path (self->into) : NULL;
  SatchelProfile *profile = satchel_profile_read (path, into);
  g_autofree char *folder = NULL;

  if (profile == NULL)
    {
      folder = into != NULL ? g_strdup (into) : satchel_mail_source_name (path);
      g_ptr_array_add (self->origins, satchel_mail_origin_new (path, folder, SATCHEL_MAIL_NAMES_UTF7));
      return;
    }

  g_ptr_array_add (self->profiles, profile);
  for (guint i = 0; i < profile->origins->len; i++)
    {
      const SatchelMailOrigin *origin = g_ptr_array_index (profile->origins, i);

      g_ptr_array_add (self->origins, satchel_mail_origin_new (origin->path, origin->folder, origin->names));
    }
  for (guint i = 0; i < profile->memories->len; i++)
    g_ptr_array_add (self->memories, g_ptr_array_index (profile->memories, i));
}

static void
look_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Bring *self = data;

  for (guint i = 0; self->paths[i] != NULL; i++)
    look_at (self, self->paths[i]);
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

/* --- what the other program remembers --- */

/* What may be said of the ids of @memory; see the header. Returns: (transfer full) (element-type SatchelBrought). */
static GPtrArray *
judge_memory (Bring               *self,
              const SatchelMemory *memory)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_brought_free);
  const SatchelImportReport *mail = self->report->mail;
  gboolean doubtful = memory->receiver != NULL && mail->refused->len > 0;

  for (guint i = 0; i < memory->uids->len; i++)
    {
      const char *uid = g_ptr_array_index (memory->uids, i);
      g_autofree char *key = g_strconcat (memory->receiver != NULL ? memory->receiver : "", "\n", uid, NULL);
      const char *id = memory->receiver != NULL ? g_hash_table_lookup (mail->received, key) : NULL;

      if (id != NULL || !doubtful)
        g_ptr_array_add (list, satchel_brought_new (uid, id));
    }

  return list;
}

/* With @dry_run they are counted only. */
static gboolean
is_to_be_noted (Bring *self)
{
  if (self->report->mail->stopped)
    return FALSE;
  while (self->dry_run && self->next < self->memories->len)
    {
      g_autoptr(GPtrArray) list = judge_memory (self, g_ptr_array_index (self->memories, self->next++));

      self->report->uids += list->len;
    }

  return self->next < self->memories->len;
}

static void
note_memory (Bring *self)
{
  const SatchelMemory *memory = g_ptr_array_index (self->memories, self->next++);
  g_autoptr(GPtrArray) list = judge_memory (self, memory);

  self->report->uids += list->len;
  satchel_store_note_brought_async (self->store, memory->mailbox, list, NULL, on_answer, self);
}

static void
tell_story (Bring *self)
{
  STORY_BEGINS (self);

  WAIT_FOR (look (self));
  WAIT_FOR (import (self));
  if (!imported (self))
    goto failed;
  while (is_to_be_noted (self))
    {
      WAIT_FOR (note_memory (self));
      if (!satchel_store_note_brought_finish (self->store, self->answer, &self->error))
        goto failed;
    }

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
  self->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_profile_free);
  self->memories = g_ptr_array_new ();
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
