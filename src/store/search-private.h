/* search-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A query as a tree. For the files search*.c alone. */

#pragma once

#include "store/search.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_TERM_ALL,          /* children: all of them */
  SATCHEL_TERM_ANY,          /* children: one of them */
  SATCHEL_TERM_NOT,          /* one child */
  SATCHEL_TERM_WORDS,        /* tokens one after another */
  SATCHEL_TERM_FLAG,
  SATCHEL_TERM_ATTACHMENT,
  SATCHEL_TERM_BEFORE,
  SATCHEL_TERM_AFTER,
  SATCHEL_TERM_LARGER,
  SATCHEL_TERM_SMALLER,
  SATCHEL_TERM_FOLDER,
  SATCHEL_TERM_ACCOUNT,
} SatchelTermKind;

typedef struct
{
  SatchelTermKind kind;
  GPtrArray      *children;   /* of SatchelTerm; NULL for a leaf */
  char           *words;      /* as they were typed, without quotes */
  GPtrArray      *tokens;     /* of char * */
  SatchelColumn   column;     /* SATCHEL_N_COLUMNS: any */
  gboolean        begins;     /* the last token is the beginning of a word */
  gboolean        typing;     /* … because it is still being typed */
  SatchelFlags    flag;
  gboolean        set;        /* the flag is to be set */
  gint64          number;     /* Unix seconds, or octets */
} SatchelTerm;

struct _SatchelSearch
{
  SatchelTerm *root;          /* NULL: nothing is looked for */
  char        *text;
  char        *remark;
};

SatchelTerm *satchel_term_new  (SatchelTermKind  kind);
void         satchel_term_free (SatchelTerm     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelTerm, satchel_term_free)

/* The beginning of the day, month or year that @text names, in local time. FALSE: it names none. */
gboolean     satchel_search_read_date (const char *text,
                                       gint64     *date);

/* FALSE: no size. */
gboolean     satchel_search_read_size (const char *text,
                                       gint64     *size);

/* A name of a folder or of an account without case and accents. Returns: (transfer full). */
char        *satchel_search_fold      (const char *text);

/* The tokens of @text. Returns: (transfer full) (element-type utf8). */
GPtrArray   *satchel_search_cut       (const char *text);

G_END_DECLS
