/* notice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/notice.h"

#include "store/store.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _SatchelNotice
{
  GtkBox parent_instance;

  /* Template */
  AdwStatusPage  *page;
  GtkProgressBar *progress;
  GtkLabel       *numbers;
  GtkButton      *first;
  GtkButton      *second;
};

G_DEFINE_FINAL_TYPE (SatchelNotice, satchel_notice, GTK_TYPE_BOX)

static void
satchel_notice_class_init (SatchelNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/notice.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelNotice, page);
  gtk_widget_class_bind_template_child (widget_class, SatchelNotice, progress);
  gtk_widget_class_bind_template_child (widget_class, SatchelNotice, numbers);
  gtk_widget_class_bind_template_child (widget_class, SatchelNotice, first);
  gtk_widget_class_bind_template_child (widget_class, SatchelNotice, second);
}

static void
satchel_notice_init (SatchelNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @label: NULL for no button. */
static void
set_button (GtkButton  *button,
            const char *label,
            const char *action)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  gtk_button_set_label (button, label != NULL ? label : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

typedef struct
{
  const char *icon_name;
  const char *title;
  const char *first;
  const char *first_action;
  const char *second;
  const char *second_action;
} Remedy;

static Remedy
choose_remedy (const GError *error)
{
  Remedy try_again = { "dialog-warning-symbolic", _("Your Mail Can’t Be Opened"), _("_Try Again"),
                       "app.try-again", _("_Quit"), "app.quit" };
  Remedy remedy = try_again;

  if (error->domain != SATCHEL_STORE_ERROR)
    return try_again;

  switch ((SatchelStoreError) error->code)
    {
    case SATCHEL_STORE_ERROR_BUSY:
      remedy.icon_name = "satchel-inbox-symbolic";
      remedy.title = _("Your Mail Is Open Elsewhere");
      break;
    case SATCHEL_STORE_ERROR_MISSING:
      remedy.icon_name = "drive-harddisk-symbolic";
      remedy.title = _("Your Mail Folder Is Not There");
      remedy.second = _("Choose Another _Folder…");
      remedy.second_action = "app.choose-folder";
      break;
    case SATCHEL_STORE_ERROR_READ_ONLY:
      remedy.icon_name = "drive-harddisk-symbolic";
      remedy.title = _("Your Mail Folder Can’t Be Written");
      remedy.second = _("Choose Another _Folder…");
      remedy.second_action = "app.choose-folder";
      break;
    case SATCHEL_STORE_ERROR_DISK_FULL:
      remedy.icon_name = "drive-harddisk-symbolic";
      remedy.title = _("The Disk Is Full");
      break;
    case SATCHEL_STORE_ERROR_NEWER:
      remedy.title = _("A Newer Satchel Is Needed");
      remedy.first = _("_Quit");
      remedy.first_action = "app.quit";
      remedy.second = NULL;
      remedy.second_action = NULL;
      break;
    case SATCHEL_STORE_ERROR_DAMAGED:
      remedy.second = _("Choose Another _Folder…");
      remedy.second_action = "app.choose-folder";
      break;
    case SATCHEL_STORE_ERROR_NO_MESSAGE:
    case SATCHEL_STORE_ERROR_NO_FOLDER:
    case SATCHEL_STORE_ERROR_FAILED:
    default:
      break;
    }

  return remedy;
}

void
satchel_notice_show_trouble (SatchelNotice *self,
                             const GError  *error)
{
  g_autofree char *words = NULL;
  Remedy remedy;

  g_return_if_fail (SATCHEL_IS_NOTICE (self));
  g_return_if_fail (error != NULL);

  remedy = choose_remedy (error);
  words = g_markup_escape_text (error->message, -1);
  adw_status_page_set_icon_name (self->page, remedy.icon_name);
  adw_status_page_set_title (self->page, remedy.title);
  adw_status_page_set_description (self->page, words);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->numbers), FALSE);
  set_button (self->first, remedy.first, remedy.first_action);
  set_button (self->second, remedy.second, remedy.second_action);
  gtk_widget_grab_focus (GTK_WIDGET (self->first));
}

void
satchel_notice_show_moving (SatchelNotice *self,
                            guint64        done,
                            guint64        total)
{
  g_autofree char *done_words = g_format_size (done);
  g_autofree char *total_words = g_format_size (total);
  g_autofree char *numbers = NULL;

  g_return_if_fail (SATCHEL_IS_NOTICE (self));

  /* TRANSLATORS: so much of so much: "120 MB of 4.2 GB". */
  numbers = g_strdup_printf (_("%s of %s"), done_words, total_words);
  adw_status_page_set_icon_name (self->page, "drive-harddisk-symbolic");
  adw_status_page_set_title (self->page, _("Moving Your Mail"));
  adw_status_page_set_description (self->page, _("It is copied first; the old folder stays until all of it has arrived."));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->numbers), total > 0);
  gtk_progress_bar_set_fraction (self->progress, total > 0 ? (double) done / (double) total : 0);
  gtk_label_set_label (self->numbers, numbers);
  set_button (self->first, NULL, NULL);
  set_button (self->second, _("_Stop"), "app.stop-moving");
}
