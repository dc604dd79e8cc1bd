"""A draft is cut at every mark, and all pieces together are the draft."""

from core.drafts import Draft, DraftSpan, Finding, Need, Severity
from service.pieces import draft_pieces


def test_parts_of_a_draft_are_cut_at_every_mark_and_nothing_is_lost() -> None:
    spans = (DraftSpan(start=3, end=8, slot="a", source="b"), DraftSpan(start=4, end=6, slot="c", source="d"))
    draft = Draft(text="On 3 May from [[x]].", language="en", writer="t", path=("t",), spans=spans)
    needs = (Need(slot="carrier", question="Which?", start=14, end=19),)
    findings = (Finding(rule_id="r", severity=Severity.WARN, message="m", start=0, end=99),)
    pieces = list(draft_pieces(draft, needs, findings))
    assert "".join(piece.text for piece in pieces) == draft.text
    assert {piece.span.slot for piece in pieces if piece.span} == {"a"}
    assert [piece.text for piece in pieces if piece.span] == ["3 May"]
    assert [piece.text for piece in pieces if piece.need] == ["[[x]]"]
    assert all(piece.findings == findings for piece in pieces)
    narrow = findings[0].model_copy(update={"end": 5})
    assert "".join(piece.text for piece in draft_pieces(draft, needs, (narrow,)) if piece.findings) == "On 3 "
