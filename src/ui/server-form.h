/* server-form.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The server's settings as a person types them: the same fields in the setup assistant and in the
 * account's settings. A value is looked at when the person has left its field, and what is wrong is
 * said under it. */

#pragma once

#include <adwaita.h>

#include "office/account.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_SERVER_FIELD_SERVER,
  SATCHEL_SERVER_FIELD_PORT,
  SATCHEL_SERVER_FIELD_ENCRYPTION,
  SATCHEL_SERVER_FIELD_USER,
  SATCHEL_SERVER_FIELD_PASSWORD,
  SATCHEL_SERVER_FIELD_AUTH,
  SATCHEL_SERVER_FIELD_CA_FILE,
  SATCHEL_SERVER_FIELD_CLIENT_CERT,
  SATCHEL_SERVER_FIELD_PASSWORD_COMMAND,
} SatchelServerField;

#define SATCHEL_TYPE_SERVER_FORM (satchel_server_form_get_type ())
G_DECLARE_FINAL_TYPE (SatchelServerForm, satchel_server_form, SATCHEL, SERVER_FORM, AdwPreferencesGroup)

/* Property "kept-password" (boolean): the account has a password already, so an empty field means
 * "as it is".
 *
 * Signal "left" (int field): the person has changed that field and is done with it; its value is a
 * good one. */

/* Fills the fields, but for the password, which is never shown. */
void        satchel_server_form_show          (SatchelServerForm  *self,
                                               SatchelAccount     *account);

/* Sets what was typed on @account, but for the password; ca-file and client-cert become the paths that were
 * chosen. */
void        satchel_server_form_read          (SatchelServerForm  *self,
                                               SatchelAccount     *account);

/* (transfer none), "" where nothing was typed. */
const char *satchel_server_form_get_password  (SatchelServerForm  *self);
void        satchel_server_form_set_password  (SatchelServerForm  *self,
                                               const char         *password);
const char *satchel_server_form_get_ca_file   (SatchelServerForm  *self);
void        satchel_server_form_set_ca_file   (SatchelServerForm  *self,
                                               const char         *path);

const char *satchel_server_form_get_client_cert (SatchelServerForm *self);
void        satchel_server_form_set_client_cert (SatchelServerForm *self,
                                                 const char        *path);

/* Whether the person has changed the user name. */
gboolean    satchel_server_form_get_user_typed (SatchelServerForm *self);

/* Looks at all fields, says what is wrong and puts the cursor into the first such field. */
gboolean    satchel_server_form_check         (SatchelServerForm  *self);

/* Says @sentence (nullable) under @field. */
void        satchel_server_form_say           (SatchelServerForm  *self,
                                               SatchelServerField  field,
                                               const char         *sentence);

/* Puts the cursor there. */
void        satchel_server_form_focus         (SatchelServerForm  *self,
                                               SatchelServerField  field);

G_END_DECLS
