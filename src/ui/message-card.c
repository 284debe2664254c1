/* message-card.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-card.h"

#include "ui/link-question.h"

#include <glib/gi18n-lib.h>

/* Guests that are named: a card is no list of the staff. */
#define MAX_GUESTS 8

/* Recipients that are told of, and lines of each fact: the text below needs room too, and says the same at length. */
#define MAX_RECIPIENTS 3
#define MAX_LINES 4

struct _SatchelMessageCard
{
  GtkBox parent_instance;

  /* Owned */
  GtkSizeGroup *keys;

  /* Borrowed */
  GtkBox *facts;     /* in lines, under kind */

  /* Template */
  GtkImage *icon;
  GtkLabel *kind;
  GtkBox   *lines;
};

G_DEFINE_FINAL_TYPE (SatchelMessageCard, satchel_message_card, GTK_TYPE_BOX)

static GtkWidget *
new_label (const char *words)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), MAX_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, words);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);

  return label;
}

/* A box of their own each time: one that was measured while it was empty goes on believing that its height does not
 * depend on its width (GTK 4.8). */
static void
clear_facts (SatchelMessageCard *self)
{
  if (self->facts != NULL)
    gtk_box_remove (self->lines, GTK_WIDGET (self->facts));
  self->facts = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 4));
}

/* --- an invitation --- */

static GtkLabel *
add_fact (SatchelMessageCard *self,
          const char         *title,
          const char         *words)
{
  GtkWidget *fact, *key, *value;

  if (*words == '\0')
    return NULL;

  fact = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  key = gtk_label_new (title);
  value = new_label (words);
  gtk_label_set_xalign (GTK_LABEL (key), 0);
  gtk_widget_set_valign (key, GTK_ALIGN_START);
  gtk_widget_add_css_class (key, "dim-label");
  gtk_size_group_add_widget (self->keys, key);
  gtk_box_append (GTK_BOX (fact), key);
  gtk_box_append (GTK_BOX (fact), value);
  gtk_box_append (self->facts, fact);

  return GTK_LABEL (value);
}

static gboolean
on_link (GtkLabel           *label,
         const char         *uri,
         SatchelMessageCard *self)
{
  satchel_link_follow (GTK_WIDGET (self), NULL, uri);
  return TRUE;
}

/* Many meet at an address of the web. */
static void
add_place (SatchelMessageCard *self,
           const char         *place)
{
  GtkLabel *label = add_fact (self, _("Where"), place);
  g_autofree char *scheme = g_uri_parse_scheme (place);
  g_autofree char *markup = NULL;

  if (g_strcmp0 (scheme, "https") != 0 || !g_uri_is_valid (place, G_URI_FLAGS_NONE, NULL))
    return;

  markup = g_markup_printf_escaped ("<a href=\"%s\">%s</a>", place, place);
  gtk_label_set_markup (label, markup);
  g_signal_connect_object (label, "activate-link", G_CALLBACK (on_link), self, 0);
}

static char *
list_guests (GPtrArray *guests)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < guests->len && i < MAX_GUESTS; i++)
    {
      g_autofree char *guest = satchel_invitation_guest_say (g_ptr_array_index (guests, i), FALSE);

      if (i > 0)
        g_string_append (list, C_("between names", ", "));
      g_string_append (list, guest);
    }
  if (guests->len > MAX_GUESTS)
    {
      guint n = guests->len - MAX_GUESTS;

      g_string_append_c (list, ' ');
      /* TRANSLATORS: after a list of names. */
      g_string_append_printf (list, ngettext ("and %u other", "and %u others", n), n);
    }

  return g_string_free (list, FALSE);
}

static void
show_invitation (SatchelMessageCard      *self,
                 const SatchelInvitation *invitation)
{
  g_autofree char *when = satchel_invitation_when (invitation, NULL);
  g_autofree char *guests = list_guests (invitation->guests);
  gboolean is_off = invitation->kind == SATCHEL_INVITATION_CANCEL;

  gtk_image_set_from_icon_name (self->icon, is_off ? "dialog-warning-symbolic" : "x-office-calendar-symbolic");
  gtk_label_set_label (self->kind, satchel_invitation_get_title (invitation));
  add_fact (self, _("What"), invitation->summary);
  add_fact (self, _("When"), when);
  add_place (self, invitation->location);
  if (invitation->organizer != NULL)
    {
      g_autofree char *organizer = satchel_invitation_guest_say (invitation->organizer, TRUE);

      add_fact (self, _("From"), organizer);
    }
  add_fact (self, _("Guests"), guests);
}

/* --- a report --- */

static gboolean
is_bad (const SatchelReportRecipient *recipient)
{
  return recipient->fate == SATCHEL_REPORT_FAILED || recipient->fate == SATCHEL_REPORT_DELAYED;
}

static void
add_line (SatchelMessageCard *self,
          const char         *words,
          const char         *style)
{
  GtkWidget *line = new_label (words);

  if (style != NULL)
    gtk_widget_add_css_class (line, style);
  gtk_box_append (self->facts, line);
}

static void
show_recipient (SatchelMessageCard           *self,
                const SatchelReportRecipient *recipient,
                gboolean                      is_first)
{
  g_autofree char *fate = satchel_report_say_fate (recipient);
  const char *reason = satchel_report_say_reason (recipient);

  if (is_first)
    gtk_label_set_label (self->kind, fate);
  else
    add_line (self, fate, "heading");
  if (reason != NULL)
    add_line (self, reason, NULL);
  if (is_bad (recipient) && recipient->diagnostic != NULL && *recipient->diagnostic != '\0')
    {
      g_autofree char *words = g_strdup_printf (_("The server’s own words: “%s”"), recipient->diagnostic);

      add_line (self, words, "dim-label");
    }
}

static void
show_report (SatchelMessageCard *self,
             GPtrArray          *report)
{
  gboolean bad = FALSE;

  for (guint i = 0; i < report->len; i++)
    {
      if (i < MAX_RECIPIENTS)
        show_recipient (self, g_ptr_array_index (report, i), i == 0);
      bad = bad || is_bad (g_ptr_array_index (report, i));
    }
  if (report->len > MAX_RECIPIENTS)
    {
      guint n = report->len - MAX_RECIPIENTS;
      g_autofree char *words = NULL;

      words = g_strdup_printf (ngettext ("And so on for %u other recipient.", "And so on for %u other recipients.", n),
                               n);

      add_line (self, words, NULL);
    }
  gtk_image_set_from_icon_name (self->icon, bad ? "dialog-warning-symbolic" : "emblem-ok-symbolic");
  if (bad)
    gtk_widget_add_css_class (GTK_WIDGET (self), "bad");
}

/* --- the widget --- */

void
satchel_message_card_show (SatchelMessageCard   *self,
                           const SatchelReading *reading)
{
  const char *notice = reading != NULL ? reading->body->notice : NULL;

  g_return_if_fail (SATCHEL_IS_MESSAGE_CARD (self));

  gtk_widget_remove_css_class (GTK_WIDGET (self), "bad");
  gtk_widget_set_visible (GTK_WIDGET (self), notice != NULL);
  if (notice == NULL)
    return;

  clear_facts (self);
  if (reading->report != NULL)
    show_report (self, reading->report);
  else if (reading->invitation != NULL)
    show_invitation (self, reading->invitation);
  else
    {
      gtk_image_set_from_icon_name (self->icon, "dialog-information-symbolic");
      gtk_label_set_label (self->kind, notice);
    }
  gtk_box_append (self->lines, GTK_WIDGET (self->facts));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_label (self->kind), -1);
}

static void
satchel_message_card_dispose (GObject *object)
{
  g_clear_object (&SATCHEL_MESSAGE_CARD (object)->keys);
  G_OBJECT_CLASS (satchel_message_card_parent_class)->dispose (object);
}

static void
satchel_message_card_class_init (SatchelMessageCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_message_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/message-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageCard, icon);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageCard, kind);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageCard, lines);
}

static void
satchel_message_card_init (SatchelMessageCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->keys = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
}
