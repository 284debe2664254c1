/* search-actions.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the window does about searches: begins and ends one, keeps it, renames and forgets what is kept. */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/* Adds win.search, stop-search, widen-search, show-found, keep-search, rename-search (s) and remove-search (s),
 * a query each, and the keys of searching. */
void satchel_search_actions_install (SatchelWindow *self);

G_END_DECLS
