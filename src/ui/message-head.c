/* message-head.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-head.h"

#include "message/head-fields.h"
#include "message/look-alike.h"
#include "ui/words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Names in the short line of recipients, and addresses in the long one. */
#define MAX_NAMES 20
#define MAX_ADDRESSES 100

/* Lines of one of the details: the text below needs room too. */
#define MAX_LINES 4

struct _SatchelMessageHead
{
  GtkBox parent_instance;

  /* Owned */
  GPtrArray *fields;

  guint    n_details;
  gboolean is_whole;

  /* Template */
  GtkLabel        *subject;
  AdwAvatar       *avatar;
  GtkLabel        *from_name;
  GtkLabel        *from_address;
  GtkToggleButton *details_button;
  GtkRevealer     *details_revealer;
  GtkLabel        *recipients;
  GtkLabel        *date;
  GtkGrid         *details;
  GtkScrolledWindow *whole;
  GtkTextView       *whole_text;
  GtkWidget         *caution;
  GtkLabel          *caution_words;
};

G_DEFINE_FINAL_TYPE (SatchelMessageHead, satchel_message_head, GTK_TYPE_BOX)

static void
satchel_message_head_finalize (GObject *object)
{
  g_clear_pointer (&SATCHEL_MESSAGE_HEAD (object)->fields, g_ptr_array_unref);
  G_OBJECT_CLASS (satchel_message_head_parent_class)->finalize (object);
}

static void
satchel_message_head_class_init (SatchelMessageHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = satchel_message_head_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/message-head.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, subject);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, avatar);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, from_name);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, from_address);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, details_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, details_revealer);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, recipients);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, date);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, details);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, whole);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, whole_text);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, caution);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageHead, caution_words);
}

static void
satchel_message_head_init (SatchelMessageHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
append_names (GString   *words,
              GPtrArray *addresses,
              guint     *left)
{
  for (guint i = 0; i < addresses->len && *left > 0; i++, (*left)--)
    {
      g_autofree char *seen = NULL;

      if (words->len > 0)
        g_string_append (words, C_("between names", ", "));
      seen = satchel_look_alike_reveal (satchel_address_get_label (g_ptr_array_index (addresses, i)));
      g_string_append (words, seen);
    }
}

static void
show_recipients (SatchelMessageHead   *self,
                 const SatchelSummary *summary)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *words = NULL;
  guint left = MAX_NAMES;
  guint n = summary->to->len + summary->cc->len;

  append_names (names, summary->to, &left);
  append_names (names, summary->cc, &left);
  if (names->len == 0)
    words = g_strdup (_("no recipients named"));
  else if (n > MAX_NAMES)
    /* TRANSLATORS: many recipients of a message: their number (always more than 20), and the names of some. */
    words = g_strdup_printf (ngettext ("to %u recipient: %s", "to %u recipients: %s", n), n, names->str);
  else
    /* TRANSLATORS: the recipients of a message: "to Amara Okafor, Jonas Weber". */
    words = g_strdup_printf (_("to %s"), names->str);
  gtk_label_set_label (self->recipients, words);
}

static char *
say_all (GPtrArray *addresses)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < addresses->len && i < MAX_ADDRESSES; i++)
    {
      const SatchelAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *name = satchel_look_alike_reveal (address->name);

      if (i > 0)
        g_string_append (words, C_("between names", ", "));
      if (*name != '\0')
        g_string_append_printf (words, "%s <%s>", name, address->address);
      else
        g_string_append (words, address->address);
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
add_detail (SatchelMessageHead *self,
            const char         *title,
            const char         *words)
{
  GtkWidget *key = gtk_label_new (title);
  GtkWidget *value = gtk_label_new (words);

  gtk_widget_set_valign (key, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (key), 1);
  gtk_widget_add_css_class (key, "caption");
  gtk_widget_add_css_class (key, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (value), MAX_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (value, words);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_add_css_class (value, "caption");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, key, NULL, -1);

  gtk_grid_attach (self->details, key, 0, (int) self->n_details, 1, 1);
  gtk_grid_attach (self->details, value, 1, (int) self->n_details, 1, 1);
  self->n_details++;
}

static void
add_addresses (SatchelMessageHead *self,
               const char         *title,
               GPtrArray          *addresses)
{
  g_autofree char *words = say_all (addresses);

  if (*words != '\0')
    add_detail (self, title, words);
}

static void
show_details (SatchelMessageHead   *self,
              const SatchelSummary *summary)
{
  while (self->n_details > 0)
    gtk_grid_remove_row (self->details, (int) --self->n_details);

  add_addresses (self, _("From"), summary->from);
  add_addresses (self, _("To"), summary->to);
  add_addresses (self, C_("recipients", "Copy"), summary->cc);
  add_addresses (self, _("Reply to"), summary->reply_to);
  if (summary->date != SATCHEL_NO_DATE)
    {
      g_autofree char *date = satchel_words_for_full_date (summary->date);

      add_detail (self, _("Date"), date);
    }
}

static void
show_sender (SatchelMessageHead   *self,
             const SatchelSummary *summary)
{
  const SatchelAddress *from = summary->from->len > 0 ? g_ptr_array_index (summary->from, 0) : NULL;
  g_autofree char *label = satchel_look_alike_reveal (from != NULL ? satchel_address_get_label (from)
                                                                  : _("Unknown sender"));

  adw_avatar_set_text (self->avatar, label);
  gtk_label_set_label (self->from_name, label);
  gtk_label_set_label (self->from_address, from != NULL && *from->name != '\0' ? from->address : "");
}

/* --- the whole head --- */

static void
show_fields (SatchelMessageHead *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->whole_text);
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "name");
  GtkTextIter at;

  if (tag == NULL)
    tag = gtk_text_buffer_create_tag (buffer, "name", "weight", PANGO_WEIGHT_BOLD, NULL);

  gtk_text_buffer_set_text (buffer, "", 0);
  gtk_text_buffer_get_end_iter (buffer, &at);
  for (guint i = 0; self->fields != NULL && i < self->fields->len; i++)
    {
      const SatchelHeadField *field = g_ptr_array_index (self->fields, i);

      g_string_printf (text, "%s%s: ", i > 0 ? "\n" : "", field->name);
      gtk_text_buffer_insert_with_tags (buffer, &at, text->str, -1, tag, NULL);
      gtk_text_buffer_insert (buffer, &at, field->value, -1);
    }
}

static void
show_whole (SatchelMessageHead *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->whole), self->is_whole);
  if (self->is_whole)
    show_fields (self);
}

void
satchel_message_head_set_whole (SatchelMessageHead *self,
                                gboolean            whole)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_HEAD (self));

  self->is_whole = whole;
  show_whole (self);
}

void
satchel_message_head_show (SatchelMessageHead   *self,
                           const SatchelSummary *summary,
                           GPtrArray            *fields,
                           const char           *caution)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_HEAD (self));
  g_return_if_fail (summary != NULL);
  g_return_if_fail (fields != NULL);

  g_clear_pointer (&self->fields, g_ptr_array_unref);
  self->fields = g_ptr_array_ref (fields);
  show_whole (self);
  gtk_label_set_label (self->caution_words, caution != NULL ? caution : "");
  gtk_widget_set_visible (self->caution, caution != NULL);

  gtk_label_set_label (self->subject, *summary->subject != '\0' ? summary->subject : _("No subject"));
  show_sender (self, summary);
  show_recipients (self, summary);
  gtk_label_set_label (self->date, "");
  if (summary->date != SATCHEL_NO_DATE)
    {
      g_autofree char *date = satchel_words_for_long_date (summary->date);
      g_autofree char *full = satchel_words_for_full_date (summary->date);

      gtk_label_set_label (self->date, date);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->date), full);
    }
  show_details (self, summary);
}
