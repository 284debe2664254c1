/* pop-reply.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-reply.h"

#include "pop/pop-word.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (satchel-pop-error-quark, satchel_pop_error)

static const struct
{
  const char    *name;
  SatchelPopCode code;
} codes[] = {
  { "IN-USE", SATCHEL_POP_CODE_IN_USE },            /* RFC 2449 §8.1.2 */
  { "LOGIN-DELAY", SATCHEL_POP_CODE_LOGIN_DELAY },  /* RFC 2449 §8.1.1 */
  { "SYS/TEMP", SATCHEL_POP_CODE_SYS_TEMP },        /* RFC 3206 §4 */
  { "SYS/PERM", SATCHEL_POP_CODE_SYS_PERM },        /* RFC 3206 §4 */
  { "SYS", SATCHEL_POP_CODE_SYS_TEMP },             /* … the system's trouble, no more is known */
  { "AUTH", SATCHEL_POP_CODE_AUTH },                /* RFC 3206 §5 */
  { "UTF8", SATCHEL_POP_CODE_UTF8 },                /* RFC 6856 §5 */
};

/* Codes are hierarchical: of "SYS/TEMP/x" only the levels that are known count (RFC 2449 §8). */
static SatchelPopCode
find_code (const char *name,
           gsize       length)
{
  g_assert (name != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      gsize known = strlen (codes[i].name);

      if (length >= known && g_ascii_strncasecmp (name, codes[i].name, known) == 0
          && (length == known || name[known] == '/'))
        return codes[i].code;
    }

  return SATCHEL_POP_CODE_OTHER;
}

/* Reads "[CODE]" at @text; what looks otherwise, "[see the manual]", is text like any other.
 * Returns where the text for people begins. */
static const char *
read_code (const char     *text,
           SatchelPopCode *code)
{
  const char *end;

  g_assert (text != NULL && code != NULL);

  *code = SATCHEL_POP_CODE_NONE;
  if (text[0] != '[' || !g_ascii_isalpha (text[1]))
    return text;

  for (end = text + 1; g_ascii_isgraph (*end) && *end != ']'; end++)
    ;
  if (*end != ']')
    return text;

  *code = find_code (text + 1, (gsize) (end - text - 1));
  return satchel_pop_skip_spaces (end + 1);
}

/* The status in either case: RFC 1939 §3 wants upper case of servers, not all know. "+OK" and text
 * need no space between them: some servers say "+OK<1234@host>". */
static gboolean
read_status (const char       *line,
             SatchelPopStatus *status,
             const char      **rest)
{
  g_assert (line != NULL && status != NULL && rest != NULL);

  if (g_ascii_strncasecmp (line, "+OK", 3) == 0)
    {
      *status = SATCHEL_POP_OK;
      *rest = line + 3;
      return TRUE;
    }
  if (g_ascii_strncasecmp (line, "-ERR", 4) == 0)
    {
      *status = SATCHEL_POP_ERR;
      *rest = line + 4;
      return TRUE;
    }
  if (line[0] == '+' && (line[1] == ' ' || line[1] == '\0'))
    {
      *status = SATCHEL_POP_CONTINUE;
      *rest = line + 1;
      return TRUE;
    }

  return FALSE;
}

SatchelPopReply *
satchel_pop_reply_parse (const char *line,
                         GError    **error)
{
  SatchelPopReply *self;
  SatchelPopStatus status;
  const char *rest;

  g_return_val_if_fail (line != NULL, NULL);

  if (!read_status (line, &status, &rest))
    {
      g_autofree char *text = satchel_pop_make_text (line);
      /* A web server's answer can be a long one: its beginning says enough. */
      g_autofree char *shown = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 60));

      g_set_error (error, SATCHEL_POP_ERROR, SATCHEL_POP_ERROR_GRAMMAR,
                   _("This is not the answer of a POP3 server: “%s”. Check the server’s name and port."),
                   shown);
      return NULL;
    }

  self = g_new0 (SatchelPopReply, 1);
  self->status = status;
  rest = satchel_pop_skip_spaces (rest);
  self->raw = g_strdup (rest);
  if (status != SATCHEL_POP_CONTINUE)
    rest = read_code (rest, &self->code);
  self->text = satchel_pop_make_text (rest);

  return self;
}

void
satchel_pop_reply_disown_code (SatchelPopReply *self)
{
  g_return_if_fail (self != NULL);

  if (self->code != SATCHEL_POP_CODE_OTHER)
    return;
  self->code = SATCHEL_POP_CODE_NONE;
  g_free (self->text);
  self->text = satchel_pop_make_text (self->raw);
}

gboolean
satchel_pop_reply_read_stat (const SatchelPopReply *self,
                             guint64               *messages,
                             guint64               *octets)
{
  guint64 first, second;
  const char *at, *space;

  g_return_val_if_fail (self != NULL && messages != NULL && octets != NULL, FALSE);

  at = self->raw;
  if (!satchel_pop_read_number (&at, &first))
    return FALSE;
  space = at;
  at = satchel_pop_skip_spaces (at);
  if (at == space || !satchel_pop_read_number (&at, &second))
    return FALSE;

  *messages = first;
  *octets = second;
  return TRUE;
}

void
satchel_pop_reply_free (SatchelPopReply *self)
{
  if (self == NULL)
    return;

  g_free (self->text);
  g_free (self->raw);
  g_free (self);
}
