/* refusal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/refusal.h"

#include "office/trouble.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The server's own words for a person, or nothing. */
static char *
quote (const SatchelPopReply *reply)
{
  if (reply->text == NULL || reply->text[0] == '\0')
    return g_strdup ("");
  return g_strdup_printf (_(" (the server says: “%s”)"), reply->text);
}

/* Servers without response codes say it in words. "lock" alone is not enough: "account blocked", "account is
 * locked" ask for something else than waiting. */
static const char * const busy_words[] = {
  "in use", "maildrop lock", "mailbox lock", "mailbox is lock", "maildrop is lock", "maildrop already lock",
  "mailbox already lock", "mailbox is already lock", "lock busy", "another pop3 session", "another pop session",
};

/* … Outlook.com: "Exceeded the login limit for a 15 minute period". */
static const char * const hasty_words[] = {
  "login-delay", "login delay", "login limit", "too often", "too frequent", "between logins",
  "minimum time between",
};

static gboolean
speaks_of (const char         *text,
           const char * const *words,
           guint               n)
{
  g_autofree char *lower = g_utf8_strdown (text != NULL ? text : "", -1);

  for (guint i = 0; i < n; i++)
    if (strstr (lower, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static SatchelPopCode
meaning (const SatchelPopReply *reply)
{
  if (reply->code != SATCHEL_POP_CODE_NONE)
    return reply->code;
  if (speaks_of (reply->text, busy_words, G_N_ELEMENTS (busy_words)))
    return SATCHEL_POP_CODE_IN_USE;
  if (speaks_of (reply->text, hasty_words, G_N_ELEMENTS (hasty_words)))
    return SATCHEL_POP_CODE_LOGIN_DELAY;
  return SATCHEL_POP_CODE_NONE;
}

static GError *
refusal (SatchelOfficeError code,
         const char        *format,
         SatchelAccount    *account,
         const char        *quoted)
{
  g_autoptr(GString) sentence = g_string_new (format);

  /* The formats are translations: their two places are filled by name, not by printf. */
  g_string_replace (sentence, "{account}", satchel_account_get_label (account), 1);
  g_string_replace (sentence, "{quote}", quoted, 1);
  return g_error_new_literal (SATCHEL_OFFICE_ERROR, (int) code, sentence->str);
}

static GError *
explain (SatchelPopCode  code,
         SatchelAccount *account,
         const char     *quoted,
         SatchelRefusal  of)
{
  switch (code)
    {
    case SATCHEL_POP_CODE_IN_USE:
      return refusal (SATCHEL_OFFICE_ERROR_BUSY,
                      _("The mailbox of {account} is in use by another program or device{quote}. Try "
                        "again in a few minutes."), account, quoted);
    case SATCHEL_POP_CODE_LOGIN_DELAY:
      return refusal (SATCHEL_OFFICE_ERROR_BUSY,
                      _("The server of {account} asks to wait before the next sign-in{quote}. Try "
                        "again later."), account, quoted);
    case SATCHEL_POP_CODE_SYS_TEMP:
      return refusal (SATCHEL_OFFICE_ERROR_TEMPORARY,
                      _("The server of {account} has trouble just now{quote}. Nothing is wrong with "
                        "your settings; try again later."), account, quoted);
    case SATCHEL_POP_CODE_SYS_PERM:
      return refusal (SATCHEL_OFFICE_ERROR_SERVER,
                      _("The server of {account} can’t open your mailbox{quote}. Nothing is wrong with your "
                        "password; ask your provider."), account, quoted);
    case SATCHEL_POP_CODE_NONE:
    case SATCHEL_POP_CODE_AUTH:
    case SATCHEL_POP_CODE_UTF8:
    case SATCHEL_POP_CODE_OTHER:
    default:
      if (of == SATCHEL_REFUSAL_SIGN_IN_CODED && code != SATCHEL_POP_CODE_AUTH)
        return refusal (SATCHEL_OFFICE_ERROR_SIGN_IN,
                        _("The server of {account} did not let you in, and does not say that the password is "
                          "wrong{quote}. Try again later; if it stays like that, check the user name, and ask "
                          "your provider."), account, quoted);
      if (of != SATCHEL_REFUSAL_ANY)
        return refusal (SATCHEL_OFFICE_ERROR_SIGN_IN,
                        _("The server of {account} refused the user name or password{quote}. Check "
                          "both; some providers want an app password."), account, quoted);
      return refusal (SATCHEL_OFFICE_ERROR_SERVER,
                      _("The server of {account} refused to go on{quote}. Try again later."),
                      account, quoted);
    }
}

GError *
satchel_refusal_explain (const SatchelPopReply *reply,
                         SatchelAccount        *account,
                         SatchelRefusal         of)
{
  g_autofree char *quoted = NULL;
  SatchelPopCode code;
  GError *error;

  g_return_val_if_fail (reply != NULL && SATCHEL_IS_ACCOUNT (account), NULL);

  quoted = quote (reply);
  code = meaning (reply);
  error = explain (code, account, quoted, of);
  satchel_trouble_set_reason (error, code);

  return error;
}
