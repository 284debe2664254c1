/* attachment-harm.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/attachment-harm.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Endings of what runs, on this system and on those that mail is usually written to attack. */
static const char *const programs[] = {
  "apk", "app", "appimage", "application", "bash", "bat", "chm", "cmd", "com", "command", "cpl", "csh", "deb",
  "desktop", "dll", "dmg", "exe", "flatpak", "flatpakref", "gadget", "hta", "img", "inf", "ins", "iso", "jar", "jnlp",
  "js", "jse", "ksh", "lnk", "mde", "msc", "msi", "msix", "msp", "mst", "pif", "pkg", "pl", "ps1", "psm1", "py",
  "pyw", "rb", "reg", "rpm", "run", "scf", "scr", "sct", "sh", "shb", "snap", "sys", "tcl", "url", "vb", "vbe", "vbs",
  "vhd", "vhdx", "ws", "wsc", "wsf", "wsh", "xll", "zsh",
};

static const char *const program_types[] = {
  "application/java-archive", "application/javascript", "application/vnd.appimage",
  "application/vnd.debian.binary-package", "application/vnd.microsoft.portable-executable", "application/x-bat",
  "application/x-desktop", "application/x-dosexec", "application/x-executable", "application/x-msdos-program",
  "application/x-msdownload", "application/x-perl", "application/x-python-code", "application/x-rpm",
  "application/x-sh", "application/x-shellscript", "text/javascript", "text/x-python", "text/x-shellscript",
};

static const char *const with_macros[] = {
  "docm", "dotm", "odb", "one", "potm", "ppam", "ppsm", "pptm", "sldm", "xlam", "xlsb", "xlsm", "xltm",
};

static const char *const pages[] = { "htm", "html", "mht", "mhtml", "shtml", "svg", "svgz", "xht", "xhtml", "xml",
                                     "xsl", "xslt" };

/* Endings that a disguise puts before the true one. */
static const char *const documents[] = { "doc", "docx", "gif", "jpeg", "jpg", "mp3", "mp4", "odt", "pdf", "png", "rtf",
                                         "txt", "xls", "xlsx", "zip" };

static gboolean
is_among (const char        *word,
          const char *const *words,
          gsize              n)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (word, words[i]) == 0)
      return TRUE;
  return FALSE;
}

#define IS_AMONG(word, words) is_among (word, words, G_N_ELEMENTS (words))

/* The last ending, and the one before it: blanks and dots after it don't hide it from the programs that look. */
static void
split_name (const char *name,
            char      **ending,
            char      **before)
{
  g_autofree char *trimmed = g_strdup (name);
  gsize length = strlen (trimmed);
  char *dot;

  *ending = *before = NULL;
  while (length > 0 && (trimmed[length - 1] == '.' || g_ascii_isspace (trimmed[length - 1])))
    trimmed[--length] = '\0';

  dot = strrchr (trimmed, '.');
  if (dot == NULL)
    return;
  *ending = g_strstrip (g_strdup (dot + 1));
  *dot = '\0';
  dot = strrchr (trimmed, '.');
  if (dot != NULL)
    *before = g_strstrip (g_strdup (dot + 1));
}

SatchelHarm
satchel_harm_of (const char *name,
                 const char *content_type)
{
  g_autofree char *ending = NULL;
  g_autofree char *before = NULL;

  g_return_val_if_fail (content_type != NULL, SATCHEL_HARM_NONE);

  if (name != NULL)
    split_name (name, &ending, &before);

  if (ending != NULL && IS_AMONG (ending, programs))
    return before != NULL && IS_AMONG (before, documents) ? SATCHEL_HARM_DISGUISED : SATCHEL_HARM_PROGRAM;
  if (IS_AMONG (content_type, program_types))
    return SATCHEL_HARM_PROGRAM;
  if (ending != NULL && IS_AMONG (ending, with_macros))
    return SATCHEL_HARM_MACROS;
  if ((ending != NULL && IS_AMONG (ending, pages)) || g_str_equal (content_type, "text/html")
      || g_str_equal (content_type, "image/svg+xml") || g_str_equal (content_type, "application/xhtml+xml"))
    return SATCHEL_HARM_PAGE;

  return SATCHEL_HARM_NONE;
}

const char *
satchel_harm_get_words (SatchelHarm harm)
{
  switch (harm)
    {
    case SATCHEL_HARM_PROGRAM:
      return _("This is a program. It could harm this computer or read your files; open it only if you expected it "
               "from this sender.");
    case SATCHEL_HARM_MACROS:
      return _("This document can contain a program. Open it only if you expected it from this sender, and allow no "
               "macros in it.");
    case SATCHEL_HARM_PAGE:
      return _("This opens in your web browser. It could pass itself off as a site that you know and tell its sender "
               "that you opened it; enter no password there.");
    case SATCHEL_HARM_DISGUISED:
      return _("This is a program whose name makes it look like a document. It is most likely meant to harm this "
               "computer; don’t open it.");
    case SATCHEL_HARM_NONE:
    default:
      return "";
    }
}
