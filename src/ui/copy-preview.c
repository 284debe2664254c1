/* copy-preview.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/copy-preview.h"

#include <glib/gi18n-lib.h>

#include "message/address.h"
#include "office/retention.h"
#include "ui/copy-list.h"
#include "ui/words.h"

struct _SatchelCopyPreview
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  SatchelCopyList *list;

  /* template */
  GtkLabel    *summary;
  GtkWidget   *frame;
  GtkListView *view;
};

G_DEFINE_FINAL_TYPE (SatchelCopyPreview, satchel_copy_preview, ADW_TYPE_PREFERENCES_GROUP)

/* --- a row --- */

static char *
say_sender (const SatchelServerCopy *copy)
{
  g_autoptr(GPtrArray) from = satchel_addresses_from_lines (copy->from != NULL ? copy->from : "");

  return g_strdup (from->len > 0 ? satchel_address_get_label (g_ptr_array_index (from, 0)) : "");
}

static char *
say_subject (const SatchelServerCopy *copy)
{
  if (copy->subject == NULL)
    return g_strdup (copy->listed.deleted_here ? _("Deleted here") : _("Not on this computer"));
  return g_strdup (*copy->subject != '\0' ? copy->subject : _("No subject"));
}

/* "Marta Lindqvist · 12 kB". */
static char *
say_about (const SatchelServerCopy *copy)
{
  g_autofree char *sender = say_sender (copy);
  g_autofree char *size = NULL;
  guint64 octets = satchel_retention_get_size (&copy->listed);

  if (octets == 0)
    return g_steal_pointer (&sender);
  size = g_format_size (octets);
  return *sender != '\0' ? g_strdup_printf ("%s · %s", sender, size) : g_steal_pointer (&size);
}

static char *
say_going (gint64 when,
           gint64 now)
{
  if (when == SATCHEL_GOES_NEVER)
    return g_strdup (_("Stays"));
  if (when <= now)
    return g_strdup (_("Next time"));
  return satchel_words_for_coming_day (when, now);
}

static GtkWidget *
append_label (GtkWidget  *box,
              const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    {
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, css_class);
    }
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

/* Subject over sender and size, the day at the end; the row is named as a sentence. */
static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *row)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "spacing", 12, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *going;

  gtk_widget_set_hexpand (lines, TRUE);
  append_label (lines, NULL);
  append_label (lines, "dim-label");
  gtk_box_append (GTK_BOX (box), lines);
  going = append_label (box, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (going), PANGO_ELLIPSIZE_NONE);
  gtk_list_item_set_child (row, box);
  gtk_list_item_set_activatable (row, FALSE);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *row)
{
  SatchelCopyItem *item = gtk_list_item_get_item (row);
  const SatchelServerCopy *copy = satchel_copy_item_get_copy (item);
  GtkWidget *box = gtk_list_item_get_child (row);
  GtkWidget *lines = gtk_widget_get_first_child (box);
  g_autofree char *subject = say_subject (copy);
  g_autofree char *about = say_about (copy);
  g_autofree char *going = say_going (satchel_copy_item_get_when (item), g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *words = g_strdup_printf ("%s, %s, %s", going, subject, about);

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (lines)), subject);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (lines)), about);
  gtk_widget_set_visible (gtk_widget_get_last_child (lines), *about != '\0');
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (box)), going);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* --- the sentence --- */

static char *
say_next (const SatchelRetentionSum *sum)
{
  g_autofree char *number = satchel_words_for_number (sum->next);
  g_autofree char *size = g_format_size (sum->next_octets);

  if (sum->next == 0)
    return g_strdup (_("Next time nothing goes."));
  if (sum->next_octets == 0)
    /* TRANSLATORS: copies of messages that are deleted on the server when mail is received next. */
    return g_strdup_printf (ngettext ("Next time %s message goes.", "Next time %s messages go.", sum->next), number);
  /* TRANSLATORS: the same with their size: "Next time 12 messages go, 3 MB." */
  return g_strdup_printf (ngettext ("Next time %s message goes, %s.", "Next time %s messages go, %s.", sum->next),
                          number, size);
}

static char *
say_later (const SatchelRetentionSum *sum,
           gint64                     now)
{
  g_autofree char *number = satchel_words_for_number (sum->later);
  g_autofree char *day = satchel_words_for_coming_day (sum->last, now);

  if (sum->next == 0)
    return g_strdup_printf (ngettext ("%s goes by %s.", "%s go by %s.", sum->later), number, day);
  /* TRANSLATORS: a number of messages, and a day: "40 more go by 5 December." */
  return g_strdup_printf (ngettext ("%s more goes by %s.", "%s more go by %s.", sum->later), number, day);
}

static char *
say_staying (const SatchelRetentionSum *sum)
{
  g_autofree char *number = satchel_words_for_number (sum->staying);

  return g_strdup_printf (ngettext ("%s stays.", "%s stay.", sum->staying), number);
}

static void
show_summary (SatchelCopyPreview        *self,
              const SatchelRetentionSum *sum,
              gint64                     now)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *words = NULL;

  if (sum->next + sum->later + sum->staying == 0)
    {
      gtk_label_set_label (self->summary, _("As far as Satchel knows, nothing is on the server."));
      return;
    }

  g_ptr_array_add (parts, say_next (sum));
  if (sum->later > 0)
    g_ptr_array_add (parts, say_later (sum, now));
  if (sum->staying > 0)
    g_ptr_array_add (parts, say_staying (sum));
  g_ptr_array_add (parts, NULL);
  words = g_strjoinv (" ", (char **) parts->pdata);
  gtk_label_set_label (self->summary, words);
}

void
satchel_copy_preview_show (SatchelCopyPreview *self,
                           GPtrArray          *copies,
                           const gint64       *when,
                           gint64              now)
{
  SatchelRetentionSum sum;

  g_return_if_fail (SATCHEL_IS_COPY_PREVIEW (self) && copies != NULL);

  satchel_retention_sum (copies, when, now, &sum);
  show_summary (self, &sum, now);
  satchel_copy_list_set (self->list, copies, when, now);
  gtk_widget_set_visible (self->frame, copies->len > 0);
}

/* --- the object --- */

static void
satchel_copy_preview_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_COPY_PREVIEW);
  g_clear_object (&SATCHEL_COPY_PREVIEW (object)->list);

  G_OBJECT_CLASS (satchel_copy_preview_parent_class)->dispose (object);
}

static void
satchel_copy_preview_class_init (SatchelCopyPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_copy_preview_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/copy-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelCopyPreview, summary);
  gtk_widget_class_bind_template_child (widget_class, SatchelCopyPreview, frame);
  gtk_widget_class_bind_template_child (widget_class, SatchelCopyPreview, view);
}

static void
satchel_copy_preview_init (SatchelCopyPreview *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->list = satchel_copy_list_new ();
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_list_view_set_factory (self->view, factory);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}
