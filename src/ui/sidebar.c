/* sidebar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/sidebar.h"

#include "ui/saved-searches.h"
#include "ui/settings.h"
#include "ui/sidebar-row.h"

#include <glib/gi18n-lib.h>

struct _SatchelSidebar
{
  GtkBox parent_instance;

  /* Owned */
  SatchelAccounts    *accounts;
  SatchelStore       *store;
  GCancellable       *cancellable;
  GPtrArray          *folders;      /* of SatchelFolderInfo, as last told */
  GListStore         *lines;        /* of SatchelSidebarItem */
  SatchelSidebarItem *selected;
  GSettings          *settings;     /* NULL where the schema is not installed */

  gboolean is_listing;
  gboolean list_again;
  gboolean is_changing;             /* rows come and go: the selection is ours, not the person's */

  /* Template */
  GtkListBox *box;
};

enum
{
  SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelSidebar, satchel_sidebar, GTK_TYPE_BOX)

static void list_folders (SatchelSidebar *self);

/* --- the selection --- */

static void
select_item (SatchelSidebar     *self,
             SatchelSidebarItem *item)
{
  if (!g_set_object (&self->selected, item))
    return;

  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_row_selected (SatchelSidebar *self,
                 GtkListBoxRow  *row)
{
  if (!self->is_changing && row != NULL)
    select_item (self, satchel_sidebar_row_get_item (SATCHEL_SIDEBAR_ROW (row)));
}

static void
on_row_activated (SatchelSidebar *self,
                  GtkListBoxRow  *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-list", NULL);
}

static SatchelSidebarItem *
choose_first (SatchelSidebar *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SatchelSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (self->lines), i);

      if (satchel_sidebar_item_get_line (item) == SATCHEL_LINE_ALL_INBOXES
          || satchel_sidebar_item_get_role (item) == SATCHEL_ROLE_INBOX)
        return item;   /* the list keeps it */
    }
  return NULL;
}

static GtkListBoxRow *
find_row (SatchelSidebar     *self,
          SatchelSidebarItem *item)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->box, i);

      if (row == NULL || satchel_sidebar_row_get_item (SATCHEL_SIDEBAR_ROW (row)) == item)
        return row;
    }
}

/* After the lines have changed: the same line, else the first Inbox. */
static void
keep_selection (SatchelSidebar *self)
{
  SatchelSidebarItem *item = self->selected;
  GtkListBoxRow *row;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));

  for (guint i = 0; item != NULL && i < n; i++)
    {
      g_autoptr (SatchelSidebarItem) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);

      if (satchel_sidebar_item_equal (line, item))
        {
          item = line;
          break;
        }
      if (i + 1 == n)
        item = NULL;
    }

  if (item == NULL || n == 0)
    item = choose_first (self);
  row = item != NULL ? find_row (self, item) : NULL;
  if (row != gtk_list_box_get_selected_row (self->box))
    gtk_list_box_select_row (self->box, row);
  select_item (self, item);
}

/* --- the lines --- */

static void
append_folders (SatchelSidebar *self,
                GPtrArray      *lines,
                const char     *id,
                SatchelAccount *account)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      const SatchelFolderInfo *info = g_ptr_array_index (self->folders, i);

      if (g_str_equal (info->account, id))
        g_ptr_array_add (lines, satchel_sidebar_item_new_folder (info, account));
    }
}

static void
append_all_inboxes (SatchelSidebar *self,
                    GPtrArray      *lines)
{
  guint64 messages = 0, unread = 0;

  for (guint i = 0; i < self->folders->len; i++)
    {
      const SatchelFolderInfo *info = g_ptr_array_index (self->folders, i);

      if (info->role == SATCHEL_ROLE_INBOX)
        {
          messages += info->messages;
          unread += info->unread;
        }
    }
  g_ptr_array_add (lines, satchel_sidebar_item_new_all_inboxes (messages, unread));
}

/* Folders whose account was removed while its mail stayed, and the local ones, after the others. */
static void
append_others (SatchelSidebar *self,
               GPtrArray      *lines)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->folders->len; i++)
    {
      const SatchelFolderInfo *info = g_ptr_array_index (self->folders, i);
      const char *label = info->account;

      if (satchel_accounts_find (self->accounts, info->account) != NULL
          || !g_hash_table_add (done, info->account))
        continue;

      if (g_str_equal (info->account, SATCHEL_LOCAL_ACCOUNT))
        label = _("On This Computer");
      g_ptr_array_add (lines, satchel_sidebar_item_new_account (info->account, label, NULL));
      append_folders (self, lines, info->account, NULL);
    }
}

static void
append_searches (SatchelSidebar *self,
                 GPtrArray      *lines)
{
  g_autoptr (GPtrArray) searches = satchel_saved_searches_read (self->settings);

  if (searches->len > 0)
    g_ptr_array_add (lines, satchel_sidebar_item_new_account (NULL, _("Searches"), NULL));
  for (guint i = 0; i < searches->len; i++)
    {
      const SatchelSavedSearch *search = g_ptr_array_index (searches, i);

      g_ptr_array_add (lines, satchel_sidebar_item_new_search (search->name, search->query));
    }
}

static GPtrArray *
make_lines (SatchelSidebar *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = satchel_accounts_get_n (self->accounts);

  if (n > 1)
    append_all_inboxes (self, lines);
  for (guint i = 0; i < n; i++)
    {
      SatchelAccount *account = satchel_accounts_get (self->accounts, i);
      const char *label = satchel_account_get_label (account);

      if (*label == '\0')
        label = satchel_account_get_email (account);
      g_ptr_array_add (lines, satchel_sidebar_item_new_account (satchel_account_get_id (account), label,
                                                                account));
      append_folders (self, lines, satchel_account_get_id (account), account);
    }
  append_others (self, lines);
  append_searches (self, lines);

  return lines;
}

/* Lines that stay are updated in place; only those between the first and the last that differ are
 * made anew. */
static void
show_lines (SatchelSidebar *self,
            GPtrArray      *lines)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));
  guint same = 0, same_after = 0;

  for (; same < MIN (n, lines->len); same++)
    {
      g_autoptr (SatchelSidebarItem) old = g_list_model_get_item (G_LIST_MODEL (self->lines), same);

      if (!satchel_sidebar_item_equal (old, g_ptr_array_index (lines, same)))
        break;
      satchel_sidebar_item_update (old, g_ptr_array_index (lines, same));
    }
  for (; same_after < MIN (n, lines->len) - same; same_after++)
    {
      g_autoptr (SatchelSidebarItem) old = g_list_model_get_item (G_LIST_MODEL (self->lines), n - 1 - same_after);

      if (!satchel_sidebar_item_equal (old, g_ptr_array_index (lines, lines->len - 1 - same_after)))
        break;
      satchel_sidebar_item_update (old, g_ptr_array_index (lines, lines->len - 1 - same_after));
    }

  if (same + same_after == n && n == lines->len)
    return;

  g_list_store_splice (self->lines, same, n - same - same_after, lines->pdata + same,
                       lines->len - same - same_after);
}

static void
update (SatchelSidebar *self)
{
  g_autoptr (GPtrArray) lines = NULL;

  if (self->accounts == NULL || self->folders == NULL)
    return;

  lines = make_lines (self);
  self->is_changing = TRUE;
  show_lines (self, lines);
  self->is_changing = FALSE;
  keep_selection (self);
}

static void
on_folders (GObject      *store,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SatchelSidebar) self = data;
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;

  folders = satchel_store_list_folders_finish (SATCHEL_STORE (store), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->is_listing = FALSE;
  if (folders != NULL)
    {
      g_clear_pointer (&self->folders, g_ptr_array_unref);
      self->folders = g_steal_pointer (&folders);
      update (self);
    }
  if (self->list_again)
    list_folders (self);
}

static void
list_folders (SatchelSidebar *self)
{
  if (self->store == NULL)
    return;

  self->list_again = self->is_listing;
  if (self->is_listing)
    return;

  self->is_listing = TRUE;
  satchel_store_list_folders_async (self->store, self->cancellable, on_folders, g_object_ref (self));
}

void
satchel_sidebar_select_first (SatchelSidebar *self)
{
  SatchelSidebarItem *item;

  g_return_if_fail (SATCHEL_IS_SIDEBAR (self));

  item = choose_first (self);
  if (item != NULL)
    gtk_list_box_select_row (self->box, find_row (self, item));
}

/* --- accounts --- */

static void
on_account_notify (SatchelSidebar *self)
{
  update (self);
}

static void
follow_accounts (SatchelSidebar *self)
{
  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (self->accounts, i);

      g_signal_handlers_disconnect_by_func (account, on_account_notify, self);
      g_signal_connect_object (account, "notify::label", G_CALLBACK (on_account_notify), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (account, "notify::email", G_CALLBACK (on_account_notify), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (account, "notify::enabled", G_CALLBACK (on_account_notify), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
on_accounts_changed (SatchelSidebar *self)
{
  follow_accounts (self);
  update (self);
  list_folders (self);
}

/* --- the object --- */

static GtkWidget *
create_row (gpointer item,
            gpointer data)
{
  return satchel_sidebar_row_new (item);
}

static void
satchel_sidebar_dispose (GObject *object)
{
  SatchelSidebar *self = SATCHEL_SIDEBAR (object);

  satchel_sidebar_set_source (self, NULL, NULL);
  G_OBJECT_CLASS (satchel_sidebar_parent_class)->dispose (object);
}

static void
satchel_sidebar_finalize (GObject *object)
{
  SatchelSidebar *self = SATCHEL_SIDEBAR (object);

  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_object (&self->lines);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (satchel_sidebar_parent_class)->finalize (object);
}

static void
satchel_sidebar_class_init (SatchelSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = satchel_sidebar_dispose;
  object_class->finalize = satchel_sidebar_finalize;

  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelSidebar, box);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
satchel_sidebar_init (SatchelSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->lines = g_list_store_new (SATCHEL_TYPE_SIDEBAR_ITEM);
  gtk_list_box_bind_model (self->box, G_LIST_MODEL (self->lines), create_row, NULL, NULL);
  self->settings = satchel_settings_find ();
  if (self->settings != NULL)
    g_signal_connect_object (self->settings, "changed::" SATCHEL_SETTING_SEARCHES, G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
}

static void
leave_source (SatchelSidebar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_listing = self->list_again = FALSE;

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->accounts != NULL)
    g_signal_handlers_disconnect_by_data (self->accounts, self);
}

/* Folders of another store are other folders, whatever they are called. */
static void
forget_lines (SatchelSidebar *self)
{
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  self->is_changing = TRUE;
  g_list_store_remove_all (self->lines);
  self->is_changing = FALSE;
  g_clear_object (&self->selected);
}

void
satchel_sidebar_set_source (SatchelSidebar  *self,
                            SatchelAccounts *accounts,
                            SatchelStore    *store)
{
  g_return_if_fail (SATCHEL_IS_SIDEBAR (self));
  g_return_if_fail ((accounts == NULL) == (store == NULL));

  leave_source (self);
  g_set_object (&self->accounts, accounts);
  g_set_object (&self->store, store);
  if (store == NULL)
    {
      forget_lines (self);
      return;
    }

  g_signal_connect_object (store, "changed", G_CALLBACK (list_folders), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), self,
                           G_CONNECT_SWAPPED);
  follow_accounts (self);
  list_folders (self);
}

SatchelSidebarItem *
satchel_sidebar_get_selected (SatchelSidebar *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR (self), NULL);

  return self->selected;
}

GListModel *
satchel_sidebar_get_lines (SatchelSidebar *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR (self), NULL);

  return G_LIST_MODEL (self->lines);
}

gint64
satchel_sidebar_find_folder (SatchelSidebar *self,
                             const char     *account,
                             SatchelRole     role)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR (self), 0);
  g_return_val_if_fail (account != NULL, 0);

  for (guint i = 0; self->folders != NULL && i < self->folders->len; i++)
    {
      const SatchelFolderInfo *info = g_ptr_array_index (self->folders, i);

      if (info->role == role && g_str_equal (info->account, account))
        return info->row;
    }
  return 0;
}

gboolean
satchel_sidebar_folder_has_role (SatchelSidebar *self,
                                 gint64          folder,
                                 SatchelRole     role)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR (self), FALSE);

  for (guint i = 0; self->folders != NULL && i < self->folders->len; i++)
    {
      const SatchelFolderInfo *info = g_ptr_array_index (self->folders, i);

      if (info->row == folder)
        return info->role == role;
    }
  return FALSE;
}
