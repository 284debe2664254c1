/* command-mail.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* move, mark and delete. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"

/* --- the messages named --- */

static gboolean
has_row (GPtrArray        *rows,
         const SatchelRow *row)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const SatchelRow *other = g_ptr_array_index (rows, i);

      if (other->row == row->row)
        return TRUE;
    }

  return FALSE;
}

/* The rows of the first @n of @ids, each once. With one unknown id nothing is done at all.
 * Returns: (transfer full) (nullable) (element-type SatchelRow). */
static GPtrArray *
find_messages (SatchelStore *store,
               char        **ids,
               guint         n,
               int          *status)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_row_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GAsyncResult) answer = NULL;
      g_autoptr(SatchelRow) row = NULL;
      GError *error = NULL;

      satchel_store_find_async (store, ids[i], NULL, ctl_on_answer, &answer);
      row = satchel_store_find_finish (store, ctl_wait (&answer), &error);
      if (row == NULL)
        {
          *status = ctl_trouble (error, NULL);
          return NULL;
        }
      if (!has_row (rows, row))
        g_ptr_array_add (rows, g_steal_pointer (&row));
    }

  return g_steal_pointer (&rows);
}

static void
add_number (GArray           *numbers,
            const SatchelRow *row)
{
  g_array_append_val (numbers, row->row);
}

static GArray *
get_numbers (GPtrArray *rows)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < rows->len; i++)
    add_number (numbers, g_ptr_array_index (rows, i));

  return numbers;
}

/* --- move --- */

static const SatchelFolderInfo *
find_folder (GPtrArray  *folders,
             const char *account,
             const char *path)
{
  for (guint i = 0; i < folders->len; i++)
    {
      const SatchelFolderInfo *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->account, account) && g_str_equal (folder->path, path))
        return folder;
    }

  ctl_failed (_("The account “%s” has no folder “%s”; “satchelctl folders” shows them."), account,
              path);
  return NULL;
}

/* Moves those of @rows that go to @folder. */
static int
move_to (SatchelStore            *store,
         GPtrArray               *rows,
         GPtrArray               *targets,
         const SatchelFolderInfo *folder)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) moved = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const SatchelRow *row = g_ptr_array_index (rows, i);

      if (g_ptr_array_index (targets, i) == folder && row->folder != folder->row)
        add_number (numbers, row);
    }
  if (numbers->len == 0)
    return CTL_DONE;

  satchel_store_move_async (store, (const gint64 *) (gpointer) numbers->data, numbers->len,
                            folder->row, NULL, ctl_on_answer, &answer);
  moved = satchel_store_move_finish (store, ctl_wait (&answer), &error);
  if (error != NULL)
    return ctl_trouble (error, NULL);

  return CTL_DONE;
}

/* Moves each of @rows to the folder @path of @account, or (NULL) of its own account. */
static int
move (SatchelStore *store,
      GPtrArray    *rows,
      const char   *path,
      const char   *account)
{
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(GPtrArray) targets = g_ptr_array_new ();
  int status = CTL_DONE;

  folders = ctl_list_folders (store, &status);
  if (folders == NULL)
    return status;

  for (guint i = 0; i < rows->len; i++)
    {
      const SatchelRow *row = g_ptr_array_index (rows, i);
      const SatchelFolderInfo *folder;

      folder = find_folder (folders, account != NULL ? account : row->account, path);
      if (folder == NULL)
        return CTL_FAILED;
      g_ptr_array_add (targets, (gpointer) folder);
    }

  for (guint i = 0; i < folders->len && status == CTL_DONE; i++)
    status = move_to (store, rows, targets, g_ptr_array_index (folders, i));

  return status;
}

int
ctl_move (char **words)
{
  static char *account;
  static const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &account,
      N_("To the folder of this account instead of the message’s own"), "ID" },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  int status = CTL_DONE;
  guint n;

  left = ctl_read_words (words, "move", "ID… PATH",
                         _("Moves messages to the folder with this path."), entries, 2, G_MAXUINT);
  if (left == NULL)
    return CTL_WRONG_USE;
  store = ctl_open_store (SATCHEL_STORE_VISIT, &status);
  if (store == NULL)
    return status;

  n = g_strv_length (left) - 1;
  rows = find_messages (store, left, n, &status);
  if (rows == NULL)
    return status;

  return move (store, rows, left[n], account);
}

/* --- mark --- */

static const struct
{
  const char  *name;
  SatchelFlags flag;
} flag_names[] = {
  { "seen", SATCHEL_FLAG_SEEN },         { "flagged", SATCHEL_FLAG_FLAGGED },
  { "answered", SATCHEL_FLAG_ANSWERED }, { "passed", SATCHEL_FLAG_PASSED },
  { "draft", SATCHEL_FLAG_DRAFT },       { "trashed", SATCHEL_FLAG_TRASHED },
};

/* Adds the flag that @word names to @set or @clear. */
static gboolean
read_flag (const char   *word,
           SatchelFlags *set,
           SatchelFlags *clear)
{
  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    {
      if (g_str_equal (word + 1, flag_names[i].name))
        {
          *(word[0] == '+' ? set : clear) |= flag_names[i].flag;
          return TRUE;
        }
    }

  return FALSE;
}

/* Takes the flags out of @words before GOption would take "-seen" for options.
 * Returns: (transfer container) (nullable): the other words; NULL: wrong use. */
static GPtrArray *
take_flags (char        **words,
            SatchelFlags *set,
            SatchelFlags *clear)
{
  g_autoptr(GPtrArray) others = g_ptr_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *word = words[i];
      gboolean is_flag = word[0] == '+'
                         || (word[0] == '-' && word[1] != '-' && word[1] != '\0'
                             && !g_str_equal (word, "-h"));

      if (!is_flag)
        {
          g_ptr_array_add (others, words[i]);
        }
      else if (!read_flag (word, set, clear))
        {
          ctl_wrong_use (_("There is no mark “%s”; there are seen, flagged, answered, passed, draft "
                           "and trashed, each after + or -."), word);
          return NULL;
        }
    }
  g_ptr_array_add (others, NULL);

  return g_steal_pointer (&others);
}

static int
mark (char       **ids,
      SatchelFlags set,
      SatchelFlags clear)
{
  int status = CTL_DONE;
  g_autoptr(CtlStore) store = ctl_open_store (SATCHEL_STORE_VISIT, &status);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GArray) numbers = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  if (store == NULL)
    return status;
  rows = find_messages (store, ids, g_strv_length (ids), &status);
  if (rows == NULL)
    return status;

  numbers = get_numbers (rows);
  satchel_store_mark_async (store, (const gint64 *) (gpointer) numbers->data, numbers->len, set,
                            clear, NULL, ctl_on_answer, &answer);
  if (!satchel_store_mark_finish (store, ctl_wait (&answer), &error))
    return ctl_trouble (error, NULL);

  return CTL_DONE;
}

int
ctl_mark (char **words)
{
  g_autoptr(GPtrArray) others = NULL;
  g_auto(GStrv) left = NULL;
  SatchelFlags set = 0;
  SatchelFlags clear = 0;

  others = take_flags (words, &set, &clear);
  if (others == NULL)
    return CTL_WRONG_USE;
  left = ctl_read_words ((char **) others->pdata, "mark", "ID… +MARK|-MARK…",
                         _("Sets (+) or clears (-) marks: seen, flagged, answered, passed, draft, "
                           "trashed."), NULL, 1, G_MAXUINT);
  if (left == NULL)
    return CTL_WRONG_USE;
  if ((set | clear) == 0)
    return ctl_wrong_use (_("Which mark? +seen, -seen, +flagged …"));
  if ((set & clear) != 0)
    return ctl_wrong_use (_("A mark can’t be both set and cleared."));

  return mark (left, set, clear);
}

/* --- delete --- */

static int
expunge (SatchelStore *store,
         GPtrArray    *rows)
{
  g_autoptr(GArray) numbers = get_numbers (rows);
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  satchel_store_expunge_async (store, (const gint64 *) (gpointer) numbers->data, numbers->len, NULL,
                               ctl_on_answer, &answer);
  if (!satchel_store_expunge_finish (store, ctl_wait (&answer), &error))
    return ctl_trouble (error, NULL);

  return CTL_DONE;
}

int
ctl_delete (char **words)
{
  static gboolean now;
  static const GOptionEntry entries[] = {
    { "now", 0, 0, G_OPTION_ARG_NONE, &now, N_("Delete for good instead of moving to Trash"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "delete", "ID…", _("Moves messages to Trash."), entries, 1,
                         G_MAXUINT);
  if (left == NULL)
    return CTL_WRONG_USE;
  store = ctl_open_store (SATCHEL_STORE_VISIT, &status);
  if (store == NULL)
    return status;
  rows = find_messages (store, left, g_strv_length (left), &status);
  if (rows == NULL)
    return status;

  return now ? expunge (store, rows)
             : move (store, rows, satchel_role_get_path (SATCHEL_ROLE_TRASH), NULL);
}
