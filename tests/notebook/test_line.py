"""A magic's line is taken apart the same way for every magic."""

from __future__ import annotations

import pytest

from dbworkbench.errors import UnknownName, UnusableInput, WorkbenchError
from dbworkbench.notebook.line import MANY, Grammar, Option, parse_line, with_values

ERD = Grammar(
    "%erd [NAME] [--keys] [--around TABLE] [--layout PROGRAM]",
    options=(Option("keys"), Option("around", "TABLE"), Option("layout", "PROGRAM", "", ("pure", "dot"))),
    words=1,
)
IMPACT = Grammar("%impact [--for NAMES] CREATE INDEX …", options=(Option("for", "NAMES"),), free=True)
BENCH = Grammar("%bench [NAME …] [--timeout TIME]", options=(Option("timeout", "TIME"),), words=MANY)


def test_words_options_and_databases_stand_in_any_order() -> None:
    line = parse_line(ERD, "--around flights @pg shop --keys")
    assert (line.words, line.database, line.option("around")) == (("shop",), "pg", "flights")
    assert line.flag("keys")


def test_value_may_follow_an_equals_sign_and_be_quoted() -> None:
    assert parse_line(ERD, "--around='my flights'").option("around") == "my flights"


def test_quoted_word_keeps_its_spaces() -> None:
    assert parse_line(BENCH, '"a b" c').words == ("a b", "c")


def test_free_text_is_left_as_it_is() -> None:
    line = parse_line(IMPACT, "@pg --for a,b  CREATE INDEX ON t (x) WHERE y @> '{1, \"--2\"}' AND z = $1")
    assert line.text == "CREATE INDEX ON t (x) WHERE y @> '{1, \"--2\"}' AND z = $1"
    assert (line.names("for"), line.database) == (("a", "b"), "pg")


def test_databases_may_follow_free_text() -> None:
    line = parse_line(IMPACT, "CREATE INDEX ON flights (dest) @pg")
    assert (line.text, line.database) == ("CREATE INDEX ON flights (dest)", "pg")


def test_semicolon_at_the_end_hides_the_result() -> None:
    line = parse_line(IMPACT, "CREATE INDEX ON flights (dest) @pg;")
    assert (line.hidden, line.text, line.database) == (True, "CREATE INDEX ON flights (dest)", "pg")
    assert not parse_line(ERD, "shop").hidden


@pytest.mark.parametrize(("written", "seconds"), [("20s", 20), ("500ms", 0.5), ("2min", 120), ("3", 3)])
def test_time_is_read_in_seconds(written: str, seconds: float) -> None:
    assert parse_line(BENCH, f"--timeout {written}").seconds("timeout") == seconds


@pytest.mark.parametrize(
    ("grammar", "text", "message"),
    [
        (ERD, "--arround flights", "no option called '--arround'\nDid you mean '--around'?"),
        (ERD, "--layout dott", "no --layout called 'dott'\nDid you mean 'dot'?"),
        (ERD, "a b", f"%erd has no place for 'b'\nUsage: {ERD.usage}"),
        (ERD, "--around", f"%erd needs TABLE after --around\nUsage: {ERD.usage}"),
        (ERD, "--keys=yes", f"%erd takes no value for --keys\nUsage: {ERD.usage}"),
        (ERD, "'shop", f"%erd has a quotation mark that is not closed\nUsage: {ERD.usage}"),
    ],
)
def test_misuse_says_how_it_is_used(grammar: Grammar, text: str, message: str) -> None:
    with pytest.raises(WorkbenchError) as caught:
        parse_line(grammar, text)
    assert str(caught.value) == message


def test_two_databases_are_refused_where_one_is_meant() -> None:
    with pytest.raises(UnusableInput, match="takes one database, got @a, @b"):
        _ = parse_line(ERD, "@a @b").database


def test_missing_text_is_named() -> None:
    with pytest.raises(UnusableInput, match="%impact needs a statement"):
        parse_line(IMPACT, "@pg").body("a statement")


def test_unknown_option_is_an_unknown_name() -> None:
    with pytest.raises(UnknownName):
        parse_line(BENCH, "--rownds 3")


def test_password_of_a_misplaced_address_is_not_shown() -> None:
    with pytest.raises(UnusableInput) as caught:
        parse_line(ERD, "shop postgresql://me:secret@host/db")
    assert "has no place for 'postgresql://me:****@host/db'" in str(caught.value)


def test_names_in_braces_stand_for_texts_and_numbers() -> None:
    names = {"budget": "50MB", "n": 3, "table": object()}
    told = with_values("--budget {budget} --rounds {n} {table} {unknown} '{1,2}' {}", names)
    assert told == "--budget 50MB --rounds 3 {table} {unknown} '{1,2}' {}"
