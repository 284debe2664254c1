/* uid-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/uid-list.h"

#include "base/limits.h"

#include <string.h>

void
satchel_uid_list_free (SatchelUidList *self)
{
  if (self == NULL)
    return;

  g_free (self->server);
  g_free (self->user);
  g_ptr_array_unref (self->uids);
  g_free (self);
}

static SatchelUidList *
uid_list_new (void)
{
  SatchelUidList *self = g_new0 (SatchelUidList, 1);

  self->uids = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* An id is octets from 0x21 to 0x7E (RFC 1939 §7); what some servers have besides is kept as it is. */
static void
add_uid (SatchelUidList *self,
         const char     *uid)
{
  gsize length = strlen (uid);

  if (length > 0 && length <= SATCHEL_LIMIT_UID && self->uids->len < SATCHEL_LIMIT_LISTING)
    g_ptr_array_add (self->uids, g_strdup (uid));
}

/* The next line, without its end. Returns: (transfer full) (nullable). */
static char *
take_line (const char **at,
           const char  *end)
{
  const char *newline;
  char *line;

  if (*at >= end)
    return NULL;
  newline = memchr (*at, '\n', end - *at);
  line = g_strndup (*at, (newline != NULL ? newline : end) - *at);
  *at = newline != NULL ? newline + 1 : end;
  line[strcspn (line, "\r")] = '\0';

  return line;
}

static SatchelUidList *
begin_part (GPtrArray  *lists,
            const char *line)
{
  g_auto(GStrv) words = g_strsplit (line + 1, " ", 2);
  SatchelUidList *list = uid_list_new ();

  if (words[0] != NULL && words[1] != NULL)
    {
      list->server = g_strdup (words[0]);
      list->user = g_strdup (words[1]);
    }
  g_ptr_array_add (lists, list);

  return list;
}

GPtrArray *
satchel_uid_list_parse_popstate (const char *text,
                                 gsize       length)
{
  GPtrArray *lists = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_uid_list_free);
  SatchelUidList *list = NULL;
  const char *at = text, *end = text + length;
  char *line;

  g_return_val_if_fail (text != NULL || length == 0, lists);

  while ((line = take_line (&at, end)) != NULL)
    {
      if (line[0] == '*')
        {
          list = begin_part (lists, line);
        }
      else if (list != NULL && (line[0] == 'k' || line[0] == 'd') && line[1] == ' ')
        {
          line[2 + strcspn (line + 2, " ")] = '\0';
          add_uid (list, line + 2);
        }
      g_free (line);
    }

  return lists;
}

SatchelUidList *
satchel_uid_list_parse_lines (const char *text,
                              gsize       length)
{
  SatchelUidList *list = uid_list_new ();
  const char *at = text, *end = text + length;
  char *line;

  g_return_val_if_fail (text != NULL || length == 0, list);

  while ((line = take_line (&at, end)) != NULL)
    {
      g_auto(GStrv) fields = g_strsplit (line, "\t", 3);
      gboolean whole = g_strv_length (fields) < 3 || g_str_equal (fields[2], "0");

      if (fields[0] != NULL && whole)
        add_uid (list, fields[0]);
      g_free (line);
    }

  return list;
}
