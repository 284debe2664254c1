/* safe-html-tree.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/safe-html-tree.h"

#include "base/limits.h"

#include <setjmp.h>
#include <string.h>
#include <time.h>

/* Octets that are taken from the system at once; what is larger than a fourth of it is taken alone and
 * given back when gumbo frees it, the rest goes with the tree. */
#define CHUNK (256 * 1024)
#define LARGE (CHUNK / 4)

/* The clock is looked at once in so many allocations. Each tag needs several. */
#define PACE 64

typedef union _Block Block;

/* In front of memory that was taken from the system. */
union _Block
{
  struct
  {
    Block *next;
    Block *previous;
    gsize  size;
  };
  max_align_t alignment;
};

struct _SatchelHtmlTree
{
  GumboOutput *output;    /* in the blocks */
  Block        chunks;    /* ring */
  Block        large;     /* ring: each one thing of gumbo's */
  char        *free;      /* what is left of the newest chunk */
  gsize        left;
  gsize        used;      /* octets taken from the system */
  gint64       deadline;
  guint        calls;
  jmp_buf      enough;
};

gint64
satchel_html_tree_get_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* --- memory --- */

static gpointer
take (SatchelHtmlTree *self,
      Block           *ring,
      gsize            size)
{
  Block *block;

  if (size > SATCHEL_LIMIT_HTML_MEMORY - self->used)
    longjmp (self->enough, 1);

  block = g_malloc (sizeof (Block) + size);
  block->size = size;
  block->next = ring->next;
  block->previous = ring;
  block->next->previous = block;
  ring->next = block;
  self->used += size;

  return block + 1;
}

static void
give_back (SatchelHtmlTree *self,
           Block           *block)
{
  block->next->previous = block->previous;
  block->previous->next = block->next;
  self->used -= block->size;
  g_free (block);
}

/* Gumbo can't be told to stop, and does not look at what it is given: so it is left by a jump. All that
 * it holds is in our blocks, nothing is lost by that. */
static void *
allocate (void   *data,
          size_t  size)
{
  SatchelHtmlTree *self = data;
  gsize needed;
  gpointer memory;

  if (++self->calls % PACE == 0 && satchel_html_tree_get_time () > self->deadline)
    longjmp (self->enough, 1);
  if (size > LARGE)
    return take (self, &self->large, size);

  needed = (MAX (size, 1) + sizeof (gpointer) * 2 - 1) & ~(sizeof (gpointer) * 2 - 1);
  if (needed > self->left)
    {
      self->free = take (self, &self->chunks, CHUNK);
      self->left = CHUNK;
    }
  memory = self->free;
  self->free += needed;
  self->left -= needed;

  return memory;
}

/* The large ones are few, and the newest are asked for first. What is small stays until the end. */
static void
release (void *data,
         void *memory)
{
  SatchelHtmlTree *self = data;

  for (Block *block = self->large.next; block != &self->large; block = block->next)
    if (block + 1 == memory)
      {
        give_back (self, block);
        return;
      }
}

/* --- the tree --- */

SatchelHtmlTree *
satchel_html_tree_new (const char *html,
                       gsize       length,
                       gint64      deadline)
{
  GumboOptions options = kGumboDefaultOptions;
  SatchelHtmlTree *self;

  g_return_val_if_fail (html != NULL, NULL);

  self = g_new0 (SatchelHtmlTree, 1);
  self->chunks.next = self->chunks.previous = &self->chunks;
  self->large.next = self->large.previous = &self->large;
  self->deadline = deadline;
  options.allocator = allocate;
  options.deallocator = release;
  options.userdata = self;
  options.max_errors = 0;

  if (setjmp (self->enough) != 0)
    {
      satchel_html_tree_free (self);
      return NULL;
    }
  self->output = gumbo_parse_with_options (&options, html, length);

  return self;
}

/* Gumbo's own way to free a tree calls itself for each level of it. */
void
satchel_html_tree_free (SatchelHtmlTree *self)
{
  if (self == NULL)
    return;

  while (self->chunks.next != &self->chunks)
    give_back (self, self->chunks.next);
  while (self->large.next != &self->large)
    give_back (self, self->large.next);
  g_free (self);
}

const GumboNode *
satchel_html_tree_get_root (const SatchelHtmlTree *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->output->root;
}

const GumboNode *
satchel_html_tree_get_body (const SatchelHtmlTree *self)
{
  const GumboVector *children;

  g_return_val_if_fail (self != NULL, NULL);

  children = &self->output->root->v.element.children;
  for (guint i = 0; i < children->length; i++)
    {
      const GumboNode *child = children->data[i];

      if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_BODY)
        return child;
    }

  return NULL;
}

/* --- reading it --- */

gboolean
satchel_html_node_is_element (const GumboNode *node)
{
  return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

gboolean
satchel_html_node_is_text (const GumboNode *node)
{
  return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE
         || node->type == GUMBO_NODE_CDATA;
}

const GumboNode *
satchel_html_node_next (const GumboNode *node,
                        const GumboNode *top,
                        gboolean         into)
{
  if (into && satchel_html_node_is_element (node) && node->v.element.children.length > 0)
    return node->v.element.children.data[0];

  for (; node != top; node = node->parent)
    {
      const GumboVector *siblings = &node->parent->v.element.children;

      if (node->index_within_parent + 1 < siblings->length)
        return siblings->data[node->index_within_parent + 1];
    }

  return NULL;
}

const char *
satchel_html_node_get (const GumboNode *node,
                       const char      *name)
{
  const GumboAttribute *attribute;

  g_return_val_if_fail (node != NULL && satchel_html_node_is_element (node), NULL);

  attribute = gumbo_get_attribute (&node->v.element.attributes, name);

  return attribute != NULL ? attribute->value : NULL;
}
