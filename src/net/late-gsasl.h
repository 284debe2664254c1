/* late-gsasl.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What Satchel uses of GNU SASL; see base/late.h. */

#pragma once

#include "base/late.h"

#include <gsasl.h>

#ifdef SATCHEL_LATE_GSASL

#define gsasl_base64_from   SATCHEL_LATE (SATCHEL_LATE_GSASL, gsasl_base64_from)
#define gsasl_client_start  SATCHEL_LATE (SATCHEL_LATE_GSASL, gsasl_client_start)
#define gsasl_finish        SATCHEL_LATE (SATCHEL_LATE_GSASL, gsasl_finish)
#define gsasl_free          SATCHEL_LATE (SATCHEL_LATE_GSASL, gsasl_free)
#define gsasl_init          SATCHEL_LATE (SATCHEL_LATE_GSASL, gsasl_init)
#define gsasl_property_fast SATCHEL_LATE (SATCHEL_LATE_GSASL, gsasl_property_fast)
#define gsasl_property_set  SATCHEL_LATE (SATCHEL_LATE_GSASL, gsasl_property_set)
#define gsasl_step          SATCHEL_LATE (SATCHEL_LATE_GSASL, gsasl_step)
#define gsasl_strerror      SATCHEL_LATE (SATCHEL_LATE_GSASL, gsasl_strerror)

#endif
