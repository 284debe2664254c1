/* preview-helper.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* satchel-preview picture|pdf WIDTH HEIGHT: reads a picture or a PDF from standard input and writes, to standard
 * output, how many pages it has, a line feed, and a PNG of the first one that fits into so many pixels.
 *
 * A program of its own, since an attachment is the work of a stranger and decoders of pictures and PDFs are large: one
 * that crashes, hangs or eats memory ends this process and nothing else. It has no network where the system lets
 * it give that up, opens no files, and its time and memory are bounded. */

#include "config.h"

#include "base/limits.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef SATCHEL_PDF_PREVIEWS
#include <poppler.h>
#endif

/* Seconds of processor time, and octets of address space: fonts are mapped into it. */
#define MAX_SECONDS 10
#define MAX_MEMORY (1536 * 1024 * 1024UL)

/* Pixels of a picture as it is in the file: a camera has 50 million. */
#define MAX_PIXELS (100 * 1000 * 1000LL)

/* A side of what is drawn, in pixels. */
#define MOST_PIXELS 4096

static int width, height;

static void
limit (int    what,
       rlim_t most)
{
  struct rlimit bound = { most, most };

  (void) setrlimit (what, &bound);
}

static void
give_up_rights (void)
{
  limit (RLIMIT_CPU, MAX_SECONDS);
  limit (RLIMIT_AS, MAX_MEMORY);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, 0);   /* standard output is a pipe */
  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return;                  /* the system has its reasons; the other walls stand */
}

static GBytes *
read_all (GError **error)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GByteArray) octets = g_byte_array_new ();

  for (;;)
    {
      g_autoptr (GBytes) more = g_input_stream_read_bytes (input, 64 * 1024, NULL, error);

      if (more == NULL)
        return NULL;
      if (g_bytes_get_size (more) == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&octets));
      if (octets->len + g_bytes_get_size (more) > SATCHEL_LIMIT_PREVIEW)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "too large");
          return NULL;
        }
      g_byte_array_append (octets, g_bytes_get_data (more, NULL), (guint) g_bytes_get_size (more));
    }
}

static gboolean
write_png (GdkPixbuf *picture,
           int        n_pages,
           GError   **error)
{
  g_autoptr (GOutputStream) output = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  g_autofree char *pages = g_strdup_printf ("%d\n", n_pages);

  return g_output_stream_write_all (output, pages, strlen (pages), NULL, NULL, error)
         && gdk_pixbuf_save_to_stream (picture, output, "png", NULL, error, "compression", "1", NULL)
         && g_output_stream_close (output, NULL, error);
}

/* --- pictures --- */

static void
on_size (GdkPixbufLoader *loader,
         int              w,
         int              h,
         gboolean        *too_large)
{
  double scale = MIN (1.0, MIN ((double) width / MAX (w, 1), (double) height / MAX (h, 1)));

  *too_large = (gint64) w * h > MAX_PIXELS;
  if (*too_large)
    gdk_pixbuf_loader_set_size (loader, 1, 1);
  else if (scale < 1)
    gdk_pixbuf_loader_set_size (loader, MAX ((int) (w * scale), 1), MAX ((int) (h * scale), 1));
}

static gboolean
draw_picture (GBytes  *octets,
              GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GdkPixbuf) upright = NULL;
  GdkPixbuf *picture;
  gboolean too_large = FALSE;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size), &too_large);
  if (!gdk_pixbuf_loader_write_bytes (loader, octets, error) || !gdk_pixbuf_loader_close (loader, error))
    return FALSE;

  picture = gdk_pixbuf_loader_get_pixbuf (loader);
  if (picture == NULL || too_large)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no picture, or too large a one");
      return FALSE;
    }

  upright = gdk_pixbuf_apply_embedded_orientation (picture);
  return write_png (upright, 1, error);
}

/* --- PDF --- */

#ifdef SATCHEL_PDF_PREVIEWS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerPage, g_object_unref)

/* Cairo's pixels have their colour multiplied with their alpha, which is 1 here, in the byte order of the machine. */
static GdkPixbuf *
pixbuf_of (cairo_surface_t *surface)
{
  int w = cairo_image_surface_get_width (surface), h = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  const guchar *from = cairo_image_surface_get_data (surface);
  GdkPixbuf *picture = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, w, h);

  for (int y = 0; picture != NULL && y < h; y++)
    {
      const guint32 *line = (const guint32 *) (const void *) (from + (gsize) y * (gsize) stride);
      guchar *to = gdk_pixbuf_get_pixels (picture) + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (picture);

      for (int x = 0; x < w; x++)
        {
          to[3 * x] = (guchar) (line[x] >> 16);
          to[3 * x + 1] = (guchar) (line[x] >> 8);
          to[3 * x + 2] = (guchar) line[x];
        }
    }

  return picture;
}

static gboolean
draw_pdf (GBytes  *octets,
          GError **error)
{
  g_autoptr (PopplerDocument) document = poppler_document_new_from_bytes (octets, NULL, error);
  g_autoptr (PopplerPage) page = NULL;
  g_autoptr (GdkPixbuf) picture = NULL;
  cairo_surface_t *surface;
  cairo_t *cr;
  double w, h, scale;

  if (document == NULL)
    return FALSE;
  page = poppler_document_get_page (document, 0);
  if (page == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no page");
      return FALSE;
    }

  poppler_page_get_size (page, &w, &h);
  scale = MIN (width / MAX (w, 1), height / MAX (h, 1));
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, MAX ((int) (w * scale), 1), MAX ((int) (h * scale), 1));
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, scale, scale);
  poppler_page_render (page, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  picture = pixbuf_of (surface);
  cairo_surface_destroy (surface);

  return picture != NULL && write_png (picture, poppler_document_get_n_pages (document), error);
}

#else

static gboolean
draw_pdf (GBytes  *octets,
          GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "built without poppler");
  return FALSE;
}

#endif

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (argc != 4)
    {
      fprintf (stderr, "usage: satchel-preview picture|pdf WIDTH HEIGHT\n");
      return 2;
    }

  width = CLAMP (atoi (argv[2]), 1, MOST_PIXELS);
  height = CLAMP (atoi (argv[3]), 1, MOST_PIXELS);
  give_up_rights ();

  octets = read_all (&error);
  done = octets != NULL && (strcmp (argv[1], "pdf") == 0 ? draw_pdf (octets, &error) : draw_picture (octets, &error));
  if (!done)
    fprintf (stderr, "%s\n", error != NULL ? error->message : "no memory");

  return done ? 0 : 1;
}
