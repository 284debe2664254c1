/* fuzz-profile.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The small files of other programs: what they remember of a server, and of the messages of an MH folder. */

#include "config.h"

#include "fuzz.h"

#include "base/limits.h"
#include "office/uid-list.h"
#include "store/mail-source.h"
#include "store/mh-marks.h"

static void
check_list (const SatchelUidList *list,
            gsize                 size)
{
  gsize octets = 0;

  for (guint i = 0; i < list->uids->len; i++)
    {
      const char *uid = g_ptr_array_index (list->uids, i);

      FUZZ_CHECK (*uid != '\0' && strlen (uid) <= SATCHEL_LIMIT_UID && strchr (uid, '\n') == NULL);
      octets += strlen (uid);
    }
  FUZZ_CHECK (octets <= size);
}

static void
try_lists (const char *text,
           gsize       size)
{
  g_autoptr(GPtrArray) lists = satchel_uid_list_parse_popstate (text, size);
  g_autoptr(SatchelUidList) list = satchel_uid_list_parse_lines (text, size);

  check_list (list, size);
  for (guint i = 0; i < lists->len; i++)
    check_list (g_ptr_array_index (lists, i), size);
}

static void
try_marks (const char *text,
           gsize       size)
{
  g_autoptr(SatchelMhMarks) marks = satchel_mh_marks_parse (text, size, text, size);
  g_autoptr(SatchelMhMarks) sequences = satchel_mh_marks_parse (NULL, 0, text, size);

  for (guint number = 0; number < 20; number++)
    {
      FUZZ_CHECK ((satchel_mh_marks_get (marks, number) & SATCHEL_FLAG_DRAFT) == 0);
      FUZZ_CHECK (!satchel_mh_marks_is_removed (sequences, number));
    }
}

/* A name of a folder, as the disk may have it. */
static void
try_name (const char *text,
          gsize       size)
{
  g_autofree char *name = g_strndup (text, size);
  g_autofree char *plain = satchel_mail_read_utf7 (name);
  g_autofree char *folder = satchel_mail_folder_below ("a", plain);

  FUZZ_CHECK (g_utf8_validate (folder, -1, NULL));
  FUZZ_CHECK (g_str_has_prefix (folder, "a/") && folder[2] != '\0' && strchr (folder + 2, '/') == NULL);
  FUZZ_CHECK (strlen (folder) <= 2 + 130);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *text = (const char *) data;

  if (size == 0)
    return 0;

  try_lists (text, size);
  try_marks (text, size);
  try_name (text, size);

  return 0;
}
