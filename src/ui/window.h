/* window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The main window: sidebar, list and reader side by side, folding from the left where there is
 * little room; or a notice in their place.
 *
 *   AdwLeaflet (outer) ── sidebar │ AdwLeaflet (inner) ── list │ reader
 */

#pragma once

#include "office/office.h"
#include "ui/list-pane.h"
#include "ui/message-view.h"
#include "ui/notice.h"
#include "ui/search-bar.h"
#include "ui/sidebar.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_WINDOW (satchel_window_get_type ())
G_DECLARE_FINAL_TYPE (SatchelWindow, satchel_window, SATCHEL, WINDOW, AdwApplicationWindow)

/* Returns: (transfer none): the application has it. */
SatchelWindow      *satchel_window_new         (GtkApplication *application);

/* @office: (nullable): the panes are empty until there is one. */
void                satchel_window_set_office  (SatchelWindow  *self,
                                                SatchelOffice  *office);

SatchelOffice      *satchel_window_get_office  (SatchelWindow  *self);   /* nullable */

/* Puts the notice, for the caller to fill, in the place of the mail; or the mail back. */
SatchelNotice      *satchel_window_show_notice (SatchelWindow  *self);
void                satchel_window_show_mail   (SatchelWindow  *self);

/* --- for window-actions.c --- */

SatchelListPane    *satchel_window_get_list    (SatchelWindow  *self);
SatchelSidebar     *satchel_window_get_sidebar (SatchelWindow  *self);
SatchelSearchBar   *satchel_window_get_search  (SatchelWindow  *self);
SatchelMessageView *satchel_window_get_reader  (SatchelWindow  *self);
void                satchel_window_add_toast   (SatchelWindow  *self,
                                                AdwToast       *toast);   /* (transfer full) */
void                satchel_window_show_pane   (SatchelWindow  *self,
                                                const char     *name);    /* "sidebar", "list", "reader" */
gboolean            satchel_window_is_folded   (SatchelWindow  *self);    /* the reader stands alone */

G_END_DECLS
