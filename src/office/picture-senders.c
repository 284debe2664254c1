/* picture-senders.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/picture-senders.h"

#include "base/durable.h"
#include "base/worker.h"

#include <stdlib.h>

/* A group for each account, with two lists: */
#define PROVED "proved"     /* must be proved again */
#define UNTOLD "untold"

/* Addresses of one account. */
#define MAX_ADDRESSES 5000

struct _SatchelPictureSenders
{
  GObject parent_instance;

  /* Owned */
  GKeyFile      *file;
  char          *path;
  SatchelWorker *worker;    /* NULL until something is written */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelPictureSenders, satchel_picture_senders, G_TYPE_OBJECT)

/* --- the lists --- */

static char **
get_list (SatchelPictureSenders *self,
          const char            *account,
          const char            *key)
{
  char **list = g_key_file_get_string_list (self->file, account, key, NULL, NULL);

  return list != NULL ? list : g_new0 (char *, 1);
}

static gboolean
is_listed (SatchelPictureSenders *self,
           const char            *account,
           const char            *key,
           const char            *address)
{
  g_auto(GStrv) list = get_list (self, account, key);

  return g_strv_contains ((const char * const *) list, address);
}

static void
set_list (SatchelPictureSenders *self,
          const char            *account,
          const char            *key,
          GPtrArray             *list)
{
  if (list->len > 0)
    g_key_file_set_string_list (self->file, account, key, (const char * const *) list->pdata, list->len);
  else
    g_key_file_remove_key (self->file, account, key, NULL);
}

/* Takes @address out of the list, and puts it at its end if @add. */
static void
change_list (SatchelPictureSenders *self,
             const char            *account,
             const char            *key,
             const char            *address,
             gboolean               add)
{
  g_auto(GStrv) old = get_list (self, account, key);
  g_autoptr(GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; old[i] != NULL && list->len < MAX_ADDRESSES; i++)
    if (!g_str_equal (old[i], address))
      g_ptr_array_add (list, old[i]);
  if (add)
    g_ptr_array_add (list, (gpointer) address);
  set_list (self, account, key, list);
}

/* --- the file --- */

typedef struct
{
  char *path;
  char *contents;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_free (writing->path);
  g_free (writing->contents);
  g_free (writing);
}

/* Where it can't be written the choice holds until the program ends; nothing is lost but that. */
static void
write_file (gpointer data)
{
  Writing *writing = data;
  g_autofree char *folder = g_path_get_dirname (writing->path);

  if (satchel_durable_make_directories (folder, NULL))
    satchel_durable_set_contents (writing->path, writing->contents, -1, NULL);
}

static void
write_soon (SatchelPictureSenders *self)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->path = g_strdup (self->path);
  writing->contents = g_key_file_to_data (self->file, NULL, NULL);
  if (self->worker == NULL)
    self->worker = satchel_worker_new ("picture-senders");
  satchel_worker_push (self->worker, SATCHEL_URGENT, write_file, writing, writing_free);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
satchel_picture_senders_flush (SatchelPictureSenders *self)
{
  g_return_if_fail (SATCHEL_IS_PICTURE_SENDERS (self));

  g_clear_pointer (&self->worker, satchel_worker_finish);
}

/* --- asking and changing --- */

gboolean
satchel_picture_senders_may_choose (const char   *address,
                                    SatchelProof  proof)
{
  return address != NULL && proof != SATCHEL_PROOF_FAILED;
}

gboolean
satchel_picture_senders_is_allowed (SatchelPictureSenders *self,
                                    const char            *account,
                                    const char            *address,
                                    SatchelProof           proof)
{
  g_return_val_if_fail (SATCHEL_IS_PICTURE_SENDERS (self), FALSE);

  if (account == NULL || !satchel_picture_senders_may_choose (address, proof))
    return FALSE;

  return is_listed (self, account, UNTOLD, address)
         || (proof == SATCHEL_PROOF_PASSED && is_listed (self, account, PROVED, address));
}

void
satchel_picture_senders_allow (SatchelPictureSenders *self,
                               const char            *account,
                               const char            *address,
                               SatchelProof           proof)
{
  g_return_if_fail (SATCHEL_IS_PICTURE_SENDERS (self));
  g_return_if_fail (account != NULL && satchel_picture_senders_may_choose (address, proof));

  change_list (self, account, PROVED, address, proof == SATCHEL_PROOF_PASSED);
  change_list (self, account, UNTOLD, address, proof != SATCHEL_PROOF_PASSED);
  write_soon (self);
}

void
satchel_picture_senders_forget (SatchelPictureSenders *self,
                                const char            *account,
                                const char            *address)
{
  g_return_if_fail (SATCHEL_IS_PICTURE_SENDERS (self));
  g_return_if_fail (account != NULL && address != NULL);

  change_list (self, account, PROVED, address, FALSE);
  change_list (self, account, UNTOLD, address, FALSE);
  write_soon (self);
}

char **
satchel_picture_senders_get_accounts (SatchelPictureSenders *self)
{
  g_return_val_if_fail (SATCHEL_IS_PICTURE_SENDERS (self), NULL);

  return g_key_file_get_groups (self->file, NULL);
}

static int
compare (gconstpointer one,
         gconstpointer other)
{
  return g_strcmp0 (*(char * const *) one, *(char * const *) other);
}

char **
satchel_picture_senders_get_addresses (SatchelPictureSenders *self,
                                       const char            *account)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) proved = NULL;
  g_auto(GStrv) untold = NULL;
  char **all;

  g_return_val_if_fail (SATCHEL_IS_PICTURE_SENDERS (self), NULL);
  g_return_val_if_fail (account != NULL, NULL);

  proved = get_list (self, account, PROVED);
  untold = get_list (self, account, UNTOLD);
  g_strv_builder_addv (builder, (const char **) proved);
  g_strv_builder_addv (builder, (const char **) untold);
  all = g_strv_builder_end (builder);
  qsort (all, g_strv_length (all), sizeof (char *), compare);

  return all;
}

/* --- the object --- */

static void
satchel_picture_senders_finalize (GObject *object)
{
  SatchelPictureSenders *self = SATCHEL_PICTURE_SENDERS (object);

  g_clear_pointer (&self->worker, satchel_worker_finish);
  g_key_file_unref (self->file);
  g_free (self->path);

  G_OBJECT_CLASS (satchel_picture_senders_parent_class)->finalize (object);
}

static void
satchel_picture_senders_class_init (SatchelPictureSendersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_picture_senders_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
satchel_picture_senders_init (SatchelPictureSenders *self)
{
  self->file = g_key_file_new ();
}

/* A file that can't be read is none: nobody is allowed anything by it. */
SatchelPictureSenders *
satchel_picture_senders_new (const char *path)
{
  SatchelPictureSenders *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (SATCHEL_TYPE_PICTURE_SENDERS, NULL);
  self->path = g_strdup (path);
  g_key_file_load_from_file (self->file, path, G_KEY_FILE_NONE, NULL);

  return self;
}

SatchelPictureSenders *
satchel_picture_senders_get_default (void)
{
  static SatchelPictureSenders *senders = NULL;

  if (senders == NULL)
    {
      g_autofree char *path = g_build_filename (g_get_user_config_dir (), "satchel", "pictures.ini", NULL);

      senders = satchel_picture_senders_new (path);
    }

  return senders;
}
