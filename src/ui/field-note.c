/* field-note.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/field-note.h"

struct _SatchelFieldNote
{
  AdwPreferencesRow parent_instance;

  /* borrowed */
  GtkWidget *field;   /* weak */
  GtkLabel  *label;
};

G_DEFINE_FINAL_TYPE (SatchelFieldNote, satchel_field_note, ADW_TYPE_PREFERENCES_ROW)

enum
{
  PROP_0,
  PROP_FIELD,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
mark_field (SatchelFieldNote *self,
            const char       *sentence)
{
  GtkAccessible *field = GTK_ACCESSIBLE (self->field);

  if (sentence != NULL)
    {
      gtk_widget_add_css_class (self->field, "error");
      gtk_accessible_update_state (field, GTK_ACCESSIBLE_STATE_INVALID,
                                   GTK_ACCESSIBLE_INVALID_TRUE, -1);
      gtk_accessible_update_property (field, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
    }
  else
    {
      gtk_widget_remove_css_class (self->field, "error");
      gtk_accessible_reset_state (field, GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_property (field, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
    }
}

void
satchel_field_note_say (SatchelFieldNote *self,
                        const char       *sentence)
{
  g_return_if_fail (SATCHEL_IS_FIELD_NOTE (self));

  gtk_label_set_label (self->label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self), sentence != NULL);
  if (self->field != NULL)
    mark_field (self, sentence);
}

gboolean
satchel_field_note_says (SatchelFieldNote *self)
{
  g_return_val_if_fail (SATCHEL_IS_FIELD_NOTE (self), FALSE);

  return gtk_widget_get_visible (GTK_WIDGET (self));
}

static void
satchel_field_note_set_property (GObject      *object,
                                 guint         id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  SatchelFieldNote *self = SATCHEL_FIELD_NOTE (object);

  switch (id)
    {
    case PROP_FIELD:
      g_set_weak_pointer (&self->field, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
satchel_field_note_dispose (GObject *object)
{
  SatchelFieldNote *self = SATCHEL_FIELD_NOTE (object);

  g_clear_weak_pointer (&self->field);

  G_OBJECT_CLASS (satchel_field_note_parent_class)->dispose (object);
}

static void
satchel_field_note_class_init (SatchelFieldNoteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = satchel_field_note_set_property;
  object_class->dispose = satchel_field_note_dispose;

  properties[PROP_FIELD] =
    g_param_spec_object ("field", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
satchel_field_note_init (SatchelFieldNote *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  self->label = GTK_LABEL (label);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_add_css_class (label, "error");
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 8);
  gtk_widget_set_margin_bottom (label, 8);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "field-note");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
