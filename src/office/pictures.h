/* pictures.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The pictures on the internet that one message refers to, fetched by us when a person asks for them. Whoever
 * serves them learns that they were fetched, from which address of the internet, and nothing else: no cookies, no
 * referrer, no name or password, no program's version, no language.
 *
 *   pictures = satchel_pictures_new (page->pictures);
 *   satchel_pictures_get_async (pictures, 3, cancellable, on_picture, data);
 *   …
 *   satchel_pictures_stop (pictures);      when the message is left
 *
 * Only by https (http:// is asked by https as well), only from hosts on the internet (public-address.h), not by a
 * proxy; where we are sent on is judged again. Only what is a picture by what it says and by its first octets.
 * Bounded: SATCHEL_LIMIT_PICTURE… of limits.h. Each is fetched once, however often it is asked for. */

#pragma once

#include "office/public-address.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_PICTURES (satchel_pictures_get_type ())
G_DECLARE_FINAL_TYPE (SatchelPictures, satchel_pictures, SATCHEL, PICTURES, GObject)

/* @addresses: (element-type utf8): those of a SatchelSafeHtml. Returns: (transfer full). */
SatchelPictures *satchel_pictures_new        (GPtrArray            *addresses);

/* For tests: authorities to be believed instead of the system's, and hosts to be asked. Both nullable. */
void             satchel_pictures_set_trust  (SatchelPictures      *self,
                                              GTlsDatabase         *trust,
                                              SatchelAddressCheck   check);

/* Errors: G_IO_ERROR_NOT_FOUND: there is none, or it is no picture; G_IO_ERROR_NO_SPACE: too large;
 * G_IO_ERROR_PERMISSION_DENIED: we may not go where it is; G_IO_ERROR_TIMED_OUT; G_IO_ERROR_CANCELLED: stopped;
 * those of connecting. @content_type: (out) (transfer none): by its octets. Returns: (transfer full) (nullable). */
void             satchel_pictures_get_async  (SatchelPictures      *self,
                                              guint                 number,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              data);
GBytes          *satchel_pictures_get_finish (SatchelPictures      *self,
                                              GAsyncResult         *result,
                                              const char          **content_type,
                                              GError              **error);

/* Gives up all that is on its way, for good. */
void             satchel_pictures_stop       (SatchelPictures      *self);

/* What the first octets of a picture say it is, "image/png"; NULL for what is none that is shown. */
const char      *satchel_picture_get_type    (const guint8         *octets,
                                              gsize                 length);

G_END_DECLS
