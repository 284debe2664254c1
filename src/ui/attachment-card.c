/* attachment-card.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/attachment-card.h"

#include <glib/gi18n-lib.h>

struct _SatchelAttachmentCard
{
  GtkBox parent_instance;

  /* Template */
  GtkButton *open;
  GtkButton *save;
  GtkImage  *icon;
  GtkLabel  *name;
  GtkLabel  *size;
};

G_DEFINE_FINAL_TYPE (SatchelAttachmentCard, satchel_attachment_card, GTK_TYPE_BOX)

static void
satchel_attachment_card_class_init (SatchelAttachmentCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/attachment-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, open);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, save);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, icon);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, name);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, size);
}

static void
satchel_attachment_card_init (SatchelAttachmentCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
name_buttons (SatchelAttachmentCard *self,
              const char            *name,
              const char            *size)
{
  /* TRANSLATORS: opens an attachment: its name and its size. */
  g_autofree char *open = g_strdup_printf (_("Open %s, %s"), name, size);
  g_autofree char *save = g_strdup_printf (_("Save %s"), name);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->open), name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->save), _("Save"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open), GTK_ACCESSIBLE_PROPERTY_LABEL, open, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save), GTK_ACCESSIBLE_PROPERTY_LABEL, save, -1);
}

GtkWidget *
satchel_attachment_card_new (const SatchelAttachment *attachment)
{
  SatchelAttachmentCard *self;
  g_autofree char *name = NULL;
  g_autofree char *size = NULL;
  g_autofree char *type = NULL;
  g_autoptr (GIcon) icon = NULL;

  g_return_val_if_fail (attachment != NULL, NULL);

  self = g_object_new (SATCHEL_TYPE_ATTACHMENT_CARD, NULL);
  name = satchel_attachment_file_name (attachment);
  size = g_format_size (attachment->size);
  type = g_content_type_from_mime_type (attachment->content_type);
  icon = g_content_type_get_symbolic_icon (type != NULL ? type : "application/octet-stream");

  gtk_image_set_from_gicon (self->icon, icon);
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->size, size);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->open), "u", attachment->number);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->save), "u", attachment->number);
  name_buttons (self, name, size);

  return GTK_WIDGET (self);
}
