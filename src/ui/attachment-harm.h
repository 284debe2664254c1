/* attachment-harm.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which attachments can do harm when they are opened, by their names and types: programs, and documents with programs
 * in them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_HARM_NONE,
  SATCHEL_HARM_PROGRAM,    /* runs when it is opened, here or elsewhere */
  SATCHEL_HARM_MACROS,     /* a document that can bring a program along */
  SATCHEL_HARM_PAGE,       /* opens in a web browser: it can pass itself off as a site, and say that it was opened */
  SATCHEL_HARM_DISGUISED,  /* a program whose name wants to look like a document: "bill.pdf.exe" */
} SatchelHarm;

/* @name: as sent, nullable. @content_type: lower case. */
SatchelHarm satchel_harm_of        (const char  *name,
                                    const char  *content_type);

/* What to say before it is opened: two sentences. Returns: (transfer none). */
const char *satchel_harm_get_words (SatchelHarm  harm);

G_END_DECLS
