/* search-bar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/search-bar.h"

#include "ui/search-names.h"
#include "ui/search-suggestions.h"
#include "ui/words.h"
#include "ui/wrap-layout.h"

#include <glib/gi18n-lib.h>

struct _SatchelSearchBar
{
  GtkBox parent_instance;

  /* Owned */
  SatchelSearch *search;   /* NULL: nothing is looked for */
  SatchelStore  *store;    /* NULL: no mail yet */
  GHashTable    *accounts; /* NULL: id → names */
  GCancellable  *asking;   /* for names; NULL: not */

  gboolean active;
  gboolean quiet;          /* what is being set is no wish of the person's */

  /* Template */
  GtkRevealer     *revealer;
  GtkSearchEntry  *entry;
  GtkBox          *suggestions;
  GtkToggleButton *everywhere;
  GtkToggleButton *best;
  GtkWidget       *keep;
  GtkLabel        *words;
  GtkLabel        *remark;
  GtkLabel        *behind;
};

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelSearchBar, satchel_search_bar, GTK_TYPE_BOX)

static void
show_words (GtkLabel   *label,
            const char *words)
{
  gtk_label_set_label (label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (label), words != NULL && *words != '\0');
}

/* --- suggestions --- */

static void
on_suggestion (GtkButton        *button,
               SatchelSearchBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *completed =
    satchel_search_suggestions_complete (text, g_object_get_data (G_OBJECT (button), "completion"));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), completed);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

static void
add_suggestion (SatchelSearchBar              *self,
                const SatchelSearchSuggestion *suggestion)
{
  GtkWidget *label = gtk_label_new (suggestion->label);
  GtkWidget *button = gtk_button_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_set_tooltip_text (button, *suggestion->words != '\0' ? suggestion->words : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, suggestion->label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, suggestion->words, -1);
  gtk_widget_add_css_class (button, "pill-small");
  g_object_set_data_full (G_OBJECT (button), "completion", g_strdup (suggestion->completion), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_suggestion), self, 0);
  gtk_box_append (self->suggestions, button);
}

static void
show_suggestions (SatchelSearchBar *self,
                  GPtrArray        *found)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->suggestions))) != NULL)
    gtk_box_remove (self->suggestions, child);
  for (guint i = 0; i < found->len; i++)
    add_suggestion (self, g_ptr_array_index (found, i));
  gtk_widget_set_visible (GTK_WIDGET (self->suggestions), found->len > 0);
}

static void
on_names (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SatchelSearchBar) self = data;
  g_autoptr (GPtrArray) found = satchel_search_names_find_finish (SATCHEL_STORE (source), result, NULL);
  GTask *task = G_TASK (result);

  /* Another letter was typed meanwhile. A search that failed is said by the list. */
  if (g_task_get_cancellable (task) != self->asking)
    return;

  g_clear_object (&self->asking);
  if (found != NULL)
    show_suggestions (self, found);
}

/* What only the store knows follows; those of before stay until then, so that nothing flickers. */
static void
ask_for_names (SatchelSearchBar *self,
               const char       *text)
{
  self->asking = g_cancellable_new ();
  satchel_search_names_find_async (self->store, text, self->accounts, self->asking, on_names, g_object_ref (self));
}

static void
stop_asking (SatchelSearchBar *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

static void
suggest (SatchelSearchBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GPtrArray) found = satchel_search_suggestions_find (text);
  g_autofree char *value = NULL;
  g_autofree char *operator = satchel_search_suggestions_split (text, &value);

  stop_asking (self);
  if (found->len == 0 && operator != NULL && self->store != NULL)
    ask_for_names (self, text);
  else
    show_suggestions (self, found);
}

/* Tab takes the only suggestion, or the first. */
static gboolean
on_tab (GtkWidget *widget,
        GVariant  *unused,
        gpointer   data)
{
  SatchelSearchBar *self = data;
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self->suggestions));

  if (first == NULL || !gtk_widget_get_visible (GTK_WIDGET (self->suggestions)))
    return FALSE;
  on_suggestion (GTK_BUTTON (first), self);
  return TRUE;
}

/* Down goes among them, where the arrows and Return do what they do on buttons. */
static gboolean
on_down (GtkWidget *widget,
         GVariant  *unused,
         gpointer   data)
{
  SatchelSearchBar *self = data;
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self->suggestions));

  return first != NULL && gtk_widget_get_visible (GTK_WIDGET (self->suggestions)) && gtk_widget_grab_focus (first);
}

/* --- what is looked for --- */

static void
tell (SatchelSearchBar *self)
{
  if (!self->quiet)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
read_query (SatchelSearchBar *self)
{
  g_autoptr (SatchelSearch) search = satchel_search_new (gtk_editable_get_text (GTK_EDITABLE (self->entry)), TRUE);
  g_autofree char *words = satchel_search_explain (search);

  show_words (self->words, words);
  show_words (self->remark, satchel_search_get_remark (search));
  g_clear_pointer (&self->search, satchel_search_unref);
  if (!satchel_search_is_empty (search))
    self->search = g_steal_pointer (&search);
  gtk_widget_set_visible (self->keep, self->search != NULL);
}

static void
on_text_changed (SatchelSearchBar *self)
{
  read_query (self);
  tell (self);
  suggest (self);
}

static void
on_option_toggled (SatchelSearchBar *self)
{
  if (self->search != NULL)
    tell (self);
}

/* Return goes to what was found. */
static void
on_activated (SatchelSearchBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-found", NULL);
}

static void
set_active (SatchelSearchBar *self,
            gboolean          active)
{
  if (self->active == active)
    return;

  self->active = active;
  gtk_revealer_set_reveal_child (self->revealer, active);
  if (active)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  else
    {
      self->quiet = TRUE;
      gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
      gtk_toggle_button_set_active (self->everywhere, TRUE);
      read_query (self);
      suggest (self);
      satchel_search_bar_set_unread (self, 0);
      self->quiet = FALSE;
      tell (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
}

/* --- the widget --- */

static void
satchel_search_bar_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  if (prop_id == PROP_ACTIVE)
    g_value_set_boolean (value, SATCHEL_SEARCH_BAR (object)->active);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
satchel_search_bar_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  if (prop_id == PROP_ACTIVE)
    set_active (SATCHEL_SEARCH_BAR (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
satchel_search_bar_finalize (GObject *object)
{
  SatchelSearchBar *self = SATCHEL_SEARCH_BAR (object);

  g_clear_pointer (&self->search, satchel_search_unref);
  g_clear_pointer (&self->accounts, g_hash_table_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->asking);

  G_OBJECT_CLASS (satchel_search_bar_parent_class)->finalize (object);
}

static void
satchel_search_bar_class_init (SatchelSearchBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = satchel_search_bar_get_property;
  object_class->set_property = satchel_search_bar_set_property;
  object_class->finalize = satchel_search_bar_finalize;

  props[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  g_type_ensure (SATCHEL_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/search-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelSearchBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, SatchelSearchBar, entry);
  gtk_widget_class_bind_template_child (widget_class, SatchelSearchBar, suggestions);
  gtk_widget_class_bind_template_child (widget_class, SatchelSearchBar, everywhere);
  gtk_widget_class_bind_template_child (widget_class, SatchelSearchBar, best);
  gtk_widget_class_bind_template_child (widget_class, SatchelSearchBar, keep);
  gtk_widget_class_bind_template_child (widget_class, SatchelSearchBar, words);
  gtk_widget_class_bind_template_child (widget_class, SatchelSearchBar, remark);
  gtk_widget_class_bind_template_child (widget_class, SatchelSearchBar, behind);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_option_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, satchel_search_bar_close);
}

static void
satchel_search_bar_init (SatchelSearchBar *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Tab"),
                                                          gtk_callback_action_new (on_tab, self, NULL)));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Down"),
                                                          gtk_callback_action_new (on_down, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

SatchelSearch *
satchel_search_bar_get_search (SatchelSearchBar *self)
{
  g_return_val_if_fail (SATCHEL_IS_SEARCH_BAR (self), NULL);

  return self->search;
}

void
satchel_search_bar_set_source (SatchelSearchBar *self,
                               SatchelStore     *store,
                               GHashTable       *accounts)
{
  g_return_if_fail (SATCHEL_IS_SEARCH_BAR (self));

  g_set_object (&self->store, store);
  g_clear_pointer (&self->accounts, g_hash_table_unref);
  self->accounts = accounts != NULL ? g_hash_table_ref (accounts) : NULL;
}

gboolean
satchel_search_bar_is_open (SatchelSearchBar *self)
{
  g_return_val_if_fail (SATCHEL_IS_SEARCH_BAR (self), FALSE);

  return self->active;
}

gboolean
satchel_search_bar_is_narrow (SatchelSearchBar *self)
{
  g_return_val_if_fail (SATCHEL_IS_SEARCH_BAR (self), FALSE);

  /* Of the two this one tells, before the other has changed. */
  return !gtk_toggle_button_get_active (self->everywhere);
}

gboolean
satchel_search_bar_wants_best (SatchelSearchBar *self)
{
  g_return_val_if_fail (SATCHEL_IS_SEARCH_BAR (self), FALSE);

  return gtk_toggle_button_get_active (self->best);
}

void
satchel_search_bar_leave_best (SatchelSearchBar *self)
{
  g_return_if_fail (SATCHEL_IS_SEARCH_BAR (self));

  gtk_toggle_button_set_active (self->best, FALSE);
}

void
satchel_search_bar_open (SatchelSearchBar *self,
                         const char       *text)
{
  g_return_if_fail (SATCHEL_IS_SEARCH_BAR (self));

  set_active (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  if (text != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

void
satchel_search_bar_close (SatchelSearchBar *self)
{
  g_return_if_fail (SATCHEL_IS_SEARCH_BAR (self));

  set_active (self, FALSE);
}

void
satchel_search_bar_widen (SatchelSearchBar *self)
{
  g_return_if_fail (SATCHEL_IS_SEARCH_BAR (self));

  gtk_toggle_button_set_active (self->everywhere, TRUE);
}

void
satchel_search_bar_set_unread (SatchelSearchBar *self,
                               guint64           unread)
{
  g_autofree char *number = NULL;
  g_autofree char *words = NULL;

  g_return_if_fail (SATCHEL_IS_SEARCH_BAR (self));

  number = satchel_words_for_number (unread);
  if (unread > 0)
    words = g_strdup_printf (ngettext ("%s message has yet to be read for searching.",
                                       "%s messages have yet to be read for searching.",
                                       (gulong) MIN (unread, G_MAXINT)), number);
  show_words (self->behind, words);
}
