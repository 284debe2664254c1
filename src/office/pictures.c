/* pictures.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/pictures.h"

#include "base/limits.h"
#include "base/story.h"
#include "office/late-soup.h"

#include <string.h>

/* What every program says, and no more: some servers refuse who says nothing. */
#define USER_AGENT "Mozilla/5.0"

/* Octets that are read at once. */
#define PIECE (64 * 1024)

struct _SatchelPictures
{
  GObject parent_instance;

  /* Owned */
  GPtrArray           *pictures;    /* of Picture, NULL until it is asked for */
  GPtrArray           *addresses;
  GHashTable          *sessions;    /* of "host:port" to SoupSession */
  GQueue               waiting;     /* of Picture: borrowed */
  GTlsDatabase        *trust;
  GCancellable        *cancellable;

  SatchelAddressCheck  check;
  guint                n_running;
  gsize                octets;      /* of all that were fetched */
};

G_DEFINE_FINAL_TYPE (SatchelPictures, satchel_pictures, G_TYPE_OBJECT)

typedef struct
{
  /* Borrowed; held while it is being fetched */
  SatchelPictures *pictures;

  /* Owned */
  GPtrArray    *tasks;          /* of GTask: who waits for it */
  GUri         *uri;
  SoupMessage  *message;
  GInputStream *body;
  GByteArray   *octets;
  GBytes       *piece;
  GBytes       *bytes;          /* the result */
  GCancellable *cancellable;    /* ours: the deadline's and stop()'s */
  GSource      *deadline;
  GError       *error;

  const char   *type;
  gulong        stopped;
  guint         redirects;
  gboolean      late;
  gboolean      done;
  int           place;
} Picture;

static void tell (Picture *self);

static void
picture_free (gpointer data)
{
  Picture *self = data;

  if (self == NULL)
    return;

  g_ptr_array_unref (self->tasks);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_object (&self->message);
  g_clear_object (&self->body);
  g_clear_pointer (&self->octets, g_byte_array_unref);
  g_clear_pointer (&self->piece, g_bytes_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_free (self);
}

/* --- what is a picture --- */

const char *
satchel_picture_get_type (const guint8 *octets,
                          gsize         length)
{
  g_return_val_if_fail (octets != NULL || length == 0, NULL);

  if (length >= 8 && memcmp (octets, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (length >= 3 && memcmp (octets, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (length >= 6 && (memcmp (octets, "GIF87a", 6) == 0 || memcmp (octets, "GIF89a", 6) == 0))
    return "image/gif";
  if (length >= 12 && memcmp (octets, "RIFF", 4) == 0 && memcmp (octets + 8, "WEBP", 4) == 0)
    return "image/webp";
  if (length >= 14 && memcmp (octets, "BM", 2) == 0)
    return "image/bmp";

  return NULL;
}

/* --- connecting --- */

static guint16
get_port (GUri *uri)
{
  return g_uri_get_port (uri) > 0 ? (guint16) g_uri_get_port (uri) : 443;
}

/* (transfer none) */
static SoupSession *
get_session (SatchelPictures *self,
             GUri            *uri)
{
  g_autofree char *key = g_strdup_printf ("%s:%u", g_uri_get_host (uri), get_port (uri));
  SoupSession *session = g_hash_table_lookup (self->sessions, key);
  g_autoptr(GSocketConnectable) address = NULL;

  if (session != NULL)
    return session;

  address = satchel_public_address_new (g_uri_get_host (uri), get_port (uri), self->check);
  session = soup_session_new_with_options ("remote-connectable", address, "user-agent", USER_AGENT, "timeout",
                                           SATCHEL_LIMIT_PICTURE_SECONDS, "max-conns-per-host",
                                           SATCHEL_LIMIT_PICTURES_AT_ONCE, NULL);
  soup_session_set_proxy_resolver (session, NULL);
  /* A small packed answer could hold gigabytes; and nobody is asked for a password by a picture. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  if (self->trust != NULL)
    soup_session_set_tls_database (session, self->trust);
  g_hash_table_insert (self->sessions, g_steal_pointer (&key), session);

  return session;
}

/* https, to a host, without a name and a password in front of it. http is asked by https. (transfer full) (nullable) */
static GUri *
make_fetchable (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri), *host = g_uri_get_host (uri);
  int port = g_uri_get_port (uri);
  gboolean plain = g_str_equal (scheme, "http");

  if ((!plain && !g_str_equal (scheme, "https")) || host == NULL || *host == '\0')
    return NULL;
  if (plain && port == 80)
    port = -1;
  if (!plain && port == 443)
    port = -1;

  return g_uri_build (SOUP_HTTP_URI_FLAGS, "https", NULL, host, port, g_uri_get_path (uri), g_uri_get_query (uri),
                      NULL);
}

static GUri *
parse_address (const char *address)
{
  g_autoptr(GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);

  return uri != NULL ? make_fetchable (uri) : NULL;
}

static void
on_sent (GObject      *session,
         GAsyncResult *result,
         gpointer      data)
{
  Picture *self = data;

  self->body = soup_session_send_finish (SOUP_SESSION (session), result, &self->error);
  tell (self);
}

static void
send_request (Picture *self)
{
  g_clear_object (&self->body);
  g_clear_object (&self->message);
  self->message = soup_message_new_from_uri (SOUP_METHOD_GET, self->uri);
  /* Where we are sent is looked at first; and nothing is kept from one to the next. */
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_headers_replace (soup_message_get_request_headers (self->message), "Accept",
                                "image/png, image/jpeg, image/gif, image/webp");
  soup_session_send_async (get_session (self->pictures, self->uri), self->message, G_PRIORITY_LOW, self->cancellable,
                           on_sent, self);
}

static gboolean
is_sent_on (Picture *self)
{
  const char *location;
  g_autoptr(GUri) next = NULL;
  GUri *fetchable;

  if (self->error != NULL || !SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (self->message)))
    return FALSE;

  location = soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");
  next = location != NULL ? g_uri_parse_relative (self->uri, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  fetchable = next != NULL ? make_fetchable (next) : NULL;
  if (fetchable == NULL || ++self->redirects > SATCHEL_LIMIT_REDIRECTS)
    {
      g_clear_pointer (&fetchable, g_uri_unref);
      self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                                         "It has moved to where we don’t go.");
      return FALSE;
    }

  g_uri_unref (self->uri);
  self->uri = fetchable;
  return TRUE;
}

/* --- reading --- */

static gboolean
says_picture (SoupMessage *message)
{
  const char *type = soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);

  return soup_message_get_status (message) == SOUP_STATUS_OK && type != NULL
         && g_ascii_strncasecmp (type, "image/", 6) == 0;
}

static gboolean
has_answer (Picture *self)
{
  if (self->error == NULL && !says_picture (self->message))
    self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no picture.");

  return self->error == NULL;
}

static void
on_read (GObject      *body,
         GAsyncResult *result,
         gpointer      data)
{
  Picture *self = data;

  self->piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (body), result, &self->error);
  tell (self);
}

static void
read_piece (Picture *self)
{
  g_clear_pointer (&self->piece, g_bytes_unref);
  g_input_stream_read_bytes_async (self->body, PIECE, G_PRIORITY_LOW, self->cancellable, on_read, self);
}

/* FALSE at the end, and where it is enough. */
static gboolean
takes_piece (Picture *self)
{
  gsize length = self->piece != NULL ? g_bytes_get_size (self->piece) : 0;

  if (self->error != NULL || length == 0)
    return FALSE;
  if (self->octets->len + length > SATCHEL_LIMIT_PICTURE
      || self->pictures->octets + length > SATCHEL_LIMIT_PICTURES_OCTETS)
    {
      self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "It is too large.");
      return FALSE;
    }

  self->pictures->octets += length;
  g_byte_array_append (self->octets, g_bytes_get_data (self->piece, NULL), (guint) length);
  /* The first octets tell, the rest need not be waited for. */
  if (satchel_picture_get_type (self->octets->data, self->octets->len) == NULL && self->octets->len >= 16)
    {
      self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "It is no picture.");
      return FALSE;
    }

  return TRUE;
}

/* --- one picture --- */

static gboolean
on_deadline (gpointer data)
{
  Picture *self = data;

  self->late = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_stopped (GCancellable *outer,
            GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
begin (Picture *self)
{
  g_object_ref (self->pictures);
  self->pictures->n_running++;
  self->octets = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
  self->stopped = g_cancellable_connect (self->pictures->cancellable, G_CALLBACK (on_stopped),
                                         g_object_ref (self->cancellable), g_object_unref);
  self->deadline = g_timeout_source_new_seconds (SATCHEL_LIMIT_PICTURE_SECONDS);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
}

static void
answer (Picture *self,
        GTask   *task)
{
  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_pointer (task, g_bytes_ref (self->bytes), (GDestroyNotify) g_bytes_unref);
}

static void
judge (Picture *self)
{
  if (self->late)
    {
      g_clear_error (&self->error);
      self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "It took too long.");
    }
  if (self->error == NULL)
    self->type = satchel_picture_get_type (self->octets->data, self->octets->len);
  if (self->error == NULL && self->type == NULL)
    self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "It is no picture.");
  if (self->error == NULL)
    self->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->octets));
}

static void begin_waiting (SatchelPictures *self);

static void
end (Picture *self)
{
  SatchelPictures *pictures = self->pictures;

  g_cancellable_disconnect (pictures->cancellable, self->stopped);
  g_source_destroy (self->deadline);
  g_clear_pointer (&self->deadline, g_source_unref);
  g_clear_object (&self->body);
  g_clear_object (&self->message);
  judge (self);
  g_clear_pointer (&self->octets, g_byte_array_unref);
  g_clear_pointer (&self->piece, g_bytes_unref);

  self->done = TRUE;
  pictures->n_running--;
  for (guint i = 0; i < self->tasks->len; i++)
    answer (self, g_ptr_array_index (self->tasks, i));
  g_ptr_array_set_size (self->tasks, 0);
  begin_waiting (pictures);
  g_object_unref (pictures);
}

static void
tell (Picture *self)
{
  STORY_BEGINS (self);

  begin (self);
  do
    WAIT_FOR (send_request (self));
  while (is_sent_on (self));

  if (has_answer (self))
    do
      WAIT_FOR (read_piece (self));
    while (takes_piece (self));

  end (self);

  STORY_ENDS;
}

/* --- all of them --- */

static void
begin_waiting (SatchelPictures *self)
{
  while (self->n_running < SATCHEL_LIMIT_PICTURES_AT_ONCE && !g_queue_is_empty (&self->waiting))
    tell (g_queue_pop_head (&self->waiting));
}

static Picture *
get_picture (SatchelPictures *self,
             guint            number)
{
  Picture *picture = g_ptr_array_index (self->pictures, number);

  if (picture != NULL)
    return picture;

  picture = g_new0 (Picture, 1);
  picture->pictures = self;
  picture->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  picture->uri = parse_address (g_ptr_array_index (self->addresses, number));
  g_ptr_array_index (self->pictures, number) = picture;
  if (picture->uri != NULL)
    {
      g_queue_push_tail (&self->waiting, picture);
    }
  else
    {
      picture->done = TRUE;
      picture->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "It is not where we go.");
    }

  return picture;
}

void
satchel_pictures_get_async (SatchelPictures     *self,
                            guint                number,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Picture *picture;

  g_return_if_fail (SATCHEL_IS_PICTURES (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, satchel_pictures_get_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (number), NULL);
  if (number >= self->addresses->len || number >= SATCHEL_LIMIT_PICTURES)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no picture of this number.");
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No more pictures are fetched.");
      return;
    }

  picture = get_picture (self, number);
  if (picture->done)
    answer (picture, task);
  else
    g_ptr_array_add (picture->tasks, g_steal_pointer (&task));
  begin_waiting (self);
}

GBytes *
satchel_pictures_get_finish (SatchelPictures  *self,
                             GAsyncResult     *result,
                             const char      **content_type,
                             GError          **error)
{
  guint number;
  GBytes *bytes;

  g_return_val_if_fail (SATCHEL_IS_PICTURES (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  number = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));
  bytes = g_task_propagate_pointer (G_TASK (result), error);
  if (bytes != NULL && content_type != NULL)
    *content_type = ((Picture *) g_ptr_array_index (self->pictures, number))->type;

  return bytes;
}

static void
give_up_waiting (SatchelPictures *self)
{
  Picture *picture;

  while ((picture = g_queue_pop_head (&self->waiting)) != NULL)
    {
      picture->done = TRUE;
      picture->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "No more pictures are fetched.");
      for (guint i = 0; i < picture->tasks->len; i++)
        answer (picture, g_ptr_array_index (picture->tasks, i));
      g_ptr_array_set_size (picture->tasks, 0);
    }
}

void
satchel_pictures_stop (SatchelPictures *self)
{
  g_return_if_fail (SATCHEL_IS_PICTURES (self));

  give_up_waiting (self);
  g_cancellable_cancel (self->cancellable);
}

void
satchel_pictures_set_trust (SatchelPictures     *self,
                            GTlsDatabase        *trust,
                            SatchelAddressCheck  check)
{
  g_return_if_fail (SATCHEL_IS_PICTURES (self));
  g_return_if_fail (trust == NULL || G_IS_TLS_DATABASE (trust));

  g_set_object (&self->trust, trust);
  self->check = check;
}

static void
satchel_pictures_finalize (GObject *object)
{
  SatchelPictures *self = SATCHEL_PICTURES (object);

  g_ptr_array_unref (self->pictures);
  g_ptr_array_unref (self->addresses);
  g_hash_table_unref (self->sessions);
  g_queue_clear (&self->waiting);
  g_clear_object (&self->trust);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (satchel_pictures_parent_class)->finalize (object);
}

static void
satchel_pictures_class_init (SatchelPicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_pictures_finalize;
}

static void
satchel_pictures_init (SatchelPictures *self)
{
  self->pictures = g_ptr_array_new_with_free_func (picture_free);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->waiting);
}

SatchelPictures *
satchel_pictures_new (GPtrArray *addresses)
{
  SatchelPictures *self;

  g_return_val_if_fail (addresses != NULL, NULL);

  self = g_object_new (SATCHEL_TYPE_PICTURES, NULL);
  self->addresses = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (self->addresses, g_strdup (g_ptr_array_index (addresses, i)));
  g_ptr_array_set_size (self->pictures, (int) addresses->len);

  return self;
}
