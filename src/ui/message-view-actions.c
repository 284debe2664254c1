/* message-view-actions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What can be done with the message that is shown. */

#include "config.h"

#include "ui/message-view-private.h"

#include "base/limits.h"
#include "ui/message-print.h"
#include "ui/message-view-files.h"
#include "ui/settings.h"
#include "ui/source-window.h"

#include <glib/gi18n-lib.h>

/* Per cent: the steps of browsers. */
static const int zooms[] = { 50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300 };

static GtkWindow *
window_of (SatchelMessageView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
say (SatchelMessageView *self,
     const char         *words)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", words);
}

static void
set_state (SatchelMessageView *self,
           const char         *name,
           GVariant           *state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
}

static void
set_enabled (SatchelMessageView *self,
             const char         *name,
             gboolean            enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
prefers (SatchelMessageView *self,
         const char         *key)
{
  return self->settings != NULL && g_settings_get_boolean (self->settings, key);
}

/* --- size --- */

static void
apply_zoom (SatchelMessageView *self)
{
  satchel_message_text_set_zoom (self->text, self->zoom);
  if (self->web_view != NULL)
    self->module->set_zoom (self->web_view, self->zoom);
}

static void
set_zoom (SatchelMessageView *self,
          int                 percent)
{
  self->zoom = percent / 100.0;
  if (self->settings != NULL)
    g_settings_set_int (self->settings, SATCHEL_SETTING_ZOOM, percent);
  apply_zoom (self);
  satchel_message_view_actions_update (self);
}

static int
get_zoom (SatchelMessageView *self)
{
  return (int) (self->zoom * 100 + 0.5);
}

static void
zoom_in (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       self)
{
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    if (zooms[i] > get_zoom (self))
      {
        set_zoom (self, zooms[i]);
        return;
      }
}

static void
zoom_out (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       self)
{
  for (guint i = G_N_ELEMENTS (zooms); i > 0; i--)
    if (zooms[i - 1] < get_zoom (self))
      {
        set_zoom (self, zooms[i - 1]);
        return;
      }
}

static void
zoom_reset (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       self)
{
  set_zoom (self, 100);
}

/* In another window it was made larger. */
static void
on_zoom_changed (SatchelMessageView *self)
{
  self->zoom = g_settings_get_int (self->settings, SATCHEL_SETTING_ZOOM) / 100.0;
  apply_zoom (self);
}

/* --- plain, dark --- */

static gboolean
is_dark_style (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

/* A page to which its sender has given no colours is dark by itself. */
static void
apply_dark (SatchelMessageView *self)
{
  gboolean dark = self->dark && is_dark_style () && self->reading != NULL && self->reading->page != NULL
                  && self->reading->page->has_colors;

  if (self->web_view != NULL)
    self->module->set_dark (self->web_view, dark);
  if (dark)
    gtk_widget_add_css_class (GTK_WIDGET (self->html), "night");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->html), "night");
}

static void
change_plain (GSimpleAction *action,
              GVariant      *state,
              gpointer       data)
{
  SatchelMessageView *self = data;

  g_simple_action_set_state (action, state);
  self->plain = g_variant_get_boolean (state);
  satchel_message_view_show_body (self);
  satchel_message_view_actions_update (self);
}

static void
change_dark (GSimpleAction *action,
             GVariant      *state,
             gpointer       data)
{
  SatchelMessageView *self = data;

  g_simple_action_set_state (action, state);
  self->dark = g_variant_get_boolean (state);
  apply_dark (self);
}

static void
change_whole_heads (GSimpleAction *action,
                    GVariant      *state,
                    gpointer       data)
{
  SatchelMessageView *self = data;

  g_simple_action_set_state (action, state);
  satchel_message_head_set_whole (self->head, g_variant_get_boolean (state));
}

static void
on_style_changed (SatchelMessageView *self)
{
  apply_dark (self);
  satchel_message_view_actions_update (self);
}

static void
change_charset (GSimpleAction *action,
                GVariant      *state,
                gpointer       data)
{
  SatchelMessageView *self = data;
  const char *charset = g_variant_get_string (state, NULL);

  g_simple_action_set_state (action, state);
  if (self->letter == NULL)
    return;

  satchel_letter_set_charset (self->letter, *charset != '\0' ? charset : NULL);
  satchel_message_view_read_again (self);
}

/* --- finding --- */

typedef struct
{
  guint at;
  guint n;
} Places;

static Places *
places_of (SatchelMessageView *self)
{
  Places *places = g_object_get_data (G_OBJECT (self), "satchel-places");

  if (places == NULL)
    {
      places = g_new0 (Places, 1);
      g_object_set_data_full (G_OBJECT (self), "satchel-places", places, g_free);
    }

  return places;
}

static void
on_found (guint    n,
          gpointer data)
{
  SatchelMessageView *self = data;
  Places *places = places_of (self);

  places->n = n;
  places->at = n > 0 ? 1 : 0;
  satchel_find_bar_show_places (self->find_bar, places->at, n, SATCHEL_WEB_VIEW_MOST);
}

static void
on_words (SatchelMessageView *self,
          const char         *words)
{
  if (!satchel_message_view_is_html (self))
    on_found (satchel_message_text_find (self->text, words), self);
  else if (*words != '\0')
    self->module->find (self->web_view, words, on_found, self);
  else
    {
      self->module->find_end (self->web_view);
      on_found (0, self);
    }
}

static void
on_step (SatchelMessageView *self,
         gboolean            forward)
{
  Places *places = places_of (self);

  if (places->n == 0)
    return;

  if (satchel_message_view_is_html (self))
    {
      self->module->find_step (self->web_view, forward);
      places->at = (places->at - 1 + (forward ? 1 : places->n - 1)) % places->n + 1;
    }
  else
    places->at = satchel_message_text_find_step (self->text, forward);
  satchel_find_bar_show_places (self->find_bar, places->at, places->n, SATCHEL_WEB_VIEW_MOST);
}

static void
on_find_closed (SatchelMessageView *self)
{
  satchel_message_text_find (self->text, NULL);
  if (self->web_view != NULL)
    self->module->find_end (self->web_view);
  if (self->is_shown)
    gtk_widget_grab_focus (satchel_message_view_is_html (self) ? GTK_WIDGET (self->html) : GTK_WIDGET (self->text));
}

static void
find (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       self)
{
  satchel_find_bar_open (((SatchelMessageView *) self)->find_bar);
}

/* --- on paper --- */

static void
on_printed (const GError *error,
            gpointer      data)
{
  g_autoptr (SatchelMessageView) self = data;
  g_autofree char *words = NULL;

  if (error == NULL)
    return;

  /* TRANSLATORS: what follows is the reason. */
  words = g_strconcat (_("The message can’t be printed."), " ", error->message, NULL);
  say (self, words);
}

static void
print_to (SatchelMessageView *self,
          GFile              *file)
{
  SatchelSummary *summary = self->reading->summary;

  if (satchel_message_view_is_html (self))
    {
      g_autofree char *head = satchel_message_print_new_head (summary);
      g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;

      self->module->print (self->web_view, window_of (self), head, uri, on_printed, g_object_ref (self));
    }
  else
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
      g_autofree char *text = NULL;
      GtkTextIter from, to;

      gtk_text_buffer_get_bounds (buffer, &from, &to);
      text = gtk_text_buffer_get_text (buffer, &from, &to, TRUE);
      satchel_message_print_text (window_of (self), summary, text, file != NULL ? g_file_peek_path (file) : NULL,
                                  on_printed, g_object_ref (self));
    }
}

static void
print (GSimpleAction *action,
       GVariant      *parameter,
       gpointer       data)
{
  SatchelMessageView *self = data;

  if (self->is_shown)
    print_to (self, NULL);
}

static void
on_pdf_chosen (GtkNativeDialog    *dialog,
               int                 response,
               SatchelMessageView *self)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_unref (dialog);
  if (file != NULL && self->is_shown)
    print_to (self, file);
  g_object_unref (self);
}

static void
save_pdf (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  SatchelMessageView *self = data;
  GtkFileChooserNative *dialog;
  g_autofree char *name = NULL;

  if (!self->is_shown)
    return;

  name = satchel_files_new_name (satchel_message_view_get_subject (self), "application/pdf", ".pdf");
  dialog = gtk_file_chooser_native_new (_("Save as PDF"), window_of (self), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"),
                                        NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect (dialog, "response", G_CALLBACK (on_pdf_chosen), g_object_ref (self));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- the message itself --- */

static void
source (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       data)
{
  SatchelMessageView *self = data;

  if (self->letter != NULL)
    satchel_source_window_open (window_of (self), self->letter, satchel_message_view_get_subject (self));
}

static void
save (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       data)
{
  SatchelMessageView *self = data;

  if (self->letter != NULL)
    satchel_files_save_message (GTK_WIDGET (self), self->letter, satchel_message_view_get_subject (self));
}

/* --- all of them --- */

static const GActionEntry entries[] = {
  { .name = "zoom-in", .activate = zoom_in },
  { .name = "zoom-out", .activate = zoom_out },
  { .name = "zoom-reset", .activate = zoom_reset },
  { .name = "find", .activate = find },
  { .name = "print", .activate = print },
  { .name = "save-pdf", .activate = save_pdf },
  { .name = "source", .activate = source },
  { .name = "save", .activate = save },
  { .name = "plain", .state = "false", .change_state = change_plain },
  { .name = "dark", .state = "false", .change_state = change_dark },
  { .name = "whole-heads", .state = "false", .change_state = change_whole_heads },
  { .name = "charset", .parameter_type = "s", .state = "''", .change_state = change_charset },
};

void
satchel_message_view_actions_update (SatchelMessageView *self)
{
  static const char *const of_shown[] = { "find", "print", "save-pdf", "charset" };
  gboolean has_html = self->is_shown && self->reading->body->html != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (of_shown); i++)
    set_enabled (self, of_shown[i], self->is_shown);

  /* What can't be read can still be looked at and kept. */
  set_enabled (self, "source", self->letter != NULL);
  set_enabled (self, "save", self->letter != NULL);
  set_enabled (self, "plain", has_html);
  set_enabled (self, "dark", has_html && !self->plain && is_dark_style ());
  set_enabled (self, "zoom-in", get_zoom (self) < zooms[G_N_ELEMENTS (zooms) - 1]);
  set_enabled (self, "zoom-out", get_zoom (self) > zooms[0]);
}

void
satchel_message_view_actions_reset (SatchelMessageView *self)
{
  self->plain = prefers (self, SATCHEL_SETTING_PLAIN);
  self->dark = prefers (self, SATCHEL_SETTING_DARK);
  set_state (self, "plain", g_variant_new_boolean (self->plain));
  set_state (self, "dark", g_variant_new_boolean (self->dark));
  set_state (self, "charset", g_variant_new_string (""));
  apply_dark (self);
  satchel_message_view_actions_update (self);
}

void
satchel_message_view_actions_apply (SatchelMessageView *self)
{
  apply_zoom (self);
  apply_dark (self);
}

/* General preferences hold for the message that is shown, too. */
static void
on_preference_changed (SatchelMessageView *self)
{
  if (self->letter == NULL)
    return;

  satchel_message_view_actions_reset (self);
  satchel_message_view_show_body (self);
}

/* Ctrl+F while the cursor is somewhere in the reader: elsewhere it means something else. */
static void
add_find_shortcut (SatchelMessageView *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>f"),
                                            gtk_named_action_new ("reader.find"));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
satchel_message_view_actions_install (SatchelMessageView *self)
{
  self->zoom = 1;
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "reader", G_ACTION_GROUP (self->actions));
  add_find_shortcut (self);

  g_signal_connect_swapped (self->find_bar, "words", G_CALLBACK (on_words), self);
  g_signal_connect_swapped (self->find_bar, "step", G_CALLBACK (on_step), self);
  g_signal_connect_swapped (self->find_bar, "closed", G_CALLBACK (on_find_closed), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_style_changed), self,
                           G_CONNECT_SWAPPED);
  if (self->settings != NULL)
    {
      g_signal_connect_object (self->settings, "changed::" SATCHEL_SETTING_ZOOM, G_CALLBACK (on_zoom_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->settings, "changed::" SATCHEL_SETTING_PLAIN, G_CALLBACK (on_preference_changed),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->settings, "changed::" SATCHEL_SETTING_DARK, G_CALLBACK (on_preference_changed),
                               self, G_CONNECT_SWAPPED);
      on_zoom_changed (self);
    }
  satchel_message_view_actions_reset (self);
}

GMenuModel *
satchel_message_view_new_menu (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/satchelmail/Satchel/ui/reader-menu.ui");

  return g_object_ref (G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
}
