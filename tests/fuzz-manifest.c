/* fuzz-manifest.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The list of what a backup holds, which may have been on anybody's stick: what is read of it leads to no place
 * outside, and printed and read again it says the same. The last line is mended, or hardly anything would pass. */

#include "config.h"

#include "fuzz.h"
#include "store/snapshot-manifest.h"

static void
check_place (const char *place)
{
  FUZZ_CHECK (place[0] != '/' && strstr (place, "..") != place && strstr (place, "/..") == NULL);
  FUZZ_CHECK (strstr (place, "//") == NULL && !g_str_has_suffix (place, "/"));
}

static void
check (const char *text,
       gsize       length)
{
  g_autoptr(SatchelManifest) manifest = satchel_manifest_parse (text, length, NULL);
  g_autoptr(SatchelManifest) head = satchel_manifest_parse_head (text, length, NULL);
  g_autoptr(SatchelManifest) again = NULL;
  g_autoptr(GString) printed = NULL;

  if (manifest == NULL)
    return;

  FUZZ_CHECK (head != NULL && head->messages == manifest->messages);
  for (guint i = 0; i < manifest->folders->len; i++)
    check_place (g_ptr_array_index (manifest->folders, i));
  for (guint i = 0; i < manifest->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (manifest->items, i);

      g_autofree char *id = satchel_snapshot_place_to_id (item->place);
      g_autofree char *folder = satchel_snapshot_place_to_folder (item->place);

      check_place (item->place);
      FUZZ_CHECK (strchr (id, '/') == NULL && g_str_has_prefix (item->place, folder));
      if (item->spot != NULL)
        check_place (item->spot);
    }
  for (guint i = 0; i < manifest->files->len; i++)
    check_place (((SatchelSnapshotItem *) g_ptr_array_index (manifest->files, i))->place);

  printed = satchel_manifest_print (manifest);
  again = satchel_manifest_parse (printed->str, printed->len, NULL);
  FUZZ_CHECK (again != NULL && again->items->len == manifest->items->len);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GString) text = g_string_new_len ((const char *) data, (gssize) size);
  g_autofree char *hex = NULL;
  guint8 digest[SATCHEL_DIGEST_SIZE];
  SatchelDigest sum;

  check (text->str, text->len);

  satchel_digest_begin (&sum);
  satchel_digest_add (&sum, text->str, text->len);
  satchel_digest_end (&sum, digest);
  hex = satchel_digest_to_hex (digest, SATCHEL_DIGEST_SIZE);
  g_string_append_printf (text, "end %s\n", hex);
  check (text->str, text->len);

  return 0;
}
