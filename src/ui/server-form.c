/* server-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/server-form.h"

#include <glib/gi18n.h>

#include "net/client-certificate.h"
#include "net/trust.h"
#include "ui/field-note.h"
#include "ui/mnemonics.h"

struct _SatchelServerForm
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  char                 *ca_file;
  char                 *client_cert;
  GPtrArray            *auths;             /* element-type utf8: the words behind auth_row's items */
  GtkFileChooserNative *chooser;

  gboolean filling;       /* the program is typing, not the person */
  gboolean port_typed;    /* the port follows the encryption no more */
  gboolean user_typed;
  gboolean password_typed;   /* since it was last told by "left" */
  gboolean kept_password;

  /* template */
  AdwEntryRow      *server_row;
  SatchelFieldNote *server_note;
  GtkSpinButton    *port_spin;
  AdwComboRow      *encryption_row;
  SatchelFieldNote *encryption_note;
  AdwEntryRow      *user_row;
  SatchelFieldNote *user_note;
  AdwEntryRow      *password_row;
  SatchelFieldNote *password_note;
  AdwComboRow      *auth_row;
  AdwActionRow     *ca_row;
  GtkButton        *ca_button;
  GtkButton        *ca_clear_button;
  SatchelFieldNote *ca_note;
  AdwActionRow     *cert_row;
  GtkButton        *cert_button;
  GtkButton        *cert_clear_button;
  SatchelFieldNote *cert_note;
  AdwExpanderRow   *advanced_row;
  AdwEntryRow      *command_row;
};

G_DEFINE_FINAL_TYPE (SatchelServerForm, satchel_server_form, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  PROP_0,
  PROP_KEPT_PASSWORD,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- what is typed --- */

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* Host and user names come with blanks when they are pasted; none has one at its ends. */
static char *
get_stripped (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (get_text (row)));
}

static SatchelEncryption
get_encryption (SatchelServerForm *self)
{
  return (SatchelEncryption) adw_combo_row_get_selected (self->encryption_row);
}

static const char *
get_auth (SatchelServerForm *self)
{
  guint selected = adw_combo_row_get_selected (self->auth_row);

  return selected < self->auths->len ? g_ptr_array_index (self->auths, selected) : "";
}

/* A method set from the terminal may be one that the list does not name: it is kept. */
static void
select_auth (SatchelServerForm *self,
             const char        *auth)
{
  GtkStringList *titles = GTK_STRING_LIST (adw_combo_row_get_model (self->auth_row));
  guint i;

  for (i = 0; i < self->auths->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->auths, i), auth) == 0)
      break;
  if (i == self->auths->len)
    {
      g_ptr_array_add (self->auths, g_strdup (auth));
      gtk_string_list_append (titles, auth);
    }

  adw_combo_row_set_selected (self->auth_row, i);
}

const char *
satchel_server_form_get_password (SatchelServerForm *self)
{
  g_return_val_if_fail (SATCHEL_IS_SERVER_FORM (self), "");

  return get_text (self->password_row);
}

void
satchel_server_form_set_password (SatchelServerForm *self,
                                  const char        *password)
{
  g_return_if_fail (SATCHEL_IS_SERVER_FORM (self) && password != NULL);

  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), password);
  self->filling = FALSE;
  self->password_typed = FALSE;
}

static void
show_file (AdwActionRow *row,
           GtkButton    *clear_button,
           const char   *path,
           const char   *nothing)
{
  g_autofree char *name = g_filename_display_basename (path);

  adw_action_row_set_subtitle (row, *path != '\0' ? name : nothing);
  gtk_widget_set_visible (GTK_WIDGET (clear_button), *path != '\0');
}

const char *
satchel_server_form_get_ca_file (SatchelServerForm *self)
{
  g_return_val_if_fail (SATCHEL_IS_SERVER_FORM (self), "");

  return self->ca_file;
}

void
satchel_server_form_set_ca_file (SatchelServerForm *self,
                                 const char        *path)
{
  g_return_if_fail (SATCHEL_IS_SERVER_FORM (self) && path != NULL);

  g_free (self->ca_file);
  self->ca_file = g_strdup (path);

  show_file (self->ca_row, self->ca_clear_button, path, _("Only the system’s authorities are believed"));
  satchel_field_note_say (self->ca_note, NULL);
}

const char *
satchel_server_form_get_client_cert (SatchelServerForm *self)
{
  g_return_val_if_fail (SATCHEL_IS_SERVER_FORM (self), "");

  return self->client_cert;
}

void
satchel_server_form_set_client_cert (SatchelServerForm *self,
                                     const char        *path)
{
  g_return_if_fail (SATCHEL_IS_SERVER_FORM (self) && path != NULL);

  g_free (self->client_cert);
  self->client_cert = g_strdup (path);
  show_file (self->cert_row, self->cert_clear_button, path, _("None; few servers want one"));
  satchel_field_note_say (self->cert_note, NULL);
}

gboolean
satchel_server_form_get_user_typed (SatchelServerForm *self)
{
  g_return_val_if_fail (SATCHEL_IS_SERVER_FORM (self), FALSE);

  return self->user_typed;
}

void
satchel_server_form_show (SatchelServerForm *self,
                          SatchelAccount    *account)
{
  SatchelEncryption encryption;

  g_return_if_fail (SATCHEL_IS_SERVER_FORM (self) && SATCHEL_IS_ACCOUNT (account));

  encryption = satchel_account_get_encryption (account);

  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->server_row), satchel_account_get_server (account));
  adw_combo_row_set_selected (self->encryption_row, encryption);
  gtk_spin_button_set_value (self->port_spin, satchel_account_get_port (account));
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), satchel_account_get_user (account));
  gtk_editable_set_text (GTK_EDITABLE (self->command_row),
                         satchel_account_get_password_command (account));
  select_auth (self, satchel_account_get_auth (account));
  satchel_server_form_set_ca_file (self, satchel_account_get_ca_file (account));
  satchel_server_form_set_client_cert (self, satchel_account_get_client_cert (account));
  self->filling = FALSE;

  self->port_typed = satchel_account_get_port (account)
                     != satchel_encryption_get_port (encryption);
  self->user_typed = FALSE;
}

void
satchel_server_form_read (SatchelServerForm *self,
                          SatchelAccount    *account)
{
  g_autofree char *server = NULL;
  g_autofree char *user = NULL;
  g_autofree char *command = NULL;

  g_return_if_fail (SATCHEL_IS_SERVER_FORM (self) && SATCHEL_IS_ACCOUNT (account));

  server = get_stripped (self->server_row);
  user = get_stripped (self->user_row);
  command = get_stripped (self->command_row);

  g_object_set (account,
                "server", server,
                "port", (guint) gtk_spin_button_get_value_as_int (self->port_spin),
                "encryption", get_encryption (self),
                "user", user,
                "auth", get_auth (self),
                "ca-file", self->ca_file,
                "client-cert", self->client_cert,
                "password-command", command,
                NULL);
}

/* --- what is wrong with it --- */

static SatchelFieldNote *
get_note (SatchelServerForm  *self,
          SatchelServerField  field)
{
  switch (field)
    {
    case SATCHEL_SERVER_FIELD_USER:
      return self->user_note;
    case SATCHEL_SERVER_FIELD_PASSWORD:
    case SATCHEL_SERVER_FIELD_PASSWORD_COMMAND:
      return self->password_note;
    case SATCHEL_SERVER_FIELD_CA_FILE:
      return self->ca_note;
    case SATCHEL_SERVER_FIELD_CLIENT_CERT:
      return self->cert_note;
    case SATCHEL_SERVER_FIELD_ENCRYPTION:
    case SATCHEL_SERVER_FIELD_AUTH:
    case SATCHEL_SERVER_FIELD_SERVER:
    case SATCHEL_SERVER_FIELD_PORT:
    default:
      return self->server_note;
    }
}

void
satchel_server_form_say (SatchelServerForm  *self,
                         SatchelServerField  field,
                         const char         *sentence)
{
  g_return_if_fail (SATCHEL_IS_SERVER_FORM (self));

  satchel_field_note_say (get_note (self, field), sentence);
}

void
satchel_server_form_focus (SatchelServerForm  *self,
                           SatchelServerField  field)
{
  GtkWidget *widgets[] = {
    [SATCHEL_SERVER_FIELD_SERVER] = GTK_WIDGET (self->server_row),
    [SATCHEL_SERVER_FIELD_PORT] = GTK_WIDGET (self->port_spin),
    [SATCHEL_SERVER_FIELD_ENCRYPTION] = GTK_WIDGET (self->encryption_row),
    [SATCHEL_SERVER_FIELD_USER] = GTK_WIDGET (self->user_row),
    [SATCHEL_SERVER_FIELD_PASSWORD] = GTK_WIDGET (self->password_row),
    [SATCHEL_SERVER_FIELD_AUTH] = GTK_WIDGET (self->auth_row),
    [SATCHEL_SERVER_FIELD_CA_FILE] = GTK_WIDGET (self->ca_button),
    [SATCHEL_SERVER_FIELD_CLIENT_CERT] = GTK_WIDGET (self->cert_button),
    [SATCHEL_SERVER_FIELD_PASSWORD_COMMAND] = GTK_WIDGET (self->command_row),
  };

  g_return_if_fail (SATCHEL_IS_SERVER_FORM (self));
  g_return_if_fail (field < G_N_ELEMENTS (widgets));

  if (field == SATCHEL_SERVER_FIELD_PASSWORD_COMMAND || field == SATCHEL_SERVER_FIELD_CA_FILE
      || field == SATCHEL_SERVER_FIELD_CLIENT_CERT)
    adw_expander_row_set_expanded (self->advanced_row, TRUE);
  gtk_widget_grab_focus (widgets[field]);
}

/* What is wrong with a field as it is now; NULL if nothing is. */
static char *
judge (SatchelServerForm  *self,
       SatchelServerField  field)
{
  g_autofree char *text = NULL;

  switch (field)
    {
    case SATCHEL_SERVER_FIELD_SERVER:
      text = get_stripped (self->server_row);
      return satchel_account_check_server (text);

    case SATCHEL_SERVER_FIELD_USER:
      text = get_stripped (self->user_row);
      return satchel_account_check_user (text);

    case SATCHEL_SERVER_FIELD_PASSWORD:
      text = get_stripped (self->command_row);
      if (*get_text (self->password_row) == '\0' && *text == '\0' && !self->kept_password
          && !g_str_equal (get_auth (self), "EXTERNAL"))
        return g_strdup (_("Type the password of this mailbox, or under Advanced a command that prints it."));
      return NULL;

    case SATCHEL_SERVER_FIELD_PORT:
    case SATCHEL_SERVER_FIELD_ENCRYPTION:
    case SATCHEL_SERVER_FIELD_AUTH:
    case SATCHEL_SERVER_FIELD_CA_FILE:
    case SATCHEL_SERVER_FIELD_CLIENT_CERT:
    case SATCHEL_SERVER_FIELD_PASSWORD_COMMAND:
    default:
      return NULL;
    }
}

gboolean
satchel_server_form_check (SatchelServerForm *self)
{
  static const SatchelServerField fields[] = {
    SATCHEL_SERVER_FIELD_SERVER,
    SATCHEL_SERVER_FIELD_USER,
    SATCHEL_SERVER_FIELD_PASSWORD,
  };
  gboolean good = TRUE;

  g_return_val_if_fail (SATCHEL_IS_SERVER_FORM (self), FALSE);

  /* A port that was typed counts although the cursor is still there: Alt+T moves no focus. */
  gtk_spin_button_update (self->port_spin);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *wrong = judge (self, fields[i]);

      satchel_server_form_say (self, fields[i], wrong);
      if (wrong != NULL && good)
        satchel_server_form_focus (self, fields[i]);
      good = good && wrong == NULL;
    }

  return good;
}

/* --- the person is done with a field --- */

static void
emit_left (SatchelServerForm  *self,
           SatchelServerField  field)
{
  if (!self->filling)
    g_signal_emit (self, signals[LEFT], 0, (int) field);
}

/* An empty field that was only passed is not scolded: Next will do that. */
static void
leave (SatchelServerForm  *self,
       AdwEntryRow        *row,
       SatchelServerField  field)
{
  g_autofree char *wrong = NULL;

  if (*get_text (row) != '\0' || self->kept_password)
    wrong = judge (self, field);
  satchel_server_form_say (self, field, wrong);

  if (wrong == NULL)
    emit_left (self, field);
}

static void
on_server_left (SatchelServerForm *self)
{
  leave (self, self->server_row, SATCHEL_SERVER_FIELD_SERVER);
}

static void
on_user_left (SatchelServerForm *self)
{
  leave (self, self->user_row, SATCHEL_SERVER_FIELD_USER);
}

/* A password is told of once for each time it was typed: each telling may ask the keyring. */
static void
on_password_left (SatchelServerForm *self)
{
  if (!self->password_typed)
    return;

  self->password_typed = FALSE;
  if (*get_text (self->password_row) != '\0')
    emit_left (self, SATCHEL_SERVER_FIELD_PASSWORD);
}

static void
on_command_left (SatchelServerForm *self)
{
  emit_left (self, SATCHEL_SERVER_FIELD_PASSWORD_COMMAND);
}

/* What was said of a field is no longer true once it is typed in. */
static void
on_text_changed (SatchelServerForm *self,
                 AdwEntryRow       *row)
{
  if (row == self->server_row)
    satchel_field_note_say (self->server_note, NULL);
  else if (row == self->user_row)
    satchel_field_note_say (self->user_note, NULL);
  else
    satchel_field_note_say (self->password_note, NULL);

  if (self->filling)
    return;
  if (row == self->user_row)
    self->user_typed = TRUE;
  if (row == self->password_row)
    self->password_typed = TRUE;
}

static void
on_port_changed (SatchelServerForm *self)
{
  if (self->filling)
    return;

  self->port_typed = TRUE;
  emit_left (self, SATCHEL_SERVER_FIELD_PORT);
}

/* The usual port of the encryption, until the person has chosen one. */
static void
follow_with_port (SatchelServerForm *self)
{
  self->filling = TRUE;
  gtk_spin_button_set_value (self->port_spin,
                             satchel_encryption_get_port (get_encryption (self)));
  self->filling = FALSE;
}

static void
on_encryption_changed (SatchelServerForm *self)
{
  gboolean open = get_encryption (self) == SATCHEL_ENCRYPTION_NONE;

  satchel_field_note_say (
    self->encryption_note,
    open ? _("Anybody on the way can read your password and your mail. Choose this only if your "
             "provider offers nothing else.") : NULL);
  if (self->filling)
    return;

  if (!self->port_typed)
    follow_with_port (self);
  emit_left (self, SATCHEL_SERVER_FIELD_ENCRYPTION);
  emit_left (self, SATCHEL_SERVER_FIELD_PORT);
}

static void
on_auth_changed (SatchelServerForm *self)
{
  emit_left (self, SATCHEL_SERVER_FIELD_AUTH);
}

/* --- the authority's certificate --- */

static void
take_ca_file (SatchelServerForm *self,
              const char        *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelTrust) trust = satchel_trust_new (path, &error);

  if (trust == NULL)
    {
      satchel_field_note_say (
        self->ca_note,
        error->domain == G_TLS_ERROR
          ? _("This file holds no certificate. Choose one in PEM form; its name mostly ends in .pem or .crt.")
          : error->message);
      return;
    }

  satchel_server_form_set_ca_file (self, path);
  emit_left (self, SATCHEL_SERVER_FIELD_CA_FILE);
}

/* The file that was chosen; NULL: none, or none on this computer, which @note then says. (transfer full). */
static GFile *
take_choice (SatchelServerForm *self,
             int                response,
             SatchelFieldNote  *note)
{
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr(GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return NULL;

  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL && g_file_peek_path (file) != NULL)
    return g_steal_pointer (&file);
  satchel_field_note_say (note, _("Choose a file on this computer."));
  return NULL;
}

static void
on_ca_chosen (SatchelServerForm *self,
              int                response)
{
  g_autoptr(GFile) file = take_choice (self, response, self->ca_note);

  if (file != NULL)
    take_ca_file (self, g_file_peek_path (file));
}

static void
add_filter (GtkFileChooser *chooser,
            const char     *name,
            const char     *pattern)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();
  g_auto(GStrv) patterns = g_strsplit (pattern, " ", -1);

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
choose_file (SatchelServerForm *self,
             const char        *title,
             GCallback          on_chosen)
{
  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  add_filter (GTK_FILE_CHOOSER (self->chooser), _("Certificates"), "*.pem *.crt *.cer *.cert");
  add_filter (GTK_FILE_CHOOSER (self->chooser), _("All Files"), "*");
  g_signal_connect_object (self->chooser, "response", on_chosen, self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_ca_clicked (SatchelServerForm *self)
{
  choose_file (self, _("Certificate of the Authority"), G_CALLBACK (on_ca_chosen));
}

static void
on_ca_clear_clicked (SatchelServerForm *self)
{
  satchel_server_form_set_ca_file (self, "");
  emit_left (self, SATCHEL_SERVER_FIELD_CA_FILE);
  gtk_widget_grab_focus (GTK_WIDGET (self->ca_button));
}

/* --- the person's own certificate --- */

static void
on_cert_chosen (SatchelServerForm *self,
                int                response)
{
  g_autoptr(GFile) file = take_choice (self, response, self->cert_note);
  g_autoptr(GError) error = NULL;

  if (file == NULL)
    return;
  if (!satchel_client_certificate_check (g_file_peek_path (file), &error))
    {
      satchel_field_note_say (self->cert_note, error->message);
      return;
    }

  satchel_server_form_set_client_cert (self, g_file_peek_path (file));
  emit_left (self, SATCHEL_SERVER_FIELD_CLIENT_CERT);
}

static void
on_cert_clicked (SatchelServerForm *self)
{
  choose_file (self, _("Your Certificate With Its Key"), G_CALLBACK (on_cert_chosen));
}

static void
on_cert_clear_clicked (SatchelServerForm *self)
{
  satchel_server_form_set_client_cert (self, "");
  emit_left (self, SATCHEL_SERVER_FIELD_CLIENT_CERT);
  gtk_widget_grab_focus (GTK_WIDGET (self->cert_button));
}

/* --- the object --- */

static void
set_kept_password (SatchelServerForm *self,
                   gboolean           kept)
{
  self->kept_password = kept;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password_row),
                                 kept ? _("New _Password")
                                      : _("_Password"));
}

static void
satchel_server_form_set_property (GObject      *object,
                                  guint         id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_KEPT_PASSWORD:
      set_kept_password (SATCHEL_SERVER_FORM (object), g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
satchel_server_form_dispose (GObject *object)
{
  SatchelServerForm *self = SATCHEL_SERVER_FORM (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), SATCHEL_TYPE_SERVER_FORM);

  G_OBJECT_CLASS (satchel_server_form_parent_class)->dispose (object);
}

static void
satchel_server_form_finalize (GObject *object)
{
  SatchelServerForm *self = SATCHEL_SERVER_FORM (object);

  g_free (self->ca_file);
  g_free (self->client_cert);
  g_ptr_array_unref (self->auths);

  G_OBJECT_CLASS (satchel_server_form_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, server_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, server_note);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, port_spin);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, encryption_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, encryption_note);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, user_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, user_note);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, password_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, password_note);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, auth_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, ca_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, ca_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, ca_clear_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, ca_note);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, cert_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, cert_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, cert_clear_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, cert_note);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, advanced_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelServerForm, command_row);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_server_left);
  gtk_widget_class_bind_template_callback (widget_class, on_port_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_encryption_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_user_left);
  gtk_widget_class_bind_template_callback (widget_class, on_password_left);
  gtk_widget_class_bind_template_callback (widget_class, on_auth_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_ca_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_ca_clear_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cert_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cert_clear_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_command_left);
}

static void
satchel_server_form_class_init (SatchelServerFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SATCHEL_TYPE_FIELD_NOTE);

  object_class->set_property = satchel_server_form_set_property;
  object_class->dispose = satchel_server_form_dispose;
  object_class->finalize = satchel_server_form_finalize;

  properties[PROP_KEPT_PASSWORD] =
    g_param_spec_boolean ("kept-password", NULL, NULL, FALSE,
                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/server-form.ui");
  bind_children (widget_class);
}

static void
satchel_server_form_init (SatchelServerForm *self)
{
  /* As the template's items are. */
  static const char *auths[] = {
    "", "SCRAM-SHA-256", "PLAIN", "USER", "CRAM-MD5", "APOP", "XOAUTH2", "OAUTHBEARER", "EXTERNAL",
  };

  self->filling = TRUE;
  self->ca_file = g_strdup ("");
  self->client_cert = g_strdup ("");
  self->auths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (auths); i++)
    g_ptr_array_add (self->auths, g_strdup (auths[i]));

  gtk_widget_init_template (GTK_WIDGET (self));
  satchel_mnemonics_mend (GTK_WIDGET (self));
  satchel_server_form_set_ca_file (self, "");
  satchel_server_form_set_client_cert (self, "");
  self->filling = FALSE;
}
