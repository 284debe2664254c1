/* command-fetch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* fetch: receives the mail of several accounts at the same time. */

#include "config.h"

#include <glib/gi18n.h>

#include "base/limits.h"
#include "ctl/ctl.h"
#include "ctl/output.h"
#include "ctl/progress.h"
#include "net/trust.h"
#include "office/accounts.h"
#include "office/fetch.h"
#include "office/trouble.h"
#include "store/finding.h"

/* Messages whose words are read before a fetch ends. */
#define FEW 200

typedef struct _Round Round;

/* One account's part of a round. */
typedef struct
{
  /* Owned */
  SatchelAccount *account;
  SatchelFetch   *fetch;   /* NULL before its turn */
  GError         *error;

  /* Borrowed */
  Round          *round;
} Errand;

struct _Round
{
  /* Owned */
  GPtrArray    *errands;
  guint         next;      /* the first that has not begun */
  guint         running;

  /* Borrowed */
  SatchelStore *store;
};

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_clear_object (&errand->account);
  g_clear_object (&errand->fetch);
  g_clear_error (&errand->error);
  g_free (errand);
}

static void
add_errand (Round          *round,
            SatchelAccount *account)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->account = g_object_ref (account);
  errand->round = round;
  g_ptr_array_add (round->errands, errand);
}

static gboolean
has_errand (Round          *round,
            SatchelAccount *account)
{
  for (guint i = 0; i < round->errands->len; i++)
    {
      const Errand *errand = g_ptr_array_index (round->errands, i);

      if (errand->account == account)
        return TRUE;
    }

  return FALSE;
}

/* --- progress --- */

static char *
describe_progress (const SatchelFetchProgress *sum)
{
  g_autofree char *size = g_format_size (sum->received_bytes);

  if (sum->phase < SATCHEL_PHASE_RECEIVING || sum->to_receive == 0)
    return g_strdup (_("Looking for mail"));
  if (sum->seconds_left > 0)
    return g_strdup_printf (_("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " messages, %s, "
                              "%d:%02d left"),
                            sum->received, sum->to_receive, size, (int) (sum->seconds_left / 60),
                            (int) (sum->seconds_left % 60));

  return g_strdup_printf (_("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " messages, %s"),
                          sum->received, sum->to_receive, size);
}

static void
on_progress (SatchelFetch *fetch,
             gpointer      data)
{
  Round *round = data;
  SatchelFetchProgress sum = { .seconds_left = -1 };
  g_autofree char *text = NULL;

  for (guint i = 0; i < round->next; i++)
    {
      const Errand *errand = g_ptr_array_index (round->errands, i);
      const SatchelFetchProgress *one;

      if (errand->fetch == NULL)
        continue;
      one = satchel_fetch_get_progress (errand->fetch);
      sum.phase = MAX (sum.phase, one->phase);
      sum.to_receive += one->to_receive;
      sum.to_receive_bytes += one->to_receive_bytes;
      sum.received += one->received;
      sum.received_bytes += one->received_bytes;
      sum.seconds_left = MAX (sum.seconds_left, one->seconds_left);
    }
  text = describe_progress (&sum);
  ctl_progress_show (sum.received_bytes, sum.to_receive_bytes, text);
}

/* --- the round --- */

static void begin_more (Round *round);

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Errand *errand = data;

  satchel_fetch_run_finish (SATCHEL_FETCH (source), result, &errand->error);
  g_signal_handlers_disconnect_by_data (source, errand->round);
  errand->round->running--;
  begin_more (errand->round);
}

static void
begin_more (Round *round)
{
  while (round->running < SATCHEL_LIMIT_CONVERSATIONS && round->next < round->errands->len)
    {
      Errand *errand = g_ptr_array_index (round->errands, round->next++);

      if (errand->error != NULL)
        continue;
      errand->fetch = satchel_fetch_new (errand->account, round->store);
      g_signal_connect (errand->fetch, "progress", G_CALLBACK (on_progress), round);
      round->running++;
      satchel_fetch_run_async (errand->fetch, SATCHEL_FETCH_RECEIVE, ctl_stoppable (), on_fetched,
                               errand);
    }
}

static gboolean
needs_system_authorities (GPtrArray *errands)
{
  for (guint i = 0; i < errands->len; i++)
    {
      const Errand *errand = g_ptr_array_index (errands, i);

      if (satchel_account_get_ca_file (errand->account)[0] == '\0')
        return TRUE;
    }

  return FALSE;
}

/* Where that fails, the account's part of the round has failed. */
static void
add_folders (Round *round)
{
  for (guint i = 0; i < round->errands->len; i++)
    {
      Errand *errand = g_ptr_array_index (round->errands, i);
      g_autoptr(GAsyncResult) answer = NULL;
      GError *error = NULL;

      satchel_store_add_account_async (round->store, satchel_account_get_id (errand->account), NULL,
                                       ctl_on_answer, &answer);
      if (!satchel_store_add_account_finish (round->store, ctl_wait (&answer), &error))
        errand->error = satchel_trouble_translate (error, errand->account);
    }
}

/* Nobody waits long at the end: what has arrived is read for searching at once where that is little, as it is
 * when a timer fetches. Of a first great haul the words are read by the next search. */
static gboolean
has_few_words_to_read (Round *round)
{
  static const SatchelScope everywhere = { 0 };
  g_autoptr(SatchelSearch) nothing = NULL;
  g_autoptr(SatchelFound) found = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  guint64 received = 0;

  for (guint i = 0; i < round->errands->len; i++)
    {
      const Errand *errand = g_ptr_array_index (round->errands, i);

      received += errand->fetch != NULL ? satchel_fetch_get_progress (errand->fetch)->received : 0;
    }
  if (received == 0 || received > FEW)
    return FALSE;

  nothing = satchel_search_new ("", FALSE);
  satchel_store_search_async (round->store, nothing, &everywhere, NULL, ctl_on_answer, &answer);
  found = satchel_store_search_finish (round->store, ctl_wait (&answer), NULL);

  return found != NULL && found->unread <= FEW;
}

/* The next command is to list everything that has arrived. */
static int
settle (Round *round)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  satchel_store_settle_async (round->store, NULL, ctl_on_answer, &answer);
  if (satchel_store_settle_finish (round->store, ctl_wait (&answer), &error) && has_few_words_to_read (round))
    {
      g_clear_object (&answer);
      satchel_store_settle_words_async (round->store, NULL, ctl_on_answer, &answer);
      satchel_store_settle_finish (round->store, ctl_wait (&answer), &error);
    }

  return error == NULL ? CTL_DONE : ctl_trouble (error, NULL);
}

/* A store that can't be had is every account's trouble, and said once. */
static int
fail_all (Round  *round,
          GError *error)
{
  g_autoptr(GError) trouble = satchel_trouble_translate (error, NULL);

  for (guint i = 0; i < round->errands->len; i++)
    {
      Errand *errand = g_ptr_array_index (round->errands, i);

      errand->error = g_error_copy (trouble);
    }

  return ctl_trouble (g_steal_pointer (&trouble), NULL);
}

static int
receive (Round *round)
{
  int status = CTL_DONE;

  add_folders (round);
  begin_more (round);
  while (round->running > 0)
    g_main_context_iteration (NULL, TRUE);
  ctl_progress_hide ();

  for (guint i = 0; i < round->errands->len; i++)
    {
      const Errand *errand = g_ptr_array_index (round->errands, i);

      if (errand->error != NULL)
        status = ctl_graver (status, ctl_trouble (g_error_copy (errand->error), errand->account));
    }

  return ctl_graver (status, settle (round));
}

/* --- the result --- */

static void
add_error (JsonBuilder  *builder,
           const GError *error)
{
  json_builder_set_member_name (builder, "error");
  if (error == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  json_builder_begin_object (builder);
  if (error->domain == SATCHEL_OFFICE_ERROR)
    ctl_json_string (builder, "code", satchel_office_error_get_name (error->code));
  else
    ctl_json_string (builder, "code", "server");
  ctl_json_string (builder, "message", error->domain == SATCHEL_OFFICE_ERROR
                                       ? error->message : _("Stopped; what had arrived is kept."));
  json_builder_end_object (builder);
}

static void
print_json (Round *round)
{
  static const SatchelFetchProgress none = { 0 };
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "accounts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < round->errands->len; i++)
    {
      const Errand *errand = g_ptr_array_index (round->errands, i);
      const SatchelFetchProgress *progress = &none;

      if (errand->fetch != NULL)
        progress = satchel_fetch_get_progress (errand->fetch);
      json_builder_begin_object (builder);
      ctl_json_string (builder, "id", satchel_account_get_id (errand->account));
      ctl_json_number (builder, "received", progress->received);
      ctl_json_number (builder, "bytes", progress->stored_bytes);
      ctl_json_number (builder, "partial", progress->partial);
      ctl_json_number (builder, "recognised", progress->recognised);
      ctl_json_number (builder, "deleted", progress->deleted);
      ctl_json_number (builder, "skipped", progress->skipped);
      ctl_json_number (builder, "on_server", progress->on_server);
      add_error (builder, errand->error);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ctl_json_print (builder);
}

static void
print_table (Round *round)
{
  const char *titles[] = { _("Account"), _("Received"), _("Size"), _("On the server"), NULL };
  CtlTable *table = ctl_table_new (titles);

  for (guint i = 0; i < round->errands->len; i++)
    {
      const Errand *errand = g_ptr_array_index (round->errands, i);
      const SatchelFetchProgress *progress;
      g_autofree char *received = NULL;
      g_autofree char *size = NULL;
      g_autofree char *on_server = NULL;

      if (errand->fetch == NULL)
        continue;
      progress = satchel_fetch_get_progress (errand->fetch);
      /* What a conversation did not come to know is not 0. */
      received = progress->received > 0 || errand->error == NULL
                 ? g_strdup_printf ("%" G_GUINT64_FORMAT, progress->received) : g_strdup ("–");
      size = g_format_size (progress->stored_bytes);
      on_server = errand->error == NULL
                  ? g_strdup_printf ("%" G_GUINT64_FORMAT, progress->on_server) : g_strdup ("–");
      ctl_table_add (table, satchel_account_get_id (errand->account), received, size, on_server);
    }
  ctl_table_print (table);
}

/* No failure: what has come is kept, and what may be missing is not lost. */
static void
warn_of_short (Round *round)
{
  for (guint i = 0; i < round->errands->len; i++)
    {
      const Errand *errand = g_ptr_array_index (round->errands, i);
      guint64 n = errand->fetch != NULL ? satchel_fetch_get_progress (errand->fetch)->cut_short : 0;

      if (n > 0)
        g_printerr (ngettext ("satchelctl: %s: %u message came much shorter than the server had announced; its copy "
                              "stays there.\n",
                              "satchelctl: %s: %u messages came much shorter than the server had announced; their "
                              "copies stay there.\n", (gulong) n),
                    satchel_account_get_id (errand->account), (guint) n);
    }
}

static void
print_result (Round    *round,
              gboolean  json)
{
  warn_of_short (round);
  if (json)
    print_json (round);
  else
    print_table (round);
}

/* --- the commands --- */

/* What signing in has taught, under the lock of the store. */
static int
flush (SatchelAccounts *accounts,
       int              status)
{
  GError *error = NULL;

  return satchel_accounts_flush (accounts, &error) ? status : ctl_graver (status, ctl_trouble (error, NULL));
}

int
ctl_fetch_into (SatchelStore    *store,
                SatchelAccounts *accounts,
                SatchelAccount  *account,
                gboolean         json)
{
  g_autoptr(GPtrArray) errands = g_ptr_array_new_with_free_func (errand_free);
  Round round = { .errands = errands, .store = store };
  int status;

  add_errand (&round, account);
  status = flush (accounts, receive (&round));
  print_result (&round, json);

  return status;
}

/* The accounts named by @ids, or where there are none all that are enabled. */
static gboolean
choose_accounts (Round           *round,
                 SatchelAccounts *accounts,
                 char           **ids)
{
  for (guint i = 0; ids[i] != NULL; i++)
    {
      SatchelAccount *account = ctl_find_account (accounts, ids[i]);

      if (account == NULL)
        return FALSE;
      if (!has_errand (round, account))
        add_errand (round, account);
    }

  for (guint i = 0; ids[0] == NULL && i < satchel_accounts_get_n (accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (accounts, i);

      if (satchel_account_get_enabled (account))
        add_errand (round, account);
    }

  return TRUE;
}

int
ctl_fetch (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(GPtrArray) errands = g_ptr_array_new_with_free_func (errand_free);
  Round round = { .errands = errands };
  int status = CTL_DONE;

  left = ctl_read_words (words, "fetch", "[ID…]",
                         _("Receives the mail of the accounts named, or of all."), entries, 0,
                         G_MAXUINT);
  if (left == NULL)
    return CTL_WRONG_USE;
  accounts = ctl_open_accounts (&status);
  if (accounts == NULL)
    return status;
  if (!choose_accounts (&round, accounts, left))
    return CTL_FAILED;

  if (errands->len > 0)
    {
      g_autofree char *path = satchel_settings_get_store_path ();
      GError *error = NULL;

      satchel_trust_warm_up (needs_system_authorities (errands));
      round.store = store = satchel_store_open (path, SATCHEL_STORE_VISIT, &error);
      status = store != NULL ? flush (accounts, receive (&round)) : fail_all (&round, error);
      satchel_trust_end_warm_up ();
    }

  print_result (&round, json);

  return status;
}
