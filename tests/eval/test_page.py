"""The page of a run stands alone, is safe whatever buyers wrote, and leads from each number to its cases."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli import replydesk
from core.drafts import Finding, Need, Severity, Status
from core.errors import InputError
from eval.page import render_report
from eval.runner import score_all
from eval.runs import JudgeNote, Run, bare, repeats_of, write_run
from eval.scores import Stage
from eval.trial import Trial
from tests.eval.trials import composed, make_case, with_brief, with_sentence
from tests.factories import make_ticket

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \" onmouseover='x' </details></style> {{ 7*7 }}"


def _trial(name: str, state: str = "in_transit_late", *, text: str = "Wo ist es?", **expect: Any) -> Trial:
    result = composed(state, language="de")
    result = with_brief(result, ticket=make_ticket(text, id=name, subject=text))
    result = result.model_copy(update={"timings_ms": {"triage": 2.0, "total": 3.0}})
    case = make_case(**{"language": "de", "intents": [state], "action": "reply", **expect})
    return Trial(case.model_copy(update={"id": name, "tags": (f"state:{state}", text[:20])}), result)


def _run(*trials: Trial, stage: Stage = Stage.ALL) -> Run:
    return score_all(trials, suite="suite.jsonl", versions={"writer": "template"}, stage=stage)


@pytest.fixture(scope="module")
def run() -> Run:
    promising = _trial("promises")
    spoiled = Trial(promising.case, with_sentence(promising.result, "We refund you. Write to a@example.com."))
    return _run(
        _trial("right", must_state=["shipment.1.expected"]),
        _trial("hostile<b>", text=HOSTILE, intents=["<i>refund</i>"], reference=HOSTILE),
        _trial("wrong", "order_not_found", action="escalate", must_state=["shipment.1.expected"]),
        spoiled,
    )


@pytest.fixture(scope="module")
def page(run: Run) -> str:
    return render_report(run)


def test_what_buyers_wrote_is_text_and_never_markup(page: str) -> None:
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "hostile<b>" not in page
    assert "<i>refund" not in page
    assert not re.search(r"<[^>]*\sonmouseover", page)
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in page
    assert page.count("</style>") == 1


def test_the_page_loads_nothing_and_runs_no_script_but_its_own(page: str) -> None:
    assert "default-src 'none'; script-src 'sha256-" in page
    assert "unsafe" not in page.partition("</head>")[0].replace("text", "")
    assert not re.search(r"\s(?:src|action|srcset|style|on\w+)=", re.sub(r"&[^;]+;", "", _markup(page)))
    assert {href[0] for href in re.findall(r'href="([^"]*)"', page)} == {"#"}
    assert "url(" not in page


def _markup(page: str) -> str:
    """The tags alone."""
    return " ".join(re.findall(r"<[a-z][^>]*>", page))


def test_every_link_has_its_target_and_every_case_its_place(run: Run, page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in re.findall(r'href="(#[^"]+)"', page)} <= set(ids)
    assert {f"c{n}" for n in range(1, len(run.cases) + 1)} <= set(ids)


def test_a_number_leads_to_its_cases_with_the_reason(page: str) -> None:
    anchor = re.search(r'<th scope="row"><a href="#(s\d+)">facts stated</a>', page)
    assert anchor
    listed = page.partition(f'<div class="set" id="{anchor[1]}">')[2].partition("</div>")[0]
    assert "1 not wholly right, 1 others" in listed
    assert re.search(r'<li><a href="#c3">wrong</a> <span class="text">wrong: shipment.1.expected', listed)


def test_what_was_marked_ready_is_told_apart_and_leads_to_its_cases(run: Run, page: str) -> None:
    ready = [case for case in run.cases if case.status is Status.READY]
    right, costly = sum(case.passed for case in ready), sum(bool(case.mistakes) for case in ready)
    assert f"{right} of them had nothing wrong, {costly} a costly mistake" in page
    assert f'<h3>ready to send</h3><p class="small">{len(ready) - right} with something wrong' in page
    assert "Write it: a person has to decide." in page


def test_costly_mistakes_come_first_and_right_cases_last(page: str) -> None:
    order = re.findall(r'<span class="badge \w+">(\w+)</span> <b>', page)
    assert order == sorted(order, key=["costly", "wrong", "right"].index)
    assert {"costly", "wrong", "right"} == set(order)


def test_a_case_shows_message_evidence_draft_with_sources_findings_and_expectations(page: str) -> None:
    case = page.partition("<b>right</b>")[2].partition('<details class="case"')[0]
    assert "Wo ist es?" in case
    assert re.search(r'<mark title="shipment\.1\.expected: [^"]+">', case)
    assert re.search(r'<b>tracking</b> <span class="state available">available</span>', case)
    assert '<th scope="row">must state</th>' in case
    assert "must not promise" not in case
    assert "Decided: reply" in case


def test_findings_and_gaps_are_marked_in_the_draft_and_said_below_it() -> None:
    trial = _trial("marked")
    wrong = Finding(rule_id="no-<links>", severity=Severity.BLOCK, message="A link.", start=0, end=5, fix="")
    need = Need(slot="order.id", question="Which order?", start=6, end=9)
    result = trial.result.model_copy(update={"findings": (wrong,), "needs": (need,)})
    page = render_report(_run(Trial(trial.case, result)))
    assert re.search(r'<span class="found" title="no-&lt;links&gt;">[^<]{5}</span>', page)
    assert re.search(r'<mark class="gap" title="Which order\?">[^<]{3}</mark>', page)
    assert "<b>no-&lt;links&gt;</b> (block) A link. Fix: take it out" in page


def test_reliability_confusion_time_and_how_to_read_it_are_there(page: str) -> None:
    for words in ("Weakest slices", "How to read this page", "Mean distance from the line", "ms a ticket", "n = 4"):
        assert words in page
    assert re.search(r'title="wanted &lt;i&gt;refund&lt;/i&gt;, found in_transit_late">1</a>', page)


def test_cost_and_tokens_are_drawn_where_a_model_wrote(run: Run, page: str) -> None:
    assert "templates wrote these drafts, which costs nothing" in page
    paid = run.cases[0].model_copy(update={"measures": {"cost": 0.0021, "tokens": 640.0}})
    drawn = render_report(run.model_copy(update={"cases": (paid, *run.cases[1:])}))
    assert "Cost, US dollars a draft, n = 1" in drawn
    assert 'aria-label="500 to 600 tokens a draft' not in drawn
    assert re.search(r'aria-label="600 [^"]*tokens a draft: 1"', drawn)


def test_changes_against_a_baseline_name_what_fell_and_show_both_drafts(run: Run) -> None:
    better = _run(*(_trial(case.case) for case in run.cases))
    cases = [
        old.model_copy(update={"case": new.case, "content": new.content})
        for old, new in zip(better.cases, run.cases, strict=True)
    ]
    page = render_report(run, better.model_copy(update={"cases": tuple(cases)}))
    assert ">worse</a></b> than the baseline" in page
    assert re.search(r"</span> promised what was not allowed</th>.*1 fell</a>", page)
    assert "No case moved in" in page
    assert "In the baseline: ready, not all right" in page or "In the baseline: ready, all right" in page
    other = run.model_copy(update={"cases": (run.cases[0].model_copy(update={"case": "another"}),)})
    with pytest.raises(InputError, match="share no case"):
        render_report(run, other)


def test_a_judges_figure_is_never_shown_without_how_far_it_agrees_with_people(run: Run) -> None:
    note = JudgeNote(name="m:<x>", scored=2, unscored={"timeout": 1}, overruled=1, agreement="kappa 0.41 of 80")
    judged = render_report(run.model_copy(update={"judge": note}))
    assert "kappa 0.41 of 80" in judged
    assert "no score for: timeout 1" in judged
    assert "m:&lt;x&gt;" in judged


def test_several_runs_of_one_suite_show_their_spread(run: Run) -> None:
    page = render_report(run.model_copy(update={"repeats": repeats_of([run.cases, run.cases])}))
    assert "pass^2" in page
    assert "No figure differed from run to run." in page


def test_a_costly_mistake_of_a_later_try_is_told(run: Run) -> None:
    mistaken = run.cases[0].model_copy(update={"mistakes": {"missed a hand-over": ("ready",)}})
    repeats = repeats_of([run.cases, (mistaken, *run.cases[1:])])
    told = "missed a hand-over: between 25.0% and 50.0%"
    assert told in " ".join(render_report(run.model_copy(update={"repeats": repeats})).split())


def test_a_run_without_texts_or_without_drafts_still_makes_a_page(run: Run) -> None:
    page = render_report(bare(run))
    assert "The texts of this case were not kept with the run." in page
    assert 'id="confusion"' not in page
    assert "No times were kept in this run." in page
    prepared = render_report(_run(_trial("a"), stage=Stage.PREPARE))
    assert "no reply was written" in prepared
    assert "Costly mistakes</caption>" not in prepared


def test_a_pasted_log_is_cut_and_says_by_how_much(page: str) -> None:
    assert "characters more" not in page
    assert "x… (195,000 characters more)" in render_report(_run(_trial("log", text="x" * 200_000)))


def test_four_hundred_cases_stay_under_five_megabytes(run: Run) -> None:
    many = [case.model_copy(update={"case": f"{case.case}-{n}"}) for n in range(100) for case in run.cases]
    assert len(render_report(run.model_copy(update={"cases": tuple(many)})).encode()) < 5_000_000


def test_the_command_writes_the_page_and_junit_and_prints_table_or_json(tmp_path: Path, run: Run) -> None:
    kept = tmp_path / "run.json"
    write_run(run.model_copy(update={"cases": run.cases[:1]}), kept)
    html, junit = tmp_path / "out" / "page.html", tmp_path / "junit.xml"
    report = ["eval", "report", str(kept)]
    done = CliRunner().invoke(replydesk, [*report, "--html", str(html), "--junit", str(junit)])
    assert (done.exit_code, done.output) == (0, "")
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "<testsuite" in junit.read_text(encoding="utf-8")
    table = CliRunner().invoke(replydesk, [*report, "--baseline", str(kept)]).output
    assert "costly mistakes" in table
    assert "not worse" in table
    assert json.loads(CliRunner().invoke(replydesk, [*report, "--json"]).output)["suite"] == "suite.jsonl"
    kept.write_text("{}", encoding="utf-8")
    assert isinstance(CliRunner().invoke(replydesk, report).exception, InputError)
