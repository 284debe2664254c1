/* file-name.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Names of attachments, made safe. A name is what a stranger wrote: it must not leave the folder,
 * hide, show another ending than it has, or be refused by a FAT stick. */

#include "config.h"

#include "message/attachment.h"

#include "message/file-type.h"

#include <string.h>

/* Octets of a name: 255 is what file systems take, and some room is left for " (2)". */
#define MAX_NAME 200

/* An ending longer than this is none, octets with its dot. */
#define MAX_ENDING 20

/* Devices of Windows, under any ending ("CON.txt" is one too). */
static const char *const reserved[] = {
  "con",  "prn",  "aux",  "nul",  "com1", "com2", "com3", "com4", "com5", "com6", "com7",
  "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
};

/* U+200E, U+200F, U+202A–202E, U+2066–2069, U+061C: "gpj.exe" can't be made to read "exe.jpg". */
static gboolean
changes_direction (gunichar c)
{
  return c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)
         || c == 0x061c;
}

static gboolean
is_unseen (gunichar c)
{
  return g_unichar_iscntrl (c) || changes_direction (c) || c == 0xfeff
         || (c >= 0x200b && c <= 0x200d) || c == 0x2028 || c == 0x2029
         || g_unichar_type (c) == G_UNICODE_PRIVATE_USE;
}

/* What is left of a path is the last component, whichever way its slashes lean. */
static const char *
skip_folders (const char *name)
{
  const char *last = name;

  for (const char *at = name; *at != '\0'; at++)
    if ((*at == '/' || *at == '\\') && at[1] != '\0')
      last = at + 1;

  return last;
}

static GString *
clean (const char *name)
{
  GString *text = g_string_new (NULL);
  const char *at;

  for (at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (is_unseen (c))
        continue;
      if (c < 0x80 && strchr ("/\\:*?\"<>|", c) != NULL)
        g_string_append_c (text, '_');
      else
        g_string_append_unichar (text, c == 0xa0 || g_unichar_isspace (c) ? ' ' : c);
    }

  /* A leading dot hides the file; a blank or dot at the end is lost on Windows. */
  while (text->len > 0 && strchr (". ", text->str[0]) != NULL)
    g_string_erase (text, 0, 1);
  while (text->len > 0 && strchr (". ", text->str[text->len - 1]) != NULL)
    g_string_truncate (text, text->len - 1);

  return text;
}

static void
shorten (GString *name)
{
  const char *dot = strrchr (name->str, '.');
  gsize ending = dot != NULL ? strlen (dot) : 0, keep;

  if (name->len <= MAX_NAME)
    return;
  if (ending > MAX_ENDING)
    ending = 0;
  keep = MAX_NAME - ending;
  while (keep > 0 && ((guchar) name->str[keep] & 0xc0) == 0x80)   /* in the middle of a character */
    keep--;
  g_string_erase (name, keep, name->len - ending - keep);
}

static gboolean
is_reserved (const char *name)
{
  gsize length = strcspn (name, ".");

  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (strlen (reserved[i]) == length && g_ascii_strncasecmp (name, reserved[i], length) == 0)
      return TRUE;
  return FALSE;
}

char *
satchel_attachment_file_name (const SatchelAttachment *self)
{
  GString *name;

  g_return_val_if_fail (self != NULL, NULL);

  name = clean (self->name != NULL ? skip_folders (self->name) : "");
  if (name->len == 0)
    g_string_printf (name, "attachment%s", satchel_file_type_get_ending (self->content_type));
  if (is_reserved (name->str))
    g_string_prepend_c (name, '_');
  shorten (name);

  return g_string_free (name, FALSE);
}
