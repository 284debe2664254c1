/* download.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/download.h"

#include "store/fetch-wish.h"

#include <glib/gi18n-lib.h>

/* @waiting was receiving and did not know of the wish when it looked. */
static void
on_office_changed (SatchelOffice  *office,
                   SatchelAccount *account,
                   SatchelAccount *waiting)
{
  if (account != waiting || satchel_office_get_fetch (office, account) != NULL)
    return;

  g_signal_handlers_disconnect_by_func (office, on_office_changed, account);
  satchel_office_get_mail (office, account);
}

static void
get_mail (SatchelOffice *office,
          const char    *id)
{
  SatchelAccount *account = satchel_accounts_find (satchel_office_get_accounts (office), id);

  if (account == NULL)
    return;

  g_signal_handlers_disconnect_by_func (office, on_office_changed, account);
  if (satchel_office_get_fetch (office, account) == NULL)
    satchel_office_get_mail (office, account);
  else
    g_signal_connect_object (office, "changed", G_CALLBACK (on_office_changed), account, 0);
}

static void
on_wished (GObject      *store,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SatchelWindow) window = data;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;
  SatchelOffice *office = satchel_window_get_office (window);

  accounts = satchel_store_wish_rows_finish (SATCHEL_STORE (store), result, &error);
  if (accounts == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        satchel_window_add_toast (window, adw_toast_new (error->message));
      return;
    }

  if (accounts->len == 0)
    satchel_window_add_toast (window, adw_toast_new (_("There is nothing to download")));
  for (guint i = 0; office != NULL && i < accounts->len; i++)
    get_mail (office, g_ptr_array_index (accounts, i));
}

void
satchel_download_begin (SatchelWindow *window,
                        const gint64  *rows,
                        guint          n)
{
  SatchelOffice *office;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));
  g_return_if_fail (rows != NULL || n == 0);

  office = satchel_window_get_office (window);
  if (office != NULL && n > 0)
    satchel_store_wish_rows_async (satchel_office_get_store (office), rows, n, NULL, on_wished,
                                   g_object_ref (window));
}
