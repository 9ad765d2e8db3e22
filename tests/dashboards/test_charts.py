"""Charts: their scales, their geometry, and what the templates draw of them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.dashboards import charts
from helpdesk.dashboards.charts.drawing import HEIGHT, WIDTH
from helpdesk.dashboards.charts.scale import scale_of
from helpdesk.figures import percent, rounded
from sla.sentences import span

UNITS = ["seconds", "share", "tickets", "times", "number"]
figures = st.floats(-1e12, 1e12, allow_nan=False)
DAYS = [date(2026, 10, 28) + timedelta(n) for n in range(30)]


def drawn(name: str, **given) -> ElementTree.Element:
    """The template's answer as XML: what is no well-formed markup fails here."""
    html = render_to_string(f"dashboards/charts/_{name}.html", {"title": "Обращения", "first": "День", **given})
    assert "style=" not in html and "None" not in html and "NaN" not in html
    return ElementTree.fromstring(f"<div>{html.replace('&nbsp;', ' ')}</div>")


def numbers(path: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", path)]


@given(st.lists(st.one_of(st.none(), figures), max_size=40), st.sampled_from(UNITS))
def test_a_scale_holds_all_values_between_few_round_ticks(values, unit):
    scale = scale_of(values, unit)
    known = [value for value in values if value is not None]
    slack = 1e-6 * max([1.0, *map(abs, known)])
    assert all(scale.low - slack <= value <= scale.high + slack for value in [0, *known])
    assert 2 <= len(scale.ticks) <= 8 and len(set(scale.ticks)) == len(scale.ticks)
    assert all(0 <= scale.y(value, HEIGHT) <= HEIGHT for value in known)
    steps = [high - low for low, high in pairwise(reversed(scale.values))]
    assert all(abs(step - scale.step) <= 1e-9 * max(abs(scale.high), abs(scale.low)) for step in steps)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_tickets_are_counted_in_whole_steps(counts):
    assert scale_of(counts, "tickets").step % 1 == 0


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (50, ["1 m", "45 s", "30 s", "15 s", "0 s"]),
        (3300, ["1 h", "45 m", "30 m", "15 m", "0 s"]),
        (29 * 3600, ["32 h", "24 h", "16 h", "8 h", "0 s"]),
        (90 * 3600, ["100 h", "50 h", "0 s"]),
    ],
)
def test_time_is_counted_as_people_do(most, ticks):
    step = {50: 15, 3300: 900, 29 * 3600: 8 * 3600, 90 * 3600: 50 * 3600}[most]
    assert scale_of([most], "seconds").step == step
    assert list(scale_of([most], "seconds").ticks) == ticks


@given(st.lists(st.one_of(st.none(), figures), min_size=1, max_size=60), st.one_of(st.none(), figures))
def test_a_spark_never_leaves_its_frame(values, target):
    chart = charts.sparkline(values, target)
    known = [value for value in values if value is not None]
    assert bool(chart.last) == bool(known)
    ys = numbers(re.sub(r"[HC]", " ", chart.line))[1::2] if chart.line else []
    assert all(0 <= y <= 36 for y in ys)


@given(
    st.lists(st.one_of(st.none(), st.floats(-1e6, 1e9)), min_size=1, max_size=40),
    st.sampled_from(UNITS),
    st.one_of(st.none(), st.floats(0, 1e6)),
)
def test_a_trend_never_leaves_its_plot_and_says_every_day(values, unit, target):
    days = [DAYS[0] + timedelta(n) for n in range(len(values))]
    chart = charts.trend(days, values, values[::-1], target, lambda value: rounded(value, 1), unit=unit)
    for path in (chart.line, chart.before):
        places = numbers(re.sub(r"[MCL]", " ", path))
        assert all(0 <= x <= WIDTH for x in places[::2]) and all(0 <= y <= HEIGHT for y in places[1::2])
    assert len(chart.rows) == len(chart.hits) == len(values)
    assert chart.is_empty == all(value is None for value in values)
    assert abs(sum(float(hit.width) for hit in chart.hits) - WIDTH) < 0.2 * len(values)


def test_gaps_stay_gaps():
    chart = charts.trend(DAYS[:7], [1, 2, None, 3, None, 4, 5], None, None, str)
    assert chart.line.count("M") == 2 and chart.dots.count("M") == 1
    assert chart.rows[2] == ("Fri 30 Oct", "—")
    assert [chart.heads, chart.target] == [("Day", "Value"), ""]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    "values",
    [
        [0.5] * 30,
        [None] * 30,
        [0] * 30,
        [7e9] * 29 + [None],
        [-3.0 * n for n in range(30)],
        [None] * 12 + [4.25] + [None] * 17,
    ],
)
def test_every_trend_is_well_formed_and_named(values, language):
    with translation.override(language):
        chart = charts.trend(DAYS, values, [1.5] * 12, 2.5, lambda value: rounded(value, 2))
        page = drawn("trend", chart=chart, span="7", note="Ёлка")
    pictures = page.findall(".//svg[@role='img']")
    if chart.is_empty:
        assert not pictures and page.find(".//p[@class='nothing']") is not None
        return
    assert pictures[0].get("aria-label", "").startswith("Обращения. ")
    assert len(page.findall(".//details//tbody/tr")) == 30
    comma = "2,50" if language == "ru" else "2.50"
    assert comma in ElementTree.tostring(page, encoding="unicode")


def test_a_band_is_drawn_and_said():
    days, within = DAYS[:3], [(1.0, 4.0), (2.0, 6.0), (0.0, 5.0)]
    chart = charts.trend(days, [2, 4, 1], None, None, str, unit="tickets", within=within)
    assert chart.area.endswith("Z") and chart.hits[1].text == "Thu 29 Oct: 4 (2.0 – 6.0)"
    page = drawn("trend", chart=chart, band_word="8 of 10")
    assert [cell.text for cell in page.findall(".//tbody/tr[2]/td")] == ["4", "2.0", "6.0"]


def test_stacked_columns_add_up():
    chart = charts.stacked(["1 ноя", "8 ноя"], [("до дня", [10, 0]), ("1–3 дня", [5, 20]), ("больше", [5, 0])])
    assert [row[-1] for row in chart.rows] == ["20", "20"]
    assert chart.keys == ((1, "до дня"), (4, "1–3 дня"), (6, "больше"))
    first = [rect for rect in chart.rects if rect.text.startswith("1 ноя")]
    assert sum(float(rect.height) for rect in first) == pytest.approx(HEIGHT, abs=0.3)
    page = drawn("stacked", chart=chart)
    assert len(page.findall(".//g[@class='rects']/rect/title")) == 4
    assert drawn("stacked", chart=charts.stacked([], [])).find(".//p[@class='nothing']") is not None


@given(
    st.integers(1, 60).flatmap(
        lambda size: st.tuples(
            *[st.lists(st.integers(0, 10**7), min_size=size, max_size=size) for _side in range(2)],
            st.lists(st.one_of(st.none(), st.floats(0, 1e5)), min_size=size, max_size=size),
        )
    )
)
def test_what_came_stands_above_what_went(given):
    up, down, line = given
    labels = [str(n) for n in range(len(up))]
    chart = charts.columns(labels, up, down, line)
    zero = numbers(chart.zero)[1]
    above = [rect for rect in chart.rects if rect.level == 4]
    below = [rect for rect in chart.rects if rect.level == 1]
    assert len(above) == sum(map(bool, up)) and len(below) == sum(map(bool, down))
    assert all(float(rect.y) + float(rect.height) <= zero + 1 for rect in above)
    assert all(float(rect.y) == zero for rect in below)
    drawn("columns", chart=chart)


def test_a_heatmap_names_the_busiest_hour():
    counts = [[0] * 24 for _day in range(7)]
    counts[0][10], counts[4][9] = 42, 21
    chart = charts.heatmap(counts)
    assert chart.busiest == "Busiest: Monday 10–11, 42 tickets."
    assert [cell.level for cell in chart.cells if cell.level] == [5, 3]
    page = drawn("heatmap", chart=chart)
    assert len(page.findall(".//svg[@role='img']/rect/title")) == 7 * 24
    with translation.override("ru"):
        assert charts.heatmap(counts).busiest == "Больше всего: понедельник 10–11, 42 обращения."
    assert drawn("heatmap", chart=charts.heatmap([[0] * 24] * 7)).find(".//p[@class='nothing']") is not None


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=24, max_size=24), min_size=7, max_size=7))
def test_levels_of_a_heatmap_rise_with_the_counts(counts):
    cells = charts.heatmap(counts).cells
    flat = [count for row in counts for count in row]
    assert all(0 <= cell.level <= 5 for cell in cells)
    assert all((cell.level == 0) == (count == 0) for cell, count in zip(cells, flat, strict=True))
    ordered = sorted(zip(flat, (cell.level for cell in cells), strict=True))
    assert all(before[1] <= after[1] for before, after in pairwise(ordered))


def test_bars_keep_their_links_and_tones():
    rows = [
        charts.Bar("Срочный", 64, "64", "/desk/?q=1&x=2", "89 %", "warn", "urgent"),
        charts.Bar("Обычный", 0.25, "0,25", right="97 %", tone="ok"),
        charts.Bar("<b>", None, "—"),
        charts.Bar("Ниже", -5, "-5"),
    ]
    page = drawn("bars", chart=charts.bars(rows), right="в срок")
    assert [each.get("value") for each in page.findall(".//progress")] == ["1000", "3.9", "0", "0"]
    assert page.find(".//dd/span/a").get("href") == "/desk/?q=1&x=2"
    assert page.findall(".//dt")[2].find("bdi").text == "<b>"
    assert page.find(".//dd[@data-tone='warn']") is not None
    assert drawn("bars", chart=charts.bars([])).find(".//p[@class='nothing']") is not None


def test_a_flow_keeps_every_count():
    pairs = [("Первая", "Вторая", 120, "/a?b=1"), ("Первая", "Третья", 14, ""), ("Вторая", "Первая", 22, "")]
    chart = charts.flow([*pairs, ("Третья", "Первая", 0, "")])
    assert [node.label for node in chart.sources] == ["Первая", "Вторая"]
    assert [node.count for node in chart.targets] == ["22", "120", "14"]
    assert chart.summary == "Most went from Первая to Вторая: 120."
    page = drawn("flow", chart=chart)
    assert len(page.findall(".//path[@class='flow-band']")) == 3
    assert page.find(".//tbody//a").get("href") == "/a?b=1"
    assert drawn("flow", chart=charts.flow([])).find(".//p[@class='nothing']") is not None


@given(st.dictionaries(st.tuples(st.integers(0, 12), st.integers(0, 12)), st.integers(0, 10**6), max_size=60))
def test_many_nodes_become_six_and_lose_nothing(pairs):
    chart = charts.flow([(f"A{a}", f"B{b}", count, "/x") for (a, b), count in pairs.items()])
    for side in (chart.sources, chart.targets):
        assert len(side) <= 6
        assert sum(int(node.count.replace(",", "")) for node in side) == sum(pairs.values())
        assert all(float(node.y) + float(node.height) <= HEIGHT + 0.2 for node in side)
    for band in chart.bands:
        assert all(-0.2 <= y <= max(HEIGHT, WIDTH) + 0.2 for y in numbers(band.path))


@pytest.mark.parametrize(("values", "said"), [([0.97] * 30, "100\N{NO-BREAK SPACE}%"), ([0.004] * 30, "0.4")])
def test_shares_are_said_in_per_cent(values, said):
    assert charts.trend(DAYS, values, None, None, percent, unit="share").ticks[0].startswith(said)


def test_seconds_are_said_as_spans():
    chart = charts.trend(DAYS, [90 * n for n in range(30)], None, 1800, span, unit="seconds")
    assert chart.ticks == ("45 m", "30 m", "15 m", "0 s") and chart.target == "30 m"
    assert "Target: 30 m." in chart.summary
