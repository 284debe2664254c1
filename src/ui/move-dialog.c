/* move-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/move-dialog.h"

#include "ui/sidebar-item.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _SatchelMoveDialog
{
  AdwWindow parent_instance;

  /* Owned */
  char *wanted;    /* case folded */

  /* Template */
  GtkSearchEntry *entry;
  GtkListBox     *box;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelMoveDialog, satchel_move_dialog, ADW_TYPE_WINDOW)

#define ITEM "satchel-folder"
#define KEY  "satchel-key"

static void
choose (SatchelMoveDialog *self,
        GtkListBoxRow     *row)
{
  SatchelSidebarItem *item = g_object_get_data (G_OBJECT (row), ITEM);

  g_signal_emit (self, signals[CHOSEN], 0, satchel_sidebar_item_get_folder (item),
                 satchel_sidebar_item_get_label (item));
  gtk_window_close (GTK_WINDOW (self));
}

static GtkListBoxRow *
find_first (SatchelMoveDialog *self)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->box, i);

      if (row == NULL || gtk_widget_get_child_visible (GTK_WIDGET (row)))
        return row;
    }
}

static void
on_search_changed (SatchelMoveDialog *self)
{
  g_free (self->wanted);
  self->wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->entry)), -1);
  gtk_list_box_invalidate_filter (self->box);
  gtk_list_box_select_row (self->box, find_first (self));
}

static void
on_activate (SatchelMoveDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->box);

  if (row != NULL && gtk_widget_get_child_visible (GTK_WIDGET (row)))
    choose (self, row);
}

static void
on_row_activated (SatchelMoveDialog *self,
                  GtkListBoxRow     *row)
{
  choose (self, row);
}

/* Down from the entry goes into the list, as in any list of suggestions. */
static gboolean
on_key (SatchelMoveDialog *self,
        guint              key)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->box);

  if ((key != GDK_KEY_Down && key != GDK_KEY_KP_Down) || row == NULL)
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (GTK_WIDGET (row));
  return GDK_EVENT_STOP;
}

static gboolean
is_wanted (GtkListBoxRow *row,
           gpointer       data)
{
  SatchelMoveDialog *self = data;

  return self->wanted == NULL || strstr (g_object_get_data (G_OBJECT (row), KEY), self->wanted) != NULL;
}

/* Its path as it is shown, since two folders may have one name. */
static char *
describe_place (SatchelSidebarItem *item,
                const char         *account)
{
  const char *path = satchel_sidebar_item_get_path (item);
  const char *slash = strrchr (path, '/');
  g_autofree char *above = slash != NULL ? g_strndup (path, slash - path) : NULL;

  return above != NULL ? g_strdup_printf ("%s · %s", account, above) : g_strdup (account);
}

static GtkWidget *
make_row (SatchelSidebarItem *item,
          const char         *account)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *place = describe_place (item, account);
  g_autofree char *both = g_strconcat (satchel_sidebar_item_get_label (item), " ", satchel_sidebar_item_get_path (item),
                                       " ", account, NULL);
  g_autofree char *label = g_markup_escape_text (satchel_sidebar_item_get_label (item), -1);
  g_autofree char *subtitle = g_markup_escape_text (place, -1);
  GtkWidget *icon = gtk_image_new_from_icon_name (satchel_words_icon_for_role (satchel_sidebar_item_get_role (item)));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  satchel_sidebar_item_get_label (item), -1);
  g_object_set_data_full (G_OBJECT (row), ITEM, g_object_ref (item), g_object_unref);
  g_object_set_data_full (G_OBJECT (row), KEY, g_utf8_casefold (both, -1), g_free);

  return row;
}

static void
fill (SatchelMoveDialog *self,
      GListModel        *lines)
{
  g_autofree char *account = g_strdup ("");

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (SatchelSidebarItem) item = g_list_model_get_item (lines, i);

      if (satchel_sidebar_item_get_line (item) == SATCHEL_LINE_ACCOUNT)
        {
          g_free (account);
          account = g_strdup (satchel_sidebar_item_get_label (item));
        }
      else if (satchel_sidebar_item_get_line (item) == SATCHEL_LINE_FOLDER
               && satchel_sidebar_item_get_role (item) != SATCHEL_ROLE_OUTBOX)
        gtk_list_box_append (self->box, make_row (item, account));
    }
  gtk_list_box_set_filter_func (self->box, is_wanted, self, NULL);
  gtk_list_box_select_row (self->box, find_first (self));
}

static void
satchel_move_dialog_finalize (GObject *object)
{
  SatchelMoveDialog *self = SATCHEL_MOVE_DIALOG (object);

  g_free (self->wanted);
  G_OBJECT_CLASS (satchel_move_dialog_parent_class)->finalize (object);
}

static void
satchel_move_dialog_class_init (SatchelMoveDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = satchel_move_dialog_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/move-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelMoveDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, SatchelMoveDialog, box);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
satchel_move_dialog_init (SatchelMoveDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
satchel_move_dialog_new (GtkWindow  *parent,
                         GListModel *lines)
{
  SatchelMoveDialog *self;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (lines), NULL);

  self = g_object_new (SATCHEL_TYPE_MOVE_DIALOG, "transient-for", parent, NULL);
  fill (self, lines);

  return GTK_WIDGET (self);
}
