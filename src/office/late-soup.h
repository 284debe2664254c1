/* late-soup.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What Satchel uses of libsoup; see base/late.h. */

#pragma once

#include "base/late.h"

#include <libsoup/soup.h>

#ifdef SATCHEL_LATE_SOUP

#define _SOUP_METHOD_GET                      (*SATCHEL_LATE (SATCHEL_LATE_SOUP, _SOUP_METHOD_GET))
#define soup_auth_manager_get_type            SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_auth_manager_get_type)
#define soup_content_decoder_get_type         SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_content_decoder_get_type)
#define soup_message_add_flags                SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_message_add_flags)
#define soup_message_get_request_headers      SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_message_get_request_headers)
#define soup_message_get_response_headers     SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_message_get_response_headers)
#define soup_message_get_status               SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_message_get_status)
#define soup_message_headers_get_content_type SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_message_headers_get_content_type)
#define soup_message_headers_get_one          SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_message_headers_get_one)
#define soup_message_headers_replace          SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_message_headers_replace)
#define soup_message_new_from_uri             SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_message_new_from_uri)
#define soup_session_get_type                 SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_session_get_type)
#define soup_session_new_with_options         SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_session_new_with_options)
#define soup_session_remove_feature_by_type   SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_session_remove_feature_by_type)
#define soup_session_send_async               SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_session_send_async)
#define soup_session_send_finish              SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_session_send_finish)
#define soup_session_set_proxy_resolver       SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_session_set_proxy_resolver)
#define soup_session_set_tls_database         SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_session_set_tls_database)
#define soup_tld_get_base_domain              SATCHEL_LATE (SATCHEL_LATE_SOUP, soup_tld_get_base_domain)

/* Its own are inline functions, which would call the linked one. */
#define SOUP_SESSION(object) (G_TYPE_CHECK_INSTANCE_CAST ((object), soup_session_get_type (), SoupSession))
#define SOUP_IS_SESSION(object) (G_TYPE_CHECK_INSTANCE_TYPE ((object), soup_session_get_type ()))

#endif
