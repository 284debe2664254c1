/* test-provider-dns.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "office/exchanger.h"
#include "office/provider-dns.h"

#define ADDRESS "amara@okafor.example"

/* --- a DNS of the test's own --- */

typedef struct
{
  GResolver   parent_instance;
  GHashTable *records;   /* "MX okafor.example" → GVariant of an array */
  GPtrArray  *asked;
  gboolean    mute;      /* answers only when it is given up */
} Dns;

typedef GResolverClass DnsClass;

GType dns_get_type (void);
G_DEFINE_TYPE (Dns, dns, G_TYPE_RESOLVER)

static Dns *dns;

static char *
make_key (GResolverRecordType type,
          const char         *name)
{
  return g_strconcat (type == G_RESOLVER_RECORD_MX ? "MX " : "SRV ", name, NULL);
}

static void
on_cancelled (GCancellable *cancellable,
              GTask        *task)
{
  g_task_return_error_if_cancelled (task);
}

static void
dns_lookup_async (GResolver          *resolver,
                  const char         *name,
                  GResolverRecordType type,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer            data)
{
  Dns *self = (Dns *) resolver;
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, data);
  g_autofree char *key = make_key (type, name);
  GVariant *records = g_hash_table_lookup (self->records, key);

  g_ptr_array_add (self->asked, g_strdup (key));
  if (self->mute)
    g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_object_ref (task), g_object_unref);
  else if (records == NULL)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such record");
  else
    g_task_return_pointer (task, g_variant_ref (records), (GDestroyNotify) g_variant_unref);
}

static GList *
dns_lookup_finish (GResolver    *resolver,
                   GAsyncResult *result,
                   GError      **error)
{
  g_autoptr(GVariant) records = g_task_propagate_pointer (G_TASK (result), error);
  GList *list = NULL;

  for (gsize i = 0; records != NULL && i < g_variant_n_children (records); i++)
    list = g_list_append (list, g_variant_get_child_value (records, i));
  return list;
}

static void
dns_finalize (GObject *object)
{
  Dns *self = (Dns *) object;

  g_hash_table_unref (self->records);
  g_ptr_array_unref (self->asked);
  G_OBJECT_CLASS (dns_parent_class)->finalize (object);
}

static void
dns_class_init (DnsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dns_finalize;
  klass->lookup_records_async = dns_lookup_async;
  klass->lookup_records_finish = dns_lookup_finish;
}

static void
dns_init (Dns *self)
{
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->asked = g_ptr_array_new_with_free_func (g_free);
}

/* @records: as GVariant's text, "[(uint16 10, 'mx.okafor.example')]"; NULL: none. */
static void
set_records (GResolverRecordType type,
             const char         *name,
             const char         *records)
{
  g_autofree char *key = make_key (type, name);
  const char *kind = type == G_RESOLVER_RECORD_MX ? "a(qs)" : "a(qqqs)";
  g_autoptr(GError) error = NULL;

  g_hash_table_remove (dns->records, key);
  if (records == NULL)
    return;
  g_hash_table_insert (dns->records, g_steal_pointer (&key),
                       g_variant_parse (G_VARIANT_TYPE (kind), records, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* --- waiting --- */

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
on_deadline (gpointer data)
{
  g_error ("Nothing happened for a minute");
  return G_SOURCE_REMOVE;
}

static void
wait_for (GAsyncResult **slot)
{
  guint deadline = g_timeout_add_seconds (60, on_deadline, NULL);

  g_assert_null (*slot);
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

/* --- MX --- */

static void
test_exchanger (void)
{
  static const struct
  {
    const char *records;
    const char *host;
  } cases[] = {
    { "[(20, 'b.example'), (10, 'A.Example.'), (30, 'c.example')]", "a.example" },
    { "[(0, '.')]", NULL },
    { "[(0, '')]", NULL },
    { "[(0, 'not a host'), (5, 'b.example')]", "b.example" },
    { "[(10, 'b.example'), (10, 'c.example')]", "b.example" },
    { "[]", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *host = NULL;

      set_records (G_RESOLVER_RECORD_MX, "okafor.example", cases[i].records);
      satchel_dns_find_exchanger_async ("okafor.example", NULL, on_result, &result);
      wait_for (&result);
      host = satchel_dns_find_exchanger_finish (result, &error);
      g_assert_cmpstr (host, ==, cases[i].host);
      if (host == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
    }
}

static void
test_no_records (void)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  set_records (G_RESOLVER_RECORD_MX, "okafor.example", NULL);
  satchel_dns_find_exchanger_async ("okafor.example", NULL, on_result, &result);
  wait_for (&result);
  g_assert_null (satchel_dns_find_exchanger_finish (result, &error));
  g_assert_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
}

static void
test_domains (void)
{
  static const struct
  {
    const char *exchanger;
    const char *domains;
  } cases[] = {
    { "mx1.mail.lindqvist.example", "mail.lindqvist.example lindqvist.example" },
    { "a.b.c.lindqvist.co.uk", "b.c.lindqvist.co.uk lindqvist.co.uk" },
    { "mx.lindqvist.co.uk", "lindqvist.co.uk" },
    { "lindqvist.co.uk", "lindqvist.co.uk" },
    { "mx.okafor.example", "" },   /* asked already */
    { "mx.mail.okafor.example", "mail.okafor.example" },
    { "localhost", "" },
    { "192.0.2.1", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(GStrv) domains = satchel_exchanger_list_domains (cases[i].exchanger, "okafor.example");
      g_autofree char *joined = g_strjoinv (" ", domains);

      g_assert_cmpstr (joined, ==, cases[i].domains);
    }
}

/* --- SRV --- */

static char *
describe (GPtrArray *guesses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < guesses->len; i++)
    {
      const SatchelGuess *guess = guesses->pdata[i];

      g_assert_cmpint (guess->source, ==, SATCHEL_SOURCE_SRV);
      g_assert_cmpstr (guess->user, ==, ADDRESS);
      g_assert_false (guess->user_known);
      if (text->len > 0)
        g_string_append_c (text, ' ');
      if (guess->no_pop)
        g_string_append (text, "none");
      else
        g_string_append_printf (text, "%s:%u/%s%s", guess->server, guess->port,
                                satchel_encryption_to_string (guess->encryption), guess->stranger != NULL ? "!" : "");
    }
  return g_string_free (text, FALSE);
}

static void
test_services (void)
{
  static const struct
  {
    const char *pop3s;
    const char *pop3;
    const char *servers;
  } cases[] = {
    { NULL, NULL, "" },
    { "[(0, 0, 995, 'pop.okafor.example')]", "[(0, 0, 110, 'pop.okafor.example')]",
      "pop.okafor.example:995/tls pop.okafor.example:110/starttls" },
    { "[(2, 0, 995, 'c.okafor.example'), (1, 1, 995, 'b.okafor.example'), (1, 7, 995, 'A.okafor.example.')]", NULL,
      "a.okafor.example:995/tls b.okafor.example:995/tls c.okafor.example:995/tls" },
    { "[(0, 0, 995, 'pop.lindqvist.example')]", NULL, "pop.lindqvist.example:995/tls!" },
    { "[(0, 0, 0, '.')]", "[(0, 0, 110, 'pop.okafor.example')]", "pop.okafor.example:110/starttls" },
    { "[(0, 0, 995, 'pop.okafor.example')]", "[(0, 0, 0, '.')]", "pop.okafor.example:995/tls" },
    { "[(0, 0, 0, '.')]", "[(0, 0, 0, '')]", "none" },
    { "[(0, 0, 0, '.')]", NULL, "none" },
    { "[(0, 0, 0, 'pop.okafor.example'), (0, 0, 995, 'a b'), (0, 0, 995, '-x.example')]", NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) guesses = NULL;
      g_autofree char *servers = NULL;

      set_records (G_RESOLVER_RECORD_SRV, "_pop3s._tcp.okafor.example", cases[i].pop3s);
      set_records (G_RESOLVER_RECORD_SRV, "_pop3._tcp.okafor.example", cases[i].pop3);
      satchel_dns_find_services_async (ADDRESS, NULL, on_result, &result);
      wait_for (&result);
      guesses = satchel_dns_find_services_finish (result, &error);
      g_assert_no_error (error);
      servers = describe (guesses);
      g_assert_cmpstr (servers, ==, cases[i].servers);
    }
}

/* The name that is asked for is the one in ASCII. */
static void
test_unicode (void)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) guesses = NULL;

  g_ptr_array_set_size (dns->asked, 0);
  satchel_dns_find_services_async ("amara@MÜNCHEN.example", NULL, on_result, &result);
  wait_for (&result);
  guesses = satchel_dns_find_services_finish (result, NULL);
  g_assert_cmpuint (guesses->len, ==, 0);
  g_assert_cmpuint (dns->asked->len, ==, 2);
  g_assert_cmpstr (dns->asked->pdata[0], ==, "SRV _pop3s._tcp.xn--mnchen-3ya.example");
}

static void
test_given_up (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) services = NULL;
  g_autoptr(GAsyncResult) exchanger = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) other = NULL;

  dns->mute = TRUE;
  satchel_dns_find_services_async (ADDRESS, cancellable, on_result, &services);
  satchel_dns_find_exchanger_async ("okafor.example", cancellable, on_result, &exchanger);
  g_cancellable_cancel (cancellable);
  if (services == NULL)
    wait_for (&services);
  if (exchanger == NULL)
    wait_for (&exchanger);
  dns->mute = FALSE;

  g_assert_null (satchel_dns_find_services_finish (services, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (satchel_dns_find_exchanger_finish (exchanger, &other));
  g_assert_error (other, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dns = g_object_new (dns_get_type (), NULL);
  g_resolver_set_default (G_RESOLVER (dns));

  g_test_add_func ("/provider-dns/exchanger", test_exchanger);
  g_test_add_func ("/provider-dns/no-records", test_no_records);
  g_test_add_func ("/provider-dns/domains", test_domains);
  g_test_add_func ("/provider-dns/services", test_services);
  g_test_add_func ("/provider-dns/unicode", test_unicode);
  g_test_add_func ("/provider-dns/given-up", test_given_up);

  status = g_test_run ();
  g_object_unref (dns);
  return status;
}
