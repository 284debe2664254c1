/* safe-html-page.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The page around what the sender wrote: our policy, our style, then theirs. Private to src/message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @body: "<body …>…</body>". @style: without "<". @remote: pictures on the internet are named in it.
 * @plain: without colours of the sender's: it follows the desktop's style. Returns: (transfer full). */
char *satchel_safe_html_wrap (const char *body,
                              const char *style,
                              gboolean    remote,
                              gboolean    plain);

G_END_DECLS
