"""Every mistake an author can make is reported with its code at its place, all at once, with what to do.

Each case changes one text of the small playbook; ``@`` marks where the problem must be reported.
"""

import pytest

from small import FILES, build

OWN, WORDS, ASIDE = "small/playbook.yaml", "small/phrasings/en.yaml", "asides/playbook.yaml"

CASES = [
    # YAML itself
    ("duplicate key", OWN, "title: A small one", "title: A small one\n@title: Twice", "Y02", "already set in line 2"),
    ("tag", OWN, "title: A small one", "title: @!!python/name:os.system x", "Y03", "tag"),
    ("anchor", OWN, "title: A small one", "title: @&a x", "Y04", "anchor '&a'"),
    ("alias", OWN, "source: [S9]\ninclude", "source: [@*a]\ninclude", "Y04", "alias '*a'"),
    ("second document", WORDS, "fix.plain:", "@---\nfix.plain:", "Y09", "second document"),
    ("cut by a comment sign", OWN, "goal: Do it now", "goal: @Order #12 now", "Y08", "'#12 now'"),
    ("list as key", WORDS, "fix.plain:", "? @[a]\n: x\nfix.plain:", "Y11", "key must be one plain word"),
    ("unclosed bracket", OWN, "source: [S9-2]", "source: [S9-2", "Y01", "not YAML"),
    ("tab", OWN, "begin:\n", "begin:\n@\t- x\n", "Y01", "not YAML"),
    # shape
    ("unknown key", OWN, "title: A small one", "@titel: A small one\ntitle: A small one", "S01", "did you mean 'title'?"),
    ("missing key", OWN, "version: 1.0.0\n", "", "S02", "key 'version' is missing"),
    ("missing key in a step", OWN, "    goal: Do it now\n", "", "S02", "key 'goal' is missing"),
    ("text for list", OWN, "source: [S9]\ninclude", "source: @S9\ninclude", "S03", "write [S9]"),
    ("list for text", OWN, "title: A small one", "title: @[a]", "S03", "expected a text, found a list"),
    ("text for keys", OWN, "mood: {at_most: angry}", "mood: @angry", "S03", "expected the keys at_least, at_most, is"),
    ("list for steps", OWN, "  - {go: sorry}\ninterrupts", "  - @[sorry]\ninterrupts", "S03", "expected the keys go, when"),
    ("unknown act", OWN, "act: apologise", "act: @apologize", "S04", "did you mean 'apologise'?"),
    ("unknown mood", OWN, "at_most: angry", "at_most: @angri", "S04", "unknown mood 'angri'; did you mean 'angry'?"),
    ("unknown customer move", OWN, "said: [explains]", "said: [@explained]", "S04", "did you mean 'explains'?"),
    ("unknown flag", OWN, "flags: [threat_legal]", "flags: [@threat_law]", "S04", "unknown flag"),
    ("unknown complaint", WORDS, "[billing_overcharge]", "[@billing]", "S04", "unknown complaint"),
    ("unknown outcome", OWN, "outcome: resolved_full", "outcome: @solved", "S04", "unknown outcome"),
    ("unknown win", OWN, "win: choice_control", "win: @coffee", "S04", "unknown win"),
    ("implicit boolean is text", OWN, "act: resolve", "act: @no", "S04", "unknown act 'no'"),
    ("word for number", OWN, "at_least: 3", "at_least: @three", "S05", "whole number"),
    ("number out of range", OWN, "at_least: 3", "at_least: @3000", "S05", "whole number"),
    ("negative number", OWN, "at_least: 3", "at_least: @-3", "S05", "whole number"),
    ("empty text", OWN, "title: A small one", "title: @''", "S06", "empty"),
    ("nothing", OWN, "goal: Do it now", "goal:@", "S06", "empty"),
    ("sentence without quotes", WORDS, 'text: "It is done."', "text: @It is done.", "S07", "double quotes"),
    ("single quotes", WORDS, 'text: "It is done."', "text: @'It is done.'", "S07", "double quotes"),
    ("twice in a list", OWN, "said: [explains]", "said: [explains, @explains]", "S08", "stands twice"),
    # references
    ("unknown step", OWN, "mood: {at_most: angry}}, go: fix", "mood: {at_most: angry}}, go: @fixx", "P01", "did you mean 'fix'?"),
    ("unknown step at the beginning", OWN, "  - {go: sorry}\ninterrupts", "  - {go: @sory}\ninterrupts", "P01", "did you mean 'sorry'?"),
    ("unknown thing done", OWN, "{said: [explains],", "{done: [@listn], said: [explains],", "P02", "did you mean 'listen'?"),
    ("unknown slot in a condition", OWN, "{said: [explains],", "{knows: [@sum], said: [explains],", "P02", "unknown slot"),
    ("unknown variant", OWN, "{said: [explains],", "{opt_in: [@bald], said: [explains],", "P02", "did you mean 'bold'?"),
    ("unknown pitfall", OWN, "avoid: [calm-down]", "avoid: [@calm]", "P03", "unknown pitfall"),
    ("unknown document", OWN, "source: [S9-1]", "source: [@S8-1]", "P04", "unknown source"),
    ("principle that does not exist", OWN, "source: [S9-1]", "source: [@S9-4]", "P04", "S9 has principles S9-01 to S9-3"),
    ("step nothing leads to", OWN, "  - {when: {flags: [threat_legal]}, go: lawyer}", "  - {when: {flags: [threat_legal]}, go: fix}", "P05", "no way leads to step 'lawyer'"),
    ("turn without an answer", OWN, "      - {go: sorry}\n  lawyer", "  lawyer", "P06", "leaves turns without an answer"),
    ("way never tried", OWN, "      - {go: sorry}\n  lawyer", "      - {go: sorry}\n      - @{go: fix}\n  lawyer", "P07", "never tried"),
    ("bounds that exclude each other", OWN, "when: {said: [explains], mood: {at_most: angry}}", "when: @{mood: {at_least: furious, at_most: angry}}", "P08", "can never hold"),
    ("flag wanted and not wanted", OWN, "when: {flags: [threat_legal]}", "when: @{flags: {all: [vulnerable], none: [vulnerable]}}", "P08", "can never hold"),
    ("ways and an outcome", OWN, "    outcome: resolved_full", "    outcome: resolved_full\n    then: [{go: sorry}]", "P09", "has both of"),
    ("neither ways nor outcome", OWN, "    outcome: resolved_full\n", "", "P09", "has neither of"),
    ("step defined twice", ASIDE, "  slow:", "  fix:", "P10", "already defined"),
    ("no beginning", OWN, "begin:\n  - {go: sorry}\n", "", "P11", "where does a conversation start"),
    ("beginning in an aside", OWN, "  - {go: sorry}\ninterrupts", "  - @{go: slow}\ninterrupts", "P11", "which only interrupts"),
    ("unknown part", OWN, "include: [asides]", "include: [asides, @besides]", "P12", "no part 'besides'"),
    ("unknown slot", OWN, "slots: [amount]", "slots: [amount, @sum]", "P13", "unknown slot 'sum'"),
    ("name is not the folder's", OWN, "playbook: small", "playbook: @little", "P14", "not that of the folder"),
    ("step named after an act it does not do", OWN, "  lawyer:", "  @warn:", "P14", "bears the name of an act"),
    # wording
    ("id without a name", WORDS, "fix.plain:", "@fix:\n  text: \"Done.\"\nfix.plain:", "P20", "no phrasing id"),
    ("phrasing of an unknown step", WORDS, "fix.plain:", "@fixx.plain:\n  text: \"Done.\"\nfix.plain:", "P21", "did you mean 'fix'?"),
    ("lone brace", WORDS, 'text: "It is done."', 'text: "It is @{done."', "P22", "lone '{'"),
    ("code in a slot", WORDS, 'text: "It is done."', 'text: "It is @{x.__class__}."', "P22", "is no slot"),
    ("one form only", WORDS, "{agent: he / she}", "@{agent: he}", "P22", "two or three forms"),
    ("slot not declared", WORDS, 'text: "It is done."', 'text: @"Done by {deadline}."', "P23", "unknown slot 'deadline'"),
    ("step with nothing to say", WORDS, 'fix.plain:\n  text: "It is done."\n', "", "P24", "no phrasing in 'en'"),
    ("nothing that can always be said", WORDS, 'fix.plain:\n', "@fix.plain:\n  when: {mood: {at_least: angry}}\n", "P25", "advice could be empty"),
    ("the same sentence twice", WORDS, 'text: "It is done."', 'text: "It is done."\nfix.again:\n  text: @"It is  done."', "P30", "say it differently"),
]  # fmt: skip


def test_there_are_at_least_forty_of_them():
    assert len(CASES) >= 40


def test_the_small_playbook_is_clean():
    built = build()
    assert built.problems == ()
    assert built.playbook is not None


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "says"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_problem_is_reported_at_its_place(file, old, new, code, says):
    assert FILES[file].count(old) == 1, "the case must change exactly one place"
    text = FILES[file].replace(old, new)
    place = text.find("@")
    text = text.replace("@", "")
    built = build({**FILES, file: text})
    assert built.playbook is None
    found = [problem for problem in built.problems if problem.code == code and says in problem.message]
    assert found, [str(problem) for problem in built.problems]
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        column = place - (text.rfind("\n", 0, place) + 1) + 1
        assert [tuple(problem.where) for problem in found] == [(file, line, column)]


def test_all_problems_come_at_once_in_file_order():
    text = (
        FILES[OWN]
        .replace("go: fix}", "go: fixx}")
        .replace("avoid: [calm-down]", "avoid: [x]")
        .replace("[S9-1]", "[S8-1]")
    )
    built = build({**FILES, OWN: text, WORDS: FILES[WORDS].replace("fix.plain", "fix")})
    assert sorted(problem.code for problem in built.problems) == ["P01", "P01", "P03", "P04", "P05", "P20", "P24"]
    assert list(built.problems) == sorted(built.problems)


def test_a_step_that_cannot_be_read_causes_no_other_problems():
    text = FILES[OWN].replace("act: apologise", "act: apologize").replace("avoid: [calm-down]", "avoid: calm-down")
    built = build({**FILES, OWN: text})
    assert [problem.code for problem in built.problems] == ["S04", "S03"]


HOSTILE = {
    "huge": b"a: " + b"x" * 3_000_000,
    "nested lists": b"[" * 200_000,
    "nested keys": b"{a: " * 100_000,
    "binary": bytes(range(256)) * 10,
    "latin-1": "title: żółw".encode("iso8859-2"),
    "utf-16": "playbook: small".encode("utf-16"),
    "null bytes": b"playbook: a\x00b",
    "empty": b"",
    "only a comment": b"# nothing\n",
    "billion laughs": b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
    "object": b"!!python/object/apply:os.system ['true']",
    "merge key": b"<<: {playbook: small}\n",
    "a million keys": b"".join(b"k%d: 1\n" % number for number in range(100_000)),
    "long line": b"k: " + b"a " * 500_000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("file", [OWN, WORDS, ASIDE])
def test_hostile_files_give_problems_and_nothing_else(file, data):
    built = build({**FILES, file: data})
    assert built.playbook is None
    assert built.problems
    assert all(problem.where.file for problem in built.problems)


PL = (
    FILES[WORDS]
    .replace("Sorry", "Przepraszam")
    .replace("It is done.", "Gotowe.")
    .replace("That is your right.", "To pana prawo.")
)
PL_ASIDE = 'slow.plain:\n  text: "Spokojnie, krok po kroku."\n'
GOALS = "".join(f'{step}: {{title: "t", goal: "g", listen_for: "l"}}\n' for step in ("sorry", "lawyer", "fix"))
FIX_LINE = FILES[OWN].splitlines().index("  fix:") + 2
"""Where the keys of step `fix` begin."""
TWO_LANGUAGES = {
    **FILES,
    "small/phrasings/pl.yaml": PL,
    "asides/phrasings/pl.yaml": PL_ASIDE,
    "small/goals/pl.yaml": GOALS,
    "asides/goals/pl.yaml": 'slow: {title: "t", goal: "g", listen_for: "l"}\n',
}


def test_two_languages_that_agree_are_clean():
    built = build(TWO_LANGUAGES)
    assert built.problems == ()
    assert built.playbook is not None
    assert built.playbook.languages == ("en", "pl")
    assert built.playbook.texts["pl"]["sorry"].title == "t"


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"),
    [
        ("small/phrasings/pl.yaml", "[billing_overcharge]", "[delivery]", "P26", 3),
        ("small/phrasings/pl.yaml", "{amount}", "kwotę", "P27", 3),
        (
            "small/phrasings/pl.yaml",
            'lawyer.plain:\n  text: "To pana prawo."\n',
            'lawyer.other:\n  text: "To pana prawo."\n',
            "P28",
            1,
        ),
        ("small/goals/pl.yaml", 'fix: {title: "t", goal: "g", listen_for: "l"}\n', "", "P29", FIX_LINE),
        ("small/goals/pl.yaml", "fix:", "fixx:", "P01", 3),
    ],
)
def test_languages_that_do_not_agree_are_reported(file, old, new, code, line):
    assert TWO_LANGUAGES[file].count(old) == 1
    built = build({**TWO_LANGUAGES, file: TWO_LANGUAGES[file].replace(old, new)})
    assert built.playbook is None
    assert (code, line) in {(problem.code, problem.where.line) for problem in built.problems}
