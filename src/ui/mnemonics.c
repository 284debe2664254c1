/* mnemonics.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/mnemonics.h"

/* GTK 4.8 takes a tooltip for a description: a button that shows only an icon has no name. */
static void
name_by_tooltip (GtkWidget *widget)
{
  const char *words = gtk_widget_get_tooltip_text (widget);

  if (words == NULL || *words == '\0')
    return;
  if (GTK_IS_MENU_BUTTON (widget)
      || (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) == NULL))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

void
satchel_mnemonics_mend (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (GTK_IS_BUTTON (widget) && gtk_button_get_use_underline (GTK_BUTTON (widget)))
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);

  name_by_tooltip (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    satchel_mnemonics_mend (child);
}
