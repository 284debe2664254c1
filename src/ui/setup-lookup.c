/* setup-lookup.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/setup-lookup.h"

#include <glib/gi18n.h>
#include <string.h>

#include "office/trouble.h"
#include "ui/mnemonics.h"
#include "ui/notice-bar.h"

struct _SatchelSetupLookup
{
  AdwBin parent_instance;

  /* owned */
  char              *email;
  SatchelAutoconfig *autoconfig;    /* of that address */
  SatchelGuess      *guess;
  GCancellable      *cancellable;   /* of the looking up that is under way */
  GHashTable        *steps;         /* sentence → its row in steps_group (borrowed) */
  char              *silent;        /* the server that was found before and did not answer; nullable */

  gboolean confirmed;               /* the person knows whose server it is */

  /* template */
  GtkLabel            *title;
  GtkLabel            *description;
  AdwPreferencesGroup *steps_group;
  AdwPreferencesGroup *card;
  GtkLabel            *server_label;
  GtkLabel            *encryption_label;
  GtkLabel            *user_label;
  SatchelNoticeBar    *question_bar;
  SatchelNoticeBar    *hint_bar;
  GtkButton           *by_hand_button;
};

G_DEFINE_FINAL_TYPE (SatchelSetupLookup, satchel_setup_lookup, ADW_TYPE_BIN)

enum
{
  ENDED,
  BY_HAND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- the steps --- */

static void
set_mark (AdwActionRow *row,
          GtkWidget    *mark)
{
  GtkWidget *before = g_object_get_data (G_OBJECT (row), "mark");

  if (before != NULL)
    adw_action_row_remove (row, before);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (row, mark);
  g_object_set_data (G_OBJECT (row), "mark", mark);
}

static void
mark_running (AdwActionRow *row)
{
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  set_mark (row, spinner);
}

static void
mark_ended (AdwActionRow *row,
            gboolean      found)
{
  GtkWidget *icon = gtk_image_new_from_icon_name (found ? "object-select-symbolic"
                                                        : "window-close-symbolic");

  gtk_widget_add_css_class (icon, found ? "success" : "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  found ? _("found") : _("nothing found"), -1);
  set_mark (row, icon);
}

static AdwActionRow *
add_step (SatchelSetupLookup *self,
          const char         *sentence)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sentence);
  adw_preferences_group_add (self->steps_group, GTK_WIDGET (row));
  g_hash_table_insert (self->steps, g_strdup (sentence), row);

  return row;
}

static void
on_step (SatchelSetupLookup *self,
         const char         *sentence,
         gboolean            ended,
         gboolean            found)
{
  AdwActionRow *row = g_hash_table_lookup (self->steps, sentence);


  if (row == NULL)
    row = add_step (self, sentence);
  if (ended)
    mark_ended (row, found);
  else
    mark_running (row);
}

static void
clear_steps (SatchelSetupLookup *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->steps);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      adw_preferences_group_remove (self->steps_group, row);
      g_hash_table_iter_remove (&iter);
    }
}

/* --- what was found --- */

static char *
describe_encryption (const SatchelGuess *guess)
{
  switch (guess->encryption)
    {
    case SATCHEL_ENCRYPTION_TLS:
      return g_strdup_printf (_("SSL/TLS, port %u"), guess->port);
    case SATCHEL_ENCRYPTION_STARTTLS:
      return g_strdup_printf (_("STARTTLS, port %u"), guess->port);
    case SATCHEL_ENCRYPTION_NONE:
    default:
      return g_strdup_printf (_("None (not safe), port %u"), guess->port);
    }
}

/* Where it is from: a person trusts it accordingly. (transfer full) (nullable). */
static char *
describe_source (SatchelSetupLookup *self)
{
  const char *domain = strrchr (self->email, '@') + 1;

  switch (self->guess->source)
    {
    case SATCHEL_SOURCE_AUTOCONFIG:
    case SATCHEL_SOURCE_WELL_KNOWN:
      return g_strdup_printf (_("Published by %s"), domain);
    case SATCHEL_SOURCE_ISPDB:
      return g_strdup (_("Found in the public directory of providers"));
    case SATCHEL_SOURCE_MX:
      return g_strdup_printf (_("From the provider that receives mail for %s"), domain);
    case SATCHEL_SOURCE_SRV:
      return g_strdup_printf (_("Announced by %s"), domain);
    case SATCHEL_SOURCE_GUESS:
      return g_strdup_printf (_("%s answered"), self->guess->server);
    case SATCHEL_SOURCE_BUILT_IN:
    case SATCHEL_SOURCE_NONE:
    default:
      return NULL;
    }
}

/* Under the title: the provider, where its settings are from, and why it is not the first that was found. */
static void
describe (SatchelSetupLookup *self)
{
  const SatchelGuess *guess = self->guess;
  g_autofree char *source = describe_source (self);
  g_autoptr(GString) text = g_string_new (NULL);

  if (self->silent != NULL)
    g_string_append_printf (text, _("%s did not answer as a mail server. This is the next one that was found."),
                            self->silent);
  else
    g_string_append (text, guess->provider != NULL ? guess->provider : self->email);
  if (source != NULL)
    g_string_append_printf (text, "\n%s", source);
  gtk_label_set_label (self->description, text->str);
}

static void
show_hint (SatchelSetupLookup *self)
{
  const SatchelGuess *guess = self->guess;

  if (guess->hint == NULL)
    return;

  satchel_notice_bar_show (self->hint_bar,
                           guess->no_pop ? SATCHEL_NOTICE_WARNING : SATCHEL_NOTICE_INFORMATION,
                           guess->hint, guess->hint_uri != NULL ? _("Ho_w") : NULL);
}

/* Whether there is something that only the person can answer. */
static gboolean
can_ask_plain (SatchelSetupLookup *self)
{
  return self->guess != NULL && self->guess->server == NULL && self->autoconfig != NULL
         && satchel_autoconfig_can_ask_plain (self->autoconfig);
}

/* At most one question: whose server it is weighs most. That nothing is encrypted is asked once more, in
 * red, where Next leads. */
static void
show_question (SatchelSetupLookup *self)
{
  g_autofree char *stranger = satchel_guess_warn_of_stranger (self->guess);
  g_autofree char *plain = satchel_guess_warn_of_plain (self->guess);
  g_autofree char *unasked = NULL;

  if (stranger != NULL && !self->confirmed)
    {
      satchel_notice_bar_show (self->question_bar, SATCHEL_NOTICE_WARNING, stranger, _("I _Know It"));
    }
  else if (plain != NULL)
    {
      satchel_notice_bar_show (self->question_bar, SATCHEL_NOTICE_ERROR, plain, NULL);
    }
  else if (can_ask_plain (self))
    {
      unasked = g_strdup_printf (_("%s may publish its settings, but can’t be asked with encryption. Without, somebody "
                                   "on the way could give a wrong answer."), strrchr (self->email, '@') + 1);
      satchel_notice_bar_show (self->question_bar, SATCHEL_NOTICE_WARNING, unasked, _("_Ask Anyway"));
    }
  else
    {
      gtk_widget_set_visible (GTK_WIDGET (self->question_bar), FALSE);
    }
}

static void
show_card (SatchelSetupLookup *self)
{
  const SatchelGuess *guess = self->guess;
  g_autofree char *encryption = describe_encryption (guess);

  gtk_label_set_label (self->server_label, guess->server);
  gtk_label_set_label (self->encryption_label, encryption);
  gtk_label_set_label (self->user_label, guess->user != NULL ? guess->user : self->email);
  gtk_widget_set_visible (GTK_WIDGET (self->card), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->steps_group), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->by_hand_button), FALSE);
}

static void
show_guess (SatchelSetupLookup *self)
{
  const SatchelGuess *guess = self->guess;

  if (guess->no_pop)
    {
      g_autofree char *title = NULL;

      /* Only the table knows for certain; others may have forgotten to publish it. */
      if (guess->source == SATCHEL_SOURCE_BUILT_IN)
        title = g_strdup_printf (_("%s Can’t Be Received by POP3"),
                                 guess->provider != NULL ? guess->provider : self->email);
      gtk_label_set_label (self->title, title != NULL ? title : _("No Server for POP3 Found"));
      gtk_widget_set_visible (GTK_WIDGET (self->steps_group), FALSE);
    }
  else if (guess->server == NULL)
    {
      gtk_label_set_label (self->title, _("No Settings Found"));
    }
  else
    {
      gtk_label_set_label (self->title, _("Settings Found"));
      describe (self);
      show_card (self);
    }

  show_hint (self);
  show_question (self);
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(SatchelSetupLookup) self = data;
  g_autoptr(SatchelGuess) guess = satchel_autoconfig_find_finish (SATCHEL_AUTOCONFIG (source), result, NULL);

  /* Given up, or another address is looked up by now. */
  if (guess == NULL || SATCHEL_AUTOCONFIG (source) != self->autoconfig || self->cancellable == NULL)
    return;

  g_clear_object (&self->cancellable);
  self->guess = g_steal_pointer (&guess);
  show_guess (self);
  g_signal_emit (self, signals[ENDED], 0);
}

/* --- beginning and giving up --- */

static void
show_looking (SatchelSetupLookup *self)
{
  g_clear_pointer (&self->guess, satchel_guess_free);
  self->confirmed = FALSE;

  gtk_label_set_label (self->title, _("Looking Up the Settings"));
  gtk_label_set_label (self->description, self->email);
  gtk_widget_set_visible (GTK_WIDGET (self->card), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->steps_group), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->by_hand_button), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_bar), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->question_bar), FALSE);
}

static void
look (SatchelSetupLookup *self)
{
  show_looking (self);
  self->cancellable = g_cancellable_new ();
  satchel_autoconfig_find_async (self->autoconfig, self->cancellable, on_found, g_object_ref (self));
}

void
satchel_setup_lookup_start (SatchelSetupLookup *self,
                            const char         *email)
{
  g_return_if_fail (SATCHEL_IS_SETUP_LOOKUP (self) && email != NULL);

  /* What was found is shown again; that nothing was is worth another try: the network may be back. */
  if (self->guess != NULL && self->guess->source != SATCHEL_SOURCE_NONE
      && g_strcmp0 (self->email, email) == 0)
    {
      g_signal_emit (self, signals[ENDED], 0);
      return;
    }

  satchel_setup_lookup_stop (self);
  g_free (self->email);
  self->email = g_strdup (email);
  g_clear_pointer (&self->silent, g_free);
  clear_steps (self);

  self->autoconfig = satchel_autoconfig_new (email);
  g_signal_connect_object (self->autoconfig, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  look (self);
}

gboolean
satchel_setup_lookup_go_on (SatchelSetupLookup *self,
                            const GError       *error)
{
  g_return_val_if_fail (SATCHEL_IS_SETUP_LOOKUP (self) && error != NULL, FALSE);

  if (self->autoconfig == NULL || self->guess == NULL || self->guess->server == NULL
      || (!g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_UNREACHABLE)
          && !g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_TIMEOUT)
          && !g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_PROTOCOL)))
    return FALSE;

  g_free (self->silent);
  self->silent = g_strdup (self->guess->server);
  look (self);
  return TRUE;
}

void
satchel_setup_lookup_stop (SatchelSetupLookup *self)
{
  g_return_if_fail (SATCHEL_IS_SETUP_LOOKUP (self));

  if (self->cancellable == NULL)
    return;

  /* Steps that are told of while it comes to its end are of no interest any more. */
  g_signal_handlers_disconnect_by_data (self->autoconfig, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->autoconfig);
}

gboolean
satchel_setup_lookup_is_usable (SatchelSetupLookup *self)
{
  g_return_val_if_fail (SATCHEL_IS_SETUP_LOOKUP (self), FALSE);

  return self->guess != NULL && self->guess->server != NULL && !self->guess->no_pop
         && (self->guess->stranger == NULL || self->confirmed);
}

gboolean
satchel_setup_lookup_has_question (SatchelSetupLookup *self)
{
  g_return_val_if_fail (SATCHEL_IS_SETUP_LOOKUP (self), FALSE);

  return can_ask_plain (self);
}

const SatchelGuess *
satchel_setup_lookup_get_guess (SatchelSetupLookup *self,
                                const char         *email)
{
  g_return_val_if_fail (SATCHEL_IS_SETUP_LOOKUP (self), NULL);

  return g_strcmp0 (self->email, email) == 0 ? self->guess : NULL;
}

static void
on_by_hand_clicked (SatchelSetupLookup *self)
{
  satchel_setup_lookup_stop (self);
  g_signal_emit (self, signals[BY_HAND], 0);
}

static void
on_question_clicked (SatchelSetupLookup *self)
{
  if (can_ask_plain (self))
    {
      satchel_autoconfig_ask_plain (self->autoconfig);
      look (self);
    }
  else if (self->guess != NULL)
    {
      self->confirmed = TRUE;
      show_question (self);
      g_signal_emit (self, signals[ENDED], 0);
    }
}

static void
on_hint_clicked (SatchelSetupLookup *self)
{
  if (self->guess != NULL && self->guess->hint_uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->guess->hint_uri,
                  GDK_CURRENT_TIME);
}

/* --- the object --- */

static void
satchel_setup_lookup_dispose (GObject *object)
{
  /* The bin would unparent its child once more after the template has gone. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_SETUP_LOOKUP);

  G_OBJECT_CLASS (satchel_setup_lookup_parent_class)->dispose (object);
}

static void
satchel_setup_lookup_finalize (GObject *object)
{
  SatchelSetupLookup *self = SATCHEL_SETUP_LOOKUP (object);

  g_free (self->email);
  g_free (self->silent);
  g_clear_object (&self->autoconfig);
  g_clear_pointer (&self->guess, satchel_guess_free);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->steps);

  G_OBJECT_CLASS (satchel_setup_lookup_parent_class)->finalize (object);
}

static void
satchel_setup_lookup_class_init (SatchelSetupLookupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SATCHEL_TYPE_NOTICE_BAR);

  object_class->dispose = satchel_setup_lookup_dispose;
  object_class->finalize = satchel_setup_lookup_finalize;

  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BY_HAND] = g_signal_new ("by-hand", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/setup-lookup.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, description);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, steps_group);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, card);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, server_label);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, encryption_label);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, user_label);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, question_bar);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, hint_bar);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupLookup, by_hand_button);
  gtk_widget_class_bind_template_callback (widget_class, on_by_hand_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_question_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_hint_clicked);
}

static void
satchel_setup_lookup_init (SatchelSetupLookup *self)
{
  self->steps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  satchel_mnemonics_mend (GTK_WIDGET (self));
}
