/* test-steps.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/test-steps.h"

#include <glib/gi18n.h>

#include "ui/mnemonics.h"

typedef enum
{
  STATE_WAITING,
  STATE_RUNNING,
  STATE_GOOD,
  STATE_BAD,
  N_STATES,
} State;

/* One step: an icon or a spinner before its title. */
typedef struct
{
  AdwActionRow *row;
  GtkStack     *mark;
  GtkImage     *icon;
  GtkSpinner   *spinner;
  State         state;
} Step;

struct _SatchelTestSteps
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  SatchelFetch *fetch;
  GtkWidget    *copy_button;

  /* borrowed */
  Step       steps[SATCHEL_N_STEPS];
  gboolean   told;   /* a step has said what is wrong */
};

G_DEFINE_FINAL_TYPE (SatchelTestSteps, satchel_test_steps, ADW_TYPE_PREFERENCES_GROUP)

static const struct
{
  const char *icon;
  const char *style;
  const char *spoken;
} looks[N_STATES] = {
  [STATE_WAITING] = { "content-loading-symbolic", "dim-label", N_("not yet") },
  [STATE_RUNNING] = { "content-loading-symbolic", "dim-label", N_("under way") },
  [STATE_GOOD] = { "object-select-symbolic", "success", N_("done") },
  [STATE_BAD] = { "dialog-error-symbolic", "error", N_("failed") },
};

static void
set_state (Step       *step,
           State       state,
           const char *sentence)
{
  gboolean running = state == STATE_RUNNING;

  gtk_widget_remove_css_class (GTK_WIDGET (step->icon), looks[step->state].style);
  gtk_widget_add_css_class (GTK_WIDGET (step->icon), looks[state].style);
  gtk_image_set_from_icon_name (step->icon, looks[state].icon);
  gtk_accessible_update_property (GTK_ACCESSIBLE (step->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(looks[state].spoken), -1);
  gtk_stack_set_visible_child (step->mark, running ? GTK_WIDGET (step->spinner)
                                                   : GTK_WIDGET (step->icon));
  gtk_spinner_set_spinning (step->spinner, running);
  adw_action_row_set_subtitle (step->row, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (step->row), TRUE);
  step->state = state;
}

/* The first step that has not ended is the one under way: with STARTTLS the certificate comes only
 * after the greeting. */
static Step *
get_current (SatchelTestSteps *self)
{
  for (guint i = 0; i < SATCHEL_N_STEPS; i++)
    if (self->steps[i].state < STATE_GOOD)
      return &self->steps[i];

  return NULL;
}

static void
on_step (SatchelTestSteps *self,
         int               number,
         gboolean          ok,
         const char       *message)
{
  Step *current;

  if (number < 0 || number >= SATCHEL_N_STEPS)
    return;

  set_state (&self->steps[number], ok ? STATE_GOOD : STATE_BAD, message);
  self->told = self->told || !ok;

  current = get_current (self);
  if (ok && current != NULL && current->state == STATE_WAITING)
    set_state (current, STATE_RUNNING, NULL);
}

void
satchel_test_steps_watch (SatchelTestSteps *self,
                          SatchelFetch     *fetch)
{
  g_return_if_fail (SATCHEL_IS_TEST_STEPS (self) && SATCHEL_IS_FETCH (fetch));

  if (self->fetch != NULL)
    g_signal_handlers_disconnect_by_func (self->fetch, on_step, self);
  g_set_object (&self->fetch, fetch);
  g_signal_connect_object (fetch, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);

  self->told = FALSE;
  for (guint i = 0; i < SATCHEL_N_STEPS; i++)
    set_state (&self->steps[i], i == 0 ? STATE_RUNNING : STATE_WAITING, NULL);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), NULL);
}

void
satchel_test_steps_end (SatchelTestSteps *self,
                        const GError     *error)
{
  Step *current;

  g_return_if_fail (SATCHEL_IS_TEST_STEPS (self));

  current = get_current (self);
  if (error != NULL && !self->told && current != NULL
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_state (current, STATE_BAD, error->message);

  for (guint i = 0; i < SATCHEL_N_STEPS; i++)
    {
      gtk_spinner_stop (self->steps[i].spinner);
      if (self->steps[i].state < STATE_GOOD)
        gtk_widget_set_visible (GTK_WIDGET (self->steps[i].row), FALSE);
    }
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->copy_button);
}

static void
on_copy_clicked (SatchelTestSteps *self)
{
  g_autofree char *log = satchel_fetch_get_log (self->fetch);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), log);
}

static void
add_step (SatchelTestSteps *self,
          SatchelStep       number)
{
  Step *step = &self->steps[number];

  step->row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (step->row), satchel_step_get_title (number));
  /* The server's words may stand in the sentence: they are text, never markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (step->row), FALSE);
  adw_action_row_set_subtitle_lines (step->row, 0);

  step->icon = GTK_IMAGE (gtk_image_new ());
  step->spinner = GTK_SPINNER (gtk_spinner_new ());
  step->mark = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_child (step->mark, GTK_WIDGET (step->icon));
  gtk_stack_add_child (step->mark, GTK_WIDGET (step->spinner));
  gtk_widget_set_valign (GTK_WIDGET (step->mark), GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (step->row, GTK_WIDGET (step->mark));

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (step->row));
  set_state (step, STATE_WAITING, NULL);
}

static void
satchel_test_steps_dispose (GObject *object)
{
  SatchelTestSteps *self = SATCHEL_TEST_STEPS (object);

  g_clear_object (&self->fetch);
  g_clear_object (&self->copy_button);

  G_OBJECT_CLASS (satchel_test_steps_parent_class)->dispose (object);
}

static void
satchel_test_steps_class_init (SatchelTestStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = satchel_test_steps_dispose;
}

static void
satchel_test_steps_init (SatchelTestSteps *self)
{
  self->copy_button = g_object_ref_sink (gtk_button_new_with_mnemonic (_("Copy _Log")));
  satchel_mnemonics_mend (self->copy_button);
  gtk_widget_set_tooltip_text (self->copy_button,
                               _("Copy What Was Said, Without the Password, for Somebody Who Can Help"));
  gtk_widget_add_css_class (self->copy_button, "flat");
  gtk_widget_set_valign (self->copy_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->copy_button, "clicked", G_CALLBACK (on_copy_clicked), self,
                           G_CONNECT_SWAPPED);

  for (guint i = 0; i < SATCHEL_N_STEPS; i++)
    add_step (self, (SatchelStep) i);
}
