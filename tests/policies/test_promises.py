"""Free sentences are denied by default; a person's text is warned about what the decision does not hold."""

import pytest

from core.drafts import DraftSentence, Finding, SentenceKind, Severity
from policies.promises import RULE, UNREVIEWED, check_edited, check_promises, load_promises


def said(text: str, language: str = "en", *, kind: SentenceKind = SentenceKind.FREE, **quotes: object) -> list[Finding]:
    sentence = DraftSentence(start=0, end=len(text), kind=kind)
    return list(check_promises(text, [sentence], language=language, **quotes))  # type: ignore[arg-type]


CALM = [
    ("en", "Waiting is annoying, especially when you were looking forward to something."),
    ("en", "We understand how frustrating this is."),
    ("en", "I am sorry for the trouble this has caused you."),
    ("en", "Thank you for bringing this to our attention."),
    ("en", "We can imagine that this is not what you had hoped for."),
    ("de", "Das Warten ist ärgerlich, gerade wenn man auf etwas wartet."),
    ("de", "Wir können gut nachvollziehen, dass Sie enttäuscht sind."),
    ("de", "Für die Unannehmlichkeiten bitten wir um Entschuldigung."),
    ("de", "Schön, dass Sie uns geschrieben haben."),
    ("de", "Gerade vor einem Geburtstag ist das besonders ärgerlich."),
]

COMMITTING = [
    ("en", "Of course we will refund you."),
    ("en", "You will get your money back."),
    ("en", "We'll make it right."),
    ("en", "Yes, that is fine."),
    ("en", "Your parcel is on its way."),
    ("en", "A new lamp leaves us tomorrow."),
    ("en", "Two hundred euros are yours."),
    ("en", "The full price comes back to you."),
    ("en", "You need not send anything back."),
    ("en", "Call us any time."),
    ("en", "Write to lamps@example.org."),
    ("en", "It came on Monday."),
    ("en", "W\u200be will re\u200bfund you."),
    ("de", "Selbstverständlich erstatten wir Ihnen den Betrag."),
    ("de", "Ihr Paket ist unterwegs."),
    ("de", "Wir kümmern uns darum."),
    ("de", "Ja, das machen wir."),
    ("de", "Sie bekommen Ersatz."),
    ("de", "Morgen geht eine neue raus."),
    ("de", "Fünfzig Euro sind Ihnen sicher."),
    ("de", "Die Zustellung erfolgt pünktlich."),
]

NOT_SURELY_HARMLESS = [
    ("en", "Consider it done."),
    ("en", "You can keep it and still have the lot."),
    ("en", "That one is on us, enjoy both."),
    ("de", "Das geht auf uns."),
    ("de", "Sie haben recht und bekommen alles."),
    ("de", "Behalten können Sie beides."),
    ("fr", "Nous comprenons votre déception."),
]


@pytest.mark.parametrize(("language", "text"), CALM)
def test_sympathy_passes(language: str, text: str) -> None:
    assert said(text, language) == []


@pytest.mark.parametrize(("language", "text"), COMMITTING)
def test_commitments_claims_values_and_assent_block(language: str, text: str) -> None:
    (finding,) = said(text, language)
    assert (finding.rule_id, finding.severity) == (RULE, Severity.BLOCK)
    assert text[finding.start : finding.end] == text


@pytest.mark.parametrize(("language", "text"), NOT_SURELY_HARMLESS)
def test_what_nobody_has_reviewed_is_looked_at(language: str, text: str) -> None:
    (finding,) = said(text, language)
    assert finding.rule_id in (RULE, UNREVIEWED)
    assert finding.severity is Severity.WARN or finding.rule_id == RULE


def test_reviewed_sentences_are_not_looked_at() -> None:
    assert said("We will refund you.", kind=SentenceKind.ACT) == []
    assert said("We will refund you.", kind=SentenceKind.FRAME) == []


def test_a_passage_may_be_quoted_word_for_word() -> None:
    passage = "Batteries are not included. The lamp may be dimmed with any dimmer made for LEDs."
    quote = "The lamp may be dimmed\nwith any dimmer made for LEDs."
    assert said(quote, quotable=(passage,)) == []
    assert said(quote.replace("any", "no"), quotable=(passage,)) != []
    assert said("The lamp", quotable=(passage,)) != []


def test_a_committing_word_of_the_other_language_blocks_where_there_is_no_vocabulary() -> None:
    assert said("Erstattung garantie", "cs")[0].rule_id == RULE


def test_no_calm_word_is_denied() -> None:
    for language, words in load_promises().languages.items():
        wrong = [word for word in words.calm if "*" not in word and said(f"{word}.", language) not in ([],)]
        assert wrong == []


def warned(text: str, language: str = "en", **held: tuple[str, ...]) -> list[str]:
    findings = check_edited(text, language=language, **{"commitments": (), **held})
    assert all(finding.severity is Severity.WARN for finding in findings)
    return [text[finding.start : finding.end] for finding in findings]


def test_a_promise_beyond_the_decision_is_a_warning_on_its_sentence() -> None:
    text = "Thank you for your patience. We will refund you tomorrow."
    assert warned(text) == ["We will refund you tomorrow."]
    assert warned(text, commitments=("refund_by",)) == []
    assert warned(text, states=("refund_after_return",)) == []
    assert warned("Wir schicken Ihnen einen Gutschein.", "de") == ["Wir schicken Ihnen einen Gutschein."]
    assert warned("Wir senden Ihre Erstattung bis Montag.", "de", commitments=("refund_by",)) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Nous vous rembourserons."),
        ("fr", "Vous recevrez une nouvelle lampe."),
        ("es", "Le reembolsaremos el dinero."),
        ("es", "Vamos a enviar otra lámpara."),
        ("it", "La rimborseremo."),
        ("it", "Le spediamo un ricambio."),
        ("pt", "Vamos devolver o seu dinheiro."),
        ("pt", "Enviaremos outra peça."),
        ("nl", "Wij betalen u het geld terug."),
        ("nl", "U krijgt een nieuwe lamp."),
        ("pl", "Zwrócimy pieniądze."),
        ("pl", "Otrzyma Pan nową lampę."),
        ("ru", "Мы вернём вам деньги."),
        ("ru", "Вы получите скидку."),
        ("ta", "பணத்தைத் திருப்பித் தருவோம்."),
        ("ta", "புதிய விளக்கை அனுப்புவோம்."),
    ],
)
def test_a_promise_is_a_warning_in_every_language(language: str, text: str) -> None:
    assert warned(text, language) == [text]
    assert said(text, language)[0].rule_id == RULE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We will not refund this."),
        ("en", "We refunded you on Monday."),
        ("en", "We will look into it and write to you here."),
        ("en", "The tracking page shows what you need to collect it."),
        ("de", "Eine Erstattung ist leider nicht möglich."),
        ("de", "Wir klären das mit unserem Versand."),
        ("fr", "Nous ne vous rembourserons pas."),
        ("es", "Lamentamos que no podamos reembolsarle."),
        ("cs", "Vrátíme vám peníze."),
        ("en", ""),
    ],
)
def test_what_promises_nothing_is_no_warning(language: str, text: str) -> None:
    assert warned(text, language) == []


def test_texts_of_any_size_and_kind_are_read() -> None:
    assert said("\u0301\x00\u200b") in ([], said("\u0301\x00\u200b"))
    assert warned("We will refund you. " * 3_000) != []
    assert said("understand " * 15_000) == []
