/* transcript.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/transcript.h"

#include <string.h>

/* Lines kept; enough for a whole sign-in with some tries. */
#define LINES 500

/* Octets of a word behind "+OK" from which it may be a challenge. */
#define CHALLENGE 16

struct _SatchelTranscript
{
  GQueue   lines;      /* of char * */
  gboolean is_cut;     /* the oldest are gone */
  gboolean is_hushed;
};

SatchelTranscript *
satchel_transcript_new (void)
{
  return g_new0 (SatchelTranscript, 1);
}

/* The server's part of signing in: with it a password can be guessed at leisure. A line of "+" is nothing else
 * (RFC 5034 §4); some servers say "+OK" for it, and then one word of base64. */
static gboolean
is_challenge (const char *line)
{
  gsize length;

  if (g_str_has_prefix (line, "+ "))
    return line[2] != '\0';
  if (g_ascii_strncasecmp (line, "+OK ", 4) != 0)
    return FALSE;

  length = strspn (line + 4, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+/=");
  return length >= CHALLENGE && line[4 + length] == '\0';
}

/* @line: (transfer full). */
static void
keep (SatchelTranscript *self,
      char              *line)
{
  g_queue_push_tail (&self->lines, line);
  if (g_queue_get_length (&self->lines) > LINES)
    {
      g_free (g_queue_pop_head (&self->lines));
      self->is_cut = TRUE;
    }
}

void
satchel_transcript_add (gboolean    said,
                        const char *line,
                        gpointer    transcript)
{
  SatchelTranscript *self = transcript;

  if (self->is_hushed)
    return;
  if (!said && is_challenge (line))
    line = g_str_has_prefix (line, "+ ") ? "+ ****" : "+OK ****";
  keep (self, g_strdup_printf ("%s %s", said ? ">" : "<", line));
}

void
satchel_transcript_note (SatchelTranscript *self,
                         const char        *sentence)
{
  g_return_if_fail (self != NULL && sentence != NULL);

  keep (self, g_strdup_printf ("* %s", sentence));
}

void
satchel_transcript_hush (SatchelTranscript *self,
                         gboolean           hushed)
{
  g_return_if_fail (self != NULL);

  if (hushed && !self->is_hushed)
    satchel_transcript_add (FALSE, "…", self);
  self->is_hushed = hushed;
}

char *
satchel_transcript_get_text (SatchelTranscript *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (text, FALSE));

  if (self->is_cut)
    g_string_append (text, "…\n");
  for (GList *at = self->lines.head; at != NULL; at = at->next)
    {
      /* A server may send anything; what is copied is text. */
      g_autofree char *line = g_utf8_make_valid (at->data, -1);

      g_string_append (text, line);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

void
satchel_transcript_free (SatchelTranscript *self)
{
  if (self == NULL)
    return;

  g_queue_clear_full (&self->lines, g_free);
  g_free (self);
}
