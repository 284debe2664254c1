/* tnef-sample.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Writes a winmail.dat, attribute by attribute (MS-OXTNEF §2.1.3). */

#pragma once

#include <glib.h>
#include <string.h>

static inline void
append_number (GByteArray *bytes,
               guint64     number,
               guint       octets)
{
  for (guint i = 0; i < octets; i++, number >>= 8)
    {
      guint8 octet = number & 0xff;

      g_byte_array_append (bytes, &octet, 1);
    }
}

static inline GByteArray *
tnef_new (void)
{
  GByteArray *tnef = g_byte_array_new ();

  append_number (tnef, 0x223e9f78, 4);
  append_number (tnef, 1, 2);

  return tnef;
}

static inline void
tnef_attribute (GByteArray   *tnef,
                guint         level,
                guint32       id,
                gconstpointer data,
                gsize         length)
{
  guint sum = 0;

  append_number (tnef, level, 1);
  append_number (tnef, id, 4);
  append_number (tnef, length, 4);
  g_byte_array_append (tnef, data, (guint) length);
  for (gsize i = 0; i < length; i++)
    sum += ((const guint8 *) data)[i];
  append_number (tnef, sum & 0xffff, 2);
}

/* A property with one value of variable length. */
static inline void
tnef_property (GByteArray   *properties,
               guint         type,
               guint         id,
               gconstpointer data,
               gsize         length)
{
  append_number (properties, type, 2);
  append_number (properties, id, 2);
  append_number (properties, 1, 4);
  append_number (properties, length, 4);
  g_byte_array_append (properties, data, (guint) length);
  append_number (properties, 0, -length % 4);
}

static inline void
tnef_unicode_property (GByteArray *properties,
                       guint       id,
                       const char *text)
{
  glong n;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);
  g_autoptr(GByteArray) octets = g_byte_array_new ();

  for (glong i = 0; i <= n; i++)   /* with its end */
    append_number (octets, units[i], 2);
  tnef_property (properties, 0x1f, id, octets->data, octets->len);
}

/* A file with its title, and properties if there are any. */
static inline void
tnef_file (GByteArray   *tnef,
           const char   *title,
           gconstpointer data,
           gsize         length)
{
  static const guint8 rendering[14];

  tnef_attribute (tnef, 2, 0x69002, rendering, sizeof rendering);
  tnef_attribute (tnef, 2, 0x18010, title, strlen (title) + 1);
  tnef_attribute (tnef, 2, 0x6800f, data, length);
}
