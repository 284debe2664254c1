/* copy-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/copy-list.h"

#include "office/retention.h"

struct _SatchelCopyItem
{
  GObject    parent_instance;

  /* owned */
  GPtrArray *copies;

  guint      place;    /* in copies */
  gint64     when;
};

G_DEFINE_FINAL_TYPE (SatchelCopyItem, satchel_copy_item, G_TYPE_OBJECT)

/* One line of the list. */
typedef struct
{
  gint64 rank;     /* of going: 0 next, dates, then those that stay */
  gint64 seen;
  gint64 when;
  guint  place;
} Line;

struct _SatchelCopyList
{
  GObject    parent_instance;

  /* owned */
  GPtrArray *copies;   /* NULL at first */
  GArray    *lines;    /* of Line */
};

static void satchel_copy_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SatchelCopyList, satchel_copy_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, satchel_copy_list_list_model_init))

/* --- an item --- */

const SatchelServerCopy *
satchel_copy_item_get_copy (SatchelCopyItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_COPY_ITEM (self), NULL);

  return g_ptr_array_index (self->copies, self->place);
}

gint64
satchel_copy_item_get_when (SatchelCopyItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_COPY_ITEM (self), SATCHEL_GOES_NEVER);

  return self->when;
}

static void
satchel_copy_item_finalize (GObject *object)
{
  SatchelCopyItem *self = SATCHEL_COPY_ITEM (object);

  g_clear_pointer (&self->copies, g_ptr_array_unref);

  G_OBJECT_CLASS (satchel_copy_item_parent_class)->finalize (object);
}

static void
satchel_copy_item_class_init (SatchelCopyItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_copy_item_finalize;
}

static void
satchel_copy_item_init (SatchelCopyItem *self)
{
}

/* --- the list --- */

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  const Line *one = a, *other = b;

  if (one->rank != other->rank)
    return one->rank < other->rank ? -1 : 1;
  if (one->seen != other->seen)
    return one->seen < other->seen ? -1 : 1;
  return (one->place > other->place) - (one->place < other->place);
}

void
satchel_copy_list_set (SatchelCopyList *self,
                       GPtrArray       *copies,
                       const gint64    *when,
                       gint64           now)
{
  guint before;

  g_return_if_fail (SATCHEL_IS_COPY_LIST (self) && copies != NULL);

  before = self->lines->len;
  g_ptr_array_ref (copies);
  g_clear_pointer (&self->copies, g_ptr_array_unref);
  self->copies = copies;

  g_array_set_size (self->lines, copies->len);
  for (guint i = 0; i < copies->len; i++)
    {
      const SatchelServerCopy *copy = g_ptr_array_index (copies, i);
      gint64 rank = when[i] == SATCHEL_GOES_NEVER ? G_MAXINT64 : when[i] <= now ? 0 : when[i];

      g_array_index (self->lines, Line, i) = (Line) { rank, copy->listed.first_seen, when[i], i };
    }
  g_array_sort (self->lines, compare_lines);

  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, copies->len);
}

static GType
satchel_copy_list_get_item_type (GListModel *model)
{
  return SATCHEL_TYPE_COPY_ITEM;
}

static guint
satchel_copy_list_get_n_items (GListModel *model)
{
  return SATCHEL_COPY_LIST (model)->lines->len;
}

static gpointer
satchel_copy_list_get_item (GListModel *model,
                            guint       position)
{
  SatchelCopyList *self = SATCHEL_COPY_LIST (model);
  SatchelCopyItem *item;
  const Line *line;

  if (position >= self->lines->len)
    return NULL;

  line = &g_array_index (self->lines, Line, position);
  item = g_object_new (SATCHEL_TYPE_COPY_ITEM, NULL);
  item->copies = g_ptr_array_ref (self->copies);
  item->place = line->place;
  item->when = line->when;

  return item;
}

static void
satchel_copy_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = satchel_copy_list_get_item_type;
  iface->get_n_items = satchel_copy_list_get_n_items;
  iface->get_item = satchel_copy_list_get_item;
}

static void
satchel_copy_list_finalize (GObject *object)
{
  SatchelCopyList *self = SATCHEL_COPY_LIST (object);

  g_clear_pointer (&self->copies, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_array_unref);

  G_OBJECT_CLASS (satchel_copy_list_parent_class)->finalize (object);
}

static void
satchel_copy_list_class_init (SatchelCopyListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_copy_list_finalize;
}

static void
satchel_copy_list_init (SatchelCopyList *self)
{
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
}

SatchelCopyList *
satchel_copy_list_new (void)
{
  return g_object_new (SATCHEL_TYPE_COPY_LIST, NULL);
}
