/* sender-proof.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/sender-proof.h"

#include "message/safe-html-link.h"
#include "message/source-private.h"

#include <string.h>

/* Octets of a field that are looked at; real ones have 1,000. */
#define LONGEST 8000

/* In lower case, without comments (RFC 5322 §3.2.2) and quotes; white space as blanks. (transfer full) */
static char *
simplify (const char *value)
{
  GString *simple = g_string_new (NULL);
  guint depth = 0;

  for (; *value != '\0' && simple->len < LONGEST; value++)
    {
      if (*value == '\\' && value[1] != '\0')
        value++;
      else if (*value == '(')
        depth++;
      else if (*value == ')' && depth > 0)
        depth--;
      else if (depth == 0 && *value != '"')
        g_string_append_c (simple, g_ascii_isspace (*value) ? ' ' : g_ascii_tolower (*value));
    }

  return g_string_free (simple, FALSE);
}

/* The word after @name, which stands at the beginning of a word: "by mx.example.org". (transfer full) (nullable) */
static char *
find_word (const char *text,
           const char *name)
{
  for (const char *at = text; (at = strstr (at, name)) != NULL; at++)
    if (at == text || at[-1] == ' ')
      {
        const char *word = at + strlen (name);

        word += strspn (word, " ");
        return g_strndup (word, strcspn (word, " ;"));
      }

  return NULL;
}

/* The host that took the message in. (transfer full) (nullable) */
static char *
find_receiver (const char *received)
{
  g_autofree char *simple = simplify (received);
  g_autofree char *host = find_word (simple, "by ");

  return host != NULL && strchr (host, '.') != NULL ? g_steal_pointer (&host) : NULL;
}

/* "relaxed" alignment of RFC 7489 §3.1, without a list of public suffixes: one ends by the other. */
static gboolean
speaks_for (const char *result,
            const char *property,
            const char *domain)
{
  g_autofree char *value = find_word (result, property);
  const char *at = value != NULL ? strrchr (value, '@') : NULL;

  if (value == NULL || *value == '\0')
    return FALSE;

  return satchel_link_is_within (at != NULL ? at + 1 : value, domain) && strchr (value, '.') != NULL;
}

static gboolean
has_result (const char *result,
            const char *begin)
{
  gsize length = strlen (begin);

  return g_str_has_prefix (result, begin) && (result[length] == '\0' || result[length] == ' ');
}

/* One "dkim=pass header.d=example.org". */
static SatchelProof
judge_result (const char *result,
              const char *domain)
{
  if (has_result (result, "dmarc=pass"))
    return speaks_for (result, "header.from=", domain) ? SATCHEL_PROOF_PASSED : SATCHEL_PROOF_UNTOLD;
  if (has_result (result, "dkim=pass"))
    return speaks_for (result, "header.d=", domain) || speaks_for (result, "header.i=", domain) ? SATCHEL_PROOF_PASSED
                                                                                                 : SATCHEL_PROOF_UNTOLD;
  return has_result (result, "dmarc=fail") ? SATCHEL_PROOF_FAILED : SATCHEL_PROOF_UNTOLD;
}

SatchelProof
satchel_sender_proof_judge (const char *results,
                            const char *received,
                            const char *address)
{
  g_autofree char *simple = NULL;
  g_autofree char *receiver = NULL;
  g_auto (GStrv) parts = NULL;
  const char *domain;
  SatchelProof proof = SATCHEL_PROOF_UNTOLD;

  g_return_val_if_fail (address != NULL, SATCHEL_PROOF_UNTOLD);

  domain = strrchr (address, '@');
  receiver = received != NULL ? find_receiver (received) : NULL;
  if (results == NULL || receiver == NULL || domain == NULL)
    return SATCHEL_PROOF_UNTOLD;

  simple = simplify (results);
  parts = g_strsplit (simple, ";", 50);
  if (parts[0] == NULL)
    return SATCHEL_PROOF_UNTOLD;
  g_strstrip (parts[0]);
  parts[0][strcspn (parts[0], " ")] = '\0';
  if (strchr (parts[0], '.') == NULL || !satchel_link_is_within (parts[0], receiver))
    return SATCHEL_PROOF_UNTOLD;

  for (guint i = 1; parts[i] != NULL && proof != SATCHEL_PROOF_FAILED; i++)
    {
      SatchelProof one = judge_result (g_strstrip (parts[i]), domain + 1);

      if (one != SATCHEL_PROOF_UNTOLD)
        proof = one;
    }

  return proof;
}

SatchelProof
satchel_sender_proof_read (SatchelSource         *source,
                           const SatchelSummary  *summary,
                           char                 **address)
{
  g_autofree char *results = NULL;
  g_autofree char *received = NULL;
  const SatchelAddress *author;

  g_return_val_if_fail (source != NULL && summary != NULL && address != NULL, SATCHEL_PROOF_UNTOLD);

  *address = NULL;
  author = summary->from->len == 1 ? g_ptr_array_index (summary->from, 0) : NULL;
  if (author == NULL || strchr (author->address, '@') == NULL)
    return SATCHEL_PROOF_UNTOLD;

  *address = g_utf8_strdown (author->address, -1);
  results = satchel_header_dup (satchel_source_get_header (source), "Authentication-Results");
  received = satchel_header_dup (satchel_source_get_header (source), "Received");

  return satchel_sender_proof_judge (results, received, *address);
}
