/* test-picture-senders.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/picture-senders.h"

#include <glib/gstdio.h>
#include <string.h>

#define RECEIVED "from mx.shop.example (mx.shop.example [192.0.2.7]) by mx.home.example with ESMTPS id 1; Wed, 25 Nov 2026"
#define ADA "ada@shop.example"

/* --- what the server has found out --- */

static void
assert_proof (const char   *results,
              SatchelProof  expected)
{
  SatchelProof proof = satchel_sender_proof_judge (results, RECEIVED, ADA);

  if (proof != expected)
    g_error ("%s: %d", results, proof);
}

static void
test_proofs (void)
{
  assert_proof ("mx.home.example; dkim=pass header.d=shop.example", SATCHEL_PROOF_PASSED);
  assert_proof ("mx.home.example 1;\r\n\tspf=pass smtp.mailfrom=x@y.example;\r\n\tDKIM=Pass (2048-bit key) header.i=@Mail.Shop.example header.s=a",
                SATCHEL_PROOF_PASSED);
  assert_proof ("home.example; dmarc=pass (p=NONE) header.from=shop.example", SATCHEL_PROOF_PASSED);
  assert_proof ("mx.home.example; dmarc=fail header.from=shop.example; dkim=pass header.d=shop.example", SATCHEL_PROOF_FAILED);
  assert_proof ("mx.home.example; dkim=fail header.d=shop.example", SATCHEL_PROOF_UNTOLD);
  assert_proof ("mx.home.example; dkim=pass header.d=evil.example", SATCHEL_PROOF_UNTOLD);
  assert_proof ("mx.home.example; dkim=pass header.d=evilshop.example", SATCHEL_PROOF_UNTOLD);
  assert_proof ("mx.home.example; dkim=pass header.d=example", SATCHEL_PROOF_UNTOLD);
  assert_proof ("mx.home.example; dkim=passport header.d=shop.example", SATCHEL_PROOF_UNTOLD);
  assert_proof ("mx.home.example; spf=pass smtp.mailfrom=shop.example", SATCHEL_PROOF_UNTOLD);
  assert_proof ("mx.home.example; none", SATCHEL_PROOF_UNTOLD);
  /* Of another server, or in a comment. */
  assert_proof ("mx.evil.example; dkim=pass header.d=shop.example", SATCHEL_PROOF_UNTOLD);
  assert_proof ("mx.home.example (; dkim=pass header.d=shop.example", SATCHEL_PROOF_UNTOLD);
  assert_proof ("example; dkim=pass header.d=shop.example", SATCHEL_PROOF_UNTOLD);
  assert_proof ("", SATCHEL_PROOF_UNTOLD);
  assert_proof (NULL, SATCHEL_PROOF_UNTOLD);
  g_assert_cmpint (satchel_sender_proof_judge ("mx.home.example; dkim=pass header.d=shop.example", NULL, ADA), ==,
                   SATCHEL_PROOF_UNTOLD);
}

static SatchelProof
read_proof (const char  *message,
            char       **address)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (message, strlen (message));
  g_autoptr(SatchelSource) source = satchel_source_new_for_bytes (bytes);
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

  return satchel_sender_proof_read (source, summary, address);
}

static void
test_message (void)
{
  g_autofree char *address = NULL;
  g_autofree char *forged = NULL;
  g_autofree char *several = NULL;
  g_autofree char *none = NULL;

  g_assert_cmpint (read_proof ("Authentication-Results: mx.home.example;\r\n dkim=pass header.d=shop.example\r\nReceived: " RECEIVED
                               "\r\nFrom: Ada <Ada@Shop.example>\r\n\r\nx", &address), ==, SATCHEL_PROOF_PASSED);
  g_assert_cmpstr (address, ==, ADA);
  /* The second one the sender has brought along. */
  g_assert_cmpint (read_proof ("Authentication-Results: mx.home.example; none\r\nReceived: " RECEIVED
                               "\r\nAuthentication-Results: mx.home.example; dkim=pass header.d=shop.example\r\n"
                               "From: Ada <ada@shop.example>\r\n\r\nx", &forged), ==, SATCHEL_PROOF_UNTOLD);
  read_proof ("From: ada@shop.example, bob@shop.example\r\n\r\nx", &several);
  g_assert_null (several);
  read_proof ("From: Ada\r\n\r\nx", &none);
  g_assert_null (none);
}

/* --- who is allowed --- */

static void
test_allow (void)
{
  g_autofree char *folder = g_dir_make_tmp ("satchel-senders-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (folder, "satchel", NULL);
  g_autofree char *path = g_build_filename (inner, "pictures.ini", NULL);
  g_autoptr(SatchelPictureSenders) senders = satchel_picture_senders_new (path);
  g_autoptr(SatchelPictureSenders) later = NULL;
  g_auto(GStrv) left = NULL;

  g_assert_false (satchel_picture_senders_is_allowed (senders, "home", ADA, SATCHEL_PROOF_PASSED));
  g_assert_false (satchel_picture_senders_may_choose (ADA, SATCHEL_PROOF_FAILED));
  g_assert_false (satchel_picture_senders_may_choose (NULL, SATCHEL_PROOF_PASSED));
  satchel_picture_senders_allow (senders, "home", ADA, SATCHEL_PROOF_PASSED);
  satchel_picture_senders_allow (senders, "home", "bob@shop.example", SATCHEL_PROOF_UNTOLD);
  satchel_picture_senders_flush (senders);

  later = satchel_picture_senders_new (path);
  g_assert_true (satchel_picture_senders_is_allowed (later, "home", ADA, SATCHEL_PROOF_PASSED));
  g_assert_false (satchel_picture_senders_is_allowed (later, "home", ADA, SATCHEL_PROOF_UNTOLD));
  g_assert_false (satchel_picture_senders_is_allowed (later, "home", ADA, SATCHEL_PROOF_FAILED));
  g_assert_false (satchel_picture_senders_is_allowed (later, "work", ADA, SATCHEL_PROOF_PASSED));
  g_assert_false (satchel_picture_senders_is_allowed (later, NULL, ADA, SATCHEL_PROOF_PASSED));
  g_assert_true (satchel_picture_senders_is_allowed (later, "home", "bob@shop.example", SATCHEL_PROOF_UNTOLD));
  g_assert_true (satchel_picture_senders_is_allowed (later, "home", "bob@shop.example", SATCHEL_PROOF_PASSED));
  g_assert_false (satchel_picture_senders_is_allowed (later, "home", "bob@shop.example", SATCHEL_PROOF_FAILED));

  satchel_picture_senders_forget (later, "home", ADA);
  g_assert_false (satchel_picture_senders_is_allowed (later, "home", ADA, SATCHEL_PROOF_PASSED));
  left = satchel_picture_senders_get_addresses (later, "home");
  g_assert_cmpuint (g_strv_length (left), ==, 1);
  g_assert_cmpstr (left[0], ==, "bob@shop.example");
  satchel_picture_senders_flush (later);

  g_remove (path);
  g_rmdir (inner);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/picture-senders/proofs", test_proofs);
  g_test_add_func ("/picture-senders/message", test_message);
  g_test_add_func ("/picture-senders/allow", test_allow);

  return g_test_run ();
}
