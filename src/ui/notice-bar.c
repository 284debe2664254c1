/* notice-bar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/notice-bar.h"

#include "ui/mnemonics.h"

struct _SatchelNoticeBar
{
  AdwBin parent_instance;

  /* template */
  GtkRevealer *revealer;
  GtkBox      *box;
  GtkImage    *icon;
  GtkLabel    *label;
  GtkButton   *button;
};

G_DEFINE_FINAL_TYPE (SatchelNoticeBar, satchel_notice_bar, ADW_TYPE_BIN)

enum
{
  CLICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *style;
  const char *icon;
} kinds[] = {
  [SATCHEL_NOTICE_INFORMATION] = { "information", "dialog-information-symbolic" },
  [SATCHEL_NOTICE_WARNING] = { "warning", "dialog-warning-symbolic" },
  [SATCHEL_NOTICE_ERROR] = { "error", "dialog-error-symbolic" },
};

void
satchel_notice_bar_show (SatchelNoticeBar  *self,
                         SatchelNoticeKind  kind,
                         const char        *sentence,
                         const char        *button)
{
  g_return_if_fail (SATCHEL_IS_NOTICE_BAR (self));
  g_return_if_fail (kind < G_N_ELEMENTS (kinds) && sentence != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->box), kinds[i].style);
  gtk_widget_add_css_class (GTK_WIDGET (self->box), kinds[kind].style);
  gtk_image_set_from_icon_name (self->icon, kinds[kind].icon);
  gtk_label_set_label (self->label, sentence);
  gtk_button_set_label (self->button, button != NULL ? button : "");
  satchel_mnemonics_mend (GTK_WIDGET (self->button));
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

void
satchel_notice_bar_hide (SatchelNoticeBar *self)
{
  g_return_if_fail (SATCHEL_IS_NOTICE_BAR (self));

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

void
satchel_notice_bar_focus (SatchelNoticeBar *self)
{
  g_return_if_fail (SATCHEL_IS_NOTICE_BAR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->button));
}

static void
on_button_clicked (SatchelNoticeBar *self)
{
  g_signal_emit (self, signals[CLICKED], 0);
}

/* A hidden bar takes no room and is not read out. */
static void
on_child_revealed (SatchelNoticeBar *self)
{
  if (!gtk_revealer_get_reveal_child (self->revealer)
      && !gtk_revealer_get_child_revealed (self->revealer))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
satchel_notice_bar_dispose (GObject *object)
{
  /* The bin would unparent its child once more after the template has gone. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_NOTICE_BAR);

  G_OBJECT_CLASS (satchel_notice_bar_parent_class)->dispose (object);
}

/* Once for the display: its colours go wherever the bar goes. */
static void
load_style (void)
{
  g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider,
                                       "/io/github/satchelmail/Satchel/ui/notice-bar.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
satchel_notice_bar_class_init (SatchelNoticeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_notice_bar_dispose;

  signals[CLICKED] = g_signal_new ("clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  load_style ();
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/notice-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelNoticeBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, SatchelNoticeBar, box);
  gtk_widget_class_bind_template_child (widget_class, SatchelNoticeBar, icon);
  gtk_widget_class_bind_template_child (widget_class, SatchelNoticeBar, label);
  gtk_widget_class_bind_template_child (widget_class, SatchelNoticeBar, button);
  gtk_widget_class_bind_template_callback (widget_class, on_button_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_child_revealed);
}

static void
satchel_notice_bar_init (SatchelNoticeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
