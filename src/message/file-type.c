/* file-type.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/file-type.h"

#include <string.h>

/* Of several endings of one type, or types of one ending, the usual one stands first. */
static const struct
{
  const char *type;
  const char *ending;
} endings[] = {
  { "text/plain", ".txt" },          { "text/html", ".html" },
  { "text/calendar", ".ics" },       { "text/vcard", ".vcf" },
  { "text/x-vcard", ".vcf" },        { "text/csv", ".csv" },
  { "text/rfc822-headers", ".txt" }, { "message/rfc822", ".eml" },
  { "message/delivery-status", ".txt" },
  { "message/disposition-notification", ".txt" },
  { "image/jpeg", ".jpg" },          { "image/jpg", ".jpg" },
  { "image/pjpeg", ".jpg" },         { "image/png", ".png" },
  { "image/gif", ".gif" },           { "image/webp", ".webp" },
  { "image/svg+xml", ".svg" },       { "image/tiff", ".tiff" },
  { "image/bmp", ".bmp" },           { "image/heic", ".heic" },
  { "text/html", ".htm" },           { "image/jpeg", ".jpeg" },
  { "image/tiff", ".tif" },          { "text/xml", ".xml" },
  { "audio/mpeg", ".mp3" },          { "audio/ogg", ".ogg" },
  { "audio/wav", ".wav" },           { "audio/x-wav", ".wav" },
  { "video/mp4", ".mp4" },           { "video/quicktime", ".mov" },
  { "application/pdf", ".pdf" },     { "application/zip", ".zip" },
  { "application/json", ".json" },   { "application/xml", ".xml" },
  { "application/rtf", ".rtf" },     { "application/msword", ".doc" },
  { "application/gzip", ".gz" },     { "application/ics", ".ics" },
  { "application/pgp-signature", ".asc" },
  { "application/pgp-keys", ".asc" },
  { "application/pkcs7-signature", ".p7s" },
  { "application/x-pkcs7-signature", ".p7s" },
  { "application/pkcs7-mime", ".p7m" },
  { "application/ms-tnef", ".dat" },
  { "application/vnd.ms-excel", ".xls" },
  { "application/vnd.ms-powerpoint", ".ppt" },
  { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx" },
  { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx" },
  { "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx" },
  { "application/vnd.oasis.opendocument.text", ".odt" },
  { "application/vnd.oasis.opendocument.spreadsheet", ".ods" },
  { "application/vnd.oasis.opendocument.presentation", ".odp" },
};

const char *
satchel_file_type_get_ending (const char *content_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_strcmp0 (content_type, endings[i].type) == 0)
      return endings[i].ending;

  return ".bin";
}

const char *
satchel_file_type_guess (const char *name)
{
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  for (gsize i = 0; dot != NULL && i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot, endings[i].ending) == 0)
      return g_str_equal (endings[i].ending, ".dat") ? "application/octet-stream" : endings[i].type;

  return "application/octet-stream";
}
