/* fuzz.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the fuzz targets share. Each is linked with libFuzzer (meson's option "fuzzers"), or with
 * fuzz-main.c, which tries the seeds and some thousand mutations of them in every test run. */

#pragma once

#include <glib.h>
#include <string.h>

/* Holds in a release build too, and is seen by the fuzzer. */
#define FUZZ_CHECK(condition)                                    \
  do                                                             \
    {                                                            \
      if (!(condition))                                          \
        g_error ("%s:%d: %s", __FILE__, __LINE__, #condition);   \
    }                                                            \
  while (0)

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);
