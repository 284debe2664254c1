/* pins.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Certificates that a person has accepted although nothing proves them: each for one server and port,
 * for whatever account, and only ever that very certificate, octet for octet. One accepted "once" is
 * accepted until the program ends; the others are kept in a file beside the settings.
 *
 * A pin makes nothing else worse: a certificate that is good by itself needs none and changes none (one
 * name may stand for several servers, and another account may believe in other authorities). Pins
 * are forgotten when no account uses that server and port any more.
 *
 * For one thread, which is the main loop's: only writing the file is done beside it.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_PINS (satchel_pins_get_type ())
G_DECLARE_FINAL_TYPE (SatchelPins, satchel_pins, SATCHEL, PINS, GObject)

/* @path: (nullable): the file; one that is not there or can't be understood holds no pin. NULL: nothing
 * is kept. Returns: (transfer full). */
SatchelPins     *satchel_pins_new           (const char           *path);

/* Those of this person, $XDG_CONFIG_HOME/satchel/certificates.ini, read at the first call.
 * Returns: (transfer none). */
SatchelPins     *satchel_pins_get_default   (void);

/* @certificate was accepted for this server and port. @host in either case, with or without a dot at its
 * end. */
gboolean         satchel_pins_accept        (SatchelPins          *self,
                                             const char           *host,
                                             guint16               port,
                                             GTlsCertificate      *certificate);

/* What was accepted there last, and when, Unix seconds. (transfer none) (nullable). */
GTlsCertificate *satchel_pins_get           (SatchelPins          *self,
                                             const char           *host,
                                             guint16               port,
                                             gint64               *when);

/* The person accepts @certificate until the program ends. */
void             satchel_pins_add_once      (SatchelPins          *self,
                                             const char           *host,
                                             guint16               port,
                                             GTlsCertificate      *certificate);

/* … for good, instead of what was accepted there before. Errors: G_IO_ERROR of writing the file, with the
 * system's words: then it is not accepted. */
void             satchel_pins_keep_async    (SatchelPins          *self,
                                             const char           *host,
                                             guint16               port,
                                             GTlsCertificate      *certificate,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              data);
gboolean         satchel_pins_keep_finish   (SatchelPins          *self,
                                             GAsyncResult         *result,
                                             GError              **error);

/* Nothing is accepted there any more; the file follows in a thread. */
void             satchel_pins_forget        (SatchelPins          *self,
                                             const char           *host,
                                             guint16               port);

/* Waits until the file is as it should be: before the program ends. */
void             satchel_pins_settle        (SatchelPins          *self);

G_END_DECLS
