/* deletion.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/deletion.h"

#include "ui/undo-toast.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* On its way to the store. */
typedef struct
{
  /* Owned */
  SatchelWindow *window;
  GArray        *numbers;   /* of gint64, hidden from the list meanwhile; NULL: of a folder */
  char          *name;      /* of the folder; NULL */
} Deletion;

static Deletion *
deletion_new (SatchelWindow *window,
              const char    *name)
{
  Deletion *self = g_new0 (Deletion, 1);

  self->window = g_object_ref (window);
  self->name = g_strdup (name);
  return self;
}

static void
deletion_free (Deletion *self)
{
  g_object_unref (self->window);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_free (self->name);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deletion, deletion_free)

/* What was done, in words. */
static char *
say (const SatchelDeletion *done,
     const char            *name)
{
  g_autofree char *number = satchel_words_for_number (done->n);

  switch (done->kind)
    {
    case SATCHEL_DELETION_FOLDER:
      return g_strdup_printf (_("Folder “%s” deleted, its messages are in Trash"), name);
    case SATCHEL_DELETION_EMPTIED:
      return g_strdup_printf (ngettext ("“%2$s” emptied, %1$s message", "“%2$s” emptied, %1$s messages", done->n),
                              number, name);
    case SATCHEL_DELETION_FOR_GOOD:
      return done->n == 1 ? g_strdup (_("Message deleted for good"))
                          : g_strdup_printf (ngettext ("%s message deleted for good", "%s messages deleted for good",
                                                       done->n), number);
    case SATCHEL_DELETION_MOVED:
    case SATCHEL_DELETION_EXPIRED:
    default:
      return done->n == 1 ? g_strdup (_("Message moved to Trash"))
                          : g_strdup_printf (ngettext ("%s message moved to Trash", "%s messages moved to Trash",
                                                       done->n), number);
    }
}

static void
on_deleted (GObject      *store,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (Deletion) self = data;
  g_autoptr (SatchelDeletion) done = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  done = satchel_store_delete_finish (SATCHEL_STORE (store), result, &error);
  if (self->numbers != NULL)
    satchel_message_list_unhide (satchel_list_pane_get_list (satchel_window_get_list (self->window)),
                                 (const gint64 *) self->numbers->data, self->numbers->len);
  if (done == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        satchel_window_add_toast (self->window, adw_toast_new (error->message));
      return;
    }
  if (done->deletion == 0 || satchel_undo_of (self->window) == NULL)
    return;

  words = say (done, self->name);
  satchel_undo_offer (self->window, satchel_undo_add_deletion (satchel_undo_of (self->window), done->deletion), words);
}

static SatchelStore *
get_store (SatchelWindow *window)
{
  SatchelOffice *office = satchel_window_get_office (window);

  /* So that the steps of former days are older than this one. */
  (void) satchel_undo_of (window);
  return office != NULL ? satchel_office_get_store (office) : NULL;
}

void
satchel_deletion_begin (SatchelWindow *window)
{
  SatchelListPane *list;
  SatchelStore *store;
  Deletion *self;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));

  list = satchel_window_get_list (window);
  store = get_store (window);
  if (store == NULL || satchel_list_pane_get_n_selected (list) == 0)
    return;

  self = deletion_new (window, NULL);
  self->numbers = satchel_list_pane_get_selected (list);
  satchel_list_pane_take_away (list, self->numbers);
  if (satchel_window_is_folded (window))
    satchel_window_show_pane (window, "list");
  satchel_store_delete_async (store, (const gint64 *) self->numbers->data, self->numbers->len, NULL, on_deleted, self);
}

/* The name of the folder as it is shown. */
static const char *
name_of (const char *path)
{
  const char *slash = strrchr (path, '/');

  return satchel_words_for_folder (satchel_role_from_path (path), slash != NULL ? slash + 1 : path);
}

void
satchel_deletion_empty (SatchelWindow *window,
                        const char    *account,
                        const char    *path)
{
  SatchelStore *store;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));
  g_return_if_fail (account != NULL && path != NULL);

  store = get_store (window);
  if (store != NULL)
    satchel_store_empty_folder_async (store, account, path, NULL, on_deleted, deletion_new (window, name_of (path)));
}

void
satchel_deletion_remove_folder (SatchelWindow *window,
                                const char    *account,
                                const char    *path)
{
  SatchelStore *store;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));
  g_return_if_fail (account != NULL && path != NULL);

  store = get_store (window);
  if (store != NULL)
    satchel_store_remove_folder_async (store, account, path, NULL, on_deleted, deletion_new (window, name_of (path)));
}
