/* link-question.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/link-question.h"

#include "message/safe-html-link.h"
#include "office/mail-domain.h"
#include "ui/message-view-files.h"
#include "ui/mnemonics.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Characters of an address that are shown. */
#define MAX_SHOWN 300

/* --- saying where it leads --- */

/* "xn--bcher-kva.example (bücher.example)" */
static char *
say_host (const char *host)
{
  g_autofree char *shown = satchel_domain_to_display (host);

  return g_str_equal (shown, host) ? g_strdup (host) : g_strdup_printf ("%s (%s)", host, shown);
}

static char *
shorten (const char *text)
{
  return g_utf8_strlen (text, -1) > MAX_SHOWN ? g_utf8_substring (text, 0, MAX_SHOWN) : g_strdup (text);
}

char *
satchel_link_to_markup (const char *uri)
{
  g_autofree char *host = NULL;
  g_autofree char *before = NULL;
  g_autofree char *said = NULL;
  g_autofree char *rest = NULL;
  const char *after;

  g_return_val_if_fail (uri != NULL, NULL);

  host = satchel_link_get_host (uri);
  after = host != NULL ? strstr (uri, host) : NULL;
  if (after == NULL)
    {
      rest = shorten (uri);
      return g_markup_escape_text (rest, -1);
    }

  /* Not by a precision in the format: g_markup_printf_escaped() does not understand it. */
  before = g_strndup (uri, after - uri);
  said = say_host (host);
  rest = shorten (after + strlen (host));

  return g_markup_printf_escaped ("%s<b>%s</b>%s", before, said, rest);
}

/* --- asking --- */

typedef struct
{
  GtkWidget *from;    /* weak: NULL when it is gone */
  char      *uri;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_clear_weak_pointer (&question->from);
  g_free (question->uri);
  g_free (question);
}

static void
on_response (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          data)
{
  Question *question = data;

  if (question->from == NULL)
    return;
  if (g_str_equal (response, "open"))
    satchel_files_open_uri (question->from, question->uri);
  else if (g_str_equal (response, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (question->from), question->uri);
}

static GtkWidget *
make_address (const char *uri)
{
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *markup = satchel_link_to_markup (uri);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_widget_add_css_class (label, "caption");

  return label;
}

/* An underscore in a host is none of ours. */
static char *
say_open (const char *host)
{
  g_auto (GStrv) pieces = g_strsplit (host, "_", -1);
  g_autofree char *doubled = g_strjoinv ("__", pieces);

  /* TRANSLATORS: a button; %s is a host: "evil.example". */
  return g_strdup_printf (_("_Open %s"), doubled);
}

static void
ask (GtkWidget              *from,
     const SatchelFalseLink *link)
{
  GtkRoot *root = gtk_widget_get_root (from);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              _("This Link Leads Somewhere Else"), NULL);
  Question *question = g_new0 (Question, 1);
  g_autofree char *host = say_host (link->host);
  g_autofree char *words = say_host (link->words);
  g_autofree char *open = say_open (link->host);

  g_set_weak_pointer (&question->from, from);
  question->uri = g_strdup (link->uri);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("It says “%s”, but it opens “%s”. Messages that want to steal a password do "
                                    "so."),
                                  words, host);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_address (link->uri));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "close", _("_Don’t Open"), "copy",
                                    _("_Copy Address"), "open", open, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, question_free, 0);
  satchel_mnemonics_mend (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* "shop.example" and "mail.shop.example" are of the same owner, "a.github.io" and "b.github.io" are not. */
static gboolean
is_same_owner (const SatchelFalseLink *link)
{
  g_autofree char *host = satchel_domain_get_base (link->host);
  g_autofree char *words = satchel_domain_get_base (link->words);

  return g_ascii_strcasecmp (host, words) == 0;
}

void
satchel_link_follow (GtkWidget             *from,
                     const SatchelSafeHtml *page,
                     const char            *uri)
{
  g_autofree char *normal = NULL;
  const SatchelFalseLink *link;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (uri != NULL);

  normal = satchel_link_normalise (uri, NULL);
  if (normal == NULL)
    return;

  link = page != NULL ? satchel_safe_html_find_false_link (page, normal) : NULL;
  if (link != NULL && !is_same_owner (link))
    ask (from, link);
  else
    satchel_files_open_uri (from, normal);
}
