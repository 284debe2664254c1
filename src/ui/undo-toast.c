/* undo-toast.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/undo-toast.h"

#include <glib/gi18n-lib.h>

/* Seconds. The usual five are over before somebody who can't see the toast has found it. */
#define GRACE 12

AdwToast *
satchel_undo_toast_new (const char *words)
{
  AdwToast *toast = adw_toast_new (words);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, GRACE);

  return toast;
}
