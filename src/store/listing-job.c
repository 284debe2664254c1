/* listing-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/listing-job.h"

static void
listing_job_free (gpointer data)
{
  SatchelListingJob *self = data;

  g_free (self->account);
  g_free (self);
}

void
satchel_listing_job_run (SatchelStore        *store,
                         gpointer             tag,
                         GTaskThreadFunc      func,
                         const char          *account,
                         GPtrArray           *items,
                         gboolean             complete,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  SatchelListingJob *self;

  g_return_if_fail (SATCHEL_IS_STORE (store));
  g_return_if_fail (account != NULL && items != NULL);

  self = g_new (SatchelListingJob, 1);
  *self = (SatchelListingJob) { g_strdup (account), items, complete };
  task = satchel_store_new_task (store, tag, self, listing_job_free, cancellable, callback, data);
  satchel_store_run (store, store->store, SATCHEL_ORDINARY, task, func);
}

void
satchel_listing_job_return (GTask   *task,
                            gboolean done,
                            GError  *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}
