/* safe-html-link.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/safe-html-link.h"

#include <string.h>

/* Octets of an address; browsers take 2,000 at least, the longest links of newsletters have 4,000. */
#define LONGEST 16384

#define FLAGS (G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE)

/* Endings of file names that look like endings of hosts. */
static const char *const file_endings[] = {
  "asc", "avi", "bmp",  "css",  "csv", "doc", "docx", "eml", "exe", "gif", "gz",   "htm", "html", "ics", "jpeg",
  "jpg", "js",  "json", "log",  "mp3", "mp4", "odt",  "ods", "odp", "pdf", "php",  "png", "ppt",  "pptx", "ps",
  "py",  "rar", "rtf",  "sh",   "svg", "tar", "tgz",  "txt", "vcf", "wav", "webp", "xls", "xlsx", "xml",
};

/* What a browser leaves out and turns before it looks at an address (URL Standard §4.4). */
static char *
tidy (const char *uri)
{
  GString *tidied = g_string_new (NULL);

  while (*uri != '\0' && (guchar) *uri <= ' ')
    uri++;
  for (; *uri != '\0'; uri++)
    if ((guchar) *uri >= ' ' && *uri != 0x7f)
      g_string_append_c (tidied, *uri);
  while (tidied->len > 0 && tidied->str[tidied->len - 1] == ' ')
    g_string_truncate (tidied, tidied->len - 1);

  return g_string_free (tidied, FALSE);
}

/* Only in front of "?" and "#". */
static void
turn_backslashes (char *uri)
{
  for (char *at = uri; *at != '\0' && *at != '?' && *at != '#'; at++)
    if (*at == '\\')
      *at = '/';
}

static gboolean
has_scheme (const char *uri,
            const char *scheme)
{
  gsize length = strlen (scheme);

  return g_ascii_strncasecmp (uri, scheme, length) == 0 && uri[length] == ':';
}

static gboolean
is_web (const char *uri)
{
  return has_scheme (uri, "http") || has_scheme (uri, "https");
}

/* "https:evil.example" and "https:///evil.example" are "https://evil.example" to a browser. */
static char *
straighten_slashes (const char *uri)
{
  const char *colon = strchr (uri, ':');
  const char *rest = colon + 1 + strspn (colon + 1, "/");

  return g_strdup_printf ("%.*s://%s", (int) (colon - uri), uri, rest);
}

/* -1 where the scheme says it. */
static int
get_port (GUri *uri)
{
  int usual = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;

  return g_uri_get_port (uri) != usual ? g_uri_get_port (uri) : -1;
}

static char *
normalise_web (const char *uri)
{
  g_autofree char *straight = straighten_slashes (uri);
  g_autoptr (GUri) parsed = g_uri_parse (straight, FLAGS, NULL);
  g_autofree char *host = NULL;
  g_autofree char *unescaped = NULL;
  g_autofree char *ready = NULL;
  const char *path;

  if (parsed == NULL || g_uri_get_host (parsed) == NULL || *g_uri_get_host (parsed) == '\0')
    return NULL;
  unescaped = g_uri_unescape_string (g_uri_get_host (parsed), NULL);
  host = unescaped != NULL ? g_hostname_to_ascii (unescaped) : NULL;
  if (host == NULL || strpbrk (host, " <>\"'`{}|\\^%/?#@") != NULL)
    return NULL;

  path = g_uri_get_path (parsed);
  /* A name and a password in front of the host serve to hide it: they are left out. */
  ready = g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (parsed), NULL, host, get_port (parsed),
                      *path != '\0' ? path : "/", g_uri_get_query (parsed), g_uri_get_fragment (parsed));

  return g_uri_escape_string (ready, "!#$%&'()*+,/:;=?@[]~", FALSE);
}

/* (transfer full) (nullable) */
static char *
resolve (const char *uri,
         const char *base)
{
  if (base == NULL || !is_web (base))
    return NULL;

  return g_uri_resolve_relative (base, uri, FLAGS, NULL);
}

/* An address with a scheme of its own. */
static gboolean
is_absolute (const char *uri)
{
  const char *end = uri;

  while (g_ascii_isalnum (*end) || (end > uri && *end != '\0' && strchr ("+-.", *end) != NULL))
    end++;

  return end > uri && *end == ':';
}

/* "mailto:ada@example.org?subject=Tea" with what a person would write into a message. Some programs know further
 * fields: "attach" adds a file of the person's. (transfer full) */
static char *
normalise_mail (const char *uri)
{
  static const char *const fields[] = { "subject=", "body=", "cc=", "bcc=", "in-reply-to=", NULL };
  g_auto (GStrv) parts = g_strsplit (uri, "?", 2);
  g_auto (GStrv) given = g_strsplit (parts[1] != NULL ? parts[1] : "", "&", -1);
  g_autoptr (GString) kept = g_string_new (parts[0]);
  char sign = '?';

  for (guint i = 0; given[i] != NULL; i++)
    for (guint j = 0; fields[j] != NULL; j++)
      if (g_ascii_strncasecmp (given[i], fields[j], strlen (fields[j])) == 0)
        {
          g_string_append_printf (kept, "%c%s", sign, given[i]);
          sign = '&';
        }

  return g_uri_escape_string (kept->str, "!#$%&'()*+,/:;=?@[]~", FALSE);
}

char *
satchel_link_normalise (const char *uri,
                        const char *base)
{
  g_autofree char *tidied = NULL;
  g_autofree char *absolute = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  if (strlen (uri) > LONGEST)
    return NULL;
  tidied = tidy (uri);
  if (has_scheme (tidied, "mailto"))
    return normalise_mail (tidied);
  if (has_scheme (tidied, "tel"))
    return g_uri_escape_string (tidied, "!#$%&'()*+,/:;=?@[]~", FALSE);

  if (is_absolute (tidied))
    absolute = g_steal_pointer (&tidied);
  else if (g_str_has_prefix (tidied, "//") && (base == NULL || !is_web (base)))
    absolute = g_strconcat ("https:", tidied, NULL);
  else
    absolute = resolve (tidied, base);
  if (absolute == NULL || !is_web (absolute))
    return NULL;

  turn_backslashes (absolute);
  return normalise_web (absolute);
}

char *
satchel_link_get_host (const char *uri)
{
  g_autoptr (GUri) parsed = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  parsed = is_web (uri) ? g_uri_parse (uri, FLAGS, NULL) : NULL;

  return parsed != NULL ? g_strdup (g_uri_get_host (parsed)) : NULL;
}

/* --- words that name a host --- */

static gboolean
ends_like_file (const char *host)
{
  const char *ending = strrchr (host, '.') + 1;

  for (gsize i = 0; i < G_N_ELEMENTS (file_endings); i++)
    if (g_ascii_strcasecmp (ending, file_endings[i]) == 0)
      return TRUE;
  return FALSE;
}

/* "bank.example": labels, and an ending of letters or in xn--. */
static gboolean
is_host (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  guint n = g_strv_length (labels);
  const char *ending;

  if (n < 2 || strlen (host) > 253)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (*labels[i] == '\0' || strlen (labels[i]) > 63
        || labels[i][strspn (labels[i], "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
      return FALSE;

  ending = labels[n - 1];
  return strlen (ending) >= 2 && (g_str_has_prefix (ending, "xn--") || !g_ascii_isdigit (*ending));
}

/* One word without blanks, or the first of several where it says itself that it is an address. */
static char *
take_address (const char *words)
{
  g_autofree char *tidied = g_strstrip (g_strdup (words));
  gsize length = strcspn (tidied, " \t\r\n");
  gboolean alone = tidied[length] == '\0';

  tidied[length] = '\0';
  if (!alone && !is_web (tidied) && g_ascii_strncasecmp (tidied, "www.", 4) != 0)
    return NULL;

  return is_web (tidied) ? g_strdup (tidied) : g_strconcat ("https://", tidied, NULL);
}

char *
satchel_link_read_host (const char *words)
{
  g_autofree char *address = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *host = NULL;

  g_return_val_if_fail (words != NULL, NULL);

  address = take_address (words);
  /* "name@host" is a person's address, not a page. */
  if (address == NULL || strchr (address, '@') != NULL)
    return NULL;
  uri = satchel_link_normalise (address, NULL);
  host = uri != NULL ? satchel_link_get_host (uri) : NULL;
  if (host == NULL || !is_host (host) || (!is_web (words) && ends_like_file (host)))
    return NULL;

  return g_steal_pointer (&host);
}

static const char *
without_www (const char *host)
{
  return g_ascii_strncasecmp (host, "www.", 4) == 0 ? host + 4 : host;
}

static gboolean
ends_by (const char *host,
         const char *end)
{
  gsize length = strlen (host), tail = strlen (end);

  return length >= tail && g_ascii_strcasecmp (host + length - tail, end) == 0
         && (length == tail || host[length - tail - 1] == '.');
}

gboolean
satchel_link_is_within (const char *host,
                        const char *other)
{
  g_return_val_if_fail (host != NULL && other != NULL, FALSE);

  host = without_www (host);
  other = without_www (other);

  return ends_by (host, other) || ends_by (other, host);
}
