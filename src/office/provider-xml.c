/* provider-xml.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/provider-xml.h"

#include <string.h>

#include "base/limits.h"
#include "office/late-xml.h"
#include "office/mail-domain.h"

/* Nothing is fetched, nothing is replaced, nothing is printed. */
#define OPTIONS (XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

/* Octets of a value: a host name has 253, a user name less. */
#define LIMIT_VALUE 1024

/* A week: what an account takes; a year. */
#define MOST_MINUTES (7 * 24 * 60)
#define MOST_DAYS 365

/* Whose placeholders are filled, and what is wanted. */
typedef struct
{
  const char         *address;
  char               *local_part;
  char               *domain;
  const char * const *languages;
} Reader;

/* --- from bytes to a tree --- */

/* What the parser is watched by. Stopping it in the middle leaves a tree that looks whole. */
typedef struct
{
  guint    elements;
  gboolean refused;
} Bounds;

static void
refuse (xmlParserCtxt *parser)
{
  Bounds *bounds = parser->_private;

  bounds->refused = TRUE;
  xmlStopParser (parser);
}

/* What is declared there could be told to grow without end, or to be fetched from elsewhere. No provider
 * needs it. */
static void
on_document_type (void          *data,
                  const xmlChar *name,
                  const xmlChar *external,
                  const xmlChar *system)
{
  refuse (data);
}

static void
on_element (void           *data,
            const xmlChar  *name,
            const xmlChar  *prefix,
            const xmlChar  *uri,
            int             n_namespaces,
            const xmlChar **namespaces,
            int             n_attributes,
            int             n_defaulted,
            const xmlChar **attributes)
{
  xmlParserCtxt *parser = data;
  Bounds *bounds = parser->_private;

  if (++bounds->elements > SATCHEL_LIMIT_PROVIDER_ELEMENTS)
    refuse (parser);
  else
    xmlSAX2StartElementNs (data, name, prefix, uri, n_namespaces, namespaces, n_attributes, n_defaulted,
                           attributes);
}

/* (transfer full) (nullable) */
static xmlDoc *
read_tree (const char *data,
           gsize       length)
{
  xmlParserCtxt *parser;
  xmlDoc *document;
  Bounds bounds = { 0 };

  if (length == 0 || length > SATCHEL_LIMIT_PROVIDER)
    return NULL;
  parser = xmlNewParserCtxt ();
  if (parser == NULL)
    return NULL;

  parser->_private = &bounds;
  parser->sax->internalSubset = on_document_type;
  parser->sax->startElementNs = on_element;
  document = xmlCtxtReadMemory (parser, data, (int) length, NULL, NULL, OPTIONS);
  xmlFreeParserCtxt (parser);

  if (document != NULL && bounds.refused)
    g_clear_pointer (&document, xmlFreeDoc);
  return document;
}

static gboolean
is_element (const xmlNode *node,
            const char    *name)
{
  return node->type == XML_ELEMENT_NODE && g_str_equal ((const char *) node->name, name);
}

static xmlNode *
find_child (const xmlNode *parent,
            const char    *name)
{
  for (xmlNode *node = parent != NULL ? parent->children : NULL; node != NULL; node = node->next)
    if (is_element (node, name))
      return node;
  return NULL;
}

/* @text as one line without blanks at its ends; NULL if nothing is left. Takes @text. */
static char *
tidy (xmlChar *text)
{
  GString *line = g_string_new (NULL);

  for (const char *at = (const char *) text; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          if (line->len > 0 && line->str[line->len - 1] != ' ')
            g_string_append_c (line, ' ');
        }
      else if (g_unichar_type (c) != G_UNICODE_FORMAT)
        {
          g_string_append_unichar (line, c);
        }
    }
  xmlFree (text);
  g_strchomp (line->str);

  return g_string_free (line, *line->str == '\0');
}

/* The text of an element. (transfer full) (nullable). */
static char *
text_of (const xmlNode *node)
{
  return node != NULL ? tidy (xmlNodeGetContent (node)) : NULL;
}

static char *
child_text (const xmlNode *parent,
            const char    *name)
{
  return text_of (find_child (parent, name));
}

/* lang and xml:lang alike. */
static char *
attribute_of (const xmlNode *node,
              const char    *name)
{
  return tidy (xmlGetProp (node, (const xmlChar *) name));
}

/* --- values --- */

static gboolean
read_number (const char *text,
             guint       most,
             guint      *number)
{
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, most, &value, NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

/* What stands for @name, of @length octets; NULL if it isn't known. */
static const char *
find_placeholder (const Reader *reader,
                  const char   *name,
                  gsize         length)
{
  const struct
  {
    const char *name;
    const char *value;
  } placeholders[] = {
    { "%EMAILADDRESS%", reader->address },
    { "%EMAILLOCALPART%", reader->local_part },
    { "%EMAILDOMAIN%", reader->domain },
  };

  for (guint i = 0; i < G_N_ELEMENTS (placeholders); i++)
    if (strlen (placeholders[i].name) == length && strncmp (placeholders[i].name, name, length) == 0)
      return placeholders[i].value;
  return NULL;
}

/* Fills the placeholders of @text; NULL where one is not known. */
static char *
fill (const Reader *reader,
      const char   *text)
{
  g_autoptr(GString) filled = g_string_new (NULL);

  while (text != NULL && *text != '\0' && filled->len <= LIMIT_VALUE)
    {
      const char *end = *text == '%' ? strchr (text + 1, '%') : NULL;
      const char *value;

      if (end == NULL)
        {
          g_string_append_c (filled, *text++);
          continue;
        }
      value = find_placeholder (reader, text, (gsize) (end + 1 - text));
      if (value == NULL)
        return NULL;
      g_string_append (filled, value);
      text = end + 1;
    }

  return filled->len > 0 && filled->len <= LIMIT_VALUE
           ? g_string_free (g_steal_pointer (&filled), FALSE) : NULL;
}

/* (transfer full) (nullable) */
static char *
read_host (const Reader  *reader,
           const xmlNode *server)
{
  g_autofree char *text = child_text (server, "hostname");
  g_autofree char *filled = text != NULL ? fill (reader, text) : NULL;
  g_autofree char *ascii = filled != NULL ? g_hostname_to_ascii (filled) : NULL;
  g_autofree char *host = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;

  return host != NULL && satchel_domain_is_host (host) ? g_steal_pointer (&host) : NULL;
}

static char *
read_user (const Reader  *reader,
           const xmlNode *server)
{
  g_autofree char *text = child_text (server, "username");
  g_autofree char *user = text != NULL ? fill (reader, text) : NULL;
  g_autofree char *wrong = user != NULL ? satchel_account_check_user (user) : NULL;

  return wrong == NULL ? g_steal_pointer (&user) : NULL;
}

/* A page that a browser may open. */
static char *
read_uri (const Reader  *reader,
          const xmlNode *node,
          const char    *attribute)
{
  g_autofree char *text = node != NULL ? attribute_of (node, attribute) : NULL;
  g_autofree char *filled = text != NULL ? fill (reader, text) : NULL;
  const char *uri = filled != NULL ? filled : text;
  g_autoptr(GUri) parsed = uri != NULL && strlen (uri) <= LIMIT_VALUE
                             ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;

  if (parsed == NULL || g_uri_get_host (parsed) == NULL || *g_uri_get_host (parsed) == '\0'
      || (!g_str_equal (g_uri_get_scheme (parsed), "https") && !g_str_equal (g_uri_get_scheme (parsed), "http")))
    return NULL;

  return g_strdup (uri);
}

static gboolean
read_encryption (const xmlNode     *server,
                 SatchelEncryption *encryption)
{
  static const struct
  {
    const char       *word;
    SatchelEncryption encryption;
  } words[] = {
    { "SSL", SATCHEL_ENCRYPTION_TLS }, { "TLS", SATCHEL_ENCRYPTION_TLS },
    { "STARTTLS", SATCHEL_ENCRYPTION_STARTTLS }, { "plain", SATCHEL_ENCRYPTION_NONE },
  };
  g_autofree char *text = child_text (server, "socketType");

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i].word) == 0)
      {
        *encryption = words[i].encryption;
        return TRUE;
      }
  return FALSE;
}

/* The words of version 1.0 are still about: plain, secure. "SASL CRAM-MD5" is the draft's. */
static SatchelProviderAuth
auth_from_word (const char *word)
{
  static const struct
  {
    const char         *word;
    SatchelProviderAuth auth;
  } words[] = {
    { "password-cleartext", SATCHEL_PROVIDER_AUTH_PASSWORD }, { "plain", SATCHEL_PROVIDER_AUTH_PASSWORD },
    { "SASL PLAIN", SATCHEL_PROVIDER_AUTH_PASSWORD }, { "SASL LOGIN", SATCHEL_PROVIDER_AUTH_PASSWORD },
    { "password-encrypted", SATCHEL_PROVIDER_AUTH_ENCRYPTED }, { "secure", SATCHEL_PROVIDER_AUTH_ENCRYPTED },
    { "SASL CRAM-MD5", SATCHEL_PROVIDER_AUTH_ENCRYPTED },
    { "OAuth2", SATCHEL_PROVIDER_AUTH_BROWSER }, { "SASL XOAUTH2", SATCHEL_PROVIDER_AUTH_BROWSER },
    { "SASL OAUTHBEARER", SATCHEL_PROVIDER_AUTH_BROWSER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (word, words[i].word) == 0)
      return words[i].auth;

  return g_ascii_strncasecmp (word, "SASL SCRAM-", strlen ("SASL SCRAM-")) == 0
           ? SATCHEL_PROVIDER_AUTH_ENCRYPTED : SATCHEL_PROVIDER_AUTH_OTHER;
}

static SatchelProviderAuth
read_auth (const xmlNode *server)
{
  SatchelProviderAuth auth = 0;

  for (const xmlNode *node = server->children; node != NULL; node = node->next)
    if (is_element (node, "authentication"))
      {
        g_autofree char *word = text_of (node);

        if (word != NULL)
          auth |= auth_from_word (word);
      }
  return auth;
}

/* --- servers --- */

static void
server_free (gpointer data)
{
  SatchelProviderServer *server = data;

  g_free (server->host);
  g_free (server->user);
  g_free (server);
}

/* <pop3>: what the provider would like. */
static void
read_wishes (const xmlNode         *node,
             SatchelProviderServer *server)
{
  const xmlNode *pop3 = find_child (node, "pop3");
  const xmlNode *interval = find_child (pop3, "checkInterval");
  g_autofree char *leave = child_text (pop3, "leaveMessagesOnServer");
  g_autofree char *days = child_text (pop3, "daysToLeaveMessagesOnServer");
  g_autofree char *minutes = interval != NULL ? attribute_of (interval, "minutes") : NULL;

  /* "false" with a number of days is a contradiction: nothing is made of it. */
  if (leave == NULL || g_ascii_strcasecmp (leave, "true") == 0)
    read_number (days, MOST_DAYS, &server->days);
  read_number (minutes, MOST_MINUTES, &server->minutes);
}

/* A server whose name, port or encryption can't be used is none. */
static void
read_server (const Reader  *reader,
             const xmlNode *node,
             GPtrArray     *servers)
{
  SatchelProviderServer *server = g_new0 (SatchelProviderServer, 1);
  g_autofree char *port = child_text (node, "port");

  server->host = read_host (reader, node);
  if (servers->len >= SATCHEL_LIMIT_PROVIDER_SERVERS || server->host == NULL
      || !read_number (port, G_MAXUINT16, &server->port) || !read_encryption (node, &server->encryption))
    {
      server_free (server);
      return;
    }

  server->user = read_user (reader, node);
  server->auth = read_auth (node);
  read_wishes (node, server);
  g_ptr_array_add (servers, server);
}

gboolean
satchel_provider_can_sign_in (const SatchelProviderServer *server)
{
  g_return_val_if_fail (server != NULL, FALSE);

  return server->auth == 0
         || (server->auth & (SATCHEL_PROVIDER_AUTH_PASSWORD | SATCHEL_PROVIDER_AUTH_ENCRYPTED)) != 0;
}

static int
rank (const SatchelProviderServer *server)
{
  return (server->encryption == SATCHEL_ENCRYPTION_NONE ? 2 : 0) + (satchel_provider_can_sign_in (server) ? 0 : 1);
}

static int
compare_servers (gconstpointer a,
                 gconstpointer b)
{
  return rank (*(SatchelProviderServer * const *) a) - rank (*(SatchelProviderServer * const *) b);
}

static void
read_servers (const Reader    *reader,
              const xmlNode   *parent,
              SatchelProvider *provider)
{
  for (const xmlNode *node = parent->children; node != NULL; node = node->next)
    {
      gboolean incoming = is_element (node, "incomingServer");
      g_autofree char *type = NULL;

      if (!incoming && !is_element (node, "outgoingServer"))
        continue;
      type = attribute_of (node, "type");
      if (incoming && type != NULL && g_ascii_strcasecmp (type, "pop3") == 0)
        read_server (reader, node, provider->incoming);
      else if (incoming)
        provider->other_incoming = TRUE;
      else if (type != NULL && g_ascii_strcasecmp (type, "smtp") == 0)
        read_server (reader, node, provider->outgoing);
    }

  g_ptr_array_sort (provider->incoming, compare_servers);
  g_ptr_array_sort (provider->outgoing, compare_servers);
}

/* --- words for people --- */

/* How well @language serves somebody who wants @languages: smaller is better. English is what most can read; what has no
 * language is mostly English. */
static guint
judge_language (const char         *language,
                const char * const *languages)
{
  gsize primary;

  if (language == NULL)
    return G_MAXUINT - 1;
  primary = strcspn (language, "-_");

  for (guint i = 0; languages[i] != NULL; i++)
    {
      gsize length = strcspn (languages[i], ".@");
      g_autofree char *wanted = g_strdelimit (g_strndup (languages[i], length), "_", '-');

      if (g_ascii_strcasecmp (language, wanted) == 0)
        return 2 * i;
      if (strcspn (wanted, "-") == primary && g_ascii_strncasecmp (language, wanted, primary) == 0)
        return 2 * i + 1;
    }
  return g_ascii_strncasecmp (language, "en", MAX (primary, 2)) == 0 ? G_MAXUINT - 2 : G_MAXUINT;
}

/* The text of the <instruction> that fits best. (transfer full) (nullable). */
static char *
read_instruction (const Reader  *reader,
                  const xmlNode *enable)
{
  char *best = NULL;
  guint best_rank = G_MAXUINT;

  for (const xmlNode *node = enable->children; node != NULL; node = node->next)
    {
      g_autofree char *language = NULL;
      g_autofree char *text = is_element (node, "instruction") ? text_of (node) : NULL;
      guint language_rank;

      if (text == NULL)
        continue;
      language = attribute_of (node, "lang");
      language_rank = judge_language (language, reader->languages);
      if (best != NULL && language_rank >= best_rank)
        continue;
      g_free (best);
      best = g_utf8_strlen (text, -1) > SATCHEL_LIMIT_PROVIDER_CHARS
               ? g_utf8_substring (text, 0, SATCHEL_LIMIT_PROVIDER_CHARS) : g_steal_pointer (&text);
      best_rank = language_rank;
    }
  return best;
}

/* <enable> and <documentation> are found inside the provider and beside it. */
static void
read_words (const Reader    *reader,
            const xmlNode   *parent,
            SatchelProvider *provider)
{
  const xmlNode *enable = find_child (parent, "enable");

  if (enable != NULL && !provider->enable)
    {
      provider->enable = TRUE;
      provider->enable_uri = read_uri (reader, enable, "visiturl");
      provider->instruction = read_instruction (reader, enable);
    }
  if (provider->help_uri == NULL)
    provider->help_uri = read_uri (reader, find_child (parent, "documentation"), "url");
}

static char *
read_name (const Reader  *reader,
           const xmlNode *node)
{
  g_autofree char *text = child_text (node, "displayName");
  g_autofree char *brief = child_text (node, "displayShortName");
  g_autofree char *name = fill (reader, brief != NULL ? brief : text);

  if (name != NULL && g_utf8_strlen (name, -1) > SATCHEL_LIMIT_PROVIDER_CHARS / 4)
    return g_utf8_substring (name, 0, SATCHEL_LIMIT_PROVIDER_CHARS / 4);
  return g_steal_pointer (&name);
}

/* --- the document --- */

void
satchel_provider_free (SatchelProvider *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_ptr_array_unref (self->incoming);
  g_ptr_array_unref (self->outgoing);
  g_free (self->instruction);
  g_free (self->enable_uri);
  g_free (self->help_uri);
  g_free (self);
}

static SatchelProvider *
read_provider (const Reader  *reader,
               const xmlNode *root)
{
  const xmlNode *node = find_child (root, "emailProvider");
  SatchelProvider *provider;

  if (node == NULL)
    return NULL;

  provider = g_new0 (SatchelProvider, 1);
  provider->incoming = g_ptr_array_new_with_free_func (server_free);
  provider->outgoing = g_ptr_array_new_with_free_func (server_free);
  provider->name = read_name (reader, node);
  read_servers (reader, node, provider);
  read_words (reader, node, provider);
  read_words (reader, root, provider);

  return provider;
}

SatchelProvider *
satchel_provider_parse (const char         *data,
                        gsize               length,
                        const char         *address,
                        const char * const *languages,
                        GError            **error)
{
  Reader reader = { .address = address, .languages = languages };
  SatchelProvider *provider = NULL;
  const xmlNode *root;
  xmlDoc *document;

  g_return_val_if_fail (data != NULL && address != NULL && languages != NULL, NULL);

  reader.local_part = satchel_domain_local_part (address);
  reader.domain = satchel_domain_of_address (address);
  document = reader.domain != NULL ? read_tree (data, length) : NULL;
  root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  if (root != NULL && is_element (root, "clientConfig"))
    provider = read_provider (&reader, root);
  if (document != NULL)
    xmlFreeDoc (document);
  g_free (reader.local_part);
  g_free (reader.domain);

  if (provider == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "This is no description of a mail provider");
  return provider;
}
