/* list-pane.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/list-pane.h"

#include "ui/conversation-folders.h"
#include "ui/frame-log.h"
#include "ui/message-row.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Seconds between two looks at whether another day has begun. */
#define DAY_CHECK 60

struct _SatchelListPane
{
  GtkBox parent_instance;

  /* Owned */
  SatchelMessageList *list;
  GtkMultiSelection  *selection;
  SatchelSidebarItem *folder;
  SatchelSearch      *search;      /* NULL: the folder is shown */
  SatchelScope        scope;       /* … of the search; accounts is owned */
  GHashTable         *rows;        /* of SatchelMessageRow, not held: all that the factory made */
  SatchelConversationFolders *by_conversation;

  SatchelSort sort;
  gboolean    ascending;
  gboolean    selecting;
  gboolean    narrow;              /* the search is for the folder only */
  gint64      before;              /* what was selected before the search */
  gboolean    tell_again;          /* what is selected is to be shown another way */
  gint64      current;             /* the one message selected; 0: none or several */
  gint64      chosen;              /* another one of its conversation that is read instead; 0: itself */
  guint       n_told;              /* selected when it was last told */
  guint       day_source;
  int         day;

  /* Template */
  GtkToggleButton *filter_unread;
  GtkToggleButton *filter_starred;
  GtkToggleButton *filter_attachments;
  GtkStack        *stack;
  GtkListView     *view;
  AdwStatusPage   *empty;
  GtkWidget       *empty_button;
  AdwStatusPage   *not_found;
  GtkWidget       *widen_button;
  GtkActionBar    *bar;
};

enum
{
  PROP_0,
  PROP_SELECTING,
  N_PROPS
};

enum
{
  SELECTION_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelListPane, satchel_list_pane, GTK_TYPE_BOX)

/* --- rows --- */

static gboolean
shows_recipients (SatchelListPane *self)
{
  SatchelRole role;

  if (self->folder == NULL)
    return FALSE;
  role = satchel_sidebar_item_get_role (self->folder);
  return role == SATCHEL_ROLE_SENT || role == SATCHEL_ROLE_DRAFTS || role == SATCHEL_ROLE_OUTBOX;
}

static void
on_row_destroyed (SatchelListPane *self,
                  GtkWidget       *row)
{
  g_hash_table_remove (self->rows, row);
}

static void
on_setup (SatchelListPane *self,
          GtkListItem     *list_item)
{
  GtkWidget *row = satchel_message_row_new (list_item);

  satchel_message_row_set_selecting (SATCHEL_MESSAGE_ROW (row), self->selecting);
  gtk_list_item_set_child (list_item, row);
  g_hash_table_add (self->rows, row);
  /* Not at "teardown": the list may have let go of the row before it. */
  g_signal_connect_object (row, "destroy", G_CALLBACK (on_row_destroyed), self, G_CONNECT_SWAPPED);
}

static void
on_bind (SatchelListPane *self,
         GtkListItem     *list_item)
{
  satchel_message_row_set_search (SATCHEL_MESSAGE_ROW (gtk_list_item_get_child (list_item)), self->search);
  satchel_message_row_set_item (SATCHEL_MESSAGE_ROW (gtk_list_item_get_child (list_item)),
                                gtk_list_item_get_item (list_item), shows_recipients (self),
                                satchel_list_pane_get_conversations (self));
}

static void
on_unbind (SatchelListPane *self,
           GtkListItem     *list_item)
{
  satchel_message_row_set_item (SATCHEL_MESSAGE_ROW (gtk_list_item_get_child (list_item)), NULL, FALSE, FALSE);
}

static void
on_teardown (SatchelListPane *self,
             GtkListItem     *list_item)
{
  gtk_list_item_set_child (list_item, NULL);
}

static gboolean
look_at_the_day (gpointer data)
{
  SatchelListPane *self = data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  GHashTableIter iter;
  gpointer row;

  if (self->day == g_date_time_get_day_of_year (now))
    return G_SOURCE_CONTINUE;

  self->day = g_date_time_get_day_of_year (now);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    satchel_message_row_refresh (row);

  return G_SOURCE_CONTINUE;
}

/* --- what is shown --- */

static gboolean
has_filter (SatchelListPane *self)
{
  return gtk_toggle_button_get_active (self->filter_unread)
         || gtk_toggle_button_get_active (self->filter_starred)
         || gtk_toggle_button_get_active (self->filter_attachments);
}

/* Each kind of empty folder says what it is for, or the next step. */
static void
describe_emptiness (SatchelListPane *self)
{
  SatchelRole role = self->folder != NULL ? satchel_sidebar_item_get_role (self->folder) : SATCHEL_ROLE_NONE;
  const char *title = _("No Messages");
  const char *words = NULL;
  const char *icon = "folder-symbolic";

  switch (role)
    {
    case SATCHEL_ROLE_INBOX:
      title = _("No Mail Yet");
      words = _("New mail appears here as it comes.");
      icon = "satchel-inbox-symbolic";
      break;
    case SATCHEL_ROLE_TRASH:
      title = _("Trash Is Empty");
      words = _("Messages that you delete wait here.");
      icon = "user-trash-symbolic";
      break;
    case SATCHEL_ROLE_ARCHIVE:
      words = _("A place for mail that is done with but worth keeping.");
      icon = "satchel-archive-symbolic";
      break;
    case SATCHEL_ROLE_JUNK:
      title = _("No Junk");
      icon = "satchel-junk-symbolic";
      break;
    case SATCHEL_ROLE_SENT:
      icon = "mail-send-symbolic";
      break;
    case SATCHEL_ROLE_OUTBOX:
      icon = "satchel-outbox-symbolic";
      break;
    case SATCHEL_ROLE_DRAFTS:
      title = _("No Drafts");
      icon = "document-edit-symbolic";
      break;
    case SATCHEL_ROLE_NONE:
    default:
      break;
    }

  adw_status_page_set_icon_name (self->empty, icon);
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, words);
  gtk_widget_set_visible (self->empty_button, role == SATCHEL_ROLE_INBOX);
}

static void
show_page (SatchelListPane *self)
{
  const char *page = "list";

  if (self->search != NULL)
    page = satchel_message_list_get_n (self->list) > 0 ? "list"
           : satchel_message_list_is_loading (self->list) ? gtk_stack_get_visible_child_name (self->stack)
           : has_filter (self)                           ? "filtered"
                                                          : "not-found";
  else if (self->folder == NULL || satchel_message_list_is_loading (self->list))
    page = "waiting";
  else if (satchel_message_list_get_n (self->list) == 0)
    page = has_filter (self) ? "filtered" : "empty";

  if (g_str_equal (page, "empty"))
    describe_emptiness (self);
  gtk_widget_set_visible (self->widen_button, self->narrow);
  adw_status_page_set_description (self->not_found, self->narrow ? _("No message in this folder has these words.")
                                                                 : _("No message has these words."));
  gtk_stack_set_visible_child_name (self->stack, page);
}

/* What is looked for, in the scope of the search and of the quick filters, in the list's order. */
static void
look (SatchelListPane *self)
{
  self->scope.unread = gtk_toggle_button_get_active (self->filter_unread);
  self->scope.flagged = gtk_toggle_button_get_active (self->filter_starred);
  self->scope.attachments = gtk_toggle_button_get_active (self->filter_attachments);
  self->scope.sort = self->sort;
  self->scope.ascending = self->ascending;
  satchel_message_list_set_search (self->list, self->search, &self->scope);
}

static void
query (SatchelListPane *self)
{
  SatchelQuery wanted = { 0 };

  if (self->search != NULL)
    return;
  if (satchel_list_pane_get_query (self, &wanted))
    satchel_message_list_set_query (self->list, &wanted);
  else
    {
      satchel_message_list_set_query (self->list, NULL);
      show_page (self);
    }
}

/* The folder, or what is looked for, in another way than before. */
static void
ask_again (SatchelListPane *self)
{
  if (self->search != NULL)
    look (self);
  else
    query (self);
}

static void
on_filter_toggled (SatchelListPane *self)
{
  ask_again (self);
}

/* --- conversations --- */

gboolean
satchel_list_pane_get_conversations (SatchelListPane *self)
{
  g_return_val_if_fail (SATCHEL_IS_LIST_PANE (self), FALSE);

  return satchel_conversation_folders_has (self->by_conversation, self->folder);
}

void
satchel_list_pane_set_conversations (SatchelListPane *self,
                                     gboolean         on)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  if (!satchel_conversation_folders_set (self->by_conversation, self->folder, on))
    return;

  self->tell_again = TRUE;
  query (self);
}

void
satchel_list_pane_choose (SatchelListPane *self,
                          gint64           number)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  self->chosen = number != self->current ? number : 0;
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* --- the selection --- */

/* Looks at the selection itself: a removal from the model changes it without a signal of its own. */
static void
look_at_selection (SatchelListPane *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n = (guint) gtk_bitset_get_size (selected);
  gint64 current = n == 1 ? satchel_message_list_get_number (self->list, gtk_bitset_get_nth (selected, 0)) : 0;

  if (n == self->n_told && n != 0 && current == self->current && n == 1 && !self->tell_again)
    return;
  if (n == 0 && self->n_told == 0)
    return;

  self->n_told = n;
  self->current = current;
  self->chosen = 0;
  self->tell_again = FALSE;
  satchel_message_list_keep (self->list, current);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_selection_changed (SatchelListPane *self)
{
  look_at_selection (self);
}

/* Return and a double click: the window decides where the message is opened. */
static void
on_activate (SatchelListPane *self,
             guint            position)
{
  if (self->selecting)
    return;

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.activate-message", NULL);
}

/* The view keeps in place what it shows. Who looks at the newest wants to see newer ones come. */
static void
stay_at_the_top (SatchelListPane *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  /* Not yet moved by the change: that happens when the view is laid out. */
  if (gtk_adjustment_get_value (adjustment) <= gtk_adjustment_get_lower (adjustment)
      && satchel_message_list_get_n (self->list) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", 0);
}

/* A change too large to be told place by place has cost the selection: it is found again. */
static void
on_loaded (SatchelListPane *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  gint64 back = self->search == NULL ? self->before : 0;
  gint64 wanted = back != 0 ? back : self->current;

  if (gtk_bitset_is_empty (selected) && wanted != 0)
    {
      guint position = satchel_message_list_find (self->list, wanted);

      if (position != G_MAXUINT)
        gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
      if (position != G_MAXUINT && back != 0)
        gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
    }
  if (back != 0)
    self->before = 0;

  stay_at_the_top (self);
  look_at_selection (self);
  show_page (self);
  satchel_frame_log_answered (GTK_WIDGET (self), "folder");
}

static void
set_selecting (SatchelListPane *self,
               gboolean         selecting)
{
  GHashTableIter iter;
  gpointer row;

  if (self->selecting == selecting)
    return;

  self->selecting = selecting;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    satchel_message_row_set_selecting (row, selecting);
  gtk_action_bar_set_revealed (self->bar, selecting);
  if (!selecting && satchel_list_pane_get_n_selected (self) > 1)
    satchel_list_pane_unselect (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTING]);
}

/* --- the object --- */

static void
satchel_list_pane_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SatchelListPane *self = SATCHEL_LIST_PANE (object);

  if (prop_id == PROP_SELECTING)
    g_value_set_boolean (value, self->selecting);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
satchel_list_pane_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  if (prop_id == PROP_SELECTING)
    set_selecting (SATCHEL_LIST_PANE (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
satchel_list_pane_dispose (GObject *object)
{
  SatchelListPane *self = SATCHEL_LIST_PANE (object);

  g_clear_handle_id (&self->day_source, g_source_remove);
  if (self->list != NULL)
    satchel_message_list_set_store (self->list, NULL);
  g_clear_object (&self->folder);

  G_OBJECT_CLASS (satchel_list_pane_parent_class)->dispose (object);
}

static void
satchel_list_pane_finalize (GObject *object)
{
  SatchelListPane *self = SATCHEL_LIST_PANE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_pointer (&self->search, satchel_search_unref);
  g_clear_pointer (&self->scope.accounts, g_hash_table_unref);
  g_hash_table_unref (self->rows);
  satchel_conversation_folders_free (self->by_conversation);

  G_OBJECT_CLASS (satchel_list_pane_parent_class)->finalize (object);
}

static void
satchel_list_pane_class_init (SatchelListPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = satchel_list_pane_get_property;
  object_class->set_property = satchel_list_pane_set_property;
  object_class->dispose = satchel_list_pane_dispose;
  object_class->finalize = satchel_list_pane_finalize;

  props[PROP_SELECTING] = g_param_spec_boolean ("selecting", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                  | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/list-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, filter_unread);
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, filter_starred);
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, filter_attachments);
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, stack);
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, view);
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, empty);
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, empty_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, not_found);
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, widen_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelListPane, bar);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
satchel_list_pane_init (SatchelListPane *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->rows = g_hash_table_new (NULL, NULL);
  self->by_conversation = satchel_conversation_folders_new ();
  self->list = satchel_message_list_new ();
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "loaded", G_CALLBACK (on_loaded), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "teardown", G_CALLBACK (on_teardown), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->view, factory);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (factory);

  self->day = g_date_time_get_day_of_year (now);
  self->day_source = g_timeout_add_seconds (DAY_CHECK, look_at_the_day, self);
}

void
satchel_list_pane_set_store (SatchelListPane *self,
                             SatchelStore    *store)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  satchel_message_list_set_store (self->list, store);
  query (self);
}

/* Waits on the page of before until the first answer, so that folders don't blink. */
void
satchel_list_pane_show_folder (SatchelListPane    *self,
                               SatchelSidebarItem *folder)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));
  g_return_if_fail (folder == NULL || SATCHEL_IS_SIDEBAR_ITEM (folder));

  if (!g_set_object (&self->folder, folder))
    return;

  set_selecting (self, FALSE);
  self->current = self->before = self->chosen = 0;
  satchel_frame_log_asked (GTK_WIDGET (self));
  satchel_list_pane_show_all (self);
  query (self);
  look_at_selection (self);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", 0);
}

/* Each row marks the words anew. */
static void
take_search (SatchelListPane *self,
             SatchelSearch   *search)
{
  GHashTableIter iter;
  gpointer row;

  g_clear_pointer (&self->search, satchel_search_unref);
  if (search != NULL)
    self->search = satchel_search_ref (search);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    satchel_message_row_set_search (row, search);
}

void
satchel_list_pane_set_search (SatchelListPane *self,
                              SatchelSearch   *search,
                              gboolean         narrow,
                              gboolean         best,
                              GHashTable      *accounts)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  if (search == NULL && self->search == NULL)
    return;
  if (self->search == NULL)
    self->before = self->current;

  set_selecting (self, FALSE);
  take_search (self, search);
  self->narrow = search != NULL && narrow && self->folder != NULL;
  if (search == NULL)
    {
      /* Back where one was, as soon as it is there. */
      query (self);
      return;
    }

  g_clear_pointer (&self->scope.accounts, g_hash_table_unref);
  self->scope = (SatchelScope){ .best = best, .accounts = accounts != NULL ? g_hash_table_ref (accounts) : NULL };
  if (self->narrow)
    {
      self->scope.folder = satchel_sidebar_item_get_folder (self->folder);
      self->scope.by_role = self->scope.folder == 0;
      self->scope.role = satchel_sidebar_item_get_role (self->folder);
    }
  look (self);
}

void
satchel_list_pane_set_sort (SatchelListPane *self,
                            SatchelSort      sort,
                            gboolean         ascending)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  if (self->sort == sort && self->ascending == ascending)
    return;

  self->sort = sort;
  self->ascending = ascending;
  ask_again (self);
}

void
satchel_list_pane_show_all (SatchelListPane *self)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  gtk_toggle_button_set_active (self->filter_unread, FALSE);
  gtk_toggle_button_set_active (self->filter_starred, FALSE);
  gtk_toggle_button_set_active (self->filter_attachments, FALSE);
}

SatchelMessageList *
satchel_list_pane_get_list (SatchelListPane *self)
{
  g_return_val_if_fail (SATCHEL_IS_LIST_PANE (self), NULL);

  return self->list;
}

guint
satchel_list_pane_get_n_selected (SatchelListPane *self)
{
  g_autoptr (GtkBitset) selected = NULL;

  g_return_val_if_fail (SATCHEL_IS_LIST_PANE (self), 0);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  return (guint) gtk_bitset_get_size (selected);
}

GArray *
satchel_list_pane_get_selected (SatchelListPane *self)
{
  g_autoptr (GtkBitset) selected = NULL;
  GtkBitsetIter iter;
  GArray *numbers;
  guint position;

  g_return_val_if_fail (SATCHEL_IS_LIST_PANE (self), NULL);

  numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (self->chosen != 0)
    {
      g_array_append_val (numbers, self->chosen);
      return numbers;
    }

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      gint64 number = satchel_message_list_get_number (self->list, position);

      g_array_append_val (numbers, number);
    }

  return numbers;
}

SatchelMessageItem *
satchel_list_pane_get_item (SatchelListPane *self)
{
  g_autoptr (GtkBitset) selected = NULL;

  g_return_val_if_fail (SATCHEL_IS_LIST_PANE (self), NULL);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_get_size (selected) != 1)
    return NULL;
  if (self->chosen != 0)
    return satchel_message_list_dup_item (self->list, self->chosen);
  return g_list_model_get_item (G_LIST_MODEL (self->list), gtk_bitset_get_nth (selected, 0));
}

void
satchel_list_pane_select_all (SatchelListPane *self)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

void
satchel_list_pane_unselect (SatchelListPane *self)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

void
satchel_list_pane_select (SatchelListPane *self,
                          guint            position)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

gboolean
satchel_list_pane_get_query (SatchelListPane *self,
                             SatchelQuery    *wanted)
{
  g_return_val_if_fail (SATCHEL_IS_LIST_PANE (self), FALSE);
  g_return_val_if_fail (wanted != NULL, FALSE);

  if (self->folder == NULL)
    return FALSE;

  *wanted = (SatchelQuery){ 0 };
  wanted->folder = satchel_sidebar_item_get_folder (self->folder);
  wanted->role = satchel_sidebar_item_get_role (self->folder);
  wanted->unread = gtk_toggle_button_get_active (self->filter_unread);
  wanted->flagged = gtk_toggle_button_get_active (self->filter_starred);
  wanted->attachments = gtk_toggle_button_get_active (self->filter_attachments);
  wanted->sort = self->sort;
  wanted->ascending = self->ascending;
  wanted->conversations = satchel_list_pane_get_conversations (self);

  return TRUE;
}

void
satchel_list_pane_take_away (SatchelListPane *self,
                             GArray          *numbers)
{
  guint first, n;

  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));
  g_return_if_fail (numbers != NULL && numbers->len > 0);

  if (self->chosen != 0)
    {
      /* Its conversation stays where it is. */
      self->chosen = 0;
      satchel_message_list_hide (self->list, (const gint64 *) numbers->data, numbers->len);
      g_signal_emit (self, signals[SELECTION_CHANGED], 0);
      return;
    }

  first = satchel_message_list_find (self->list, g_array_index (numbers, gint64, 0));
  satchel_list_pane_unselect (self);
  satchel_message_list_hide (self->list, (const gint64 *) numbers->data, numbers->len);

  n = satchel_message_list_get_n (self->list);
  if (n > 0 && first != G_MAXUINT && !self->selecting)
    {
      first = MIN (first, n - 1);
      gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), first, TRUE);
      gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", first);
    }
  look_at_selection (self);
  show_page (self);
}

void
satchel_list_pane_grab_focus (SatchelListPane *self)
{
  g_return_if_fail (SATCHEL_IS_LIST_PANE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
