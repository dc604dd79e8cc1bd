import pytest

from text.language import detect_language, is_surely_another


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel?", "en"),
        ("Hi, the lamp is broken", "en"),
        ("Wo bleibt mein Paket", "de"),
        ("Rechnung bitte", "de"),
        ("Où est mon colis ?", "fr"),
        ("Dov'è il mio pacco", "it"),
        ("¿Dónde está mi paquete?", "es"),
        ("Onde está a minha encomenda", "pt"),
        ("Waar is mijn pakket", "nl"),
        ("Gdzie jest moja paczka", "pl"),
        ("Где моя посылка", "ru"),
        ("என் பார்சல் எங்கே", "ta"),
    ],
)
@pytest.mark.parametrize("prior", ["en", "de", "ru"])
def test_a_short_message_is_read_whatever_the_store_speaks(text: str, language: str, prior: str) -> None:
    guess = detect_language(text, prior=prior)
    assert guess.language == language
    assert 0.3 <= guess.confidence <= 1


@pytest.mark.parametrize(
    ("text", "language"),
    [("Falta uma peça", "pt"), ("Atrasado", "pt"), ("Erledigt", "de")],
)
def test_a_few_words_of_two_near_languages_are_the_stores(text: str, language: str) -> None:
    assert detect_language(text, prior=language).language == language


@pytest.mark.parametrize("text", ["", "???", "305-1234567-7654321", "https://shop.example/de/bestellung", "ok", "👍"])
def test_the_stores_language_is_taken_where_nothing_can_be_told(text: str) -> None:
    guess = detect_language(text, prior="pt-BR")
    assert guess.language == "pt-BR"
    assert guess.confidence < 0.6


def test_a_variant_of_the_store_stays() -> None:
    assert detect_language("Onde está a minha encomenda", prior="pt-BR").language == "pt-BR"


def test_ids_and_links_do_not_count_as_words() -> None:
    text = "Wo ist das? https://www.amazon.co.uk/where-is-my-order/the-parcel-and-the-order tracking/the/order/is"
    assert detect_language(text, prior="en").language == "de"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jag har inte fått min beställning ännu", "sv"),
        ("Ještě jsem nedostal objednávku", "cs"),
        ("Siparişim hala gelmedi", "tr"),
        ("Încă nu am primit comanda", "ro"),
        ("Де моє замовлення?", "uk"),
        ("Де моя посилка?", "uk"),
        ("Хочу повернути товар, коли буде рахунок", "uk"),
        ("Дзе мая пасылка?", "be"),
        ("注文はどこですか", "ja"),
        ("我的包裹在哪里", "zh"),
        ("أين طردي؟", "ar"),
        ("제 주문은 어디에 있나요", "ko"),
    ],
)
@pytest.mark.parametrize("prior", ["en", "de", "ru"])
def test_a_language_beyond_the_ten_is_named_and_not_taken_for_one_of_them(text: str, language: str, prior: str) -> None:
    guess = detect_language(text, prior=prior)
    assert (guess.language, guess.known) == (language, False)


@pytest.mark.parametrize("prior", ["en", "de"])
def test_a_language_that_nobody_listed_is_unknown(prior: str) -> None:
    guess = detect_language("Kifurushi changu kiko wapi, sijapokea bado mpaka leo hii", prior=prior)
    assert (guess.language, guess.known, guess.confidence) == (prior, False, 0.0)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("enaku innum parcel varala", "ta-Latn"),
        ("panam thirumba venum, romba mosam", "ta-Latn"),
        ("gde moy zakaz", "ru-Latn"),
        ("vernite dengi pozhaluysta", "ru-Latn"),
        ("Zerkalo prishlo razbitoe, foto prilagayu", "ru-Latn"),  # words of the glossary only
    ],
)
def test_tamil_and_russian_in_latin_letters_are_told(text: str, language: str) -> None:
    guess = detect_language(text, prior="en")
    assert (guess.language, guess.transliterated, guess.known) == (language, True, True)


def test_loan_words_beside_tamil_ones_make_no_english_sentence() -> None:
    assert detect_language("order cancel pannidunga please", prior="ta").language == "ta-Latn"
    assert detect_language("please cancel the order, pannidunga", prior="ta").language == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("prosze o fakture", "pl"),
        ("koennen sie mir bitte eine rechnung schicken", "de"),
        ("ou est ma commande svp", "fr"),
        ("donde esta mi pedido", "es"),
        ("nao recebi a encomenda", "pt"),
        ("dostalem lewy reflektor a potrzebny prawy", "pl"),
    ],
)
def test_missing_accents_are_no_transliteration(text: str, language: str) -> None:
    guess = detect_language(text, prior="en")
    assert (guess.language, guess.transliterated) == (language, False)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("Hello, where is my order? Ich habe noch keine Rechnung bekommen und warte seit zwei Wochen.", {"en", "de"}),
        ("Bonjour, je n'ai pas reçu mon colis. I have not received my parcel, please help me.", {"en", "fr"}),
        ("என் பார்சல் எங்கே? Where is my parcel, it has not arrived yet.", {"ta", "en"}),
        ("Где мой заказ? I need the invoice for my order please.", {"ru", "en"}),
    ],
)
def test_a_message_in_two_languages_names_both(text: str, languages: set[str]) -> None:
    guess = detect_language(text, prior="en")
    assert {guess.language, *guess.others} == languages


@pytest.mark.parametrize(
    "text",
    ["Wo ist mein Paket? Thank you!", "Where is my parcel? Mit freundlichen Grüßen", "என் order எங்கே, tracking வரவில்லை"],
)
def test_a_courtesy_in_another_language_does_not_make_a_message_mixed(text: str) -> None:
    assert detect_language(text, prior="en").others == ()


@pytest.mark.parametrize(
    "text", ["a\x00b", "\ud800 half", "\u202eהפוך", "\x00" * 5_000, "ÅÅÅ " * 50_000, "і" * 200_000]
)
def test_odd_text_gets_an_answer(text: str) -> None:
    assert detect_language(text, prior="de").language


@pytest.mark.parametrize("expected", ["en", "de", "pl", "ru"])
@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your order, it will be shipped tomorrow and arrive on Friday.",
        "Vielen Dank für Ihre Bestellung, sie wird morgen verschickt und kommt am Freitag an.",
        "Dziękujemy za zamówienie, paczka zostanie wysłana jutro i dotrze w piątek.",
        "Спасибо за заказ, посылка будет отправлена завтра и придёт в пятницу.",
        "Tak for din bestilling, pakken bliver sendt i morgen og kommer på fredag.",
        "Hello, vielen Dank, the parcel kommt morgen",
        "Lampe 60 W E27 230 V",
        "12345 67890",
    ],
)
def test_another_language_is_sure_exactly_where_detection_says_so(text: str, expected: str) -> None:
    guess = detect_language(text, prior=expected)
    another = guess.language.split("-")[0] != expected and guess.confidence >= 0.85
    assert is_surely_another(text, expected=expected, sure=0.85) is another


@pytest.mark.parametrize(
    "text", ["где моя посилка", "посилка не пришла", "Ну и де мой товар?", "Уже неделю жду, чи правда что придет"]
)
def test_russian_with_a_slip_or_a_neighbours_word_is_russian(text: str) -> None:
    assert detect_language(text, prior="en")[:3] == detect_language("где моя посылка", prior="en")[:3]


@pytest.mark.parametrize(
    ("text", "language"),
    [("¿Lo envolvéis para regalo?", "es"), ("Posso pagar com Apple Pay?", "pt"), ("Quanto custa?", "pt")],
)
def test_a_few_words_before_buying_are_enough(text: str, language: str) -> None:
    assert detect_language(text, prior="de").language == language


def test_letters_of_one_language_make_it_known_where_no_common_word_does() -> None:
    guess = detect_language("Zamówione 3 marca, 1 234,56 zł, tydzień temu. Pojutrze wyjeżdżam.", prior="de")
    assert (guess.language, guess.known) == ("pl", True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Къде е моята поръчка?", "bg"),
        ("Здравейте, още не съм получил нищо", "bg"),
        ("Колата дойде, но вътре нямаше нищо", "bg"),
        ("Подъезд 3, въезд со двора, объясните курьеру", "ru"),
        ("Где мой заказ?", "ru"),
    ],
)
def test_bulgarian_is_told_from_russian_by_a_word_or_by_what_follows_the_hard_sign(text: str, language: str) -> None:
    assert detect_language(text, prior="de").language == language


@pytest.mark.parametrize("text", ["order cancel pannunga please", "please order cancel pannunga"])
def test_letters_alone_name_no_language_where_tamil_borrows_english_nouns(text: str) -> None:
    assert detect_language(text, prior="en").language == "ta-Latn"
