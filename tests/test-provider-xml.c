/* test-provider-xml.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/limits.h"
#include "office/provider-xml.h"

#include <gio/gio.h>
#include <string.h>

#define ADDRESS "Amara.Okafor@okafor.example"

static const char * const english[] = { "C", NULL };

static SatchelProvider *
parse_for (const char         *document,
           const char         *address,
           const char * const *languages)
{
  g_autoptr(GError) error = NULL;
  SatchelProvider *provider = satchel_provider_parse (document, strlen (document), address, languages, &error);

  g_assert_no_error (error);
  return provider;
}

/* A provider with @inside. */
static SatchelProvider *
parse (const char *inside)
{
  g_autofree char *document = g_strconcat ("<clientConfig version=\"1.1\"><emailProvider id=\"o\">", inside,
                                           "</emailProvider></clientConfig>", NULL);

  return parse_for (document, ADDRESS, english);
}

static void
assert_refused (const char *document,
                gsize       length)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (satchel_provider_parse (document, length, ADDRESS, english, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static char *
server (const char *type,
        const char *host,
        const char *port,
        const char *socket,
        const char *more)
{
  return g_strdup_printf ("<incomingServer type=\"%s\"><hostname>%s</hostname><port>%s</port>"
                          "<socketType>%s</socketType>%s</incomingServer>", type, host, port, socket, more);
}

static const SatchelProviderServer *
nth (GPtrArray *servers,
     guint      n)
{
  g_assert_cmpuint (servers->len, >, n);
  return servers->pdata[n];
}

/* All that a real document has, with what is unknown around it. */
static void
test_whole (void)
{
  g_autoptr(SatchelProvider) provider = parse_for (
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!-- of 2026 -->\n"
    "<clientConfig version=\"1.1\" xmlns:x=\"urn:x\">\n"
    "  <clientConfigUpdate url=\"https://okafor.example/\"/>\n"
    "  <emailProvider id=\"okafor.example\">\n"
    "    <domain>okafor.example</domain><x:odd><port>1</port></x:odd>\n"
    "    <displayName>Okafor\n   Mail &amp; More</displayName>\n"
    "    <incomingServer type=\"imap\"><hostname>imap.okafor.example</hostname><port>993</port>"
    "<socketType>SSL</socketType></incomingServer>\n"
    "    <incomingServer type=\"pop3\">\n"
    "      <hostname> POP.okafor.example </hostname>\n"
    "      <port>995</port>\n"
    "      <socketType>SSL</socketType>\n"
    "      <username>%EMAILLOCALPART%</username>\n"
    "      <authentication>OAuth2</authentication>\n"
    "      <authentication>password-cleartext</authentication>\n"
    "      <pop3><leaveMessagesOnServer>true</leaveMessagesOnServer>"
    "<daysToLeaveMessagesOnServer>30</daysToLeaveMessagesOnServer>"
    "<checkInterval minutes=\"15\"/></pop3>\n"
    "    </incomingServer>\n"
    "    <outgoingServer type=\"smtp\"><hostname>smtp.okafor.example</hostname><port>587</port>"
    "<socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username></outgoingServer>\n"
    "    <documentation url=\"https://help.okafor.example/pop\"><descr lang=\"en\">Help</descr></documentation>\n"
    "  </emailProvider>\n"
    "  <enable visiturl=\"https://www.okafor.example/settings\">\n"
    "    <instruction>Tick\n the box</instruction>\n"
    "  </enable>\n"
    "</clientConfig>\n", ADDRESS, english);
  const SatchelProviderServer *pop = nth (provider->incoming, 0);
  const SatchelProviderServer *smtp = nth (provider->outgoing, 0);

  g_assert_cmpstr (provider->name, ==, "Okafor Mail & More");
  g_assert_true (provider->other_incoming);
  g_assert_cmpuint (provider->incoming->len, ==, 1);
  g_assert_cmpstr (pop->host, ==, "pop.okafor.example");
  g_assert_cmpuint (pop->port, ==, 995);
  g_assert_cmpint (pop->encryption, ==, SATCHEL_ENCRYPTION_TLS);
  g_assert_cmpstr (pop->user, ==, "Amara.Okafor");
  g_assert_cmpint (pop->auth, ==, SATCHEL_PROVIDER_AUTH_BROWSER | SATCHEL_PROVIDER_AUTH_PASSWORD);
  g_assert_true (satchel_provider_can_sign_in (pop));
  g_assert_cmpuint (pop->days, ==, 30);
  g_assert_cmpuint (pop->minutes, ==, 15);
  g_assert_cmpstr (smtp->host, ==, "smtp.okafor.example");
  g_assert_cmpint (smtp->encryption, ==, SATCHEL_ENCRYPTION_STARTTLS);
  g_assert_cmpstr (smtp->user, ==, ADDRESS);
  g_assert_true (provider->enable);
  g_assert_cmpstr (provider->instruction, ==, "Tick the box");
  g_assert_cmpstr (provider->enable_uri, ==, "https://www.okafor.example/settings");
  g_assert_cmpstr (provider->help_uri, ==, "https://help.okafor.example/pop");
}

/* The first that can be used; encrypted before plain, a password before a browser. */
static void
test_order (void)
{
  static const char browser[] = "<authentication>OAuth2</authentication>";
  static const char password[] = "<authentication>password-cleartext</authentication>";
  g_autofree char *plain = server ("pop3", "plain.okafor.example", "110", "plain", password);
  g_autofree char *odd = server ("pop3", "odd.okafor.example", "995", "QUIC", password);
  g_autofree char *token = server ("pop3", "token.okafor.example", "995", "SSL", browser);
  g_autofree char *first = server ("pop3", "first.okafor.example", "110", "starttls", "");
  g_autofree char *second = server ("pop3", "second.okafor.example", "995", "SSL", password);
  g_autofree char *imap = server ("imap", "imap.okafor.example", "993", "SSL", password);
  g_autofree char *all = g_strconcat (plain, odd, token, first, imap, second, NULL);
  g_autoptr(SatchelProvider) provider = parse (all);
  static const char * const hosts[] = {
    "first.okafor.example", "second.okafor.example", "token.okafor.example", "plain.okafor.example",
  };

  g_assert_cmpuint (provider->incoming->len, ==, G_N_ELEMENTS (hosts));
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    g_assert_cmpstr (nth (provider->incoming, i)->host, ==, hosts[i]);
  g_assert_cmpint (nth (provider->incoming, 0)->encryption, ==, SATCHEL_ENCRYPTION_STARTTLS);
  g_assert_false (satchel_provider_can_sign_in (nth (provider->incoming, 2)));
  g_assert_cmpint (nth (provider->incoming, 3)->encryption, ==, SATCHEL_ENCRYPTION_NONE);
}

static void
test_placeholders (void)
{
  static const struct
  {
    const char *username;
    const char *address;
    const char *user;
  } cases[] = {
    { "%EMAILADDRESS%", ADDRESS, ADDRESS },
    { "%EMAILLOCALPART%", ADDRESS, "Amara.Okafor" },
    { "%EMAILLOCALPART%.%EMAILDOMAIN%", ADDRESS, "Amara.Okafor.okafor.example" },
    { "okafor-%EMAILLOCALPART%%", ADDRESS, "okafor-Amara.Okafor%" },
    { "%EMAILLOCALPART%", "%EMAILDOMAIN%@okafor.example", "%EMAILDOMAIN%" },
    { "%REALNAME%", ADDRESS, NULL },
    { "a&#13;&#10;DELE 1", ADDRESS, "a DELE 1" },
    { "%EMAILADDRESS%", "amara@münchen.example", "amara@münchen.example" },
    { "%EMAILDOMAIN%", "amara@MÜNCHEN.example", "xn--mnchen-3ya.example" },
    { "", ADDRESS, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("<username>%s</username>", cases[i].username);
      g_autofree char *pop = server ("pop3", "pop.%EMAILDOMAIN%", "995", "SSL", name);
      g_autofree char *document = g_strconcat ("<clientConfig><emailProvider>", pop,
                                               "</emailProvider></clientConfig>", NULL);
      g_autoptr(SatchelProvider) provider = parse_for (document, cases[i].address, english);

      g_assert_cmpstr (nth (provider->incoming, 0)->user, ==, cases[i].user);
      g_assert_true (g_str_has_prefix (nth (provider->incoming, 0)->host, "pop."));
      g_assert_true (g_str_is_ascii (nth (provider->incoming, 0)->host));
    }
}

/* A server with a value that can't be is none; its neighbour stays. */
static void
test_values (void)
{
  static const struct
  {
    const char *host;
    const char *port;
    gboolean    good;
  } cases[] = {
    { "pop.okafor.example", "995", TRUE },
    { "192.0.2.1", "995", TRUE },
    { "pop.münchen.example", "995", TRUE },
    { "pop.okafor.example", "0", FALSE },
    { "pop.okafor.example", "65536", FALSE },
    { "pop.okafor.example", "-1", FALSE },
    { "pop.okafor.example", "995x", FALSE },
    { "pop.okafor.example", "", FALSE },
    { "", "995", FALSE },
    { "pop okafor.example", "995", FALSE },
    { "pop.okafor.example&#10;evil", "995", FALSE },
    { "pop..okafor.example", "995", FALSE },
    { "-pop.okafor.example", "995", FALSE },
    { "pop.okafor.example/x", "995", FALSE },
    { "pop@okafor.example", "995", FALSE },
    { "%NOTHING%.okafor.example", "995", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *this = server ("pop3", cases[i].host, cases[i].port, "SSL", "");
      g_autofree char *other = server ("pop3", "last.okafor.example", "995", "SSL", "");
      g_autofree char *both = g_strconcat (this, other, NULL);
      g_autoptr(SatchelProvider) provider = parse (both);

      g_test_message ("%s:%s", cases[i].host, cases[i].port);
      g_assert_cmpuint (provider->incoming->len, ==, cases[i].good ? 2 : 1);
      g_assert_cmpstr (nth (provider->incoming, provider->incoming->len - 1)->host, ==, "last.okafor.example");
    }
}

static void
test_wishes (void)
{
  static const struct
  {
    const char *pop3;
    guint       days;
    guint       minutes;
  } cases[] = {
    { "<daysToLeaveMessagesOnServer>7</daysToLeaveMessagesOnServer>", 7, 0 },
    { "<leaveMessagesOnServer>false</leaveMessagesOnServer>"
      "<daysToLeaveMessagesOnServer>7</daysToLeaveMessagesOnServer>", 0, 0 },
    { "<daysToLeaveMessagesOnServer>-7</daysToLeaveMessagesOnServer><checkInterval minutes=\"0\"/>", 0, 0 },
    { "<checkInterval minutes=\"99999999\"/>", 0, 0 },
    { "<checkInterval minutes=\" 20 \"/>", 0, 20 },
    { "<checkInterval/>", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *pop3 = g_strdup_printf ("<pop3>%s</pop3>", cases[i].pop3);
      g_autofree char *pop = server ("pop3", "pop.okafor.example", "995", "SSL", pop3);
      g_autoptr(SatchelProvider) provider = parse (pop);

      g_assert_cmpuint (nth (provider->incoming, 0)->days, ==, cases[i].days);
      g_assert_cmpuint (nth (provider->incoming, 0)->minutes, ==, cases[i].minutes);
    }
}

static void
test_languages (void)
{
  static const char enable[] =
    "<clientConfig><emailProvider><enable visiturl=\"https://okafor.example/\">"
    "<instruction lang=\"fr\">français</instruction>"
    "<instruction lang=\"de\">deutsch</instruction>"
    "<instruction xml:lang=\"de-AT\">österreichisch</instruction>"
    "<instruction lang=\"en\">english</instruction>"
    "<instruction>without</instruction>"
    "</enable></emailProvider></clientConfig>";
  static const struct
  {
    const char *languages[5];
    const char *text;
  } cases[] = {
    { { "de_DE.UTF-8", "de_DE", "de", "C" }, "deutsch" },
    { { "de_AT.UTF-8", "de_AT", "de", "C" }, "österreichisch" },
    { { "fr_CA", "C" }, "français" },
    { { "ig_NG.UTF-8", "ig_NG", "ig", "C" }, "english" },
    { { "d", "C" }, "english" },
    { { "C" }, "english" },
  };
  g_autoptr(SatchelProvider) strange = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SatchelProvider) provider = parse_for (enable, ADDRESS, cases[i].languages);

      g_assert_cmpstr (provider->instruction, ==, cases[i].text);
    }

  /* Better than nothing. */
  strange = parse ("<enable><instruction lang=\"ja\">日本語</instruction></enable>");
  g_assert_cmpstr (strange->instruction, ==, "日本語");
  g_assert_null (strange->enable_uri);
}

/* Only what a browser opens as a page is a link. */
static void
test_links (void)
{
  static const struct
  {
    const char *url;
    const char *link;
  } cases[] = {
    { "https://okafor.example/pop", "https://okafor.example/pop" },
    { "http://okafor.example/?u=%EMAILADDRESS%", "http://okafor.example/?u=Amara.Okafor@okafor.example" },
    { "javascript:alert(1)", NULL },
    { "file:///etc/passwd", NULL },
    { "/pop", NULL },
    { "https:///pop", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = g_strdup_printf ("<enable visiturl=\"%s\"/>", cases[i].url);
      g_autoptr(SatchelProvider) provider = parse (words);

      g_assert_true (provider->enable);
      g_assert_cmpstr (provider->enable_uri, ==, cases[i].link);
    }
}

static void
test_no_document (void)
{
  static const char * const documents[] = {
    "", " ", "nothing", "<", "<clientConfig>", "<clientConfig/>", "<config><emailProvider/></config>",
    "<!DOCTYPE html><html><body>Log in to this network first</body></html>",
    "<html><body>Log in to this network first</body></html>",
    "<clientConfig><emailProvider><displayName>&nbsp;</displayName></emailProvider></clientConfig>",
    "<clientConfig><emailProvider>\xff</emailProvider></clientConfig>",
    "<clientConfig><emailProvider><port>1</emailProvider></clientConfig>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    assert_refused (documents[i], strlen (documents[i]));
  assert_refused ("<clientConfig><emailProvider/></client\0onfig>", 46);
}

/* Entities that grow, and such as name a file or a page, are never even read. */
static void
test_entities (void)
{
  static const char bomb[] =
    "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\">"
    "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
    "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">]>"
    "<clientConfig><emailProvider><displayName>&e;&e;&e;</displayName></emailProvider></clientConfig>";
  static const char file[] =
    "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>"
    "<clientConfig><emailProvider><displayName>&a;</displayName></emailProvider></clientConfig>";
  static const char outside[] =
    "<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">"
    "<clientConfig><emailProvider><displayName>x</displayName></emailProvider></clientConfig>";

  assert_refused (bomb, strlen (bomb));
  assert_refused (file, strlen (file));
  assert_refused (outside, strlen (outside));
}

static void
test_bounds (void)
{
  g_autoptr(GString) many = g_string_new ("<clientConfig><emailProvider>");
  g_autoptr(GString) servers = g_string_new (NULL);
  g_autofree char *filler = g_strnfill (SATCHEL_LIMIT_PROVIDER, ' ');
  g_autofree char *large = g_strconcat ("<clientConfig><emailProvider/></clientConfig>", filler, NULL);
  g_autofree char *words = g_strnfill (10000, 'w');
  g_autofree char *enable = g_strdup_printf ("<enable><instruction>%s</instruction></enable>", words);
  g_autofree char *pop = server ("pop3", "pop.okafor.example", "995", "SSL", "");
  g_autoptr(SatchelProvider) talkative = parse (enable);
  g_autoptr(SatchelProvider) crowded = NULL;

  g_assert_cmpuint (strlen (talkative->instruction), ==, SATCHEL_LIMIT_PROVIDER_CHARS);

  assert_refused (large, strlen (large));

  for (guint i = 0; i <= SATCHEL_LIMIT_PROVIDER_ELEMENTS; i++)
    g_string_append (many, "<a/>");
  g_string_append (many, "</emailProvider></clientConfig>");
  assert_refused (many->str, many->len);

  for (guint i = 0; i < 2 * SATCHEL_LIMIT_PROVIDER_SERVERS; i++)
    g_string_append (servers, pop);
  crowded = parse (servers->str);
  g_assert_cmpuint (crowded->incoming->len, ==, SATCHEL_LIMIT_PROVIDER_SERVERS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/provider-xml/whole", test_whole);
  g_test_add_func ("/provider-xml/order", test_order);
  g_test_add_func ("/provider-xml/placeholders", test_placeholders);
  g_test_add_func ("/provider-xml/values", test_values);
  g_test_add_func ("/provider-xml/wishes", test_wishes);
  g_test_add_func ("/provider-xml/languages", test_languages);
  g_test_add_func ("/provider-xml/links", test_links);
  g_test_add_func ("/provider-xml/no-document", test_no_document);
  g_test_add_func ("/provider-xml/entities", test_entities);
  g_test_add_func ("/provider-xml/bounds", test_bounds);

  return g_test_run ();
}
