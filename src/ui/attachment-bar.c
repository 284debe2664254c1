/* attachment-bar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/attachment-bar.h"

#include "ui/attachment-card.h"
#include "ui/attachment-preview.h"
#include "ui/attachment-provider.h"
#include "ui/message-view-files.h"
#include "ui/wrap-layout.h"

#include <glib/gi18n-lib.h>

/* Cards in the head; the others wait behind a button, so that the text has room. */
#define MAX_CARDS 4

/* Cards at all; what else there is goes by Save All. */
#define MAX_ATTACHMENTS 500

struct _SatchelAttachmentBar
{
  GtkBox parent_instance;

  /* Owned */
  SatchelLetter *letter;
  GPtrArray     *attachments;   /* of SatchelAttachment */

  /* Borrowed: a child, where there are many */
  GtkMenuButton *more;
};

G_DEFINE_FINAL_TYPE (SatchelAttachmentBar, satchel_attachment_bar, GTK_TYPE_BOX)

/* --- what can be done --- */

static const SatchelAttachment *
find_attachment (SatchelAttachmentBar *self,
                 GVariant             *number)
{
  for (guint i = 0; self->attachments != NULL && i < self->attachments->len; i++)
    {
      const SatchelAttachment *attachment = g_ptr_array_index (self->attachments, i);

      if (attachment->number == g_variant_get_uint32 (number))
        return attachment;
    }
  return NULL;
}

/* What opens is not to be covered by the list that it was chosen from. */
static void
close_list (SatchelAttachmentBar *self)
{
  if (self->more != NULL)
    gtk_menu_button_popdown (self->more);
}

static void
open_attachment (GtkWidget  *widget,
                 const char *action,
                 GVariant   *number)
{
  SatchelAttachmentBar *self = SATCHEL_ATTACHMENT_BAR (widget);
  const SatchelAttachment *attachment = find_attachment (self, number);

  close_list (self);
  if (attachment != NULL)
    satchel_files_open_attachment (widget, self->letter, attachment);
}

static void
preview_attachment (GtkWidget  *widget,
                    const char *action,
                    GVariant   *number)
{
  SatchelAttachmentBar *self = SATCHEL_ATTACHMENT_BAR (widget);
  const SatchelAttachment *attachment = find_attachment (self, number);

  close_list (self);
  if (attachment != NULL)
    satchel_attachment_preview_open (widget, self->letter, attachment);
}

static void
save_attachment (GtkWidget  *widget,
                 const char *action,
                 GVariant   *number)
{
  SatchelAttachmentBar *self = SATCHEL_ATTACHMENT_BAR (widget);
  const SatchelAttachment *attachment = find_attachment (self, number);

  if (attachment != NULL)
    satchel_files_save_attachment (widget, self->letter, attachment);
}

static void
copy_attachment (GtkWidget  *widget,
                 const char *action,
                 GVariant   *number)
{
  SatchelAttachmentBar *self = SATCHEL_ATTACHMENT_BAR (widget);
  const SatchelAttachment *attachment = find_attachment (self, number);
  g_autoptr (GdkContentProvider) provider = NULL;

  if (attachment == NULL)
    return;

  provider = satchel_attachment_provider_new (self->letter, attachment);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), provider);
  gtk_widget_activate_action (widget, "win.toast", "s", _("Attachment copied. Paste it into a folder."));
}

static void
save_all (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  SatchelAttachmentBar *self = SATCHEL_ATTACHMENT_BAR (widget);

  if (self->attachments != NULL && self->attachments->len > 0)
    satchel_files_save_all (widget, self->letter, self->attachments);
}

/* --- cards --- */

static void
clear_cards (SatchelAttachmentBar *self)
{
  GtkWidget *card;

  self->more = NULL;
  while ((card = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), card);
}

static GtkWidget *
make_card (SatchelAttachmentBar *self,
           guint                 i)
{
  return satchel_attachment_card_new (self->letter, g_ptr_array_index (self->attachments, i));
}

static GtkWidget *
make_more_popover (SatchelAttachmentBar *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  for (guint i = MAX_CARDS; i < self->attachments->len && i < MAX_ATTACHMENTS; i++)
    gtk_box_append (GTK_BOX (box), make_card (self, i));

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 360);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);

  return popover;
}

static void
add_more_button (SatchelAttachmentBar *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autofree char *label = NULL;
  guint n = self->attachments->len - MAX_CARDS;

  /* TRANSLATORS: a button that shows further attachments. */
  label = g_strdup_printf (ngettext ("%u More", "%u More", n), n);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), label);
  gtk_widget_add_css_class (button, "beside-cards");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), make_more_popover (self));
  gtk_box_append (GTK_BOX (self), button);
  self->more = GTK_MENU_BUTTON (button);
}

static void
add_save_all_button (SatchelAttachmentBar *self)
{
  GtkWidget *button = gtk_button_new_with_label (_("Save All…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "attachment.save-all");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "beside-cards");
  gtk_box_append (GTK_BOX (self), button);
}

void
satchel_attachment_bar_show (SatchelAttachmentBar *self,
                             SatchelLetter        *letter,
                             GPtrArray            *attachments)
{
  g_return_if_fail (SATCHEL_IS_ATTACHMENT_BAR (self));
  g_return_if_fail ((letter == NULL) == (attachments == NULL));

  clear_cards (self);
  g_set_object (&self->letter, letter);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  if (attachments != NULL)
    self->attachments = g_ptr_array_ref (attachments);
  gtk_widget_set_visible (GTK_WIDGET (self), attachments != NULL && attachments->len > 0);
  if (attachments == NULL)
    return;

  for (guint i = 0; i < attachments->len && i < MAX_CARDS; i++)
    gtk_box_append (GTK_BOX (self), make_card (self, i));
  if (attachments->len > MAX_CARDS)
    add_more_button (self);
  if (attachments->len > 1)
    add_save_all_button (self);
}

/* --- the widget --- */

static void
satchel_attachment_bar_dispose (GObject *object)
{
  SatchelAttachmentBar *self = SATCHEL_ATTACHMENT_BAR (object);

  g_clear_object (&self->letter);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  G_OBJECT_CLASS (satchel_attachment_bar_parent_class)->dispose (object);
}

static void
satchel_attachment_bar_class_init (SatchelAttachmentBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_attachment_bar_dispose;
  gtk_widget_class_install_action (widget_class, "attachment.open", "u", open_attachment);
  gtk_widget_class_install_action (widget_class, "attachment.preview", "u", preview_attachment);
  gtk_widget_class_install_action (widget_class, "attachment.save", "u", save_attachment);
  gtk_widget_class_install_action (widget_class, "attachment.copy", "u", copy_attachment);
  gtk_widget_class_install_action (widget_class, "attachment.save-all", NULL, save_all);
}

static void
satchel_attachment_bar_init (SatchelAttachmentBar *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), g_object_new (SATCHEL_TYPE_WRAP_LAYOUT, NULL));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Attachments"), -1);
}
