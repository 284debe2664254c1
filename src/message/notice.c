/* notice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/notice.h"

#include "message/invitation.h"
#include "message/report.h"
#include "message/source-private.h"

#include <glib/gi18n-lib.h>

/* A piece of a message that was sent in several (RFC 2046 §5.2.2). */
static char *
describe_partial (SatchelSource *source)
{
  g_autofree char *type = satchel_header_dup (satchel_source_get_header (source), "Content-Type");
  g_autofree char *number = type != NULL ? satchel_header_get_parameter (type, "number", NULL) : NULL;
  g_autofree char *total = type != NULL ? satchel_header_get_parameter (type, "total", NULL) : NULL;
  guint64 n = number != NULL ? g_ascii_strtoull (number, NULL, 10) : 0;
  guint64 of = total != NULL ? g_ascii_strtoull (total, NULL, 10) : 0;

  satchel_source_add_defect (source, "a piece of a message that was sent in several (message/partial)");
  if (n > 0 && n < 10000 && of > 0 && of < 10000)
    return g_strdup_printf (_("This is piece %u of %u of a message that was too long to be sent at once. "
                              "Ask its sender to send it again in one."),
                            (guint) n, (guint) of);

  return g_strdup (_("This is a piece of a message that was too long to be sent at once. Ask its "
                     "sender to send it again in one."));
}

char *
satchel_notice_read (SatchelSource *source)
{
  g_autoptr(GPtrArray) report = NULL;
  g_autoptr(SatchelInvitation) invitation = NULL;
  GPtrArray *parts;

  g_return_val_if_fail (source != NULL, NULL);

  parts = satchel_source_get_parts (source);
  if (g_str_equal (((SatchelPart *) g_ptr_array_index (parts, 0))->type, "message/partial"))
    return describe_partial (source);
  report = satchel_report_read (source);
  if (report != NULL)
    return satchel_report_to_text (report);
  invitation = satchel_invitation_read (source);

  return invitation != NULL ? satchel_invitation_to_text (invitation, NULL) : NULL;
}
