/* invitation.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* An invitation to a meeting, as calendars send it (iCalendar, RFC 5545; iTIP, RFC 5546): what, when,
 * where and who, for a card above the text. Nothing of it is carried out. */

#pragma once

#include "message/recurrence.h"
#include "message/source.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_INVITATION_EVENT,      /* for one's information: PUBLISH, or nothing said */
  SATCHEL_INVITATION_REQUEST,
  SATCHEL_INVITATION_REPLY,      /* somebody says whether he comes */
  SATCHEL_INVITATION_CANCEL,
  SATCHEL_INVITATION_OTHER,      /* ADD, REFRESH, COUNTER … */
} SatchelInvitationKind;

/* One who is invited. */
typedef struct
{
  char *name;      /* "" if there is none, as with these: no control characters in any */
  char *address;
  char *answer;    /* "ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION", … (RFC 5545 §3.2.12) */
} SatchelInvitationGuest;

typedef struct
{
  SatchelInvitationKind kind;
  char       *summary;        /* "" if there is none, as with these; no control characters … */
  char       *location;
  char       *description;    /* … but \n and \t here */
  SatchelInvitationGuest *organizer;   /* nullable */
  GPtrArray  *guests;         /* of SatchelInvitationGuest; never NULL */
  GDateTime  *start;          /* nullable, as is end; in the zone that the sender means … */
  GDateTime  *end;
  char       *zone;           /* … whose name this is, where it isn't one that can be reckoned with: start and
                               * end then are that zone's clock; nullable */
  gboolean    all_day;        /* only the dates count; end is the day after the last one */
  SatchelRecurrence *repeats; /* nullable */
} SatchelInvitation;

/* The first event in the first calendar part of @source. Returns: (transfer full) (nullable): NULL where
 * there is none. */
SatchelInvitation *satchel_invitation_read    (SatchelSource           *source);

/* @text: iCalendar, @length octets of UTF-8. The same of it. */
SatchelInvitation *satchel_invitation_parse   (const char              *text,
                                               gsize                    length);

/* A plain-text card, a line each for what, when, where, who. Times are in @zone, (nullable): that of this
 * computer. Returns: (transfer full). */
char              *satchel_invitation_to_text (const SatchelInvitation *self,
                                               GTimeZone               *zone);

/* Only when: "Thursday, 11 April 2024, 11:00 – 12:00". Returns: (transfer full). */
char              *satchel_invitation_when    (const SatchelInvitation *self,
                                               GTimeZone               *zone);

/* What kind of message it is: "Invitation", "Called off". */
const char        *satchel_invitation_get_title (const SatchelInvitation *self);

/* A guest, with the answer where there is one: "Bob (comes)"; the name, or else the address, or with @whole both.
 * Returns: (transfer full). */
char              *satchel_invitation_guest_say (const SatchelInvitationGuest *guest,
                                                 gboolean                 whole);

void               satchel_invitation_free    (SatchelInvitation       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelInvitation, satchel_invitation_free)

G_END_DECLS
