/* report.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What became of a message that was sent: a delivery report (RFC 3464) or a receipt (RFC 8098), in words
 * for people. Most mail servers write some of their own beside it, few of them understandable. */

#pragma once

#include "message/source.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_REPORT_FAILED,
  SATCHEL_REPORT_DELAYED,     /* it is still being tried */
  SATCHEL_REPORT_DELIVERED,
  SATCHEL_REPORT_PASSED_ON,   /* to a server that says no more, or to a list */
  SATCHEL_REPORT_READ,
  SATCHEL_REPORT_DELETED,     /* without having been read */
} SatchelReportFate;

/* One whom the message was for. */
typedef struct
{
  char             *address;      /* as sent; "" where the report doesn't say */
  SatchelReportFate fate;
  char             *status;       /* RFC 3463, "5.1.1"; nullable */
  char             *diagnostic;   /* the server's own words, on one line; nullable */
} SatchelReportRecipient;

/* @source: any message. Returns: (transfer full) (nullable) (element-type SatchelReportRecipient): NULL
 * where it is no report; then at least one. */
GPtrArray  *satchel_report_read     (SatchelSource                *source);

/* What happened, for whom and why, each recipient in a line or two. Returns: (transfer full). */
char       *satchel_report_to_text  (GPtrArray                    *report);

/* Only what became of it: "The message to bob@example.org could not be delivered." Returns: (transfer full). */
char       *satchel_report_say_fate (const SatchelReportRecipient *recipient);

/* Why, in plain words; NULL where that isn't known, or it has arrived. */
const char *satchel_report_say_reason (const SatchelReportRecipient *recipient);

void        satchel_report_recipient_free (SatchelReportRecipient *self);

G_END_DECLS
