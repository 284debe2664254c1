/* progress.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ctl/progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ctl/output.h"

#define BAR_WIDTH 20
#define INTERVAL  (G_USEC_PER_SEC / 10)

static gint64   last_drawn;
static gboolean is_shown;

/* Columns of the terminal; 0: standard error is none. */
static guint
get_columns (void)
{
  struct winsize size;

  if (!isatty (STDERR_FILENO))
    return 0;
  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return 80;

  return size.ws_col;
}

/* A line that is longer than the terminal would scroll instead of being drawn over. */
static char *
cut (const char *text,
     guint       columns)
{
  g_autofree char *clean = ctl_clean (text, FALSE);

  return g_utf8_substring (clean, 0, MIN (columns, g_utf8_strlen (clean, -1)));
}

void
ctl_progress_show (guint64     done,
                   guint64     total,
                   const char *text)
{
  guint columns = get_columns ();
  gint64 now = g_get_monotonic_time ();
  g_autoptr(GString) line = NULL;
  g_autofree char *shown = NULL;
  guint filled;

  if (columns == 0 || (is_shown && now - last_drawn < INTERVAL))
    return;

  filled = total > 0 ? (guint) (MIN (done, total) * (double) BAR_WIDTH / total) : 0;
  line = g_string_new ("[");
  for (guint i = 0; i < BAR_WIDTH; i++)
    g_string_append_c (line, i < filled ? '#' : '.');
  g_string_append_printf (line, "] %s", text);
  shown = cut (line->str, columns - 1);

  fprintf (stderr, "\r%s\033[K", shown);
  fflush (stderr);
  last_drawn = now;
  is_shown = TRUE;
}

void
ctl_progress_hide (void)
{
  if (!is_shown)
    return;

  fputs ("\r\033[K", stderr);
  fflush (stderr);
  is_shown = FALSE;
}
