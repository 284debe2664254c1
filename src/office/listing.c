/* listing.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/listing.h"

#include "base/digest.h"
#include "base/limits.h"
#include "pop/pop-listing.h"

#include <string.h>

/* Lines of a listing that are worth a place in the log. */
#define LOGGED_LINES 20

typedef struct _Listing Listing;

struct _Listing
{
  GPtrArray  *items;
  GHashTable *table;     /* number → item; NULL: UIDL */
  const char *mailbox;   /* interned */
  guint64     n_lines;
  guint64     n_octets;
  gboolean    is_granted;
  gboolean    is_uidl;
  gboolean    has_unnamed;   /* LIST told of messages that UIDL did not */
};

static void read_on (GTask *task);

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_ptr_array_unref (listing->items);
  g_clear_pointer (&listing->table, g_hash_table_unref);
  g_free (listing);
}

/* An id that is longer than any that is kept is kept by its digest. */
static SatchelListed *
make_item (guint64     number,
           const char *uid)
{
  guint8 digest[SATCHEL_DIGEST_SIZE];
  g_autofree char *hex = NULL;
  g_autofree char *name = NULL;
  SatchelDigest hash;

  if (strlen (uid) <= SATCHEL_LIMIT_UID)
    return satchel_listed_new (number, uid);

  satchel_digest_begin (&hash);
  satchel_digest_add (&hash, uid, strlen (uid));
  satchel_digest_end (&hash, digest);
  hex = satchel_digest_to_hex (digest, sizeof digest);
  name = g_strconcat ("satchel-long:", hex, NULL);
  return satchel_listed_new (number, name);
}

/* Lines with one id are told apart by their order. */
static void
count_copies (GPtrArray *items)
{
  g_autoptr(GPtrArray) sorted = NULL;
  const SatchelListed *before = NULL;

  for (guint i = 0; i < items->len; i++)
    ((SatchelListed *) g_ptr_array_index (items, i))->copy = i;

  sorted = satchel_listed_sort (items);
  for (guint i = 0; i < sorted->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (sorted, i);

      item->copy = before != NULL && g_str_equal (before->uid, item->uid) ? before->copy + 1 : 0;
      before = item;
    }
}

/* A line without an id names nothing: LIST will tell of its message. */
static void
add_uid (Listing *listing,
         char    *line)
{
  SatchelListed *item;
  const char *uid;
  guint64 number;

  if (!satchel_pop_listing_read_uidl (line, &number, &uid) || uid[0] == '\0')
    return;

  item = make_item (number, uid);
  item->mailbox = listing->mailbox;
  g_ptr_array_add (listing->items, item);
}

static void
add_size (Listing    *listing,
          const char *line)
{
  SatchelListed *item;
  guint64 number, octets;

  if (!satchel_pop_listing_read_list (line, &number, &octets))
    return;
  item = g_hash_table_lookup (listing->table, &number);
  if (item == NULL)
    {
      item = satchel_listed_new (number, "");
      item->mailbox = listing->mailbox;
      g_hash_table_insert (listing->table, &item->number, item);
      g_ptr_array_add (listing->items, item);
      listing->has_unnamed = TRUE;
    }
  item->size = octets <= SATCHEL_LIMIT_SIZE ? octets : 0;
}

/* The reply to the command itself. FALSE: nothing follows it. */
static gboolean
take_reply (GTask      *task,
            const char *line)
{
  Listing *listing = g_task_get_task_data (task);
  g_autoptr(SatchelPopReply) reply = NULL;
  g_autoptr(GError) error = NULL;

  reply = satchel_pop_reply_parse (line, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return FALSE;
    }
  listing->is_granted = reply->status == SATCHEL_POP_OK;
  if (listing->is_granted)
    return TRUE;

  if (listing->is_uidl && reply->code != SATCHEL_POP_CODE_NONE)
    g_task_return_error (task, satchel_session_explain (g_task_get_source_object (task), reply));
  else
    g_task_return_boolean (task, TRUE);
  return FALSE;
}

/* FALSE: that was the end, and the task has returned. */
static gboolean
take_line (GTask *task,
           char  *line)
{
  Listing *listing = g_task_get_task_data (task);

  if (!listing->is_granted)
    return take_reply (task, line);

  if (g_str_equal (line, "."))
    {
      if (listing->is_uidl)
        count_copies (listing->items);
      g_task_return_boolean (task, TRUE);
      return FALSE;
    }
  listing->n_octets += strlen (line);
  if (++listing->n_lines > SATCHEL_LIMIT_LISTING || listing->n_octets > SATCHEL_LIMIT_UIDS)
    {
      g_task_return_new_error (task, SATCHEL_POP_ERROR, SATCHEL_POP_ERROR_BOUNDS,
                               "A listing without end");
      return FALSE;
    }

  if (listing->is_uidl)
    add_uid (listing, line);
  else
    add_size (listing, line);
  return TRUE;
}

static void
listing_ends (GTask *task)
{
  satchel_session_hush (g_task_get_source_object (task), FALSE);
  g_object_unref (task);
}

static void
on_heard (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autofree char *line = satchel_wire_hear_finish (SATCHEL_WIRE (source), result, &error);

  if (line == NULL)
    {
      g_task_return_error (task, error);
      listing_ends (task);
    }
  else if (take_line (task, line))
    {
      read_on (task);
    }
  else
    {
      listing_ends (task);
    }
}

/* Takes the lines that are here already, then waits for more: 50,000 lines cost some hundred turns
 * of the main loop. */
static void
read_on (GTask *task)
{
  SatchelSession *session = g_task_get_source_object (task);
  SatchelWire *wire = satchel_session_get_wire (session);
  Listing *listing = g_task_get_task_data (task);
  GError *error = NULL;
  char *line;

  while ((line = satchel_wire_hear_now (wire, &error)) != NULL)
    {
      g_autofree char *owned = line;

      satchel_session_hush (session, listing->n_lines > LOGGED_LINES);
      if (!take_line (task, line))
        {
          listing_ends (task);
          return;
        }
    }

  if (error != NULL)
    {
      g_task_return_error (task, error);
      listing_ends (task);
      return;
    }
  satchel_wire_hear_async (wire, g_task_get_cancellable (task), on_heard, task);
}

void
satchel_listing_read_uids_async (SatchelSession      *session,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             data)
{
  GTask *task = g_task_new (session, cancellable, callback, data);
  Listing *listing = g_new0 (Listing, 1);

  g_task_set_source_tag (task, satchel_listing_read_uids_async);
  listing->items = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_listed_free);
  listing->is_uidl = TRUE;
  listing->mailbox = satchel_session_get_mailbox (session);
  g_task_set_task_data (task, listing, listing_free);

  satchel_wire_say (satchel_session_get_wire (session), "UIDL");
  satchel_wire_hear_async (satchel_session_get_wire (session), cancellable, on_heard, task);
}

GPtrArray *
satchel_listing_read_uids_finish (SatchelSession *session,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  Listing *listing;

  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  listing = g_task_get_task_data (G_TASK (result));
  return g_ptr_array_ref (listing->items);
}

void
satchel_listing_read_sizes_async (SatchelSession      *session,
                                  GPtrArray           *items,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  GTask *task = g_task_new (session, cancellable, callback, data);
  Listing *listing = g_new0 (Listing, 1);

  g_task_set_source_tag (task, satchel_listing_read_sizes_async);
  listing->items = g_ptr_array_ref (items);
  listing->table = g_hash_table_new (g_int64_hash, g_int64_equal);
  listing->mailbox = satchel_session_get_mailbox (session);
  for (guint i = 0; i < items->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (items, i);

      g_hash_table_insert (listing->table, &item->number, item);
    }
  g_task_set_task_data (task, listing, listing_free);

  satchel_wire_say (satchel_session_get_wire (session), "LIST");
  satchel_wire_hear_async (satchel_session_get_wire (session), cancellable, on_heard, task);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  const SatchelListed *first = *(SatchelListed * const *) a;
  const SatchelListed *second = *(SatchelListed * const *) b;

  return first->number < second->number ? -1 : first->number > second->number;
}

gboolean
satchel_listing_read_sizes_finish (SatchelSession *session,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  Listing *listing;

  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  listing = g_task_get_task_data (G_TASK (result));
  if (listing->has_unnamed)
    g_ptr_array_sort (listing->items, compare_numbers);
  return TRUE;
}

gboolean
satchel_listing_pick_unnamed (GPtrArray *listing,
                              GPtrArray *unnamed)
{
  g_return_val_if_fail (listing != NULL && unnamed != NULL, FALSE);

  g_ptr_array_set_size (unnamed, 0);
  for (guint i = 0; i < listing->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (listing, i);

      if (item->uid[0] == '\0')
        g_ptr_array_add (unnamed, item);
    }

  return unnamed->len > 0;
}

/* By its head and size; without a head there is nothing by which it could be known another time. */
static void
name_item (SatchelListed *item)
{
  g_autofree char *hex = NULL;

  g_free (item->uid);
  if (item->identity == NULL)
    {
      item->uid = g_strdup (SATCHEL_UID_BLANK);
      return;
    }
  hex = satchel_digest_to_hex (item->identity->octets, SATCHEL_IDENTITY_SIZE);
  item->uid = g_strdup_printf (SATCHEL_UID_HEAD "%s:%" G_GUINT64_FORMAT, hex, item->size);
}

void
satchel_listing_name (GPtrArray *listing)
{
  g_return_if_fail (listing != NULL);

  for (guint i = 0; i < listing->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (listing, i);

      if (item->uid[0] == '\0')
        name_item (item);
    }
  count_copies (listing);
}
