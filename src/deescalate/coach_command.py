"""``deescalate coach``: a coached conversation at the terminal, or a recorded one beside the coach."""

import argparse
import json
from functools import cache
from pathlib import Path

from deescalate.findings import MisuseError
from deescalate.library import load
from deescalate.playbook import RECOMMENDED
from deescalate.recordings import read_recordings
from deescalate.replay import replay, replay_json, replay_lines
from deescalate.shell import CLEAN, FAIL_ON, FOUND, interface_for, line_reader, paint, text_of, worst_level, write_whole
from deescalate.terminal import Session
from deescalate.vocabulary import Channel, Complaint, Mood
from deescalate.wire import records_of


def add_coach(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser(
        "coach", help="be coached turn by turn, or see a recorded conversation beside the coach"
    )
    known = f"a bundled playbook or a folder (default: {RECOMMENDED})"
    command.add_argument("--playbook", default=RECOMMENDED, metavar="NAME|PATH", help=known)
    command.add_argument(
        "--language", metavar="CODE", help="language of the conversation: en, pl, ro, ru ... (default: en)"
    )
    command.add_argument(
        "--complaint", choices=list(map(str, Complaint)), metavar="TYPE", help="what it is about (asked if left out)"
    )
    command.add_argument(
        "--mood", choices=list(map(str, Mood)), metavar="MOOD", help=f"{', '.join(Mood)} (asked if left out)"
    )
    command.add_argument(
        "--channel",
        choices=list(map(str, Channel)),
        metavar="CHANNEL",
        help=f"{', '.join(Channel)} (asked if left out)",
    )
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="authority=0-3, agent_form=m|f, customer_form=m|f|group, opt_in=takeover, or a slot such as amount='47 lei'",
    )
    command.add_argument(
        "--replay", metavar="FILE", help="a recorded conversation, JSON Lines, - for standard input, .gz as it is"
    )
    command.add_argument("--record", metavar="FILE", help="write the conversation to FILE as JSON Lines when it ends")
    command.add_argument(
        "--format",
        choices=["text", "json"],
        default="text",
        help="with --replay: text (default) or a JSON object a turn",
    )
    command.set_defaults(run=_coach)


def _coach(options: argparse.Namespace) -> int:
    given = _given(options)
    if options.replay:
        return _replay(options, given)
    coach = load(options.playbook)
    language = given.setdefault("language", "en")
    session = Session(interface_for(str(language)), line_reader(), print, paint())
    talk = session.open(coach, given)
    if talk is None:
        return CLEAN
    talk = session.run(talk)
    if options.record:
        write_whole(Path(options.record), (json.dumps(record, ensure_ascii=False) for record in records_of(talk)))
    return CLEAN


def _given(options: argparse.Namespace) -> dict[str, object]:
    """What the command line says about how the conversation begins."""
    given: dict[str, object] = {
        name: getattr(options, name) for name in ("language", "complaint", "mood", "channel") if getattr(options, name)
    }
    facts: dict[str, str] = {}
    for setting in options.set:
        name, equals, value = setting.partition("=")
        if not equals:
            raise MisuseError(f"--set takes NAME=VALUE, found '{setting}'")
        if name == "authority":
            given[name] = _level(value)
        elif name in ("agent_form", "customer_form"):
            given[name] = value
        elif name == "opt_in":
            given[name] = value.split(",")
        else:
            facts[name] = value
    return {**given, "facts": facts} if facts else given


def _level(value: str) -> int:
    if not value.isdecimal():
        raise MisuseError(f"authority is a level from 0 to 3, found '{value}'")
    return int(value)


def _replay(options: argparse.Namespace, given: dict[str, object]) -> int:
    defaults = {"playbook": options.playbook, **given}
    worst = 0
    load_once = cache(load)
    for recording in read_recordings(text_of(options.replay), options.replay, defaults):
        coach = load_once(recording.open.playbook)
        interface, style = interface_for(recording.open.language), paint()
        if options.format == "text":
            print(style.bold(f"== {recording.name}"))
        for number, moment in enumerate(replay(coach, recording)):
            if options.format == "json":
                print(json.dumps(replay_json(moment, recording.name, number), ensure_ascii=False))
            else:
                for line in replay_lines(moment, interface, style):
                    print(line)
            if moment.turn is not None and moment.turn.agent is not None:
                worst = max(worst, worst_level(moment.talk.heard))
    return FOUND if worst >= FAIL_ON.level else CLEAN
