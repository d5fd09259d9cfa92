"""Codes of standards: airports, shares, colours, versions."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Phrase, Words
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.vocabulary import DIGITS, LETTERS

TEXT = pa.string()
AIRPORTS = (
    "ATL LAX ORD DFW DEN JFK SFO SEA LAS MCO MIA CLT EWR PHX IAH BOS MSP DTW PHL LGA BWI SLC "
    "SAN IAD DCA TPA PDX "
    "HNL STL AUS LHR LGW MAN CDG ORY AMS FRA MUC BER HAM DUS VIE ZRH GVA MAD BCN AGP FCO MXP "
    "VCE LIS OPO BRU CPH "
    "OSL ARN HEL DUB WAW KRK PRG BUD ATH IST DXB DOH SIN HKG NRT HND KIX ICN PVG PEK BKK KUL "
    "DEL BOM SYD MEL BNE "
    "AKL YYZ YVR YUL MEX GRU GIG EZE SCL BOG LIM JNB CPT CAI NBO"
)
ICAO = (
    "KATL KLAX KORD KDFW KDEN KJFK KSFO KSEA KLAS KMCO KMIA EGLL EGKK EGCC LFPG LFPO EHAM "
    "EDDF EDDM EDDB EDDH EDDL "
    "LOWW LSZH LSGG LEMD LEBL LIRF LIMC LPPT EBBR EKCH ENGM ESSA EFHK EIDW EPWA LKPR LHBP "
    "LGAV OMDB WSSS VHHH RJTT "
    "RKSI ZSPD YSSY YMML NZAA CYYZ CYVR MMMX SBGR FAOR"
)


def airport(clue: Clue) -> list[Domain]:
    """Offer airports; two-letter codes of airlines where no more fits."""
    airline = {"airline", "carrier"} & {*clue.words, *clue.table} or clue.longest == 2
    if airline:
        return [Codes((LETTERS, LETTERS), "airline codes")]
    return [Words(tuple(AIRPORTS.split()), TEXT, "airports"), Codes((LETTERS,) * 3, "codes")]


def icao(clue: Clue) -> list[Domain]:
    return [Words(tuple(ICAO.split()), TEXT, "airports"), Codes((LETTERS,) * 4, "codes")]


def ticker(clue: Clue) -> Domain:
    return Codes((LETTERS,) * min(clue.longest or 4, 4), "ticker symbols")


def isin(clue: Clue) -> Domain:
    return Codes((*"XS", *[DIGITS] * 10), "ISINs in form")


def hex_color(clue: Clue) -> Domain:
    return Codes(("#", *[DIGITS + "abcdef"] * 6), "colours in hexadecimal")


def release(clue: Clue) -> Domain:
    """Offer 2.14.3 (Semantic Versioning)."""
    numbers = (Words(tuple(map(str, range(size))), TEXT) for size in (6, 20, 15))
    return Phrase("{0}.{1}.{2}", tuple(numbers), "versions")


def uuid(clue: Clue) -> Domain | None:
    from dbworkbench.seeding.values.domain import Identifiers

    return Identifiers()


def ulid(clue: Clue) -> Domain:
    signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return Codes(("0", "1", "HJ", *[signs] * 23), "ULIDs in form")


def social_security(clue: Clue) -> Domain:
    return Codes(("0", "0", "0", "-", *[DIGITS] * 2, "-", *[DIGITS] * 4), "numbers that are not given out")


def vehicle(clue: Clue) -> Domain:
    signs = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    return Codes((*"ZZZ", *[signs] * 8, *[DIGITS] * 6), "vehicle numbers in form")


STANDARD: tuple[Subject, ...] = (
    Subject(
        "airport",
        "IATA codes",
        airport,
        "iata, iata code, airport, airport code, origin airport, departure airport, arrival airport",
        "iata",
        r"IATA",
    ),
    Subject("icao airport", "ICAO codes", icao, "icao, icao code", "icao", "ICAO"),
    Subject(
        "ticker", "symbols of shares", ticker, "ticker, ticker symbol, stock symbol, symbol", notes="ticker"
    ),
    Subject("isin", "twelve signs", isin, "isin", notes="ISIN"),
    Subject(
        "hex color", "#4f9ad2", hex_color, "hex color, color hex, color code, hex, rgb", notes="hex colou?r"
    ),
    Subject(
        "version",
        "2.14.3",
        release,
        "version, app version, release, version number, semver, firmware, firmware version, build",
        notes="semver|semantic version",
    ),
    Subject(
        "uuid",
        "random",
        uuid,
        "uuid, guid, uuid v4, correlation id, request id, trace id, session id, external uuid, public id",
        notes="UUID|GUID",
    ),
    Subject("ulid", "26 signs", ulid, "ulid", notes="ULID"),
    Subject(
        "social security number",
        "numbers not given out",
        social_security,
        "ssn, social security number, social security, national id",
    ),
    Subject(
        "vehicle identification number",
        "17 signs",
        vehicle,
        "vin, vehicle identification number",
        notes="VIN",
    ),
)
