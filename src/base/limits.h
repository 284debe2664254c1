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

/* Octets of the list of what a backup holds: two million messages at some 200 each. More is not read, so that such a
 * list is found damaged before memory runs out. */
#define SATCHEL_LIMIT_MANIFEST (400 * 1024 * 1024)

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

/* Octets of a message's head that are read to show what it is; the heads of real mail have 2 to 30 kB. */
#define SATCHEL_LIMIT_HEAD (64 * 1024)

/* Messages that are not here whose heads are asked for to show what is on a server; each costs some kB of the
 * connection. Nobody reads on further than that. */
#define SATCHEL_LIMIT_SHOWN_HEADS 5000

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

/* Seconds in which we say nothing to a server, busy here, until it hears a word from us. RFC 1939 §3 grants ten
 * minutes; some servers end a conversation after one. */
#define SATCHEL_LIMIT_QUIET 40

/* Seconds in which nothing of a conversation moves, no byte of a message and no step, until it is given up and
 * its turn goes to another account: a server that sends an octet now and then is never silent. The longest honest wait is
 * for the listing of a big mailbox over a slow line. */
#define SATCHEL_LIMIT_STALL 900

/* Messages of a server of which the state is read before its listing comes: about 16 MB, which the state's cache
 * holds, and 0.1 s in which the store does nothing else. */
#define SATCHEL_LIMIT_READ_AHEAD 100000

/* Octets that may be missing of a message, beside half of it, before it is taken for cut. */
#define SATCHEL_LIMIT_SHORT 512

/* Lines after the head that are received of a message larger than the account's limit. Ten a screen and more to
 * read, with the wrappings of a multipart in front of them; about 8 kB. */
#define SATCHEL_LIMIT_TOP_LINES 100

/* Accounts that receive at the same time. */
#define SATCHEL_LIMIT_CONVERSATIONS 4

/* Octets above which a size that LIST has told says nothing: no server takes such a message. */
#define SATCHEL_LIMIT_SIZE ((guint64) 1 << 40)

/* Octets of first lines above which the server does not count lines: the message then comes whole, after others. */
#define SATCHEL_LIMIT_FIRST_LINES (1024 * 1024)

/* Room kept free on the disk when receiving, bytes: index, journal and the person's own work need
 * some. */
#define SATCHEL_LIMIT_ROOM (64 * 1024 * 1024)

/* Octets of a head that are looked at to recognise a message, and kept of an answer to TOP n 0. Real ones
 * have 2 to 20 kB. */
#define SATCHEL_LIMIT_HEAD (64 * 1024)

/* Depth of nested multiparts that is looked into. Real mail has some ten; a thousand, which only somebody
 * who means harm writes, is read in a millisecond, and choosing what to show goes that deep, too. */
#define SATCHEL_LIMIT_MIME_DEPTH 2000
/* Fields of a head that are shown to a person; real ones have 10 to 60. */
#define SATCHEL_LIMIT_HEAD_FIELDS 500

/* Octets of a message that are shown as its source. What a person reads is in the first of them, and a text view of
 * more takes seconds to search; saving has all of it. */
#define SATCHEL_LIMIT_SOURCE (2 * 1024 * 1024)

/* Octets of an attachment of which a picture is made; and of a text that is shown as one. */
#define SATCHEL_LIMIT_PREVIEW (32 * 1024 * 1024)
#define SATCHEL_LIMIT_PREVIEW_TEXT (1024 * 1024)

/* Seconds in which that has to be done; a person has looked elsewhere by then. */
#define SATCHEL_LIMIT_PREVIEW_SECONDS 20


/* Parts of one message that are looked at. */
#define SATCHEL_LIMIT_MIME_PARTS 10000

/* Bytes of decoded text of one message that are shown. */
#define SATCHEL_LIMIT_TEXT (4 * 1024 * 1024)

/* Octets of text of one message, of its body and of its attachments each, that are searched. A book has as many;
 * what is longer is a log or a listing. */
#define SATCHEL_LIMIT_SEARCHED (1024 * 1024)

/* Characters of a subject or a name in the index, and of the preview line. */
#define SATCHEL_LIMIT_HEADER_CHARS 2000
#define SATCHEL_LIMIT_PREVIEW_CHARS 200

/* Ids that a message says it answers, and messages of one conversation that are shown: the longest threads of mailing
 * lists have some hundred. */
#define SATCHEL_LIMIT_REFERENCES 100
#define SATCHEL_LIMIT_CONVERSATION 300

/* Addresses of one header that are kept. */
#define SATCHEL_LIMIT_ADDRESSES 2000

/* Seconds a password command may take. */
#define SATCHEL_LIMIT_PASSWORD_COMMAND 30

/* Times that a server may have a password hashed for SCRAM. RFC 5802 §5.1 wants 4,096 at least; servers that
 * follow today's advice for stored passwords ask for some 100,000, which take a tenth of a second. Fewer than
 * 1,000 would only help somebody who guesses passwords afterwards. */
#define SATCHEL_LIMIT_SCRAM_ROUNDS_LEAST 1000
#define SATCHEL_LIMIT_SCRAM_ROUNDS 2000000

/* Octets of a server's reason in a SASL exchange; the longest defined one has 36 (RFC 5802 §7). */
#define SATCHEL_LIMIT_SASL_REASON 64

/* Octets of a file with a person's own certificate, its chain and its key; a large one has 20,000. */
#define SATCHEL_LIMIT_CERTIFICATE (1024 * 1024)

/* Octets of a provider's description of its servers. The largest of the public directory has 19 kB, nearly
 * all of it names of domains. */
#define SATCHEL_LIMIT_PROVIDER (256 * 1024)

/* Its elements; the most seen are 230. */
#define SATCHEL_LIMIT_PROVIDER_ELEMENTS 4000

/* Servers of one kind in it that are looked at, and characters of a text for people. */
#define SATCHEL_LIMIT_PROVIDER_SERVERS 20
#define SATCHEL_LIMIT_PROVIDER_CHARS 400

/* Times that a page of settings may send us to another one. */
#define SATCHEL_LIMIT_REDIRECTS 4

/* Records of one name in the DNS that are looked at. */
#define SATCHEL_LIMIT_RECORDS 50

/* Seconds for each thing that is asked for the settings of a server: Thunderbird has 10 too. */
#define SATCHEL_LIMIT_LOOK_UP 10

/* HTML of a message, to make a safe page of it. Octets of memory for its tree: a newsletter of 200 kB takes
 * 8 MB. Milliseconds of work: one of 200 kB takes 20. Octets of the page: twice the longest text. What
 * passes one of them is shown as text. */
#define SATCHEL_LIMIT_HTML_MEMORY (48 * 1024 * 1024)
#define SATCHEL_LIMIT_HTML_TIME 700
#define SATCHEL_LIMIT_HTML_PAGE (8 * 1024 * 1024)

/* Pictures on the internet that a person asks to see. Of one message so many are fetched, and so many at the same
 * time; octets of one (a photograph of a telephone has 6 MB) and of all; seconds for one, with all to which it
 * sends us on. A long newsletter has 100 pictures of 2 MB together. */
#define SATCHEL_LIMIT_PICTURES 300
#define SATCHEL_LIMIT_PICTURES_AT_ONCE 6
#define SATCHEL_LIMIT_PICTURE (10 * 1024 * 1024)
#define SATCHEL_LIMIT_PICTURES_OCTETS (40 * 1024 * 1024)
#define SATCHEL_LIMIT_PICTURE_SECONDS 20
