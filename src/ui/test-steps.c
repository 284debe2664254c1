/* test-steps.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/test-steps.h"

#include <glib/gi18n.h>

#include "net/pins.h"
#include "ui/certificate-dialog.h"
#include "ui/mnemonics.h"
#include "ui/remedy.h"

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
  GtkWidget    *mend_button;   /* on the row of the step that failed */
  GError       *error;         /* what the last test ended with */
  GList        *accepted;      /* of SatchelRefusedPeer, by the person, here */

  /* borrowed */
  Step             steps[SATCHEL_N_STEPS];
  AdwExpanderRow  *log_row;
  GtkLabel        *log_label;
  Step            *failed;     /* has the mend button */
  gboolean         told;       /* a step has said what is wrong */
};

G_DEFINE_FINAL_TYPE (SatchelTestSteps, satchel_test_steps, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  AGAIN,
  FIELD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

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

/* --- what mends it --- */

static void
hide_mend_button (SatchelTestSteps *self)
{
  if (self->failed != NULL)
    adw_action_row_remove (self->failed->row, self->mend_button);
  self->failed = NULL;
}

static void
show_mend_button (SatchelTestSteps *self)
{
  SatchelRemedy remedy = satchel_remedy_for (self->error);
  g_autofree char *sentence = satchel_remedy_explain (self->error);

  for (guint i = 0; i < SATCHEL_N_STEPS && self->failed == NULL; i++)
    if (self->steps[i].state == STATE_BAD)
      self->failed = &self->steps[i];
  if (self->failed == NULL)
    return;

  adw_action_row_set_subtitle (self->failed->row, sentence);
  gtk_button_set_label (GTK_BUTTON (self->mend_button), remedy.label);
  satchel_mnemonics_mend (self->mend_button);
  adw_action_row_add_suffix (self->failed->row, self->mend_button);
}

static void
on_certificate_accepted (SatchelTestSteps *self)
{
  const SatchelRefusedPeer *peer = satchel_trouble_get_peer (self->error);

  if (peer != NULL)
    self->accepted = g_list_prepend (self->accepted, satchel_refused_peer_copy (peer));
  g_signal_emit (self, signals[AGAIN], 0);
}

static void
show_certificate (SatchelTestSteps *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *dialog = satchel_certificate_dialog_new (satchel_pins_get_default (),
                                                      satchel_trouble_get_peer (self->error),
                                                      root != NULL ? GTK_WINDOW (root) : NULL);

  g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_certificate_accepted), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

void
satchel_test_steps_mend (SatchelTestSteps *self)
{
  SatchelRemedy remedy;

  g_return_if_fail (SATCHEL_IS_TEST_STEPS (self));

  if (self->error == NULL)
    return;

  remedy = satchel_remedy_for (self->error);
  if (remedy.kind == SATCHEL_REMEDY_CERTIFICATE)
    show_certificate (self);
  else if (remedy.kind == SATCHEL_REMEDY_FIELD)
    g_signal_emit (self, signals[FIELD], 0, (int) remedy.field);
  else
    g_signal_emit (self, signals[AGAIN], 0);
}

void
satchel_test_steps_forget_accepted (SatchelTestSteps *self,
                                    SatchelAccounts  *accounts)
{
  g_return_if_fail (SATCHEL_IS_TEST_STEPS (self) && SATCHEL_IS_ACCOUNTS (accounts));

  for (GList *at = self->accepted; at != NULL; at = at->next)
    {
      const SatchelRefusedPeer *peer = at->data;

      satchel_accounts_forget_certificate (accounts, peer->host, peer->port);
    }
}

/* --- a test --- */

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
  g_clear_error (&self->error);
  hide_mend_button (self);
  gtk_widget_set_visible (GTK_WIDGET (self->log_row), FALSE);
  adw_expander_row_set_expanded (self->log_row, FALSE);
  for (guint i = 0; i < SATCHEL_N_STEPS; i++)
    set_state (&self->steps[i], i == 0 ? STATE_RUNNING : STATE_WAITING, NULL);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), NULL);
}

static void
show_log (SatchelTestSteps *self)
{
  g_autofree char *log = satchel_fetch_get_log (self->fetch);

  gtk_label_set_label (self->log_label, g_strchomp (log));
  gtk_widget_set_visible (GTK_WIDGET (self->log_row), *log != '\0');
  gtk_button_set_label (GTK_BUTTON (self->copy_button), _("Copy _Log"));
  satchel_mnemonics_mend (self->copy_button);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->copy_button);
}

void
satchel_test_steps_end (SatchelTestSteps *self,
                        const GError     *error)
{
  gboolean failed = error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  Step *current;

  g_return_if_fail (SATCHEL_IS_TEST_STEPS (self));

  current = get_current (self);
  if (failed && !self->told && current != NULL)
    set_state (current, STATE_BAD, error->message);

  for (guint i = 0; i < SATCHEL_N_STEPS; i++)
    {
      gtk_spinner_stop (self->steps[i].spinner);
      if (self->steps[i].state < STATE_GOOD)
        gtk_widget_set_visible (GTK_WIDGET (self->steps[i].row), FALSE);
    }
  if (failed)
    {
      self->error = g_error_copy (error);
      show_mend_button (self);
    }
  show_log (self);
}

static void
on_copy_clicked (SatchelTestSteps *self)
{
  g_autofree char *log = satchel_fetch_get_log (self->fetch);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), log);
  gtk_button_set_label (GTK_BUTTON (self->copy_button), _("Copied"));
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
  g_clear_object (&self->mend_button);

  G_OBJECT_CLASS (satchel_test_steps_parent_class)->dispose (object);
}

static void
satchel_test_steps_finalize (GObject *object)
{
  SatchelTestSteps *self = SATCHEL_TEST_STEPS (object);

  g_clear_error (&self->error);
  g_list_free_full (self->accepted, (GDestroyNotify) satchel_refused_peer_free);

  G_OBJECT_CLASS (satchel_test_steps_parent_class)->finalize (object);
}

static void
satchel_test_steps_class_init (SatchelTestStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = satchel_test_steps_dispose;
  G_OBJECT_CLASS (klass)->finalize = satchel_test_steps_finalize;

  signals[AGAIN] = g_signal_new ("again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[FIELD] = g_signal_new ("field", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_INT);
}

static GtkWidget *
new_button (const char *label)
{
  GtkWidget *button = g_object_ref_sink (gtk_button_new_with_mnemonic (label));

  satchel_mnemonics_mend (button);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);

  return button;
}

/* What was said, as it is copied: whoever sends it to somebody can read it first. */
static void
add_log (SatchelTestSteps *self)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (NULL);

  self->log_row = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->log_row), _("What was said"));
  adw_expander_row_set_subtitle (self->log_row, _("Without your password and user name"));

  self->log_label = GTK_LABEL (label);
  gtk_label_set_selectable (self->log_label, TRUE);
  gtk_label_set_wrap (self->log_label, TRUE);
  gtk_label_set_wrap_mode (self->log_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->log_label, 0);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 8);
  gtk_widget_set_margin_bottom (label, 8);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  adw_expander_row_add_row (self->log_row, row);
  gtk_widget_set_visible (GTK_WIDGET (self->log_row), FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->log_row));
}

static void
satchel_test_steps_init (SatchelTestSteps *self)
{
  self->copy_button = new_button (_("Copy _Log"));
  gtk_widget_set_tooltip_text (self->copy_button,
                               _("Copy What Was Said, Without the Password, for Somebody Who Can Help"));
  gtk_widget_add_css_class (self->copy_button, "flat");
  g_signal_connect_object (self->copy_button, "clicked", G_CALLBACK (on_copy_clicked), self,
                           G_CONNECT_SWAPPED);

  for (guint i = 0; i < SATCHEL_N_STEPS; i++)
    add_step (self, (SatchelStep) i);
  add_log (self);

  self->mend_button = new_button (_("Try A_gain"));
  g_signal_connect_object (self->mend_button, "clicked", G_CALLBACK (satchel_test_steps_mend), self,
                           G_CONNECT_SWAPPED);
}
