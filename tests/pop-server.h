/* pop-server.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A POP3 server for tests, on 127.0.0.1, in threads of its own, so that a test can run its main loop
 * beside it. It can do two things:
 *
 * Follow a script, step by step, one script a conversation:
 *
 *   PopServer *server = pop_server_new (NULL, POP_SERVER_PLAIN);
 *
 *   pop_server_begin_script (server);            the first conversation
 *   pop_server_send_line (server, "+OK hello");
 *   pop_server_expect (server, "CAPA");
 *   pop_server_cut (server);
 *   pop_server_begin_script (server);            the second one
 *   …
 *   connect to pop_server_get_port (server), …
 *   pop_server_assert_followed (server);
 *   pop_server_free (server);
 *
 * Or serve a mailbox, well-behaved but for the knobs that are turned; conversations beyond the last
 * script (or all, without one) are served like that:
 *
 *   PopMailbox *mailbox = pop_mailbox_new ();    user "anna", password "secret"
 *
 *   pop_mailbox_add (mailbox, "uid-1", "Subject: one\r\n\r\nText\r\n", -1);
 *   mailbox->pipelining = TRUE;
 *   pop_server_serve (server, mailbox);
 *   …
 *   pop_mailbox_get_deleted (mailbox);
 *
 * Everything is to be set before a client connects; or between two conversations, once
 * pop_server_wait_until_quiet() has returned. Each wait of a script ends after a minute with a
 * complaint, so that no test hangs.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  POP_SERVER_PLAIN,      /* STLS is possible where a certificate was given */
  POP_SERVER_TLS,        /* TLS from the first octet */
} PopServerMode;

typedef struct _PopServer PopServer;

/* Listens on a free port at once. @certificate: (nullable): a PEM file with certificate and key, see
 * certificates.h. */
PopServer   *pop_server_new                  (const char        *certificate,
                                              PopServerMode      mode);
guint16      pop_server_get_port             (PopServer         *self);

/* Ends what still goes on, waits for its threads and frees @self; not the mailbox. */
void         pop_server_free                 (PopServer         *self);

/* --- The script -------------------------------------------------------------------------------- */

/* The steps added from here on are those of the next conversation that has none yet. */
void         pop_server_begin_script         (PopServer         *self);

/* Sends @line and CRLF. */
void         pop_server_send_line            (PopServer         *self,
                                              const char        *line);

/* Sends exactly these octets. @length: -1 for a string. */
void         pop_server_send_bytes           (PopServer         *self,
                                              const char        *bytes,
                                              gssize             length);

/* Reads a line, which must be @line exactly, or begin with @prefix. */
void         pop_server_expect               (PopServer         *self,
                                              const char        *line);
void         pop_server_expect_prefix        (PopServer         *self,
                                              const char        *prefix);

/* Shakes hands. What came in plain text and was not read is a complaint. */
void         pop_server_start_tls            (PopServer         *self);

/* Waits until the test calls pop_server_go_on(), once a pause. */
void         pop_server_pause                (PopServer         *self);
void         pop_server_go_on                (PopServer         *self);

/* Ends the connection at once (also what a script does after its last step), or with a TCP reset. */
void         pop_server_cut                  (PopServer         *self);
void         pop_server_reset                (PopServer         *self);

/* Says and reads nothing more until the client has closed. */
void         pop_server_be_silent            (PopServer         *self);

/* Reads and drops whatever comes until the client has closed; the client must do so. */
void         pop_server_wait_for_close       (PopServer         *self);

/* Goes on as a mailbox's server from here, without a greeting. */
void         pop_server_go_on_serving        (PopServer         *self);

/* --- What happened ----------------------------------------------------------------------------- */

/* Waits until no conversation goes on and every script has had its conversation. */
void         pop_server_wait_until_quiet     (PopServer         *self);

/* The same, and fails the test if a step of a script went otherwise than told. */
void         pop_server_assert_followed      (PopServer         *self);

/* Every command of all conversations in the order they came, as it came, without CRLF.
 * Returns: (transfer full). */
char       **pop_server_get_commands         (PopServer         *self);

/* How many commands began with @prefix, in either case. */
guint        pop_server_count_commands       (PopServer         *self,
                                              const char        *prefix);

/* Conversations begun. */
guint        pop_server_count_conversations  (PopServer         *self);

/* A command came before the last one was answered although PIPELINING was not announced. */
gboolean     pop_server_was_rushed           (PopServer         *self);

/* Forgets commands, conversations and haste. */
void         pop_server_forget               (PopServer         *self);

/* --- The mailbox ------------------------------------------------------------------------------- */

/* A mailbox outlives conversations: what one QUIT deleted is gone for the next. */
typedef struct
{
  /* Strings are borrowed; NULL or 0: as a good server does it. */
  const char *user;               /* "anna" */
  const char *password;           /* "secret" */
  const char *greeting;           /* "+OK ready"; APOP is known where it has a timestamp */
  const char *capabilities;       /* the lines of CAPA, each ended by \n, instead of what it can do; "": -ERR to CAPA */
  const char *capabilities_signed_in;   /* the same, once signed in */
  const char *sasl;               /* "PLAIN"; what GNU SASL has as a server, XOAUTH2, OAUTHBEARER (the password
                                   * is the token); "": none announced, none known */
  const char *wrong_password;     /* "-ERR [AUTH] wrong user name or password" */
  const char *sign_in_reply;      /* instead of +OK to the right password, which then counts for nothing */
  const char *sasl_unknown;       /* of those announced, the ones that are refused as unknown */
  const char *challenge;          /* instead of what the mechanism has to ask */
  gboolean    ok_for_plus;        /* "+OK" where "+" belongs */
  gboolean    fake_signature;     /* SCRAM: signed without knowing the password */
  gboolean    no_signature;       /* SCRAM: +OK to the proof, without signing anything */
  gboolean    wrong_binding;      /* SCRAM-…-PLUS: at the other end of another connection */
  gboolean    utf8;               /* announced: RFC 6856 */
  gboolean    want_certificate;   /* the client's, in TLS; for EXTERNAL */
  gboolean    hang_up;            /* after a refusal */
  gboolean    no_user;            /* USER and PASS are not known */
  gboolean    no_apop_secret;     /* greeted or not, APOP is for others */
  gboolean    pipelining;         /* announced (it works in any case) */
  gboolean    no_uidl;
  gboolean    no_top;
  gboolean    lf_only;            /* every line ends with LF alone, those of messages too */
  gboolean    demand_tls;         /* signing in over plain text is refused */
  guint       fail_retr;          /* this message number: -ERR to RETR and TOP */
  const char *hang_up_at;         /* this unique id: the connection ends at its RETR */
  guint64     cut_after;          /* octets sent in one conversation, then the connection ends */
  const char *cut_at;             /* commands that begin with this: the connection ends, nothing is done */
  gboolean    quits_mutely;       /* QUIT deletes, and the connection ends without an answer */
  guint       silent_after;       /* commands answered in one conversation, then nothing is said */
  gboolean    empty_once;         /* the next conversation sees no messages; then FALSE again */

  /* Private */
  GMutex      mutex;
  GPtrArray  *messages;
  GPtrArray  *deleted;
  GPtrArray  *answers;
} PopMailbox;

PopMailbox  *pop_mailbox_new                 (void);
void         pop_mailbox_free                (PopMailbox        *self);

/* Adds a message. Any octets; served with CRLF at its end if it has none. @length: -1 for a string. */
void         pop_mailbox_add                 (PopMailbox        *self,
                                              const char        *uid,
                                              const char        *text,
                                              gssize             length);

/* Changes the unique id of the message that is @number now (from 1). */
void         pop_mailbox_set_uid             (PopMailbox        *self,
                                              guint              number,
                                              const char        *uid);

/* Takes the message away as another client would. */
void         pop_mailbox_remove              (PopMailbox        *self,
                                              const char        *uid);

/* Answers the next @times (-1: all) commands that begin with @prefix with @reply, a whole reply
 * (lines with CRLF, the dot too where one belongs), and does not do what they ask. */
void         pop_mailbox_answer              (PopMailbox        *self,
                                              const char        *prefix,
                                              const char        *reply,
                                              int                times);

/* The unique ids that are there, and those that a QUIT has really deleted, in order.
 * Returns: (transfer full). */
char       **pop_mailbox_get_uids            (PopMailbox        *self);
char       **pop_mailbox_get_deleted         (PopMailbox        *self);

/* Serves @mailbox, which is kept by the caller and must outlive @self. */
void         pop_server_serve                (PopServer         *self,
                                              PopMailbox        *mailbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopServer, pop_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopMailbox, pop_mailbox_free)

G_END_DECLS
