/* pop-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* RFC 1939 §3 as a small machine: where in the line, and what ends a line.
 *
 * What counts as a line end is settled by the first line, which the server wrote itself or treats as
 * it treats every other: CRLF, or LF alone. A server of the first kind may pass on a lone LF that is
 * part of a message. It ends no line then: if it did, a message with "LF . LF" in its text would end
 * there, what follows would be taken for the next replies, and the messages after it would be
 * stored under each other's unique ids: the way of SMTP smuggling, and in POP3 a way to lose mail.
 *
 * The dot at the beginning of a line is taken off at once; what follows it decides whether the text
 * goes on. Only the CR of ".CR" has to be given later, should no LF follow. */

#include "config.h"

#include "pop/pop-text.h"

#include <string.h>

enum
{
  /* Where in the line */
  AT_START = 0,
  INSIDE = 1,
  BEHIND_CR = 2,         /* inside, and the last octet was CR */
  BEHIND_DOT = 3,        /* a dot at the start was taken off */
  BEHIND_DOT_CR = 4,     /* and then a CR came */
  PLACE_MASK = 7,

  /* What ends a line */
  FIRST_LINE = 0,
  ENDS_WITH_CRLF = 8,
  ENDS_WITH_LF = 16,
  ENDS_MASK = 24,
};

typedef struct
{
  int                place;
  int                ends;
  const guint8      *end;      /* of the data */
  SatchelPopTextFunc func;
  gpointer           user_data;
} Reader;

static void
give (Reader       *reader,
      const guint8 *from,
      const guint8 *to)
{
  if (to > from)
    reader->func (from, (gsize) (to - from), reader->user_data);
}

/* Is the LF at @at the end of a line? The first one settles the matter. @begin: of the data. */
static gboolean
ends_line (Reader       *reader,
           const guint8 *begin,
           const guint8 *at)
{
  gboolean behind_cr = at > begin ? at[-1] == '\r' : reader->place == BEHIND_CR;

  if (reader->ends == FIRST_LINE)
    reader->ends = behind_cr ? ENDS_WITH_CRLF : ENDS_WITH_LF;

  return behind_cr || reader->ends == ENDS_WITH_LF;
}

/* Gives what lies before the next dot at the start of a line, as long a run as the data has, and
 * moves behind it. @begin is inside a line or at the start of one that has no dot. */
static const guint8 *
read_run (Reader       *reader,
          const guint8 *begin)
{
  const guint8 *at = begin;

  while (at < reader->end)
    {
      const guint8 *lf = memchr (at, '\n', (gsize) (reader->end - at));

      if (lf == NULL)
        {
          reader->place = reader->end[-1] == '\r' ? BEHIND_CR : INSIDE;
          give (reader, begin, reader->end);
          return reader->end;
        }
      at = lf + 1;
      if (!ends_line (reader, begin, lf))
        reader->place = INSIDE;
      else if (at == reader->end || *at == '.')
        {
          reader->place = AT_START;
          break;
        }
    }
  give (reader, begin, at);

  return at;
}

/* The octet behind a dot at the start of a line, or behind that and a CR. @ended: TRUE if it is the
 * last of the text. Returns FALSE if it is left to be read as what stands inside a line. */
static gboolean
read_behind_dot (Reader   *reader,
                 guint8    octet,
                 gboolean *ended)
{
  static const guint8 cr = '\r';

  if (octet == '\n' && (reader->place == BEHIND_DOT_CR || reader->ends != ENDS_WITH_CRLF))
    {
      *ended = TRUE;
      return TRUE;
    }
  if (octet == '\r' && reader->place == BEHIND_DOT)
    {
      reader->place = BEHIND_DOT_CR;
      return TRUE;
    }

  if (reader->place == BEHIND_DOT_CR)
    give (reader, &cr, &cr + 1);
  reader->place = INSIDE;

  return FALSE;
}

gsize
satchel_pop_text_read (SatchelPopText    *self,
                       const guint8      *data,
                       gsize              length,
                       SatchelPopTextFunc func,
                       gpointer           user_data,
                       gboolean          *ended)
{
  Reader reader = {
    self->state & PLACE_MASK, self->state & ENDS_MASK, data + length, func, user_data
  };
  const guint8 *at = data;

  g_return_val_if_fail (ended != NULL, 0);

  *ended = FALSE;
  while (at < reader.end && !*ended)
    {
      if (reader.place == AT_START && *at == '.')
        {
          reader.place = BEHIND_DOT;
          at++;
        }
      else if (reader.place < BEHIND_DOT)
        at = read_run (&reader, at);
      else if (read_behind_dot (&reader, *at, ended))
        at++;
    }
  self->state = *ended ? 0 : reader.place | reader.ends;

  return (gsize) (at - data);
}
