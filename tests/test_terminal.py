"""The coach in a pipe: every line typed is an answer, and the session can be left, taken back and recorded."""

import json
from dataclasses import replace

import pytest

import deescalate as de
from deescalate.cli import main
from deescalate.interface import Interface
from deescalate.library import interface_texts, vocabulary
from deescalate.report import PLAIN, WIDTH, Paint, advice_lines, finding_lines
from deescalate.terminal import Session
from deescalate.vocabulary import LANGUAGES, CustomerMove, Mood

SEDUS = de.load("sedus")


def number_of(move: str) -> str:
    return str(list(CustomerMove).index(CustomerMove(move)) + 1)


def session(*typed: str, language: str = "en", **given: object) -> tuple[de.Conversation | None, list[str]]:
    """The conversation and what was shown, when these lines are typed and input then ends."""
    lines = iter(typed)
    shown: list[str] = []
    coach = Session(
        Interface(language, interface_texts(), vocabulary()), lambda _prompt: next(lines, None), shown.append, PLAIN
    )
    known = {"complaint": "billing_overcharge", "mood": "furious", "channel": "phone", "language": language, **given}
    talk = coach.open(SEDUS, {name: value for name, value in known.items() if value})
    return (coach.run(talk) if talk else None), shown


def exchange(move: str, mood: str = "", line: str = "") -> tuple[str, str, str]:
    return line, number_of(move), mood


def test_a_whole_conversation_from_apology_to_goodbye():
    talk, shown = session(
        *exchange("vents"),
        *exchange("explains", "-"),
        *exchange("confirms"),
        *exchange("answers", "-"),
        *exchange("accepts"),
        "2",
        *exchange("chooses", "-"),
        *exchange("accepts"),
        *exchange("thanks", "-"),
        *exchange("confirms"),
        "",
        "this line is never asked for",
    )
    assert talk is not None
    assert talk.outcome == "resolved_full"
    assert talk.snapshot.mood is Mood.CONCERNED
    assert sum(line.startswith('> "') for line in shown) == 10
    assert any("Solved" in line or "solved" in line for line in shown[-14:])


def test_what_is_missing_is_asked():
    talk, shown = session("4", "1", "6", complaint=None, mood=None, channel=None)
    assert talk is not None
    assert talk.opening.situation.complaint == "billing_overcharge"
    assert talk.opening.situation.channel == "phone"
    assert talk.snapshot.mood == "furious"
    assert "What is the complaint about?" in shown


def test_leaving_while_being_asked_is_possible():
    assert session("q", complaint=None)[0] is None
    assert session(complaint=None)[0] is None


@pytest.mark.parametrize("typed", [(), ("q",), ("", "q"), ("", "1", "q")])
def test_the_end_of_input_and_q_end_the_session_anywhere(typed):
    talk, _ = session(*typed)
    assert talk is not None
    assert talk.outcome is None


def test_own_words_are_checked_and_shown_under_the_line():
    talk, shown = session("Please calm down.", "q")
    assert talk is not None
    text = "\n".join(shown)
    assert "Over-urging calm" in text
    assert "~~~" in text


def test_u_takes_back_the_question_or_the_exchange_before():
    talk, _ = session(*exchange("vents"), *exchange("explains"), "u", "q")
    assert talk is not None
    assert talk.snapshot.step == "empathise"
    talk, _ = session(*exchange("vents"), "", "u", "q")
    assert talk is not None
    assert talk.snapshot.step == "empathise"
    talk, _ = session("u", "q")
    assert talk is not None
    assert talk.log == ()


def test_m_shows_every_line_and_help_explains():
    _, shown = session("m", "?", "q")
    numbers = [line for line in shown if line[:11].strip().split(" ")[-1].isdecimal()]
    assert len(numbers) > 6
    assert any("Nothing is sent anywhere" in line for line in shown)


def test_f_notes_something_before_answering():
    talk, shown = session("f", "7", "q")
    assert talk is not None
    assert talk.snapshot.step == "support_vulnerable"
    assert any("What else did you notice?" in line for line in shown)


def test_nonsense_is_asked_again():
    talk, shown = session("", "99", "vents", "x", "+", "q")
    assert talk is not None
    assert talk.snapshot.said == "vents"
    assert shown.count("Please type one of the numbers shown, Enter, u or q.") == 2


def test_checking_asks_what_the_check_showed():
    _, shown = session(
        *exchange("vents"),
        *exchange("explains"),
        *exchange("confirms"),
        *exchange("answers"),
        *exchange("accepts"),
        "2",
        "q",
    )
    assert shown.count("What did your check show? (Enter: still open)") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_is_readable_in_eighty_columns(language):
    interface = Interface(language, interface_texts(), vocabulary())
    for step in SEDUS.steps:
        talk = SEDUS.open(language=language, mood="furious")
        taken = talk.taken._replace(snapshot=talk.snapshot._replace(step=step))
        there = de.Conversation(SEDUS, talk.opening, (), taken, {}, frozenset(), None)
        for line in advice_lines(there.advice, interface, every=True):
            assert len(line) <= WIDTH, line


def test_colour_only_when_asked():
    talk = SEDUS.open()
    interface = Interface("en", interface_texts(), vocabulary())
    assert "\x1b[" not in "".join(advice_lines(talk.advice, interface))
    assert "\x1b[1m" in "".join(advice_lines(talk.advice, interface, Paint(on=True)))


def test_a_recorded_session_replays_to_the_same_place(tmp_path, capsys, monkeypatch):
    path = tmp_path / "talk.jsonl"
    lines = iter([*exchange("vents"), *exchange("explains"), "Please calm down.", "1", "", "q"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(lines))
    arguments = ["coach", "--language", "en", "--complaint", "delivery", "--mood", "angry", "--channel", "chat"]
    assert main([*arguments, "--record", str(path)]) == 0
    capsys.readouterr()
    assert not list(tmp_path.glob(".*"))
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0])["open"]["complaint"] == "delivery"
    assert main(["coach", "--replay", str(path), "--format", "json"]) == 1
    moments = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert moments[-1]["advice"]["step"] == "define"


def test_a_record_that_cannot_be_written_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _prompt: "q")
    arguments = ["coach", "--complaint", "delivery", "--mood", "angry", "--channel", "chat"]
    (tmp_path / "file").write_text("not a folder")
    assert main([*arguments, "--record", str(tmp_path / "file" / "where.jsonl")]) == 3
    assert "cannot be written" in capsys.readouterr().err


def test_what_must_not_be_sent_is_red_and_the_rest_yellow():
    interface = Interface("en", interface_texts(), vocabulary())
    finding = next(f for f in de.lint("Please calm down.", language="en").findings if f.pitfall == "calm-down")
    assert finding.severity is de.Severity.BLOCK
    first = next(iter(finding_lines("Please calm down.", finding, interface, Paint(on=True))))
    assert first.startswith("\x1b[31m")
    milder = replace(finding, severity=de.Severity.HIGH)
    first = next(iter(finding_lines("Please calm down.", milder, interface, Paint(on=True))))
    assert first.startswith("\x1b[33m")
