/* certificate-card.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/certificate-card.h"

#include "net/certificate.h"

#include <glib/gi18n-lib.h>

/* Characters that a line wants; two cards beside one another fit into a dialog then. */
#define LINE_CHARS 24

/* Names that are shown; a server of a big provider has some hundred. */
#define MOST_NAMES 12

struct _SatchelCertificateCard
{
  GtkBox parent_instance;

  /* owned */
  char *sha256;
};

G_DEFINE_FINAL_TYPE (SatchelCertificateCard, satchel_certificate_card, GTK_TYPE_BOX)

static char *
show_names (GTlsCertificate *certificate)
{
  return satchel_certificate_list_names (certificate, MOST_NAMES);
}

static char *
show_issuer (GTlsCertificate *certificate)
{
  g_autofree char *issuer = satchel_certificate_get_issuer (certificate);

  if (satchel_certificate_is_self_signed (certificate))
    /* TRANSLATORS: who has signed a certificate: its name; here the certificate has signed itself. */
    return g_strdup_printf (_("%s (signed by itself)"), issuer);
  return g_steal_pointer (&issuer);
}

static char *
show_validity (GTlsCertificate *certificate)
{
  g_autofree char *from = satchel_certificate_show_from (certificate);
  g_autofree char *until = satchel_certificate_show_until (certificate);

  if (from == NULL || until == NULL)
    return NULL;
  /* TRANSLATORS: two dates, the first and the last day of a certificate. */
  return g_strdup_printf (_("%s to %s"), from, until);
}

static const struct
{
  const char *caption;
  char     *(*show) (GTlsCertificate *certificate);
} facts[] = {
  { N_("For"), show_names },
  { N_("Issued to"), satchel_certificate_get_subject },
  { N_("Issued by"), show_issuer },
  { N_("Valid"), show_validity },
  { N_("SHA-256"), satchel_certificate_get_sha256 },
};

static GtkWidget *
new_label (const char *text,
           const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE_CHARS);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

/* The mark is a word, not only a colour. */
static GtkWidget *
new_caption (const char *caption,
             gboolean    differs)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = new_label (caption, "dim-label");

  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), label);
  if (differs)
    {
      GtkWidget *mark = new_label (_("different"), "warning");

      gtk_widget_add_css_class (mark, "caption-heading");
      gtk_box_append (GTK_BOX (box), mark);
    }

  return box;
}

static void
add_fact (SatchelCertificateCard *self,
          const char             *caption,
          const char             *value,
          gboolean                differs)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = new_label (value != NULL && *value != '\0' ? value : _("not said"), NULL);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (differs)
    gtk_widget_add_css_class (label, "heading");
  if (value == self->sha256)
    gtk_widget_add_css_class (label, "monospace");

  gtk_box_append (GTK_BOX (box), new_caption (caption, differs));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (self), box);
}

static void
on_copy_clicked (SatchelCertificateCard *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->sha256);
}

static void
add_copy_button (SatchelCertificateCard *self)
{
  GtkWidget *button = gtk_button_new_with_label (_("Copy SHA-256"));

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "small-button");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_copy_clicked), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), button);
}

static void
satchel_certificate_card_finalize (GObject *object)
{
  g_free (SATCHEL_CERTIFICATE_CARD (object)->sha256);

  G_OBJECT_CLASS (satchel_certificate_card_parent_class)->finalize (object);
}

static void
satchel_certificate_card_class_init (SatchelCertificateCardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_certificate_card_finalize;
}

static void
satchel_certificate_card_init (SatchelCertificateCard *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 10);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "certificate");
}

GtkWidget *
satchel_certificate_card_new (const char      *title,
                              GTlsCertificate *certificate,
                              GTlsCertificate *other)
{
  SatchelCertificateCard *self;

  g_return_val_if_fail (title != NULL && G_IS_TLS_CERTIFICATE (certificate), NULL);

  self = g_object_new (SATCHEL_TYPE_CERTIFICATE_CARD, NULL);
  self->sha256 = satchel_certificate_get_sha256 (certificate);
  gtk_box_append (GTK_BOX (self), new_label (title, "heading"));
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autofree char *value = facts[i].show (certificate);
      g_autofree char *beside = other != NULL ? facts[i].show (other) : NULL;

      add_fact (self, _(facts[i].caption), g_strcmp0 (value, self->sha256) == 0 ? self->sha256 : value,
                other != NULL && g_strcmp0 (value, beside) != 0);
    }
  add_copy_button (self);

  return GTK_WIDGET (self);
}
