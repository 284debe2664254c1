/* limits.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Every bound on what somebody else controls: name, unit, and where it comes from. */

#pragma once

/* Longest line accepted from a server, octets with CRLF. RFC 1939 §3 allows 512 for a reply; CAPA,
 * UIDL and SASL lines of real servers pass that, none seen passes 8 kB. Lines inside a message have
 * no such limit: they are streamed. */
#define SATCHEL_LIMIT_LINE 8192

/* What is read from a socket at once, octets. TLS records carry at most 16 kB; two of them keep the
 * reader busy without making one turn of the main loop long. */
#define SATCHEL_LIMIT_READ (32 * 1024)

/* Longest command said, octets with CRLF: RFC 2449 §4. */
#define SATCHEL_LIMIT_COMMAND 255

/* Longest unique id kept, octets. RFC 1939 §7 says 70; real ones are longer. */
#define SATCHEL_LIMIT_UID 1024

/* Messages in one mailbox: a listing longer than this is refused before memory runs out. */
#define SATCHEL_LIMIT_LISTING 1000000

/* Octets of all unique ids of one mailbox, for the same reason. A million ids of 100 octets. */
#define SATCHEL_LIMIT_UIDS (100 * 1024 * 1024)

/* Lines of a CAPA reply; the longest seen has 20. */
#define SATCHEL_LIMIT_CAPABILITIES 200

/* RETR commands outstanding where PIPELINING is announced. Measured at 80 ms of round trip, 2,000
 * small messages: 16 outstanding 11.0 s, 64 3.4 s, 256 1.4 s, 1024 1.0 s. The octets said ahead
 * stay under 16 kB, which any socket buffer takes. */
#define SATCHEL_LIMIT_PIPELINE 1000

/* Bytes received but not yet durable; receiving waits while there are more. */
#define SATCHEL_LIMIT_UNKEPT (12 * 1024 * 1024)

/* A message up to this size stays in memory until its batch is written; a larger one is spilled to
 * its file while it arrives, so that a message of any size costs constant memory. */
#define SATCHEL_LIMIT_IN_MEMORY (512 * 1024)

/* Seconds without a single octet from the server before a conversation is given up. Clients use 30
 * to 600 (Evolution 30, Claws and Sylpheed 60, Thunderbird 100, mpop 180); virus scanners on the
 * server hold a RETR for up to a minute. */
#define SATCHEL_LIMIT_SILENCE 90

/* Seconds for name look-up and connecting. */
#define SATCHEL_LIMIT_CONNECT 30

/* Lines after the head that are received of a message larger than the account's limit. Ten a screen and more to
 * read, with the wrappings of a multipart in front of them; about 8 kB. */
#define SATCHEL_LIMIT_TOP_LINES 100

/* Accounts that receive at the same time. */
#define SATCHEL_LIMIT_CONVERSATIONS 4

/* Room kept free on the disk when receiving, bytes: index, journal and the person's own work need
 * some. */
#define SATCHEL_LIMIT_ROOM (64 * 1024 * 1024)

/* Depth of nested multiparts and attached messages that is looked into. */
#define SATCHEL_LIMIT_MIME_DEPTH 64

/* Parts of one message that are looked at. */
#define SATCHEL_LIMIT_MIME_PARTS 10000

/* Bytes of decoded text of one message that are shown. */
#define SATCHEL_LIMIT_TEXT (4 * 1024 * 1024)

/* Characters of a subject or a name in the index, and of the preview line. */
#define SATCHEL_LIMIT_HEADER_CHARS 2000
#define SATCHEL_LIMIT_PREVIEW_CHARS 200

/* Addresses of one header that are kept. */
#define SATCHEL_LIMIT_ADDRESSES 2000

/* Seconds a password command may take. */
#define SATCHEL_LIMIT_PASSWORD_COMMAND 30
