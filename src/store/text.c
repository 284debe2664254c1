/* text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/text.h"

#include "message/searchable.h"
#include "store/tokenizer.h"

#include <string.h>

/* --- a set of numbers --- */

/* Numbers that have been met, 0 never. A hash table of GLib takes three times as long, and this is asked for each
 * word of each message. */
typedef struct
{
  guint64 *places;
  gsize    size;     /* a power of two */
  gsize    n;
} Met;

static void
met_init (Met *self)
{
  self->size = 1024;
  self->places = g_new0 (guint64, self->size);
  self->n = 0;
}

static gsize
find_place (const guint64 *places,
            gsize          size,
            guint64        number)
{
  gsize place = (gsize) ((number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 20) & (size - 1);

  while (places[place] != 0 && places[place] != number)
    place = (place + 1) & (size - 1);
  return place;
}

static void
met_grow (Met *self)
{
  gsize size = self->size * 4;
  guint64 *places = g_new0 (guint64, size);

  for (gsize i = 0; i < self->size; i++)
    if (self->places[i] != 0)
      places[find_place (places, size, self->places[i])] = self->places[i];
  g_free (self->places);
  self->places = places;
  self->size = size;
}

static gboolean
met_contains (const Met *self,
              guint64    number)
{
  return self->places[find_place (self->places, self->size, number)] != 0;
}

/* FALSE: it was met before. */
static gboolean
met_add (Met     *self,
         guint64  number)
{
  gsize place = find_place (self->places, self->size, number);

  if (self->places[place] != 0)
    return FALSE;
  self->places[place] = number;
  if (++self->n > self->size / 2)
    met_grow (self);
  return TRUE;
}

static void
met_clear (Met *self)
{
  g_free (self->places);
}

/* --- how words begin --- */

char
satchel_text_get_letter (SatchelColumn column)
{
  static const char letters[SATCHEL_N_COLUMNS] = "sftc\0n";

  g_return_val_if_fail (column < SATCHEL_N_COLUMNS, 0);

  return letters[column];
}

typedef struct
{
  Met           met;
  GString      *text;
  SatchelColumn column;   /* where the word stands */
} Beginnings;

static void
append_beginning (Beginnings *self,
                  const char *token,
                  gsize       length,
                  guint64     number)
{
  char letter = satchel_text_get_letter (self->column);

  if (met_add (&self->met, number << 3))
    {
      g_string_append_len (self->text, token, (gssize) length);
      g_string_append_c (self->text, ' ');
    }

  if (letter != 0 && met_add (&self->met, number << 3 | (self->column + 1)))
    {
      g_string_append_c (self->text, letter);
      g_string_append_c (self->text, ':');
      g_string_append_len (self->text, token, (gssize) length);
      g_string_append_c (self->text, ' ');
    }
}

static gboolean
add_beginnings (const char *token,
                gsize       length,
                gsize       start,
                gsize       end,
                gboolean    colocated,
                gpointer    data)
{
  Beginnings *self = data;
  const char *at = token;
  guint64 number = 0;

  for (guint i = 0; i < SATCHEL_BEGINNING_CHARS && at < token + length; i++)
    {
      gboolean plain = (guchar) *at < 0x80;

      number = number << 20 | (plain ? (guchar) *at : g_utf8_get_char (at));
      at = plain ? at + 1 : g_utf8_next_char (at);
      append_beginning (self, token, (gsize) (at - token), number);
    }

  return TRUE;
}

static char *
make_beginnings (SatchelText *self)
{
  Beginnings beginnings = { .text = g_string_sized_new (1024) };

  met_init (&beginnings.met);
  for (guint i = 0; i < SATCHEL_N_COLUMNS; i++)
    {
      beginnings.column = i;
      satchel_tokenizer_run (self->columns[i], -1, SATCHEL_TOKENS_OF_TEXT, add_beginnings, &beginnings);
    }
  met_clear (&beginnings.met);

  return g_string_free (beginnings.text, FALSE);
}

/* --- both forms of a body --- */

typedef struct
{
  Met      met;
  gboolean all_met;
} Comparison;

static guint64
hash_token (const char *token,
            gsize       length)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) token[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash | 1;
}

static gboolean
note_token (const char *token,
            gsize       length,
            gsize       start,
            gsize       end,
            gboolean    colocated,
            gpointer    data)
{
  met_add (&((Comparison *) data)->met, hash_token (token, length));
  return TRUE;
}

static gboolean
look_token_up (const char *token,
               gsize       length,
               gsize       start,
               gsize       end,
               gboolean    colocated,
               gpointer    data)
{
  Comparison *self = data;

  return self->all_met = met_contains (&self->met, hash_token (token, length));
}

/* Two forms of one text would take twice the room: of the HTML those lines are added that have a word which the
 * text has not. */
static void
add_other_words (GString    *body,
                 const char *text,
                 const char *html)
{
  Comparison comparison;

  met_init (&comparison.met);
  satchel_tokenizer_run (text, -1, SATCHEL_TOKENS_OF_TEXT, note_token, &comparison);
  while (*html != '\0')
    {
      gsize length = strcspn (html, "\n");

      comparison.all_met = TRUE;
      satchel_tokenizer_run (html, (gssize) length, SATCHEL_TOKENS_OF_TEXT, look_token_up, &comparison);
      if (!comparison.all_met)
        {
          g_string_append_len (body, html, (gssize) length);
          g_string_append_c (body, '\n');
        }
      html += length + (html[length] == '\n');
    }
  met_clear (&comparison.met);
}

static char *
make_body (SatchelSearchable *searchable)
{
  GString *body;

  if (*searchable->html == '\0' && *searchable->attached == '\0')
    return g_steal_pointer (&searchable->text);

  body = g_string_new (searchable->text);
  g_string_append_c (body, '\n');
  if (*searchable->text == '\0')
    g_string_append (body, searchable->html);
  else if (*searchable->html != '\0')
    add_other_words (body, searchable->text, searchable->html);
  g_string_append_c (body, '\n');
  g_string_append (body, searchable->attached);

  return g_string_free (body, FALSE);
}

/* --- names of files --- */

/* "RoofRepair2024.pdf" is looked for as "repair" and as "2024", too. */
static char *
make_files (const char *names)
{
  GString *files = g_string_new (names);
  gunichar before = 0;
  gsize whole;

  g_string_append_c (files, '\n');
  whole = files->len;
  for (const char *at = names; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char_validated (at, -1);

      if ((gint32) c < 0)
        break;
      if ((g_unichar_isupper (c) && g_unichar_islower (before))
          || (g_unichar_isdigit (c) && g_unichar_isalpha (before))
          || (g_unichar_isalpha (c) && g_unichar_isdigit (before)))
        g_string_append_c (files, ' ');
      g_string_append_unichar (files, c);
      before = c;
    }
  /* Nothing to be parted. */
  if (files->len - whole == strlen (names))
    g_string_truncate (files, whole);

  return g_string_free (files, FALSE);
}

/* --- the whole --- */

SatchelText *
satchel_text_new (SatchelSource *source)
{
  SatchelText *self = g_new0 (SatchelText, 1);
  g_autoptr(SatchelSearchable) searchable = NULL;

  g_return_val_if_fail (source != NULL, self);

  searchable = satchel_searchable_read (source);
  self->columns[SATCHEL_COLUMN_SUBJECT] = g_steal_pointer (&searchable->subject);
  self->columns[SATCHEL_COLUMN_SENDER] = g_steal_pointer (&searchable->from);
  self->columns[SATCHEL_COLUMN_RECIPIENTS] = g_steal_pointer (&searchable->to);
  self->columns[SATCHEL_COLUMN_COPIES] = g_steal_pointer (&searchable->copies);
  self->columns[SATCHEL_COLUMN_BODY] = make_body (searchable);
  self->columns[SATCHEL_COLUMN_FILES] = make_files (searchable->files);
  self->beginnings = make_beginnings (self);

  return self;
}

SatchelText *
satchel_text_new_for_row (const char *subject,
                          const char *sender,
                          const char *recipients)
{
  SatchelText *self = g_new0 (SatchelText, 1);

  self->columns[SATCHEL_COLUMN_SUBJECT] = g_strdup (subject);
  self->columns[SATCHEL_COLUMN_SENDER] = g_strdup (sender);
  self->columns[SATCHEL_COLUMN_RECIPIENTS] = g_strdup (recipients);
  self->columns[SATCHEL_COLUMN_COPIES] = g_strdup ("");
  self->columns[SATCHEL_COLUMN_BODY] = g_strdup ("");
  self->columns[SATCHEL_COLUMN_FILES] = g_strdup ("");
  self->beginnings = make_beginnings (self);

  return self;
}

void
satchel_text_free (SatchelText *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < SATCHEL_N_COLUMNS; i++)
    g_free (self->columns[i]);
  g_free (self->beginnings);
  g_free (self);
}

gboolean
satchel_text_write (const SatchelText *self,
                    SatchelDatabase   *index,
                    gint64             row,
                    GError           **error)
{
  char *const *columns;

  g_return_val_if_fail (self != NULL && index != NULL, FALSE);

  columns = self->columns;
  return satchel_database_do (index, error,
                              "INSERT INTO words (rowid, subject, sender, recipients, copies, body, files)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?)",
                              "issssss", row, columns[0], columns[1], columns[2], columns[3], columns[4],
                              columns[5])
         && satchel_database_do (index, error, "INSERT INTO beginnings (rowid, letters) VALUES (?, ?)", "is",
                                 row, self->beginnings)
         && satchel_database_do (index, error, "DELETE FROM unread_text WHERE row = ?", "i", row);
}
