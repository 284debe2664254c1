/* safe-html-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/safe-html-page.h"

/* Before anything of the sender's: what stands here can't be undone by what follows. */
#define POLICY(pictures)                                                                          \
  "default-src 'none'; img-src cid: data:" pictures "; style-src 'unsafe-inline'; "               \
  "form-action 'none'; base-uri 'none'"

/* Written for white paper, as nearly all mail is that says colours: it stands on white in dark style too. */
#define PAPER                                                                                     \
  "body{padding:12px 16px 24px}"                                                                  \
  "@media (max-width:500px){body{padding:14px 14px 24px}}"                                        \
  ":root{color-scheme:light;background:#fff;color:#1e1e1e}"                                       \
  "img:not([src]){background:#f2f2f2;color:#5e5c64;outline-color:#dedddb}"                        \
  "blockquote{border-color:#ccc}"

/* Says none: the colours of the desktop. */
#define DESKTOP                                                                                   \
  "body{padding:8px 28px 32px}"                                                                   \
  ":root{color-scheme:light dark;background:#fff;color:#1e1e1e}"                                  \
  "img:not([src]){background:#f2f2f2;color:#5e5c64;outline-color:#dedddb}"                        \
  "blockquote{border-color:#ccc}"                                                                 \
  "@media screen and (prefers-color-scheme:dark){:root{background:#1e1e1e;color:#fff}"                       \
  "a:link{color:#78aeed}"                                                                         \
  "img:not([src]){background:#303030;color:#c0bfbc;outline-color:#454545}"                        \
  "blockquote{border-color:#555}}"

/* A picture that is not shown is a quiet field with its words, as large as the sender wanted it. */
#define COMMON                                                                                    \
  "body{margin:0;font-family:system-ui,sans-serif;overflow-wrap:anywhere}"                        \
  "img{max-width:100%}"                                                                           \
  "img[src]:not([height]){height:auto}"                                                           \
  "img:not([src]){display:inline-block;box-sizing:border-box;overflow:hidden;vertical-align:middle;" \
  "font:12px/1.8 sans-serif;text-indent:6px;outline-style:solid;outline-width:1px;outline-offset:-1px}" \
  "table{max-width:100%;overflow-wrap:break-word}"                                                \
  "blockquote{margin-inline:0;padding-inline-start:12px;border-inline-start:2px solid}"           \
  "pre{white-space:pre-wrap}"

char *
satchel_safe_html_wrap (const char *body,
                        const char *style,
                        gboolean    remote,
                        gboolean    plain)
{
  g_return_val_if_fail (body != NULL && style != NULL, NULL);

  return g_strconcat ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"",
                      remote ? POLICY (" remote:") : POLICY (""), "\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n",
                      plain ? DESKTOP : PAPER, "\n" COMMON "\n</style>\n",
                      *style != '\0' ? "<style>\n" : "", style, *style != '\0' ? "</style>\n" : "",
                      "</head>\n", body, "</html>", NULL);
}
