/* late-xml.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What Satchel uses of libxml2; see base/late.h. */

#pragma once

#include "base/late.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#ifdef SATCHEL_LATE_XML

#define xmlCtxtReadMemory     SATCHEL_LATE (SATCHEL_LATE_XML, xmlCtxtReadMemory)
#define xmlDocGetRootElement  SATCHEL_LATE (SATCHEL_LATE_XML, xmlDocGetRootElement)
#define xmlFree               (*SATCHEL_LATE (SATCHEL_LATE_XML, xmlFree))
#define xmlFreeDoc            SATCHEL_LATE (SATCHEL_LATE_XML, xmlFreeDoc)
#define xmlFreeParserCtxt     SATCHEL_LATE (SATCHEL_LATE_XML, xmlFreeParserCtxt)
#define xmlGetProp            SATCHEL_LATE (SATCHEL_LATE_XML, xmlGetProp)
#define xmlNewParserCtxt      SATCHEL_LATE (SATCHEL_LATE_XML, xmlNewParserCtxt)
#define xmlNodeGetContent     SATCHEL_LATE (SATCHEL_LATE_XML, xmlNodeGetContent)
#define xmlSAX2StartElementNs SATCHEL_LATE (SATCHEL_LATE_XML, xmlSAX2StartElementNs)
#define xmlStopParser         SATCHEL_LATE (SATCHEL_LATE_XML, xmlStopParser)

#endif
