/* command-render.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* render: the HTML that the reader is given of a message file. Opens no store. */

#include "config.h"

#include <glib/gi18n.h>

#include "base/limits.h"
#include "ctl/ctl.h"
#include "ctl/output.h"
#include "message/body.h"
#include "message/safe-html.h"

/* What the reader shows: a safe page, else its words as text. (transfer full) */
static char *
make_page (SatchelSource *source)
{
  g_autoptr(SatchelBody) body = satchel_body_read (source);
  g_autoptr(SatchelSafeHtml) page = body->html != NULL ? satchel_safe_html_new (body->html, SATCHEL_SAFE_HTML_PLAIN)
                                                       : NULL;
  g_autofree char *words = NULL;

  if (page != NULL)
    return g_steal_pointer (&page->html);
  if (body->html != NULL)
    words = satchel_body_html_to_text (body->html, SATCHEL_LIMIT_TEXT);

  return satchel_safe_html_from_text (words != NULL ? words : body->text != NULL ? body->text : "");
}

int
ctl_render (char **words)
{
  static const GOptionEntry entries[] = { { NULL } };
  g_auto(GStrv) left = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelSource) source = NULL;
  g_autofree char *page = NULL;

  left = ctl_read_words (words, "render", "FILE",
                         _("Prints the page that the reader shows of a message file."), entries, 1, 1);
  if (left == NULL)
    return CTL_WRONG_USE;

  source = ctl_open_message (left[0], &error);
  if (source == NULL)
    {
      g_autofree char *name = g_filename_display_name (left[0]);
      g_autofree char *clean = ctl_clean (name, FALSE);

      return ctl_failed ("%s: %s", clean, error->message);
    }
  page = make_page (source);
  ctl_print ("%s\n", page);

  return CTL_DONE;
}
