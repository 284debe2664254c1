/* setup-assistant.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/setup-assistant.h"

#include <glib/gi18n.h>

#include "office/secrets.h"
#include "ui/mnemonics.h"
#include "ui/setup-copies.h"
#include "ui/setup-lookup.h"
#include "ui/setup-server.h"
#include "ui/setup-you.h"
#include "ui/test-steps.h"

typedef enum
{
  PAGE_YOU,
  PAGE_LOOKUP,
  PAGE_SERVER,
  PAGE_TEST,
  PAGE_COPIES,
  N_PAGES,
} Page;

struct _SatchelSetupAssistant
{
  AdwWindow parent_instance;

  /* owned */
  SatchelOffice    *office;
  SatchelAccount   *account;       /* as it is tested, then added */
  SatchelFetch     *fetch;         /* the test, then the waiting session */
  GCancellable     *cancellable;   /* of fetch */
  GCancellable     *adding;        /* of keeping the account */
  char             *tested;        /* the settings and the password that fetch was begun with */
  SatchelTestSteps *steps;

  Page     page;
  Page     tested_from;   /* where Back leads from the test */
  GError  *silent;        /* why the server that was found did not answer, while the next one is looked for */
  gboolean signed_in;     /* fetch waits, or waited */
  gboolean session_over;  /* it waits no more */
  char    *filled_for;    /* that address */

  /* template */
  AdwWindowTitle     *title;
  GtkButton          *back_button;
  GtkButton          *next_button;
  GtkStack           *stack;
  SatchelSetupYou    *you;
  SatchelSetupLookup *lookup;
  SatchelSetupServer *server;
  AdwBin             *steps_bin;
  GtkLabel           *test_description;
  SatchelSetupCopies *copies;
};

G_DEFINE_FINAL_TYPE (SatchelSetupAssistant, satchel_setup_assistant, ADW_TYPE_WINDOW)

enum
{
  DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *name;
  const char *title;
  const char *next;
} pages[N_PAGES] = {
  [PAGE_YOU] = { "you", N_("Set Up an Account"), N_("_Next") },
  [PAGE_LOOKUP] = { "lookup", N_("Your Provider"), N_("_Next") },
  [PAGE_SERVER] = { "server", N_("Server"), N_("_Test") },
  [PAGE_TEST] = { "test", N_("Connection Test"), N_("_Next") },
  [PAGE_COPIES] = { "copies", N_("Copies on the Server"), N_("_Start Receiving") },
};

/* --- pages --- */

static SatchelServerForm *
get_form (SatchelSetupAssistant *self)
{
  return satchel_setup_server_get_form (self->server);
}

/* What was found for the address as it is now. (nullable). */
static const SatchelGuess *
get_guess (SatchelSetupAssistant *self)
{
  return satchel_setup_lookup_get_guess (self->lookup, satchel_setup_you_get_email (self->you));
}

/* The widget stands on the page that shows it: while the test runs its own, afterwards under the
 * form that is to be mended. */
static void
move_steps (SatchelSetupAssistant *self,
            Page                   page)
{
  adw_bin_set_child (self->steps_bin, NULL);
  satchel_setup_server_set_steps (self->server, NULL);

  if (page == PAGE_TEST)
    adw_bin_set_child (self->steps_bin, GTK_WIDGET (self->steps));
  else
    satchel_setup_server_set_steps (self->server, GTK_WIDGET (self->steps));
}

static gboolean
can_go_on (SatchelSetupAssistant *self)
{
  if (self->page == PAGE_TEST || self->adding != NULL)
    return FALSE;

  return self->page != PAGE_LOOKUP
         || (get_guess (self) != NULL && satchel_setup_lookup_is_usable (self->lookup));
}

static void
update_buttons (SatchelSetupAssistant *self)
{
  gtk_button_set_label (self->back_button, self->page == PAGE_YOU ? _("_Cancel") : _("_Back"));
  gtk_button_set_label (self->next_button, _(pages[self->page].next));
  satchel_mnemonics_mend (GTK_WIDGET (self->back_button));
  satchel_mnemonics_mend (GTK_WIDGET (self->next_button));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button), can_go_on (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), self->adding == NULL);
}

static void
focus_page (SatchelSetupAssistant *self)
{
  if (self->page == PAGE_YOU)
    satchel_setup_you_focus (self->you);
  else if (self->page == PAGE_SERVER)
    satchel_server_form_focus (get_form (self), SATCHEL_SERVER_FIELD_SERVER);
  else if (can_go_on (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->next_button));
}

static void
go_to (SatchelSetupAssistant *self,
       Page                   page)
{
  gtk_stack_set_transition_type (self->stack, page < self->page
                                                ? GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT
                                                : GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT);
  self->page = page;
  gtk_stack_set_visible_child_name (self->stack, pages[page].name);
  adw_window_title_set_title (self->title, _(pages[page].title));
  adw_window_title_set_subtitle (self->title,
                                 page == PAGE_YOU ? "" : satchel_setup_you_get_email (self->you));
  gtk_window_set_title (GTK_WINDOW (self), _(pages[page].title));
  update_buttons (self);
  focus_page (self);
}

/* --- the session --- */

/* What is tested, as one string: a session that waits is good for exactly these settings. Holds the
 * password: to be wiped. */
static char *
describe_settings (SatchelSetupAssistant *self,
                   SatchelAccount        *account)
{
  g_autofree char *settings = satchel_account_describe_settings (account);

  return g_strconcat (settings, "\n", satchel_server_form_get_password (get_form (self)), NULL);
}

/* Ends the session, if there is one. */
static void
drop_session (SatchelSetupAssistant *self)
{
  if (self->fetch != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->fetch, self);
      g_cancellable_cancel (self->cancellable);
    }
  g_clear_object (&self->fetch);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->tested, satchel_secret_free);
  self->signed_in = FALSE;
  self->session_over = FALSE;
}

static void
show_failure (SatchelSetupAssistant *self,
              const GError          *error)
{
  const SatchelGuess *guess = get_guess (self);

  move_steps (self, PAGE_SERVER);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->steps), _("What was tried"));
  gtk_widget_set_visible (GTK_WIDGET (self->steps), TRUE);
  if (guess != NULL && guess->server != NULL)
    satchel_setup_server_introduce (self->server, "", guess);
  go_to (self, PAGE_SERVER);
  satchel_setup_server_say (self->server, error);
}

/* What was found may be wrong, or old: where no mail server answers, the next that is found is offered. */
static gboolean
looks_further (SatchelSetupAssistant *self,
               const GError          *error)
{
  if (self->tested_from != PAGE_LOOKUP || get_guess (self) == NULL
      || !satchel_setup_lookup_go_on (self->lookup, error))
    return FALSE;

  g_clear_error (&self->silent);
  self->silent = g_error_copy (error);
  go_to (self, PAGE_LOOKUP);
  return TRUE;
}

static void
on_signed_in (SatchelSetupAssistant *self)
{
  const SatchelFetchProgress *progress = satchel_fetch_get_progress (self->fetch);

  self->signed_in = TRUE;
  satchel_setup_server_say (self->server, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->steps), FALSE);
  satchel_setup_copies_set_mailbox (self->copies, progress->mailbox, progress->mailbox_bytes);
  satchel_setup_copies_say (self->copies, NULL);
  go_to (self, PAGE_COPIES);
}

/* The last step's tick is the page turning. */
static void
on_step (SatchelSetupAssistant *self,
         int                    step,
         gboolean               ok,
         const char            *message)
{
  if (step == SATCHEL_STEP_MAILBOX && ok && !self->signed_in)
    on_signed_in (self);
}

static void
on_session_ended (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr(SatchelSetupAssistant) self = data;
  SatchelFetch *fetch = SATCHEL_FETCH (source);
  g_autoptr(GError) error = NULL;

  satchel_fetch_run_finish (fetch, result, &error);

  /* Given up, or it receives by now and is the office's. */
  if (fetch != self->fetch)
    return;

  /* A server that hangs up while the person chooses is no failure: receiving signs in again. */
  if (self->signed_in)
    {
      self->session_over = TRUE;
      return;
    }

  satchel_test_steps_end (self->steps, error);
  drop_session (self);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !looks_further (self, error))
    show_failure (self, error);
}

/* Where the form of the user name isn't certain, another one is tried too. */
static void
offer_user_names (SatchelSetupAssistant *self)
{
  g_auto(GStrv) names = satchel_guess_list_user_names (get_guess (self), satchel_account_get_email (self->account),
                                                       satchel_account_get_user (self->account));

  if (!satchel_server_form_get_user_typed (get_form (self)) && names != NULL)
    satchel_fetch_set_user_names (self->fetch, (const char * const *) names);
}

static void
run_test (SatchelSetupAssistant *self)
{
  const char *password = satchel_server_form_get_password (get_form (self));
  g_autofree char *description = NULL;

  self->fetch = satchel_fetch_new (self->account, NULL);
  self->cancellable = g_cancellable_new ();
  if (*password != '\0')
    satchel_fetch_set_password (self->fetch, password);
  offer_user_names (self);

  description = g_strdup_printf (_("Signing in at %s"), satchel_account_get_server (self->account));
  gtk_label_set_label (self->test_description, description);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->steps), "");
  gtk_widget_set_visible (GTK_WIDGET (self->steps), TRUE);
  satchel_test_steps_watch (self->steps, self->fetch);
  move_steps (self, PAGE_TEST);
  go_to (self, PAGE_TEST);

  g_signal_connect_object (self->fetch, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  satchel_fetch_run_async (self->fetch, SATCHEL_FETCH_TEST_AND_WAIT, self->cancellable,
                           on_session_ended, g_object_ref (self));
}

/* Tests what the server form holds. A session that waits with the very same settings is gone on
 * with: some servers allow one sign-in in fifteen minutes. */
static void
start_test (SatchelSetupAssistant *self)
{
  g_autoptr(SatchelAccount) account = satchel_account_new (NULL);
  char *described;

  g_object_set (account,
                "email", satchel_setup_you_get_email (self->you),
                "name", satchel_setup_you_get_name (self->you),
                NULL);
  satchel_server_form_read (get_form (self), account);
  g_object_set (account, "provider-minutes",
                satchel_guess_get_minutes (get_guess (self), satchel_account_get_server (account)), NULL);
  described = describe_settings (self, account);

  self->tested_from = self->page;
  if (self->signed_in && !self->session_over && g_strcmp0 (described, self->tested) == 0)
    {
      satchel_secret_free (described);
      g_object_set (self->account, "name", satchel_account_get_name (account), NULL);
      go_to (self, PAGE_COPIES);
      return;
    }

  drop_session (self);
  g_set_object (&self->account, account);
  self->tested = described;
  run_test (self);
}

static void
test_again (SatchelSetupAssistant *self)
{
  if (self->page == PAGE_SERVER && satchel_server_form_check (get_form (self)))
    start_test (self);
}

static void
on_field_wanted (SatchelSetupAssistant *self,
                 int                    field)
{
  satchel_server_form_focus (get_form (self), (SatchelServerField) field);
}

static void
mend (SatchelSetupAssistant *self)
{
  satchel_test_steps_mend (self->steps);
}

/* --- filling the server form --- */

/* What was typed into the form stays as long as it is for the same address. */
static gboolean
is_filled (SatchelSetupAssistant *self)
{
  return g_strcmp0 (self->filled_for, satchel_setup_you_get_email (self->you)) == 0;
}

/* With what was found. What only a person knows (an authority, a command) stays. */
static void
fill_form (SatchelSetupAssistant *self,
           const SatchelGuess    *guess)
{
  g_autoptr(SatchelAccount) account = satchel_account_new (NULL);
  const char *email = satchel_setup_you_get_email (self->you);

  if (is_filled (self))
    satchel_server_form_read (get_form (self), account);
  g_object_set (account, "user", email, NULL);
  if (guess != NULL)
    satchel_guess_apply (guess, account);
  if (guess != NULL && guess->days > 0)
    satchel_setup_copies_advise (self->copies, guess->days);

  satchel_server_form_show (get_form (self), account);
  g_free (self->filled_for);
  self->filled_for = g_strdup (email);
}

static void
show_server_page (SatchelSetupAssistant *self)
{
  const SatchelGuess *guess = get_guess (self);
  gboolean found = guess != NULL && guess->server != NULL;
  g_autofree char *nothing = NULL;

  if (!is_filled (self))
    fill_form (self, guess);
  if (guess != NULL && !found && !guess->no_pop)
    nothing = g_strdup_printf (_("No settings were found for %s. Your provider’s help pages name the "
                                 "server for receiving mail by POP3."),
                               satchel_setup_you_get_email (self->you));
  satchel_setup_server_introduce (
    self->server,
    found ? ""
    : nothing != NULL ? nothing
    : _("Your provider’s help pages name the server for receiving mail by POP3."),
    guess);
  satchel_setup_server_say (self->server, NULL);
  go_to (self, PAGE_SERVER);
}

static void
on_looked_up (SatchelSetupAssistant *self)
{
  const SatchelGuess *guess = get_guess (self);

  if (self->page != PAGE_LOOKUP)
    return;

  if (guess->server == NULL && !guess->no_pop && satchel_setup_lookup_has_question (self->lookup))
    {
      update_buttons (self);
      return;
    }
  if (guess->server == NULL && self->silent != NULL)
    {
      g_autoptr(GError) error = g_steal_pointer (&self->silent);

      show_failure (self, error);
      return;
    }
  if (guess->server == NULL && !guess->no_pop)
    {
      show_server_page (self);
      return;
    }

  if (!is_filled (self) || self->silent != NULL)
    fill_form (self, guess);
  g_clear_error (&self->silent);
  update_buttons (self);
  focus_page (self);
}

/* The card says what is tested, whatever was typed before. Without encryption nothing is: the form says in red what
 * that means, and has a Test of its own. */
static void
accept_guess (SatchelSetupAssistant *self)
{
  fill_form (self, get_guess (self));
  if (get_guess (self)->encryption != SATCHEL_ENCRYPTION_NONE && satchel_server_form_check (get_form (self)))
    start_test (self);
  else
    show_server_page (self);
}

static void
on_by_hand (SatchelSetupAssistant *self)
{
  if (!satchel_setup_you_check (self->you, TRUE))
    return;

  satchel_setup_lookup_stop (self->lookup);
  satchel_server_form_set_password (get_form (self), satchel_setup_you_get_password (self->you));
  show_server_page (self);
}

static void
leave_you (SatchelSetupAssistant *self)
{
  if (!satchel_setup_you_check (self->you, FALSE))
    return;

  satchel_server_form_set_password (get_form (self), satchel_setup_you_get_password (self->you));
  go_to (self, PAGE_LOOKUP);
  satchel_setup_lookup_start (self->lookup, satchel_setup_you_get_email (self->you));
}

/* --- keeping the account --- */

static void
set_adding (SatchelSetupAssistant *self,
            gboolean               adding)
{
  g_clear_object (&self->adding);
  if (adding)
    self->adding = g_cancellable_new ();
  update_buttons (self);
}

static void
fail_adding (SatchelSetupAssistant *self,
             const GError          *error)
{
  /* Closed meanwhile. */
  if (self->office == NULL)
    return;

  set_adding (self, FALSE);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    satchel_setup_copies_say (self->copies, error);
}

/* The session is the office's now: closing the assistant must not end it. */
static void
hand_over_session (SatchelSetupAssistant *self,
                   SatchelOffice         *office)
{
  gboolean over = self->fetch == NULL || self->session_over;

  if (self->fetch != NULL)
    g_signal_handlers_disconnect_by_data (self->fetch, self);
  g_clear_object (&self->fetch);
  g_clear_object (&self->cancellable);
  if (over)
    satchel_office_get_mail (office, self->account);
}

static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(SatchelSetupAssistant) self = data;
  SatchelOffice *office = SATCHEL_OFFICE (source);
  g_autoptr(GError) error = NULL;

  if (!satchel_office_add_account_finish (office, result, &error))
    {
      fail_adding (self, error);
      return;
    }

  if (!satchel_accounts_keep_certificates (satchel_office_get_accounts (office), self->account, &error))
    g_warning ("Can’t copy the certificate file: %s", error->message);
  hand_over_session (self, office);
  g_signal_emit (self, signals[DONE], 0, self->account);
  if (self->office != NULL)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
add_account (SatchelSetupAssistant *self)
{
  gboolean has_command = *satchel_account_get_password_command (self->account) != '\0';

  satchel_office_add_account_async (self->office, self->account,
                                    has_command ? NULL
                                                : satchel_server_form_get_password (get_form (self)),
                                    self->session_over ? NULL : self->fetch, self->adding, on_added,
                                    g_object_ref (self));
}

/* Only a command that prints something is kept. */
static void
on_command_tried (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr(SatchelSetupAssistant) self = data;
  g_autoptr(GError) error = NULL;
  char *password = satchel_secrets_lookup_finish (result, &error);

  if (password == NULL || self->office == NULL)
    {
      satchel_secret_free (password);
      g_object_set (self->account, "password-command", "", NULL);
      if (error != NULL)
        fail_adding (self, error);
      return;
    }

  satchel_secret_free (password);
  add_account (self);
}

static void
start_receiving (SatchelSetupAssistant *self)
{
  g_autofree char *command = satchel_setup_copies_get_command (self->copies);

  satchel_setup_copies_say (self->copies, NULL);
  satchel_setup_copies_read (self->copies, self->account);
  set_adding (self, TRUE);

  if (*command == '\0')
    {
      add_account (self);
      return;
    }

  g_object_set (self->account, "password-command", command, NULL);
  satchel_secrets_lookup_async (self->account, self->adding, on_command_tried, g_object_ref (self));
}

/* --- Back and Next --- */

static void
on_next_clicked (SatchelSetupAssistant *self)
{
  if (!can_go_on (self))
    return;

  switch (self->page)
    {
    case PAGE_YOU:
      leave_you (self);
      break;

    case PAGE_LOOKUP:
      accept_guess (self);
      break;

    case PAGE_SERVER:
      test_again (self);
      break;

    case PAGE_COPIES:
      start_receiving (self);
      break;

    case PAGE_TEST:
    case N_PAGES:
    default:
      g_assert_not_reached ();
    }
}

static void
on_back_clicked (SatchelSetupAssistant *self)
{
  const SatchelGuess *guess = get_guess (self);

  /* A keyring's question may stand open: Back takes the question back. */
  if (self->adding != NULL)
    {
      g_cancellable_cancel (self->adding);
      return;
    }

  switch (self->page)
    {
    case PAGE_YOU:
      gtk_window_close (GTK_WINDOW (self));
      break;

    case PAGE_LOOKUP:
      satchel_setup_lookup_stop (self->lookup);
      go_to (self, PAGE_YOU);
      break;

    case PAGE_SERVER:
      go_to (self, guess != NULL && (guess->server != NULL || guess->no_pop) ? PAGE_LOOKUP : PAGE_YOU);
      break;

    case PAGE_TEST:
      drop_session (self);
      gtk_widget_set_visible (GTK_WIDGET (self->steps), FALSE);
      go_to (self, self->tested_from);
      break;

    case PAGE_COPIES:
      go_to (self, self->tested_from);
      break;

    case N_PAGES:
    default:
      g_assert_not_reached ();
    }
}

/* --- the object --- */

static gboolean
satchel_setup_assistant_close_request (GtkWindow *window)
{
  SatchelSetupAssistant *self = SATCHEL_SETUP_ASSISTANT (window);

  satchel_setup_lookup_stop (self->lookup);
  if (self->adding != NULL)
    g_cancellable_cancel (self->adding);
  drop_session (self);
  satchel_test_steps_forget_accepted (self->steps, satchel_office_get_accounts (self->office));

  return GTK_WINDOW_CLASS (satchel_setup_assistant_parent_class)->close_request (window);
}

static void
satchel_setup_assistant_dispose (GObject *object)
{
  SatchelSetupAssistant *self = SATCHEL_SETUP_ASSISTANT (object);

  g_clear_object (&self->steps);
  g_clear_object (&self->office);
  gtk_widget_dispose_template (GTK_WIDGET (self), SATCHEL_TYPE_SETUP_ASSISTANT);

  G_OBJECT_CLASS (satchel_setup_assistant_parent_class)->dispose (object);
}

static void
satchel_setup_assistant_finalize (GObject *object)
{
  SatchelSetupAssistant *self = SATCHEL_SETUP_ASSISTANT (object);

  g_clear_object (&self->account);
  g_clear_object (&self->fetch);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->adding);
  satchel_secret_free (self->tested);
  g_free (self->filled_for);
  g_clear_error (&self->silent);

  G_OBJECT_CLASS (satchel_setup_assistant_parent_class)->finalize (object);
}

static void
ensure_types (void)
{
  g_type_ensure (SATCHEL_TYPE_SETUP_YOU);
  g_type_ensure (SATCHEL_TYPE_SETUP_LOOKUP);
  g_type_ensure (SATCHEL_TYPE_SETUP_SERVER);
  g_type_ensure (SATCHEL_TYPE_SETUP_COPIES);
}

static void
satchel_setup_assistant_class_init (SatchelSetupAssistantClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ensure_types ();
  object_class->dispose = satchel_setup_assistant_dispose;
  object_class->finalize = satchel_setup_assistant_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = satchel_setup_assistant_close_request;

  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, SATCHEL_TYPE_ACCOUNT);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/setup-assistant.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, back_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, next_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, stack);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, you);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, lookup);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, server);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, steps_bin);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, test_description);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupAssistant, copies);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_next_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_by_hand);
  gtk_widget_class_bind_template_callback (widget_class, on_looked_up);
  gtk_widget_class_bind_template_callback (widget_class, mend);
}

static void
satchel_setup_assistant_init (SatchelSetupAssistant *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->steps = g_object_ref_sink (g_object_new (SATCHEL_TYPE_TEST_STEPS, NULL));
  g_signal_connect_object (self->steps, "again", G_CALLBACK (test_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->steps, "field", G_CALLBACK (on_field_wanted), self, G_CONNECT_SWAPPED);
}

GtkWindow *
satchel_setup_assistant_new (SatchelOffice *office,
                             GtkWindow     *parent)
{
  GApplication *application = g_application_get_default ();
  SatchelSetupAssistant *self;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (office), NULL);
  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);

  self = g_object_new (SATCHEL_TYPE_SETUP_ASSISTANT,
                       "application", GTK_IS_APPLICATION (application) ? application : NULL,
                       "transient-for", parent,
                       "modal", parent != NULL,
                       NULL);
  self->office = g_object_ref (office);
  satchel_setup_you_set_accounts (self->you, satchel_office_get_accounts (office));
  go_to (self, PAGE_YOU);

  return GTK_WINDOW (self);
}
