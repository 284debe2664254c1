/* attachment-card.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/attachment-card.h"

#include "ui/attachment-harm.h"
#include "ui/attachment-provider.h"
#include "ui/preview.h"

#include <glib/gi18n-lib.h>

/* Pixels of a small picture, for screens of two pixels to a point. */
#define THUMBNAIL 96

/* Octets of what a small picture is made of without being asked: a folder of photographs must not heat the room. */
#define MAX_THUMBNAIL (8 * 1024 * 1024)

struct _SatchelAttachmentCard
{
  GtkBox parent_instance;

  /* Owned */
  SatchelLetter     *letter;
  SatchelAttachment  attachment;    /* its texts are owned too */
  GCancellable      *cancellable;
  GtkWidget         *menu;          /* a child; made when it is first wanted */

  gboolean has_asked;

  /* Template */
  GtkButton *open;
  GtkButton *preview;
  GtkButton *save;
  GtkImage  *icon;
  GtkLabel  *name;
  GtkLabel  *size;
};

G_DEFINE_FINAL_TYPE (SatchelAttachmentCard, satchel_attachment_card, GTK_TYPE_BOX)

/* --- a small picture of it --- */

static void
on_drawn (GObject      *letter,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SatchelAttachmentCard) self = data;
  g_autoptr (GdkTexture) texture = satchel_preview_finish (SATCHEL_LETTER (letter), result, NULL, NULL);

  /* The icon does where it can't be drawn. */
  if (texture == NULL || self->letter == NULL)
    return;

  gtk_image_set_from_paintable (self->icon, GDK_PAINTABLE (texture));
  gtk_image_set_pixel_size (self->icon, 36);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "thumbnail");
}

static void
satchel_attachment_card_map (GtkWidget *widget)
{
  SatchelAttachmentCard *self = SATCHEL_ATTACHMENT_CARD (widget);
  SatchelPreviewKind kind = satchel_preview_kind (&self->attachment);

  GTK_WIDGET_CLASS (satchel_attachment_card_parent_class)->map (widget);
  if (self->has_asked || self->attachment.size > MAX_THUMBNAIL
      || (kind != SATCHEL_PREVIEW_PICTURE && kind != SATCHEL_PREVIEW_PDF))
    return;

  self->has_asked = TRUE;
  satchel_preview_async (self->letter, &self->attachment, THUMBNAIL, THUMBNAIL, self->cancellable, on_drawn,
                         g_object_ref (self));
}

/* --- the menu --- */

static void
add_item (GMenu                 *menu,
          SatchelAttachmentCard *self,
          const char            *words,
          const char            *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (words, NULL);

  g_menu_item_set_action_and_target (item, action, "u", self->attachment.number);
  g_menu_append_item (menu, item);
}

static void
show_menu (SatchelAttachmentCard *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  if (self->menu == NULL)
    {
      add_item (menu, self, _("_Open"), "attachment.open");
      if (satchel_preview_kind (&self->attachment) != SATCHEL_PREVIEW_NONE)
        add_item (menu, self, _("_Preview"), "attachment.preview");
      add_item (menu, self, _("_Save…"), "attachment.save");
      add_item (menu, self, _("_Copy"), "attachment.copy");
      self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_second_button (GtkGestureClick       *gesture,
                  int                    n_press,
                  double                 x,
                  double                 y,
                  SatchelAttachmentCard *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self);
}

static void
popup_menu (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  show_menu (SATCHEL_ATTACHMENT_CARD (widget));
}

/* --- dragging it out --- */

static GdkContentProvider *
on_drag_prepare (GtkDragSource         *source,
                 double                 x,
                 double                 y,
                 SatchelAttachmentCard *self)
{
  return satchel_attachment_provider_new (self->letter, &self->attachment);
}

static void
on_drag_begin (GtkDragSource         *source,
               GdkDrag               *drag,
               SatchelAttachmentCard *self)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, picture, 0, 0);
}

/* --- the widget --- */

static void
satchel_attachment_card_size_allocate (GtkWidget *widget,
                                       int        width,
                                       int        height,
                                       int        baseline)
{
  SatchelAttachmentCard *self = SATCHEL_ATTACHMENT_CARD (widget);

  GTK_WIDGET_CLASS (satchel_attachment_card_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
satchel_attachment_card_dispose (GObject *object)
{
  SatchelAttachmentCard *self = SATCHEL_ATTACHMENT_CARD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->letter);
  G_OBJECT_CLASS (satchel_attachment_card_parent_class)->dispose (object);
}

static void
satchel_attachment_card_finalize (GObject *object)
{
  SatchelAttachmentCard *self = SATCHEL_ATTACHMENT_CARD (object);

  g_free (self->attachment.name);
  g_free (self->attachment.content_type);
  g_free (self->attachment.content_id);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (satchel_attachment_card_parent_class)->finalize (object);
}

static void
satchel_attachment_card_class_init (SatchelAttachmentCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_attachment_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = satchel_attachment_card_finalize;
  widget_class->map = satchel_attachment_card_map;
  widget_class->size_allocate = satchel_attachment_card_size_allocate;

  gtk_widget_class_install_action (widget_class, "card.menu", NULL, popup_menu);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "card.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "card.menu", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/attachment-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, open);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, preview);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, save);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, icon);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, name);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentCard, size);
}

static void
satchel_attachment_card_init (SatchelAttachmentCard *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkDragSource *drag = gtk_drag_source_new ();

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_second_button), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));

  g_signal_connect (drag, "prepare", G_CALLBACK (on_drag_prepare), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static void
name_buttons (SatchelAttachmentCard *self,
              const char            *name,
              const char            *size)
{
  /* TRANSLATORS: opens an attachment: its name and its size. */
  g_autofree char *open = g_strdup_printf (_("Open %s, %s"), name, size);
  g_autofree char *save = g_strdup_printf (_("Save %s"), name);
  /* TRANSLATORS: shows an attachment in a window of our own: its name. */
  g_autofree char *preview = g_strdup_printf (_("Preview %s"), name);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->open), name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->save), _("Save"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->preview), _("Preview"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open), GTK_ACCESSIBLE_PROPERTY_LABEL, open, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save), GTK_ACCESSIBLE_PROPERTY_LABEL, save, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->preview), GTK_ACCESSIBLE_PROPERTY_LABEL, preview, -1);
}

/* A kind that the theme has no plain sign of would get its picture of the unknown, which is white on white. */
static gboolean
has_sign (SatchelAttachmentCard *self,
          GIcon                 *icon)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  const char *const *names = G_IS_THEMED_ICON (icon) ? g_themed_icon_get_names (G_THEMED_ICON (icon)) : NULL;

  for (; names != NULL && *names != NULL; names++)
    if (g_str_has_suffix (*names, "-symbolic") && gtk_icon_theme_has_icon (theme, *names))
      return TRUE;

  return FALSE;
}

static void
show_icon (SatchelAttachmentCard *self)
{
  SatchelHarm harm = satchel_harm_of (self->attachment.name, self->attachment.content_type);
  g_autofree char *type = g_content_type_from_mime_type (self->attachment.content_type);
  g_autoptr (GIcon) icon = g_content_type_get_symbolic_icon (type != NULL ? type : "application/octet-stream");

  if (has_sign (self, icon))
    gtk_image_set_from_gicon (self->icon, icon);
  else
    gtk_image_set_from_icon_name (self->icon, "text-x-generic-symbolic");
  if (harm == SATCHEL_HARM_PROGRAM || harm == SATCHEL_HARM_DISGUISED)
    {
      gtk_image_set_from_icon_name (self->icon, "dialog-warning-symbolic");
      gtk_widget_add_css_class (GTK_WIDGET (self->icon), "warning");
    }
  else if (g_str_equal (self->attachment.content_type, "message/rfc822"))
    gtk_image_set_from_icon_name (self->icon, "mail-unread-symbolic");
}

GtkWidget *
satchel_attachment_card_new (SatchelLetter           *letter,
                             const SatchelAttachment *attachment)
{
  SatchelAttachmentCard *self;
  g_autofree char *name = NULL;
  g_autofree char *size = NULL;

  g_return_val_if_fail (SATCHEL_IS_LETTER (letter), NULL);
  g_return_val_if_fail (attachment != NULL, NULL);

  self = g_object_new (SATCHEL_TYPE_ATTACHMENT_CARD, NULL);
  self->letter = g_object_ref (letter);
  self->attachment = *attachment;
  self->attachment.name = g_strdup (attachment->name);
  self->attachment.content_type = g_strdup (attachment->content_type);
  self->attachment.content_id = g_strdup (attachment->content_id);
  name = satchel_attachment_file_name (attachment);
  size = g_format_size (attachment->size);

  show_icon (self);
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->size, size);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->open), "u", attachment->number);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->preview), "u", attachment->number);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->save), "u", attachment->number);
  gtk_widget_set_visible (GTK_WIDGET (self->preview), satchel_preview_kind (attachment) != SATCHEL_PREVIEW_NONE);
  name_buttons (self, name, size);

  return GTK_WIDGET (self);
}
