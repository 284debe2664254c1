/* undo-toast.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/undo-toast.h"

#include <glib/gi18n-lib.h>

/* Seconds. The usual five are over before somebody who can't see the toast has found it. */
#define GRACE 12

#define STEPS "satchel-undo"
#define STORE "satchel-undo-store"
#define TOAST "satchel-undo-toast"
#define STEP  "satchel-undo-step"

SatchelUndo *
satchel_undo_of (SatchelWindow *window)
{
  SatchelOffice *office;
  SatchelStore *store;

  g_return_val_if_fail (SATCHEL_IS_WINDOW (window), NULL);

  office = satchel_window_get_office (window);
  if (office == NULL)
    return NULL;

  /* Another store has other rows. */
  store = satchel_office_get_store (office);
  if (g_object_get_data (G_OBJECT (window), STORE) != store)
    {
      g_object_set_data_full (G_OBJECT (window), STEPS, satchel_undo_new (store), g_object_unref);
      g_object_set_data (G_OBJECT (window), STORE, store);
    }
  return g_object_get_data (G_OBJECT (window), STEPS);
}

static void
on_taken (GObject      *undo,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SatchelWindow) window = data;
  g_autoptr (GError) error = NULL;

  if (!satchel_undo_take_finish (SATCHEL_UNDO (undo), result, &error))
    satchel_window_add_toast (window, adw_toast_new (error->message));
}

static void
take (SatchelWindow *window,
      guint          step)
{
  SatchelUndo *undo = satchel_undo_of (window);

  if (undo != NULL)
    satchel_undo_take_async (undo, step, on_taken, g_object_ref (window));
}

static void
on_undo (AdwToast      *toast,
         SatchelWindow *window)
{
  take (window, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (toast), STEP)));
}

static void
on_dismissed (AdwToast      *toast,
              SatchelWindow *window)
{
  if (g_object_get_data (G_OBJECT (window), TOAST) == toast)
    g_object_set_data (G_OBJECT (window), TOAST, NULL);
}

static void
dismiss (SatchelWindow *window)
{
  AdwToast *toast = g_object_get_data (G_OBJECT (window), TOAST);

  if (toast != NULL)
    adw_toast_dismiss (toast);
}

void
satchel_undo_offer (SatchelWindow *window,
                    guint          step,
                    const char    *words)
{
  AdwToast *toast;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));
  g_return_if_fail (words != NULL);

  /* What came before can still be taken back by the keyboard. */
  dismiss (window);
  toast = adw_toast_new (words);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, GRACE);
  g_object_set_data (G_OBJECT (toast), STEP, GUINT_TO_POINTER (step));
  g_object_set_data_full (G_OBJECT (window), TOAST, g_object_ref (toast), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), window, 0);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed), window, 0);
  satchel_window_add_toast (window, toast);
}

void
satchel_undo_last (SatchelWindow *window)
{
  g_return_if_fail (SATCHEL_IS_WINDOW (window));

  dismiss (window);
  take (window, 0);
}
