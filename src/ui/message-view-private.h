/* message-view-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the files of the reader know of it: message-view.c shows a message, message-view-actions.c does what a person
 * wants done with the one that is shown. */

#pragma once

#include "store/search.h"
#include "ui/attachment-bar.h"
#include "ui/blocked-bar.h"
#include "ui/find-bar.h"
#include "ui/message-card.h"
#include "ui/message-head.h"
#include "ui/message-text.h"
#include "ui/message-view.h"
#include "ui/reading.h"
#include "ui/web-view-loader.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _SatchelMessageView
{
  GtkBox parent_instance;

  /* Owned */
  SatchelLetter      *letter;        /* asked for */
  GCancellable       *cancellable;
  SatchelReading     *reading;       /* of what is shown */
  GSimpleActionGroup *actions;
  GSettings          *settings;      /* NULL where the schema is not installed */
  char               *page;          /* as it is shown, without marks; NULL: no HTML is */
  char               *account;       /* where letter came; NULL: not known */
  SatchelSearch      *search;        /* whose words are marked; NULL: none */

  /* Borrowed */
  const SatchelWebViewModule *module;
  GtkWidget                  *web_view;

  gint64   ticket;                   /* names what reading is of; another one each time */
  gboolean is_shown;                 /* reading is of letter */
  guint    patience_source;
  guint    mark_source;
  gboolean partial;                  /* only the beginning of it is here */
  gboolean plain;                    /* this message as text … */
  gboolean dark;                     /* … or its HTML on a dark ground */
  double   zoom;

  /* Template */
  GtkStack             *stack;
  GtkSpinner           *spinner;
  AdwStatusPage        *failed;
  AdwStatusPage        *many;
  SatchelMessageHead   *head;
  SatchelAttachmentBar *attachments;
  SatchelMessageCard   *card;
  SatchelFindBar       *find_bar;
  GtkWidget            *portion;
  GtkLabel             *portion_words;
  SatchelBlockedBar    *blocked;
  GtkBox               *notes;
  GtkStack             *body;
  GtkScrolledWindow    *text_scroller;
  SatchelMessageText   *text;
  AdwBin               *html;
  GtkLabel             *link;
};

/* --- message-view.c --- */

/* Shows the body again, after it is to be shown another way. */
void     satchel_message_view_show_body       (SatchelMessageView *self);

/* Reads the message again, after it is to be read another way. */
void     satchel_message_view_read_again      (SatchelMessageView *self);

/* TRUE where the HTML is what is seen. */
gboolean satchel_message_view_is_html         (SatchelMessageView *self);

/* --- message-view-actions.c --- */

void     satchel_message_view_actions_install (SatchelMessageView *self);

/* Another message: back to what the person prefers in general. */
void     satchel_message_view_actions_reset   (SatchelMessageView *self);

/* Which of them can be done now. */
void     satchel_message_view_actions_update  (SatchelMessageView *self);

/* Brings zoom and darkness to the view that has just been made. */
void     satchel_message_view_actions_apply   (SatchelMessageView *self);

G_END_DECLS
