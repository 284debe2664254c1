/* fuzz-mbox.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "store/mbox-reader.h"

#include <sys/mman.h>
#include <unistd.h>

/* All messages of the file, each with its place and its end marked. */
static GString *
read_all (const guint8 *data,
          gsize         size,
          gsize         step)
{
  int fd = memfd_create ("mbox", MFD_CLOEXEC);
  g_autoptr(SatchelMboxReader) reader = NULL;
  g_autofree char *buffer = g_malloc (step);
  GString *all = g_string_new (NULL);
  SatchelMboxMessage *message;
  guint64 last = 0, octets = 0;
  guint n = 0;

  FUZZ_CHECK (fd >= 0 && write (fd, data, size) == (gssize) size);
  reader = satchel_mbox_reader_new (fd);
  while (satchel_mbox_reader_next (reader, &message, NULL))
    {
      gssize length;

      FUZZ_CHECK (n++ == 0 || message->offset > last);
      FUZZ_CHECK (message->offset < size);
      last = message->offset;
      while ((length = satchel_mbox_reader_read (reader, buffer, step, NULL)) > 0)
        {
          g_string_append_len (all, buffer, length);
          octets += (guint64) length;
        }
      FUZZ_CHECK (length == 0);
      g_string_append_printf (all, "\n%" G_GUINT64_FORMAT " %u\n", message->offset, message->status.flags);
    }
  FUZZ_CHECK (octets <= size);
  FUZZ_CHECK (satchel_mbox_reader_get_place (reader) == size);

  return all;
}

/* The first octet says how the rest is cut: it must make no difference. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  GString *whole, *cut;

  if (size < 1)
    return 0;

  whole = read_all (data + 1, size - 1, size + 1);
  cut = read_all (data + 1, size - 1, 1u + data[0] % 16);
  FUZZ_CHECK (g_string_equal (whole, cut));
  g_string_free (whole, TRUE);
  g_string_free (cut, TRUE);

  return 0;
}
