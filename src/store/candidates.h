/* candidates.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages that the state knows of and that may be behind lines of a listing that don't tell: found again by
 * their heads and sizes. Lives for one job of the store's thread.
 *
 *   satchel_candidates_add_gone (candidates, &error);
 *   satchel_candidates_enter (candidates);
 *   candidate = satchel_candidates_find (candidates, item);
 *   satchel_candidates_take (candidates, candidate);
 */

#pragma once

#include "store/receive.h"
#include "store/store-private.h"

G_BEGIN_DECLS

typedef struct
{
  char        *uid;
  guint        copy;
  char        *name;         /* NULL: never received (UNWANTED) */
  SatchelKnown known;
  gint64       first_seen;
  gint64       kept;
  gint64       deleted;
  gint64       gone_since;   /* Unix seconds; 0: listed */
  guint64      known_size;   /* as LIST said */
  guint64      size;         /* of the bytes kept */
  SatchelWish  wish;
  gboolean     forgotten;
  gboolean     has_identity;
  gboolean     is_taken;     /* by a line of the listing */
  guint8       identity[SATCHEL_IDENTITY_SIZE];
  guint8       fingerprint[SATCHEL_DIGEST_SIZE];  /* zeros where it is not known */
} SatchelCandidate;

typedef struct
{
  /* Borrowed */
  SatchelStore *store;
  const char   *account;

  /* Owned */
  GPtrArray    *all;          /* of SatchelCandidate */
  GHashTable   *by_mail;      /* first half of an identity → GPtrArray of SatchelCandidate */
  GHashTable   *by_delivery;  /* second half → the same */
  GHashTable   *by_line;      /* uid and copy → SatchelCandidate */
  GHashTable   *taken;        /* names of those that are taken: a message may have been known by several ids */
  guint         n_unwanted;   /* of them, gone ones that were never wanted */
} SatchelCandidates;

/* Returns: (transfer full). */
SatchelCandidates *satchel_candidates_new        (SatchelStore         *store,
                                                  const char           *account);
void               satchel_candidates_free       (SatchelCandidates    *self);

/* Those gone from the listings, though nobody here had them deleted, and not back under another id yet. */
gboolean           satchel_candidates_add_gone   (SatchelCandidates    *self,
                                                  GError              **error);

/* What is known of the lines with @uid that are listed now. */
gboolean           satchel_candidates_add_listed (SatchelCandidates    *self,
                                                  const char           *uid,
                                                  GError              **error);

/* All are there: they can be found from now on. Reads the heads of those that were kept before heads were
 * remembered. */
void               satchel_candidates_enter      (SatchelCandidates    *self);

/* The sizes that any of them had, by the server or by its bytes. Returns: (transfer full) (element-type guint64). */
GHashTable        *satchel_candidates_get_sizes  (SatchelCandidates    *self);

/* What was behind this very line. (transfer none) (nullable). */
SatchelCandidate  *satchel_candidates_find_own   (SatchelCandidates    *self,
                                                  const SatchelListed  *item);

/* One that is not taken, whose file is there, and that is the message whose head is item->identity, as far as head
 * and size can tell: the same delivery of the size, also where line ends are counted as one octet; else the
 * same mail of just this size. A head that tells too little finds nothing, and one that several messages here have
 * neither: which of them it is their bytes will tell. (transfer none) (nullable). */
SatchelCandidate  *satchel_candidates_find       (SatchelCandidates    *self,
                                                  const SatchelListed  *item);

/* A line of the listing has it, and so its message: no other line gets that. */
void               satchel_candidates_take       (SatchelCandidates    *self,
                                                  SatchelCandidate     *candidate);

gboolean           satchel_candidate_has_size_of (const SatchelCandidate *self,
                                                  const SatchelListed  *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelCandidates, satchel_candidates_free)

G_END_DECLS
