"""Parameters are found where SQL has a place for them, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbworkbench.errors import QueryFailed
from dbworkbench.model.parameters import check_values, find_markers, parameter_names, place_of, render

NOT_PARAMETERS = (
    "select '2026-01-01'::date",
    "select x::numeric(10,2)::text",
    "select ':a', 'it''s :a'",
    r"select E'\' :a', e'a\\' ",
    "select U&':a', B'01', X'ff'",
    "select $$ :a $$, $tag$ $$ :a $other$ $tag$",
    'select ":a", "a "" :b"',
    "select 1 -- :a\n",
    "select /* :a /* nested :b */ :c */ 1",
    'select xs[1:2], xs[lo:hi], xs[1 :hi], xs[f(1):n], "x"[1]:y',
    "select doc->'a' #>> '{b,c}' @> '{\"k\": 1}'",
    "select json_object('a':b, 'c' :d)",
    "select {'a':b, c :d}",
    "select f(a := 1)",
    "select 'unfinished :a",
    "select 'time 12:30:15'",
)


@pytest.mark.parametrize("sql", NOT_PARAMETERS)
def test_colon_that_is_no_parameter_is_left_alone(sql: str) -> None:
    assert find_markers(sql) == ()
    assert render(sql, "dollar").text == sql


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select :a", ("a",)),
        ("select :a::int, :b ::text", ("a", "b")),
        ("where x=:a and y>:b and z in (:c,:d)", ("a", "b", "c", "d")),
        ("limit :n offset :m", ("n", "m")),
        ("select array[:a, :b], xs[:i], xs[1 + :i]", ("a", "b", "i")),
        ("select doc->:key, doc @> :part", ("key", "part")),
        ("select {'k': :v}", ("v",)),
        ("select ':x' || :x -- :y\n || $$ :z $$ || :größe", ("x", "größe")),
        ("select -:a, a$b$c, :b$x$", ("a", "b")),
        ("select :a -- it's\n, :b", ("a", "b")),
    ],
)
def test_parameters_are_found_in_order(sql: str, names: tuple[str, ...]) -> None:
    assert parameter_names(sql) == names


def test_each_driver_gets_its_own_style() -> None:
    sql = "select 100 % 7, :a::int, :b, :a from t where x like '%:a%'"
    assert render(sql, "pyformat").text == (
        "select 100 %% 7, %(a)s::int, %(b)s, %(a)s from t where x like '%%:a%%'"
    )
    assert render(sql, "dollar").text == "select 100 % 7, $a::int, $b, $a from t where x like '%:a%'"
    assert render(sql, "numeric").text == "select 100 % 7, $1::int, $2, $1 from t where x like '%:a%'"
    assert render(sql, "numeric").values({"b": 2, "a": 1, "unused": 3}) == [1, 2]


def test_missing_value_is_named_with_its_place() -> None:
    with pytest.raises(QueryFailed) as caught:
        check_values("select *\nfrom t where a = :customer", {"custmer": 1})
    assert str(caught.value) == (
        "line 2, column 18: the parameter :customer has no value\n"
        "2 | from t where a = :customer\n"
        "                     ^^^^^^^^^\n"
        "Give it one: {'customer': …} in Python, customer=… in a cell."
    )


def test_place_counts_lines_and_columns_from_one() -> None:
    place = place_of("a\nbc\n", 3, 1)
    assert (place.line, place.column, place.text) == (2, 2, "bc")
    assert place_of("a", 99).column == 2


OPAQUE = st.sampled_from(
    ["'%s'", "'a''%s'", "E'\\'%s'", "$$%s$$", "$t$%s$t$", '"%s"', "/*%s*/", "/*/*%s*/*/", "--%s\n"]
)
INSIDE = st.text(alphabet=":abc %1,.([{\n", max_size=12)


@given(st.lists(st.one_of(st.tuples(OPAQUE, INSIDE), st.sampled_from(["a", "b", "longer_name"])), max_size=8))
def test_only_what_stands_outside_of_literals_counts(parts: list[tuple[str, str] | str]) -> None:
    expected, sql = [], "select"
    for part in parts:
        if isinstance(part, str):
            expected.append(part)
            sql += f" + :{part}"
        else:
            shell, inside = part
            sql += " || " + shell.replace("%s", inside.replace("\n", "") if shell[0] == "-" else inside)
    assert [marker.name for marker in find_markers(sql)] == expected


@given(st.text(alphabet="ab: %'\"$\n-/*[](){}\\E1,", max_size=60))
def test_rendering_keeps_everything_around_the_parameters(sql: str) -> None:
    markers = find_markers(sql)
    for style in ("dollar", "numeric", "pyformat"):
        rendered = render(sql, style)
        rest, done = [], 0
        for marker in markers:
            rest.append(sql[done : marker.start])
            done = marker.end
        rest.append(sql[done:])
        pieces = [piece.replace("%", "%%") if style == "pyformat" else piece for piece in rest]
        position = 0
        for piece in pieces:
            position = rendered.text.index(piece, position) + len(piece)
        assert rendered.text.startswith(pieces[0])


@given(st.text(alphabet="ab: '\n(),", max_size=40), st.integers(0, 60))
def test_offset_leads_back_to_the_same_character(sql: str, offset: int) -> None:
    rendered = render(sql, "numeric")
    if offset >= len(rendered.text):
        return
    back = rendered.source_offset(offset)
    assert 0 <= back < len(sql)
    if not any(marker.start <= back < marker.end for marker in find_markers(sql)):
        assert rendered.text[offset] == sql[back]
