/* pop-mailbox.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop-conversation.h"
#include "pop-sasl.h"

#include <string.h>

typedef struct
{
  char    *uid;
  GString *text;      /* ends with CRLF */
} Message;

typedef struct
{
  char *prefix;
  char *reply;
  int   times;
} Answer;

/* What one conversation sees. */
typedef struct
{
  PopMailbox      *mailbox;
  PopConversation *conversation;
  GPtrArray       *messages;     /* of Message, as they were at sign-in */
  GPtrArray       *uids;
  gboolean        *deleted;
  char            *user;         /* said with USER */
  gboolean         signed_in;
  guint            answered;
} Session;

static void
message_clear (gpointer data)
{
  Message *message = data;

  g_free (message->uid);
  g_string_free (message->text, TRUE);
}

static void
message_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, message_clear);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->prefix);
  g_free (answer->reply);
  g_free (answer);
}

PopMailbox *
pop_mailbox_new (void)
{
  PopMailbox *self = g_new0 (PopMailbox, 1);

  self->user = "anna";
  self->password = "secret";
  self->greeting = "+OK ready";
  self->sasl = "PLAIN";
  self->wrong_password = "-ERR [AUTH] wrong user name or password";
  g_mutex_init (&self->mutex);
  self->messages = g_ptr_array_new_with_free_func (message_unref);
  self->deleted = g_ptr_array_new_with_free_func (g_free);
  self->answers = g_ptr_array_new_with_free_func (answer_free);

  return self;
}

void
pop_mailbox_free (PopMailbox *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->messages);
  g_ptr_array_unref (self->deleted);
  g_ptr_array_unref (self->answers);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
pop_mailbox_add (PopMailbox *self,
                 const char *uid,
                 const char *text,
                 gssize      length)
{
  Message *message = g_atomic_rc_box_new0 (Message);

  message->uid = g_strdup (uid);
  message->text = g_string_new_len (text, length < 0 ? (gssize) strlen (text) : length);
  if (!g_str_has_suffix (message->text->str, "\r\n"))
    g_string_append (message->text, "\r\n");

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->messages, message);
  g_mutex_unlock (&self->mutex);
}

void
pop_mailbox_set_uid (PopMailbox *self,
                     guint       number,
                     const char *uid)
{
  Message *message;

  g_mutex_lock (&self->mutex);
  g_assert_cmpuint (number, >, 0);
  g_assert_cmpuint (number, <=, self->messages->len);
  message = self->messages->pdata[number - 1];
  g_free (message->uid);
  message->uid = g_strdup (uid);
  g_mutex_unlock (&self->mutex);
}

void
pop_mailbox_remove (PopMailbox *self,
                    const char *uid)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->messages->len; i++)
    {
      Message *message = self->messages->pdata[i];

      if (g_str_equal (message->uid, uid))
        {
          g_ptr_array_remove_index (self->messages, i);
          break;
        }
    }
  g_mutex_unlock (&self->mutex);
}

void
pop_mailbox_answer (PopMailbox *self,
                    const char *prefix,
                    const char *reply,
                    int         times)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->prefix = g_strdup (prefix);
  answer->reply = g_strdup (reply);
  answer->times = times;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->answers, answer);
  g_mutex_unlock (&self->mutex);
}

char **
pop_mailbox_get_uids (PopMailbox *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->messages->len; i++)
    g_strv_builder_add (builder, ((Message *) self->messages->pdata[i])->uid);
  g_mutex_unlock (&self->mutex);

  return g_strv_builder_end (builder);
}

char **
pop_mailbox_get_deleted (PopMailbox *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->deleted->len; i++)
    g_strv_builder_add (builder, self->deleted->pdata[i]);
  g_mutex_unlock (&self->mutex);

  return g_strv_builder_end (builder);
}

/* --- Replies ----------------------------------------------------------------------------------- */

G_GNUC_PRINTF (2, 3)
static void
reply (Session    *self,
       const char *format,
       ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  pop_conversation_put (self->conversation, line, -1);
  pop_conversation_put (self->conversation, self->mailbox->lf_only ? "\n" : "\r\n", -1);
}

/* Sends @text up to @end with the dots of RFC 1939 §3, line by line; what ends with LF alone is part
 * of a line. */
static void
send_text (Session    *self,
           const char *text,
           const char *end)
{
  while (text < end)
    {
      const char *next = memmem (text, (gsize) (end - text), "\r\n", 2);

      next = next != NULL ? next + 2 : end;
      if (*text == '.')
        pop_conversation_put (self->conversation, ".", 1);
      if (self->mailbox->lf_only && next - text >= 2)
        {
          pop_conversation_put (self->conversation, text, next - text - 2);
          pop_conversation_put (self->conversation, "\n", 1);
        }
      else
        {
          pop_conversation_put (self->conversation, text, next - text);
        }
      text = next;
    }
  reply (self, ".");
}

/* Reads a message's number. 0: none there, gone, or not given. */
static guint
read_number (Session    *self,
             const char *argument)
{
  guint64 number = g_ascii_strtoull (argument, NULL, 10);

  if (number == 0 || number > self->messages->len || self->deleted[number - 1])
    return 0;
  return (guint) number;
}

static const Message *
get_message (Session *self,
             guint    number)
{
  return self->messages->pdata[number - 1];
}

/* --- Signing in -------------------------------------------------------------------------------- */

static void
see_mailbox (Session *self)
{
  PopMailbox *mailbox = self->mailbox;

  g_mutex_lock (&mailbox->mutex);
  for (guint i = 0; i < mailbox->messages->len && !mailbox->empty_once; i++)
    {
      Message *message = mailbox->messages->pdata[i];

      g_ptr_array_add (self->messages, g_atomic_rc_box_acquire (message));
      g_ptr_array_add (self->uids, g_strdup (message->uid));
    }
  mailbox->empty_once = FALSE;
  g_mutex_unlock (&mailbox->mutex);
  self->deleted = g_new0 (gboolean, self->messages->len + 1);
}

static void
let_in (Session *self,
        gboolean known)
{
  PopMailbox *mailbox = self->mailbox;

  if (!known)
    {
      reply (self, "%s", mailbox->wrong_password);
      if (mailbox->hang_up)
        pop_conversation_end (self->conversation);
    }
  else if (self->conversation->let_in)
    {
      /* Behind the server's last word in the exchange: it has its +OK. */
      self->signed_in = TRUE;
      see_mailbox (self);
    }
  else if (mailbox->sign_in_reply != NULL)
    {
      reply (self, "%s", mailbox->sign_in_reply);
    }
  else
    {
      self->signed_in = TRUE;
      see_mailbox (self);
      reply (self, "+OK welcome");
    }
}

static void
sign_in (Session    *self,
         const char *user,
         const char *password)
{
  let_in (self, g_strcmp0 (user, self->mailbox->user) == 0
                && g_strcmp0 (password, self->mailbox->password) == 0);
}

static gboolean
refused_plain_text (Session *self)
{
  if (!self->mailbox->demand_tls || self->conversation->secure)
    return FALSE;

  reply (self, "-ERR not without TLS");
  return TRUE;
}

static void
do_user (Session    *self,
         const char *argument)
{
  if (self->mailbox->no_user)
    {
      reply (self, "-ERR unknown command");
      return;
    }
  if (refused_plain_text (self))
    return;

  g_free (self->user);
  self->user = g_strdup (argument);
  reply (self, "+OK and the password?");
}

static void
do_pass (Session    *self,
         const char *argument)
{
  if (self->user == NULL)
    reply (self, "-ERR USER first");
  else
    sign_in (self, self->user, argument);
}

/* RFC 1939 §7 */
static void
do_apop (Session    *self,
         const char *argument)
{
  const char *timestamp = strchr (self->mailbox->greeting, '<');
  g_autofree char *clear = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *wanted = NULL;

  if (timestamp == NULL)
    {
      reply (self, "-ERR unknown command");
      return;
    }
  clear = g_strconcat (timestamp, self->mailbox->password, NULL);
  digest = g_compute_checksum_for_string (G_CHECKSUM_MD5, clear, -1);
  wanted = g_strdup_printf ("%s %s", self->mailbox->user, digest);
  let_in (self, g_str_equal (argument, wanted) && !self->mailbox->no_apop_secret);
}

static void
do_auth (Session    *self,
         const char *argument)
{
  g_auto(GStrv) words = g_strsplit (argument, " ", 2);
  g_autofree char *mechanism = g_ascii_strup (words[0] != NULL ? words[0] : "", -1);

  if (refused_plain_text (self))
    return;

  switch (pop_sasl_serve (self->mailbox, self->conversation, mechanism, words[0] != NULL ? words[1] : NULL))
    {
    case POP_SASL_GRANTED:
      let_in (self, TRUE);
      break;
    case POP_SASL_REFUSED:
      let_in (self, FALSE);
      break;
    case POP_SASL_CANCELLED:
      reply (self, "-ERR as you like");
      break;
    case POP_SASL_UNKNOWN:
    default:
      reply (self, "-ERR unknown mechanism");
    }
}

static void
do_utf8 (Session    *self,
         const char *argument)
{
  reply (self, self->mailbox->utf8 ? "+OK" : "-ERR unknown command");
}

/* --- Commands ---------------------------------------------------------------------------------- */

static void
put_capabilities (Session *self)
{
  PopMailbox *mailbox = self->mailbox;
  const char *nl = mailbox->lf_only ? "\n" : "\r\n";
  g_autoptr(GString) lines = g_string_new (NULL);

  if (!mailbox->no_top)
    g_string_append_printf (lines, "TOP%s", nl);
  if (!mailbox->no_uidl)
    g_string_append_printf (lines, "UIDL%s", nl);
  if (!mailbox->no_user)
    g_string_append_printf (lines, "USER%s", nl);
  if (*mailbox->sasl != '\0')
    g_string_append_printf (lines, "SASL %s%s", mailbox->sasl, nl);
  if (mailbox->utf8)
    g_string_append_printf (lines, "UTF8 USER%s", nl);
  if (mailbox->pipelining)
    g_string_append_printf (lines, "PIPELINING%s", nl);
  if (pop_conversation_can_tls (self->conversation))
    g_string_append_printf (lines, "STLS%s", nl);
  g_string_append_printf (lines, "RESP-CODES%sAUTH-RESP-CODE%sIMPLEMENTATION Satchel tests%s", nl, nl, nl);
  pop_conversation_put (self->conversation, lines->str, -1);
}

static void
do_capa (Session    *self,
         const char *argument)
{
  const char *set = self->signed_in && self->mailbox->capabilities_signed_in != NULL
                      ? self->mailbox->capabilities_signed_in : self->mailbox->capabilities;
  g_auto(GStrv) lines = NULL;

  if (set != NULL && *set == '\0')
    {
      reply (self, "-ERR unknown command");
      return;
    }

  reply (self, "+OK");
  if (set == NULL)
    put_capabilities (self);
  else
    for (char **line = lines = g_strsplit (set, "\n", -1); *line != NULL; line++)
      if (**line != '\0')
        reply (self, "%s", *line);
  reply (self, ".");
}

static void
do_stls (Session    *self,
         const char *argument)
{
  if (!pop_conversation_can_tls (self->conversation) || self->signed_in)
    {
      reply (self, "-ERR no TLS here");
      return;
    }
  reply (self, "+OK begin");
  pop_conversation_start_tls (self->conversation);
}

static void
do_stat (Session    *self,
         const char *argument)
{
  guint64 octets = 0;
  guint n = 0;

  for (guint i = 0; i < self->messages->len; i++)
    if (!self->deleted[i])
      {
        n++;
        octets += get_message (self, i + 1)->text->len;
      }
  reply (self, "+OK %u %" G_GUINT64_FORMAT, n, octets);
}

static void
do_uidl (Session    *self,
         const char *argument)
{
  guint number = read_number (self, argument);

  if (self->mailbox->no_uidl)
    reply (self, "-ERR unknown command");
  else if (number > 0)
    reply (self, "+OK %u %s", number, (char *) self->uids->pdata[number - 1]);
  else if (*argument != '\0')
    reply (self, "-ERR no such message");
  else
    {
      reply (self, "+OK");
      for (guint i = 0; i < self->messages->len; i++)
        if (!self->deleted[i])
          reply (self, "%u %s", i + 1, (char *) self->uids->pdata[i]);
      reply (self, ".");
    }
}

static void
do_list (Session    *self,
         const char *argument)
{
  guint number = read_number (self, argument);

  if (number > 0)
    reply (self, "+OK %u %" G_GSIZE_FORMAT, number, get_message (self, number)->text->len);
  else if (*argument != '\0')
    reply (self, "-ERR no such message");
  else
    {
      reply (self, "+OK");
      for (guint i = 0; i < self->messages->len; i++)
        if (!self->deleted[i])
          reply (self, "%u %" G_GSIZE_FORMAT, i + 1, get_message (self, i + 1)->text->len);
      reply (self, ".");
    }
}

static void
do_retr (Session    *self,
         const char *argument)
{
  guint number = read_number (self, argument);

  if (number == 0)
    reply (self, "-ERR no such message");
  else if (number == self->mailbox->fail_retr)
    reply (self, "-ERR this message can't be read");
  else if (g_strcmp0 (self->uids->pdata[number - 1], self->mailbox->hang_up_at) == 0)
    pop_conversation_cut (self->conversation);
  else
    {
      const GString *text = get_message (self, number)->text;

      reply (self, "+OK %" G_GSIZE_FORMAT " octets", text->len);
      send_text (self, text->str, text->str + text->len);
    }
}

/* The head, the empty line, and so many lines more. */
static const char *
find_end_of_top (const GString *text,
                 guint64        lines)
{
  const char *end = text->str + text->len;
  const char *at = memmem (text->str, text->len, "\r\n\r\n", 4);

  if (at == NULL)
    return end;
  for (at += 4; lines > 0 && at < end; lines--)
    {
      at = memmem (at, (gsize) (end - at), "\r\n", 2);
      at = at != NULL ? at + 2 : end;
    }

  return at;
}

static void
do_top (Session    *self,
        const char *argument)
{
  guint number = read_number (self, argument);
  const char *lines = strchr (argument, ' ');

  if (self->mailbox->no_top)
    reply (self, "-ERR unknown command");
  else if (number == 0 || lines == NULL || number == self->mailbox->fail_retr)
    reply (self, "-ERR can't show that");
  else
    {
      const GString *text = get_message (self, number)->text;

      reply (self, "+OK");
      send_text (self, text->str, find_end_of_top (text, g_ascii_strtoull (lines, NULL, 10)));
    }
}

static void
do_dele (Session    *self,
         const char *argument)
{
  guint number = read_number (self, argument);

  if (number == 0)
    {
      reply (self, "-ERR no such message");
      return;
    }
  self->deleted[number - 1] = TRUE;
  reply (self, "+OK marked");
}

static void
do_rset (Session    *self,
         const char *argument)
{
  memset (self->deleted, 0, self->messages->len * sizeof *self->deleted);
  reply (self, "+OK");
}

static void
do_noop (Session    *self,
         const char *argument)
{
  reply (self, "+OK");
}

/* RFC 1939 §6: only now messages are deleted. */
static void
do_quit (Session    *self,
         const char *argument)
{
  PopMailbox *mailbox = self->mailbox;

  g_mutex_lock (&mailbox->mutex);
  for (guint i = 0; i < self->messages->len; i++)
    if (self->deleted[i] && g_ptr_array_remove (mailbox->messages, self->messages->pdata[i]))
      g_ptr_array_add (mailbox->deleted, g_strdup (self->uids->pdata[i]));
  g_mutex_unlock (&mailbox->mutex);

  if (!mailbox->quits_mutely)
    reply (self, "+OK bye");
  pop_conversation_end (self->conversation);
}

static const struct
{
  const char *name;
  gboolean    signed_in;      /* only then */
  void      (*act) (Session    *self,
                    const char *argument);
} commands[] = {
  { "CAPA", FALSE, do_capa },
  { "STLS", FALSE, do_stls },
  { "USER", FALSE, do_user },
  { "PASS", FALSE, do_pass },
  { "APOP", FALSE, do_apop },
  { "AUTH", FALSE, do_auth },
  { "UTF8", FALSE, do_utf8 },
  { "QUIT", FALSE, do_quit },
  { "STAT", TRUE, do_stat },
  { "UIDL", TRUE, do_uidl },
  { "LIST", TRUE, do_list },
  { "RETR", TRUE, do_retr },
  { "TOP", TRUE, do_top },
  { "DELE", TRUE, do_dele },
  { "RSET", TRUE, do_rset },
  { "NOOP", TRUE, do_noop },
};

static void
act (Session    *self,
     const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", 2);

  for (guint i = 0; words[0] != NULL && i < G_N_ELEMENTS (commands); i++)
    if (g_ascii_strcasecmp (words[0], commands[i].name) == 0
        && commands[i].signed_in <= self->signed_in)
      {
        commands[i].act (self, words[1] != NULL ? words[1] : "");
        return;
      }

  reply (self, "-ERR unknown command");
}

/* Gives an answer that was ordered for such a command. */
static gboolean
answered_otherwise (Session    *self,
                    const char *line)
{
  g_autofree char *text = NULL;

  g_mutex_lock (&self->mailbox->mutex);
  for (guint i = 0; i < self->mailbox->answers->len && text == NULL; i++)
    {
      Answer *answer = self->mailbox->answers->pdata[i];

      if (answer->times != 0
          && g_ascii_strncasecmp (line, answer->prefix, strlen (answer->prefix)) == 0)
        {
          text = g_strdup (answer->reply);
          answer->times -= answer->times > 0;
        }
    }
  g_mutex_unlock (&self->mailbox->mutex);

  if (text != NULL)
    pop_conversation_put (self->conversation, text, -1);
  return text != NULL;
}

static void
serve_commands (Session *self)
{
  PopMailbox *mailbox = self->mailbox;
  char *line;

  while ((line = pop_conversation_read_line (self->conversation)) != NULL)
    {
      g_autofree char *held = line;

      if (mailbox->silent_after > 0 && self->answered++ >= mailbox->silent_after)
        {
          pop_conversation_drain (self->conversation);
          return;
        }
      if (mailbox->cut_at != NULL && g_ascii_strncasecmp (held, mailbox->cut_at, strlen (mailbox->cut_at)) == 0)
        {
          pop_conversation_cut (self->conversation);
          return;
        }
      if (!mailbox->pipelining && pop_conversation_is_rushed (self->conversation))
        pop_conversation_note_rush (self->conversation);
      if (!answered_otherwise (self, held))
        act (self, held);
    }
}

void
pop_mailbox_serve (PopMailbox      *mailbox,
                   PopConversation *conversation,
                   gboolean         greet)
{
  Session self = {
    .mailbox = mailbox,
    .conversation = conversation,
    .messages = g_ptr_array_new_with_free_func (message_unref),
    .uids = g_ptr_array_new_with_free_func (g_free),
  };

  conversation->cut_after = mailbox->cut_after;
  if (greet)
    reply (&self, "%s", mailbox->greeting);
  serve_commands (&self);

  g_ptr_array_unref (self.messages);
  g_ptr_array_unref (self.uids);
  g_free (self.deleted);
  g_free (self.user);
}
