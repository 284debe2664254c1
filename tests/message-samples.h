/* message-samples.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the tests of src/message share. */

#pragma once

#include <string.h>

#include "message/source.h"

/* A source of a string, with CRLF for its \n, as POP3 brings it. */
static inline SatchelSource *
open_sample (const char *text)
{
  g_autoptr(GString) raw = g_string_new (NULL);
  g_autoptr(GBytes) bytes = NULL;

  for (; *text != '\0'; text++)
    {
      if (*text == '\n')
        g_string_append_c (raw, '\r');
      g_string_append_c (raw, *text);
    }
  bytes = g_bytes_new (raw->str, raw->len);

  return satchel_source_new_for_bytes (bytes);
}
