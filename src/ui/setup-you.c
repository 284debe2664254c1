/* setup-you.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/setup-you.h"

#include <glib/gi18n.h>

#include "ui/field-note.h"
#include "ui/mnemonics.h"

struct _SatchelSetupYou
{
  AdwBin parent_instance;

  /* owned */
  SatchelAccounts *accounts;
  char            *name;    /* as the getters gave them out last */
  char            *email;

  /* template */
  GtkLabel         *title;
  GtkLabel         *description;
  AdwEntryRow      *name_row;
  AdwEntryRow      *email_row;
  SatchelFieldNote *email_note;
  AdwEntryRow      *password_row;
  SatchelFieldNote *password_note;
};

G_DEFINE_FINAL_TYPE (SatchelSetupYou, satchel_setup_you, ADW_TYPE_BIN)

enum
{
  BY_HAND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What was given out stays good until something else is typed. */
static const char *
strip_into (char        **field,
            AdwEntryRow  *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (g_strcmp0 (*field, text) != 0)
    {
      g_free (*field);
      *field = g_steal_pointer (&text);
    }

  return *field;
}

const char *
satchel_setup_you_get_name (SatchelSetupYou *self)
{
  g_return_val_if_fail (SATCHEL_IS_SETUP_YOU (self), "");

  return strip_into (&self->name, self->name_row);
}

const char *
satchel_setup_you_get_email (SatchelSetupYou *self)
{
  g_return_val_if_fail (SATCHEL_IS_SETUP_YOU (self), "");

  return strip_into (&self->email, self->email_row);
}

const char *
satchel_setup_you_get_password (SatchelSetupYou *self)
{
  g_return_val_if_fail (SATCHEL_IS_SETUP_YOU (self), "");

  return gtk_editable_get_text (GTK_EDITABLE (self->password_row));
}

/* The account that has this address already; NULL if none has. */
static SatchelAccount *
find_same (SatchelSetupYou *self,
           const char      *email)
{
  g_autofree char *wanted = g_utf8_casefold (email, -1);

  for (guint i = 0; self->accounts != NULL && i < satchel_accounts_get_n (self->accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (self->accounts, i);
      g_autofree char *other = g_utf8_casefold (satchel_account_get_email (account), -1);

      if (g_str_equal (wanted, other))
        return account;
    }

  return NULL;
}

static char *
judge_email (SatchelSetupYou *self)
{
  const char *email = satchel_setup_you_get_email (self);
  char *wrong = satchel_account_check_email (email);

  if (wrong == NULL && find_same (self, email) != NULL)
    wrong = g_strdup_printf (_("Satchel has an account for %s already."), email);

  return wrong;
}

static const char *
judge_password (SatchelSetupYou *self)
{
  if (*satchel_setup_you_get_password (self) == '\0')
    return _("Type the password of your mailbox. It is kept in the keyring of this computer.");

  return NULL;
}

gboolean
satchel_setup_you_check (SatchelSetupYou *self,
                         gboolean         by_hand)
{
  g_autofree char *wrong_email = NULL;
  const char *wrong_password;

  g_return_val_if_fail (SATCHEL_IS_SETUP_YOU (self), FALSE);

  wrong_email = judge_email (self);
  wrong_password = by_hand ? NULL : judge_password (self);
  satchel_field_note_say (self->email_note, wrong_email);
  satchel_field_note_say (self->password_note, wrong_password);

  if (wrong_email != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->email_row));
  else if (wrong_password != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->password_row));

  return wrong_email == NULL && wrong_password == NULL;
}

/* The system often knows how the person is called. */
static void
suggest_name (SatchelSetupYou *self)
{
  const char *name = g_get_real_name ();

  if (name != NULL && g_utf8_validate (name, -1, NULL) && !g_str_equal (name, "Unknown")
      && g_strcmp0 (name, g_get_user_name ()) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
}

void
satchel_setup_you_set_accounts (SatchelSetupYou *self,
                                SatchelAccounts *accounts)
{
  g_return_if_fail (SATCHEL_IS_SETUP_YOU (self) && SATCHEL_IS_ACCOUNTS (accounts));

  g_set_object (&self->accounts, accounts);
  if (satchel_accounts_get_n (accounts) > 0)
    {
      gtk_label_set_label (self->title, _("Add an Account"));
      gtk_label_set_label (self->description, _("Its mail is kept beside that of your other accounts."));
    }
}

void
satchel_setup_you_focus (SatchelSetupYou *self)
{
  g_return_if_fail (SATCHEL_IS_SETUP_YOU (self));

  if (*satchel_setup_you_get_name (self) == '\0' && *satchel_setup_you_get_email (self) == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->email_row));
}

static void
on_email_changed (SatchelSetupYou *self)
{
  satchel_field_note_say (self->email_note, NULL);
}

static void
on_password_changed (SatchelSetupYou *self)
{
  satchel_field_note_say (self->password_note, NULL);
}

/* An empty field that was only passed is not scolded: Next will do that. */
static void
on_email_left (SatchelSetupYou *self)
{
  g_autofree char *wrong = NULL;

  if (*satchel_setup_you_get_email (self) != '\0')
    wrong = judge_email (self);
  satchel_field_note_say (self->email_note, wrong);
}

static void
on_by_hand_clicked (SatchelSetupYou *self)
{
  g_signal_emit (self, signals[BY_HAND], 0);
}

static void
satchel_setup_you_dispose (GObject *object)
{
  SatchelSetupYou *self = SATCHEL_SETUP_YOU (object);

  g_clear_object (&self->accounts);
  /* The bin would unparent its child once more after the template has gone. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_SETUP_YOU);

  G_OBJECT_CLASS (satchel_setup_you_parent_class)->dispose (object);
}

static void
satchel_setup_you_finalize (GObject *object)
{
  SatchelSetupYou *self = SATCHEL_SETUP_YOU (object);

  g_free (self->name);
  g_free (self->email);

  G_OBJECT_CLASS (satchel_setup_you_parent_class)->finalize (object);
}

static void
satchel_setup_you_class_init (SatchelSetupYouClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SATCHEL_TYPE_FIELD_NOTE);

  object_class->dispose = satchel_setup_you_dispose;
  object_class->finalize = satchel_setup_you_finalize;

  signals[BY_HAND] = g_signal_new ("by-hand", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/setup-you.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupYou, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupYou, description);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupYou, name_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupYou, email_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupYou, email_note);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupYou, password_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupYou, password_note);
  gtk_widget_class_bind_template_callback (widget_class, on_email_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_email_left);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_by_hand_clicked);
}

static void
satchel_setup_you_init (SatchelSetupYou *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  satchel_mnemonics_mend (GTK_WIDGET (self));
  suggest_name (self);
}
