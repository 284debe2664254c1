/* sidebar-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/sidebar-row.h"

#include "ui/folder-actions.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

/* Pixels that a folder within a folder is set in. */
#define INDENT 18

struct _SatchelSidebarRow
{
  GtkListBoxRow parent_instance;

  /* Owned */
  SatchelSidebarItem *item;

  /* Template */
  GtkImage      *icon;
  GtkLabel      *label;
  GtkLabel      *count;
  GtkMenuButton *menu;

  /* Borrowed: made when it is first wanted; a child of this row */
  GtkWidget *context;
};

G_DEFINE_FINAL_TYPE (SatchelSidebarRow, satchel_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

static void
show_menu (SatchelSidebarRow *self)
{
  const char *id = satchel_sidebar_item_get_account_id (self->item);
  gboolean dimmed = satchel_sidebar_item_is_dimmed (self->item);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *words = NULL;

  if (!dimmed)
    append (menu, _("_Get Mail"), "app.get-mail-of", id);
  append (menu, _("_Settings…"), "app.account-settings", id);
  append (menu, dimmed ? _("_Enable") : _("_Disable"), dimmed ? "app.enable-account" : "app.disable-account",
          id);
  gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));

  /* TRANSLATORS: tooltip of the menu of an account. */
  words = g_strdup_printf (_("Menu of %s"), satchel_sidebar_item_get_label (self->item));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
show_search (SatchelSidebarRow *self)
{
  const char *query = satchel_sidebar_item_get_query (self->item);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *words = NULL;

  gtk_image_set_from_icon_name (self->icon, "edit-find-symbolic");
  gtk_label_set_label (self->count, "");
  append (menu, _("_Rename…"), "win.rename-search", query);
  append (menu, _("Re_move"), "win.remove-search", query);
  gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->menu), TRUE);

  /* TRANSLATORS: tooltip of the menu of a search that is kept. */
  words = g_strdup_printf (_("Menu of %s"), satchel_sidebar_item_get_label (self->item));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), query);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  satchel_sidebar_item_get_label (self->item), -1);
}

static void
show_heading (SatchelSidebarRow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->icon), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->count), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->menu), satchel_sidebar_item_has_account (self->item));
  gtk_widget_add_css_class (GTK_WIDGET (self), "heading-row");
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  if (satchel_sidebar_item_has_account (self->item))
    show_menu (self);
}

static void
show_folder (SatchelSidebarRow *self)
{
  guint64 unread = satchel_sidebar_item_get_unread (self->item);
  g_autofree char *number = satchel_words_for_number (unread);
  g_autofree char *words = NULL;

  gtk_image_set_from_icon_name (self->icon,
                                satchel_words_icon_for_role (satchel_sidebar_item_get_role (self->item)));
  gtk_widget_set_margin_start (GTK_WIDGET (self->icon),
                               (int) satchel_sidebar_item_get_depth (self->item) * INDENT);
  gtk_label_set_label (self->count, unread > 0 ? number : "");

  if (unread > 0)
    /* TRANSLATORS: a folder as a screen reader says it: its name, number of unread messages. */
    words = g_strdup_printf (ngettext ("%s, %s unread", "%s, %s unread", (gulong) MIN (unread, G_MAXINT)),
                             satchel_sidebar_item_get_label (self->item), number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words != NULL ? words : satchel_sidebar_item_get_label (self->item), -1);
}

static void
show (SatchelSidebarRow *self)
{
  gtk_label_set_label (self->label, satchel_sidebar_item_get_label (self->item));
  if (satchel_sidebar_item_is_dimmed (self->item))
    gtk_widget_add_css_class (GTK_WIDGET (self), "off");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "off");

  if (satchel_sidebar_item_get_line (self->item) == SATCHEL_LINE_ACCOUNT)
    show_heading (self);
  else if (satchel_sidebar_item_get_line (self->item) == SATCHEL_LINE_SEARCH)
    show_search (self);
  else
    show_folder (self);
}

/* --- its menu --- */

static void
pop_up (SatchelSidebarRow  *self,
        const GdkRectangle *at)
{
  g_autoptr (GMenuModel) menu = satchel_folder_actions_new_menu (self->item);

  if (menu == NULL)
    return;

  g_clear_pointer (&self->context, gtk_widget_unparent);
  self->context = gtk_popover_menu_new_from_model (menu);
  gtk_widget_set_parent (self->context, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->context), FALSE);
  gtk_widget_set_halign (self->context, GTK_ALIGN_START);
  if (at != NULL)
    gtk_popover_set_pointing_to (GTK_POPOVER (self->context), at);
  gtk_popover_popup (GTK_POPOVER (self->context));
}

static void
on_secondary (SatchelSidebarRow *self,
              int                n_press,
              double             x,
              double             y)
{
  pop_up (self, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

static void
on_long_press (SatchelSidebarRow *self,
               double             x,
               double             y)
{
  pop_up (self, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

static gboolean
on_menu_key (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   unused)
{
  pop_up (SATCHEL_SIDEBAR_ROW (widget), NULL);
  return GDK_EVENT_STOP;
}

/* --- messages dropped on it --- */

static gboolean
on_drop (SatchelSidebarRow *self,
         const GValue      *value)
{
  GArray *numbers = g_value_get_boxed (value);

  if (numbers == NULL || satchel_sidebar_item_get_line (self->item) != SATCHEL_LINE_FOLDER)
    return FALSE;

  return gtk_widget_activate_action (GTK_WIDGET (self), "win.move-to-folder", "(xs@ax)",
                                     satchel_sidebar_item_get_folder (self->item),
                                     satchel_sidebar_item_get_label (self->item),
                                     g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, numbers->data, numbers->len,
                                                                sizeof (gint64)));
}

/* Mail goes to the Outbox only by being sent. */
static gboolean
on_accept (SatchelSidebarRow *self)
{
  return satchel_sidebar_item_get_line (self->item) == SATCHEL_LINE_FOLDER
         && satchel_sidebar_item_get_role (self->item) != SATCHEL_ROLE_OUTBOX;
}

static void
add_controllers (SatchelSidebarRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_ARRAY, GDK_ACTION_MOVE);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_secondary), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (on_long_press), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
  g_signal_connect_object (drop, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drop, "accept", G_CALLBACK (on_accept), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

static void
satchel_sidebar_row_dispose (GObject *object)
{
  g_clear_pointer (&SATCHEL_SIDEBAR_ROW (object)->context, gtk_widget_unparent);
  G_OBJECT_CLASS (satchel_sidebar_row_parent_class)->dispose (object);
}

static void
satchel_sidebar_row_finalize (GObject *object)
{
  SatchelSidebarRow *self = SATCHEL_SIDEBAR_ROW (object);

  g_clear_object (&self->item);
  G_OBJECT_CLASS (satchel_sidebar_row_parent_class)->finalize (object);
}

static void
satchel_sidebar_row_class_init (SatchelSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_sidebar_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = satchel_sidebar_row_finalize;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SatchelSidebarRow, label);
  gtk_widget_class_bind_template_child (widget_class, SatchelSidebarRow, count);
  gtk_widget_class_bind_template_child (widget_class, SatchelSidebarRow, menu);
}

static void
satchel_sidebar_row_init (SatchelSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_controllers (self);
}

GtkWidget *
satchel_sidebar_row_new (SatchelSidebarItem *item)
{
  SatchelSidebarRow *self;

  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (item), NULL);

  self = g_object_new (SATCHEL_TYPE_SIDEBAR_ROW, NULL);
  self->item = g_object_ref (item);
  g_signal_connect_object (item, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);

  return GTK_WIDGET (self);
}

SatchelSidebarItem *
satchel_sidebar_row_get_item (SatchelSidebarRow *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ROW (self), NULL);

  return self->item;
}
