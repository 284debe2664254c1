/* fuzz-pop-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"
#include "pop/pop-text.h"

static void
add (const guint8 *data,
     gsize         length,
     gpointer      user_data)
{
  g_string_append_len (user_data, (const char *) data, (gssize) length);
}

/* Reads @size octets in pieces of @step. Returns the octets read. */
static gsize
read_in_steps (const guint8 *data,
               gsize         size,
               gsize         step,
               GString      *text,
               gboolean     *ended)
{
  SatchelPopText reader = { 0 };
  gsize at = 0;

  *ended = FALSE;
  while (at < size && !*ended)
    {
      gsize length = MIN (step, size - at);
      gsize read = satchel_pop_text_read (&reader, data + at, length, add, text, ended);

      FUZZ_CHECK (read == length || *ended);
      at += read;
    }

  return at;
}

/* The first octet says how the rest is cut: it must make no difference. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GString) whole = g_string_new (NULL);
  g_autoptr(GString) cut = g_string_new (NULL);
  gboolean ended, cut_ended;
  gsize read;

  if (size < 2)
    return 0;

  read = read_in_steps (data + 1, size - 1, size, whole, &ended);
  FUZZ_CHECK (read_in_steps (data + 1, size - 1, 1u + data[0] % 16, cut, &cut_ended) == read);
  FUZZ_CHECK (ended == cut_ended);
  FUZZ_CHECK (g_string_equal (whole, cut));
  FUZZ_CHECK (!ended || data[read] == '\n');
  FUZZ_CHECK (whole->len <= read);

  return 0;
}
