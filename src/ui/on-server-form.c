/* on-server-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/on-server-form.h"

struct _SatchelOnServerForm
{
  AdwPreferencesGroup parent_instance;

  gboolean setting;   /* the program is choosing, not the person */

  /* template */
  GtkCheckButton *days_button;
  GtkCheckButton *until_deleted_button;
  GtkCheckButton *keep_button;
  GtkCheckButton *remove_button;
  GtkSpinButton  *days_spin;
};

G_DEFINE_FINAL_TYPE (SatchelOnServerForm, satchel_on_server_form, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

SatchelOnServer
satchel_on_server_form_get_choice (SatchelOnServerForm *self)
{
  g_return_val_if_fail (SATCHEL_IS_ON_SERVER_FORM (self), SATCHEL_ON_SERVER_KEEP);

  if (gtk_check_button_get_active (self->days_button))
    return SATCHEL_ON_SERVER_DAYS;
  if (gtk_check_button_get_active (self->until_deleted_button))
    return SATCHEL_ON_SERVER_UNTIL_DELETED;
  if (gtk_check_button_get_active (self->remove_button))
    return SATCHEL_ON_SERVER_REMOVE;

  return SATCHEL_ON_SERVER_KEEP;
}

guint
satchel_on_server_form_get_days (SatchelOnServerForm *self)
{
  g_return_val_if_fail (SATCHEL_IS_ON_SERVER_FORM (self), 14);

  return gtk_spin_button_get_value_as_int (self->days_spin);
}

static GtkCheckButton *
get_button (SatchelOnServerForm *self,
            SatchelOnServer      choice)
{
  switch (choice)
    {
    case SATCHEL_ON_SERVER_DAYS:
      return self->days_button;
    case SATCHEL_ON_SERVER_UNTIL_DELETED:
      return self->until_deleted_button;
    case SATCHEL_ON_SERVER_REMOVE:
      return self->remove_button;
    case SATCHEL_ON_SERVER_KEEP:
    default:
      return self->keep_button;
    }
}

void
satchel_on_server_form_set (SatchelOnServerForm *self,
                            SatchelOnServer      choice,
                            guint                days)
{
  g_return_if_fail (SATCHEL_IS_ON_SERVER_FORM (self));

  self->setting = TRUE;
  gtk_check_button_set_active (get_button (self, choice), TRUE);
  gtk_spin_button_set_value (self->days_spin, days);
  self->setting = FALSE;
}

static void
on_toggled (SatchelOnServerForm *self,
            GtkCheckButton      *button)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->days_spin),
                            gtk_check_button_get_active (self->days_button));

  /* Of the two buttons that change, the one that is chosen speaks. */
  if (!self->setting && gtk_check_button_get_active (button))
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_days_changed (SatchelOnServerForm *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
satchel_on_server_form_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_ON_SERVER_FORM);

  G_OBJECT_CLASS (satchel_on_server_form_parent_class)->dispose (object);
}

static void
satchel_on_server_form_class_init (SatchelOnServerFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_on_server_form_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/on-server-form.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelOnServerForm, days_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelOnServerForm, until_deleted_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelOnServerForm, keep_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelOnServerForm, remove_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelOnServerForm, days_spin);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_days_changed);
}

static void
satchel_on_server_form_init (SatchelOnServerForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
