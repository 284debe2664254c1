/* certificates.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "certificates.h"

#include <glib/gstdio.h>

struct _Certificates
{
  char *folder;
  char *ca;
  char *pem[N_CERTIFICATES];
};

typedef struct
{
  const char *name;
  const char *authority;   /* NULL: signed by itself */
  const char *alt_names;
  const char *from;        /* YYYYMMDDHHMMSSZ */
  const char *until;
} Wish;

#define HERE "DNS:localhost,IP:127.0.0.1,IP:::1"

static const Wish wishes[N_CERTIFICATES] = {
  [CERTIFICATE_GOOD] = { "good", "ca", HERE, "20200101000000Z", "20991231000000Z" },
  [CERTIFICATE_EXPIRED] = { "expired", "ca", HERE, "20200101000000Z", "20200303120000Z" },
  [CERTIFICATE_NOT_YET_VALID] = { "not-yet", "ca", HERE, "20900303120000Z", "20991231000000Z" },
  [CERTIFICATE_OTHER_NAME] = { "other-name", "ca", "DNS:mail.example", "20200101000000Z", "20991231000000Z" },
  [CERTIFICATE_SELF_SIGNED] = { "self-signed", NULL, HERE, NULL, NULL },
  [CERTIFICATE_STRANGER] = { "stranger", "stranger-ca", HERE, "20200101000000Z", "20991231000000Z" },
};

/* openssl's "ca" is the one of its commands that signs for any span of time. */
static const char config_text[] =
  "[ca]\n"
  "default_ca = here\n"
  "[here]\n"
  "new_certs_dir = .\n"
  "database = index.txt\n"
  "rand_serial = yes\n"
  "unique_subject = no\n"
  "default_md = sha256\n"
  "policy = anything\n"
  "copy_extensions = copy\n"
  "[anything]\n"
  "commonName = supplied\n"
  "[req]\n"
  "distinguished_name = name\n"
  "[name]\n";

/* Runs @command, split at spaces, in the folder. */
static void
run (Certificates *self,
     const char   *command)
{
  g_auto(GStrv) words = g_strsplit (command, " ", -1);
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  int status;

  g_assert_true (g_spawn_sync (self->folder, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                               &complaint, &status, &error));
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s\n%s", command, error->message, complaint);
}

static void
write_file (Certificates *self,
            const char   *name,
            const char   *contents)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
}

static void
make_self_signed (Certificates *self,
                  const char   *name,
                  const char   *extensions)
{
  g_autofree char *command = g_strdup_printf (
    "openssl req -x509 -config openssl.conf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 "
    "-subj /CN=%s -keyout %s.key -out %s.crt %s", name, name, name, extensions);

  run (self, command);
}

static void
make_signed (Certificates *self,
             const Wish   *wish)
{
  g_autofree char *request = g_strdup_printf (
    "openssl req -new -config openssl.conf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
    "-subj /CN=%s -addext subjectAltName=%s -keyout %s.key -out %s.csr",
    wish->name, wish->alt_names, wish->name, wish->name);
  g_autofree char *sign = g_strdup_printf (
    "openssl ca -batch -notext -config openssl.conf -cert %s.crt -keyfile %s.key -startdate %s -enddate %s "
    "-in %s.csr -out %s.crt",
    wish->authority, wish->authority, wish->from, wish->until, wish->name, wish->name);

  run (self, request);
  run (self, sign);
}

/* GIO wants certificate and key in one file. */
static char *
join (Certificates *self,
      const char   *name)
{
  g_autofree char *crt = g_strdup_printf ("%s/%s.crt", self->folder, name);
  g_autofree char *key = g_strdup_printf ("%s/%s.key", self->folder, name);
  g_autofree char *crt_text = NULL;
  g_autofree char *key_text = NULL;
  g_autofree char *both = NULL;
  g_autofree char *file = g_strdup_printf ("%s.pem", name);

  g_assert_true (g_file_get_contents (crt, &crt_text, NULL, NULL));
  g_assert_true (g_file_get_contents (key, &key_text, NULL, NULL));
  both = g_strconcat (crt_text, key_text, NULL);
  write_file (self, file, both);

  return g_build_filename (self->folder, file, NULL);
}

Certificates *
certificates_new (void)
{
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  Certificates *self;

  if (openssl == NULL)
    return NULL;

  self = g_new0 (Certificates, 1);
  self->folder = g_dir_make_tmp ("satchel-certificates-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  write_file (self, "openssl.conf", config_text);
  write_file (self, "index.txt", "");

  make_self_signed (self, "ca", "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign");
  make_self_signed (self, "stranger-ca", "-addext basicConstraints=critical,CA:TRUE");
  self->ca = g_build_filename (self->folder, "ca.crt", NULL);

  for (guint i = 0; i < N_CERTIFICATES; i++)
    {
      if (wishes[i].authority != NULL)
        make_signed (self, &wishes[i]);
      else
        make_self_signed (self, wishes[i].name, "-addext subjectAltName=" HERE);
      self->pem[i] = join (self, wishes[i].name);
    }

  return self;
}

const char *
certificates_get_ca (Certificates *self)
{
  return self->ca;
}

const char *
certificates_get (Certificates   *self,
                  CertificateKind kind)
{
  return self->pem[kind];
}

void
certificates_free (Certificates *self)
{
  g_autoptr(GDir) folder = NULL;
  const char *name;

  if (self == NULL)
    return;

  folder = g_dir_open (self->folder, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);

  for (guint i = 0; i < N_CERTIFICATES; i++)
    g_free (self->pem[i]);
  g_free (self->ca);
  g_free (self->folder);
  g_free (self);
}
