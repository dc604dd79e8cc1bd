"""Plots are drawn to scale, from zero, with their intervals, and hold no text that could be markup."""

from xml.etree.ElementTree import Element, fromstring

from eval.plots import (
    LEFT,
    ROW_WIDTH,
    SIDE,
    TOP,
    Bar,
    Dot,
    difference_plot,
    histogram,
    interval_plot,
    reliability_plot,
    stacked_plot,
)
from eval.stats import Interval


def _one(svg: str, tag: str, css: str) -> Element:
    return next(each for each in fromstring(svg).iter(tag) if css in each.get("class", "").split())


def _numbers(element: Element, *names: str) -> list[float]:
    return [float(element.attrib[name]) for name in names]


def test_an_interval_stands_where_its_shares_are() -> None:
    svg = interval_plot(0.5, Interval(low=0.25, high=0.75))
    assert _numbers(_one(svg, "line", "whisker"), "x1", "x2") == [ROW_WIDTH / 4, ROW_WIDTH * 3 / 4]
    assert _numbers(_one(svg, "circle", "dot"), "cx") == [ROW_WIDTH / 2]
    assert fromstring(svg).get("aria-hidden") == "true"


def test_a_difference_of_nothing_is_in_the_middle_and_a_fall_left_of_it() -> None:
    still = difference_plot(0, Interval(low=0, high=0), reach=0.5)
    assert _numbers(_one(still, "circle", "dot"), "cx") == _numbers(_one(still, "line", "zero"), "x1")
    fall = difference_plot(-0.25, Interval(low=-0.5, high=0), reach=0.5, css="bad")
    assert _numbers(_one(fall, "circle", "bad"), "cx") == [ROW_WIDTH / 4]
    assert _numbers(_one(fall, "line", "bad"), "x1", "x2") == [0, ROW_WIDTH / 2]


def test_parts_of_a_bar_add_up_to_all_of_it() -> None:
    parts = list(fromstring(stacked_plot({"ready": 0.7, "escalated": 0.3}, title="status")).iter("rect"))
    assert [float(part.attrib["width"]) for part in parts] == [420, 180]
    assert _numbers(parts[1], "x") == [420]


def test_a_point_of_a_reliability_curve_links_to_its_cases() -> None:
    dot = Dot(0.8, 0.5, Interval(low=0.25, high=0.75), 12, "#s3")
    svg = reliability_plot([dot], title="t", x="probability", y="share", has_diagonal=True)
    assert _numbers(_one(svg, "circle", "dot"), "cx", "cy") == [LEFT + 0.8 * SIDE, TOP + 0.5 * SIDE]
    link = next(fromstring(svg).iter("a"))
    assert link.get("href") == "#s3"
    assert link.get("aria-label") == "0.80: 50% right, n = 12, 95 % interval 25% to 75%"
    assert "diagonal" in svg
    assert "diagonal" not in reliability_plot([dot], title="t", x="", y="", has_diagonal=False)


def test_bars_are_as_tall_as_their_counts_and_empty_ones_are_not_drawn() -> None:
    bars = [Bar(0, 5, 4, "#a"), Bar(5, 10, 0, "#b"), Bar(10, 15, 2, "#c", is_open=True)]
    svg = histogram(bars, title="t", unit="ms", marks={"median": 5})
    tall, small = (_numbers(each, "height")[0] for each in fromstring(svg).iter("rect"))
    assert tall == 2 * small
    assert "10 and more ms: 2" in svg
    mark, first = _one(svg, "line", "mark"), next(fromstring(svg).iter("rect"))
    assert _numbers(mark, "x1")[0] - LEFT == _numbers(first, "width")[0] + 2


def test_names_are_text_and_never_markup() -> None:
    assert "<script" not in stacked_plot({"<script>": 1.0}, title='"><script>')
