/* sign-in-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/sign-in-words.h"

#include "net/sign-in.h"
#include "office/trouble.h"

#include <glib/gi18n-lib.h>

static GError *
say (SatchelOfficeError code,
     const char        *sentence)
{
  return g_error_new_literal (SATCHEL_OFFICE_ERROR, (int) code, sentence);
}

/* @format has the server's name and the way to sign in, in this order. */
static GError *
say_of (const char     *format,
        SatchelAccount *account,
        const char     *mechanism)
{
  g_autoptr(GString) sentence = g_string_new (format);

  g_string_replace (sentence, "{server}", satchel_account_get_server (account), 1);
  g_string_replace (sentence, "{way}", mechanism, 1);
  return say (SATCHEL_OFFICE_ERROR_SERVER, sentence->str);
}

static GError *
say_impossible (SatchelAccount *account)
{
  const char *wanted = satchel_account_get_auth (account);

  if (g_ascii_strcasecmp (wanted, "EXTERNAL") == 0)
    return say (SATCHEL_OFFICE_ERROR_SERVER,
                _("Signing in by certificate needs a client certificate and an encrypted connection. Choose both in "
                  "the account’s settings."));
  return say_of (_("{server} can’t sign you in by {way} on this connection. Set the authentication of the "
                   "account to automatic."), account, wanted);
}

GError *
satchel_sign_in_words_no_choice (SatchelChoice   choice,
                                 SatchelAccount *account)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account), NULL);

  switch (choice)
    {
    case SATCHEL_CHOICE_WEAKER:
      /* Nothing was refused by the server, nor said to it. */
      return say_of (_("{server} now offers only a less safe way to sign in than before ({way}), so your password was "
                       "not sent. If your provider confirms the change, set the authentication of the account anew; "
                       "otherwise try from another network."),
                     account, satchel_account_get_auth_seen (account));
    case SATCHEL_CHOICE_UNKNOWN:
      return say_of (_("This version of Satchel can’t sign in by {way}. Set the authentication to automatic."),
                     account, satchel_account_get_auth (account));
    case SATCHEL_CHOICE_IMPOSSIBLE:
      return say_impossible (account);
    case SATCHEL_CHOICE_REFUSED:
      return say_of (_("{server} does not know how to sign in by {way}. Set the authentication of the account to "
                       "automatic."), account, satchel_account_get_auth (account));
    case SATCHEL_CHOICE_NOTHING:
    case SATCHEL_CHOICE_TAKEN:
    default:
      return say_of (_("{server} offers no way to sign in that Satchel knows. Ask your provider for one with a "
                       "password."), account, "");
    }
}

GError *
satchel_sign_in_words_broken (const GError   *error,
                              SatchelAccount *account)
{
  g_autofree char *sentence = NULL;

  g_return_val_if_fail (error != NULL && SATCHEL_IS_ACCOUNT (account), NULL);

  if (g_error_matches (error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_STRANGER))
    {
      sentence = g_strdup_printf (
        _("%s did not prove that it knows your password: it may not be your mail server. Nothing was received; try "
          "from another network, and ask your provider if it stays like this."),
        satchel_account_get_server (account));
      return say (SATCHEL_OFFICE_ERROR_SERVER, sentence);
    }
  if (g_error_matches (error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_UNSUPPORTED))
    return satchel_sign_in_words_no_choice (SATCHEL_CHOICE_REFUSED, account);

  sentence = g_strdup_printf (
    _("%s does not follow the rules of signing in. Choose another authentication in the account’s settings, or try "
      "again later."), satchel_account_get_server (account));
  return say (SATCHEL_OFFICE_ERROR_PROTOCOL, sentence);
}

GError *
satchel_sign_in_words_token_refused (const SatchelPopReply *reply,
                                     const char            *reason,
                                     SatchelAccount        *account)
{
  g_autofree char *quote = NULL;
  g_autoptr(GString) sentence = NULL;

  g_return_val_if_fail (reply != NULL && SATCHEL_IS_ACCOUNT (account), NULL);

  if (reason == NULL)
    reason = reply->text;
  quote = *reason != '\0' ? g_strdup_printf (_(" (the server says: “%s”)"), reason) : g_strdup ("");
  sentence = g_string_new (
    _("The server of {account} did not take the sign-in token{quote}. The account’s password command has to print "
      "a fresh one."));
  g_string_replace (sentence, "{account}", satchel_account_get_label (account), 1);
  g_string_replace (sentence, "{quote}", quote, 1);
  return say (SATCHEL_OFFICE_ERROR_SIGN_IN, sentence->str);
}
