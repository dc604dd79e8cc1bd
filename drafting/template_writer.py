"""A plan in, the reviewed wordings of its acts out: no model, no network, the same every time."""

from collections.abc import Sequence

from core.drafts import Brief, Finding, Plan, Sentence, SentenceKind, SlottedText
from drafting.acts import load_acts
from drafting.frame import with_frame
from drafting.plan import starts_paragraph


class TemplateWriter:
    """A `core.ports.Writer` that cannot fail, and cannot mend: its sentences are changed in the wordings' files."""

    name = "template"

    async def write(self, brief: Brief, plan: Plan, *, mend: Sequence[Finding] = ()) -> SlottedText:
        """The first wording that each point allows, in the plan's order."""
        return write_template(brief, plan)


def write_template(brief: Brief, plan: Plan) -> SlottedText:
    """What `TemplateWriter` writes, as a plain function."""
    acts = load_acts(plan.language)
    body = [
        Sentence(
            text=acts.allowed(point)[0],
            kind=SentenceKind.ACT,
            act=point.act,
            point=index,
            new_paragraph=starts_paragraph(plan, index),
        )
        for index, point in enumerate(plan.points)
    ]
    return SlottedText(sentences=with_frame(body, brief, plan), writer=TemplateWriter.name)
