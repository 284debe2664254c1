/* trust.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "net/trust.h"

#include "net/certificate.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Octets of a file of authorities. The whole bundle of a system has 0.2 MB. */
#define LIMIT_CA_FILE (4 * 1024 * 1024)

/* Names of a certificate in a sentence. */
#define LIMIT_NAMES 3

struct _SatchelTrust
{
  GObject       parent_instance;

  /* Owned */
  GTlsDatabase *authorities;   /* the account's; nullable */
  SatchelPins  *pins;          /* nullable */
};

G_DEFINE_FINAL_TYPE (SatchelTrust, satchel_trust, G_TYPE_OBJECT)

static void
satchel_trust_finalize (GObject *object)
{
  SatchelTrust *self = SATCHEL_TRUST (object);

  g_clear_object (&self->authorities);
  g_clear_object (&self->pins);
  G_OBJECT_CLASS (satchel_trust_parent_class)->finalize (object);
}

static void
satchel_trust_class_init (SatchelTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_trust_finalize;
}

static void
satchel_trust_init (SatchelTrust *self)
{
}

static gboolean
refuse_file (const char *path,
             GError    **error)
{
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
               _("The file “%s” holds no certificate. Choose the file your provider gave you; its name "
                 "mostly ends in .pem or .crt."),
               name);
  return FALSE;
}

/* The database takes an empty or a senseless file without a word: look into it first. */
static gboolean
check_file (const char *path,
            GError    **error)
{
  g_autolist (GTlsCertificate) certificates = NULL;
  g_autoptr(GError) failure = NULL;
  GStatBuf info;

  g_assert (path != NULL);

  if (g_stat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > LIMIT_CA_FILE))
    return refuse_file (path, error);

  certificates = g_tls_certificate_list_new_from_file (path, &failure);
  if (failure != NULL && failure->domain == G_FILE_ERROR)
    {
      g_autofree char *name = g_filename_display_name (path);

      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_file_error ((GFileError) failure->code),
                   _("The certificate file “%s” can’t be read: %s."), name, failure->message);
      return FALSE;
    }
  if (certificates == NULL)
    return refuse_file (path, error);

  return TRUE;
}

SatchelTrust *
satchel_trust_new (const char *ca_file,
                   GError    **error)
{
  g_autoptr(SatchelTrust) self = g_object_new (SATCHEL_TYPE_TRUST, NULL);

  if (ca_file != NULL)
    {
      /* The database wants an absolute path. */
      g_autofree char *path = g_canonicalize_filename (ca_file, NULL);

      if (!check_file (path, error))
        return NULL;
      self->authorities = g_tls_file_database_new (path, error);
      if (self->authorities == NULL)
        return NULL;
    }

  return g_steal_pointer (&self);
}

void
satchel_trust_set_pins (SatchelTrust *self,
                        SatchelPins  *pins)
{
  g_return_if_fail (SATCHEL_IS_TRUST (self));

  g_set_object (&self->pins, pins);
}

/* The backend reads the authorities twice: for its database, and once more when the first connection asks that for
 * what it verifies with. Both are kept by the backend; the connection leads nowhere. */
static gpointer
load_authorities (gpointer unused)
{
  g_autoptr(GInputStream) input = g_memory_input_stream_new ();
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr(GIOStream) nowhere = g_simple_io_stream_new (input, output);
  g_autoptr(GIOStream) tls = g_tls_client_connection_new (nowhere, NULL, NULL);

  return NULL;
}

static gpointer
load_backend (gpointer unused)
{
  g_tls_backend_get_client_connection_type (g_tls_backend_get_default ());
  return NULL;
}

static GThread *warming;

void
satchel_trust_warm_up (gboolean authorities)
{
  if (warming == NULL)
    warming = g_thread_new ("trust", authorities ? load_authorities : load_backend, NULL);
}

void
satchel_trust_end_warm_up (void)
{
  g_clear_pointer (&warming, g_thread_join);
}

GTlsDatabase *
satchel_trust_get_database (SatchelTrust *self)
{
  g_return_val_if_fail (SATCHEL_IS_TRUST (self), NULL);

  return self->authorities != NULL ? g_object_ref (self->authorities)
                                   : g_tls_backend_get_default_database (g_tls_backend_get_default ());
}

static GTlsCertificateFlags
ask_database (GTlsDatabase       *database,
              GTlsCertificate    *peer,
              GSocketConnectable *identity)
{
  g_autoptr(GError) error = NULL;
  GTlsCertificateFlags errors = g_tls_database_verify_chain (database, peer,
                                                             G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity,
                                                             NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error);

  return error == NULL ? errors : errors | G_TLS_CERTIFICATE_GENERIC_ERROR;
}

GTlsCertificateFlags
satchel_trust_judge (SatchelTrust        *self,
                     GTlsCertificate     *peer,
                     GSocketConnectable  *identity,
                     GTlsCertificateFlags errors)
{
  g_autoptr(GTlsDatabase) system = NULL;
  GTlsCertificateFlags other;

  g_return_val_if_fail (SATCHEL_IS_TRUST (self), G_TLS_CERTIFICATE_GENERIC_ERROR);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (peer), G_TLS_CERTIFICATE_GENERIC_ERROR);
  g_return_val_if_fail (G_IS_SOCKET_CONNECTABLE (identity), G_TLS_CERTIFICATE_GENERIC_ERROR);

  if (errors == 0 || self->authorities == NULL)
    return errors;

  system = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  other = ask_database (system, peer, identity);
  if (other == 0)
    return errors & G_TLS_CERTIFICATE_REVOKED;

  /* What both complain of is what is wrong: an expired certificate of the account's authority is
   * expired, not of an unknown issuer. They may have nothing in common, and it is wrong all the same. */
  return (errors & other) != 0 ? (errors & other) : errors;
}

GTlsCertificateFlags
satchel_trust_verify (SatchelTrust       *self,
                      GTlsCertificate    *peer,
                      GSocketConnectable *identity)
{
  g_autoptr(GTlsDatabase) database = NULL;

  g_return_val_if_fail (SATCHEL_IS_TRUST (self), G_TLS_CERTIFICATE_GENERIC_ERROR);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (peer), G_TLS_CERTIFICATE_GENERIC_ERROR);

  database = satchel_trust_get_database (self);
  return satchel_trust_judge (self, peer, identity, ask_database (database, peer, identity));
}

/* --- what a person has accepted --- */

gboolean
satchel_trust_accept (SatchelTrust         *self,
                      GTlsCertificate      *peer,
                      GSocketConnectable   *identity,
                      GTlsCertificateFlags  errors)
{
  g_return_val_if_fail (SATCHEL_IS_TRUST (self) && G_IS_TLS_CERTIFICATE (peer), FALSE);

  if (errors == 0)
    return TRUE;
  if (self->pins == NULL || !G_IS_NETWORK_ADDRESS (identity) || (errors & G_TLS_CERTIFICATE_REVOKED) != 0)
    return FALSE;

  return satchel_pins_accept (self->pins, g_network_address_get_hostname (G_NETWORK_ADDRESS (identity)),
                              g_network_address_get_port (G_NETWORK_ADDRESS (identity)), peer);
}

char *
satchel_trust_explain (SatchelTrust         *self,
                       GTlsCertificate      *peer,
                       GSocketConnectable   *identity,
                       GTlsCertificateFlags  errors,
                       const char           *host)
{
  gint64 when = 0;

  g_return_val_if_fail (SATCHEL_IS_TRUST (self) && host != NULL, NULL);

  if (self->pins != NULL && peer != NULL && G_IS_NETWORK_ADDRESS (identity))
    {
      const char *name = g_network_address_get_hostname (G_NETWORK_ADDRESS (identity));
      guint16 port = g_network_address_get_port (G_NETWORK_ADDRESS (identity));

      if (!satchel_pins_accept (self->pins, name, port, peer))
        (void) satchel_pins_get (self->pins, name, port, &when);
    }

  return satchel_trust_describe (errors, peer, host, when);
}

/* --- what is wrong, as a sentence --- */

/* What follows "The certificate of pop.example …" for each thing wrong, heaviest first. */

static char *
say_other_name (GTlsCertificate *peer)
{
  g_autofree char *names = peer != NULL ? satchel_certificate_list_names (peer, LIMIT_NAMES) : NULL;

  return names != NULL ? g_strdup_printf (_("is for other names (%s)"), names)
                       : g_strdup (_("is for another name"));
}

static char *
say_expired (GTlsCertificate *peer)
{
  g_autofree char *shown = peer != NULL ? satchel_certificate_show_until (peer) : NULL;

  return shown != NULL ? g_strdup_printf (_("expired on %s"), shown) : g_strdup (_("has expired"));
}

static char *
say_not_yet (GTlsCertificate *peer)
{
  g_autofree char *shown = peer != NULL ? satchel_certificate_show_from (peer) : NULL;

  return shown != NULL ? g_strdup_printf (_("is not valid before %s"), shown)
                       : g_strdup (_("is not valid yet"));
}

static char *
say_unknown (GTlsCertificate *peer)
{
  return g_strdup (_("is signed by an authority this computer doesn’t know"));
}

static char *
say_revoked (GTlsCertificate *peer)
{
  return g_strdup (_("was taken back by the authority that signed it"));
}

static char *
say_insecure (GTlsCertificate *peer)
{
  return g_strdup (_("is made in a way that is no longer safe"));
}

static char *
say_faulty (GTlsCertificate *peer)
{
  return g_strdup (_("can’t be checked"));
}

static const struct
{
  GTlsCertificateFlags flag;
  char              *(*say) (GTlsCertificate *peer);
  const char          *advice;
} faults[] = {
  { G_TLS_CERTIFICATE_BAD_IDENTITY, say_other_name,
    N_("Check the server’s name, or ask your provider for the right one.") },
  { G_TLS_CERTIFICATE_EXPIRED, say_expired,
    N_("Check that this computer’s date is right; if it is, ask your provider for a new certificate.") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, say_not_yet,
    N_("Check that this computer’s date is right; if it is, ask your provider.") },
  { G_TLS_CERTIFICATE_UNKNOWN_CA, say_unknown,
    N_("If your provider gave you a certificate file, choose it as the account’s own certificate authority.") },
  { G_TLS_CERTIFICATE_REVOKED, say_revoked,
    N_("Don’t type your password; ask your provider.") },
  { G_TLS_CERTIFICATE_INSECURE, say_insecure,
    N_("Ask your provider for a newer certificate.") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, say_faulty,
    N_("Ask your provider.") },
};

static char *
say_changed (gint64 accepted)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (accepted);
  g_autofree char *shown = satchel_certificate_show_date (date);

  return shown != NULL ? g_strdup_printf (_("is not the one that you accepted on %s"), shown)
                       : g_strdup (_("is not the one that you accepted before"));
}

/* "…, expired on 3 March 2026 and is signed by …" */
static char *
join_faults (GPtrArray *parts)
{
  GString *joined = g_string_new (parts->pdata[0]);

  for (guint i = 1; i < parts->len; i++)
    {
      /* Translators: these join what is wrong with a certificate: "is for another name, expired on 3
       * March 2026 and is signed by an authority this computer doesn’t know" */
      g_string_append (joined, i + 1 < parts->len ? _(", ") : _(" and "));
      g_string_append (joined, parts->pdata[i]);
    }

  return g_string_free (joined, FALSE);
}

char *
satchel_trust_describe (GTlsCertificateFlags errors,
                        GTlsCertificate     *peer,
                        const char          *host,
                        gint64               accepted)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;
  const char *advice = NULL;

  g_return_val_if_fail (host != NULL, NULL);

  if (accepted != 0 && errors != 0)
    {
      g_ptr_array_add (parts, say_changed (accepted));
      advice = _("Ask your provider whether it was replaced before you accept it.");
    }
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    if ((errors & faults[i].flag) != 0)
      {
        g_ptr_array_add (parts, faults[i].say (peer));
        if (advice == NULL)
          advice = _(faults[i].advice);
      }

  /* Whatever else is wrong with it, this one nobody should go on with. */
  if ((errors & G_TLS_CERTIFICATE_REVOKED) != 0)
    advice = _("Don’t type your password; ask your provider.");
  if (parts->len == 0)
    return g_strdup_printf (_("The certificate of %s is good."), host);

  joined = join_faults (parts);
  /* Translators: server, what is wrong with its certificate, what to do (a whole sentence) */
  return g_strdup_printf (_("The certificate of %s %s. %s"), host, joined, advice);
}
