/* notice-bar.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A thin bar across a page: one sentence about what happened, and at most one button that helps. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_NOTICE_INFORMATION,
  SATCHEL_NOTICE_WARNING,
  SATCHEL_NOTICE_ERROR,
} SatchelNoticeKind;

#define SATCHEL_TYPE_NOTICE_BAR (satchel_notice_bar_get_type ())
G_DECLARE_FINAL_TYPE (SatchelNoticeBar, satchel_notice_bar, SATCHEL, NOTICE_BAR, AdwBin)

/* Signal "clicked" (): its button. */

/* @button: (nullable): its label, with a mnemonic; NULL for none. */
void satchel_notice_bar_show (SatchelNoticeBar  *self,
                              SatchelNoticeKind  kind,
                              const char        *sentence,
                              const char        *button);
void satchel_notice_bar_hide (SatchelNoticeBar  *self);

/* Puts the focus on its button. */
void satchel_notice_bar_focus (SatchelNoticeBar *self);

G_END_DECLS
