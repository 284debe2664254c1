/* copies-page.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The page of an account's settings about its copies on the server: the rule, the limits, and a preview of what goes
 * when. A change applies at once, but for one that would delete more the next time mail is received: what has gone
 * from a server can't be had back, so such a change is held as long as Undo is offered. */

#pragma once

#include <adwaita.h>

#include "office/account.h"
#include "store/store.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_COPIES_PAGE (satchel_copies_page_get_type ())
G_DECLARE_FINAL_TYPE (SatchelCopiesPage, satchel_copies_page, SATCHEL, COPIES_PAGE, AdwPreferencesPage)

/* Once, before it is shown; in an AdwPreferencesWindow. */
void satchel_copies_page_show   (SatchelCopiesPage *self,
                                 SatchelStore      *store,
                                 SatchelAccount    *account);

/* Applies what is held: the window is about to be closed. */
void satchel_copies_page_settle (SatchelCopiesPage *self);

G_END_DECLS
