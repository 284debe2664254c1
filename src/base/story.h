/* story.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A function that can wait: a conversation with a server told once, from top to bottom, although
 * every step of it is asynchronous.
 *
 *   static void
 *   tell (Fetch *self)
 *   {
 *     STORY_BEGINS (self);
 *
 *     satchel_wire_say (self->wire, "UIDL");
 *     WAIT_FOR (hear (self));
 *     if (!heard (self))
 *       goto failed;
 *     …
 *     STORY_ENDS;
 *   }
 *
 * The call inside WAIT_FOR starts something whose completion calls the telling function again;
 * the story then goes on in the line after it. Rules of a story:
 *
 *   - What must live over a wait lives in the struct: locals do not survive. A local with an
 *     initialiser that a jump would pass over is refused by -Werror=jump-misses-init.
 *   - The call must complete from the main context, never before it returns.
 *   - One WAIT_FOR a line. goto is for a story's own `failed:` only.
 *   - Work that needs locals goes into small helpers.
 *
 * The teller has a field `int place`, 0 at the start.
 */

#pragma once

#define STORY_BEGINS(self) \
  switch ((self)->place)   \
    {                      \
    case 0:

#define WAIT_FOR(call)          \
  do                            \
    {                           \
      self->place = __LINE__;   \
      call;                     \
      return;                   \
    case __LINE__:;             \
    }                           \
  while (0)

#define STORY_ENDS \
  }
