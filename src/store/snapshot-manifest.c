/* snapshot-manifest.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/snapshot-manifest.h"

#include "store/store.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TITLE "Satchel backup "
#define VERSION 1

#define HEX_LENGTH (2 * SATCHEL_DIGEST_SIZE)

/* --- items --- */

SatchelSnapshotItem *
satchel_snapshot_item_new (const char   *place,
                           const char   *spot,
                           guint64       size,
                           const guint8 *digest)
{
  SatchelSnapshotItem *self;

  g_return_val_if_fail (place != NULL && digest != NULL, NULL);

  self = g_new (SatchelSnapshotItem, 1);
  self->place = g_strdup (place);
  self->spot = g_strdup (spot);
  self->size = size;
  memcpy (self->digest, digest, SATCHEL_DIGEST_SIZE);

  return self;
}

void
satchel_snapshot_item_free (SatchelSnapshotItem *self)
{
  g_free (self->place);
  g_free (self->spot);
  g_free (self);
}

char *
satchel_snapshot_place_to_id (const char *place)
{
  const char *name;

  g_return_val_if_fail (place != NULL, NULL);

  name = strrchr (place, '/');
  name = name != NULL ? name + 1 : place;
  return g_strndup (name, strcspn (name, ":"));
}

gboolean
satchel_snapshot_place_is_partial (const char *place)
{
  g_autofree char *directory = g_path_get_dirname (place);

  return g_str_has_suffix (directory, "/.partial");
}

char *
satchel_snapshot_place_to_folder (const char *place)
{
  g_autofree char *directory = g_path_get_dirname (place);

  return g_path_get_dirname (directory);
}

/* --- the whole --- */

SatchelManifest *
satchel_manifest_new (void)
{
  SatchelManifest *self = g_new0 (SatchelManifest, 1);

  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_snapshot_item_free);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_snapshot_item_free);

  return self;
}

void
satchel_manifest_free (SatchelManifest *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->items);
  g_free (self);
}

SatchelSnapshotItem *
satchel_manifest_find_file (SatchelManifest *self,
                            const char      *place)
{
  g_return_val_if_fail (self != NULL && place != NULL, NULL);

  for (guint i = 0; i < self->files->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (self->files, i);

      if (g_str_equal (item->place, place))
        return item;
    }

  return NULL;
}

/* --- printing --- */

static void
append_escaped (GString    *text,
                const char *plain)
{
  for (const char *at = plain; *at != '\0'; at++)
    {
      guchar octet = (guchar) *at;

      if (octet < 0x20 || octet == 0x7f || octet == '%')
        g_string_append_printf (text, "%%%02x", octet);
      else
        g_string_append_c (text, *at);
    }
}

static void
append_hex (GString      *text,
            const guint8 *digest)
{
  static const char digits[] = "0123456789abcdef";

  for (guint i = 0; i < SATCHEL_DIGEST_SIZE; i++)
    {
      g_string_append_c (text, digits[digest[i] >> 4]);
      g_string_append_c (text, digits[digest[i] & 15]);
    }
}

static void
append_items (GString    *text,
              const char *what,
              GPtrArray  *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const SatchelSnapshotItem *item = g_ptr_array_index (items, i);

      g_string_append_printf (text, "%s ", what);
      append_hex (text, item->digest);
      g_string_append_printf (text, " %" G_GUINT64_FORMAT " ", item->size);
      append_escaped (text, item->place);
      if (item->spot != NULL)
        {
          g_string_append_c (text, '\t');
          append_escaped (text, item->spot);
        }
      g_string_append_c (text, '\n');
    }
}

GString *
satchel_manifest_print (SatchelManifest *self)
{
  GString *text;
  guint8 digest[SATCHEL_DIGEST_SIZE];
  SatchelDigest sum;

  g_return_val_if_fail (self != NULL, NULL);

  self->messages = self->items->len;
  self->bytes = 0;
  for (guint i = 0; i < self->items->len; i++)
    self->bytes += ((SatchelSnapshotItem *) g_ptr_array_index (self->items, i))->size;

  text = g_string_new (NULL);
  g_string_append_printf (text, TITLE "%d\ndate %" G_GINT64_FORMAT "\nlayout %s\n"
                          "messages %" G_GUINT64_FORMAT "\nbytes %" G_GUINT64_FORMAT "\n",
                          VERSION, self->date, self->linked ? "linked" : "single", self->messages, self->bytes);
  for (guint i = 0; i < self->folders->len; i++)
    {
      g_string_append (text, "folder ");
      append_escaped (text, g_ptr_array_index (self->folders, i));
      g_string_append_c (text, '\n');
    }
  append_items (text, "file", self->files);
  append_items (text, "message", self->items);

  satchel_digest_begin (&sum);
  satchel_digest_add (&sum, text->str, text->len);
  satchel_digest_end (&sum, digest);
  g_string_append (text, "end ");
  append_hex (text, digest);
  g_string_append_c (text, '\n');

  return text;
}

/* --- parsing --- */

typedef struct
{
  const char *at;
  const char *end;
} Reader;

static gboolean
fail_damaged (GError **error)
{
  g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED,
               _("The list of what this backup holds is damaged. Choose a backup of another day."));
  return FALSE;
}

/* Returns: (transfer full) (nullable): NULL at the end, and for what is no line. */
static char *
next_line (Reader *reader)
{
  const char *feed = reader->at < reader->end ? memchr (reader->at, '\n', (gsize) (reader->end - reader->at)) : NULL;
  char *line;

  if (feed == NULL || memchr (reader->at, '\0', (gsize) (feed - reader->at)) != NULL)
    return NULL;

  line = g_strndup (reader->at, (gsize) (feed - reader->at));
  reader->at = feed + 1;
  return line;
}

/* What follows @word and a space in @line, or NULL. */
static const char *
after (const char *line,
       const char *word)
{
  gsize length = strlen (word);

  return line != NULL && strncmp (line, word, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static gboolean
read_number (const char *text,
             guint64    *number)
{
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, number, NULL);
}

static gboolean
read_digest (const char *text,
             guint8     *digest)
{
  for (guint i = 0; i < SATCHEL_DIGEST_SIZE; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = high >= 0 ? g_ascii_xdigit_value (text[2 * i + 1]) : -1;

      if (low < 0)
        return FALSE;
      digest[i] = (guint8) (high * 16 + low);
    }

  return TRUE;
}

/* Returns: (transfer full) (nullable): NULL where an escape names no octet. */
static char *
unescape (const char *text,
          gsize       length)
{
  g_autoptr(GString) plain = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      int high, low;

      if (text[i] != '%')
        {
          g_string_append_c (plain, text[i]);
          continue;
        }
      high = i + 2 < length ? g_ascii_xdigit_value (text[i + 1]) : -1;
      low = high >= 0 ? g_ascii_xdigit_value (text[i + 2]) : -1;
      if (low < 0 || high * 16 + low == 0)
        return NULL;
      g_string_append_c (plain, (char) (high * 16 + low));
      i += 2;
    }

  return g_string_free (g_steal_pointer (&plain), FALSE);
}

/* No part of it is empty or begins with a dot, so that it leads to nowhere else. @parts: (out). */
static gboolean
is_inside (const char *path,
           guint      *parts)
{
  const char *at = path;

  for (*parts = 1;; (*parts)++)
    {
      const char *slash = strchrnul (at, '/');

      if (slash == at || (*at == '.' && strncmp (at, ".partial/", strlen (".partial/")) != 0))
        return FALSE;
      if (*slash == '\0')
        return TRUE;
      at = slash + 1;
    }
}

static gboolean
is_message_place (const char *place)
{
  g_autofree char *directory = NULL;
  guint parts;

  if (!g_str_has_prefix (place, "mail/") || !is_inside (place, &parts))
    return FALSE;

  directory = g_path_get_dirname (place);
  if (parts == 4 && g_str_has_suffix (directory, "/.partial"))
    return TRUE;
  return parts >= 5 && strstr (place, "/.") == NULL
         && (g_str_has_suffix (directory, "/cur") || g_str_has_suffix (directory, "/new"));
}

static gboolean
is_folder_place (const char *place)
{
  guint parts;

  return g_str_has_prefix (place, "mail/") && is_inside (place, &parts) && parts >= 3
         && strstr (place, "/.") == NULL;
}

static gboolean
is_file_place (const char *place)
{
  guint parts;

  return g_str_equal (place, "state.sqlite")
         || (g_str_has_prefix (place, "settings/") && is_inside (place, &parts) && parts == 2);
}

static gboolean
is_spot (const char *spot)
{
  guint parts;

  return g_str_has_prefix (spot, "current/") && is_inside (spot, &parts);
}

/* "SHA256 SIZE PLACE[TAB SPOT]" */
static SatchelSnapshotItem *
read_item (const char *text,
           gboolean  (*is_place) (const char *place))
{
  g_autofree char *number = NULL;
  g_autofree char *place = NULL;
  g_autofree char *spot = NULL;
  const char *space, *tab;
  guint8 digest[SATCHEL_DIGEST_SIZE];
  guint64 size;

  if (strlen (text) <= HEX_LENGTH || !read_digest (text, digest) || text[HEX_LENGTH] != ' ')
    return NULL;
  text += HEX_LENGTH + 1;
  space = strchr (text, ' ');
  if (space == NULL)
    return NULL;
  number = g_strndup (text, (gsize) (space - text));
  tab = strchrnul (space + 1, '\t');
  place = unescape (space + 1, (gsize) (tab - space - 1));
  if (*tab != '\0')
    spot = unescape (tab + 1, strlen (tab + 1));

  if (!read_number (number, &size) || place == NULL || !is_place (place)
      || (*tab != '\0' && (spot == NULL || !is_spot (spot))))
    return NULL;
  return satchel_snapshot_item_new (place, spot, size, digest);
}

static gboolean
read_head (SatchelManifest *self,
           Reader          *reader,
           GError         **error)
{
  g_autofree char *title = next_line (reader);
  g_autofree char *date = next_line (reader);
  g_autofree char *layout = next_line (reader);
  g_autofree char *messages = next_line (reader);
  g_autofree char *bytes = next_line (reader);
  guint64 version, seconds;

  if (title == NULL || !g_str_has_prefix (title, TITLE)
      || !read_number (title + strlen (TITLE), &version) || version == 0)
    return fail_damaged (error);
  if (version > VERSION)
    {
      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NEWER,
                   _("This backup was made by a newer Satchel. Use that one."));
      return FALSE;
    }
  if (!read_number (after (date, "date"), &seconds)
      || !read_number (after (messages, "messages"), &self->messages)
      || !read_number (after (bytes, "bytes"), &self->bytes)
      || (g_strcmp0 (layout, "layout linked") != 0 && g_strcmp0 (layout, "layout single") != 0))
    return fail_damaged (error);

  self->date = (gint64) seconds;
  self->linked = g_str_equal (layout, "layout linked");
  return TRUE;
}

static gboolean
read_line (SatchelManifest *self,
           const char      *line)
{
  const char *text;
  SatchelSnapshotItem *item;

  if ((text = after (line, "folder")) != NULL)
    {
      g_autofree char *place = unescape (text, strlen (text));

      if (place == NULL || !is_folder_place (place))
        return FALSE;
      g_ptr_array_add (self->folders, g_steal_pointer (&place));
      return TRUE;
    }

  if ((text = after (line, "message")) != NULL)
    {
      item = read_item (text, is_message_place);
      if (item != NULL)
        g_ptr_array_add (self->items, item);
      return item != NULL;
    }

  text = after (line, "file");
  item = text != NULL ? read_item (text, is_file_place) : NULL;
  if (item != NULL)
    g_ptr_array_add (self->files, item);
  return item != NULL;
}

/* The last line says what the octets before it have to be. */
static gboolean
is_whole (const char *text,
          const char *end_line,
          const char *end)
{
  guint8 said[SATCHEL_DIGEST_SIZE], digest[SATCHEL_DIGEST_SIZE];
  SatchelDigest sum;

  if (end - end_line != 4 + HEX_LENGTH + 1 || !read_digest (end_line + 4, said))
    return FALSE;

  satchel_digest_begin (&sum);
  satchel_digest_add (&sum, text, (gsize) (end_line - text));
  satchel_digest_end (&sum, digest);
  return memcmp (said, digest, SATCHEL_DIGEST_SIZE) == 0;
}

SatchelManifest *
satchel_manifest_parse (const char *text,
                        gsize       length,
                        GError    **error)
{
  g_autoptr(SatchelManifest) self = satchel_manifest_new ();
  Reader reader = { text, text + length };

  g_return_val_if_fail (text != NULL, NULL);

  if (!read_head (self, &reader, error))
    return NULL;

  for (;;)
    {
      const char *start = reader.at;
      g_autofree char *line = next_line (&reader);

      if (line == NULL)
        return fail_damaged (error), NULL;
      if (after (line, "end") != NULL)
        {
          if (!is_whole (text, start, reader.end) || self->items->len != self->messages)
            return fail_damaged (error), NULL;
          return g_steal_pointer (&self);
        }
      if (!read_line (self, line))
        return fail_damaged (error), NULL;
    }
}

SatchelManifest *
satchel_manifest_parse_head (const char *text,
                             gsize       length,
                             GError    **error)
{
  g_autoptr(SatchelManifest) self = satchel_manifest_new ();
  Reader reader = { text, text + length };

  g_return_val_if_fail (text != NULL, NULL);

  return read_head (self, &reader, error) ? g_steal_pointer (&self) : NULL;
}
