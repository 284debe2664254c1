/* remedy.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a person can do about an error of a conversation, where its settings are at hand. */

#pragma once

#include "office/trouble.h"
#include "ui/server-form.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_REMEDY_TRY_AGAIN,
  SATCHEL_REMEDY_CERTIFICATE,   /* look at it: satchel_trouble_get_peer() */
  SATCHEL_REMEDY_FIELD,         /* of the server's settings */
} SatchelRemedyKind;

typedef struct
{
  SatchelRemedyKind   kind;
  SatchelServerField  field;   /* where the cursor helps best, whatever the kind */
  const char         *label;   /* of a button, with a mnemonic; translated */
} SatchelRemedy;

SatchelRemedy satchel_remedy_for     (const GError *error);

/* What is wrong, and beside the button with the remedy what that is for, where the error does not say so itself.
 * Returns: (transfer full). */
char         *satchel_remedy_explain (const GError *error);

G_END_DECLS
