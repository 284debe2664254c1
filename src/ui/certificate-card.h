/* certificate-card.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One certificate as a person may compare it: names, issuer, dates, SHA-256; each can be selected and
 * copied. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_CERTIFICATE_CARD (satchel_certificate_card_get_type ())
G_DECLARE_FINAL_TYPE (SatchelCertificateCard, satchel_certificate_card, SATCHEL, CERTIFICATE_CARD, GtkBox)

/* @title: what certificate it is; @other: (nullable): the one that it stands beside: what differs is
 * marked. */
GtkWidget *satchel_certificate_card_new (const char      *title,
                                         GTlsCertificate *certificate,
                                         GTlsCertificate *other);

G_END_DECLS
