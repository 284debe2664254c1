/* status.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/status.h"

#include "office/trouble.h"
#include "ui/outlook-popover.h"
#include "ui/outlook-words.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

/* Seconds after which "09:41" may have become "yesterday". */
#define REFRESH 60

struct _SatchelStatus
{
  GtkBox parent_instance;

  /* Owned */
  SatchelOffice *office;
  GHashTable    *fetches;   /* SatchelAccount (not held) → SatchelFetch under way */
  GHashTable    *stopped;   /* of SatchelAccount, not held: the person has stopped its last fetch */

  guint refresh_source;

  /* Template */
  GtkWidget      *trouble;
  GtkLabel       *trouble_words;
  GtkLabel       *trouble_others;
  GtkLabel       *trouble_last;
  GtkButton      *mend;
  GtkWidget      *waiting;
  GtkLabel       *waiting_words;
  GtkLabel       *waiting_others;
  GtkButton      *look;
  GtkWidget      *receiving;
  GtkLabel       *title;
  GtkProgressBar *progress;
  GtkLabel       *numbers;
  GtkWidget      *all;
  GtkLabel       *idle;

  SatchelOutlookPopover *popover;
};

/* What all conversations under way come to. */
typedef struct
{
  guint           n;
  SatchelAccount *account;     /* of the first */
  SatchelPhase    phase;       /* the furthest */
  guint64         to_receive;
  guint64         received;
  guint64         to_receive_bytes;
  guint64         received_bytes;
  gint64          seconds_left;
} Sum;

G_DEFINE_FINAL_TYPE (SatchelStatus, satchel_status, GTK_TYPE_BOX)

static const char *
label_of (SatchelAccount *account)
{
  const char *label = satchel_account_get_label (account);

  return *label != '\0' ? label : satchel_account_get_email (account);
}

/* --- receiving --- */

static void
add_fetch (Sum                        *sum,
           SatchelAccount             *account,
           const SatchelFetchProgress *progress)
{
  if (sum->n++ == 0)
    {
      sum->account = account;
      sum->seconds_left = -1;
    }
  sum->phase = MAX (sum->phase, progress->phase);
  sum->to_receive += progress->to_receive;
  sum->received += progress->received + progress->recognised + progress->skipped;
  sum->to_receive_bytes += progress->to_receive_bytes;
  sum->received_bytes += progress->received_bytes;
  sum->seconds_left = MAX (sum->seconds_left, progress->seconds_left);
}

static Sum
sum_up (SatchelStatus *self)
{
  SatchelAccounts *accounts = satchel_office_get_accounts (self->office);
  Sum sum = { 0 };

  for (guint i = 0; i < satchel_accounts_get_n (accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (accounts, i);
      SatchelFetch *fetch = satchel_office_get_fetch (self->office, account);

      if (fetch != NULL)
        add_fetch (&sum, account, satchel_fetch_get_progress (fetch));
    }

  return sum;
}

/* "14 of 80 MB": the unit once, where both have the same. */
static char *
say_bytes (guint64 done,
           guint64 total)
{
  g_autofree char *done_words = g_format_size (MIN (done, total));
  g_autofree char *total_words = g_format_size (total);
  char *unit = strrchr (done_words, ' ');
  const char *total_unit = strrchr (total_words, ' ');

  if (unit == NULL)   /* a no-break space */
    {
      unit = strstr (done_words, "\302\240");
      total_unit = strstr (total_words, "\302\240");
    }
  if (unit != NULL && total_unit != NULL && g_str_equal (unit, total_unit))
    *unit = '\0';
  return g_strdup_printf (_("%s of %s"), done_words, total_words);
}

static char *
say_numbers (const Sum *sum)
{
  g_autofree char *done = satchel_words_for_number (MIN (sum->received, sum->to_receive));
  g_autofree char *total = satchel_words_for_number (sum->to_receive);
  g_autofree char *bytes = say_bytes (sum->received_bytes, sum->to_receive_bytes);
  g_autoptr (GString) words = g_string_new (NULL);

  /* TRANSLATORS: so many of so many messages. */
  g_string_append_printf (words, _("%s of %s"), done, total);
  if (sum->to_receive_bytes > 0)
    g_string_append_printf (words, " · %s", bytes);
  if (sum->seconds_left >= 0)
    {
      g_autofree char *left = satchel_words_for_time_left (sum->seconds_left);

      g_string_append_printf (words, " · %s", left);
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static const char *
say_phase (SatchelPhase phase)
{
  switch (phase)
    {
    case SATCHEL_PHASE_CONNECTING:
      return _("Connecting…");
    case SATCHEL_PHASE_SIGNING_IN:
      return _("Signing in…");
    case SATCHEL_PHASE_REMOVING:
      return _("Removing old copies from the server…");
    case SATCHEL_PHASE_WAITING:
    case SATCHEL_PHASE_LISTING:
    case SATCHEL_PHASE_RECEIVING:
    case SATCHEL_PHASE_DONE:
    default:
      return _("Looking for new mail…");
    }
}

static double
fraction_of (const Sum *sum)
{
  if (sum->to_receive_bytes > 0)
    return MIN (1.0, (double) sum->received_bytes / (double) sum->to_receive_bytes);
  return sum->to_receive > 0 ? MIN (1.0, (double) sum->received / (double) sum->to_receive) : 0;
}

static void
show_receiving (SatchelStatus *self,
                const Sum     *sum)
{
  g_autofree char *title = NULL;
  g_autofree char *numbers = NULL;

  gtk_widget_set_visible (self->receiving, sum->n > 0);
  if (sum->n == 0)
    return;

  if (sum->n == 1)
    title = g_strdup_printf (_("Receiving from %s"), label_of (sum->account));
  else
    title = g_strdup_printf (ngettext ("Receiving from %u account", "Receiving from %u accounts", sum->n), sum->n);
  if (sum->to_receive > 0 && sum->phase != SATCHEL_PHASE_REMOVING)
    numbers = say_numbers (sum);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->numbers, numbers != NULL ? numbers : say_phase (sum->phase));
  gtk_progress_bar_set_fraction (self->progress, fraction_of (sum));
}

/* --- trouble --- */

typedef struct
{
  const char *label;
  const char *action;
} Mend;

static Mend
choose_mend (const GError *error,
             gboolean      has_worked)
{
  const Mend try_again = { N_("Try Again"), "app.get-mail-of" };
  const Mend password = { N_("Settings…"), "app.mend-password" };
  const Mend certificate = { N_("Show Certificate…"), "app.show-certificate" };
  const Mend file = { N_("Settings…"), "app.mend-certificate" };
  const Mend server = { N_("Settings…"), "app.mend-server" };

  if (error->domain != SATCHEL_OFFICE_ERROR)
    return try_again;

  switch ((SatchelOfficeError) error->code)
    {
    case SATCHEL_OFFICE_ERROR_SIGN_IN:
    case SATCHEL_OFFICE_ERROR_COMMAND:
      return password;
    case SATCHEL_OFFICE_ERROR_CERTIFICATE:
      return satchel_trouble_get_peer (error) != NULL ? certificate : file;
    case SATCHEL_OFFICE_ERROR_PROTOCOL:
    case SATCHEL_OFFICE_ERROR_SETTINGS:
      return server;
    case SATCHEL_OFFICE_ERROR_UNREACHABLE:
    case SATCHEL_OFFICE_ERROR_TIMEOUT:
      return has_worked ? try_again : server;   /* else its name may be misspelt */
    case SATCHEL_OFFICE_ERROR_BUSY:
    case SATCHEL_OFFICE_ERROR_SERVER:
    case SATCHEL_OFFICE_ERROR_DISK:
    case SATCHEL_OFFICE_ERROR_STORE:
    case SATCHEL_OFFICE_ERROR_KEYRING:
    case SATCHEL_OFFICE_ERROR_MESSAGE:
    default:
      return try_again;
    }
}

/* When it last received, and when it is tried again. */
static char *
say_times (const SatchelOutlook *outlook,
           gint64                now)
{
  g_autofree char *last = outlook->last_received != 0 ? satchel_outlook_words_for_last (outlook, now) : NULL;
  g_autofree char *next = satchel_outlook_words_for_next_try (outlook, now);

  if (last == NULL || next == NULL)
    return g_strdup (last != NULL ? last : next != NULL ? next : "");
  return g_strdup_printf ("%s\n%s", last, next);
}

/* What is wrong, unless it is only that there is no network: that is the same for all, and no alarm. */
static const GError *
trouble_of (SatchelStatus  *self,
            SatchelAccount *account)
{
  const GError *error = satchel_office_get_trouble (self->office, account);
  SatchelOutlook outlook;

  if (error == NULL || !satchel_account_get_enabled (account)
      || satchel_office_get_fetch (self->office, account) != NULL)
    return NULL;

  outlook = satchel_office_get_outlook (self->office, account);
  if ((outlook.why == SATCHEL_WHY_OFFLINE || outlook.why == SATCHEL_WHY_PORTAL)
      && (g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_UNREACHABLE)
          || g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_TIMEOUT)))
    return NULL;
  return error;
}

static void
show_error (SatchelStatus  *self,
            SatchelAccount *account,
            const GError   *error)
{
  SatchelAccounts *accounts = satchel_office_get_accounts (self->office);
  SatchelOutlook outlook = satchel_office_get_outlook (self->office, account);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  Mend mend = choose_mend (error, outlook.last_received != 0);
  g_autofree char *words = NULL;
  g_autofree char *times = say_times (&outlook, now);

  if (satchel_accounts_get_n (accounts) > 1 && strstr (error->message, label_of (account)) == NULL)
    /* TRANSLATORS: an account, and what is wrong with it. */
    words = g_strdup_printf (_("%s: %s"), label_of (account), error->message);

  gtk_label_set_label (self->trouble_words, words != NULL ? words : error->message);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->trouble_words), error->message);
  gtk_label_set_label (self->trouble_last, times);
  gtk_button_set_label (self->mend, _(mend.label));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->mend), "s", satchel_account_get_id (account));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->mend), mend.action);
}

/* How many more are in trouble than the one that is told, and what is wrong with each. */
static void
show_others (SatchelStatus *self,
             guint          n,
             const char    *sentences)
{
  g_autofree char *words = NULL;

  if (n > 0)
    words = g_strdup_printf (ngettext ("And %u more account has trouble", "And %u more accounts have trouble", n), n);
  gtk_label_set_label (self->trouble_others, words != NULL ? words : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->trouble_others), n > 0 ? sentences : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble_others), n > 0);
}

static void
append_sentence (GString        *sentences,
                 SatchelAccount *account,
                 const GError   *error)
{
  if (sentences->len > 0)
    g_string_append_c (sentences, '\n');
  if (strstr (error->message, label_of (account)) == NULL)
    g_string_append_printf (sentences, _("%s: %s"), label_of (account), error->message);
  else
    g_string_append (sentences, error->message);
}

/* The first account that is in trouble and is not just trying again, and how many more there are. */
static gboolean
show_trouble (SatchelStatus *self)
{
  SatchelAccounts *accounts = satchel_office_get_accounts (self->office);
  g_autoptr (GString) others = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < satchel_accounts_get_n (accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (accounts, i);
      const GError *error = trouble_of (self, account);

      if (error == NULL)
        continue;

      if (n++ == 0)
        show_error (self, account, error);
      else
        append_sentence (others, account, error);
    }

  show_others (self, n > 1 ? n - 1 : 0, others->str);
  gtk_widget_set_visible (self->trouble, n > 0);
  return n > 0;
}

/* --- waiting --- */

/* What lets a waiting account look now all the same. */
static Mend
choose_look (SatchelWhy why)
{
  const Mend insist = { N_("Look Anyway"), "app.insist" };
  const Mend now = { N_("Try Now"), "app.get-mail-of" };
  const Mend nothing = { NULL, NULL };

  switch (why)
    {
    case SATCHEL_WHY_SERVER:
      return insist;
    case SATCHEL_WHY_IN_USE:
    case SATCHEL_WHY_TEMPORARY:
    case SATCHEL_WHY_PORTAL:
    case SATCHEL_WHY_METERED:
      return now;
    case SATCHEL_WHY_BY_HAND:
    case SATCHEL_WHY_INTERVAL:
    case SATCHEL_WHY_PERMANENT:
    case SATCHEL_WHY_REFUSED:
    case SATCHEL_WHY_UNREACHABLE:
    case SATCHEL_WHY_OFFLINE:
    default:
      return nothing;
    }
}

/* The network is the same for all accounts: their names would say nothing. */
static gboolean
is_about_network (SatchelWhy why)
{
  return why == SATCHEL_WHY_OFFLINE || why == SATCHEL_WHY_PORTAL || why == SATCHEL_WHY_METERED;
}

static void
show_wait (SatchelStatus        *self,
           SatchelAccount       *account,
           const SatchelOutlook *outlook,
           const char           *sentence)
{
  SatchelAccounts *accounts = satchel_office_get_accounts (self->office);
  Mend look = choose_look (outlook->why);
  g_autofree char *words = NULL;

  if (satchel_accounts_get_n (accounts) > 1 && !is_about_network (outlook->why))
    words = g_strdup_printf (_("%s: %s"), label_of (account), sentence);
  gtk_label_set_label (self->waiting_words, words != NULL ? words : sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->look), look.label != NULL);
  if (look.label == NULL)
    return;
  gtk_button_set_label (self->look, _(look.label));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->look), "s", satchel_account_get_id (account));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->look), look.action);
}

/* The first account that waits for something that is no trouble, and how many more there are. */
static gboolean
show_waiting (SatchelStatus *self)
{
  SatchelAccounts *accounts = satchel_office_get_accounts (self->office);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *others = NULL;
  gboolean network = FALSE;
  guint n = 0;

  for (guint i = 0; i < satchel_accounts_get_n (accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (accounts, i);
      SatchelOutlook outlook = satchel_office_get_outlook (self->office, account);
      g_autofree char *sentence = satchel_outlook_words_for_wait (&outlook, now);

      if (sentence == NULL || !satchel_account_get_enabled (account)
          || satchel_office_get_fetch (self->office, account) != NULL || trouble_of (self, account) != NULL)
        continue;
      if (n++ == 0)
        {
          show_wait (self, account, &outlook, sentence);
          network = is_about_network (outlook.why);
        }
    }

  if (n > 1 && !network)
    others = g_strdup_printf (ngettext ("And %u more account waits", "And %u more accounts wait", n - 1), n - 1);
  gtk_label_set_label (self->waiting_others, others != NULL ? others : "");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->look)),
                          others != NULL || gtk_widget_get_visible (GTK_WIDGET (self->look)));
  gtk_widget_set_visible (self->waiting, n > 0);
  return n > 0;
}

/* --- idle --- */

/* A conversation that was cancelled leaves no trouble and no new time: that is seen at its end only. */
static void
note_end (SatchelStatus  *self,
          SatchelAccount *account)
{
  SatchelFetch *now = satchel_office_get_fetch (self->office, account);
  SatchelFetch *before = g_hash_table_lookup (self->fetches, account);

  if (now != NULL)
    {
      if (now != before)
        g_hash_table_insert (self->fetches, account, g_object_ref (now));
      g_hash_table_remove (self->stopped, account);
    }
  else if (before != NULL)
    {
      if (g_error_matches (satchel_fetch_get_error (before), G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_hash_table_add (self->stopped, account);
      g_hash_table_remove (self->fetches, account);
    }
}

/* As up to date as the account that waits longest; "last received", where it is known that it is not. */
static void
show_idle (SatchelStatus *self,
           gboolean       is_up_to_date)
{
  SatchelAccounts *accounts = satchel_office_get_accounts (self->office);
  gint64 oldest = G_MAXINT64;
  gboolean stopped = FALSE;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *when = NULL;
  g_autofree char *words = NULL;

  for (guint i = 0; i < satchel_accounts_get_n (accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (accounts, i);

      if (!satchel_account_get_enabled (account))
        continue;
      oldest = MIN (oldest, satchel_office_get_last_received (self->office, account));
      stopped |= g_hash_table_contains (self->stopped, account);
    }

  if (oldest == G_MAXINT64)
    words = g_strdup (_("No account is enabled"));
  else if (stopped)
    /* TRANSLATORS: receiving was stopped, there may be more mail on the server. */
    words = g_strdup (_("Stopped"));
  else if (oldest == 0)
    words = g_strdup (_("Nothing received yet"));
  else if (!is_up_to_date)
    {
      when = satchel_words_for_moment (oldest, now);
      words = g_strdup_printf (_("Last received %s"), when);
    }
  else
    {
      when = satchel_words_for_date (oldest, now);
      /* TRANSLATORS: "Up to date · 09:41". */
      words = g_strdup_printf (_("Up to date · %s"), when);
    }
  gtk_label_set_label (self->idle, words);
}

static void
refresh (SatchelStatus *self)
{
  gboolean in_trouble, is_waiting;
  Sum sum;

  if (self->office == NULL)
    return;

  sum = sum_up (self);
  show_receiving (self, &sum);
  in_trouble = show_trouble (self);
  is_waiting = show_waiting (self);
  gtk_widget_set_visible (self->all, sum.n == 0
                                     && (!in_trouble || satchel_accounts_get_n (
                                                          satchel_office_get_accounts (self->office)) > 1));
  if (in_trouble)
    gtk_label_set_label (self->idle, _("All accounts"));
  else if (sum.n == 0)
    show_idle (self, !is_waiting);
}

static void
on_office_changed (SatchelStatus  *self,
                   SatchelAccount *account)
{
  note_end (self, account);
  refresh (self);
}

static gboolean
on_refresh (gpointer data)
{
  refresh (data);
  return G_SOURCE_CONTINUE;
}

/* --- the widget --- */

static void
satchel_status_dispose (GObject *object)
{
  SatchelStatus *self = SATCHEL_STATUS (object);

  satchel_status_set_office (self, NULL);
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  G_OBJECT_CLASS (satchel_status_parent_class)->dispose (object);
}

static void
satchel_status_finalize (GObject *object)
{
  SatchelStatus *self = SATCHEL_STATUS (object);

  g_hash_table_unref (self->fetches);
  g_hash_table_unref (self->stopped);
  G_OBJECT_CLASS (satchel_status_parent_class)->finalize (object);
}

static void
satchel_status_class_init (SatchelStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SATCHEL_TYPE_OUTLOOK_POPOVER);
  G_OBJECT_CLASS (klass)->dispose = satchel_status_dispose;
  G_OBJECT_CLASS (klass)->finalize = satchel_status_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/status.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, trouble);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, trouble_words);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, trouble_others);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, trouble_last);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, mend);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, waiting);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, waiting_words);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, waiting_others);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, look);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, receiving);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, progress);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, numbers);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, all);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, idle);
  gtk_widget_class_bind_template_child (widget_class, SatchelStatus, popover);
}

static void
satchel_status_init (SatchelStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->fetches = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->stopped = g_hash_table_new (NULL, NULL);
  self->refresh_source = g_timeout_add_seconds (REFRESH, on_refresh, self);
}

void
satchel_status_set_office (SatchelStatus *self,
                           SatchelOffice *office)
{
  g_return_if_fail (SATCHEL_IS_STATUS (self));

  if (self->office != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->office, self);
      g_signal_handlers_disconnect_by_data (satchel_office_get_accounts (self->office), self);
    }
  g_hash_table_remove_all (self->fetches);
  g_hash_table_remove_all (self->stopped);
  g_set_object (&self->office, office);
  if (self->popover != NULL)
    satchel_outlook_popover_set_office (self->popover, office);
  if (office == NULL)
    return;

  g_signal_connect_object (office, "changed", G_CALLBACK (on_office_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (satchel_office_get_accounts (office), "items-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}
