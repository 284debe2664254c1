/* office-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the files of the office share: what it knows of each account while the program runs.
 *
 *   office.c            the object, and what is asked of it
 *   office-clock.c      who is due, by the clocks and the network
 *   office-desk.c       one account's conversation, and what is remembered of its server
 *   office-accounts.c   adding and removing accounts
 */

#pragma once

#include "office/clocks.h"
#include "office/network-watch.h"
#include "office/office.h"
#include "office/schedule.h"

G_BEGIN_DECLS

/* Notes of the state: what the server announced when the account last signed in. */
#define OFFICE_NOTE_LOGIN_DELAY "login-delay"   /* seconds */
#define OFFICE_NOTE_EXPIRE      "expire"        /* days; "never" */

/* What a sign-in depends on, to notice that the person has changed it. */
typedef struct
{
  char              *server;
  char              *others;
  char              *user;
} OfficeLogin;

typedef struct
{
  /* Owned */
  SatchelAccount *account;
  SatchelFetch   *fetch;           /* the conversation under way; NULL: none */
  GCancellable   *cancellable;
  GError         *trouble;         /* of the last one */
  GTask          *removal;         /* waits for the conversation to end; NULL: none */
  OfficeLogin     login;

  /* Borrowed */
  SatchelOffice  *office;

  SatchelSchedule schedule;
  gint64          last_received;   /* Unix seconds */
  gint64          expire;          /* days, as the server says; G_MAXINT64: never; -1: nothing said */
  guint64         mark;            /* how far the conversation was … */
  gint64          moved;           /* … when that last changed: µs awake */
  gboolean        waits_for_turn;
  gboolean        knows_notes;     /* what the state remembers of the server has been read */
  gboolean        has_stalled;
  gboolean        has_overslept;
  gboolean        was_mended;      /* while a conversation went on with the old settings */
} Desk;

struct _SatchelOffice
{
  GObject              parent_instance;

  /* Owned */
  SatchelAccounts     *accounts;
  SatchelStore        *store;
  SatchelNetworkWatch *network;
  GHashTable          *desks;        /* SatchelAccount → Desk */
  GSource             *clock;

  /* Borrowed */
  SatchelClocks      (*read_clocks) (gpointer data);
  gpointer             clocks_data;

  SatchelClocks        clocks;       /* at the last look at them */
  SatchelWeather       weather;
  gboolean             has_started;
  gboolean             knows_network;
  gboolean             spares;       /* metered connections */
};

/* Makes it if there is none yet. */
Desk         *office_desk_of           (SatchelOffice   *self,
                                        SatchelAccount  *account);
void          office_desk_free         (gpointer         desk);

/* Reads what the state remembers of the account's server; its looks wait for it. */
void          office_desk_prepare      (Desk            *self);

/* A conversation begins, or follows @fetch (transfer full), which somebody else has begun. */
void          office_desk_begin        (Desk            *self);
void          office_desk_adopt        (Desk            *self,
                                        SatchelFetch    *fetch);

/* Ends a conversation in which nothing has moved for too long, or which the server must have given up while the
 * computer slept: @sleep, µs, since the last call. */
void          office_desk_watch        (Desk            *self,
                                        gint64           sleep);

/* Emits the signals. */
void          office_tell_changed      (SatchelOffice   *self,
                                        SatchelAccount  *account);
void          office_tell_arrived      (SatchelOffice   *self,
                                        SatchelAccount  *account,
                                        guint            messages);
void          office_tell_cut_short    (SatchelOffice   *self,
                                        SatchelAccount  *account,
                                        guint            messages);
void          office_tell_renumbered   (SatchelOffice   *self,
                                        SatchelAccount  *account,
                                        guint            recognised,
                                        guint            received);
void          office_tell_expires      (SatchelOffice   *self,
                                        SatchelAccount  *account,
                                        gint64           days);

SatchelClocks office_read_clocks       (SatchelOffice   *self);

/* Seconds, of the schedule's clock. */
gint64        office_get_now           (SatchelOffice   *self);

/* Begins to heed clocks and network; lets those begin that wait, as many as may talk at once. */
void          office_start_clock       (SatchelOffice   *self);
void          office_begin_turns       (SatchelOffice   *self);

/* The account was removed from the settings, its conversation is over: what is left of it goes. @task: (transfer full). */
void          office_remove_now        (GTask           *task);

G_END_DECLS
