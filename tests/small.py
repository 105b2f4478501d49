"""A small complete playbook as texts, for tests that break it or build on it."""

from collections.abc import Mapping

from deescalate.assembly import Built, Shelf, build_playbook
from deescalate.model import Word
from deescalate.parts import File, PartFiles, included_parts
from deescalate.references import SourceSpec

PLAYBOOK = """\
playbook: small
title: A small one
version: 1.0.0
source: [S9]
include: [asides]
slots: [amount]
opt_in:
  bold: The agent dares
begin:
  - {go: sorry}
interrupts:
  - {when: {flags: [threat_legal]}, go: lawyer}
steps:
  sorry:
    title: Say sorry
    act: apologise
    goal: One breath
    listen_for: Anything
    source: [S9-1]
    avoid: [calm-down]
    then:
      - {when: {said: [explains], mood: {at_most: angry}}, go: fix}
      - {when: {turns_here: {at_least: 3}}, go: fix}
      - {go: sorry}
  lawyer:
    title: Respect it
    act: acknowledge
    goal: Respect the right
    listen_for: An address
    source: [S9-2]
    then:
      - {go: sorry}
  fix:
    title: Fix it
    act: resolve
    goal: Do it now
    listen_for: A yes
    source: [S9]
    wins: [{win: choice_control}]
    outcome: resolved_full
"""

ASIDES = """\
playbook: asides
title: Asides
version: 1.0.0
source: [S9]
interrupts:
  - {when: {flags: [vulnerable]}, go: slow}
steps:
  slow:
    title: Slow down
    act: support_vulnerable
    goal: Take time
    listen_for: What helps
    source: [S9-2]
    then:
      - {go: back}
"""

PHRASINGS = """\
sorry.plain:
  text: "Sorry about that, I am looking at it now."
sorry.amount:
  when: {complaint: [billing_overcharge]}
  text: "Sorry about the {amount}, I am looking at it now."
sorry.formed:
  text: "Sorry, {agent: he / she} is looking at it for {customer: him / her / them}."
lawyer.plain:
  text: "That is your right."
fix.plain:
  text: "It is done."
"""

ASIDE_PHRASINGS = """\
slow.plain:
  text: "Take your time."
"""

FILES = {
    "small/playbook.yaml": PLAYBOOK,
    "small/phrasings/en.yaml": PHRASINGS,
    "asides/playbook.yaml": ASIDES,
    "asides/phrasings/en.yaml": ASIDE_PHRASINGS,
}

SHELF = Shelf(
    {Word("S9"): SourceSpec(Word("T"), Word("A"), principles=3)},
    ("amount", "deadline"),
    ("calm-down", "blame-customer"),
)


def build(files: Mapping[str, str | bytes] = FILES, name: str = "small") -> Built:
    """The playbook of ``files`` (path to text or bytes) and its problems."""
    own = part_files(name, files)
    included = tuple(
        part_files(str(word), files) for word in included_parts(own.playbook) if f"{word}/playbook.yaml" in files
    )
    return build_playbook(own, included, SHELF)


def part_files(name: str, files: Mapping[str, str | bytes]) -> PartFiles:
    def by_language(kind: str) -> dict[str, File]:
        start = f"{name}/{kind}/"
        return {path[len(start) : -len(".yaml")]: _file(path, files) for path in files if path.startswith(start)}

    return PartFiles(name, _file(f"{name}/playbook.yaml", files), by_language("phrasings"), by_language("goals"))


def _file(path: str, files: Mapping[str, str | bytes]) -> File:
    content = files[path]
    return File(path, content if isinstance(content, bytes) else content.encode())
