/* blocked-bar.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The thin bar over a message whose pictures on the internet are not shown, and what its buttons do: "Show Once"
 * fetches them for this message, "Always for This Sender" from now on for all of this sender's to this account.
 *
 * Signal "page" (const char *html): show this page in the place of the one before; its pictures are asked for by
 * satchel_blocked_bar_get_picture(). */

#pragma once

#include "ui/reading.h"
#include "ui/web-view-module.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_BLOCKED_BAR (satchel_blocked_bar_get_type ())
G_DECLARE_FINAL_TYPE (SatchelBlockedBar, satchel_blocked_bar, SATCHEL, BLOCKED_BAR, GtkBox)

/* Another message is shown, as page of @reading, which must stay until the next call; NULL: none, or as text.
 * @account: (nullable): where it came; NULL: no sender can be chosen. May emit "page" later. */
void     satchel_blocked_bar_set_reading (SatchelBlockedBar    *self,
                                          const SatchelReading *reading,
                                          const char           *account);

/* "remote:@number" of the page of the signal. */
void     satchel_blocked_bar_get_picture (SatchelBlockedBar    *self,
                                          guint                 number,
                                          SatchelPictureAnswer  answer,
                                          gpointer              request);

G_END_DECLS
