/* css-token.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The words of a style sheet (CSS Syntax Level 3 §4), with escapes decoded: "\75 rl(" is read as what a
 * browser would make of it. Private to src/message.
 *
 *   SatchelCss css;
 *
 *   satchel_css_init (&css, text);
 *   while (satchel_css_next (&css) != SATCHEL_CSS_END)
 *     …css.name, css.unit…
 *   satchel_css_clear (&css);
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_CSS_END,
  SATCHEL_CSS_SPACE,        /* comments too */
  SATCHEL_CSS_IDENT,        /* name */
  SATCHEL_CSS_FUNCTION,     /* name; its parenthesis is open */
  SATCHEL_CSS_AT,           /* name */
  SATCHEL_CSS_HASH,         /* name */
  SATCHEL_CSS_STRING,       /* name: what is in it */
  SATCHEL_CSS_URL,          /* name: what is in it, without quotes; closed */
  SATCHEL_CSS_NUMBER,       /* name: as written, digits only; unit: "", "px", "%" */
  SATCHEL_CSS_MARK,         /* sign: any other character of ASCII, brackets too */
  SATCHEL_CSS_BAD,          /* a string or url() that is broken, or what else is none of these */
} SatchelCssKind;

typedef struct
{
  /* Owned */
  GString       *name;
  GString       *unit;

  /* Borrowed */
  const char    *at;

  SatchelCssKind kind;
  char           sign;
} SatchelCss;

/* @text: UTF-8, must stay. */
void           satchel_css_init         (SatchelCss     *self,
                                         const char     *text);
void           satchel_css_clear        (SatchelCss     *self);

/* Reads one word. Returns: its kind, also in @self->kind. */
SatchelCssKind satchel_css_next         (SatchelCss     *self);

/* Whether the word is this mark. */
gboolean       satchel_css_is           (const SatchelCss *self,
                                         char            sign);

/* Writes a name, or the inside of a string, so that it is read as the same wherever it stands: in a style
 * element too, there is no "<" and no quote in it. */
void           satchel_css_write_name   (GString        *out,
                                         const char     *name);
void           satchel_css_write_string (GString        *out,
                                         const char     *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SatchelCss, satchel_css_clear)

G_END_DECLS
