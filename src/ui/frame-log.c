/* frame-log.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/frame-log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  FILE  *frames;
  FILE  *answers;
  char  *start_path;
  gint64 last_painted;   /* µs, monotonic; 0: none yet */
} FrameLog;

static void
frame_log_free (gpointer data)
{
  FrameLog *self = data;

  if (self->frames != NULL)
    fclose (self->frames);
  if (self->answers != NULL)
    fclose (self->answers);
  g_free (self->start_path);
  g_free (self);
}

/* Microseconds since the process began: field 22 of stat, in clock ticks since the system started. */
static gint64
get_age (void)
{
  g_autofree char *stat = NULL;
  g_auto (GStrv) fields = NULL;
  struct timespec now;
  const char *after_name;
  gint64 ticks;

  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL)
      || (after_name = strrchr (stat, ')')) == NULL)
    return 0;

  fields = g_strsplit (after_name + 2, " ", -1);
  if (g_strv_length (fields) < 20)
    return 0;

  ticks = g_ascii_strtoll (fields[19], NULL, 10);
  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000
         - ticks * G_USEC_PER_SEC / (gint64) sysconf (_SC_CLK_TCK);
}

static void
note_start (FrameLog *self)
{
  g_autofree char *path = g_steal_pointer (&self->start_path);
  g_autofree char *line = NULL;

  if (path == NULL)
    return;

  line = g_strdup_printf ("%.1f\n", (double) get_age () / 1000);
  g_file_set_contents (path, line, -1, NULL);
}

/* The clock is kept running, so that every interval is one frame and a stall of the main loop shows
 * as a long one even where nothing had to be painted. */
static void
on_after_paint (GdkFrameClock *clock,
                FrameLog      *self)
{
  gint64 now = g_get_monotonic_time ();

  note_start (self);
  if (self->frames != NULL && self->last_painted != 0)
    {
      fprintf (self->frames, "%.2f\n", (double) (now - self->last_painted) / 1000);
      fflush (self->frames);
    }
  self->last_painted = now;
}

static void
on_realized (GtkWidget *window,
             FrameLog  *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), self);
  if (self->frames != NULL)
    gdk_frame_clock_begin_updating (clock);
}

static void
on_unrealized (GtkWidget *window,
               FrameLog  *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  if (self->frames != NULL)
    gdk_frame_clock_end_updating (clock);
  g_signal_handlers_disconnect_by_data (clock, self);
}

void
satchel_frame_log_watch (GtkWidget *window)
{
  const char *frames = g_getenv ("SATCHEL_FRAME_LOG");
  const char *start = g_getenv ("SATCHEL_START_LOG");
  const char *answers = g_getenv ("SATCHEL_ANSWER_LOG");
  FrameLog *self;

  g_return_if_fail (GTK_IS_WIDGET (window));

  if (frames == NULL && start == NULL && answers == NULL)
    return;

  self = g_new0 (FrameLog, 1);
  self->frames = frames != NULL ? fopen (frames, "we") : NULL;
  self->answers = answers != NULL ? fopen (answers, "we") : NULL;
  self->start_path = g_strdup (start);
  g_object_set_data_full (G_OBJECT (window), "satchel-frame-log", self, frame_log_free);
  g_signal_connect (window, "realize", G_CALLBACK (on_realized), self);
  g_signal_connect (window, "unrealize", G_CALLBACK (on_unrealized), self);
}

/* --- answers --- */

#define ASKED "satchel-asked"
#define ANSWERED "satchel-answered"

static FrameLog *
find_log (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  FrameLog *self = root != NULL ? g_object_get_data (G_OBJECT (root), "satchel-frame-log") : NULL;

  return self != NULL && self->answers != NULL ? self : NULL;
}

static void
on_answer_painted (GdkFrameClock *clock,
                   GtkWidget     *widget)
{
  FrameLog *self = find_log (widget);
  gint64 *asked = g_object_get_data (G_OBJECT (widget), ASKED);
  const char *what = g_object_get_data (G_OBJECT (widget), ANSWERED);

  if (self != NULL && asked != NULL && what != NULL)
    {
      fprintf (self->answers, "%s %.2f\n", what, (double) (g_get_monotonic_time () - *asked) / 1000);
      fflush (self->answers);
    }
  g_signal_handlers_disconnect_by_func (clock, on_answer_painted, widget);
  g_object_set_data (G_OBJECT (widget), ASKED, NULL);
}

void
satchel_frame_log_asked (GtkWidget *widget)
{
  gint64 now = g_get_monotonic_time ();

  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (find_log (widget) != NULL)
    g_object_set_data_full (G_OBJECT (widget), ASKED, g_memdup2 (&now, sizeof now), g_free);
}

void
satchel_frame_log_answered (GtkWidget  *widget,
                            const char *what)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (what != NULL);

  if (find_log (widget) == NULL || g_object_get_data (G_OBJECT (widget), ASKED) == NULL)
    return;

  g_object_set_data_full (G_OBJECT (widget), ANSWERED, g_strdup (what), g_free);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_answer_painted), widget,
                           0);
  gtk_widget_queue_draw (widget);
}
