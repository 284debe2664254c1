/* web-view-loader.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Loads the module with the web view when it is first needed. */

#pragma once

#include "ui/web-view-module.h"

G_BEGIN_DECLS

/* From SATCHEL_MODULE_DIR of the environment, where that is set, else from where it was installed.
 * A failure is remembered. Returns: (transfer none) (nullable): then text has to do. */
const SatchelWebViewModule *satchel_web_view_load (void);

G_END_DECLS
