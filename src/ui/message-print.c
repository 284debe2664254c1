/* message-print.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-print.h"

#include "message/look-alike.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

#define FONT "Sans 10"

/* Pages of one message on paper: more is a mistake, and paper. */
#define MAX_PAGES 500

typedef struct
{
  /* Owned */
  char        *markup;    /* of the head */
  char        *text;
  PangoLayout *layout;
  GArray      *pages;     /* of guint: the first line of each */

  void   (*done) (const GError *error, gpointer data);
  gpointer data;
} Printing;

static void
printing_free (Printing *printing)
{
  g_free (printing->markup);
  g_free (printing->text);
  g_clear_object (&printing->layout);
  g_array_unref (printing->pages);
  g_free (printing);
}

/* --- the head --- */

typedef void (*AddLine) (GString *text, const char *title, const char *words);

static char *
say_addresses (GPtrArray *addresses)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < addresses->len && i < 50; i++)
    {
      const SatchelAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *name = satchel_look_alike_reveal (address->name);

      if (i > 0)
        g_string_append (words, C_("between names", ", "));
      if (*name != '\0')
        g_string_append_printf (words, "%s <%s>", name, address->address);
      else
        g_string_append (words, address->address);
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
add_lines (GString              *text,
           const SatchelSummary *summary,
           AddLine               add)
{
  const struct { const char *title; GPtrArray *addresses; } lines[] = {
    { _("From"), summary->from }, { _("To"), summary->to }, { C_("recipients", "Copy"), summary->cc },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *words = say_addresses (lines[i].addresses);

      if (*words != '\0')
        add (text, lines[i].title, words);
    }
  if (summary->date != SATCHEL_NO_DATE)
    {
      g_autofree char *date = satchel_words_for_full_date (summary->date);

      add (text, _("Date"), date);
    }
}

static void
add_html (GString    *text,
          const char *title,
          const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  g_string_append_printf (text, "<div><b>%s:</b> %s</div>", title, escaped);
}

static void
add_markup (GString    *text,
            const char *title,
            const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  g_string_append_printf (text, "<b>%s:</b> %s\n", title, escaped);
}

char *
satchel_message_print_new_head (const SatchelSummary *summary)
{
  g_autoptr (GString) html = g_string_new (NULL);
  g_autofree char *subject = NULL;

  g_return_val_if_fail (summary != NULL, NULL);

  subject = g_markup_escape_text (*summary->subject != '\0' ? summary->subject : _("No subject"), -1);
  g_string_append_printf (html, "<div style=\"font: 15px sans-serif; color: black\"><h2>%s</h2>", subject);
  add_lines (html, summary, add_html);
  g_string_append (html, "<hr></div>");

  return g_string_free (g_steal_pointer (&html), FALSE);
}

static char *
make_markup (const SatchelSummary *summary)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  g_autofree char *subject = g_markup_escape_text (*summary->subject != '\0' ? summary->subject : _("No subject"), -1);

  g_string_append_printf (markup, "<span size=\"x-large\" weight=\"bold\">%s</span>\n", subject);
  add_lines (markup, summary, add_markup);

  return g_string_free (g_steal_pointer (&markup), FALSE);
}

/* --- pages --- */

/* One layout for all: the head's attributes reach as far as the head does. */
static void
make_layout (Printing        *printing,
             GtkPrintContext *context)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT);
  g_autoptr (PangoAttrList) attributes = NULL;
  g_autofree char *head = NULL;
  g_autofree char *all = NULL;

  printing->layout = gtk_print_context_create_pango_layout (context);
  pango_layout_set_font_description (printing->layout, font);
  pango_layout_set_width (printing->layout, (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (printing->layout, PANGO_WRAP_WORD_CHAR);

  if (!pango_parse_markup (printing->markup, -1, 0, &attributes, &head, NULL, NULL))
    head = g_strdup ("");
  all = g_strconcat (head, "\n", printing->text, NULL);
  pango_layout_set_text (printing->layout, all, -1);
  if (attributes != NULL)
    pango_layout_set_attributes (printing->layout, attributes);
}

static void
on_begin (GtkPrintOperation *operation,
          GtkPrintContext   *context,
          Printing          *printing)
{
  double height = gtk_print_context_get_height (context) * PANGO_SCALE, top = 0;
  int n_lines;

  make_layout (printing, context);
  n_lines = pango_layout_get_line_count (printing->layout);
  for (int i = 0; i < n_lines && printing->pages->len < MAX_PAGES; i++)
    {
      PangoRectangle extents;

      pango_layout_line_get_extents (pango_layout_get_line_readonly (printing->layout, i), NULL, &extents);
      if (i == 0 || top + extents.height > height)
        {
          g_array_append_val (printing->pages, i);
          top = 0;
        }
      top += extents.height;
    }
  gtk_print_operation_set_n_pages (operation, (int) MAX (printing->pages->len, 1));
}

static void
on_draw (GtkPrintOperation *operation,
         GtkPrintContext   *context,
         int                page,
         Printing          *printing)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  int first, end;
  double y = 0;

  if ((guint) page >= printing->pages->len)
    return;

  first = g_array_index (printing->pages, int, page);
  end = (guint) page + 1 < printing->pages->len ? g_array_index (printing->pages, int, page + 1)
                                                : pango_layout_get_line_count (printing->layout);
  for (int i = first; i < end; i++)
    {
      PangoLayoutLine *line = pango_layout_get_line_readonly (printing->layout, i);
      PangoRectangle extents;

      pango_layout_line_get_extents (line, NULL, &extents);
      cairo_move_to (cr, 0, (y - extents.y) / PANGO_SCALE);
      pango_cairo_show_layout_line (cr, line);
      y += extents.height;
    }
}

static void
on_done (GtkPrintOperation      *operation,
         GtkPrintOperationResult result,
         Printing               *printing)
{
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    gtk_print_operation_get_error (operation, &error);
  printing->done (error, printing->data);
}

void
satchel_message_print_text (GtkWindow            *parent,
                            const SatchelSummary *summary,
                            const char           *text,
                            const char           *path,
                            void                (*done) (const GError *error,
                                                         gpointer      data),
                            gpointer              data)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  Printing *printing;

  g_return_if_fail (summary != NULL);
  g_return_if_fail (text != NULL);
  g_return_if_fail (done != NULL);

  printing = g_new0 (Printing, 1);
  printing->markup = make_markup (summary);
  printing->text = g_strdup (text);
  printing->pages = g_array_new (FALSE, FALSE, sizeof (int));
  printing->done = done;
  printing->data = data;
  g_object_set_data_full (G_OBJECT (operation), "satchel-printing", printing, (GDestroyNotify) printing_free);

  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin), printing);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw), printing);
  g_signal_connect (operation, "done", G_CALLBACK (on_done), printing);
  gtk_print_operation_set_job_name (operation, summary->subject);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  if (path != NULL)
    gtk_print_operation_set_export_filename (operation, path);
  gtk_print_operation_run (operation, path != NULL ? GTK_PRINT_OPERATION_ACTION_EXPORT
                                                   : GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}
