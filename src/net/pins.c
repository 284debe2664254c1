/* pins.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "net/pins.h"

#include "base/durable.h"
#include "base/worker.h"

#include <glib/gstdio.h>

#define KEY_HOST "host"
#define KEY_PORT "port"
#define KEY_ACCEPTED "accepted"         /* Unix seconds */
#define KEY_CERTIFICATE "certificate"   /* PEM */

/* What was accepted for one server and port. */
typedef struct
{
  GTlsCertificate *once;         /* nullable */
  GTlsCertificate *kept;         /* nullable */
  gint64           once_when;    /* Unix seconds */
  gint64           kept_when;
} Pin;

struct _SatchelPins
{
  GObject        parent_instance;

  /* Owned */
  GHashTable    *pins;     /* "pop.example 995" → Pin */
  char          *path;     /* nullable */
  SatchelWorker *writer;   /* one write after another; NULL while there is none */
};

G_DEFINE_FINAL_TYPE (SatchelPins, satchel_pins, G_TYPE_OBJECT)

static void
pin_free (gpointer data)
{
  Pin *pin = data;

  g_clear_object (&pin->once);
  g_clear_object (&pin->kept);
  g_free (pin);
}

/* One name has one key: "Pop.Example." is "pop.example", in whatever script it was typed. */
static char *
make_key (const char *host,
          guint16     port)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);
  g_autofree char *name = g_ascii_strdown (ascii != NULL ? ascii : host, -1);
  gsize length = strlen (name);

  if (length > 1 && name[length - 1] == '.')
    name[length - 1] = '\0';

  return g_strdup_printf ("%s %u", name, port);
}

static Pin *
find (SatchelPins *self,
      const char  *host,
      guint16      port)
{
  g_autofree char *key = make_key (host, port);

  return g_hash_table_lookup (self->pins, key);
}

static Pin *
find_or_add (SatchelPins *self,
             const char  *host,
             guint16      port)
{
  char *key = make_key (host, port);
  Pin *pin = g_hash_table_lookup (self->pins, key);

  if (pin != NULL)
    {
      g_free (key);
      return pin;
    }

  pin = g_new0 (Pin, 1);
  g_hash_table_insert (self->pins, key, pin);
  return pin;
}

/* --- the file --- */

static void
read_pin (SatchelPins *self,
          GKeyFile    *file,
          const char  *group)
{
  g_autofree char *host = g_key_file_get_string (file, group, KEY_HOST, NULL);
  g_autofree char *pem = g_key_file_get_string (file, group, KEY_CERTIFICATE, NULL);
  int port = g_key_file_get_integer (file, group, KEY_PORT, NULL);
  g_autoptr(GTlsCertificate) certificate = NULL;
  Pin *pin;

  if (host == NULL || pem == NULL || port < 1 || port > G_MAXUINT16)
    return;
  certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);
  if (certificate == NULL)
    return;

  pin = find_or_add (self, host, (guint16) port);
  g_set_object (&pin->kept, certificate);
  pin->kept_when = g_key_file_get_int64 (file, group, KEY_ACCEPTED, NULL);
}

static void
read_file (SatchelPins *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_auto(GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, NULL))
    return;

  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    read_pin (self, file, groups[i]);
}

/* Groups are numbered: an address in brackets can't be the name of one. */
static void
write_pin (GKeyFile   *file,
           guint       number,
           const char *key,
           const Pin  *pin)
{
  g_autofree char *group = g_strdup_printf ("certificate %u", number);
  g_auto(GStrv) place = g_strsplit (key, " ", 2);
  g_autofree char *pem = NULL;

  g_object_get (pin->kept, "certificate-pem", &pem, NULL);
  g_key_file_set_string (file, group, KEY_HOST, place[0]);
  g_key_file_set_string (file, group, KEY_PORT, place[1]);
  g_key_file_set_int64 (file, group, KEY_ACCEPTED, pin->kept_when);
  g_key_file_set_string (file, group, KEY_CERTIFICATE, pem);
}

static char *
to_data (SatchelPins *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GList) keys = g_list_sort (g_hash_table_get_keys (self->pins), (GCompareFunc) strcmp);
  guint n = 0;

  for (GList *at = keys; at != NULL; at = at->next)
    {
      const Pin *pin = g_hash_table_lookup (self->pins, at->data);

      if (pin->kept != NULL)
        write_pin (file, ++n, at->data, pin);
    }

  return g_key_file_to_data (file, NULL, NULL);
}

/* One task: what is to be in the file, and for a pin that is to be kept what stood there before. */
typedef struct
{
  char            *path;           /* nullable */
  char            *data;
  char            *key;
  GTlsCertificate *certificate;    /* nullable */
  GTlsCertificate *before;         /* nullable */
  gint64           before_when;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_free (writing->path);
  g_free (writing->data);
  g_free (writing->key);
  g_clear_object (&writing->certificate);
  g_clear_object (&writing->before);
  g_free (writing);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Writing *writing = task_data;
  g_autofree char *folder = g_path_get_dirname (writing->path);
  GError *error = NULL;

  (void) g_mkdir_with_parents (folder, 0700);
  if (satchel_durable_set_contents (writing->path, writing->data, -1, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* @task: (transfer full), with its Writing. */
static void
write_file (SatchelPins *self,
            GTask       *task)
{
  g_autoptr(GTask) owned = task;
  Writing *writing = g_task_get_task_data (task);

  if (self->path == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  writing->path = g_strdup (self->path);
  writing->data = to_data (self);
  if (self->writer == NULL)
    self->writer = satchel_worker_new ("certificates");
  satchel_worker_run (self->writer, SATCHEL_URGENT, task, write_in_thread);
}

/* --- the object --- */

static void
satchel_pins_finalize (GObject *object)
{
  SatchelPins *self = SATCHEL_PINS (object);

  g_clear_pointer (&self->writer, satchel_worker_finish);
  g_hash_table_unref (self->pins);
  g_free (self->path);

  G_OBJECT_CLASS (satchel_pins_parent_class)->finalize (object);
}

static void
satchel_pins_class_init (SatchelPinsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_pins_finalize;
}

static void
satchel_pins_init (SatchelPins *self)
{
  self->pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, pin_free);
}

SatchelPins *
satchel_pins_new (const char *path)
{
  SatchelPins *self = g_object_new (SATCHEL_TYPE_PINS, NULL);

  self->path = g_strdup (path);
  if (path != NULL)
    read_file (self);

  return self;
}

SatchelPins *
satchel_pins_get_default (void)
{
  static SatchelPins *pins;

  if (pins == NULL)
    {
      g_autofree char *path = g_build_filename (g_get_user_config_dir (), "satchel", "certificates.ini",
                                                NULL);

      pins = satchel_pins_new (path);
    }
  return pins;
}

static gboolean
is_same (GTlsCertificate *accepted,
         GTlsCertificate *certificate)
{
  return accepted != NULL && g_tls_certificate_is_same (accepted, certificate);
}

gboolean
satchel_pins_accept (SatchelPins     *self,
                     const char      *host,
                     guint16          port,
                     GTlsCertificate *certificate)
{
  const Pin *pin;

  g_return_val_if_fail (SATCHEL_IS_PINS (self) && host != NULL, FALSE);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), FALSE);

  pin = find (self, host, port);
  return pin != NULL && (is_same (pin->once, certificate) || is_same (pin->kept, certificate));
}

GTlsCertificate *
satchel_pins_get (SatchelPins *self,
                  const char  *host,
                  guint16      port,
                  gint64      *when)
{
  const Pin *pin;

  g_return_val_if_fail (SATCHEL_IS_PINS (self) && host != NULL, NULL);

  pin = find (self, host, port);
  if (pin == NULL)
    return NULL;
  if (when != NULL)
    *when = pin->once != NULL ? pin->once_when : pin->kept_when;
  return pin->once != NULL ? pin->once : pin->kept;
}

void
satchel_pins_add_once (SatchelPins     *self,
                       const char      *host,
                       guint16          port,
                       GTlsCertificate *certificate)
{
  Pin *pin;

  g_return_if_fail (SATCHEL_IS_PINS (self) && host != NULL && G_IS_TLS_CERTIFICATE (certificate));

  pin = find_or_add (self, host, port);
  g_set_object (&pin->once, certificate);
  pin->once_when = g_get_real_time () / G_USEC_PER_SEC;
}

void
satchel_pins_keep_async (SatchelPins         *self,
                         const char          *host,
                         guint16              port,
                         GTlsCertificate     *certificate,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  Writing *writing;
  GTask *task;
  Pin *pin;

  g_return_if_fail (SATCHEL_IS_PINS (self) && host != NULL && G_IS_TLS_CERTIFICATE (certificate));

  pin = find_or_add (self, host, port);
  writing = g_new0 (Writing, 1);
  writing->key = make_key (host, port);
  writing->certificate = g_object_ref (certificate);
  writing->before = g_steal_pointer (&pin->kept);
  writing->before_when = pin->kept_when;
  pin->kept = g_object_ref (certificate);
  pin->kept_when = g_get_real_time () / G_USEC_PER_SEC;

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, satchel_pins_keep_async);
  g_task_set_task_data (task, writing, writing_free);
  write_file (self, task);
}

/* What could not be kept is not accepted: the person is told so, and may accept it once. */
static void
take_back (Pin     *pin,
           Writing *writing)
{
  g_set_object (&pin->kept, writing->before);
  pin->kept_when = writing->before_when;
}

gboolean
satchel_pins_keep_finish (SatchelPins   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  Writing *writing;
  gboolean kept;
  Pin *pin;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_pins_keep_async), FALSE);

  kept = g_task_propagate_boolean (G_TASK (result), error);
  writing = g_task_get_task_data (G_TASK (result));
  pin = g_hash_table_lookup (self->pins, writing->key);
  if (pin == NULL || pin->kept != writing->certificate)
    return kept;   /* forgotten or replaced meanwhile */

  if (kept)
    g_clear_object (&pin->once);
  else
    take_back (pin, writing);
  if (pin->once == NULL && pin->kept == NULL)
    g_hash_table_remove (self->pins, writing->key);
  return kept;
}

void
satchel_pins_forget (SatchelPins *self,
                     const char  *host,
                     guint16      port)
{
  g_autofree char *key = NULL;
  const Pin *pin;
  gboolean was_kept;
  GTask *task;

  g_return_if_fail (SATCHEL_IS_PINS (self) && host != NULL);

  key = make_key (host, port);
  pin = g_hash_table_lookup (self->pins, key);
  if (pin == NULL)
    return;

  was_kept = pin->kept != NULL;
  g_hash_table_remove (self->pins, key);
  if (!was_kept)
    return;

  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, satchel_pins_forget);
  g_task_set_task_data (task, g_new0 (Writing, 1), writing_free);
  write_file (self, task);
}

void
satchel_pins_settle (SatchelPins *self)
{
  g_return_if_fail (SATCHEL_IS_PINS (self));

  g_clear_pointer (&self->writer, satchel_worker_finish);
}
