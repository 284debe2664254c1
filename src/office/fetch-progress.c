/* fetch-progress.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/fetch.h"

#include <glib/gi18n-lib.h>

/* Before so many µs a guess would jump about. */
#define TOO_EARLY (2 * G_USEC_PER_SEC)

static const struct
{
  const char *name;
  const char *title;
} steps[SATCHEL_N_STEPS] = {
  [SATCHEL_STEP_NAME] = { "name", N_("Looking up the server’s name") },
  [SATCHEL_STEP_CONNECT] = { "connect", N_("Connecting to the server") },
  [SATCHEL_STEP_CERTIFICATE] = { "certificate", N_("Checking its certificate") },
  [SATCHEL_STEP_GREETING] = { "greeting", N_("Waiting for its greeting") },
  [SATCHEL_STEP_CAPABILITIES] = { "capabilities", N_("Asking what it can do") },
  [SATCHEL_STEP_SIGN_IN] = { "sign-in", N_("Signing in") },
  [SATCHEL_STEP_MAILBOX] = { "mailbox", N_("Looking into your mailbox") },
};

const char *
satchel_step_get_name (SatchelStep step)
{
  g_return_val_if_fail (step < SATCHEL_N_STEPS, NULL);

  return steps[step].name;
}

const char *
satchel_step_get_title (SatchelStep step)
{
  g_return_val_if_fail (step < SATCHEL_N_STEPS, NULL);

  return _(steps[step].title);
}

gint64
satchel_fetch_progress_guess (const SatchelFetchProgress *self,
                              gint64                      elapsed)
{
  g_return_val_if_fail (self != NULL, -1);

  if (self->phase != SATCHEL_PHASE_RECEIVING || elapsed < TOO_EARLY || self->received_bytes == 0)
    return -1;
  if (self->received_bytes >= self->to_receive_bytes)
    return 0;
  return (gint64) ((double) (self->to_receive_bytes - self->received_bytes)
                   / (double) self->received_bytes * (double) elapsed / G_USEC_PER_SEC);
}
