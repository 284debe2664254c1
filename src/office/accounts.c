/* accounts.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/accounts.h"

#include "base/durable.h"
#include "base/worker.h"
#include "net/client-certificate.h"
#include "net/trust.h"
#include "office/trouble.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* A key of the group that is none of the account's properties: where it stands in the list. */
#define KEY_ORDER "order"

/* Changes are gathered for so long before they are written, milliseconds. */
#define SAVE_AFTER 300

/* Data of an account: where its server was when that was looked at last. */
#define PLACE_SERVER "satchel-place-server"
#define PLACE_PORT "satchel-place-port"

struct _SatchelAccounts
{
  GObject        parent_instance;

  /* Owned */
  GPtrArray     *accounts;
  char          *path;
  GSource       *save_soon;
  SatchelWorker *writer;   /* one write after another; NULL while there is none */
};

static void satchel_accounts_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SatchelAccounts, satchel_accounts, G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, satchel_accounts_list_model_init))

/* What is kept of an account is every property but its id, which is the group's name. */
static gboolean
is_kept (GParamSpec *pspec)
{
  return !g_str_equal (pspec->name, "id");
}

static void
write_account (GKeyFile       *file,
               SatchelAccount *account,
               guint           order)
{
  const char *id = satchel_account_get_id (account);
  g_autofree GParamSpec **pspecs = NULL;
  guint n;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (account), &n);
  g_key_file_set_integer (file, id, KEY_ORDER, (int) order);
  for (guint i = 0; i < n; i++)
    {
      g_auto(GValue) value = G_VALUE_INIT;

      if (!is_kept (pspecs[i]))
        continue;
      g_object_get_property (G_OBJECT (account), pspecs[i]->name, &value);
      if (G_VALUE_HOLDS_STRING (&value))
        g_key_file_set_string (file, id, pspecs[i]->name, g_value_get_string (&value));
      else if (G_VALUE_HOLDS_BOOLEAN (&value))
        g_key_file_set_boolean (file, id, pspecs[i]->name, g_value_get_boolean (&value));
      else if (G_VALUE_HOLDS_UINT (&value))
        g_key_file_set_integer (file, id, pspecs[i]->name, (int) g_value_get_uint (&value));
      else
        {
          g_autoptr(GEnumClass) words = g_type_class_ref (G_VALUE_TYPE (&value));

          g_key_file_set_string (file, id, pspecs[i]->name,
                                 g_enum_get_value (words, g_value_get_enum (&value))->value_nick);
        }
    }
}

/* A value that can't be understood leaves the property as it is at first. */
static void
read_property (GKeyFile       *file,
               SatchelAccount *account,
               GParamSpec     *pspec)
{
  g_autofree char *text = NULL;
  g_auto(GValue) value = G_VALUE_INIT;

  text = g_key_file_get_string (file, satchel_account_get_id (account), pspec->name, NULL);
  if (text == NULL)
    return;

  g_value_init (&value, pspec->value_type);
  if (G_VALUE_HOLDS_STRING (&value))
    {
      g_value_set_string (&value, text);
    }
  else if (G_VALUE_HOLDS_BOOLEAN (&value))
    {
      g_value_set_boolean (&value, g_str_equal (text, "true"));
    }
  else if (G_VALUE_HOLDS_UINT (&value))
    {
      GParamSpecUInt *bounds = G_PARAM_SPEC_UINT (pspec);
      guint64 number;

      if (!g_ascii_string_to_unsigned (text, 10, bounds->minimum, bounds->maximum, &number, NULL))
        return;
      g_value_set_uint (&value, (guint) number);
    }
  else
    {
      g_autoptr(GEnumClass) words = g_type_class_ref (pspec->value_type);
      GEnumValue *word = g_enum_get_value_by_nick (words, text);

      if (word == NULL)
        return;
      g_value_set_enum (&value, word->value);
    }
  g_object_set_property (G_OBJECT (account), pspec->name, &value);
}

static SatchelAccount *
read_account (GKeyFile   *file,
              const char *id)
{
  SatchelAccount *account = satchel_account_new (id);
  g_autofree GParamSpec **pspecs = NULL;
  guint n;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (account), &n);
  for (guint i = 0; i < n; i++)
    if (is_kept (pspecs[i]))
      read_property (file, account, pspecs[i]);

  return account;
}

static char *
to_data (SatchelAccounts *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  for (guint i = 0; i < self->accounts->len; i++)
    write_account (file, g_ptr_array_index (self->accounts, i), i);

  return g_key_file_to_data (file, NULL, NULL);
}

static gboolean
write_data (SatchelAccounts *self,
            const char      *data,
            GError         **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr(GError) cause = NULL;
  gboolean written;

  (void) satchel_durable_make_directories (folder, NULL);
  written = satchel_durable_set_contents (self->path, data, -1, &cause);
  if (!written)
    g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SETTINGS,
                 _("The settings could not be kept (%s). Make room or check the folder's "
                   "permissions, then try again."), cause->message);
  return written;
}

static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;

  if (!write_data (source, task_data, &error))
    g_debug ("%s", error->message);
  g_task_return_boolean (task, TRUE);
}

static gboolean
on_save_soon (gpointer data)
{
  SatchelAccounts *self = data;
  g_autoptr(GTask) task = g_task_new (self, NULL, NULL, NULL);

  g_clear_pointer (&self->save_soon, g_source_unref);
  g_task_set_source_tag (task, on_save_soon);
  g_task_set_task_data (task, to_data (self), g_free);
  if (self->writer == NULL)
    self->writer = satchel_worker_new ("settings");
  satchel_worker_run (self->writer, SATCHEL_ORDINARY, task, save_in_thread);

  return G_SOURCE_REMOVE;
}

static void
forget_save (SatchelAccounts *self)
{
  if (self->save_soon != NULL)
    g_source_destroy (self->save_soon);
  g_clear_pointer (&self->save_soon, g_source_unref);
}

static void
save_soon (SatchelAccounts *self)
{
  if (self->save_soon != NULL)
    return;

  self->save_soon = g_timeout_source_new (SAVE_AFTER);
  g_source_set_callback (self->save_soon, on_save_soon, self, NULL);
  g_source_attach (self->save_soon, g_main_context_get_thread_default ());
}

/* --- certificates that were accepted for a server --- */

static gboolean
is_used (SatchelAccounts *self,
         const char      *server,
         guint            port)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      SatchelAccount *account = g_ptr_array_index (self->accounts, i);

      if (satchel_account_get_port (account) == port
          && g_ascii_strcasecmp (satchel_account_get_server (account), server) == 0)
        return TRUE;
    }
  return FALSE;
}

void
satchel_accounts_forget_certificate (SatchelAccounts *self,
                                     const char      *server,
                                     guint            port)
{
  g_return_if_fail (SATCHEL_IS_ACCOUNTS (self) && server != NULL);

  if (!is_used (self, server, port))
    satchel_pins_forget (satchel_pins_get_default (), server, (guint16) port);
}

/* Notes on the account where its server is, so that the next change tells where it was. */
static void
note_place (SatchelAccount *account)
{
  g_object_set_data_full (G_OBJECT (account), PLACE_SERVER,
                          g_strdup (satchel_account_get_server (account)), g_free);
  g_object_set_data (G_OBJECT (account), PLACE_PORT, GUINT_TO_POINTER (satchel_account_get_port (account)));
}

/* What was accepted there was accepted for the server that the account had, not for whoever has its name and
 * port tomorrow. */
static void
leave_place (SatchelAccounts *self,
             SatchelAccount  *account)
{
  g_autofree char *server = g_strdup (g_object_get_data (G_OBJECT (account), PLACE_SERVER));
  guint port = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (account), PLACE_PORT));

  note_place (account);
  if (server != NULL)
    satchel_accounts_forget_certificate (self, server, port);
}

static void
on_notify (SatchelAccount  *account,
           GParamSpec      *pspec,
           SatchelAccounts *self)
{
  if (g_str_equal (pspec->name, "server") || g_str_equal (pspec->name, "port"))
    leave_place (self, account);
  save_soon (self);
}

static void
insert (SatchelAccounts *self,
        SatchelAccount  *account,
        guint            position)
{
  g_ptr_array_insert (self->accounts, (int) position, g_object_ref (account));
  note_place (account);
  g_signal_connect (account, "notify", G_CALLBACK (on_notify), self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
take_out (SatchelAccounts *self,
          guint            position)
{
  g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->accounts, position), self);
  g_ptr_array_remove_index (self->accounts, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static GType
get_item_type (GListModel *model)
{
  return SATCHEL_TYPE_ACCOUNT;
}

static guint
get_n_items (GListModel *model)
{
  return SATCHEL_ACCOUNTS (model)->accounts->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  SatchelAccounts *self = SATCHEL_ACCOUNTS (model);

  if (position >= self->accounts->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->accounts, position));
}

static void
satchel_accounts_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
satchel_accounts_dispose (GObject *object)
{
  SatchelAccounts *self = SATCHEL_ACCOUNTS (object);

  forget_save (self);
  g_clear_pointer (&self->writer, satchel_worker_finish);
  for (guint i = 0; i < self->accounts->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->accounts, i), self);

  G_OBJECT_CLASS (satchel_accounts_parent_class)->dispose (object);
}

static void
satchel_accounts_finalize (GObject *object)
{
  SatchelAccounts *self = SATCHEL_ACCOUNTS (object);

  g_ptr_array_unref (self->accounts);
  g_free (self->path);

  G_OBJECT_CLASS (satchel_accounts_parent_class)->finalize (object);
}

static void
satchel_accounts_class_init (SatchelAccountsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = satchel_accounts_dispose;
  object_class->finalize = satchel_accounts_finalize;
}

static void
satchel_accounts_init (SatchelAccounts *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  self->path = g_build_filename (g_get_user_config_dir (), "satchel", "accounts.ini", NULL);
}

static int
compare_order (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  GKeyFile *file = data;

  return g_key_file_get_integer (file, *(const char **) a, KEY_ORDER, NULL)
         - g_key_file_get_integer (file, *(const char **) b, KEY_ORDER, NULL);
}

static gboolean
is_fit_for_id (const char *id)
{
  g_autofree char *sentence = satchel_account_check_id (id);

  return sentence == NULL;
}

SatchelAccounts *
satchel_accounts_load (GError **error)
{
  g_autoptr(SatchelAccounts) self = g_object_new (SATCHEL_TYPE_ACCOUNTS, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) cause = NULL;
  g_auto(GStrv) ids = NULL;
  gsize n;

  if (!g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, &cause)
      && !g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SETTINGS,
                   _("The account settings in “%s” can’t be read (%s). Mend or move that file, then "
                     "try again."), self->path, cause->message);
      return NULL;
    }

  ids = g_key_file_get_groups (file, &n);
  g_qsort_with_data (ids, (int) n, sizeof (char *), compare_order, file);
  for (gsize i = 0; i < n; i++)
    if (is_fit_for_id (ids[i]))
      {
        g_autoptr(SatchelAccount) account = read_account (file, ids[i]);

        insert (self, account, self->accounts->len);
      }

  return g_steal_pointer (&self);
}

guint
satchel_accounts_get_n (SatchelAccounts *self)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self), 0);

  return self->accounts->len;
}

SatchelAccount *
satchel_accounts_get (SatchelAccounts *self,
                      guint            position)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self) && position < self->accounts->len, NULL);

  return g_ptr_array_index (self->accounts, position);
}

SatchelAccount *
satchel_accounts_find (SatchelAccounts *self,
                       const char      *id)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self), NULL);

  for (guint i = 0; i < self->accounts->len; i++)
    {
      SatchelAccount *account = g_ptr_array_index (self->accounts, i);

      if (g_strcmp0 (satchel_account_get_id (account), id) == 0)
        return account;
    }
  return NULL;
}

/* "okafor" of amara@okafor.example, then "okafor-2": a word people recognise in a folder's name. */
void
satchel_accounts_make_id (SatchelAccounts *self,
                          SatchelAccount  *account)
{
  const char *at = strrchr (satchel_account_get_email (account), '@');
  g_autoptr(GString) base = g_string_new (NULL);
  g_autofree char *id = NULL;

  g_return_if_fail (SATCHEL_IS_ACCOUNTS (self) && SATCHEL_IS_ACCOUNT (account));

  if (satchel_account_get_id (account) != NULL)
    return;

  for (at = at != NULL ? at + 1 : ""; *at != '\0' && *at != '.' && base->len < 40; at++)
    if (g_ascii_isalnum (*at) || *at == '-')
      g_string_append_c (base, g_ascii_tolower (*at));
  if (!is_fit_for_id (base->str))
    g_string_assign (base, "mail");

  id = g_strdup (base->str);
  for (guint i = 2; satchel_accounts_find (self, id) != NULL; i++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", base->str, i);
    }

  satchel_account_set_id (account, id);
}

gboolean
satchel_accounts_add (SatchelAccounts *self,
                      SatchelAccount  *account,
                      GError         **error)
{
  g_autofree char *sentence = NULL;
  const char *id;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self) && SATCHEL_IS_ACCOUNT (account), FALSE);

  satchel_accounts_make_id (self, account);
  id = satchel_account_get_id (account);
  sentence = satchel_account_check_id (id);
  if (sentence != NULL)
    {
      g_set_error_literal (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SETTINGS, sentence);
      return FALSE;
    }
  if (satchel_accounts_find (self, id) != NULL)
    {
      g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SETTINGS,
                   _("There is an account “%s” already. Choose another id."), id);
      return FALSE;
    }

  insert (self, account, self->accounts->len);
  if (!satchel_accounts_save (self, error))
    {
      take_out (self, self->accounts->len - 1);
      return FALSE;
    }
  return TRUE;
}

/* What copies of the person's files are called; any other file is the person's own. */
#define AUTHORITY "authority-"
#define CERTIFICATE "certificate-"

static char *
prefix_of (SatchelAccounts *self,
           const char      *kind)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  return g_build_filename (folder, kind, NULL);
}

/* Accounts of one provider share a copied file: it goes with the last of them. */
static void
forget_copy (SatchelAccounts *self,
             const char      *path,
             const char      *kind)
{
  g_autofree char *prefix = prefix_of (self, kind);

  if (!g_str_has_prefix (path, prefix))
    return;
  for (guint i = 0; i < self->accounts->len; i++)
    {
      SatchelAccount *account = g_ptr_array_index (self->accounts, i);

      if (g_str_equal (satchel_account_get_ca_file (account), path)
          || g_str_equal (satchel_account_get_client_cert (account), path))
        return;
    }
  (void) g_unlink (path);
}

/* Named by its contents: an account that is not added yet has no id, and a path chosen in a sandbox would be gone
 * tomorrow. For this person's eyes alone: there may be a key in it. Returns: (transfer full) (nullable): its path. */
static char *
copy_beside (SatchelAccounts *self,
             const char      *path,
             const char      *kind,
             GError         **error)
{
  g_autofree char *contents = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *prefix = prefix_of (self, kind);
  g_autofree char *name = NULL;
  g_autofree char *copy = NULL;
  gboolean written;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;

  name = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) contents, length);
  name[16] = '\0';
  copy = g_strconcat (prefix, name, ".pem", NULL);
  (void) satchel_durable_make_directories (folder, NULL);
  written = satchel_durable_set_contents (copy, contents, (gssize) length, error);
  explicit_bzero (contents, length);

  return written ? g_steal_pointer (&copy) : NULL;
}

gboolean
satchel_accounts_remove (SatchelAccounts *self,
                         SatchelAccount  *account,
                         GError         **error)
{
  g_autoptr(SatchelAccount) kept = g_object_ref (account);
  guint position;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self), FALSE);
  g_return_val_if_fail (g_ptr_array_find (self->accounts, account, &position), FALSE);

  take_out (self, position);
  if (!satchel_accounts_save (self, error))
    {
      insert (self, account, position);
      return FALSE;
    }
  forget_copy (self, satchel_account_get_ca_file (account), AUTHORITY);
  forget_copy (self, satchel_account_get_client_cert (account), CERTIFICATE);
  leave_place (self, account);
  satchel_pins_settle (satchel_pins_get_default ());
  return TRUE;
}

void
satchel_accounts_move (SatchelAccounts *self,
                       SatchelAccount  *account,
                       guint            position)
{
  g_autoptr(SatchelAccount) kept = g_object_ref (account);
  guint before;

  g_return_if_fail (SATCHEL_IS_ACCOUNTS (self) && position < self->accounts->len);
  g_return_if_fail (g_ptr_array_find (self->accounts, account, &before));

  if (before == position)
    return;
  take_out (self, before);
  insert (self, account, position);
  save_soon (self);
}

gboolean
satchel_accounts_set_ca (SatchelAccounts *self,
                         SatchelAccount  *account,
                         const char      *pem_path,
                         GError         **error)
{
  g_autofree char *path = NULL;
  g_autoptr(SatchelTrust) trust = NULL;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self) && SATCHEL_IS_ACCOUNT (account), FALSE);

  if (pem_path == NULL || pem_path[0] == '\0')
    {
      g_object_set (account, "ca-file", "", NULL);
      return TRUE;
    }

  /* Whoever is to believe in it looks into it: a device or a pipe is no such file either. */
  trust = satchel_trust_new (pem_path, error);
  if (trust == NULL)
    return FALSE;
  path = copy_beside (self, pem_path, AUTHORITY, error);
  if (path == NULL)
    return FALSE;

  g_object_set (account, "ca-file", path, NULL);
  return TRUE;
}

gboolean
satchel_accounts_set_client_cert (SatchelAccounts *self,
                                  SatchelAccount  *account,
                                  const char      *pem_path,
                                  GError         **error)
{
  g_autofree char *before = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self) && SATCHEL_IS_ACCOUNT (account), FALSE);

  if (pem_path != NULL && pem_path[0] != '\0')
    {
      if (!satchel_client_certificate_check (pem_path, error))
        return FALSE;
      path = copy_beside (self, pem_path, CERTIFICATE, error);
      if (path == NULL)
        return FALSE;
    }

  before = g_strdup (satchel_account_get_client_cert (account));
  g_object_set (account, "client-cert", path, NULL);
  /* A key that nobody uses any more is not left lying about. */
  forget_copy (self, before, CERTIFICATE);
  return TRUE;
}

gboolean
satchel_accounts_keep_certificates (SatchelAccounts *self,
                                    SatchelAccount  *account,
                                    GError         **error)
{
  g_autofree char *authority = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *seen = NULL;
  gboolean latin1, no_apop, kept;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self) && SATCHEL_IS_ACCOUNT (account), FALSE);

  authority = g_strdup (satchel_account_get_ca_file (account));
  certificate = g_strdup (satchel_account_get_client_cert (account));
  seen = g_strdup (satchel_account_get_auth_seen (account));
  latin1 = satchel_account_get_latin1_password (account);
  no_apop = satchel_account_get_no_apop (account);
  kept = (*authority == '\0' || satchel_accounts_set_ca (self, account, authority, error))
         && (*certificate == '\0' || satchel_accounts_set_client_cert (self, account, certificate, error));
  g_object_set (account, "auth-seen", seen, "latin1-password", latin1, "no-apop", no_apop, NULL);

  return kept;
}

gboolean
satchel_accounts_save (SatchelAccounts *self,
                       GError         **error)
{
  g_autofree char *data = NULL;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self), FALSE);

  /* What is being written goes first, so that nothing older ends up on top. */
  forget_save (self);
  g_clear_pointer (&self->writer, satchel_worker_finish);
  satchel_pins_settle (satchel_pins_get_default ());
  data = to_data (self);
  return write_data (self, data, error);
}

gboolean
satchel_accounts_flush (SatchelAccounts *self,
                        GError         **error)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (self), FALSE);

  return self->save_soon == NULL || satchel_accounts_save (self, error);
}

static char *
settings_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "satchel", "settings.ini", NULL);
}

char *
satchel_settings_get_store_path (void)
{
  g_autofree char *path = settings_path ();
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *chosen = NULL;

  (void) g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  chosen = g_key_file_get_string (file, "store", "path", NULL);
  if (chosen != NULL && g_path_is_absolute (chosen))
    return g_steal_pointer (&chosen);
  return g_build_filename (g_get_user_data_dir (), "satchel", NULL);
}

gboolean
satchel_settings_set_store_path (const char *store_path,
                                 GError    **error)
{
  g_autofree char *path = settings_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *data = NULL;
  g_autoptr(GKeyFile) file = g_key_file_new ();

  g_return_val_if_fail (store_path != NULL, FALSE);

  (void) satchel_durable_make_directories (folder, NULL);
  (void) g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  g_key_file_set_string (file, "store", "path", store_path);
  data = g_key_file_to_data (file, NULL, NULL);

  return satchel_durable_set_contents (path, data, -1, error);
}
