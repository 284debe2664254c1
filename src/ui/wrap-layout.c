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

  gboolean         stacks;
};

enum
{
  PROP_0,
  PROP_STACKS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SatchelWrapLayout, satchel_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
satchel_wrap_layout_get_request_mode (GtkLayoutManager *layout,
                                      GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
sum_up (GtkWidget *widget,
        int       *widest)
{
  int sum = 0;

  *widest = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum, natural;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      *widest = MAX (*widest, minimum);
      sum += natural + (sum > 0 ? SPACING : 0);
    }

  return sum;
}

/* Goes through the lines that @width makes; puts the children there if @place.
 * Returns: the height. */
static int
lay_out (SatchelWrapLayout *self,
         GtkWidget         *widget,
         int                width,
         gboolean           place)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int widest;
  gboolean in_column = self->stacks && sum_up (widget, &widest) > width;
  int x = 0, y = 0, line = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum, natural, child_height;
      GtkAllocation area;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      natural = in_column ? MAX (minimum, width) : MAX (minimum, MIN (natural, width));
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
  int widest;
  int sum = sum_up (widget, &widest);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widest;
      *natural = MAX (widest, sum);
    }
  else
    *minimum = *natural = lay_out (SATCHEL_WRAP_LAYOUT (layout), widget,
                                    for_size >= 0 ? for_size : MAX (widest, sum), FALSE);
}

static void
satchel_wrap_layout_allocate (GtkLayoutManager *layout,
                              GtkWidget        *widget,
                              int               width,
                              int               height,
                              int               baseline)
{
  lay_out (SATCHEL_WRAP_LAYOUT (layout), widget, width, TRUE);
}

static void
satchel_wrap_layout_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  if (id == PROP_STACKS)
    g_value_set_boolean (value, SATCHEL_WRAP_LAYOUT (object)->stacks);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
satchel_wrap_layout_set_property (GObject      *object,
                                  guint         id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  if (id == PROP_STACKS)
    SATCHEL_WRAP_LAYOUT (object)->stacks = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
satchel_wrap_layout_class_init (SatchelWrapLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = satchel_wrap_layout_get_property;
  object_class->set_property = satchel_wrap_layout_set_property;
  properties[PROP_STACKS] = g_param_spec_boolean ("stacks", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY
                                                  | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  layout_class->get_request_mode = satchel_wrap_layout_get_request_mode;
  layout_class->measure = satchel_wrap_layout_measure;
  layout_class->allocate = satchel_wrap_layout_allocate;
}

static void
satchel_wrap_layout_init (SatchelWrapLayout *self)
{
}
