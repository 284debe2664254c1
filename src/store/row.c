/* row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/row.h"

static const char *const role_paths[] = {
  [SATCHEL_ROLE_INBOX] = "Inbox",
  [SATCHEL_ROLE_DRAFTS] = "Drafts",
  [SATCHEL_ROLE_OUTBOX] = "Outbox",
  [SATCHEL_ROLE_SENT] = "Sent",
  [SATCHEL_ROLE_ARCHIVE] = "Archive",
  [SATCHEL_ROLE_JUNK] = "Junk",
  [SATCHEL_ROLE_TRASH] = "Trash",
};

const char *
satchel_role_get_path (SatchelRole role)
{
  return role < G_N_ELEMENTS (role_paths) ? role_paths[role] : NULL;
}

SatchelRole
satchel_role_from_path (const char *path)
{
  g_return_val_if_fail (path != NULL, SATCHEL_ROLE_NONE);

  for (guint i = 0; i < G_N_ELEMENTS (role_paths); i++)
    {
      if (g_str_equal (path, role_paths[i]))
        return i;
    }

  return SATCHEL_ROLE_NONE;
}

void
satchel_folder_info_free (SatchelFolderInfo *self)
{
  if (self == NULL)
    return;

  g_free (self->account);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

/* Rows are made in the reading thread and shown in another, so the count is atomic. */
SatchelRow *
satchel_row_ref (SatchelRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
row_clear (gpointer data)
{
  SatchelRow *self = data;

  g_free (self->id);
  g_free (self->account);
  g_free (self->path);
  g_free (self->subject);
  g_free (self->from);
  g_free (self->to);
  g_free (self->preview);
}

void
satchel_row_unref (SatchelRow *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, row_clear);
}

void
satchel_verdict_free (SatchelVerdict *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->missing, g_ptr_array_unref);
  g_clear_pointer (&self->damaged, g_ptr_array_unref);
  g_clear_pointer (&self->not_indexed, g_ptr_array_unref);
  g_free (self);
}
