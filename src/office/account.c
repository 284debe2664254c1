/* account.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/account.h"

#include "base/limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _SatchelAccount
{
  GObject           parent_instance;

  char             *id;
  char             *email;
  char             *name;
  char             *label;
  char             *server;
  char             *user;
  char             *password_command;
  char             *auth;
  char             *ca_file;
  char             *client_cert;
  char             *auth_seen;
  guint             port;
  guint             days;
  guint             check_minutes;
  guint             provider_minutes;
  guint             keep_messages;
  guint             keep_megabytes;
  guint             size_limit;
  SatchelEncryption encryption;
  SatchelOnServer   on_server;
  gboolean          from_now_on;
  gboolean          enabled;
  gboolean          check_at_start;
  gboolean          latin1_password;
  gboolean          no_apop;
};

G_DEFINE_FINAL_TYPE (SatchelAccount, satchel_account, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_EMAIL,
  PROP_NAME,
  PROP_LABEL,
  PROP_SERVER,
  PROP_PORT,
  PROP_ENCRYPTION,
  PROP_USER,
  PROP_PASSWORD_COMMAND,
  PROP_AUTH,
  PROP_ON_SERVER,
  PROP_DAYS,
  PROP_FROM_NOW_ON,
  PROP_CA_FILE,
  PROP_CLIENT_CERT,
  PROP_AUTH_SEEN,
  PROP_LATIN1_PASSWORD,
  PROP_NO_APOP,
  PROP_KEEP_MESSAGES,
  PROP_KEEP_MEGABYTES,
  PROP_SIZE_LIMIT,
  PROP_PROVIDER_MINUTES,
  PROP_ENABLED,
  PROP_CHECK_MINUTES,
  PROP_CHECK_AT_START,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

GType
satchel_encryption_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { SATCHEL_ENCRYPTION_TLS, "SATCHEL_ENCRYPTION_TLS", "tls" },
    { SATCHEL_ENCRYPTION_STARTTLS, "SATCHEL_ENCRYPTION_STARTTLS", "starttls" },
    { SATCHEL_ENCRYPTION_NONE, "SATCHEL_ENCRYPTION_NONE", "none" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SatchelEncryption", values));
  return type;
}

GType
satchel_on_server_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { SATCHEL_ON_SERVER_REMOVE, "SATCHEL_ON_SERVER_REMOVE", "remove" },
    { SATCHEL_ON_SERVER_DAYS, "SATCHEL_ON_SERVER_DAYS", "days" },
    { SATCHEL_ON_SERVER_UNTIL_DELETED, "SATCHEL_ON_SERVER_UNTIL_DELETED", "until-deleted" },
    { SATCHEL_ON_SERVER_KEEP, "SATCHEL_ON_SERVER_KEEP", "keep" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SatchelOnServer", values));
  return type;
}

/* Where the value of a string property is kept. */
static char **
string_place (SatchelAccount *self,
              guint           property)
{
  switch (property)
    {
    case PROP_ID:               return &self->id;
    case PROP_EMAIL:            return &self->email;
    case PROP_NAME:             return &self->name;
    case PROP_LABEL:            return &self->label;
    case PROP_SERVER:           return &self->server;
    case PROP_USER:             return &self->user;
    case PROP_PASSWORD_COMMAND: return &self->password_command;
    case PROP_AUTH:             return &self->auth;
    case PROP_CA_FILE:          return &self->ca_file;
    case PROP_CLIENT_CERT:      return &self->client_cert;
    case PROP_AUTH_SEEN:        return &self->auth_seen;
    default:                    return NULL;
    }
}

/* The same for numbers, choices and switches, all of the width of an int. */
static guint *
number_place (SatchelAccount *self,
              guint           property)
{
  switch (property)
    {
    case PROP_PORT:             return &self->port;
    case PROP_KEEP_MESSAGES:    return &self->keep_messages;
    case PROP_KEEP_MEGABYTES:   return &self->keep_megabytes;
    case PROP_SIZE_LIMIT:       return &self->size_limit;
    case PROP_PROVIDER_MINUTES: return &self->provider_minutes;
    case PROP_LATIN1_PASSWORD:  return (guint *) &self->latin1_password;
    case PROP_NO_APOP:          return (guint *) &self->no_apop;
    case PROP_DAYS:             return &self->days;
    case PROP_CHECK_MINUTES:    return &self->check_minutes;
    case PROP_ENCRYPTION:       return (guint *) &self->encryption;
    case PROP_ON_SERVER:        return (guint *) &self->on_server;
    case PROP_FROM_NOW_ON:      return (guint *) &self->from_now_on;
    case PROP_ENABLED:          return (guint *) &self->enabled;
    case PROP_CHECK_AT_START:   return (guint *) &self->check_at_start;
    default:                  return NULL;
    }
}

static guint
number_from_value (const GValue *value)
{
  if (G_VALUE_HOLDS_UINT (value))
    return g_value_get_uint (value);
  if (G_VALUE_HOLDS_BOOLEAN (value))
    return (guint) g_value_get_boolean (value);
  return (guint) g_value_get_enum (value);
}

static void
number_to_value (guint   number,
                 GValue *value)
{
  if (G_VALUE_HOLDS_UINT (value))
    g_value_set_uint (value, number);
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, (gboolean) number);
  else
    g_value_set_enum (value, (int) number);
}

static void
satchel_account_get_property (GObject    *object,
                              guint       property,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SatchelAccount *self = SATCHEL_ACCOUNT (object);
  char **string = string_place (self, property);

  if (string != NULL)
    g_value_set_string (value, *string);
  else
    number_to_value (*number_place (self, property), value);
}

/* What signing in has taught is true of one mailbox, one server and one way to sign in. In the file of settings
 * these stand before what was learnt: see the order of the properties. */
static void
forget_sign_in (SatchelAccount *self,
                guint           property)
{
  if (property == PROP_SERVER || property == PROP_USER || property == PROP_AUTH
      || property == PROP_CLIENT_CERT)
    g_object_set (self, "auth-seen", "", "latin1-password", FALSE, "no-apop", FALSE, NULL);
}

/* Told only of real changes, so that a form may set what it shows without the settings being
 * written again. */
static void
satchel_account_set_property (GObject      *object,
                              guint         property,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  SatchelAccount *self = SATCHEL_ACCOUNT (object);
  char **string = string_place (self, property);

  if (string != NULL)
    {
      const char *new_string = g_value_get_string (value);

      if (new_string == NULL)
        new_string = "";
      if (g_strcmp0 (*string, new_string) == 0)
        return;
      g_free (*string);
      *string = g_strdup (new_string);
    }
  else
    {
      guint *number = number_place (self, property);

      if (*number == number_from_value (value))
        return;
      *number = number_from_value (value);
    }
  g_object_notify_by_pspec (object, pspec);
  forget_sign_in (self, property);
}

static void
satchel_account_finalize (GObject *object)
{
  SatchelAccount *self = SATCHEL_ACCOUNT (object);

  for (guint property = PROP_ID; property < N_PROPS; property++)
    {
      char **string = string_place (self, property);

      if (string != NULL)
        g_free (*string);
    }

  G_OBJECT_CLASS (satchel_account_parent_class)->finalize (object);
}

static void
add_string (guint       property,
            const char *name)
{
  properties[property] = g_param_spec_string (name, NULL, NULL, "",
    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
add_number (guint       property,
            const char *name,
            guint       smallest,
            guint       largest,
            guint       at_first)
{
  properties[property] = g_param_spec_uint (name, NULL, NULL, smallest, largest, at_first,
    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
add_switch (guint       property,
            const char *name,
            gboolean    at_first)
{
  properties[property] = g_param_spec_boolean (name, NULL, NULL, at_first,
    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
add_choice (guint       property,
            const char *name,
            GType       type,
            int         at_first)
{
  properties[property] = g_param_spec_enum (name, NULL, NULL, type, at_first,
    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
satchel_account_class_init (SatchelAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = satchel_account_get_property;
  object_class->set_property = satchel_account_set_property;
  object_class->finalize = satchel_account_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL,
    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  add_string (PROP_EMAIL, "email");
  add_string (PROP_NAME, "name");
  add_string (PROP_LABEL, "label");
  add_string (PROP_SERVER, "server");
  add_number (PROP_PORT, "port", 1, 65535, 995);
  add_choice (PROP_ENCRYPTION, "encryption", SATCHEL_TYPE_ENCRYPTION, SATCHEL_ENCRYPTION_TLS);
  add_string (PROP_USER, "user");
  add_string (PROP_PASSWORD_COMMAND, "password-command");
  add_string (PROP_AUTH, "auth");
  add_choice (PROP_ON_SERVER, "on-server", SATCHEL_TYPE_ON_SERVER, SATCHEL_ON_SERVER_DAYS);
  add_number (PROP_DAYS, "days", 0, 36500, 14);
  add_switch (PROP_FROM_NOW_ON, "from-now-on", FALSE);
  add_string (PROP_CA_FILE, "ca-file");
  add_string (PROP_CLIENT_CERT, "client-cert");
  add_string (PROP_AUTH_SEEN, "auth-seen");
  add_switch (PROP_LATIN1_PASSWORD, "latin1-password", FALSE);
  add_switch (PROP_NO_APOP, "no-apop", FALSE);
  add_number (PROP_KEEP_MESSAGES, "keep-messages", 0, G_MAXINT, 0);
  add_number (PROP_KEEP_MEGABYTES, "keep-megabytes", 0, G_MAXINT, 0);
  add_number (PROP_SIZE_LIMIT, "size-limit", 0, G_MAXINT, 0);
  add_number (PROP_PROVIDER_MINUTES, "provider-minutes", 0, 7 * 24 * 60, 0);
  add_switch (PROP_ENABLED, "enabled", TRUE);
  add_number (PROP_CHECK_MINUTES, "check-minutes", 0, 7 * 24 * 60, 10);
  add_switch (PROP_CHECK_AT_START, "check-at-start", TRUE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
satchel_account_init (SatchelAccount *self)
{
  for (guint property = PROP_EMAIL; property < N_PROPS; property++)
    {
      char **string = string_place (self, property);

      if (string != NULL)
        *string = g_strdup ("");
      else
        *number_place (self, property)
          = number_from_value (g_param_spec_get_default_value (properties[property]));
    }
}

SatchelAccount *
satchel_account_new (const char *id)
{
  SatchelAccount *self = g_object_new (SATCHEL_TYPE_ACCOUNT, NULL);

  self->id = g_strdup (id);

  return self;
}

void
satchel_account_set_id (SatchelAccount *self,
                        const char     *id)
{
  g_return_if_fail (SATCHEL_IS_ACCOUNT (self));
  g_return_if_fail (self->id == NULL && id != NULL);

  self->id = g_strdup (id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
}

#define GETTER(type, field, nothing)                              \
  type                                                            \
  satchel_account_get_##field (SatchelAccount *self)              \
  {                                                               \
    g_return_val_if_fail (SATCHEL_IS_ACCOUNT (self), nothing);    \
    return self->field;                                           \
  }

GETTER (const char *, id, NULL)
GETTER (const char *, email, "")
GETTER (const char *, name, "")
GETTER (const char *, server, "")
GETTER (guint, port, 0)
GETTER (SatchelEncryption, encryption, SATCHEL_ENCRYPTION_TLS)
GETTER (const char *, user, "")
GETTER (const char *, password_command, "")
GETTER (const char *, auth, "")
GETTER (SatchelOnServer, on_server, SATCHEL_ON_SERVER_KEEP)
GETTER (guint, days, 0)
GETTER (gboolean, from_now_on, FALSE)
GETTER (const char *, ca_file, "")
GETTER (const char *, client_cert, "")
GETTER (const char *, auth_seen, "")
GETTER (gboolean, latin1_password, FALSE)
GETTER (gboolean, no_apop, FALSE)
GETTER (guint, keep_messages, 0)
GETTER (guint, keep_megabytes, 0)
GETTER (guint, size_limit, 0)
GETTER (guint, provider_minutes, 0)
GETTER (gboolean, enabled, FALSE)
GETTER (guint, check_minutes, 0)
GETTER (gboolean, check_at_start, FALSE)

const char *
satchel_account_get_label (SatchelAccount *self)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (self), "");

  return self->label[0] != '\0' ? self->label : self->email;
}

char *
satchel_account_describe_settings (SatchelAccount *self)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (self), NULL);

  return g_strdup_printf ("%s\n%s\n%u\n%d\n%s\n%s\n%s\n%s\n%s", self->email, self->server, self->port,
                          self->encryption, self->user, self->auth, self->ca_file, self->client_cert,
                          self->password_command);
}

guint
satchel_encryption_get_port (SatchelEncryption encryption)
{
  return encryption == SATCHEL_ENCRYPTION_TLS ? 995 : 110;
}

const char *
satchel_encryption_to_string (SatchelEncryption encryption)
{
  g_autoptr(GEnumClass) words = g_type_class_ref (SATCHEL_TYPE_ENCRYPTION);
  GEnumValue *value = g_enum_get_value (words, (int) encryption);

  return value != NULL ? value->value_nick : NULL;
}

gboolean
satchel_encryption_from_string (const char        *string,
                                SatchelEncryption *encryption)
{
  g_autoptr(GEnumClass) words = g_type_class_ref (SATCHEL_TYPE_ENCRYPTION);
  GEnumValue *value;

  g_return_val_if_fail (encryption != NULL, FALSE);

  value = string != NULL ? g_enum_get_value_by_nick (words, string) : NULL;
  if (value == NULL)
    return FALSE;

  *encryption = (SatchelEncryption) value->value;
  return TRUE;
}

char *
satchel_on_server_to_string (SatchelOnServer on_server,
                             guint           days)
{
  g_autoptr(GEnumClass) words = g_type_class_ref (SATCHEL_TYPE_ON_SERVER);

  if (on_server == SATCHEL_ON_SERVER_DAYS)
    return g_strdup_printf ("days=%u", days);
  return g_strdup (g_enum_get_value (words, (int) on_server)->value_nick);
}

gboolean
satchel_on_server_from_string (const char      *string,
                               SatchelOnServer *on_server,
                               guint           *days)
{
  g_autoptr(GEnumClass) words = g_type_class_ref (SATCHEL_TYPE_ON_SERVER);
  GEnumValue *value;
  guint64 number;

  g_return_val_if_fail (on_server != NULL && days != NULL, FALSE);

  if (string == NULL)
    return FALSE;
  if (g_str_has_prefix (string, "days="))
    {
      if (!g_ascii_string_to_unsigned (string + strlen ("days="), 10, 0, 36500, &number, NULL))
        return FALSE;
      *on_server = SATCHEL_ON_SERVER_DAYS;
      *days = (guint) number;
      return TRUE;
    }

  value = g_enum_get_value_by_nick (words, string);
  if (value == NULL || value->value == SATCHEL_ON_SERVER_DAYS)
    return FALSE;
  *on_server = (SatchelOnServer) value->value;
  return TRUE;
}

const char *
satchel_account_get_mailbox (SatchelAccount *self)
{
  g_autofree char *server = NULL;
  g_autofree char *mailbox = NULL;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (self), NULL);

  server = g_ascii_strdown (self->server, -1);
  mailbox = g_strdup_printf ("%s@%s", self->user, server);
  return g_intern_string (mailbox);
}

static gboolean
has_controls (const char *string)
{
  for (const char *at = string; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return TRUE;
  return !g_utf8_validate (string, -1, NULL);
}

char *
satchel_account_check_email (const char *email)
{
  const char *at = email != NULL ? strrchr (email, '@') : NULL;

  if (email == NULL || email[0] == '\0')
    return g_strdup (_("Enter your e-mail address."));
  if (has_controls (email) || strchr (email, ' ') != NULL)
    return g_strdup (_("An e-mail address has no spaces or line breaks in it."));
  if (at == NULL || at == email || at[1] == '\0')
    return g_strdup (_("An e-mail address looks like name@example.org."));
  if (email[0] != '"' && memchr (email, '@', (gsize) (at - email)) != NULL)
    return g_strdup (_("An e-mail address has only one @ in it."));
  if (at[1] == '.' || g_str_has_suffix (at, ".") || strstr (at, "..") != NULL
      || strpbrk (at + 1, "/\\:;,<>()\"[]") != NULL)
    return g_strdup (_("The part after the @ is not the name of a domain."));
  return NULL;
}

char *
satchel_account_check_server (const char *server)
{
  if (server == NULL || server[0] == '\0')
    return g_strdup (_("Enter the name of the server, for example pop.example.org."));
  if (has_controls (server) || strpbrk (server, " \t@/\\<>\"") != NULL || strlen (server) > 255)
    return g_strdup (_("The name of a server has only letters, digits, hyphens and dots in it."));
  if (strchr (server, ':') != NULL && !g_hostname_is_ip_address (server))
    return g_strdup (_("The port has a place of its own; enter only the name of the server here."));
  if (strstr (server, "..") != NULL)
    return g_strdup (_("The name of a server has no two dots in a row."));
  if (server[0] == '.' || server[0] == '-')
    return g_strdup (_("The name of a server begins with a letter or a digit."));
  return NULL;
}

/* An id is a folder's name in the store, a group's name in the settings and a word on a command line. */
char *
satchel_account_check_id (const char *id)
{
  gboolean fits = id != NULL && id[0] != '\0' && strlen (id) <= 64;

  for (const char *at = id; fits && *at != '\0'; at++)
    fits = g_ascii_isalnum (*at) || strchr ("-_.", *at) != NULL;
  if (!fits)
    return g_strdup (_("An account’s id has only letters of English, digits, hyphens, underscores and dots, "
                       "64 at most."));
  if (id[0] == '-' || id[0] == '.')
    return g_strdup (_("An account’s id begins with a letter, a digit or an underscore."));
  if (g_str_equal (id, "local"))
    return g_strdup (_("“local” is the name of the local folders; choose another id."));
  return NULL;
}

char *
satchel_account_check_user (const char *user)
{
  if (user == NULL || user[0] == '\0')
    return g_strdup (_("Enter your user name; often it is the whole e-mail address."));
  if (has_controls (user))
    return g_strdup (_("A user name has no line breaks in it."));
  if (strlen (user) > SATCHEL_LIMIT_COMMAND - strlen ("USER \r\n"))
    return g_strdup (_("This user name is too long for a mail server."));
  return NULL;
}
