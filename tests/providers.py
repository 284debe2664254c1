#!/usr/bin/env python3
# providers.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of providers holds together: what the window shows and a sign-in relies on."""

import configparser
import re
import sys

KEYS = {"name", "domains", "exchangers", "server", "port", "encryption", "user", "hint", "uri",
        "min-minutes", "no-pop", "oauth-only"}
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
PORTS = {"tls": 995, "starttls": 110}


def judge(group, provider, seen):
    unknown = set(provider) - KEYS
    if unknown:
        yield f"unknown keys {sorted(unknown)}"
    if not provider.get("name"):
        yield "no name"

    if not {"domains", "exchangers"} & set(provider):
        yield "nobody is looked up here"
    for key in {"domains", "exchangers"} & set(provider):
        for domain in provider[key].split(";"):
            if not HOST.fullmatch(domain):
                yield f"“{domain}” is no domain"
            if (key, domain) in seen:
                yield f"{domain} is in {seen[key, domain]} already"
            seen[key, domain] = group

    hint = provider.get("hint", "")
    if hint and not hint.endswith("."):
        yield "the hint is no sentence"
    if not provider.get("uri", "https://").startswith("https://"):
        yield "the page is not https"
    if not provider.get("min-minutes", "1").isdigit():
        yield "min-minutes is no number"

    if provider.get("no-pop") == "true":
        if not hint:
            yield "no-pop without a hint that says so"
        if "server" in provider:
            yield "no-pop with a server"
        return

    if provider.get("oauth-only") == "true" and not hint:
        yield "oauth-only without a hint that says so"
    if not HOST.fullmatch(provider.get("server", "")):
        yield "no server"
    if provider.get("user") not in ("address", "local"):
        yield "user is neither address nor local"
    if PORTS.get(provider.get("encryption")) != int(provider.get("port", "0")):
        yield "port and encryption don't fit"


def main():
    table = configparser.RawConfigParser(delimiters=("=",), interpolation=None)
    table.optionxform = str
    with open(sys.argv[1], encoding="utf-8") as file:
        table.read_file(file)

    seen = {}
    faults = [f"{group}: {fault}" for group in table.sections()
              for fault in judge(group, dict(table[group]), seen)]
    for fault in faults:
        print(fault)
    if len(table.sections()) < 50 or ("domains", "gmail.com") not in seen:
        faults.append("rows are missing")
        print(faults[-1])
    sys.exit(1 if faults else 0)


main()
