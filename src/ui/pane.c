/* pane.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/pane.h"

struct _SatchelPane
{
  GtkWidget parent_instance;

  /* Owned */
  GtkWidget *child;

  int natural_width;
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_NATURAL_WIDTH,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void satchel_pane_buildable_init (GtkBuildableIface *iface);

static GtkBuildableIface *parent_buildable;

G_DEFINE_FINAL_TYPE_WITH_CODE (SatchelPane, satchel_pane, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, satchel_pane_buildable_init))

static void
set_child (SatchelPane *self,
           GtkWidget   *child)
{
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
satchel_pane_add_child (GtkBuildable *buildable,
                        GtkBuilder   *builder,
                        GObject      *child,
                        const char   *type)
{
  if (GTK_IS_WIDGET (child))
    set_child (SATCHEL_PANE (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
satchel_pane_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = satchel_pane_add_child;
}

static void
satchel_pane_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  SatchelPane *self = SATCHEL_PANE (widget);

  if (self->child == NULL)
    return;

  gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, self->natural_width);
}

static void
satchel_pane_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  SatchelPane *self = SATCHEL_PANE (widget);

  if (self->child != NULL)
    gtk_widget_allocate (self->child, width, height, baseline, NULL);
}

static GtkSizeRequestMode
satchel_pane_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
satchel_pane_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  SatchelPane *self = SATCHEL_PANE (object);

  if (prop_id == PROP_CHILD)
    g_value_set_object (value, self->child);
  else if (prop_id == PROP_NATURAL_WIDTH)
    g_value_set_int (value, self->natural_width);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
satchel_pane_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  SatchelPane *self = SATCHEL_PANE (object);

  if (prop_id == PROP_CHILD)
    set_child (self, g_value_get_object (value));
  else if (prop_id == PROP_NATURAL_WIDTH)
    {
      self->natural_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
satchel_pane_dispose (GObject *object)
{
  set_child (SATCHEL_PANE (object), NULL);
  G_OBJECT_CLASS (satchel_pane_parent_class)->dispose (object);
}

static void
satchel_pane_class_init (SatchelPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = satchel_pane_get_property;
  object_class->set_property = satchel_pane_set_property;
  object_class->dispose = satchel_pane_dispose;
  widget_class->measure = satchel_pane_measure;
  widget_class->size_allocate = satchel_pane_size_allocate;
  widget_class->get_request_mode = satchel_pane_get_request_mode;

  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_NATURAL_WIDTH] = g_param_spec_int ("natural-width", NULL, NULL, 0, G_MAXINT, 0,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
satchel_pane_init (SatchelPane *self)
{
}
