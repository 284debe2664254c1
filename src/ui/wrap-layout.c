/* wrap-layout.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/wrap-layout.h"

/* Pixels between children and between lines. */
#define SPACING 8

struct _SatchelWrapLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (SatchelWrapLayout, satchel_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
satchel_wrap_layout_get_request_mode (GtkLayoutManager *layout,
                                      GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Goes through the lines that @width makes; puts the children there if @place.
 * Returns: the height. */
static int
lay_out (GtkWidget *widget,
         int        width,
         gboolean   place)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum, natural, child_height;
      GtkAllocation area;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      natural = MAX (minimum, MIN (natural, width));
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, natural, NULL, &child_height, NULL, NULL);
      if (x > 0 && x + natural > width)
        {
          x = 0;
          y += line + SPACING;
          line = 0;
        }

      area = (GtkAllocation) { is_rtl ? width - x - natural : x, y, natural, child_height };
      if (place)
        gtk_widget_size_allocate (child, &area, -1);
      x += natural + SPACING;
      line = MAX (line, child_height);
    }

  return y + line;
}

static void
satchel_wrap_layout_measure (GtkLayoutManager *layout,
                             GtkWidget        *widget,
                             GtkOrientation    orientation,
                             int               for_size,
                             int              *minimum,
                             int              *natural,
                             int              *minimum_baseline,
                             int              *natural_baseline)
{
  int widest = 0, sum = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      widest = MAX (widest, child_minimum);
      sum += child_natural + (sum > 0 ? SPACING : 0);
    }

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widest;
      *natural = MAX (widest, sum);
    }
  else
    *minimum = *natural = lay_out (widget, for_size >= 0 ? for_size : MAX (widest, sum), FALSE);
}

static void
satchel_wrap_layout_allocate (GtkLayoutManager *layout,
                              GtkWidget        *widget,
                              int               width,
                              int               height,
                              int               baseline)
{
  lay_out (widget, width, TRUE);
}

static void
satchel_wrap_layout_class_init (SatchelWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = satchel_wrap_layout_get_request_mode;
  layout_class->measure = satchel_wrap_layout_measure;
  layout_class->allocate = satchel_wrap_layout_allocate;
}

static void
satchel_wrap_layout_init (SatchelWrapLayout *self)
{
}
