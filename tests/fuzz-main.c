/* fuzz-main.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Runs a fuzz target without libFuzzer: each line of the seeds, then mutations of them with words of
 * the dictionary, always the same ones. Arguments: the seeds, the dictionary. In both files C's escapes
 * are understood; an empty line is an empty input. */

#include "config.h"

#include "fuzz.h"

#define MUTATIONS 20000

static guint64 state = 0x9e3779b97f4a7c15u;

static guint
roll (guint below)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (guint) (state % below);
}

static void
free_string (gpointer string)
{
  g_string_free (string, TRUE);
}

/* \xAB as dictionaries have it, \NNN and the rest as in C. Any octet may come, NUL too. */
static GString *
unescape (const char *line)
{
  GString *octets = g_string_new (NULL);

  for (const char *at = line; *at != '\0'; at++)
    if (at[0] == '\\' && at[1] == 'x' && g_ascii_isxdigit (at[2]) && g_ascii_isxdigit (at[3]))
      {
        g_string_append_c (octets, (char) (16 * g_ascii_xdigit_value (at[2]) + g_ascii_xdigit_value (at[3])));
        at += 3;
      }
    else if (at[0] == '\\' && at[1] != '\0')
      {
        gsize length = 2;
        g_autofree char *escape = NULL;
        g_autofree char *octet = NULL;

        while (length < 4 && at[1] >= '0' && at[1] <= '7' && at[length] >= '0' && at[length] <= '7')
          length++;
        escape = g_strndup (at, length);
        octet = g_strcompress (escape);
        g_string_append_c (octets, *octet);
        at += length - 1;
      }
    else
      {
        g_string_append_c (octets, *at);
      }

  return octets;
}

static GPtrArray *
read_lines (const char *path)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (free_string);
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) split = NULL;

  if (!g_file_get_contents (path, &contents, NULL, &error))
    g_error ("%s", error->message);
  split = g_strsplit (contents, "\n", -1);
  for (char **line = split; *line != NULL; line++)
    if (**line != '#')
      g_ptr_array_add (lines, unescape (*line));

  return lines;
}

/* A dictionary of libFuzzer: name="value" or "value" a line, with \xAB for octets. */
static GPtrArray *
read_words (const char *path)
{
  g_autoptr(GPtrArray) lines = read_lines (path);
  GPtrArray *words = g_ptr_array_new_with_free_func (free_string);

  for (guint i = 0; i < lines->len; i++)
    {
      const GString *line = lines->pdata[i];
      const char *begin = memchr (line->str, '"', line->len);
      const char *end = memrchr (line->str, '"', line->len);

      if (begin != NULL && end > begin)
        g_ptr_array_add (words, g_string_new_len (begin + 1, end - begin - 1));
    }
  g_assert (words->len > 0);

  return words;
}

static void
mutate (GString   *input,
        GPtrArray *words)
{
  gssize at = roll ((guint) input->len + 1);
  const GString *word;

  switch (roll (5))
    {
    case 0:
      word = words->pdata[roll (words->len)];
      g_string_insert_len (input, at, word->str, (gssize) word->len);
      break;
    case 1:
      g_string_insert_c (input, at, (char) roll (256));
      break;
    case 2:
      g_string_truncate (input, (gsize) at);
      break;
    case 3:
      if (at < (gssize) input->len)
        input->str[at] = (char) roll (256);
      break;
    default:
      if (at < (gssize) input->len)
        g_string_erase (input, at, 1 + roll ((guint) (input->len - (gsize) at)));
      break;
    }
}

/* A copy of the exact size: what reads beyond it is found by the sanitizer. */
static void
try_input (const GString *input)
{
  g_autofree guint8 *copy = g_malloc (MAX (input->len, 1));

  memcpy (copy, input->str, input->len);
  LLVMFuzzerTestOneInput (copy, input->len);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GPtrArray) seeds = NULL;
  g_autoptr(GPtrArray) words = NULL;

  if (argc != 3)
    g_error ("Usage: %s SEEDS DICTIONARY", argv[0]);
  /* What GLib complains of is a find. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  seeds = read_lines (argv[1]);
  words = read_words (argv[2]);

  for (guint i = 0; i < seeds->len; i++)
    try_input (seeds->pdata[i]);
  for (guint i = 0; i < MUTATIONS; i++)
    {
      const GString *seed = seeds->pdata[roll (seeds->len)];
      g_autoptr(GString) input = g_string_new_len (seed->str, (gssize) seed->len);

      for (guint n = 1 + roll (8); n > 0; n--)
        mutate (input, words);
      try_input (input);
    }

  return 0;
}
