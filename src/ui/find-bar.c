/* find-bar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/find-bar.h"

#include "ui/words.h"

#include <glib/gi18n-lib.h>

struct _SatchelFindBar
{
  GtkBox parent_instance;

  /* Template */
  GtkRevealer    *revealer;
  GtkSearchEntry *entry;
  GtkLabel       *places;
  GtkWidget      *previous;
  GtkWidget      *next;
};

enum
{
  WORDS,
  STEP,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelFindBar, satchel_find_bar, GTK_TYPE_BOX)

static void
on_words (SatchelFindBar *self)
{
  g_signal_emit (self, signals[WORDS], 0, satchel_find_bar_get_words (self));
}

static void
on_next (SatchelFindBar *self)
{
  g_signal_emit (self, signals[STEP], 0, TRUE);
}

static void
on_previous (SatchelFindBar *self)
{
  g_signal_emit (self, signals[STEP], 0, FALSE);
}

static gboolean
on_key (SatchelFindBar  *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  if ((keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter) || (state & GDK_SHIFT_MASK) == 0)
    return GDK_EVENT_PROPAGATE;

  on_previous (self);
  return GDK_EVENT_STOP;
}

static void
satchel_find_bar_class_init (SatchelFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[WORDS] = g_signal_new ("words", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[STEP] = g_signal_new ("step", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_BOOLEAN);
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelFindBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, SatchelFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, SatchelFindBar, places);
  gtk_widget_class_bind_template_child (widget_class, SatchelFindBar, previous);
  gtk_widget_class_bind_template_child (widget_class, SatchelFindBar, next);
  gtk_widget_class_bind_template_callback (widget_class, on_words);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, satchel_find_bar_close);
}

static void
satchel_find_bar_init (SatchelFindBar *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), key);
}

void
satchel_find_bar_open (SatchelFindBar *self)
{
  g_return_if_fail (SATCHEL_IS_FIND_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
  on_words (self);
}

void
satchel_find_bar_close (SatchelFindBar *self)
{
  g_return_if_fail (SATCHEL_IS_FIND_BAR (self));

  if (!satchel_find_bar_is_open (self))
    return;

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[CLOSED], 0);
}

gboolean
satchel_find_bar_is_open (SatchelFindBar *self)
{
  g_return_val_if_fail (SATCHEL_IS_FIND_BAR (self), FALSE);

  return gtk_revealer_get_reveal_child (self->revealer);
}

const char *
satchel_find_bar_get_words (SatchelFindBar *self)
{
  g_return_val_if_fail (SATCHEL_IS_FIND_BAR (self), "");

  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

void
satchel_find_bar_show_places (SatchelFindBar *self,
                              guint           at,
                              guint           n,
                              guint           most)
{
  g_autofree char *number = satchel_words_for_number (n);
  g_autofree char *words = NULL;

  g_return_if_fail (SATCHEL_IS_FIND_BAR (self));

  if (*satchel_find_bar_get_words (self) == '\0')
    words = g_strdup ("");
  else if (n == 0)
    words = g_strdup (_("Not in this message"));
  else if (n >= most)
    /* TRANSLATORS: which place of how many holds the words looked for: "3 of 1,000 or more". */
    words = g_strdup_printf (_("%u of %s or more"), at, number);
  else
    /* TRANSLATORS: which place of how many holds the words looked for: "3 of 12". */
    words = g_strdup_printf (_("%u of %s"), at, number);

  gtk_label_set_label (self->places, words);
  gtk_widget_set_sensitive (self->previous, n > 0);
  gtk_widget_set_sensitive (self->next, n > 0);
}
