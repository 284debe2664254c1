/* test-pop-capabilities.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-capabilities.h"

static SatchelPopCapabilities *
read_lines (const char *text)
{
  SatchelPopCapabilities *self = satchel_pop_capabilities_new ();
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    satchel_pop_capabilities_add_line (self, *line);

  return self;
}

static void
test_nothing_known (void)
{
  g_autoptr(SatchelPopCapabilities) self = satchel_pop_capabilities_new ();

  g_assert_false (self->known);
  g_assert_false (self->uidl);
  g_assert_cmpint (self->login_delay, ==, -1);
  g_assert_cmpint (self->expire, ==, -1);
  g_assert_nonnull (self->sasl);
  g_assert_cmpuint (self->sasl->len, ==, 0);
  g_assert_null (self->implementation);
}

/* RFC 2449 §5, the example. */
static void
test_rfc (void)
{
  g_autoptr(SatchelPopCapabilities) self = read_lines (
    "TOP\nUSER\nSASL CRAM-MD5 KERBEROS_V4\nRESP-CODES\nLOGIN-DELAY 900\nPIPELINING\nEXPIRE 60\nUIDL\n"
    "IMPLEMENTATION Shlemazle-Plotz-v302");

  g_assert_true (self->known && self->top && self->user && self->resp_codes && self->pipelining && self->uidl);
  g_assert_false (self->stls || self->utf8 || self->auth_resp_code || self->login_delay_user);
  g_assert_cmpint (self->login_delay, ==, 900);
  g_assert_cmpint (self->expire, ==, 60);
  g_assert_cmpstr (self->implementation, ==, "Shlemazle-Plotz-v302");
  g_assert_true (satchel_pop_capabilities_has_sasl (self, "CRAM-MD5"));
  g_assert_true (satchel_pop_capabilities_has_sasl (self, "KERBEROS_V4"));
  g_assert_false (satchel_pop_capabilities_has_sasl (self, "PLAIN"));
  g_assert_cmpuint (self->sasl->len, ==, 2);
}

static void
test_any_case (void)
{
  g_autoptr(SatchelPopCapabilities) self = read_lines ("uidl\nPipelining\nsasl plain\nStls \nutf8 user");

  g_assert_true (self->uidl && self->pipelining && self->stls && self->utf8 && self->utf8_user);
  g_assert_true (satchel_pop_capabilities_has_sasl (self, "PLAIN"));
}

static void
test_arguments (void)
{
  g_autoptr(SatchelPopCapabilities) self = read_lines ("LOGIN-DELAY 300 USER\nEXPIRE NEVER\nUTF8");

  g_assert_cmpint (self->login_delay, ==, 300);
  g_assert_true (self->login_delay_user);
  g_assert_cmpint (self->expire, ==, G_MAXINT64);
  g_assert_true (self->utf8);
  g_assert_false (self->utf8_user);
}

static void
test_expire_zero (void)
{
  g_autoptr(SatchelPopCapabilities) self = read_lines ("EXPIRE 0 USER");

  g_assert_cmpint (self->expire, ==, 0);
}

static void
test_sasl_lines_add_up (void)
{
  g_autoptr(SatchelPopCapabilities) self = read_lines ("SASL PLAIN LOGIN\nSASL  plain\tXOAUTH2\nSASL");

  g_assert_cmpuint (self->sasl->len, ==, 3);
  g_assert_true (satchel_pop_capabilities_has_sasl (self, "XOAUTH2"));
}

/* Senseless values are as good as none, and nothing is endless. */
static void
test_nonsense (void)
{
  g_autoptr(SatchelPopCapabilities) self = read_lines (
    "\n \nLOGIN-DELAY\nLOGIN-DELAY soon\nEXPIRE\nEXPIRE 99999999999999999999\nUIDLE\nX-GOOGLE-RICO\n"
    "IMPLEMENTATION a\033b \377");
  g_autoptr(GString) many = g_string_new ("SASL");

  g_assert_true (self->known);
  g_assert_false (self->uidl);
  g_assert_cmpint (self->login_delay, ==, -1);
  g_assert_cmpint (self->expire, ==, -1);
  g_assert_cmpstr (self->implementation, ==, "a b \357\277\275");

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (many, " M%u", i);
  satchel_pop_capabilities_add_line (self, many->str);
  g_assert_cmpuint (self->sasl->len, ==, 64);

  satchel_pop_capabilities_add_line (self, "LOGIN-DELAY 5000000000");
  g_assert_cmpint (self->login_delay, ==, G_MAXINT32);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop-capabilities/nothing-known", test_nothing_known);
  g_test_add_func ("/pop-capabilities/rfc", test_rfc);
  g_test_add_func ("/pop-capabilities/any-case", test_any_case);
  g_test_add_func ("/pop-capabilities/arguments", test_arguments);
  g_test_add_func ("/pop-capabilities/expire-zero", test_expire_zero);
  g_test_add_func ("/pop-capabilities/sasl-lines-add-up", test_sasl_lines_add_up);
  g_test_add_func ("/pop-capabilities/nonsense", test_nonsense);

  return g_test_run ();
}
