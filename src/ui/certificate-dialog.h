/* certificate-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A server's certificate was refused: what is wrong with it, what it says, what was accepted there before,
 * and the person's decision. Rejecting is what happens if nothing else is chosen. One that was taken back
 * can't be accepted; one that differs from what was accepted before only after the details were opened.
 *
 * It is shown when the person asks for it, never by itself. */

#pragma once

#include <adwaita.h>

#include "net/pins.h"
#include "office/trouble.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_CERTIFICATE_DIALOG (satchel_certificate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SatchelCertificateDialog, satchel_certificate_dialog, SATCHEL, CERTIFICATE_DIALOG, AdwWindow)

/* Signal "accepted" (): once or for good; the dialog closes. What was tried can be tried again. */

/* @pins: where a decision is kept. @peer: copied. @parent: (nullable). */
GtkWindow *satchel_certificate_dialog_new (SatchelPins              *pins,
                                           const SatchelRefusedPeer *peer,
                                           GtkWindow                *parent);

G_END_DECLS
