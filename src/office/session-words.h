/* session-words.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the steps of a connection test found, in sentences for people. All return: (transfer full). */

#pragma once

#include <gio/gio.h>

#include "pop/pop-capabilities.h"

G_BEGIN_DECLS

/* @peer: (nullable). */
char *satchel_session_words_certificate  (GTlsCertificate              *peer);
char *satchel_session_words_capabilities (const SatchelPopCapabilities *capabilities);
char *satchel_session_words_mailbox      (guint64                       messages,
                                          guint64                       bytes);

G_END_DECLS
