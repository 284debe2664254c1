/* message-item.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-item.h"

struct _SatchelMessageItem
{
  GObject parent_instance;

  gint64  number;

  /* Owned */
  SatchelRow *row;
};

enum
{
  FILLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelMessageItem, satchel_message_item, G_TYPE_OBJECT)

static void
satchel_message_item_finalize (GObject *object)
{
  SatchelMessageItem *self = SATCHEL_MESSAGE_ITEM (object);

  g_clear_pointer (&self->row, satchel_row_unref);
  G_OBJECT_CLASS (satchel_message_item_parent_class)->finalize (object);
}

static void
satchel_message_item_class_init (SatchelMessageItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_message_item_finalize;

  signals[FILLED] = g_signal_new ("filled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
satchel_message_item_init (SatchelMessageItem *self)
{
}

SatchelMessageItem *
satchel_message_item_new (gint64 number)
{
  SatchelMessageItem *self = g_object_new (SATCHEL_TYPE_MESSAGE_ITEM, NULL);

  self->number = number;

  return self;
}

gint64
satchel_message_item_get_number (SatchelMessageItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_ITEM (self), 0);

  return self->number;
}

SatchelRow *
satchel_message_item_get_row (SatchelMessageItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_ITEM (self), NULL);

  return self->row;
}

gboolean
satchel_message_item_has_flag (SatchelMessageItem *self,
                               SatchelFlags        flag)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_ITEM (self), FALSE);

  return self->row != NULL && (self->row->flags & flag) != 0;
}

static gboolean
show_the_same (const SatchelRow *a,
               const SatchelRow *b)
{
  return a->flags == b->flags && a->date == b->date && a->size == b->size && a->folder == b->folder
         && a->on_server == b->on_server && a->is_partial == b->is_partial && a->is_wished == b->is_wished
         && a->in_conversation == b->in_conversation
         && a->has_attachments == b->has_attachments && g_str_equal (a->subject, b->subject)
         && g_str_equal (a->from, b->from) && g_str_equal (a->to, b->to)
         && g_str_equal (a->preview, b->preview);
}

void
satchel_message_item_fill (SatchelMessageItem *self,
                           SatchelRow         *row)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_ITEM (self));
  g_return_if_fail (row != NULL && row->row == self->number);

  if (self->row != NULL && show_the_same (self->row, row))
    return;

  g_clear_pointer (&self->row, satchel_row_unref);
  self->row = satchel_row_ref (row);
  g_signal_emit (self, signals[FILLED], 0);
}
