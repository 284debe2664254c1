/* certificate-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/certificate-dialog.h"

#include "net/certificate.h"
#include "net/trust.h"
#include "ui/certificate-card.h"
#include "ui/mnemonics.h"
#include "ui/wrap-layout.h"

#include <glib/gi18n-lib.h>

/* Pixels that the window takes when the details are opened, with one and with two certificates. */
#define WIDTH_OF_ONE 560
#define WIDTH_OF_TWO 740
#define HEIGHT_OF_DETAILS 720

struct _SatchelCertificateDialog
{
  AdwWindow parent_instance;

  /* owned */
  SatchelPins        *pins;
  SatchelRefusedPeer *peer;
  GTlsCertificate    *accepted;   /* there before, another one; nullable */
  gint64              when;       /* … Unix seconds */
  GCancellable       *keeping;    /* while the decision is written */

  /* template */
  AdwWindowTitle *title;
  GtkLabel       *heading;
  GtkLabel       *sentence;
  GtkLabel       *meaning;
  GtkExpander    *details;
  GtkFlowBox     *cards;
  GtkLabel       *note;
  GtkLabel       *failure;
  GtkButton      *reject_button;
  GtkButton      *once_button;
  GtkButton      *always_button;
};

G_DEFINE_FINAL_TYPE (SatchelCertificateDialog, satchel_certificate_dialog, ADW_TYPE_WINDOW)

enum
{
  ACCEPTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_revoked (SatchelCertificateDialog *self)
{
  return (self->peer->errors & G_TLS_CERTIFICATE_REVOKED) != 0;
}

/* --- what is shown --- */

static void
show_words (SatchelCertificateDialog *self)
{
  g_autofree char *sentence = satchel_trust_describe (self->peer->errors, self->peer->certificate,
                                                      self->peer->host, self->when);
  g_autofree char *meaning = g_strdup_printf (
    _("Somebody on the way could pretend to be %s and read your password and your mail. Your password was "
      "not sent. Accept the certificate only if your provider confirms its SHA-256."), self->peer->host);
  g_autofree char *place = g_strdup_printf (_("%s, port %u"), self->peer->host, self->peer->port);

  adw_window_title_set_subtitle (self->title, place);
  gtk_label_set_label (self->heading,
                       is_revoked (self) ? _("The Certificate Was Taken Back")
                       : self->accepted != NULL ? _("Another Certificate Than Before")
                       : _("The Server Can’t Prove Who It Is"));
  gtk_label_set_label (self->sentence, sentence);
  gtk_label_set_label (self->meaning, meaning);
  gtk_widget_set_visible (GTK_WIDGET (self->meaning), !is_revoked (self));
}

static void
add_card (SatchelCertificateDialog *self,
          GtkWidget                *card)
{
  GtkWidget *child = gtk_flow_box_child_new ();

  /* Two cards are compared, none is chosen. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), card);
  gtk_flow_box_append (self->cards, child);
}

static void
show_cards (SatchelCertificateDialog *self)
{
  if (self->accepted != NULL)
    {
      g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (self->when);
      g_autofree char *shown = satchel_certificate_show_date (date);
      g_autofree char *title = g_strdup_printf (_("Accepted on %s"), shown != NULL ? shown : "?");

      add_card (self, satchel_certificate_card_new (title, self->accepted, self->peer->certificate));
    }
  add_card (self, satchel_certificate_card_new (_("Shown by the server now"), self->peer->certificate,
                                                self->accepted));
  gtk_flow_box_set_max_children_per_line (self->cards, self->accepted != NULL ? 2 : 1);
}

/* Which decisions may be taken just now, and why not. */
static void
update_buttons (SatchelCertificateDialog *self)
{
  gboolean compared = self->accepted == NULL || gtk_expander_get_expanded (self->details);
  gboolean may_accept = !is_revoked (self) && compared && self->keeping == NULL;
  g_autofree char *always = g_strdup_printf (
    _("“Always” is for this certificate alone, and for %s, port %u."), self->peer->host, self->peer->port);

  gtk_widget_set_visible (GTK_WIDGET (self->once_button), !is_revoked (self));
  gtk_widget_set_visible (GTK_WIDGET (self->always_button), !is_revoked (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->once_button), may_accept);
  gtk_widget_set_sensitive (GTK_WIDGET (self->always_button), may_accept);
  gtk_label_set_label (self->note,
                       is_revoked (self) ? _("Such a certificate can’t be accepted.")
                       : !compared ? _("Open the details and compare both certificates before you accept.")
                       : always);
}

/* --- the decision --- */

static void
on_details_changed (SatchelCertificateDialog *self)
{
  if (self->peer == NULL)
    return;

  if (gtk_expander_get_expanded (self->details))
    gtk_window_set_default_size (GTK_WINDOW (self), self->accepted != NULL ? WIDTH_OF_TWO : WIDTH_OF_ONE,
                                 HEIGHT_OF_DETAILS);
  update_buttons (self);
}

/* The one who listens may close what the dialog stands on. */
static void
end_accepted (SatchelCertificateDialog *self)
{
  g_autoptr(SatchelCertificateDialog) held = g_object_ref (self);

  gtk_window_destroy (GTK_WINDOW (held));
  g_signal_emit (held, signals[ACCEPTED], 0);
}

static void
on_reject_clicked (SatchelCertificateDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_once_clicked (SatchelCertificateDialog *self)
{
  satchel_pins_add_once (self->pins, self->peer->host, self->peer->port, self->peer->certificate);
  end_accepted (self);
}

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(SatchelCertificateDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean kept = satchel_pins_keep_finish (SATCHEL_PINS (source), result, &error);

  if (self->keeping == NULL)
    return;   /* closed meanwhile */
  g_clear_object (&self->keeping);
  if (kept)
    {
      end_accepted (self);
      return;
    }

  sentence = g_strdup_printf (_("Your decision could not be kept (%s). You can accept the certificate once."),
                              error->message);
  gtk_label_set_label (self->failure, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->failure), TRUE);
  update_buttons (self);
}

static void
on_always_clicked (SatchelCertificateDialog *self)
{
  self->keeping = g_cancellable_new ();
  update_buttons (self);
  satchel_pins_keep_async (self->pins, self->peer->host, self->peer->port, self->peer->certificate, NULL,
                           on_kept, g_object_ref (self));
}

/* --- the object --- */

static void
satchel_certificate_dialog_dispose (GObject *object)
{
  SatchelCertificateDialog *self = SATCHEL_CERTIFICATE_DIALOG (object);

  g_clear_object (&self->keeping);
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_CERTIFICATE_DIALOG);

  G_OBJECT_CLASS (satchel_certificate_dialog_parent_class)->dispose (object);
}

static void
satchel_certificate_dialog_finalize (GObject *object)
{
  SatchelCertificateDialog *self = SATCHEL_CERTIFICATE_DIALOG (object);

  g_clear_object (&self->pins);
  g_clear_object (&self->accepted);
  satchel_refused_peer_free (self->peer);

  G_OBJECT_CLASS (satchel_certificate_dialog_parent_class)->finalize (object);
}

static void
satchel_certificate_dialog_class_init (SatchelCertificateDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SATCHEL_TYPE_WRAP_LAYOUT);
  object_class->dispose = satchel_certificate_dialog_dispose;
  object_class->finalize = satchel_certificate_dialog_finalize;

  signals[ACCEPTED] = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, sentence);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, meaning);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, details);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, cards);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, note);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, reject_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, once_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelCertificateDialog, always_button);
  gtk_widget_class_bind_template_callback (widget_class, on_details_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reject_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_once_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_always_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
satchel_certificate_dialog_init (SatchelCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  satchel_mnemonics_mend (GTK_WIDGET (self));
}

GtkWindow *
satchel_certificate_dialog_new (SatchelPins              *pins,
                                const SatchelRefusedPeer *peer,
                                GtkWindow                *parent)
{
  SatchelCertificateDialog *self;
  GTlsCertificate *accepted;
  gint64 when = 0;

  g_return_val_if_fail (SATCHEL_IS_PINS (pins) && peer != NULL, NULL);
  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);

  self = g_object_new (SATCHEL_TYPE_CERTIFICATE_DIALOG,
                       "transient-for", parent,
                       "modal", parent != NULL,
                       NULL);
  self->pins = g_object_ref (pins);
  self->peer = satchel_refused_peer_copy (peer);
  accepted = satchel_pins_get (pins, peer->host, peer->port, &when);
  if (accepted != NULL && !satchel_pins_accept (pins, peer->host, peer->port, peer->certificate))
    {
      self->accepted = g_object_ref (accepted);
      self->when = when;
    }

  show_words (self);
  show_cards (self);
  update_buttons (self);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->reject_button));

  return GTK_WINDOW (self);
}
