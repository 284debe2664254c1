/* message-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-view.h"

#include "base/limits.h"
#include "ui/attachment-card.h"
#include "ui/blocked-bar.h"
#include "ui/link-question.h"
#include "ui/message-head.h"
#include "ui/message-text.h"
#include "ui/message-view-files.h"
#include "ui/reading.h"
#include "ui/search-marks.h"
#include "ui/web-view-loader.h"
#include "ui/words.h"
#include "ui/wrap-layout.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Milliseconds after which the message of before makes way for a spinner. */
#define PATIENCE 200

/* Bytes of a picture that is shown within the HTML. */
#define MAX_PICTURE (32 * 1024 * 1024)

/* Cards in the head; the others wait behind a button, so that the text has room. */
#define MAX_CARDS 4

/* Cards at all; what else there is goes by Save All. */
#define MAX_ATTACHMENTS 500

struct _SatchelMessageView
{
  GtkBox parent_instance;

  /* Owned */
  SatchelStore   *store;
  GCancellable   *cancellable;
  SatchelReading *reading;        /* of what is shown */
  char           *account;        /* where row came; NULL: not known */
  SatchelSearch  *search;         /* whose words are marked; NULL: none */

  /* Borrowed */
  const SatchelWebViewModule *module;
  GtkWidget                  *web_view;

  gint64 row;                     /* asked for */
  gint64 shown;                   /* what reading is of; 0: nothing is */
  guint  patience_source;
  gboolean partial;               /* only the beginning of it is here */

  /* Template */
  GtkStack           *stack;
  GtkSpinner         *spinner;
  AdwStatusPage      *failed;
  AdwStatusPage      *many;
  SatchelMessageHead *head;
  GtkBox             *cards;
  GtkWidget          *portion;
  GtkLabel           *portion_words;
  SatchelBlockedBar  *blocked;
  GtkBox             *notes;
  GtkStack           *body;
  GtkScrolledWindow  *text_scroller;
  SatchelMessageText *text;
  AdwBin             *html;
  GtkLabel           *link;
};

enum
{
  SHOWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelMessageView, satchel_message_view, GTK_TYPE_BOX)

/* --- notes: thin bars that say what is not shown --- */

static void
clear_notes (SatchelMessageView *self)
{
  GtkWidget *note;

  while ((note = gtk_widget_get_first_child (GTK_WIDGET (self->notes))) != NULL)
    gtk_box_remove (self->notes, note);
}

static void
add_note (SatchelMessageView *self,
          const char         *icon_name,
          const char         *words)
{
  GtkWidget *note = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (note, "note");
  gtk_box_append (GTK_BOX (note), icon);
  gtk_box_append (GTK_BOX (note), label);
  gtk_box_append (self->notes, note);
}

/* --- attachments --- */

static void
clear_cards (SatchelMessageView *self)
{
  GtkWidget *card;

  while ((card = gtk_widget_get_first_child (GTK_WIDGET (self->cards))) != NULL)
    gtk_box_remove (self->cards, card);
}

static GtkWidget *
make_more_popover (GPtrArray *attachments)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  for (guint i = MAX_CARDS; i < attachments->len && i < MAX_ATTACHMENTS; i++)
    gtk_box_append (GTK_BOX (box), satchel_attachment_card_new (g_ptr_array_index (attachments, i)));

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 360);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);

  return popover;
}

static void
add_more_button (SatchelMessageView *self,
                 GPtrArray          *attachments)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autofree char *label = NULL;
  guint n = attachments->len - MAX_CARDS;

  /* TRANSLATORS: a button that shows further attachments. */
  label = g_strdup_printf (ngettext ("%u More", "%u More", n), n);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), make_more_popover (attachments));
  gtk_box_append (self->cards, button);
}

static void
show_attachments (SatchelMessageView *self)
{
  GPtrArray *attachments = self->reading->attachments;

  clear_cards (self);
  for (guint i = 0; i < attachments->len && i < MAX_CARDS; i++)
    gtk_box_append (self->cards, satchel_attachment_card_new (g_ptr_array_index (attachments, i)));

  if (attachments->len > MAX_CARDS)
    add_more_button (self, attachments);
  if (attachments->len > 1)
    {
      GtkWidget *button = gtk_button_new_with_label (_("Save All…"));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "reader.save-all");
      gtk_box_append (self->cards, button);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->cards), attachments->len > 0);
}

static const SatchelAttachment *
find_attachment (SatchelMessageView *self,
                 guint               number)
{
  for (guint i = 0; self->reading != NULL && i < self->reading->attachments->len; i++)
    {
      const SatchelAttachment *attachment = g_ptr_array_index (self->reading->attachments, i);

      if (attachment->number == number)
        return attachment;
    }
  return NULL;
}

static void
open_attachment (GtkWidget  *widget,
                 const char *action,
                 GVariant   *number)
{
  SatchelMessageView *self = SATCHEL_MESSAGE_VIEW (widget);
  const SatchelAttachment *attachment = find_attachment (self, g_variant_get_uint32 (number));

  if (attachment != NULL)
    satchel_files_open_attachment (widget, self->store, self->shown, attachment);
}

static void
save_attachment (GtkWidget  *widget,
                 const char *action,
                 GVariant   *number)
{
  SatchelMessageView *self = SATCHEL_MESSAGE_VIEW (widget);
  const SatchelAttachment *attachment = find_attachment (self, g_variant_get_uint32 (number));

  if (attachment != NULL)
    satchel_files_save_attachment (widget, self->store, self->shown, attachment);
}

static void
save_all (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  SatchelMessageView *self = SATCHEL_MESSAGE_VIEW (widget);

  if (self->reading != NULL && self->reading->attachments->len > 0)
    satchel_files_save_all (widget, self->store, self->shown, self->reading->attachments);
}

/* --- the body as text --- */

static void
show_text (SatchelMessageView *self,
           const char         *text)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->text_scroller), 0);
  satchel_message_text_set_text (self->text, text);
  satchel_search_marks_show (GTK_TEXT_VIEW (self->text), self->search);
  gtk_stack_set_visible_child_name (self->body, "text");
}

/* Where HTML can't be shown, its words can. */
static void
show_html_as_text (SatchelMessageView *self)
{
  g_autofree char *text = satchel_body_html_to_text (self->reading->body->html, SATCHEL_LIMIT_TEXT);

  show_text (self, text);
}

static void
on_open_link (SatchelMessageView *self,
              const char         *uri)
{
  satchel_files_open_uri (GTK_WIDGET (self), uri);
}

/* --- the body as HTML --- */

typedef struct
{
  char                *content_id;
  char                *content_type;
  SatchelPictureAnswer answer;
  gpointer             request;
} Picture;

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  g_free (picture->content_id);
  g_free (picture->content_type);
  g_free (picture);
}

static gpointer
read_picture (SatchelSource  *source,
              gpointer        data,
              GCancellable   *cancellable,
              GError        **error)
{
  Picture *picture = data;
  GBytes *bytes;

  bytes = satchel_attachment_read_cid (source, picture->content_id, MAX_PICTURE, &picture->content_type);
  if (bytes == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such part");

  return bytes;
}

static void
on_picture (GObject      *store,
            GAsyncResult *result,
            gpointer      data)
{
  Picture *picture = data;
  g_autoptr (GBytes) bytes = satchel_store_read_finish (SATCHEL_STORE (store), result, NULL);

  picture->answer (picture->request, bytes, picture->content_type);
  picture_free (picture);
}

static void
ask_picture (gint64               ticket,
             const char          *content_id,
             SatchelPictureAnswer answer,
             gpointer             request,
             gpointer             data)
{
  SatchelMessageView *self = data;
  Picture *picture;

  if (ticket != self->shown || self->store == NULL)
    {
      answer (request, NULL, NULL);
      return;
    }

  picture = g_new0 (Picture, 1);
  picture->content_id = g_strdup (content_id);
  picture->answer = answer;
  picture->request = request;
  satchel_store_read_async (self->store, ticket, read_picture, picture, (GDestroyNotify) g_bytes_unref,
                            self->cancellable, on_picture, picture);
}

static void
open_link (const char *uri,
           gpointer    data)
{
  SatchelMessageView *self = data;

  satchel_link_follow (GTK_WIDGET (self), self->reading != NULL ? self->reading->page : NULL, uri);
}

static void
ask_remote (gint64               ticket,
            guint                number,
            SatchelPictureAnswer answer,
            gpointer             request,
            gpointer             data)
{
  SatchelMessageView *self = data;

  if (ticket == self->shown)
    satchel_blocked_bar_get_picture (self->blocked, number, answer, request);
  else
    answer (request, NULL, NULL);
}

/* Where a link leads is shown before it is followed: its words may say something else. */
static void
hover_link (const char *uri,
            gpointer    data)
{
  SatchelMessageView *self = data;
  g_autofree char *markup = uri != NULL ? satchel_link_to_markup (uri) : NULL;

  gtk_label_set_markup (self->link, markup != NULL ? markup : "");
  gtk_widget_set_visible (GTK_WIDGET (self->link), uri != NULL);
}

static void
drop_web_view (SatchelMessageView *self)
{
  if (self->web_view == NULL)
    return;

  self->module->leave (self->web_view);
  self->web_view = NULL;
  adw_bin_set_child (self->html, NULL);
}

static gboolean
drop_failed_view (gpointer data)
{
  SatchelMessageView *self = data;

  drop_web_view (self);
  if (self->reading != NULL && self->reading->body->html != NULL)
    show_html_as_text (self);

  return G_SOURCE_REMOVE;
}

/* From within one of the view's own callbacks: it goes afterwards. The next message gets a new one. */
static void
failed (gint64   ticket,
        gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, drop_failed_view, g_object_ref (data), g_object_unref);
}

static const SatchelWebViewHost web_view_host = {
  .ask_picture = ask_picture,
  .ask_remote = ask_remote,
  .open_link = open_link,
  .hover_link = hover_link,
  .failed = failed,
};

static gboolean
has_web_view (SatchelMessageView *self)
{
  if (self->web_view != NULL)
    return TRUE;

  self->module = satchel_web_view_load ();
  if (self->module == NULL)
    return FALSE;

  self->web_view = self->module->create (&web_view_host, self);
  if (self->web_view != NULL)
    adw_bin_set_child (self->html, self->web_view);

  return self->web_view != NULL;
}

/* The page with its pictures takes the place of the one without. */
static void
on_page (SatchelMessageView *self,
         const char         *html)
{
  if (self->web_view != NULL)
    self->module->show (self->web_view, self->shown, html);
}

static void
show_html (SatchelMessageView *self)
{
  if (self->reading->page == NULL || !has_web_view (self))
    {
      show_html_as_text (self);
      return;
    }

  /* Written for white, where the sender has said colours; else as the desktop is. */
  if (self->reading->page->has_colors)
    gtk_widget_add_css_class (GTK_WIDGET (self->html), "paper");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->html), "paper");
  self->module->show (self->web_view, self->shown, self->reading->page->html);
  gtk_stack_set_visible_child_name (self->body, "html");
  satchel_blocked_bar_set_reading (self->blocked, self->reading, self->account);
}

/* --- showing --- */

static gboolean
has_words (const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    if (!g_ascii_isspace (*text))
      return TRUE;
  return FALSE;
}

static void
show_body (SatchelMessageView *self)
{
  SatchelBody *body = self->reading->body;

  hover_link (NULL, self);
  clear_notes (self);
  satchel_blocked_bar_set_reading (self->blocked, NULL, NULL);
  if (body->html != NULL)
    show_html (self);
  else if (body->text != NULL)
    show_text (self, body->text);
  else
    show_text (self, "");

  if (body->html == NULL && !has_words (body->text))
    add_note (self, "dialog-information-symbolic", _("This message has no text."));
  if (body->cut)
    add_note (self, "dialog-information-symbolic",
              _("This message is very long. Only its beginning is shown."));
}

static void
stop_waiting (SatchelMessageView *self)
{
  g_clear_handle_id (&self->patience_source, g_source_remove);
  gtk_spinner_stop (self->spinner);
}

static void
show_failure (SatchelMessageView *self,
              const GError       *error)
{
  /* The description is markup; the sentence is not. */
  g_autofree char *words = g_markup_escape_text (error->message, -1);

  satchel_blocked_bar_set_reading (self->blocked, NULL, NULL);
  g_clear_pointer (&self->reading, satchel_reading_free);
  self->shown = 0;
  adw_status_page_set_description (self->failed, words);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
on_read (GObject      *store,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SatchelMessageView) self = data;
  g_autoptr (SatchelReading) reading = NULL;
  g_autoptr (GError) error = NULL;

  reading = satchel_reading_finish (SATCHEL_STORE (store), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->store == NULL)
    return;

  stop_waiting (self);
  if (reading == NULL)
    {
      show_failure (self, error);
      return;
    }

  satchel_blocked_bar_set_reading (self->blocked, NULL, NULL);
  g_clear_pointer (&self->reading, satchel_reading_free);
  self->reading = g_steal_pointer (&reading);
  self->shown = self->row;
  satchel_message_head_show (self->head, self->reading->summary);
  show_attachments (self);
  show_body (self);
  gtk_stack_set_visible_child_name (self->stack, "message");
  g_signal_emit (self, signals[SHOWN], 0, self->row);
}

static gboolean
lose_patience (gpointer data)
{
  SatchelMessageView *self = data;

  self->patience_source = 0;
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "waiting");

  return G_SOURCE_REMOVE;
}

static void
leave_message (SatchelMessageView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  stop_waiting (self);
}

static void
read_message (SatchelMessageView *self)
{
  self->patience_source = g_timeout_add (PATIENCE, lose_patience, self);
  satchel_reading_async (self->store, self->row, self->cancellable, on_read, g_object_ref (self));
}

void
satchel_message_view_show_message (SatchelMessageView *self,
                                   SatchelStore       *store,
                                   gint64              row)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_VIEW (self));
  g_return_if_fail (SATCHEL_IS_STORE (store));
  g_return_if_fail (row != 0);

  if (self->row == row && self->store == store)
    return;

  leave_message (self);
  g_set_object (&self->store, store);
  self->row = row;
  self->partial = FALSE;
  g_clear_pointer (&self->account, g_free);
  read_message (self);
}

/* --- a message of which only the beginning is here --- */

static char *
say_portion (const SatchelRow *row)
{
  g_autofree char *size = g_format_size (row->size);

  if (!row->on_server)
    return g_strdup (_("Only the beginning of this message is here. It is no longer on the server and can’t be "
                       "downloaded."));
  if (row->is_wished)
    /* TRANSLATORS: %s is a size: "12 MB". */
    return g_strdup_printf (_("Only the beginning of this message is here · The whole, %s, comes after other new "
                              "mail"), size);
  return g_strdup_printf (_("Only the beginning of this message is here · %s"), size);
}

void
satchel_message_view_show_portion (SatchelMessageView *self,
                                   const SatchelRow   *row)
{
  gboolean partial = row != NULL && row->is_partial;

  g_return_if_fail (SATCHEL_IS_MESSAGE_VIEW (self));

  /* Before it is shown: reading it takes a turn of the main loop. */
  if (row != NULL && row->row == self->row && self->account == NULL)
    self->account = g_strdup (row->account);
  if (partial)
    {
      g_autofree char *words = say_portion (row);

      gtk_label_set_label (self->portion_words, words);
    }
  gtk_widget_set_visible (self->portion, partial);

  if (self->partial && row != NULL && !partial && row->row == self->row)
    {
      leave_message (self);
      read_message (self);
    }
  self->partial = partial;
}

void
satchel_message_view_show_none (SatchelMessageView *self,
                                guint               n_selected,
                                gboolean            folder_empty)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_VIEW (self));

  leave_message (self);
  self->row = self->shown = 0;
  self->partial = FALSE;
  g_clear_object (&self->store);
  satchel_blocked_bar_set_reading (self->blocked, NULL, NULL);
  g_clear_pointer (&self->reading, satchel_reading_free);

  if (n_selected > 1)
    {
      g_autofree char *number = satchel_words_for_number (n_selected);
      g_autofree char *title = g_strdup_printf (ngettext ("%s Message Selected", "%s Messages Selected",
                                                          n_selected), number);

      adw_status_page_set_title (self->many, title);
      gtk_stack_set_visible_child_name (self->stack, "many");
    }
  else
    gtk_stack_set_visible_child_name (self->stack, folder_empty ? "nothing" : "none");
}

void
satchel_message_view_set_search (SatchelMessageView *self,
                                 SatchelSearch      *search)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_VIEW (self));

  if (self->search == search)
    return;

  g_clear_pointer (&self->search, satchel_search_unref);
  if (search != NULL)
    self->search = satchel_search_ref (search);
  satchel_search_marks_show (GTK_TEXT_VIEW (self->text), search);
}

gint64
satchel_message_view_get_row (SatchelMessageView *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_VIEW (self), 0);

  return self->row;
}

/* --- the widget --- */

static void
satchel_message_view_dispose (GObject *object)
{
  SatchelMessageView *self = SATCHEL_MESSAGE_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  if (self->web_view != NULL)
    self->module->leave (self->web_view);
  self->web_view = NULL;
  g_clear_object (&self->store);

  G_OBJECT_CLASS (satchel_message_view_parent_class)->dispose (object);
}

static void
satchel_message_view_finalize (GObject *object)
{
  SatchelMessageView *self = SATCHEL_MESSAGE_VIEW (object);

  g_clear_pointer (&self->reading, satchel_reading_free);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->search, satchel_search_unref);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (satchel_message_view_parent_class)->finalize (object);
}

static void
satchel_message_view_class_init (SatchelMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = satchel_message_view_dispose;
  object_class->finalize = satchel_message_view_finalize;

  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_install_action (widget_class, "reader.open-attachment", "u", open_attachment);
  gtk_widget_class_install_action (widget_class, "reader.save-attachment", "u", save_attachment);
  gtk_widget_class_install_action (widget_class, "reader.save-all", NULL, save_all);

  g_type_ensure (SATCHEL_TYPE_BLOCKED_BAR);
  g_type_ensure (SATCHEL_TYPE_MESSAGE_HEAD);
  g_type_ensure (SATCHEL_TYPE_MESSAGE_TEXT);
  g_type_ensure (SATCHEL_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/message-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, stack);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, spinner);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, failed);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, many);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, head);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, cards);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, portion);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, portion_words);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, blocked);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, notes);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, body);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, text_scroller);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, text);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, html);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, link);
  gtk_widget_class_bind_template_callback (widget_class, on_open_link);
  gtk_widget_class_bind_template_callback (widget_class, on_page);
}

static void
satchel_message_view_init (SatchelMessageView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}
