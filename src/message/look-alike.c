/* look-alike.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/look-alike.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* Characters of a name that are looked at; octets of a domain (RFC 1035 §2.3.4). */
#define MAX_NAME 2000
#define MAX_DOMAIN 255

typedef struct
{
  gunichar character;
  char     ascii;
} Twin;

/* Letters that are drawn like one of ASCII in most fonts, and other ways to write "@" and ".". In order, for
 * bsearch(). */
static const Twin twins[] = {
  { 0x0131, 'i' }, { 0x0185, 'b' }, { 0x0192, 'f' }, { 0x0251, 'a' }, { 0x0261, 'g' }, { 0x0269, 'i' },
  { 0x026f, 'w' }, { 0x028b, 'u' }, { 0x0391, 'A' }, { 0x0392, 'B' }, { 0x0395, 'E' }, { 0x0396, 'Z' },
  { 0x0397, 'H' }, { 0x0399, 'I' }, { 0x039a, 'K' }, { 0x039c, 'M' }, { 0x039d, 'N' }, { 0x039f, 'O' },
  { 0x03a1, 'P' }, { 0x03a4, 'T' }, { 0x03a5, 'Y' }, { 0x03a7, 'X' }, { 0x03b1, 'a' }, { 0x03b3, 'y' },
  { 0x03b9, 'i' }, { 0x03ba, 'k' }, { 0x03bd, 'v' }, { 0x03bf, 'o' }, { 0x03c1, 'p' }, { 0x03c4, 't' },
  { 0x03c5, 'u' }, { 0x03c7, 'x' }, { 0x03f2, 'c' }, { 0x03f3, 'j' }, { 0x03f9, 'C' }, { 0x0405, 'S' },
  { 0x0406, 'I' }, { 0x0408, 'J' }, { 0x0410, 'A' }, { 0x0412, 'B' }, { 0x0415, 'E' }, { 0x041a, 'K' },
  { 0x041c, 'M' }, { 0x041d, 'H' }, { 0x041e, 'O' }, { 0x0420, 'P' }, { 0x0421, 'C' }, { 0x0422, 'T' },
  { 0x0425, 'X' }, { 0x042c, 'b' }, { 0x0430, 'a' }, { 0x0433, 'r' }, { 0x0435, 'e' }, { 0x043a, 'k' },
  { 0x043c, 'm' }, { 0x043e, 'o' }, { 0x043f, 'n' }, { 0x0440, 'p' }, { 0x0441, 'c' }, { 0x0442, 't' },
  { 0x0443, 'y' }, { 0x0445, 'x' }, { 0x0454, 'e' }, { 0x0455, 's' }, { 0x0456, 'i' }, { 0x0458, 'j' },
  { 0x0461, 'w' }, { 0x0475, 'v' }, { 0x04ae, 'Y' }, { 0x04af, 'y' }, { 0x04bb, 'h' }, { 0x04bd, 'e' },
  { 0x04c0, 'I' }, { 0x04cf, 'l' }, { 0x0501, 'd' }, { 0x051b, 'q' }, { 0x051d, 'w' }, { 0x0555, 'O' },
  { 0x0563, 'q' }, { 0x0570, 'h' }, { 0x0578, 'n' }, { 0x057d, 'u' }, { 0x0581, 'g' }, { 0x0585, 'o' },
  { 0x10e7, 'y' }, { 0x10ff, 'o' }, { 0x1d22, 'z' }, { 0x2024, '.' }, { 0x2170, 'i' }, { 0x2174, 'v' },
  { 0x2179, 'x' }, { 0x217c, 'l' }, { 0x217d, 'c' }, { 0x217e, 'd' }, { 0x217f, 'm' }, { 0x3002, '.' },
  { 0xa731, 's' }, { 0xfe6b, '@' }, { 0xff0e, '.' }, { 0xff20, '@' },
};

static int
compare_twin (const void *character,
              const void *twin)
{
  gunichar a = *(const gunichar *) character, b = ((const Twin *) twin)->character;

  return (a > b) - (a < b);
}

/* What @c looks like; itself, if it looks like nothing else. */
static gunichar
find_twin (gunichar c)
{
  const Twin *twin;

  if (c >= 0xff01 && c <= 0xff5e)   /* fullwidth */
    return c - 0xff01 + '!';
  if (c >= 0x1d400 && c <= 0x1d6a3)   /* bold, italic … of mathematics: 13 alphabets of 52 letters */
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(c - 0x1d400) % 52];
  twin = bsearch (&c, twins, G_N_ELEMENTS (twins), sizeof (Twin), compare_twin);

  return twin != NULL ? (gunichar) twin->ascii : c;
}

char *
satchel_look_alike_skeleton (const char *text)
{
  GString *skeleton = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, g_string_free (skeleton, FALSE));

  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_string_append_unichar (skeleton, find_twin (g_utf8_get_char (text)));

  return g_string_free (skeleton, FALSE);
}

/* --- addresses in names --- */

static gboolean
is_address_character (char c)
{
  return (guchar) c >= 0x80 || g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

/* The address around the "@" at @at in @text: something before it, and a domain with a dot after it. */
static char *
dup_address_around (const char *text,
                    const char *at)
{
  const char *start = at, *end = at + 1;
  g_autofree char *address = NULL;

  while (start > text && is_address_character (start[-1]))
    start--;
  while (*end != '\0' && is_address_character (*end))
    end++;
  while (end > at + 1 && (end[-1] == '.' || end[-1] == '\'' || end[-1] == '-'))
    end--;
  if (start == at || memchr (at, '.', end - at) == NULL || at[1] == '.')
    return NULL;
  address = g_strndup (start, end - start);

  return g_utf8_validate (address, -1, NULL) ? g_steal_pointer (&address) : NULL;
}

static gboolean
is_same (const char *a,
         const char *b)
{
  g_autofree char *folded_a = g_utf8_casefold (a, -1);
  g_autofree char *folded_b = g_utf8_casefold (b, -1);

  return g_str_equal (folded_a, folded_b);
}

char *
satchel_look_alike_pretended (const char *name,
                              const char *address)
{
  g_autofree char *skeleton = NULL;

  g_return_val_if_fail (name != NULL && address != NULL, NULL);

  if (g_utf8_strlen (name, -1) > MAX_NAME)
    return NULL;
  skeleton = satchel_look_alike_skeleton (name);
  for (const char *at = skeleton; (at = strchr (at, '@')) != NULL; at++)
    {
      g_autofree char *shown = dup_address_around (skeleton, at);

      if (shown != NULL && !is_same (shown, address))
        return g_steal_pointer (&shown);
    }

  return NULL;
}

/* Marks of direction and what has no width: a name that needs none of them is written without. A joiner
 * belongs to Persian and Indian words and to emoji, a selector to the Japanese sign before it (Unicode §23.4), tags
 * to the flag before them (UTS 51 §1.4.9). @before: 0 at the beginning, and the last that was no tag. */
static gboolean
is_hidden (gunichar c,
           gunichar before)
{
  if (c >= 0xe0100 && c <= 0xe01ef)
    return g_unichar_get_script (before) != G_UNICODE_SCRIPT_HAN;
  if (c >= 0xe0000 && c <= 0xe007f)
    return before != 0x1f3f4;

  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200b || c == 0x2060 || c == 0xfeff
         || c == 0x3164 || c == 0x115f || c == 0x1160;
}

char *
satchel_look_alike_reveal (const char *text)
{
  GString *seen = g_string_new (NULL);
  gunichar before = 0;

  g_return_val_if_fail (text != NULL, g_string_free (seen, FALSE));

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!is_hidden (c, before))
        g_string_append_unichar (seen, c);
      if (c < 0xe0000 || c > 0xe007f)
        before = c;
    }

  return g_string_free (seen, FALSE);
}

static gboolean
hides_something (const char *name)
{
  g_autofree char *seen = satchel_look_alike_reveal (name);

  return !g_str_equal (seen, name);
}

/* --- domains --- */

/* A set of scripts, so far as they matter here. */
enum
{
  LATIN = 1 << 0,
  HAN = 1 << 1,
  KANA = 1 << 2,
  HANGUL = 1 << 3,
  BOPOMOFO = 1 << 4,
  OTHER = 1 << 5,
};

static guint
get_script (gunichar c)
{
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_INHERITED:
      return 0;
    case G_UNICODE_SCRIPT_LATIN:
      return LATIN;
    case G_UNICODE_SCRIPT_HAN:
      return HAN;
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
      return KANA;
    case G_UNICODE_SCRIPT_HANGUL:
      return HANGUL;
    case G_UNICODE_SCRIPT_BOPOMOFO:
      return BOPOMOFO;
    default:
      return OTHER;
    }
}

/* Unicode Technical Standard 39 §5.2, "highly restrictive": one script, or those of Japanese, Korean or
 * Chinese with Latin. */
static gboolean
may_stand_together (guint    scripts,
                    gboolean one_other)
{
  if ((scripts & OTHER) != 0)
    return scripts == OTHER && one_other;

  return (scripts & ~(LATIN | HAN | KANA)) == 0 || (scripts & ~(LATIN | HAN | HANGUL)) == 0
         || (scripts & ~(LATIN | HAN | BOPOMOFO)) == 0;
}

gboolean
satchel_look_alike_is_mixed (const char *domain)
{
  guint scripts = 0;
  gboolean one_other = TRUE;
  GUnicodeScript other = G_UNICODE_SCRIPT_INVALID_CODE;

  g_return_val_if_fail (domain != NULL, FALSE);

  for (;; domain = g_utf8_next_char (domain))
    {
      gunichar c = g_utf8_get_char (domain);
      guint script;

      if (c == '.' || c == '\0')
        {
          if (!may_stand_together (scripts, one_other))
            return TRUE;
          scripts = 0;
          one_other = TRUE;
          other = G_UNICODE_SCRIPT_INVALID_CODE;
          if (c == '\0')
            return FALSE;
          continue;
        }
      script = get_script (c);
      scripts |= script;
      if (script == OTHER)
        {
          one_other = one_other && (other == G_UNICODE_SCRIPT_INVALID_CODE || other == g_unichar_get_script (c));
          other = g_unichar_get_script (c);
        }
    }
}

/* A word of the name that reads as one of ASCII and has letters of several alphabets. Shorter ones are initials and
 * numbers, which people do mix. */
static char *
find_name_like (const char *name)
{
  g_autofree char *seen = satchel_look_alike_reveal (name);
  g_auto(GStrv) words = g_strsplit_set (seen, " .,;:-_/()[]<>@'\"+&|", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *skeleton = satchel_look_alike_skeleton (words[i]);

      if (strlen (skeleton) > 2 && g_str_is_ascii (skeleton) && satchel_look_alike_is_mixed (words[i]))
        return g_steal_pointer (&skeleton);
    }

  return NULL;
}

/* The domain in its own letters; NULL where it has no others than ASCII. */
static char *
dup_unicode_domain (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *domain = NULL;

  if (at == NULL || at[1] == '\0' || strlen (at + 1) > MAX_DOMAIN)
    return NULL;
  domain = g_hostname_to_unicode (at + 1);
  if (domain == NULL || g_str_is_ascii (domain))
    return NULL;

  return g_steal_pointer (&domain);
}

SatchelLookAlike *
satchel_look_alike_find (const SatchelAddress *address)
{
  g_autoptr(SatchelLookAlike) self = g_new0 (SatchelLookAlike, 1);

  g_return_val_if_fail (address != NULL, NULL);

  self->pretended = satchel_look_alike_pretended (address->name, address->address);
  self->hides = hides_something (address->name) || hides_something (address->address);
  self->name_like = find_name_like (address->name);
  self->domain = dup_unicode_domain (address->address);
  if (self->domain != NULL)
    {
      g_autofree char *skeleton = satchel_look_alike_skeleton (self->domain);

      self->is_mixed = satchel_look_alike_is_mixed (self->domain);
      if (g_str_is_ascii (skeleton))
        self->looks_like = g_steal_pointer (&skeleton);
    }

  return self->pretended != NULL || self->looks_like != NULL || self->name_like != NULL || self->is_mixed
             || self->hides
           ? g_steal_pointer (&self)
           : NULL;
}

char *
satchel_look_alike_to_text (const SatchelLookAlike *self,
                            const SatchelAddress   *address)
{
  g_return_val_if_fail (self != NULL && address != NULL, NULL);

  if (self->looks_like != NULL)
    return g_strdup_printf (_("The sender’s address looks like “%s”, but is another one: some of its letters are from "
                              "another alphabet."),
                            self->looks_like);
  if (self->pretended != NULL)
    return g_strdup_printf (_("The name shows “%s”, but the message is from “%s”."), self->pretended,
                            address->address);
  if (self->is_mixed)
    return g_strdup_printf (_("The sender’s address mixes letters of several alphabets: “%s”."), self->domain);
  if (self->name_like != NULL)
    return g_strdup_printf (_("The sender’s name looks like “%s”, but some of its letters are from another alphabet."),
                            self->name_like);

  return g_strdup (_("The sender’s name has characters in it that can’t be seen. The message is from the address "
                     "beside it."));
}

void
satchel_look_alike_free (SatchelLookAlike *self)
{
  if (self == NULL)
    return;

  g_free (self->pretended);
  g_free (self->domain);
  g_free (self->looks_like);
  g_free (self->name_like);
  g_free (self);
}
