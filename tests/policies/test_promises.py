"""Free sentences are denied by default; a person's text is warned about what the decision does not hold."""

import pytest

from core.drafts import DraftSentence, Finding, SentenceKind, Severity
from policies.promises import (
    RULE,
    UNREVIEWED,
    check_edited,
    check_promises,
    promised_earlier,
    sentences_denying,
    sentences_of_less,
)


def said(text: str, language: str = "en", *, kind: SentenceKind = SentenceKind.FREE) -> list[Finding]:
    return list(check_promises(text, [DraftSentence(start=0, end=len(text), kind=kind)], language=language))


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


def test_a_committing_word_of_the_other_language_blocks_where_there_is_no_vocabulary() -> None:
    assert said("Erstattung garantie", "cs")[0].rule_id == RULE


def warned(text: str, language: str = "en", **held: tuple[str, ...]) -> list[str]:
    findings = check_edited(text, language=language, **{"commitments": (), **held})
    assert all(finding.severity is Severity.WARN for finding in findings)
    return [text[finding.start : finding.end] for finding in findings]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We refund you in full."),
        ("en", "You get your money back."),
        ("en", "You receive a replacement on Friday."),
        ("en", "A full refund is guaranteed."),
        ("en", "We send you a new lamp."),
        ("en", "We waive the fee and give you a voucher."),
        ("de", "Wir erstatten Ihnen den vollen Betrag."),
        ("fr", "Nous vous remboursons la totalité."),
        ("es", "Le reembolsamos el importe íntegro."),
        ("it", "Le rimborsiamo l'intero importo."),
        ("pt", "Reembolsamos o valor total."),
        ("nl", "Wij betalen u het volledige bedrag terug."),
        ("pl", "Zwracamy pełną kwotę."),
        ("ru", "Мы возвращаем Вам всю сумму."),
        ("ta", "முழுத் தொகையையும் திருப்பித் தருகிறோம்."),
    ],
)
def test_a_person_promises_in_the_present_tense_too(language: str, text: str) -> None:
    assert warned(text, language) == [text]


@pytest.mark.parametrize("text", ["You do not get a refund.", "You get all the news first.", "We pay attention."])
def test_what_only_sounds_like_it_promises_nothing(text: str) -> None:
    assert warned(text) == []


def test_a_promise_beyond_the_decision_is_a_warning_on_its_sentence() -> None:
    text = "Thank you for your patience. We will refund you tomorrow."
    assert warned(text) == ["We will refund you tomorrow."]
    assert warned(text, commitments=("refund_by",)) == []
    assert warned(text, states=("refund_after_return",)) == []
    assert warned("Wir schicken Ihnen einen Gutschein.", "de") == ["Wir schicken Ihnen einen Gutschein."]
    assert warned("Wir senden Ihre Erstattung bis Montag.", "de", commitments=("refund_by",)) == []
    assert warned("Мы попросим службу доставки её разыскать.", "ru", commitments=("carrier_search_from",)) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Nous vous rembourserons."),
        ("fr", "Vous recevrez une nouvelle lampe."),
        ("es", "Le reembolsaremos el dinero."),
        ("es", "Vamos a enviar otra lámpara."),
        ("es", "Vamos a rastrear su paquete."),
        ("it", "La rimborseremo."),
        ("it", "Le spediamo un ricambio."),
        ("pt", "Vamos devolver o seu dinheiro."),
        ("pt", "Enviaremos outra peça."),
        ("pt", "Vamos rastrear a sua encomenda."),
        ("nl", "Wij betalen u het geld terug."),
        ("nl", "U krijgt een nieuwe lamp."),
        ("pl", "Zwrócimy pieniądze."),
        ("pl", "Rozpoczniemy poszukiwanie paczki."),
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
        ("es", "Recibirá el número de rastreo por mensaje."),
        ("pt", "Encontrará o código de rastreio nos detalhes da compra."),
        ("it", "Lo verificheremo subito."),
        ("pl", "Od razu to sprawdzimy."),
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


PROMISED_EARLIER = {
    "en": (
        "Of course, you can return it until 30 November, we will refund you in full.",
        "Your return is accepted, please send it back within 14 days.",
        "We will send you a replacement tomorrow.",
        "You may keep the lamp, we will send you the money back.",
        "We will resend it.",
    ),
    "de": (
        "Natürlich können Sie die Lampe bis zum 30. November zurückgeben.",
        "Ihre Retoure ist genehmigt, bitte senden Sie sie binnen 14 Tagen zurück.",
        "Wir schicken Ihnen morgen einen Ersatz.",
        "Wir erstatten Ihnen den vollen Betrag.",
        "Wir haben Ihre Rücksendung akzeptiert.",
    ),
    "fr": (
        "Vous pouvez retourner la lampe jusqu'au 30 novembre.",
        "Votre retour est accepté.",
        "Nous vous rembourserons intégralement.",
        "Nous vous envoyons un nouveau produit demain.",
    ),
    "it": (
        "Può restituire la lampada entro il 30 novembre, reso accettato.",
        "Il reso è stato accettato.",
        "Le rimborseremo l'intero importo.",
        "Le invieremo un prodotto nuovo domani.",
    ),
    "es": (
        "Puede devolver la lámpara hasta el 30 de noviembre.",
        "Su devolución está aceptada.",
        "Le reembolsaremos el importe completo.",
        "Le enviaremos una lámpara nueva mañana.",
    ),
    "pt": (
        "Pode devolver o candeeiro até 30 de novembro.",
        "A sua devolução foi aceite.",
        "Vamos reembolsar o valor total.",
        "Enviaremos um novo produto amanhã.",
    ),
    "nl": (
        "U kunt de lamp tot 30 november retourneren.",
        "Uw retour is geaccepteerd.",
        "Wij betalen u het volledige bedrag terug.",
        "We sturen u morgen een nieuwe lamp.",
    ),
    "pl": (
        "Może Pani zwrócić lampę do 30 listopada.",
        "Zwrot został zaakceptowany.",
        "Zwrócimy Pani pełną kwotę.",
        "Wyślemy jutro nową lampę.",
    ),
    "ru": (
        "Вы можете вернуть лампу до 30 ноября.",
        "Ваш возврат одобрен.",
        "Мы вернём вам всю сумму.",
        "Завтра отправим вам новую лампу.",
    ),
    "ta": (
        "நவம்பர் 30 வரை விளக்கைத் திருப்பி அனுப்பலாம்.",
        "உங்கள் ரிட்டர்ன் ஏற்றுக்கொள்ளப்பட்டது.",
        "முழுப் பணத்தையும் திருப்பித் தருவோம்.",
        "நாளை புதிய விளக்கை அனுப்புவோம்.",
    ),
}
HARMLESS_EARLIER = {
    "en": (
        "Thank you for your message. We are looking into it and will get back to you.",
        "Your parcel is on its way and will be delivered tomorrow.",
        "We sent your order on Monday, DHL will deliver it on Friday.",
        "We will check with the carrier and let you know.",
        "You can download the invoice from your order page.",
        "You can collect your parcel at the DHL shop.",
        "We have received your return.",
        "Unfortunately we cannot refund you.",
        "Would you like a refund or a replacement?",
        "We are sorry for the delay. Please allow two more days.",
        "We will send you an update tomorrow.",
        "We will forward this to our team.",
    ),
    "de": (
        "Danke für Ihre Nachricht. Wir prüfen das und melden uns.",
        "Ihr Paket ist unterwegs und wird morgen zugestellt.",
        "Wir haben Ihre Bestellung am Montag versandt.",
        "Wir fragen beim Versanddienst nach und geben Ihnen Bescheid.",
        "Die Rechnung können Sie im Konto herunterladen.",
        "Sie können Ihr Paket in der Filiale abholen.",
        "Wir haben Ihre Rücksendung erhalten.",
        "Leider können wir Ihnen den Betrag nicht erstatten.",
        "Möchten Sie eine Erstattung oder einen Ersatz?",
        "Wir haben Ihnen die Rechnung gestern geschickt.",
        "Wir kümmern uns darum.",
    ),
    "fr": (
        "Merci pour votre message. Nous vérifions et revenons vers vous.",
        "Votre colis est en route et sera livré demain.",
        "Nous avons expédié votre commande lundi.",
        "Nous allons nous renseigner auprès du transporteur.",
        "Vous pouvez télécharger la facture dans votre compte.",
        "Vous pouvez récupérer votre colis au point relais.",
        "Nous avons bien reçu votre retour.",
        "Nous ne pouvons malheureusement pas vous rembourser.",
        "Souhaitez-vous un remboursement ou un échange ?",
    ),
    "it": (
        "Grazie per il messaggio. Stiamo verificando e le faremo sapere.",
        "Il suo pacco è in viaggio e sarà consegnato domani.",
        "Abbiamo spedito il suo ordine lunedì.",
        "Chiederemo al corriere e la ricontatteremo.",
        "Può scaricare la fattura dal suo account.",
        "Può ritirare il pacco presso il punto di ritiro.",
        "Abbiamo ricevuto il suo reso.",
        "Purtroppo non possiamo rimborsarla.",
        "Desidera un rimborso o una sostituzione?",
    ),
    "es": (
        "Gracias por su mensaje. Lo estamos revisando y le mantendremos informado.",
        "Su paquete está en camino y será entregado mañana.",
        "Enviamos su pedido el lunes.",
        "Consultaremos con el transportista y le avisaremos.",
        "Puede descargar la factura en su cuenta.",
        "Puede recoger su paquete en la oficina.",
        "Hemos recibido su devolución.",
        "Lamentablemente no podemos reembolsarle.",
        "¿Prefiere un reembolso o un cambio?",
    ),
    "pt": (
        "Obrigado pela mensagem. Estamos a verificar e daremos notícias.",
        "A sua encomenda está a caminho e será entregue amanhã.",
        "Enviámos a sua encomenda na segunda-feira.",
        "Vamos perguntar à transportadora e avisamos.",
        "Pode descarregar a fatura na sua conta.",
        "Pode levantar a encomenda no ponto de recolha.",
        "Recebemos a sua devolução.",
        "Infelizmente não podemos reembolsar.",
        "Prefere um reembolso ou uma troca?",
    ),
    "nl": (
        "Bedankt voor uw bericht. We zoeken het uit en laten u weten.",
        "Uw pakket is onderweg en wordt morgen bezorgd.",
        "We hebben uw bestelling maandag verzonden.",
        "We vragen het na bij de vervoerder en nemen contact op.",
        "U kunt de factuur in uw account downloaden.",
        "U kunt uw pakket ophalen bij het afhaalpunt.",
        "We hebben uw retour ontvangen.",
        "Helaas kunnen we u niet terugbetalen.",
        "Wilt u een terugbetaling of een vervanging?",
    ),
    "pl": (
        "Dziękujemy za wiadomość. Sprawdzamy to i damy znać.",
        "Paczka jest w drodze i zostanie dostarczona jutro.",
        "Wysłaliśmy zamówienie w poniedziałek.",
        "Zapytamy przewoźnika i damy znać.",
        "Fakturę można pobrać na koncie.",
        "Może Pani odebrać paczkę w punkcie.",
        "Otrzymaliśmy zwrot.",
        "Niestety nie możemy zwrócić pieniędzy.",
        "Woli Pani zwrot czy wymianę?",
    ),
    "ru": (
        "Спасибо за сообщение. Мы проверяем и скоро вернёмся к вам с ответом.",
        "Посылка в пути и будет доставлена завтра.",
        "Мы отправили ваш заказ в понедельник.",
        "Мы уточним у перевозчика и сообщим вам.",
        "Счёт можно скачать в личном кабинете.",
        "Вы можете забрать посылку в пункте выдачи.",
        "Мы получили ваш возврат.",
        "К сожалению, мы не можем вернуть деньги.",
        "Вы хотите возврат или замену?",
    ),
    "ta": (
        "உங்கள் செய்திக்கு நன்றி. பார்த்துவிட்டு தெரிவிக்கிறோம்.",
        "பார்சல் வழியில் உள்ளது, நாளை டெலிவரி செய்யப்படும்.",
        "திங்கட்கிழமை உங்கள் ஆர்டரை அனுப்பினோம்.",
        "கூரியரிடம் விசாரித்து தெரிவிக்கிறோம்.",
        "விலைப்பட்டியலை உங்கள் கணக்கில் பதிவிறக்கலாம்.",
        "பார்சலை மையத்தில் பெற்றுக்கொள்ளலாம்.",
        "உங்கள் ரிட்டர்ன் வந்து சேர்ந்தது.",
        "மன்னிக்கவும், பணத்தைத் திருப்பித் தர முடியாது.",
        "பணம் வேண்டுமா அல்லது மாற்று வேண்டுமா?",
    ),
}


@pytest.mark.parametrize("language", PROMISED_EARLIER)
def test_what_a_seller_promised_agreed_to_or_allowed_before_is_told(language: str) -> None:
    missed = [text for text in PROMISED_EARLIER[language] if not [*promised_earlier(text, language=language)]]
    assert missed == []


@pytest.mark.parametrize("language", HARMLESS_EARLIER)
@pytest.mark.parametrize("has_arrived", [True, False])
def test_a_state_a_question_and_looking_into_it_promise_nothing(language: str, has_arrived: bool) -> None:
    for text in HARMLESS_EARLIER[language]:
        assert [*promised_earlier(text, language=language, has_arrived=has_arrived)] == []


@pytest.mark.parametrize(("held", "told"), [((), True), (("invoice",), False), (("refund",), True)])
def test_what_the_decision_holds_is_not_told(held: tuple[str, ...], told: bool) -> None:
    assert bool([*promised_earlier("We will send you the invoice.", language="en", held=held)]) is told


LESS = {
    "en": ("We can only refund part of it.", "We will refund you in full."),
    "de": ("Wir erstatten Ihnen nur die Hälfte.", "Wir erstatten Ihnen den Betrag."),
    "fr": ("Nous ne remboursons que la moitié.", "Nous vous remboursons."),
    "it": ("Le rimborsiamo solo la metà.", "Le rimborsiamo l'importo."),
    "es": ("Solo le reembolsamos la mitad.", "Le reembolsamos el importe."),
    "pt": ("Só reembolsamos metade.", "Reembolsamos o valor."),
    "nl": ("We betalen maar de helft terug.", "We betalen u terug."),
    "pl": ("Zwrócimy tylko połowę pieniędzy.", "Zwrócimy pieniądze."),
    "ru": ("Мы вернём только половину денег.", "Мы вернём деньги."),
    "ta": ("பாதி பணம் மட்டுமே திருப்பித் தருவோம்.", "பணத்தைத் திருப்பித் தருவோம்."),
}


@pytest.mark.parametrize("language", LESS)
def test_a_part_of_the_money_is_told_from_all_of_it(language: str) -> None:
    part, everything = LESS[language]
    assert [*sentences_of_less(part, language=language)] == [part]
    assert [*sentences_of_less(everything, language=language)] == []


REFUSED = {
    "en": "Helmets are excluded from returns.",
    "de": "Helme sind von der Rückgabe ausgeschlossen.",
    "fr": "Les casques sont exclus du retour.",
    "it": "I caschi sono esclusi dal reso.",
    "es": "Los cascos están excluidos de la devolución.",
    "pt": "Os capacetes estão excluídos da devolução.",
    "nl": "Helmen zijn uitgesloten van retour.",
    "pl": "Kask jest wykluczony ze zwrotów.",
    "ru": "Возврат шлемов исключён.",
    "ta": "ஹெல்மெட்டுக்கு ரிட்டர்ன் இல்லை.",
}


@pytest.mark.parametrize("language", REFUSED)
def test_what_is_excluded_is_denied(language: str) -> None:
    assert [*sentences_denying("return", REFUSED[language], language=language)] == [REFUSED[language]]


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("We cannot refund it.", True),
        ("We refund it, but not today.", False),
        ("We will refund it.", False),
        ("Can we not refund it?", False),
    ],
)
def test_what_is_denied_of_a_topic_is_found(said: str, denied: bool) -> None:
    assert bool([*sentences_denying("refund", said, language="en")]) is denied
