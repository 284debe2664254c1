/* outlook-popover.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/outlook-popover.h"

#include "ui/outlook-words.h"

#include <glib/gi18n-lib.h>

/* Characters: the sidebar below is about as wide, and the narrowest window. */
#define WIDTH 32

struct _SatchelOutlookPopover
{
  GtkPopover parent_instance;

  /* Owned */
  SatchelOffice *office;

  /* Borrowed: the popover has it */
  GtkBox        *box;
};

G_DEFINE_FINAL_TYPE (SatchelOutlookPopover, satchel_outlook_popover, GTK_TYPE_POPOVER)

static void
add_label (GtkBox     *box,
           const char *text,
           const char *style,
           gboolean    wraps)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), WIDTH);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDTH);
  gtk_label_set_wrap (GTK_LABEL (label), wraps);
  if (!wraps)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  if (g_str_equal (style, "caption"))
    gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (box, label);
}

static void
add_account (SatchelOutlookPopover *self,
             SatchelAccount        *account,
             gint64                 now)
{
  SatchelOutlook outlook = satchel_office_get_outlook (self->office, account);
  const GError *trouble = satchel_office_get_trouble (self->office, account);
  g_autofree char *last = satchel_outlook_words_for_last (&outlook, now);
  g_autofree char *next = NULL;
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));

  if (!satchel_account_get_enabled (account))
    next = g_strdup (_("Not in use"));
  else if (satchel_office_get_fetch (self->office, account) != NULL)
    next = g_strdup (_("Receiving now"));
  else if (trouble != NULL)
    next = satchel_outlook_words_for_next_try (&outlook, now);
  else
    next = satchel_outlook_words_for_next (&outlook, now);

  add_label (box, satchel_account_get_label (account), "caption-heading", FALSE);
  add_label (box, last, "caption", TRUE);
  if (next != NULL)
    add_label (box, next, "caption", TRUE);
  gtk_box_append (self->box, GTK_WIDGET (box));
}

static void
refresh (SatchelOutlookPopover *self)
{
  SatchelAccounts *accounts;
  GtkWidget *child;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  if (self->office == NULL)
    return;

  accounts = satchel_office_get_accounts (self->office);
  for (guint i = 0; i < satchel_accounts_get_n (accounts); i++)
    add_account (self, satchel_accounts_get (accounts, i), now);
}

static void
on_changed (SatchelOutlookPopover *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
}

static void
satchel_outlook_popover_dispose (GObject *object)
{
  satchel_outlook_popover_set_office (SATCHEL_OUTLOOK_POPOVER (object), NULL);
  G_OBJECT_CLASS (satchel_outlook_popover_parent_class)->dispose (object);
}

static void
satchel_outlook_popover_class_init (SatchelOutlookPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = satchel_outlook_popover_dispose;
}

static void
satchel_outlook_popover_init (SatchelOutlookPopover *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_widget_set_margin_top (GTK_WIDGET (self->box), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->box), 6);
  gtk_widget_set_margin_start (GTK_WIDGET (self->box), 6);
  gtk_widget_set_margin_end (GTK_WIDGET (self->box), 6);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 400);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->box));
  gtk_popover_set_child (GTK_POPOVER (self), scrolled);
  g_signal_connect (self, "show", G_CALLBACK (refresh), NULL);
}

void
satchel_outlook_popover_set_office (SatchelOutlookPopover *self,
                                    SatchelOffice         *office)
{
  g_return_if_fail (SATCHEL_IS_OUTLOOK_POPOVER (self));

  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  if (office != NULL)
    g_signal_connect_object (office, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}
