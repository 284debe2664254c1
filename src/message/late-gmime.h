/* late-gmime.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What Satchel uses of GMime; see base/late.h. */

#pragma once

#include "base/late.h"

#include <gmime/gmime.h>

#ifdef SATCHEL_LATE_GMIME

#define g_mime_encoding_flush       SATCHEL_LATE (SATCHEL_LATE_GMIME, g_mime_encoding_flush)
#define g_mime_encoding_init_decode SATCHEL_LATE (SATCHEL_LATE_GMIME, g_mime_encoding_init_decode)
#define g_mime_encoding_outlen      SATCHEL_LATE (SATCHEL_LATE_GMIME, g_mime_encoding_outlen)
#define g_mime_encoding_step        SATCHEL_LATE (SATCHEL_LATE_GMIME, g_mime_encoding_step)

#endif
