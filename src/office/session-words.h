/* session-words.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the steps of a connection test found, in sentences for people. All return: (transfer full). */

#pragma once

#include "net/wire.h"
#include "pop/pop-capabilities.h"

G_BEGIN_DECLS

/* @wire: secure. Says so where the certificate is good only because the person has accepted it. */
char *satchel_session_words_certificate  (SatchelWire                  *wire);
char *satchel_session_words_capabilities (const SatchelPopCapabilities *capabilities);
char *satchel_session_words_mailbox      (guint64                       messages,
                                          guint64                       bytes);

G_END_DECLS
