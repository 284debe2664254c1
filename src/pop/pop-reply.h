/* pop-reply.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One line of a server's answer: "+OK", "-ERR" or "+ " and the text behind it (RFC 1939 §3, RFC
 * 2449 §8 for the codes in brackets, RFC 5034 §4 for the continuation). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SATCHEL_POP_ERROR (satchel_pop_error_quark ())

typedef enum
{
  SATCHEL_POP_ERROR_GRAMMAR,    /* the line is none of the forms: not a POP3 server */
  SATCHEL_POP_ERROR_BOUNDS,     /* a listing or a reply without end */
} SatchelPopError;

GQuark satchel_pop_error_quark (void);

typedef enum
{
  SATCHEL_POP_OK,
  SATCHEL_POP_ERR,
  SATCHEL_POP_CONTINUE,   /* "+ …": the server's turn in a SASL exchange */
} SatchelPopStatus;

/* Codes of RFC 2449 §8, RFC 3206 and RFC 6856, by what they mean for us. */
typedef enum
{
  SATCHEL_POP_CODE_NONE,
  SATCHEL_POP_CODE_IN_USE,       /* another session holds the mailbox */
  SATCHEL_POP_CODE_LOGIN_DELAY,  /* came too soon */
  SATCHEL_POP_CODE_SYS_TEMP,
  SATCHEL_POP_CODE_SYS_PERM,
  SATCHEL_POP_CODE_AUTH,         /* the credentials are wrong */
  SATCHEL_POP_CODE_UTF8,
  SATCHEL_POP_CODE_OTHER,
} SatchelPopCode;

typedef struct
{
  SatchelPopStatus status;
  SatchelPopCode   code;
  char            *text;   /* behind status and code, made valid UTF-8, no control characters */
  char            *raw;    /* behind the status, octets as served (for numbers and challenges) */
} SatchelPopReply;

/* Reads @line. Status in either case; unknown codes are OTHER. Errors: GRAMMAR.
 * Returns: (transfer full) (nullable). */
SatchelPopReply *satchel_pop_reply_parse     (const char             *line,
                                              GError                **error);

/* For a server that announces no RESP-CODES (RFC 2449 §6.4): brackets that hold none of the known codes are text like
 * any other. The known ones count all the same: servers say [IN-USE] without a word about it before, and each only
 * spares the password the blame. */
void             satchel_pop_reply_disown_code (SatchelPopReply      *self);

/* "+OK 120 3456…" of STAT: RFC 1939 §5. FALSE where the two numbers are missing. */
gboolean         satchel_pop_reply_read_stat (const SatchelPopReply  *self,
                                              guint64                *messages,
                                              guint64                *octets);

void             satchel_pop_reply_free      (SatchelPopReply        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelPopReply, satchel_pop_reply_free)

G_END_DECLS
