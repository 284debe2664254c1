/* pop-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop-conversation.h"

#include <string.h>
#include <sys/socket.h>

/* Seconds after which anything that waits gives up. */
#define PATIENCE 60

typedef enum
{
  SEND,
  EXPECT,
  EXPECT_PREFIX,
  START_TLS,
  PAUSE,
  CUT,
  RESET,
  BE_SILENT,
  WAIT_FOR_CLOSE,
  GO_ON_SERVING,
} StepKind;

typedef struct
{
  StepKind kind;
  GBytes  *bytes;     /* nullable; with a NUL behind */
} Step;

struct _PopServer
{
  GSocket         *listener;
  guint16          port;
  GTlsCertificate *certificate;
  PopServerMode    mode;
  GCancellable    *cancellable;
  GThread         *thread;

  /* Under the mutex */
  GMutex           mutex;
  GCond            changed;
  GPtrArray       *scripts;       /* of GPtrArray of Step */
  guint            next_script;
  PopMailbox      *mailbox;       /* borrowed, nullable */
  GPtrArray       *threads;
  GPtrArray       *commands;
  GString         *complaints;
  guint            active;
  guint            conversations;
  guint            go_ons;
  gboolean         rushed;
};

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->bytes, g_bytes_unref);
  g_free (step);
}

G_GNUC_PRINTF (2, 3)
static void
complain (PopServer  *self,
          const char *format,
          ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_mutex_lock (&self->mutex);
  g_string_append_printf (self->complaints, "%s\n", message);
  g_mutex_unlock (&self->mutex);
}

/* --- A conversation ---------------------------------------------------------------------------- */

gboolean
pop_conversation_flush (PopConversation *self)
{
  GOutputStream *out = g_io_stream_get_output_stream (self->stream);
  gsize length = self->out->len;
  gboolean cut = self->cut_after > 0 && self->sent + length >= self->cut_after;

  if (self->over)
    return FALSE;
  if (cut)
    length = (gsize) (self->cut_after - self->sent);

  if (length > 0
      && !g_output_stream_write_all (out, self->out->data, length, NULL, self->server->cancellable, NULL))
    self->over = TRUE;
  self->sent += length;
  g_byte_array_set_size (self->out, 0);
  if (cut)
    pop_conversation_cut (self);

  return !self->over;
}

void
pop_conversation_put (PopConversation *self,
                      const char      *bytes,
                      gssize           length)
{
  g_byte_array_append (self->out, (const guint8 *) bytes,
                       (guint) (length < 0 ? (gssize) strlen (bytes) : length));
  if (self->out->len >= 64 * 1024)
    pop_conversation_flush (self);
}

/* Reads once. FALSE: the end. */
static gboolean
read_more (PopConversation *self)
{
  GInputStream *in = g_io_stream_get_input_stream (self->stream);
  guint8 buffer[4096];
  gssize n;

  if (!pop_conversation_flush (self))
    return FALSE;

  n = g_input_stream_read (in, buffer, sizeof buffer, self->server->cancellable, NULL);
  if (n <= 0)
    {
      self->over = TRUE;
      return FALSE;
    }
  g_byte_array_append (self->in, buffer, (guint) n);

  return TRUE;
}

char *
pop_conversation_read_line (PopConversation *self)
{
  const guint8 *lf;
  gsize length;
  char *line;

  while (self->in->len == 0 || (lf = memchr (self->in->data, '\n', self->in->len)) == NULL)
    if (!read_more (self))
      return NULL;

  length = (gsize) (lf - self->in->data);
  line = g_strndup ((const char *) self->in->data, length);
  g_byte_array_remove_range (self->in, 0, (guint) length + 1);
  if (g_str_has_suffix (line, "\r"))
    line[strlen (line) - 1] = '\0';
  else
    complain (self->server, "a command without CR: “%s”", line);

  g_mutex_lock (&self->server->mutex);
  g_ptr_array_add (self->server->commands, g_strdup (line));
  g_mutex_unlock (&self->server->mutex);

  return line;
}

gboolean
pop_conversation_is_rushed (PopConversation *self)
{
  return self->in->len > 0
         || g_socket_get_available_bytes (g_socket_connection_get_socket (self->plain)) > 0;
}

void
pop_conversation_note_rush (PopConversation *self)
{
  g_mutex_lock (&self->server->mutex);
  self->server->rushed = TRUE;
  g_mutex_unlock (&self->server->mutex);
}

gboolean
pop_conversation_can_tls (PopConversation *self)
{
  return self->server->certificate != NULL && !self->secure;
}

/* Whoever signed it: what matters is that the client shows one. */
static gboolean
on_accept_certificate (GTlsConnection      *tls,
                       GTlsCertificate     *peer,
                       GTlsCertificateFlags errors,
                       gpointer             unused)
{
  return TRUE;
}

gboolean
pop_conversation_start_tls (PopConversation *self)
{
  g_autoptr(GIOStream) tls = NULL;
  g_autoptr(GError) error = NULL;

  if (!pop_conversation_flush (self))
    return FALSE;
  if (self->in->len > 0)
    complain (self->server, "%u octets in plain text before TLS", self->in->len);

  tls = g_tls_server_connection_new (G_IO_STREAM (self->plain), self->server->certificate, &error);
  g_assert_no_error (error);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  if (self->server->mailbox != NULL && self->server->mailbox->want_certificate)
    {
      g_object_set (tls, "authentication-mode", G_TLS_AUTHENTICATION_REQUESTED, NULL);
      g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_certificate), NULL);
    }
  /* A client that does not like the certificate goes: no fault of the script. */
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->server->cancellable, NULL))
    {
      self->over = TRUE;
      return FALSE;
    }
  g_set_object (&self->stream, tls);
  self->secure = TRUE;

  return TRUE;
}

gboolean
pop_conversation_drain (PopConversation *self)
{
  GInputStream *in = g_io_stream_get_input_stream (self->stream);
  g_autoptr(GError) error = NULL;
  guint8 buffer[4096];

  if (!pop_conversation_flush (self))
    return TRUE;

  while (g_input_stream_read (in, buffer, sizeof buffer, self->server->cancellable, &error) > 0)
    ;
  pop_conversation_cut (self);

  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

void
pop_conversation_cut (PopConversation *self)
{
  self->over = TRUE;
  g_socket_close (g_socket_connection_get_socket (self->plain), NULL);
}

void
pop_conversation_end (PopConversation *self)
{
  if (!pop_conversation_flush (self))
    return;

  if (self->secure)
    g_io_stream_close (self->stream, self->server->cancellable, NULL);
  pop_conversation_cut (self);
}

void
pop_conversation_reset (PopConversation *self)
{
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  if (!pop_conversation_flush (self))
    return;

  setsockopt (g_socket_get_fd (g_socket_connection_get_socket (self->plain)), SOL_SOCKET, SO_LINGER,
              &at_once, sizeof at_once);
  pop_conversation_cut (self);
}

/* --- Following a script ------------------------------------------------------------------------ */

static gboolean
expect (PopConversation *self,
        const Step      *step)
{
  const char *wanted = g_bytes_get_data (step->bytes, NULL);
  g_autofree char *line = pop_conversation_read_line (self);

  if (line == NULL)
    {
      complain (self->server, "expected “%s”, but the client closed", wanted);
      return FALSE;
    }
  if (step->kind == EXPECT ? g_str_equal (line, wanted) : g_str_has_prefix (line, wanted))
    return TRUE;

  complain (self->server, "expected “%s”, heard “%s”", wanted, line);
  return FALSE;
}

static gboolean
pause_until_told (PopConversation *self)
{
  PopServer *server = self->server;
  gint64 deadline = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  gboolean told = TRUE;

  if (!pop_conversation_flush (self))
    return FALSE;

  g_mutex_lock (&server->mutex);
  while (server->go_ons == 0 && told && !g_cancellable_is_cancelled (server->cancellable))
    told = g_cond_wait_until (&server->changed, &server->mutex, deadline);
  if (server->go_ons > 0)
    server->go_ons--;
  g_mutex_unlock (&server->mutex);

  return told;
}

/* FALSE: the script ends here. */
static gboolean
follow_step (PopConversation *self,
             const Step      *step)
{
  gsize length;

  switch (step->kind)
    {
    case SEND:
      {
        const char *bytes = g_bytes_get_data (step->bytes, &length);

        pop_conversation_put (self, bytes, (gssize) length - 1);
        return TRUE;
      }
    case EXPECT:
    case EXPECT_PREFIX:
      return expect (self, step);
    case START_TLS:
      return pop_conversation_start_tls (self);
    case PAUSE:
      return pause_until_told (self);
    case RESET:
      pop_conversation_reset (self);
      return FALSE;
    case BE_SILENT:
      pop_conversation_drain (self);
      return FALSE;
    case WAIT_FOR_CLOSE:
      if (!pop_conversation_drain (self))
        complain (self->server, "the client did not close");
      return FALSE;
    case GO_ON_SERVING:
      pop_mailbox_serve (self->server->mailbox, self, FALSE);
      return FALSE;
    case CUT:
    default:
      return FALSE;
    }
}

static void
converse (PopConversation *self,
          GPtrArray       *script)
{
  if (self->server->mode == POP_SERVER_TLS && !pop_conversation_start_tls (self))
    return;

  for (guint i = 0; script != NULL && i < script->len; i++)
    if (!follow_step (self, script->pdata[i]))
      break;

  if (script == NULL && self->server->mailbox != NULL)
    pop_mailbox_serve (self->server->mailbox, self, TRUE);
  if (pop_conversation_flush (self))
    pop_conversation_cut (self);
}

/* --- Threads ----------------------------------------------------------------------------------- */

typedef struct
{
  PopServer         *server;
  GSocketConnection *connection;
  GPtrArray         *script;      /* borrowed, nullable */
} Guest;

static gpointer
converse_in_thread (gpointer data)
{
  g_autofree Guest *guest = data;
  PopServer *server = guest->server;
  PopConversation self = {
    .server = server,
    .plain = guest->connection,
    .stream = g_object_ref (G_IO_STREAM (guest->connection)),
    .in = g_byte_array_new (),
    .out = g_byte_array_new (),
  };

  g_socket_set_timeout (g_socket_connection_get_socket (self.plain), PATIENCE);
  converse (&self, guest->script);

  g_object_unref (self.stream);
  g_object_unref (self.plain);
  g_byte_array_unref (self.in);
  g_byte_array_unref (self.out);

  g_mutex_lock (&server->mutex);
  server->active--;
  g_cond_broadcast (&server->changed);
  g_mutex_unlock (&server->mutex);

  return NULL;
}

static gpointer
accept_in_thread (gpointer data)
{
  PopServer *self = data;
  GSocket *socket;

  while ((socket = g_socket_accept (self->listener, self->cancellable, NULL)) != NULL)
    {
      Guest *guest = g_new0 (Guest, 1);

      guest->server = self;
      guest->connection = g_socket_connection_factory_create_connection (socket);
      g_object_unref (socket);

      g_mutex_lock (&self->mutex);
      if (self->next_script < self->scripts->len)
        guest->script = self->scripts->pdata[self->next_script++];
      self->conversations++;
      self->active++;
      g_ptr_array_add (self->threads, g_thread_new ("pop-server", converse_in_thread, guest));
      g_mutex_unlock (&self->mutex);
    }

  return NULL;
}

PopServer *
pop_server_new (const char   *certificate,
                PopServerMode mode)
{
  PopServer *self = g_new0 (PopServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (certificate != NULL || mode == POP_SERVER_PLAIN);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->mode = mode;
  self->cancellable = g_cancellable_new ();
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->threads = g_ptr_array_new ();
  self->commands = g_ptr_array_new_with_free_func (g_free);
  self->complaints = g_string_new (NULL);
  if (certificate != NULL)
    {
      self->certificate = g_tls_certificate_new_from_file (certificate, &error);
      g_assert_no_error (error);
    }

  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (self->listener, address, TRUE, &error));
  g_assert_true (g_socket_listen (self->listener, &error));
  bound = g_socket_get_local_address (self->listener, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->thread = g_thread_new ("pop-accept", accept_in_thread, self);

  return self;
}

guint16
pop_server_get_port (PopServer *self)
{
  return self->port;
}

void
pop_server_free (PopServer *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->mutex);
  g_cancellable_cancel (self->cancellable);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);

  g_thread_join (self->thread);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);

  g_socket_close (self->listener, NULL);
  g_object_unref (self->listener);
  g_clear_object (&self->certificate);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->scripts);
  g_ptr_array_unref (self->threads);
  g_ptr_array_unref (self->commands);
  g_string_free (self->complaints, TRUE);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* --- Writing the script ------------------------------------------------------------------------ */

void
pop_server_begin_script (PopServer *self)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->scripts, g_ptr_array_new_with_free_func (step_free));
  g_mutex_unlock (&self->mutex);
}

static void
add_step (PopServer  *self,
          StepKind    kind,
          const char *bytes,
          gssize      length)
{
  Step *step = g_new0 (Step, 1);
  gsize size = length < 0 && bytes != NULL ? strlen (bytes) : (gsize) length;
  char *copy;

  step->kind = kind;
  if (bytes != NULL)
    {
      copy = g_malloc (size + 1);
      memcpy (copy, bytes, size);
      copy[size] = '\0';
      step->bytes = g_bytes_new_take (copy, size + 1);
    }

  g_mutex_lock (&self->mutex);
  g_assert_cmpuint (self->scripts->len, >, 0);
  g_ptr_array_add (self->scripts->pdata[self->scripts->len - 1], step);
  g_mutex_unlock (&self->mutex);
}

void
pop_server_send_line (PopServer  *self,
                      const char *line)
{
  g_autofree char *bytes = g_strconcat (line, "\r\n", NULL);

  add_step (self, SEND, bytes, -1);
}

void
pop_server_send_bytes (PopServer  *self,
                       const char *bytes,
                       gssize      length)
{
  add_step (self, SEND, bytes, length);
}

void
pop_server_expect (PopServer  *self,
                   const char *line)
{
  add_step (self, EXPECT, line, -1);
}

void
pop_server_expect_prefix (PopServer  *self,
                          const char *prefix)
{
  add_step (self, EXPECT_PREFIX, prefix, -1);
}

void
pop_server_start_tls (PopServer *self)
{
  add_step (self, START_TLS, NULL, 0);
}

void
pop_server_pause (PopServer *self)
{
  add_step (self, PAUSE, NULL, 0);
}

void
pop_server_go_on (PopServer *self)
{
  g_mutex_lock (&self->mutex);
  self->go_ons++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

void
pop_server_cut (PopServer *self)
{
  add_step (self, CUT, NULL, 0);
}

void
pop_server_reset (PopServer *self)
{
  add_step (self, RESET, NULL, 0);
}

void
pop_server_be_silent (PopServer *self)
{
  add_step (self, BE_SILENT, NULL, 0);
}

void
pop_server_wait_for_close (PopServer *self)
{
  add_step (self, WAIT_FOR_CLOSE, NULL, 0);
}

void
pop_server_go_on_serving (PopServer *self)
{
  add_step (self, GO_ON_SERVING, NULL, 0);
}

void
pop_server_serve (PopServer  *self,
                  PopMailbox *mailbox)
{
  self->mailbox = mailbox;
}

/* --- What happened ----------------------------------------------------------------------------- */

void
pop_server_wait_until_quiet (PopServer *self)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  gboolean in_time = TRUE;

  g_mutex_lock (&self->mutex);
  while (in_time && (self->active > 0 || self->next_script < self->scripts->len))
    in_time = g_cond_wait_until (&self->changed, &self->mutex, deadline);
  if (!in_time)
    g_string_append (self->complaints, self->active > 0 ? "a conversation does not end\n"
                                                        : "nobody came for a script\n");
  g_mutex_unlock (&self->mutex);
}

void
pop_server_assert_followed (PopServer *self)
{
  pop_server_wait_until_quiet (self);

  g_mutex_lock (&self->mutex);
  g_assert_cmpstr (self->complaints->str, ==, "");
  g_mutex_unlock (&self->mutex);
}

char **
pop_server_get_commands (PopServer *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->commands->len; i++)
    g_strv_builder_add (builder, self->commands->pdata[i]);
  g_mutex_unlock (&self->mutex);

  return g_strv_builder_end (builder);
}

guint
pop_server_count_commands (PopServer  *self,
                           const char *prefix)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->commands->len; i++)
    n += g_ascii_strncasecmp (self->commands->pdata[i], prefix, strlen (prefix)) == 0;
  g_mutex_unlock (&self->mutex);

  return n;
}

guint
pop_server_count_conversations (PopServer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->conversations;
  g_mutex_unlock (&self->mutex);

  return n;
}

gboolean
pop_server_was_rushed (PopServer *self)
{
  gboolean rushed;

  g_mutex_lock (&self->mutex);
  rushed = self->rushed;
  g_mutex_unlock (&self->mutex);

  return rushed;
}

void
pop_server_forget (PopServer *self)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_set_size (self->commands, 0);
  self->conversations = 0;
  self->rushed = FALSE;
  g_mutex_unlock (&self->mutex);
}
