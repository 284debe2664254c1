/* copies-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/copies-page.h"

#include <glib/gi18n-lib.h>

#include "office/retention.h"
#include "store/on-server.h"
#include "ui/copy-preview.h"
#include "ui/on-server-form.h"
#include "ui/words.h"

/* Seconds that Undo is offered, and a change held that would delete more. */
#define GRACE 12

/* Milliseconds from a change in the store to asking anew: mail that comes in changes it many times a second. */
#define ASK_LATER 1500

struct _SatchelCopiesPage
{
  AdwPreferencesPage parent_instance;

  /* owned */
  SatchelStore   *store;
  SatchelAccount *account;
  SatchelAccount *chosen;    /* the rule and limits as the controls have them */
  GPtrArray      *copies;    /* of SatchelServerCopy; NULL: not known yet */
  GCancellable   *asking;    /* of the question that is under way */
  AdwToast       *toast;     /* offers Undo; NULL: nothing is held */
  guint           ask_later; /* source */
  gboolean        filling;   /* the program is setting widgets, not the person */
  gboolean        undecided; /* a change that waits for copies */

  /* template */
  SatchelOnServerForm *form;
  GtkLabel            *meaning;
  GtkCheckButton      *messages_check;
  GtkSpinButton       *messages_spin;
  GtkCheckButton      *megabytes_check;
  GtkSpinButton       *megabytes_spin;
  SatchelCopyPreview  *preview;
};

G_DEFINE_FINAL_TYPE (SatchelCopiesPage, satchel_copies_page, ADW_TYPE_PREFERENCES_PAGE)

/* The properties that this page is about. */
static const char * const properties[] = { "on-server", "days", "keep-messages", "keep-megabytes" };

static void
copy_rule (SatchelAccount *from,
           SatchelAccount *to)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (from), properties[i]);
      g_auto(GValue) value = G_VALUE_INIT;
      g_auto(GValue) before = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (from), properties[i], &value);
      g_object_get_property (G_OBJECT (to), properties[i], &before);
      if (g_param_values_cmp (pspec, &value, &before) != 0)
        g_object_set_property (G_OBJECT (to), properties[i], &value);
    }
}

/* --- the controls --- */

static guint
read_limit (GtkCheckButton *check,
            GtkSpinButton  *spin)
{
  return gtk_check_button_get_active (check) ? (guint) gtk_spin_button_get_value_as_int (spin) : 0;
}

static void
show_limit (GtkCheckButton *check,
            GtkSpinButton  *spin,
            guint           limit)
{
  gtk_check_button_set_active (check, limit > 0);
  if (limit > 0)
    gtk_spin_button_set_value (spin, limit);
}

static void
read_controls (SatchelCopiesPage *self)
{
  g_object_set (self->chosen,
                "on-server", satchel_on_server_form_get_choice (self->form),
                "days", satchel_on_server_form_get_days (self->form),
                "keep-messages", read_limit (self->messages_check, self->messages_spin),
                "keep-megabytes", read_limit (self->megabytes_check, self->megabytes_spin),
                NULL);
}

static void
show_meaning (SatchelCopiesPage *self)
{
  guint days = satchel_account_get_days (self->chosen);
  g_autofree char *counted = NULL;
  const char *meaning;

  switch (satchel_account_get_on_server (self->chosen))
    {
    case SATCHEL_ON_SERVER_DAYS:
      counted = g_strdup_printf (
        ngettext ("A message is removed from the server %u day after it was first seen there, and stays on "
                  "this computer.",
                  "A message is removed from the server %u days after it was first seen there, and stays on "
                  "this computer.", days), days);
      meaning = counted;
      break;

    case SATCHEL_ON_SERVER_UNTIL_DELETED:
      meaning = _("A message is removed from the server the next time mail is received after you moved it "
                  "to the Trash here.");
      break;

    case SATCHEL_ON_SERVER_REMOVE:
      meaning = _("A message is removed from the server as soon as it is safely stored here. Other devices "
                  "may never see it.");
      break;

    case SATCHEL_ON_SERVER_KEEP:
    default:
      meaning = _("By this rule nothing is removed from the server. When its space is full, new mail is "
                  "refused.");
    }

  gtk_label_set_label (self->meaning, meaning);
}

static void
show_rule (SatchelCopiesPage *self)
{
  self->filling = TRUE;
  copy_rule (self->account, self->chosen);
  satchel_on_server_form_set (self->form, satchel_account_get_on_server (self->account),
                              satchel_account_get_days (self->account));
  show_limit (self->messages_check, self->messages_spin, satchel_account_get_keep_messages (self->account));
  show_limit (self->megabytes_check, self->megabytes_spin, satchel_account_get_keep_megabytes (self->account));
  show_meaning (self);
  self->filling = FALSE;
}

/* --- the preview --- */

static void
show_preview (SatchelCopiesPage *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree gint64 *when = NULL;

  if (self->copies == NULL)
    return;

  when = g_new (gint64, self->copies->len);
  satchel_retention_foresee (self->chosen, self->copies, now, when);
  satchel_copy_preview_show (self->preview, self->copies, when, now);
}

/* Copies that go next by what is chosen, and would not by what is in force. */
static guint
count_more (SatchelCopiesPage *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree gint64 *before = g_new (gint64, self->copies->len);
  g_autofree gint64 *after = g_new (gint64, self->copies->len);
  guint n = 0;

  satchel_retention_foresee (self->account, self->copies, now, before);
  satchel_retention_foresee (self->chosen, self->copies, now, after);
  for (guint i = 0; i < self->copies->len; i++)
    n += after[i] >= 0 && after[i] <= now && (before[i] < 0 || before[i] > now);
  return n;
}

/* --- what is held --- */

static void
apply (SatchelCopiesPage *self)
{
  copy_rule (self->chosen, self->account);
}

/* It goes by itself after either of its signals. */
static void
forget_toast (SatchelCopiesPage *self)
{
  if (self->toast != NULL)
    g_signal_handlers_disconnect_by_data (self->toast, self);
  g_clear_object (&self->toast);
}

static void
drop_toast (SatchelCopiesPage *self)
{
  g_autoptr(AdwToast) toast = self->toast != NULL ? g_object_ref (self->toast) : NULL;

  forget_toast (self);
  if (toast != NULL)
    adw_toast_dismiss (toast);
}

static void
on_undo (SatchelCopiesPage *self)
{
  forget_toast (self);
  show_rule (self);
  show_preview (self);
}

static void
on_dismissed (SatchelCopiesPage *self)
{
  forget_toast (self);
  apply (self);
}

static char *
say_more (guint n)
{
  g_autofree char *number = satchel_words_for_number (n);

  return g_strdup_printf (ngettext ("%s more message goes from the server next time",
                                    "%s more messages go from the server next time", n), number);
}

static void
hold (SatchelCopiesPage *self,
      guint              n)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *title = say_more (n);

  if (!ADW_IS_PREFERENCES_WINDOW (root))
    return;
  if (self->toast != NULL)
    {
      adw_toast_set_title (self->toast, title);
      return;
    }

  self->toast = g_object_ref_sink (adw_toast_new (title));
  adw_toast_set_button_label (self->toast, _("Un_do"));
  adw_toast_set_timeout (self->toast, GRACE);
  adw_toast_set_priority (self->toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_swapped (self->toast, "button-clicked", G_CALLBACK (on_undo), self);
  g_signal_connect_swapped (self->toast, "dismissed", G_CALLBACK (on_dismissed), self);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), g_object_ref (self->toast));
}

/* What is there decides whether a change can wait for an Undo or needs none. */
static void
decide (SatchelCopiesPage *self)
{
  guint n = self->copies != NULL ? count_more (self) : 0;

  self->undecided = FALSE;
  if (n > 0)
    {
      hold (self, n);
    }
  else
    {
      drop_toast (self);
      apply (self);
    }
}

static void
on_changed (SatchelCopiesPage *self)
{
  if (self->filling || self->account == NULL)
    return;

  read_controls (self);
  show_meaning (self);
  show_preview (self);
  if (self->copies == NULL && self->asking != NULL)
    self->undecided = TRUE;
  else
    decide (self);
}

/* --- what is on the server --- */

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(SatchelCopiesPage) self = data;
  g_autoptr(GError) error = NULL;
  GPtrArray *copies = satchel_store_on_server_finish (SATCHEL_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->account == NULL)
    {
      g_clear_pointer (&copies, g_ptr_array_unref);
      return;
    }

  g_clear_object (&self->asking);
  if (copies != NULL)
    {
      g_clear_pointer (&self->copies, g_ptr_array_unref);
      self->copies = copies;
      show_preview (self);
    }
  if (self->undecided)
    decide (self);
}

static void
ask (SatchelCopiesPage *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->asking = g_cancellable_new ();
  satchel_store_on_server_async (self->store, satchel_account_get_id (self->account),
                                 satchel_account_get_mailbox (self->account), self->asking, on_answered,
                                 g_object_ref (self));
}

static gboolean
on_ask_later (gpointer data)
{
  SatchelCopiesPage *self = data;

  self->ask_later = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask (self);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (SatchelCopiesPage *self)
{
  if (self->ask_later == 0)
    self->ask_later = g_timeout_add (ASK_LATER, on_ask_later, self);
}

/* --- the object --- */

static void
satchel_copies_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (satchel_copies_page_parent_class)->map (widget);
  if (SATCHEL_COPIES_PAGE (widget)->store != NULL)
    ask (SATCHEL_COPIES_PAGE (widget));
}

static void
satchel_copies_page_dispose (GObject *object)
{
  SatchelCopiesPage *self = SATCHEL_COPIES_PAGE (object);

  if (self->account != NULL)
    satchel_copies_page_settle (self);
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_handle_id (&self->ask_later, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->account);
  g_clear_object (&self->chosen);
  g_clear_pointer (&self->copies, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_COPIES_PAGE);

  G_OBJECT_CLASS (satchel_copies_page_parent_class)->dispose (object);
}

static void
satchel_copies_page_class_init (SatchelCopiesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SATCHEL_TYPE_ON_SERVER_FORM);
  g_type_ensure (SATCHEL_TYPE_COPY_PREVIEW);
  G_OBJECT_CLASS (klass)->dispose = satchel_copies_page_dispose;
  widget_class->map = satchel_copies_page_map;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/copies-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelCopiesPage, form);
  gtk_widget_class_bind_template_child (widget_class, SatchelCopiesPage, meaning);
  gtk_widget_class_bind_template_child (widget_class, SatchelCopiesPage, messages_check);
  gtk_widget_class_bind_template_child (widget_class, SatchelCopiesPage, messages_spin);
  gtk_widget_class_bind_template_child (widget_class, SatchelCopiesPage, megabytes_check);
  gtk_widget_class_bind_template_child (widget_class, SatchelCopiesPage, megabytes_spin);
  gtk_widget_class_bind_template_child (widget_class, SatchelCopiesPage, preview);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
satchel_copies_page_init (SatchelCopiesPage *self)
{
  self->chosen = satchel_account_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
satchel_copies_page_show (SatchelCopiesPage *self,
                          SatchelStore      *store,
                          SatchelAccount    *account)
{
  g_return_if_fail (SATCHEL_IS_COPIES_PAGE (self) && self->account == NULL);
  g_return_if_fail (SATCHEL_IS_STORE (store) && SATCHEL_IS_ACCOUNT (account));

  self->store = g_object_ref (store);
  self->account = g_object_ref (account);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  show_rule (self);
}

void
satchel_copies_page_settle (SatchelCopiesPage *self)
{
  g_return_if_fail (SATCHEL_IS_COPIES_PAGE (self));

  if (self->toast == NULL && !self->undecided)
    return;
  self->undecided = FALSE;
  drop_toast (self);
  apply (self);
}
