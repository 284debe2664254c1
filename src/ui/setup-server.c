/* setup-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/setup-server.h"

#include <glib/gi18n.h>

#include "ui/notice-bar.h"
#include "ui/remedy.h"

struct _SatchelSetupServer
{
  AdwBin parent_instance;

  /* owned */
  char *hint_uri;

  /* template */
  SatchelNoticeBar  *error_bar;
  SatchelNoticeBar  *hint_bar;
  GtkLabel          *intro;
  SatchelServerForm *form;
  AdwBin            *steps_bin;
};

G_DEFINE_FINAL_TYPE (SatchelSetupServer, satchel_setup_server, ADW_TYPE_BIN)

enum
{
  MEND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

SatchelServerForm *
satchel_setup_server_get_form (SatchelSetupServer *self)
{
  g_return_val_if_fail (SATCHEL_IS_SETUP_SERVER (self), NULL);

  return self->form;
}

void
satchel_setup_server_introduce (SatchelSetupServer *self,
                                const char         *sentence,
                                const SatchelGuess *guess)
{
  g_return_if_fail (SATCHEL_IS_SETUP_SERVER (self) && sentence != NULL);

  gtk_label_set_label (self->intro, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->intro), *sentence != '\0');

  g_clear_pointer (&self->hint_uri, g_free);
  if (guess == NULL || (guess->hint == NULL && guess->hint_uri == NULL))
    {
      satchel_notice_bar_hide (self->hint_bar);
      return;
    }

  self->hint_uri = g_strdup (guess->hint_uri);
  satchel_notice_bar_show (self->hint_bar,
                           guess->no_pop ? SATCHEL_NOTICE_WARNING : SATCHEL_NOTICE_INFORMATION,
                           guess->hint != NULL ? guess->hint
                                               : _("Your provider has a page about setting up mail programs."),
                           guess->hint_uri != NULL ? _("Ho_w") : NULL);
}

void
satchel_setup_server_say (SatchelSetupServer *self,
                          const GError       *error)
{
  g_autofree char *sentence = NULL;
  SatchelRemedy remedy;

  g_return_if_fail (SATCHEL_IS_SETUP_SERVER (self));

  if (error == NULL)
    {
      satchel_notice_bar_hide (self->error_bar);
      return;
    }

  remedy = satchel_remedy_for (error);
  sentence = satchel_remedy_explain (error);
  gtk_widget_set_visible (GTK_WIDGET (self->intro), FALSE);
  satchel_notice_bar_show (self->error_bar, SATCHEL_NOTICE_ERROR, sentence,
                           remedy.kind != SATCHEL_REMEDY_FIELD ? remedy.label : NULL);
  if (remedy.kind != SATCHEL_REMEDY_FIELD)
    satchel_notice_bar_focus (self->error_bar);
  else
    satchel_server_form_focus (self->form, remedy.field);
}

void
satchel_setup_server_set_steps (SatchelSetupServer *self,
                                GtkWidget          *steps)
{
  g_return_if_fail (SATCHEL_IS_SETUP_SERVER (self));

  adw_bin_set_child (self->steps_bin, steps);
}

static void
on_error_clicked (SatchelSetupServer *self)
{
  g_signal_emit (self, signals[MEND], 0);
}

static void
on_hint_clicked (SatchelSetupServer *self)
{
  if (self->hint_uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->hint_uri,
                  GDK_CURRENT_TIME);
}

static void
satchel_setup_server_dispose (GObject *object)
{
  /* The bin would unparent its child once more after the template has gone. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_SETUP_SERVER);

  G_OBJECT_CLASS (satchel_setup_server_parent_class)->dispose (object);
}

static void
satchel_setup_server_finalize (GObject *object)
{
  g_free (SATCHEL_SETUP_SERVER (object)->hint_uri);

  G_OBJECT_CLASS (satchel_setup_server_parent_class)->finalize (object);
}

static void
satchel_setup_server_class_init (SatchelSetupServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SATCHEL_TYPE_NOTICE_BAR);
  g_type_ensure (SATCHEL_TYPE_SERVER_FORM);

  object_class->dispose = satchel_setup_server_dispose;
  object_class->finalize = satchel_setup_server_finalize;

  signals[MEND] = g_signal_new ("mend", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/setup-server.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupServer, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupServer, hint_bar);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupServer, intro);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupServer, form);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupServer, steps_bin);
  gtk_widget_class_bind_template_callback (widget_class, on_error_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_hint_clicked);
}

static void
satchel_setup_server_init (SatchelSetupServer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
