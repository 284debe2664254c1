/* account.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The settings of one account. Plain properties with notify; who keeps them on disk is
 * SatchelAccounts. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_ENCRYPTION_TLS,        /* from the first octet, port 995 */
  SATCHEL_ENCRYPTION_STARTTLS,   /* STLS, port 110; never without */
  SATCHEL_ENCRYPTION_NONE,       /* port 110; the person insisted */
} SatchelEncryption;

#define SATCHEL_TYPE_ENCRYPTION (satchel_encryption_get_type ())
GType satchel_encryption_get_type (void);

/* What happens to the copies on the server. */
typedef enum
{
  SATCHEL_ON_SERVER_REMOVE,         /* removed once safe here */
  SATCHEL_ON_SERVER_DAYS,           /* removed after "days" */
  SATCHEL_ON_SERVER_UNTIL_DELETED,  /* removed when deleted here */
  SATCHEL_ON_SERVER_KEEP,           /* never removed */
} SatchelOnServer;

#define SATCHEL_TYPE_ON_SERVER (satchel_on_server_get_type ())
GType satchel_on_server_get_type (void);

#define SATCHEL_TYPE_ACCOUNT (satchel_account_get_type ())
G_DECLARE_FINAL_TYPE (SatchelAccount, satchel_account, SATCHEL, ACCOUNT, GObject)

/* Properties, all read-write but "id":
 *
 *   id               string   short, made from the address: "okafor"; names folders and keys; never changes
 *   email            string   "amara@okafor.example"
 *   name             string   the person's own name; ""
 *   label            string   how the sidebar calls the account; the address where it is ""
 *   server           string   host name or address
 *   port             uint     1…65535
 *   encryption       SatchelEncryption
 *   user             string   user name on the server
 *   password-command string   "" for a password in the keyring
 *   auth             string   "" automatic; else a SASL name, "USER" or "APOP"
 *   on-server        SatchelOnServer
 *   days             uint     for SATCHEL_ON_SERVER_DAYS; 14
 *   from-now-on      boolean  only mail that comes after the first fetch
 *   ca-file          string   path of the copied PEM, "" for none
 *   client-cert      string   path of the copied PEM with certificate and key, "" for none
 *   auth-seen        string   the best mechanism that has signed in, so that a weaker offer is noticed; "" none
 *   latin1-password  boolean  the server wants the password in ISO 8859-1
 *   no-apop          boolean  … greets for APOP and has no secret for it of this person
 *   keep-messages    uint     copies left on the server at most; 0: any number
 *   keep-megabytes   uint     … and their size, in 10^6 octets; 0: any size
 *   size-limit       uint     octets; a larger message is received by its first lines only; 0: none
 *   provider-minutes uint     the provider's own least interval between two looks; 0: not known
 *   enabled          boolean
 *   check-minutes    uint     0: only by hand; 10
 *   check-at-start   boolean
 */

/* @id: nullable, made up by SatchelAccounts when it is added. Returns: (transfer full). */
SatchelAccount    *satchel_account_new                 (const char        *id);

/* Getters: (transfer none), strings never NULL (id before it is added: NULL). */
const char        *satchel_account_get_id              (SatchelAccount    *self);
const char        *satchel_account_get_email           (SatchelAccount    *self);
const char        *satchel_account_get_name            (SatchelAccount    *self);
const char        *satchel_account_get_label           (SatchelAccount    *self);
const char        *satchel_account_get_server          (SatchelAccount    *self);
guint              satchel_account_get_port            (SatchelAccount    *self);
SatchelEncryption  satchel_account_get_encryption      (SatchelAccount    *self);
const char        *satchel_account_get_user            (SatchelAccount    *self);
const char        *satchel_account_get_password_command (SatchelAccount   *self);
const char        *satchel_account_get_auth            (SatchelAccount    *self);
SatchelOnServer    satchel_account_get_on_server       (SatchelAccount    *self);
guint              satchel_account_get_days            (SatchelAccount    *self);
gboolean           satchel_account_get_from_now_on     (SatchelAccount    *self);
const char        *satchel_account_get_ca_file         (SatchelAccount    *self);
const char        *satchel_account_get_client_cert     (SatchelAccount    *self);
const char        *satchel_account_get_auth_seen       (SatchelAccount    *self);
gboolean           satchel_account_get_latin1_password (SatchelAccount    *self);
gboolean           satchel_account_get_no_apop         (SatchelAccount    *self);
guint              satchel_account_get_keep_messages   (SatchelAccount    *self);
guint              satchel_account_get_keep_megabytes  (SatchelAccount    *self);
guint              satchel_account_get_size_limit      (SatchelAccount    *self);
guint              satchel_account_get_provider_minutes (SatchelAccount   *self);
gboolean           satchel_account_get_enabled         (SatchelAccount    *self);
guint              satchel_account_get_check_minutes   (SatchelAccount    *self);
gboolean           satchel_account_get_check_at_start  (SatchelAccount    *self);

void               satchel_account_set_id              (SatchelAccount    *self,   /* once */
                                                        const char        *id);

/* "user@server", by which the state tells one mailbox from another. Interned. */
const char        *satchel_account_get_mailbox         (SatchelAccount    *self);

/* What decides where and how it signs in, as one string to compare. Returns: (transfer full). */
char              *satchel_account_describe_settings   (SatchelAccount    *self);

/* 995 for TLS, else 110. */
guint              satchel_encryption_get_port         (SatchelEncryption  encryption);

/* "tls", "starttls", "none", and back; FALSE for another word. */
const char        *satchel_encryption_to_string        (SatchelEncryption  encryption);
gboolean           satchel_encryption_from_string      (const char        *string,
                                                        SatchelEncryption *encryption);

/* "remove", "days=14", "until-deleted", "keep", and back. */
char              *satchel_on_server_to_string         (SatchelOnServer    on_server,
                                                        guint              days);
gboolean           satchel_on_server_from_string       (const char        *string,
                                                        SatchelOnServer   *on_server,
                                                        guint             *days);

/* One plain sentence about what is wrong with a value as typed, NULL if nothing is. CR, LF and NUL are
 * refused in all of them. Returns: (transfer full) (nullable). */
char              *satchel_account_check_email         (const char        *email);
char              *satchel_account_check_server        (const char        *server);
char              *satchel_account_check_user          (const char        *user);
char              *satchel_account_check_id            (const char        *id);

G_END_DECLS
