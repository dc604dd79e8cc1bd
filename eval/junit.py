"""A run in, JUnit XML out: one test case for each case, failed where anything is wrong, so that CI shows it by name."""

from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from eval.runs import JUDGE, Run, Scored

UNFIT = {code: "\ufffd" for code in (*range(9), 11, 12, *range(14, 32), 0x7F, 0xFFFE, 0xFFFF)}
"""Characters that XML 1.0 cannot hold."""


def write_junit(path: Path, run: Run) -> None:
    """As `junit_of`; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(junit_of(run), encoding="utf-8")


def junit_of(run: Run) -> str:
    """Costly mistakes are errors, all else that is wrong is a failure; a judge's opinion alone is neither."""
    errors = sum(bool(case.mistakes) for case in run.cases)
    failures = sum(not case.passed and not case.mistakes for case in run.cases)
    numbers = {"tests": str(len(run.cases)), "failures": str(failures), "errors": str(errors)}
    suite = Element("testsuite", {"name": _sound(run.suite), **numbers})
    properties = SubElement(suite, "properties")
    for name, value in run.versions.items():
        SubElement(properties, "property", name=_sound(name), value=_sound(value))
    for case in run.cases:
        seconds = run.timings.get(case.case, {}).get("total", 0.0) / 1000
        shown = SubElement(
            suite, "testcase", classname=_sound(run.suite), name=_sound(case.case), time=f"{seconds:.3f}"
        )
        if not case.passed:
            _complain(shown, case)
    indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suite, encoding="unicode") + "\n"


def _complain(shown: Element, case: Scored) -> None:
    lines = [f"{name}: {why}" for name, found in case.mistakes.items() for why in found]
    lines += [f"{name}: {s.why}" for name, s in case.scores.items() if s.value < 1 and name != JUDGE]
    kind = "error" if case.mistakes else "failure"
    SubElement(shown, kind, message=_sound(lines[0]), type=" ".join(case.labels)).text = _sound("\n".join(lines))


def _sound(text: str) -> str:
    return text.translate(UNFIT).encode("utf-8", "replace").decode()
