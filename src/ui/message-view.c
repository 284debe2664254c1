/* message-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-view-private.h"

#include "base/limits.h"
#include "ui/frame-log.h"
#include "ui/link-question.h"
#include "ui/message-view-files.h"
#include "ui/search-marks.h"
#include "ui/settings.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

/* Milliseconds after which the message of before makes way for a spinner. */
#define PATIENCE 200

/* Bytes of a picture that is shown within the HTML. */
#define MAX_PICTURE (32 * 1024 * 1024)

/* Milliseconds after the last letter of a search until the words are marked in a page, which is loaded anew for it. */
#define MARKING 400

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
on_picture (GObject      *letter,
            GAsyncResult *result,
            gpointer      data)
{
  Picture *picture = data;
  g_autoptr (GBytes) bytes = satchel_letter_read_finish (SATCHEL_LETTER (letter), result, NULL);

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

  if (ticket != self->ticket || self->letter == NULL)
    {
      answer (request, NULL, NULL);
      return;
    }

  picture = g_new0 (Picture, 1);
  picture->content_id = g_strdup (content_id);
  picture->answer = answer;
  picture->request = request;
  satchel_letter_read_async (self->letter, read_picture, picture, (GDestroyNotify) g_bytes_unref, self->cancellable,
                             on_picture, picture);
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

  if (ticket == self->ticket && self->letter != NULL)
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

static void
loaded (gint64   ticket,
        gpointer data)
{
  SatchelMessageView *self = data;

  if (ticket == self->ticket)
    satchel_frame_log_answered (GTK_WIDGET (self), "html");
}

static const SatchelWebViewHost web_view_host = {
  .ask_picture = ask_picture,
  .ask_remote = ask_remote,
  .open_link = open_link,
  .hover_link = hover_link,
  .failed = failed,
  .loaded = loaded,
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
    {
      adw_bin_set_child (self->html, self->web_view);
      satchel_message_view_actions_apply (self);
    }

  return self->web_view != NULL;
}

static void
load_page (SatchelMessageView *self)
{
  g_autofree char *marked = NULL;

  g_clear_handle_id (&self->mark_source, g_source_remove);
  if (self->web_view == NULL || self->page == NULL)
    return;

  if (self->search != NULL)
    marked = satchel_search_marks_page (self->page, self->search);
  self->module->show (self->web_view, self->ticket, marked != NULL ? marked : self->page);
}

static gboolean
mark_page (gpointer data)
{
  SatchelMessageView *self = data;

  self->mark_source = 0;
  load_page (self);

  return G_SOURCE_REMOVE;
}

/* The page with its pictures takes the place of the one without. */
static void
on_page (SatchelMessageView *self,
         const char         *html)
{
  g_free (self->page);
  self->page = g_strdup (html);
  load_page (self);
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
  satchel_message_view_actions_apply (self);
  on_page (self, self->reading->page->html);
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

/* The text that the sender wrote beside the HTML, or the words of the HTML; where there is neither, what an
 * invitation says of itself. */
static void
show_plain (SatchelMessageView *self)
{
  SatchelReading *reading = self->reading;
  SatchelBody *body = reading->body;

  if (body->text == NULL && body->html != NULL)
    show_html_as_text (self);
  else if (has_words (body->text) || reading->invitation == NULL)
    show_text (self, body->text != NULL ? body->text : "");
  else
    show_text (self, reading->invitation->description);
}

void
satchel_message_view_show_body (SatchelMessageView *self)
{
  SatchelBody *body;

  g_return_if_fail (SATCHEL_IS_MESSAGE_VIEW (self));

  if (self->reading == NULL)
    return;

  body = self->reading->body;
  hover_link (NULL, self);
  g_clear_pointer (&self->page, g_free);
  clear_notes (self);
  satchel_blocked_bar_set_reading (self->blocked, NULL, NULL);
  satchel_find_bar_close (self->find_bar);
  if (body->html != NULL && !self->plain)
    show_html (self);
  else
    show_plain (self);

  if (body->html == NULL && !has_words (body->text) && body->notice == NULL)
    add_note (self, "dialog-information-symbolic", _("This message has no text."));
  if (body->cut)
    add_note (self, "dialog-information-symbolic",
              _("This message is very long. Only its beginning is shown."));
}

gboolean
satchel_message_view_is_html (SatchelMessageView *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_VIEW (self), FALSE);

  return self->is_shown && self->web_view != NULL
         && g_strcmp0 (gtk_stack_get_visible_child_name (self->body), "html") == 0;
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
  self->is_shown = FALSE;
  adw_status_page_set_description (self->failed, words);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  satchel_message_view_actions_update (self);
}

static void
on_read (GObject      *letter,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SatchelMessageView) self = data;
  g_autoptr (SatchelReading) reading = NULL;
  g_autoptr (GError) error = NULL;

  reading = satchel_reading_finish (SATCHEL_LETTER (letter), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->letter == NULL)
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
  self->is_shown = TRUE;
  self->ticket++;
  satchel_message_head_show (self->head, self->reading->summary, self->reading->fields, self->reading->caution);
  satchel_attachment_bar_show (self->attachments, self->letter, self->reading->attachments);
  satchel_message_card_show (self->card, self->reading);
  satchel_message_view_show_body (self);
  gtk_stack_set_visible_child_name (self->stack, "message");
  satchel_message_view_actions_update (self);
  if (!satchel_message_view_is_html (self))
    satchel_frame_log_answered (GTK_WIDGET (self), "text");
  g_signal_emit (self, signals[SHOWN], 0, satchel_letter_get_row (self->letter));
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
  satchel_reading_async (self->letter, self->cancellable, on_read, g_object_ref (self));
}

void
satchel_message_view_read_again (SatchelMessageView *self)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_VIEW (self));

  if (self->letter == NULL)
    return;

  leave_message (self);
  read_message (self);
}

void
satchel_message_view_show_letter (SatchelMessageView *self,
                                  SatchelLetter      *letter)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_VIEW (self));
  g_return_if_fail (SATCHEL_IS_LETTER (letter));

  if (satchel_letter_equal (self->letter, letter))
    return;

  leave_message (self);
  g_set_object (&self->letter, letter);
  self->is_shown = FALSE;
  self->partial = FALSE;
  g_clear_pointer (&self->account, g_free);
  satchel_message_view_actions_reset (self);
  satchel_frame_log_asked (GTK_WIDGET (self));
  read_message (self);
}

void
satchel_message_view_show_message (SatchelMessageView *self,
                                   SatchelStore       *store,
                                   gint64              row)
{
  g_autoptr (SatchelLetter) letter = NULL;

  g_return_if_fail (SATCHEL_IS_MESSAGE_VIEW (self));
  g_return_if_fail (SATCHEL_IS_STORE (store));
  g_return_if_fail (row != 0);

  letter = satchel_letter_new_for_row (store, row);
  satchel_message_view_show_letter (self, letter);
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
  if (row != NULL && row->row == satchel_message_view_get_row (self) && self->account == NULL)
    self->account = g_strdup (row->account);
  if (partial)
    {
      g_autofree char *words = say_portion (row);

      gtk_label_set_label (self->portion_words, words);
    }
  gtk_widget_set_visible (self->portion, partial);

  if (self->partial && row != NULL && !partial && row->row == satchel_message_view_get_row (self))
    satchel_message_view_read_again (self);
  self->partial = partial;
}

void
satchel_message_view_show_none (SatchelMessageView *self,
                                guint               n_selected,
                                gboolean            folder_empty)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_VIEW (self));

  leave_message (self);
  self->is_shown = FALSE;
  self->partial = FALSE;
  g_clear_object (&self->letter);
  satchel_blocked_bar_set_reading (self->blocked, NULL, NULL);
  g_clear_pointer (&self->reading, satchel_reading_free);
  satchel_find_bar_close (self->find_bar);
  satchel_message_view_actions_update (self);

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
  g_clear_handle_id (&self->mark_source, g_source_remove);
  if (satchel_message_view_is_html (self))
    self->mark_source = g_timeout_add (MARKING, mark_page, self);
}

SatchelSearch *
satchel_message_view_get_search (SatchelMessageView *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_VIEW (self), NULL);

  return self->search;
}

gint64
satchel_message_view_get_row (SatchelMessageView *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_VIEW (self), 0);

  return self->letter != NULL ? satchel_letter_get_row (self->letter) : 0;
}

SatchelLetter *
satchel_message_view_get_letter (SatchelMessageView *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_VIEW (self), NULL);

  return self->letter;
}

const char *
satchel_message_view_get_subject (SatchelMessageView *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_VIEW (self), "");

  if (!self->is_shown)
    return "";
  return *self->reading->summary->subject != '\0' ? self->reading->summary->subject : _("No subject");
}

GActionGroup *
satchel_message_view_get_actions (SatchelMessageView *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_VIEW (self), NULL);

  return G_ACTION_GROUP (self->actions);
}

/* --- the widget --- */

static void
satchel_message_view_dispose (GObject *object)
{
  SatchelMessageView *self = SATCHEL_MESSAGE_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_handle_id (&self->mark_source, g_source_remove);
  if (self->web_view != NULL)
    self->module->leave (self->web_view);
  self->web_view = NULL;
  g_clear_object (&self->letter);

  G_OBJECT_CLASS (satchel_message_view_parent_class)->dispose (object);
}

static void
satchel_message_view_finalize (GObject *object)
{
  SatchelMessageView *self = SATCHEL_MESSAGE_VIEW (object);

  g_clear_pointer (&self->reading, satchel_reading_free);
  g_clear_pointer (&self->search, satchel_search_unref);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->page, g_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  g_clear_object (&self->settings);

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

  g_type_ensure (SATCHEL_TYPE_BLOCKED_BAR);
  g_type_ensure (SATCHEL_TYPE_MESSAGE_CARD);
  g_type_ensure (SATCHEL_TYPE_MESSAGE_HEAD);
  g_type_ensure (SATCHEL_TYPE_MESSAGE_TEXT);
  g_type_ensure (SATCHEL_TYPE_ATTACHMENT_BAR);
  g_type_ensure (SATCHEL_TYPE_FIND_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/message-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, stack);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, spinner);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, failed);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, many);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, head);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, attachments);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, card);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageView, find_bar);
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
  self->settings = satchel_settings_find ();
  satchel_message_view_actions_install (self);
}
