/* blocked-bar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/blocked-bar.h"

#include "office/picture-senders.h"
#include "office/pictures.h"
#include "ui/mnemonics.h"
#include "ui/wrap-layout.h"

#include <glib/gi18n-lib.h>

struct _SatchelBlockedBar
{
  GtkBox parent_instance;

  /* Owned */
  SatchelPictures *pictures;      /* of the page with pictures; NULL: none are fetched */
  GCancellable    *cancellable;   /* of the message */
  char            *account;

  /* Borrowed */
  const SatchelReading *reading;

  /* Template */
  GtkLabel  *words;
  GtkWidget *once;
  GtkWidget *always;
};

enum
{
  PAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelBlockedBar, satchel_blocked_bar, GTK_TYPE_BOX)

/* --- the page with pictures --- */

static void
make_page (GTask        *task,
           gpointer      self,
           gpointer      html,
           GCancellable *cancellable)
{
  SatchelSafeHtml *page = satchel_safe_html_new (html, SATCHEL_SAFE_HTML_REMOTE);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) satchel_safe_html_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "no page");
}

static void
on_page (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  SatchelBlockedBar *self = SATCHEL_BLOCKED_BAR (object);
  g_autoptr (SatchelSafeHtml) page = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Cancelled: it is of the message of before. */
  if (page == NULL)
    return;

  self->pictures = satchel_pictures_new (page->pictures);
  g_signal_emit (self, signals[PAGE], 0, page->html);
}

static void
show_pictures (SatchelBlockedBar *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_page, NULL);

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_task_set_source_tag (task, show_pictures);
  g_task_set_task_data (task, g_strdup (self->reading->body->html), g_free);
  g_task_run_in_thread (task, make_page);
}

typedef struct
{
  SatchelPictureAnswer answer;
  gpointer             request;
} Wish;

static void
on_picture (GObject      *pictures,
            GAsyncResult *result,
            gpointer      data)
{
  g_autofree Wish *wish = data;
  const char *type = NULL;
  g_autoptr (GBytes) bytes = satchel_pictures_get_finish (SATCHEL_PICTURES (pictures), result, &type, NULL);

  wish->answer (wish->request, bytes, type);
}

void
satchel_blocked_bar_get_picture (SatchelBlockedBar    *self,
                                 guint                 number,
                                 SatchelPictureAnswer  answer,
                                 gpointer              request)
{
  Wish *wish;

  g_return_if_fail (SATCHEL_IS_BLOCKED_BAR (self));
  g_return_if_fail (answer != NULL);

  if (self->pictures == NULL)
    {
      answer (request, NULL, NULL);
      return;
    }

  wish = g_new0 (Wish, 1);
  wish->answer = answer;
  wish->request = request;
  satchel_pictures_get_async (self->pictures, number, self->cancellable, on_picture, wish);
}

/* --- the buttons --- */

static void
on_once (SatchelBlockedBar *self)
{
  if (self->reading != NULL)
    show_pictures (self);
}

static void
on_always (SatchelBlockedBar *self)
{
  if (self->reading == NULL || self->account == NULL)
    return;

  satchel_picture_senders_allow (satchel_picture_senders_get_default (), self->account, self->reading->sender,
                                 self->reading->proof);
  show_pictures (self);
}

/* --- the bar --- */

static gboolean
is_allowed (SatchelBlockedBar *self)
{
  return satchel_picture_senders_is_allowed (satchel_picture_senders_get_default (), self->account,
                                             self->reading->sender, self->reading->proof);
}

static void
show_bar (SatchelBlockedBar *self)
{
  gboolean pictures = self->reading->page->pictures->len > 0;
  gboolean can_choose = self->account != NULL
                        && satchel_picture_senders_may_choose (self->reading->sender, self->reading->proof);

  gtk_label_set_label (self->words, pictures ? _("Pictures from the internet are not shown")
                                             : _("An invisible picture, which would tell the sender that you "
                                                 "have opened this message, was left out"));
  gtk_widget_set_visible (self->once, pictures);
  gtk_widget_set_visible (self->always, pictures && can_choose);
  gtk_widget_set_visible (GTK_WIDGET (self), pictures || self->reading->page->has_pixels);
}

static void
forget_reading (SatchelBlockedBar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->pictures != NULL)
    satchel_pictures_stop (self->pictures);
  g_clear_object (&self->pictures);
  g_clear_pointer (&self->account, g_free);
  self->reading = NULL;
}

void
satchel_blocked_bar_set_reading (SatchelBlockedBar    *self,
                                 const SatchelReading *reading,
                                 const char           *account)
{
  g_return_if_fail (SATCHEL_IS_BLOCKED_BAR (self));

  forget_reading (self);
  self->cancellable = g_cancellable_new ();
  if (reading == NULL || reading->page == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }

  self->reading = reading;
  self->account = g_strdup (account);
  if (reading->page->pictures->len > 0 && is_allowed (self))
    show_pictures (self);
  else
    show_bar (self);
}

static void
satchel_blocked_bar_dispose (GObject *object)
{
  forget_reading (SATCHEL_BLOCKED_BAR (object));

  G_OBJECT_CLASS (satchel_blocked_bar_parent_class)->dispose (object);
}

static void
satchel_blocked_bar_class_init (SatchelBlockedBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_blocked_bar_dispose;

  signals[PAGE] = g_signal_new ("page", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (SATCHEL_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/blocked-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelBlockedBar, words);
  gtk_widget_class_bind_template_child (widget_class, SatchelBlockedBar, once);
  gtk_widget_class_bind_template_child (widget_class, SatchelBlockedBar, always);
  gtk_widget_class_bind_template_callback (widget_class, on_once);
  gtk_widget_class_bind_template_callback (widget_class, on_always);
}

static void
satchel_blocked_bar_init (SatchelBlockedBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  satchel_mnemonics_mend (GTK_WIDGET (self));
}
