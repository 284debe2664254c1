/* fuzz-pop-capabilities.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"
#include "pop/pop-capabilities.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(SatchelPopCapabilities) self = satchel_pop_capabilities_new ();
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    satchel_pop_capabilities_add_line (self, *line);

  FUZZ_CHECK (self->login_delay >= -1 && self->expire >= -1);
  FUZZ_CHECK (self->utf8 || !self->utf8_user);
  FUZZ_CHECK (self->implementation == NULL || g_utf8_validate (self->implementation, -1, NULL));
  for (guint i = 0; i < self->sasl->len; i++)
    {
      FUZZ_CHECK (*(char *) self->sasl->pdata[i] != '\0');
      FUZZ_CHECK (satchel_pop_capabilities_has_sasl (self, self->sasl->pdata[i]));
    }

  return 0;
}
