/* late-secret.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What Satchel uses of libsecret; see base/late.h. */

#pragma once

#include "base/late.h"

#include <libsecret/secret.h>

#ifdef SATCHEL_LATE_SECRET

#define secret_error_get_quark        SATCHEL_LATE (SATCHEL_LATE_SECRET, secret_error_get_quark)
#define secret_password_clear         SATCHEL_LATE (SATCHEL_LATE_SECRET, secret_password_clear)
#define secret_password_clear_finish  SATCHEL_LATE (SATCHEL_LATE_SECRET, secret_password_clear_finish)
#define secret_password_lookup        SATCHEL_LATE (SATCHEL_LATE_SECRET, secret_password_lookup)
#define secret_password_lookup_finish SATCHEL_LATE (SATCHEL_LATE_SECRET, secret_password_lookup_finish)
#define secret_password_store         SATCHEL_LATE (SATCHEL_LATE_SECRET, secret_password_store)
#define secret_password_store_finish  SATCHEL_LATE (SATCHEL_LATE_SECRET, secret_password_store_finish)
#define secret_password_wipe          SATCHEL_LATE (SATCHEL_LATE_SECRET, secret_password_wipe)

#endif
