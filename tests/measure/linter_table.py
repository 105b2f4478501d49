"""Measures the linter: what it catches of bad replies nobody showed the rules' authors, and what it reports wrongly.

    python tests/measure/linter_table.py                 the table of the README
    python tests/measure/linter_table.py --by-pitfall    what is caught, by pitfall, without the sentences
    python tests/measure/linter_table.py --sentences ru  every miss and false alarm of a language

Held-back sentences stand in tests/held_back; each was written by somebody who did not write the rules. Real replies are
read from the folder given with --data (see its README for origin and licence) and are left out without it.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from real_replies import Half, agent_turns

import deescalate as de
from deescalate.library import catalogue
from deescalate.vocabulary import LANGUAGES, Complaint, Flag

ROOT = Path(__file__).parents[2]
GRAVE = {"high", "block"}


class Tally(NamedTuple):
    """How many of how many."""

    hits: int
    of: int

    def __str__(self) -> str:
        return f"{100 * self.hits / self.of:.1f} % ({self.hits}/{self.of})" if self.of else "-"


class Case(NamedTuple):
    """A sentence, the pitfall it is about, and whether it is reported under it."""

    pitfall: str
    text: str
    reported: bool


def context_of(data: dict[str, Any], text: str) -> dict[str, Any]:
    known = dict(data.get("context", {}).get(text, {}))
    if "flags" in known:
        # Some name a complaint among the flags.
        named = known["flags"]
        known["flags"] = [flag for flag in named if flag in set(Flag)]
        known["complaint"] = next((name for name in named if name in set(Complaint)), None)
    return {"step" if name == "phase" else name: value for name, value in known.items()}


def cases(data: dict[str, Any], part: str) -> Iterator[Case]:
    for pitfall, texts in data[part].items():
        for text in texts:
            result = de.lint(text, language=data["language"], **context_of(data, text))
            yield Case(pitfall, text, any(finding.pitfall == pitfall for finding in result.findings))


def examples(language: str) -> Tally:
    texts = [
        (name, text)
        for name, wording in catalogue().languages[language].pitfalls.items()
        for text in wording.examples.report
    ]
    hits = sum(any(f.pitfall == name for f in de.lint(text, language=language).findings) for name, text in texts)
    return Tally(hits, len(texts))


def grave(texts: list[str], language: str) -> list[tuple[str, list[str]]]:
    found = []
    for text in texts:
        ids = [
            f"{finding.pitfall}:{finding.quote}"
            for finding in de.lint(text, language=language).findings
            if finding.severity in GRAVE
        ]
        if ids:
            found.append((text, ids))
    return found


def row(language: str, folder: Path, data_folder: Path | None) -> list[str]:
    data = yaml.load((folder / f"{language}.yaml").read_text(encoding="utf-8"), yaml.CBaseLoader)
    report, near = list(cases(data, "report")), list(cases(data, "pass"))
    cells = [
        language,
        str(examples(language)),
        str(Tally(sum(case.reported for case in report), len(report))),
        str(Tally(sum(case.reported for case in near), len(near))),
        str(Tally(len(grave(data["clean"], language)), len(data["clean"]))),
    ]
    turns = agent_turns(data_folder, Half.MEASURED) if data_folder and language == "en" else []
    cells.append(str(Tally(len(grave(turns, language)), len(turns))))
    cells.append(str(Tally(sum(bool(de.lint(text, language=language).findings) for text in turns), len(turns))))
    return cells


def by_pitfall(language: str, folder: Path) -> None:
    data = yaml.load((folder / f"{language}.yaml").read_text(encoding="utf-8"), yaml.CBaseLoader)
    of, hit, wrong = Counter[str](), Counter[str](), Counter[str]()
    for case in cases(data, "report"):
        of[case.pitfall] += 1
        hit[case.pitfall] += case.reported
    for case in cases(data, "pass"):
        wrong[case.pitfall] += case.reported
    print(
        language,
        ", ".join(f"{name} {hit[name]}/{of[name]}{f' (+{wrong[name]} wrong)' if wrong[name] else ''}" for name in of),
    )


def sentences(language: str, folder: Path) -> None:
    data = yaml.load((folder / f"{language}.yaml").read_text(encoding="utf-8"), yaml.CBaseLoader)
    for case in cases(data, "report"):
        if not case.reported:
            print(f"missed  {case.pitfall}: {case.text}")
    for case in cases(data, "pass"):
        if case.reported:
            print(f"wrongly {case.pitfall}: {case.text}")
    for text, ids in grave(data["clean"], language):
        print(f"clean   {ids}: {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with the real conversations")
    parser.add_argument("--held-back", type=Path, default=ROOT / "tests" / "held_back")
    parser.add_argument("--by-pitfall", action="store_true")
    parser.add_argument("--sentences", choices=LANGUAGES)
    options = parser.parse_args()
    if options.sentences:
        return sentences(options.sentences, options.held_back)
    if options.by_pitfall:
        for language in LANGUAGES:
            by_pitfall(language, options.held_back)
        return None
    print(
        "| | examples caught | held-back caught | near misses reported | clean replies at high or block | real replies at high or block | real replies at all |"
    )
    print("|---|---|---|---|---|---|---|")
    for language in LANGUAGES:
        print(f"| {' | '.join(row(language, options.held_back, options.data))} |", flush=True)
    return None


if __name__ == "__main__":
    main()
