"""Figures in, plots as SVG text out: every axis from its true zero, every estimate with its interval.

Colours are classes of `templates/report.css`, since a page that allows no foreign style has no style attributes either.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from eval.stats import Interval

ROW_WIDTH, ROW_HEIGHT = 160, 16
SIDE = 320
"""Of the square that reliability is drawn in."""
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 40
HISTOGRAM = (480, 190)
LINE = 14
"""Of text."""


class Dot(NamedTuple):
    """One bin of a reliability curve."""

    x: float
    """Mean confidence."""
    y: float
    """Share that was right."""
    interval: Interval
    n: int
    href: str


class Bar(NamedTuple):
    """One bin of a histogram, from `low` up to `high`."""

    low: float
    high: float
    n: int
    href: str
    is_open: bool = False
    """Whether it holds all above `low`."""


def interval_plot(value: float, interval: Interval) -> str:
    """A share from 0 to 1 with its interval; for a row whose words say the same."""
    svg = _row()
    _line(svg, "track", (0, 8), (ROW_WIDTH, 8))
    _line(svg, "half", (ROW_WIDTH / 2, 4), (ROW_WIDTH / 2, 12))
    _line(svg, "whisker", (interval.low * ROW_WIDTH, 8), (interval.high * ROW_WIDTH, 8))
    _element(svg, "circle", "dot", cx=_inside(value * ROW_WIDTH), cy=8, r=3.5)
    return _text(svg)


def difference_plot(mean: float, interval: Interval, *, reach: float, css: str = "") -> str:
    """A difference with its interval; zero in the middle, `reach` at either end, the same for all rows of a table."""
    middle = ROW_WIDTH / 2
    scale = middle / reach if reach else 0.0
    svg = _row()
    _line(svg, "track", (0, 8), (ROW_WIDTH, 8))
    _line(svg, "zero", (middle, 0), (middle, ROW_HEIGHT))
    low, high = (middle + scale * end for end in (interval.low, interval.high))
    _line(svg, f"whisker {css}".strip(), (max(0.0, low), 8), (min(float(ROW_WIDTH), high), 8))
    _element(svg, "circle", f"dot {css}".strip(), cx=_inside(middle + scale * mean), cy=8, r=3.5)
    return _text(svg)


def stacked_plot(shares: Mapping[str, float], *, title: str) -> str:
    """Shares that add up to 1 as one bar; each part has the class of its name."""
    svg = _image(600, 34, title)
    svg.set("preserveAspectRatio", "none")
    svg.set("class", "plot stacked")
    at = 0.0
    for name, share in shares.items():
        part = _element(svg, "rect", f"part {name}", x=at * 600, y=0, width=share * 600, height=34)
        SubElement(part, "title").text = f"{name}: {share:.1%}"
        at += share
    return _text(svg)


def reliability_plot(dots: Sequence[Dot], *, title: str, x: str, y: str, has_diagonal: bool) -> str:
    """Share right over confidence. The diagonal is where a probability that is one would lie."""
    svg = _image(SIDE + LEFT + RIGHT, SIDE + TOP + BOTTOM, title)
    for tick in (0, 0.25, 0.5, 0.75, 1):
        _line(svg, "grid", (_across(tick), _up(0)), (_across(tick), _up(1)))
        _line(svg, "grid", (_across(0), _up(tick)), (_across(1), _up(tick)))
        _label(svg, f"{tick:g}", _across(tick), _up(0) + 16, "middle")
        _label(svg, f"{tick:.0%}", LEFT - 6, _up(tick) + 4, "end")
    if has_diagonal:
        _line(svg, "diagonal", (_across(0), _up(0)), (_across(1), _up(1)))
    most = max((dot.n for dot in dots), default=1)
    for dot in dots:
        link = SubElement(svg, "a", {"href": dot.href, "aria-label": _says(dot)})
        SubElement(link, "title").text = _says(dot)
        _line(link, "whisker", (_across(dot.x), _up(dot.interval.low)), (_across(dot.x), _up(dot.interval.high)))
        _element(link, "circle", "dot", cx=_across(dot.x), cy=_up(dot.y), r=3.5 + 5 * (dot.n / most) ** 0.5)
    _label(svg, x, _across(0.5), SIDE + TOP + BOTTOM - 6, "middle")
    _label(svg, y, _across(0) + 4, TOP + 12, "start")
    return _text(svg)


def histogram(bars: Sequence[Bar], *, title: str, unit: str, marks: Mapping[str, float]) -> str:
    """Counts over bins of equal width; the last may be open. `marks` are drawn as lines with their names."""
    width, height = HISTOGRAM
    svg = _image(width, height, title)
    base, most, tallest = height - BOTTOM, max(bar.n for bar in bars), height - BOTTOM - TOP - LINE * len(marks)
    step = (width - LEFT - RIGHT) / len(bars)
    size = bars[0].high - bars[0].low
    for number, bar in enumerate(bars):
        if number % 2 == 0 or bar.is_open:
            _label(svg, f"{bar.low:g}{'+' if bar.is_open else ''}", LEFT + number * step, base + 16, "middle")
        if not bar.n:
            continue
        reaches = f"{bar.low:g} and more" if bar.is_open else f"{bar.low:g} to {bar.high:g}"
        link = SubElement(svg, "a", {"href": bar.href, "aria-label": f"{reaches} {unit}: {bar.n}"})
        SubElement(link, "title").text = f"{reaches} {unit}: {bar.n}"
        tall = tallest * bar.n / most
        _element(link, "rect", "bar", x=LEFT + number * step + 1, y=base - tall, width=step - 2, height=tall)
    for number, (name, value) in enumerate(marks.items()):
        at = LEFT + min((value - bars[0].low) / size, len(bars) - 0.5) * step
        _line(svg, "mark", (at, base), (at, LINE * number + 2))
        is_right = at > width / 2
        _label(svg, name, at - 4 if is_right else at + 4, TOP + LINE * number, "end" if is_right else "start")
    _line(svg, "axis", (LEFT, base), (width - RIGHT, base))
    _label(svg, unit, (LEFT + width - RIGHT) / 2, height - 6, "middle")
    _label(svg, str(most), LEFT - 6, base - tallest + 4, "end")
    return _text(svg)


def _says(dot: Dot) -> str:
    low, high = dot.interval.low, dot.interval.high
    return f"{dot.x:.2f}: {dot.y:.0%} right, n = {dot.n}, 95 % interval {low:.0%} to {high:.0%}"


def _across(x: float) -> float:
    return LEFT + x * SIDE


def _up(y: float) -> float:
    return TOP + (1 - y) * SIDE


def _inside(x: float) -> float:
    return min(max(x, 4.0), ROW_WIDTH - 4.0)


def _row() -> Element:
    size = {"width": str(ROW_WIDTH), "height": str(ROW_HEIGHT), "viewBox": f"0 0 {ROW_WIDTH} {ROW_HEIGHT}"}
    return Element("svg", {"class": "row", "aria-hidden": "true", **size})


def _image(width: int, height: int, title: str) -> Element:
    svg = Element("svg", {"class": "plot", "role": "group", "aria-label": title, "viewBox": f"0 0 {width} {height}"})
    svg.set("width", str(width))
    return svg


def _line(parent: Element, css: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    _element(parent, "line", css, x1=start[0], y1=start[1], x2=end[0], y2=end[1])


def _label(parent: Element, text: str, x: float, y: float, anchor: str) -> None:
    _element(parent, "text", "", x=x, y=y).set("text-anchor", anchor)
    parent[-1].text = text


def _element(parent: Element, tag: str, css: str, **numbers: float) -> Element:
    """Attributes are rounded to a hundredth of a pixel, so that the same figures give the same bytes."""
    rounded = {name: f"{value:.2f}".rstrip("0").rstrip(".") for name, value in numbers.items()}
    return SubElement(parent, tag, {**({"class": css} if css else {}), **rounded})


def _text(svg: Element) -> str:
    return tostring(svg, encoding="unicode")
