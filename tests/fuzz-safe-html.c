/* fuzz-safe-html.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "message/safe-html.h"
#include "safe-html-check.h"

/* Whatever goes in: what comes out is harmless, and read once more it stays what it is. */
static void
try (const char           *html,
     SatchelSafeHtmlFlags  flags)
{
  g_autoptr(SatchelSafeHtml) page = satchel_safe_html_new (html, flags);
  g_autoptr(SatchelSafeHtml) again = NULL;
  g_autofree char *wrong = NULL;

  if (page == NULL)
    return;

  wrong = safe_html_check (page->html, (flags & SATCHEL_SAFE_HTML_REMOTE) != 0);
  if (wrong != NULL)
    g_error ("%s\nof %s\nin %s", wrong, html, page->html);
  FUZZ_CHECK (g_utf8_validate (page->html, -1, NULL));
  for (guint i = 0; i < page->pictures->len; i++)
    FUZZ_CHECK (g_str_has_prefix (g_ptr_array_index (page->pictures, i), "http"));

  again = satchel_safe_html_new (page->html, flags);
  FUZZ_CHECK (again != NULL && again->pictures->len == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *html = g_strndup ((const char *) data, size);

  try (html, SATCHEL_SAFE_HTML_PLAIN);
  try (html, SATCHEL_SAFE_HTML_REMOTE);
  try (html, SATCHEL_SAFE_HTML_OWN_COLORS);

  return 0;
}
