/* output.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ctl/output.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <stdio.h>

struct _CtlTable
{
  guint      columns;
  GPtrArray *cells;    /* of char *, row by row; the titles first */
};

/* The first thing that went wrong in writing, as errno; 0: nothing yet. */
static int write_failure;

char *
ctl_clean (const char *text,
           gboolean    lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_iscntrl (c) && !(lines && (c == '\n' || c == '\t')))
        g_string_append_c (clean, ' ');
      else
        g_string_append_unichar (clean, c);
    }

  return g_string_free (clean, FALSE);
}

void
ctl_write (gconstpointer data,
           gsize         length)
{
  if (write_failure == 0 && length > 0 && fwrite (data, 1, length, stdout) != length)
    write_failure = errno;
}

void
ctl_print (const char *format,
           ...)
{
  g_autofree char *text = NULL;
  va_list values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);

  ctl_write (text, strlen (text));
}

gboolean
ctl_finish_output (GError **error)
{
  if (fflush (stdout) != 0 && write_failure == 0)
    write_failure = errno;
  if (write_failure == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (write_failure),
               _("The result can’t be written to standard output: %s."),
               g_strerror (write_failure));
  return FALSE;
}

/* --- JSON --- */

void
ctl_json_print (JsonBuilder *builder)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;
  gsize length;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &length);
  ctl_write (text, length);
  ctl_write ("\n", 1);
  json_builder_reset (builder);
}

static void
add_string (JsonBuilder *builder,
            const char  *value)
{
  if (value == NULL)
    {
      json_builder_add_null_value (builder);
    }
  else if (g_utf8_validate (value, -1, NULL))
    {
      json_builder_add_string_value (builder, value);
    }
  else
    {
      g_autofree char *valid = g_utf8_make_valid (value, -1);

      json_builder_add_string_value (builder, valid);
    }
}

void
ctl_json_string (JsonBuilder *builder,
                 const char  *name,
                 const char  *value)
{
  json_builder_set_member_name (builder, name);
  add_string (builder, value);
}

void
ctl_json_number (JsonBuilder *builder,
                 const char  *name,
                 guint64      value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, MIN (value, G_MAXINT64));
}

void
ctl_json_boolean (JsonBuilder *builder,
                  const char  *name,
                  gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
ctl_json_date (JsonBuilder *builder,
               const char  *name,
               gint64       date,
               gboolean     known)
{
  g_autoptr(GDateTime) time = known ? g_date_time_new_from_unix_utc (date) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  ctl_json_string (builder, name, text);
}

void
ctl_json_strings (JsonBuilder *builder,
                  const char  *name,
                  GPtrArray   *strings)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < strings->len; i++)
    add_string (builder, g_ptr_array_index (strings, i));
  json_builder_end_array (builder);
}

void
ctl_json_addresses (JsonBuilder *builder,
                    const char  *name,
                    GPtrArray   *addresses)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < addresses->len; i++)
    {
      const SatchelAddress *address = g_ptr_array_index (addresses, i);

      json_builder_begin_object (builder);
      ctl_json_string (builder, "name", address->name);
      ctl_json_string (builder, "address", address->address);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* --- columns --- */

/* Columns that @c takes on a terminal. */
static guint
get_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;

  return g_unichar_iswide (c) ? 2 : 1;
}

static guint
get_text_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += get_width (g_utf8_get_char (at));

  return width;
}

void
ctl_print_cell (const char *text,
                guint       width)
{
  g_autofree char *clean = ctl_clean (text, FALSE);
  guint used = get_text_width (clean);
  const char *at = clean;

  if (used > width)
    {
      for (used = 0; used + get_width (g_utf8_get_char (at)) < width; at = g_utf8_next_char (at))
        used += get_width (g_utf8_get_char (at));
      ctl_write (clean, at - clean);
      ctl_print ("…");
      used++;
    }
  else
    {
      ctl_print ("%s", clean);
    }
  ctl_print ("%*s", (int) (width - used), "");
}

CtlTable *
ctl_table_new (const char * const *titles)
{
  CtlTable *self = g_new0 (CtlTable, 1);

  self->columns = g_strv_length ((char **) titles);
  self->cells = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->columns; i++)
    g_ptr_array_add (self->cells, g_strdup (titles[i]));

  return self;
}

void
ctl_table_add (CtlTable *self,
               ...)
{
  va_list cells;

  va_start (cells, self);
  for (guint i = 0; i < self->columns; i++)
    g_ptr_array_add (self->cells, ctl_clean (va_arg (cells, const char *), FALSE));
  va_end (cells);
}

static guint
get_column_width (CtlTable *self,
                  guint     column)
{
  guint width = 0;

  for (guint i = column; i < self->cells->len; i += self->columns)
    width = MAX (width, get_text_width (g_ptr_array_index (self->cells, i)));

  return width;
}

void
ctl_table_print (CtlTable *self)
{
  g_autofree guint *widths = g_new0 (guint, self->columns);

  for (guint i = 0; i < self->columns; i++)
    widths[i] = get_column_width (self, i);

  for (guint i = 0; self->cells->len > self->columns && i < self->cells->len; i++)
    {
      const char *cell = g_ptr_array_index (self->cells, i);

      if (i % self->columns == self->columns - 1)
        {
          ctl_print ("%s\n", cell);
        }
      else
        {
          ctl_print_cell (cell, widths[i % self->columns]);
          ctl_print ("  ");
        }
    }

  g_ptr_array_unref (self->cells);
  g_free (self);
}

char *
ctl_format_date (gint64 date)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (date);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
}
