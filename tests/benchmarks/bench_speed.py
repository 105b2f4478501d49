"""What things cost, beside named alternatives in the same run.

    .venv/bin/pip install -q '.[bench]' && .venv/bin/pytest tests/benchmarks/bench_speed.py -W ignore --benchmark-columns=min,median,ops

Not collected by the ordinary test run: a figure is measured here and asserted nowhere.
"""

import re
import subprocess
import sys

import pytest
from statemachine import State, StateMachine
from transitions import Machine

import deescalate as de
from deescalate.advisor import Speaker
from deescalate.checker import check as check_conversations
from deescalate.conversation import _advisor
from deescalate.library import catalogue, house_properties
from deescalate.machine import Turn, step
from deescalate.matching import Matcher
from deescalate.pitfalls import compile_language
from deescalate.vocabulary import CustomerMove, Mood

SEDUS = de.load("sedus")
TALK = SEDUS.open(complaint="billing_overcharge", mood="furious", language="ro", facts={"amount": "47 lei"}).hear(
    said="vents"
)
TURN = Turn(Mood.ANGRY, CustomerMove.EXPLAINS)
DRAFTS = {
    "en": "Thank you for telling me. I have the invoice in front of me and I am checking it line by line now. The roaming charge of 47 pounds looks wrong to me, so I will call billing and write to you by 4 pm today with what I find.",
    "pl": "Dziękuję, że pan o tym mówi. Mam przed sobą fakturę i sprawdzam ją teraz pozycja po pozycji. Opłata za roaming nie wygląda dobrze, dlatego dzwonię do działu rozliczeń i napiszę do pana dziś do 16, co ustaliłem.",
    "ro": "Vă mulțumesc că mi-ați spus. Am factura în față și o verific acum rând cu rând. Taxa de roaming de 47 de lei nu îmi pare în regulă, așa că sun la facturare și vă scriu azi până la ora 16 ce am aflat, pas cu pas.",
    "ru": "Спасибо, что рассказали об этом. Счёт у меня перед глазами, проверяю его сейчас строку за строкой. Плата за роуминг выглядит неверной, поэтому звоню в отдел расчётов и напишу вам сегодня до 16:00, что удалось узнать.",
}  # fmt: skip


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.benchmark(group="1 import and load (a process each)")
@pytest.mark.parametrize(
    "code",
    [
        "pass",
        "import deescalate",
        "import deescalate as de; de.load('sedus')",
        "import transitions",
        "import statemachine",
    ],
)
def bench_start(benchmark, code):
    benchmark.pedantic(run, args=(code,), rounds=15, warmup_rounds=1)


@pytest.mark.benchmark(group="2 one step")
def bench_step(benchmark):
    benchmark(step, SEDUS, TALK.snapshot, TURN)


@pytest.mark.benchmark(group="2 one step")
def bench_step_with_advice(benchmark):
    advisor, speaker = _advisor(SEDUS, "ro"), Speaker(TALK.facts, None, None)
    benchmark(lambda: advisor.advise(step(SEDUS, TALK.snapshot, TURN), speaker))


@pytest.mark.benchmark(group="2 one step")
def bench_transitions_event(benchmark):
    machine = Machine(states=["a", "b"], initial="a", transitions=[["go", "a", "b"], ["go", "b", "a"]])
    benchmark(machine.go)


@pytest.mark.benchmark(group="2 one step")
def bench_python_statemachine_event(benchmark):
    class Two(StateMachine):
        a = State(initial=True)
        b = State()
        go = a.to(b) | b.to(a)

    benchmark(Two().go)


@pytest.mark.benchmark(group="3 lint, 200 characters")
@pytest.mark.parametrize("language", DRAFTS)
def bench_lint(benchmark, language):
    de.lint(DRAFTS[language], language=language)  # reads the rules of the language
    benchmark(de.lint, DRAFTS[language], language=language)


@pytest.mark.benchmark(group="3 lint, 200 characters")
@pytest.mark.parametrize("language", DRAFTS)
def bench_lint_with_moves(benchmark, language):
    """With what is worked out when first read: the good moves, and what was held back."""
    de.lint(DRAFTS[language], language=language)
    benchmark(lambda: de.lint(DRAFTS[language], language=language).moves)


@pytest.mark.benchmark(group="3 lint, 200 characters")
@pytest.mark.parametrize("language", DRAFTS)
def bench_loop_of_patterns(benchmark, language):
    """The same patterns as plain regular expressions, tried one after the other."""
    patterns = [re.compile(pattern) for pattern in _patterns(language)]
    matcher: Matcher = compile_language(catalogue(), language).matcher
    text = matcher.read(DRAFTS[language]).canonical
    benchmark(lambda: [match for pattern in patterns if (match := pattern.search(text))])


def _patterns(language: str) -> list[str]:
    return [pattern.source for pattern in compile_language(catalogue(), language).matcher.patterns]


@pytest.mark.benchmark(group="4 check of sedus")
@pytest.mark.parametrize(
    "ids", [("F09",), ("F23",), ()], ids=["one promise", "the longest conversation", "all about conversations"]
)
def bench_check_conversations(benchmark, ids):
    benchmark.pedantic(check_conversations, args=(SEDUS, house_properties()), kwargs={"only": ids}, rounds=3)


@pytest.mark.benchmark(group="4 check of sedus")
def bench_check_with_data_and_wording(benchmark):
    benchmark.pedantic(de.check, args=(SEDUS,), rounds=2)
