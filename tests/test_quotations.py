"""Mail programs announce what they quote in many ways; what the agent wrote above it is all that counts."""

import time

import pytest

from deescalate.library import catalogue
from deescalate.linter import lint
from deescalate.quotations import quoted_spans

MAILS = {
    "en gmail": "On Mon, 3 May 2021 at 10:14, Jan Kos <jan@x.pl> wrote:\n> please calm down\n> now",
    "en gmail 2 lines": "On Mon, 3 May 2021 at 10:14, Jan Kos from the Very Long Company\n<jan@x.pl> wrote:\n\nplease calm down",
    "en outlook": "From: Jan Kos <jan@x.pl>\nSent: Monday, 3 May 2021 10:14\nTo: Help\nSubject: Re: bill\n\nplease calm down",
    "en outlook line": "________________________________\nFrom: Jan Kos <jan@x.pl>\nSent: Monday\n\nplease calm down",
    "en original": "-----Original Message-----\nFrom: Jan\nplease calm down",
    "en bold": "*From:* Jan Kos\n*Sent:* Monday\n*To:* Help\n\nplease calm down",
    "en sig": "-- \nAnna\nplease calm down",
    "pl gmail": "pon., 3 maj 2021 o 10:14 Jan Kos <jan@x.pl> napisał(a):\n\n> proszę się uspokoić",
    "pl thunderbird": "W dniu 03.05.2021 o 10:14, Jan Kos pisze:\n> proszę się uspokoić",
    "pl dnia": "Dnia 3 maja 2021 10:14 Jan Kos <jan@x.pl> napisał(a):\nproszę się uspokoić",
    "pl wp": "Dnia 3 maja 2021 10:14 Anna Kos napisała:\nproszę się uspokoić",
    "pl apple": "Wiadomość napisana przez Jan Kos <jan@x.pl> w dniu 3 maj 2021, o godz. 10:14:\n\nproszę się uspokoić",
    "pl outlook": "Od: Jan Kos <jan@x.pl>\nWysłano: poniedziałek, 3 maja 2021 10:14\nDo: Pomoc\nTemat: RE: rachunek\n\nproszę się uspokoić",
    "pl outlook 2": "Od: Jan Kos\nData: poniedziałek, 3 maja 2021 10:14\nDo: Pomoc\n\nproszę się uspokoić",
    "ro gmail": "În lun., 3 mai 2021 la 10:14, Ion Pop <ion@x.ro> a scris:\n\n> calmați-vă",
    "ro gmail 2": "Pe lun., 3 mai 2021 la 10:14, Ion Pop <ion@x.ro> a scris:\n\ncalmați-vă",
    "ro thunderbird": "În data de 03.05.2021 10:14, Ion Pop a scris:\ncalmați-vă",
    "ro la": "La 03.05.2021 10:14, Ion Pop a scris:\ncalmați-vă",
    "ro outlook": "De la: Ion Pop <ion@x.ro>\nTrimis: luni, 3 mai 2021 10:14\nCătre: Suport\nSubiect: RE: factura\n\ncalmați-vă",
    "ro outlook 2": "De la: Ion Pop\nData: luni, 3 mai 2021\nCătre: Suport\n\ncalmați-vă",
    "ru gmail": "пн, 3 мая 2021 г. в 10:14, Иван Петров <i@x.ru>:\n\n> успокойтесь",
    "ru gmail unquoted": "пн, 3 мая 2021 г. в 10:14, Иван Петров <i@x.ru>:\n\nуспокойтесь",
    "ru thunderbird": "03.05.2021 10:14, Иван Петров пишет:\n> успокойтесь",
    "ru mailru": "Понедельник, 3 мая 2021, 10:14 +03:00 от Иван Петров <i@x.ru>:\n\nуспокойтесь",
    "ru yandex": '03.05.2021, 10:14, "Иван Петров" <i@x.ru>:\nуспокойтесь',
    "ru outlook": "От: Иван Петров <i@x.ru>\nОтправлено: понедельник, 3 мая 2021 10:14\nКому: Поддержка\nТема: RE: счёт\n\nуспокойтесь",
    "ru apple": "3 мая 2021 г., в 10:14, Иван Петров <i@x.ru> написал(а):\n\nуспокойтесь",
    "ru original": "-------- Исходное сообщение --------\nОт: Иван\nуспокойтесь",
}
OWN_WORDS = [
    "Hello.\nOn the bill of 3 May 2021 10:14 you can see what you wrote: 40 pounds. Please calm down.",
    "Dzień dobry,\nDnia 3 maja o 10:14 napisał pan do nas: brak internetu. Proszę się uspokoić.",
    "Bună ziua,\nÎn data de 3 mai ne-ați scris că lipsește factura. Calmați-vă.",
    "Здравствуйте,\n3 мая в 10:14 вы писали нам: нет интернета. Успокойтесь.",
    "Hello,\nFrom Monday on the price is 40. To cancel, call. Please calm down",
    "Cześć,\nOd: poniedziałku cena to 40. Proszę się uspokoić",
    "Hello,\n3 May, 10:14 - Jan wrote to us.\nPlease calm down.",
]


@pytest.mark.parametrize("name", MAILS)
def test_what_a_mail_quotes_is_marked_and_what_stands_above_is_not(name):
    above = "I'm checking it.\nKind regards,\nAnna\n\n"
    spans = quoted_spans(above + MAILS[name])
    marked = [False] * len(above + MAILS[name])
    for start, end in spans:
        marked[start:end] = [True] * (end - start)
    assert not any(marked[: len(above)])
    assert all(marked[len(above) :])


@pytest.mark.parametrize("text", OWN_WORDS)
def test_sentence_that_only_resembles_an_announcement_is_the_writers_own(text):
    assert quoted_spans(text) == ()


def test_pitfall_in_quoted_mail_is_held_back_in_every_language():
    for name, quoted in MAILS.items():
        language = name[:2]
        result = lint(catalogue(), f"OK.\n\n{quoted}", language=language)
        assert "calm-down" not in [item.pitfall for item in result.findings], name


@pytest.mark.parametrize(
    "unit", ["On 3.05 1:00 ", "1:11 <a@b> ", "From: a\n", "3.05.2021 wrote\n", "________\n", "wrote:"]
)
def test_hostile_mail_is_read_in_bounded_time(unit):
    text = "a\n" + unit * (100_000 // len(unit))
    start = time.process_time()
    quoted_spans(text)
    assert time.process_time() - start < 5
