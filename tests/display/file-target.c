/* file-target.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A window that files are dropped on and pasted into, as a file manager's: prints a line for each that comes,
 * "dropped ADDRESS" or "pasted ADDRESS". For files.py. */

#include "config.h"

#include <gtk/gtk.h>

static void
tell (const char   *how,
      const GValue *value)
{
  const GSList *files = value != NULL ? g_value_get_boxed (value) : NULL;

  for (; files != NULL; files = files->next)
    {
      g_autofree char *uri = g_file_get_uri (files->data);

      g_print ("%s %s\n", how, uri);
    }
}

static gboolean
on_drop (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       data)
{
  tell ("dropped", value);

  return TRUE;
}

static void
on_pasted (GObject      *clipboard,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (clipboard), result, &error);

  if (value != NULL)
    tell ("pasted", value);
  else
    g_print ("failed %s\n", error->message);
}

static void
on_paste (GtkWidget *button)
{
  gdk_clipboard_read_value_async (gtk_widget_get_clipboard (button), GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                  on_pasted, NULL);
}

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  GtkWidget *window, *button;
  GtkDropTarget *target;

  gtk_init ();
  setvbuf (stdout, NULL, _IOLBF, 0);
  window = gtk_window_new ();
  button = gtk_button_new_with_label ("Paste Files");
  target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), NULL);
  g_signal_connect (button, "clicked", G_CALLBACK (on_paste), NULL);
  g_signal_connect_swapped (window, "destroy", G_CALLBACK (g_main_loop_quit), loop);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (target));
  gtk_window_set_child (GTK_WINDOW (window), button);
  gtk_window_set_title (GTK_WINDOW (window), "Place for files");
  gtk_window_set_default_size (GTK_WINDOW (window), 280, 280);
  gtk_window_present (GTK_WINDOW (window));
  g_main_loop_run (loop);

  return 0;
}
