"""Addresses of machines, from ranges for documentation and private networks, and what browsers say."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Phrase, Words
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.span import Span
from dbworkbench.seeding.values.reading.subject import NUMBER, Offers, Subject
from dbworkbench.seeding.values.vocabulary import DIGITS

TEXT = pa.string()
OCTETS = tuple(map(str, range(1, 255)))
HEXADECIMAL = DIGITS + "abcdef"
STATUSES = (200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 429, 500, 502, 503)
SYSTEMS = (
    *("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64"),
    *(
        "iPhone; CPU iPhone OS 17_5 like Mac OS X",
        "Linux; Android 14; Pixel 8",
        "iPad; CPU OS 17_5 like Mac OS X",
    ),
)


def ip(clue: Clue) -> Domain:
    """Offer private addresses 10.x.y.z (RFC 1918)."""
    return private_addresses()


def private_addresses(mask: str = "") -> Domain:
    """Return addresses of a private network, with a mask or without."""
    parts = tuple(Words(OCTETS, TEXT) for _ in range(3))
    return Phrase("10.{0}.{1}.{2}" + mask, parts, "private addresses")


def networks() -> Domain:
    """Return private networks of 256 addresses."""
    parts = (Words(OCTETS, TEXT), Words(OCTETS, TEXT))
    return Phrase("10.{0}.{1}.0/24", parts, "private networks")


def ip6(clue: Clue) -> Domain:
    """Offer addresses that are kept for documentation (RFC 3849)."""
    blocks = (*[HEXADECIMAL[1:]] * 1, *[HEXADECIMAL] * 3, ":", *[HEXADECIMAL[1:]], *[HEXADECIMAL] * 3)
    return Codes((*"2001:db8:", *blocks, *"::", HEXADECIMAL[1:]), "addresses for documentation")


def mac(clue: Clue) -> Domain:
    """Offer addresses that are administered locally (IEEE 802: the second bit is set)."""
    return mac_addresses(6)


def mac_addresses(octets: int) -> Domain:
    """Return addresses of network cards with so many octets."""
    pairs = [(HEXADECIMAL, "26ae"), *[(HEXADECIMAL, HEXADECIMAL)] * (octets - 1)]
    places = [place for first, second in pairs for place in (first, second, ":")]
    return Codes(tuple(places[:-1]), "local MAC addresses")


def user_agent(clue: Clue) -> Domain:
    systems = Words(SYSTEMS, TEXT)
    versions = Words(tuple(f"{major}.0.0.0" for major in range(118, 140)), TEXT)
    return Phrase(
        "Mozilla/5.0 ({0}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{1} Safari/537.36",
        (systems, versions),
        "user agents",
    )


def status_code(clue: Clue) -> Offers:
    from dbworkbench.seeding.spread.choice import Weighted
    from dbworkbench.seeding.values.reading.subject import Offer

    low, high = clue.limits.low, clue.limits.high
    if clue.room or (low is not None and low > 200) or (high is not None and high < 503):
        return Span(200, 503)
    weights = (70, 4, 3, 3, 3, 4, 2, 1.5, 1, 5, 0.5, 2, 0.5, 0.5)
    return Offer(Words(STATUSES, clue.arrow, "HTTP statuses"), Weighted(weights))


def port(clue: Clue) -> Span:
    return Span(1_024, 65_535, name="ports")


MACHINE: tuple[Subject, ...] = (
    Subject(
        "ip",
        "private addresses",
        ip,
        "ip, ip v4, ipv4, client ip, remote ip, remote addr, ip 4",
        "ip, ipv4",
        "IPv?4?(?: address)?",
    ),
    Subject("ip6", "addresses for documentation", ip6, "ipv6, ip v6, ip 6", notes="IPv6"),
    Subject("mac", "local addresses", mac, "mac, hardware address", "mac", "MAC address"),
    Subject(
        "user agent",
        "of browsers",
        user_agent,
        "agent, user agent, http user agent, browser agent",
        notes="user agent",
    ),
    Subject(
        "http status",
        "mostly 200",
        status_code,
        "status code, http status, response code, http status code, response status, http code",
        kinds=NUMBER,
    ),
    Subject("port", "1024 … 65535", port, "port, port number", kinds=NUMBER),
)
