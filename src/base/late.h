/* late.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Libraries that not every process needs, loaded when the first of their functions is called. Linked, libsoup and
 * libxml2 alone bring Kerberos, ICU and the library of C++ into every process, and GMime OpenPGP: 10 of the 22 ms in
 * which a search in the terminal starts. A header of ours names the functions in place of linking:
 *
 *   #include <libxml/tree.h>
 *   #define xmlFreeDoc SATCHEL_LATE (SATCHEL_LATE_XML, xmlFreeDoc)
 *
 * The compiler still knows what each takes and gives; calls are written as ever. The names of the files are those of
 * the libraries whose headers were compiled (see meson.build); where one wasn't found out, it is linked, and
 * SATCHEL_LATE_XML and the like are not defined. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Looked up once at each place: a decoder is called for each line. */
#define SATCHEL_LATE(library, function)                                             \
  ({                                                                                \
    static gpointer late_found;                                                     \
    (__typeof__ (&function)) satchel_late_get (&late_found, library, #function);    \
  })

/* The address of @name in @library, the name of its file as the loader knows it. Ends the process where there is no
 * such library or no such name, as the loader would have done at its start. */
gpointer satchel_late_find (const char *library,
                            const char *name);

/* The same, kept in @place; NULL there: not looked up yet. */
static inline gpointer
satchel_late_get (gpointer   *place,
                  const char *library,
                  const char *name)
{
  gpointer found = g_atomic_pointer_get (place);

  if (found == NULL)
    {
      found = satchel_late_find (library, name);
      g_atomic_pointer_set (place, found);
    }
  return found;
}

G_END_DECLS
