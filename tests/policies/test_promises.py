"""Free sentences are denied by default; a person's text is warned about what the decision does not hold."""

import pytest

from core.drafts import DraftSentence, Finding, SentenceKind, Severity
from policies.promises import RULE, UNREVIEWED, check_edited, check_promises


def said(text: str, language: str = "en", *, kind: SentenceKind = SentenceKind.FREE, **quotes: object) -> list[Finding]:
    sentence = DraftSentence(start=0, end=len(text), kind=kind)
    return list(check_promises(text, [sentence], language=language, **quotes))  # type: ignore[arg-type]


KIND = [
    ("en", "Nobody likes to wait for a present."),
    ("de", "Das hätten wir uns auch anders gewünscht."),
    ("fr", "Nous comprenons que vous soyez déçu."),
    ("ta", "உங்கள் வருத்தம் எங்களுக்குப் புரிகிறது."),
    ("en", "We are not sorry."),
    ("en", "Or not at all."),
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
    ("fr", "Vous n'aurez pas à vous soucier de l'argent."),
    ("fr", "Nous ferons le nécessaire pour vous."),
    ("fr", "Votre colis ne devrait plus tarder."),
    ("fr", "Vous pouvez la garder."),
    ("fr", "Cela ne vous coûtera rien."),
    ("es", "No tendrá que preocuparse por el dinero."),
    ("es", "Haremos todo lo posible por usted."),
    ("es", "Puede quedárselo."),
    ("es", "Su lámpara ya va en camino."),
    ("es", "Lo arreglamos sin costo."),
    ("it", "Non dovrà preoccuparsi dei soldi."),
    ("it", "Faremo il possibile per lei."),
    ("it", "Può tenerla senza problemi."),
    ("it", "La lampada è già in viaggio."),
    ("it", "A tutto il resto pensiamo noi."),
    ("pt", "Não precisará se preocupar com o dinheiro."),
    ("pt", "Faremos o possível pelo senhor."),
    ("pt", "Pode ficar com ela."),
    ("pt", "A luminária já está a caminho."),
    ("pt", "Deixe tudo com a gente."),
    ("nl", "U hoeft zich geen zorgen te maken over het geld."),
    ("nl", "Wij doen er alles aan."),
    ("nl", "U mag hem houden."),
    ("nl", "De lamp is al onderweg."),
    ("nl", "Laat het maar aan ons over."),
    ("pl", "Nie będzie się Pan musiał martwić o pieniądze."),
    ("pl", "Zrobimy wszystko, co w naszej mocy."),
    ("pl", "Może ją Pan zatrzymać."),
    ("pl", "Lampa jest już w drodze."),
    ("pl", "Resztę proszę zostawić nam."),
    ("ru", "Вам не придётся беспокоиться о деньгах."),
    ("ru", "Мы сделаем всё возможное."),
    ("ru", "Можете оставить её себе."),
    ("ru", "Лампа уже едет к вам."),
    ("ru", "Остальное предоставьте нам."),
    ("ta", "பணத்தைப் பற்றி நீங்கள் கவலைப்பட வேண்டாம்."),
    ("ta", "எங்களால் முடிந்த அனைத்தையும் செய்வோம்."),
    ("ta", "அதை நீங்களே வைத்துக்கொள்ளலாம்."),
    ("ta", "விளக்கு வழியில் உள்ளது."),
    ("ta", "மீதியை எங்களிடம் விடுங்கள்."),
    ("fr", "Considérez que c'est réglé."),
    ("es", "Délo por hecho."),
    ("it", "Lo consideri fatto."),
    ("pt", "Considere feito."),
    ("nl", "Beschouw het als geregeld."),
    ("pl", "Proszę uznać to za załatwione."),
    ("ru", "Считайте, что всё улажено."),
    ("ta", "அது முடிந்ததாக கருதுங்கள்."),
]


@pytest.mark.parametrize(("language", "text"), KIND)
def test_no_word_of_sympathy_is_taken_for_a_promise_and_none_passes_unread(language: str, text: str) -> None:
    assert [finding.rule_id for finding in said(text, language)] == [UNREVIEWED]


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
    assert [finding.rule_id for finding in said("understand " * 15_000)] == [UNREVIEWED]
