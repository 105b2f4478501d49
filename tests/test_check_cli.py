"""check, trace, paths, explain, new and the pytest plugin, as an author of playbooks meets them."""

import json
import re
import shutil
import subprocess
import sys

import pytest

import deescalate as de
from deescalate.cli import main
from deescalate.diagrams import mermaid_lines, svg
from deescalate.library import BUNDLED, code_pages, house_properties, load
from deescalate.routes import routes_through
from deescalate.vocabulary import LANGUAGES
from small import FILES, build

pytest_plugins = ["pytester"]

OWN_PITFALL = """\
sla-talk:
  severity: medium
  kind: surface
  source: [S4]
"""
OWN_WORDING = """\
sla-talk:
  name: "Our own abbreviations"
  says: "Uses a word that only we know."
  why: "Nobody outside knows what it means."
  instead:
    - "You will have an answer by Friday noon."
    - "I'll write to you by six this evening."
  rules:
    - say:
        - "(as per|under) our (sla|ola)"
  examples:
    report:
      - "As per our SLA this takes five days."
      - "under our ola it is next week"
    accept:
      - "Our answer comes by Friday."
"""


@pytest.fixture
def call(capsys):
    """Runs a command in this process; gives exit code, output and errors."""

    def run_here(*arguments):
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_here


@pytest.fixture
def mine(tmp_path, monkeypatch, call):
    """A new playbook as `deescalate new` writes it."""
    monkeypatch.chdir(tmp_path)
    assert call("new", "mine")[0] == 0
    return tmp_path / "mine"


@pytest.fixture
def broken(mine):
    """The same, but an apology can be repeated: what comes in between returns to it."""
    path = mine / "playbook.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"    resume: listen_first.*\n", "", text), encoding="utf-8")
    return mine


def test_a_new_playbook_passes_and_can_be_coached(mine, call):
    code, out, err = call("check", mine)
    assert (code, err) == (0, "")
    assert "mine: " in out
    assert "nothing to complain of" in out
    assert load(mine).open(mood="angry").advice.say


@pytest.mark.parametrize("name", ["Mine", "my-own", "1st", "ümlaut"])
def test_a_name_that_cannot_be_one_is_refused(name, tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("new", name)
    assert code == 2
    assert "cannot name a playbook" in err
    assert list(tmp_path.iterdir()) == []


def test_what_exists_is_not_overwritten(mine, call):
    code, _, err = call("new", "mine")
    assert code == 2
    assert "exists already" in err


def test_a_broken_promise_is_told_as_the_shortest_conversation(broken, call):
    code, out, _ = call("check", broken, "--property", "F01")
    assert code == 1
    assert "violated" in out
    assert "1. It begins: " in out
    assert out.count("-> apologise (mine/playbook.yaml:") >= 1
    code, out, _ = call("trace", "F01", broken)
    assert code == 1
    assert out.startswith("F01 violated: The agent apologises at most once.")


def test_a_counterexample_replays(broken, call, tmp_path):
    code, out, _ = call("trace", "F01", broken, "--format", "json")
    assert code == 1
    path = tmp_path / "story.jsonl"
    path.write_text(out.replace('"playbook": "mine"', f'"playbook": "{broken}"'), encoding="utf-8")
    code, out, err = call("coach", "--replay", path, "--format", "json")
    assert (code, err) == (0, "")
    steps = [json.loads(line)["advice"]["step"] for line in out.splitlines()]
    assert steps.count("apologise") == 2


def test_traces_are_tables_and_diagrams_too(broken, call):
    table = call("trace", "F01", broken, "--format", "table")[1].splitlines()
    assert table[1] == "|--:|---|---|---|---|"
    assert len(table) >= 5
    diagram = call("trace", "F01", broken, "--format", "mermaid")[1]
    assert diagram.startswith("flowchart TD")
    assert "class apologise" in diagram


def test_a_promise_that_is_kept_is_shown_where_it_matters(call):
    code, out, _ = call("trace", "F09", "sedus")
    assert code == 0
    assert "offer_win" in out


def test_formats_for_other_tools(broken, call):
    report = json.loads(call("check", broken, "--property", "F01", "--format", "json")[1])
    verdict = next(item for item in report["reports"][0]["verdicts"] if item["id"] == "F01")
    assert verdict["status"] == "violated"
    assert verdict["counterexample"][0]["open"]["playbook"] == "mine"
    log = json.loads(call("check", broken, "--property", "F01", "--format", "sarif")[1])
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["F01"]
    lines = call("check", broken, "--property", "F01", "--format", "github")[1].splitlines()
    assert lines
    assert all(line.startswith("::error file=") for line in lines)


def test_a_baseline_accepts_what_is_known_and_nothing_else(broken, call, tmp_path):
    baseline = tmp_path / "known.txt"
    assert call("check", broken, "--write-baseline", baseline)[0] == 1
    assert call("check", broken, "--baseline", baseline)[0] == 0
    path = broken / "playbook.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("also: [summarise, thank, log_cause]", "also: [summarise, thank]"),
        encoding="utf-8",
    )
    code, out, _ = call("check", broken, "--baseline", baseline)
    assert code == 1
    assert "F01" not in out.splitlines()[-1]


def test_files_that_do_not_load_are_reported_and_the_others_still_checked(mine, call, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "playbook.yaml").write_text("playbook: other\ntitel: x\n", encoding="utf-8")
    code, out, _ = call("check", tmp_path)
    assert code == 1
    assert "other/playbook.yaml:2:1: S01 unknown key 'titel'; did you mean 'title'?" in out
    assert "mine: " in out


def test_how_many_phrasings_are_enough_can_be_said(mine, call):
    assert call("check", mine, "--property", "F29", "--phrasings", "2")[0] == 0
    code, out, _ = call("check", mine, "--property", "F29", "--phrasings", "9")
    assert code == 1
    assert "F29" in out


def test_unknown_names_are_misuse(call):
    code, _, err = call("check", "sedus", "--property", "F0")
    assert code == 2
    assert "unknown property 'F0'" in err
    assert call("trace", "F99")[0] == 2
    assert call("check", "nothing")[0] == 3


def test_paths_use_every_way_on_and_replay(mine, call):
    code, out, _ = call("paths", mine)
    assert code == 0
    assert "conversations use every way on." in out
    coach = load(mine)
    routes = routes_through(coach)
    used = {move.taken.rule.where for story in routes.conversations for move in story.moves if move.taken.rule}
    rules = {
        rule.where
        for rule in (*coach.begin, *coach.interrupts, *(way for step in coach.steps.values() for way in step.ways))
    }
    assert used == rules
    assert routes_through(coach) == routes


PAGES = {str(code): page for code, page in code_pages().items()}


@pytest.mark.parametrize("code", [code for code, page in PAGES.items() if page.wrong])
def test_the_example_of_a_page_is_true(code):
    page = PAGES[code]
    assert FILES[page.file].count(page.right) == 1
    built = build({**FILES, page.file: FILES[page.file].replace(page.right, page.wrong)})
    assert code in {problem.code for problem in built.problems}


def test_every_code_that_can_be_reported_has_a_page(root):
    codes = set()
    for path in (root / "src").rglob("*.py"):
        codes |= set(re.findall(r'"([YSPRJB]\d\d)"', path.read_text(encoding="utf-8")))
    assert codes <= set(PAGES)


def test_explain_has_a_page_for_every_code_property_and_pitfall(call):
    for what in (*PAGES, *(str(spec.id) for spec in house_properties()), "calm-down"):
        code, out, _ = call("explain", what)
        assert code == 0
        assert out.startswith(what)
    assert call("explain", "calm-down", "--language", "ro")[1] != call("explain", "calm-down")[1]
    code, _, err = call("explain", "calm-dwn")
    assert code == 2
    assert "did you mean 'calm-down'?" in err


@pytest.mark.parametrize("language", LANGUAGES)
def test_diagrams_hold_every_step_and_nothing_from_outside(language):
    sedus = load("sedus")
    picture = svg(sedus, language, ["apologise", "empathise"])
    assert picture.count("<rect x=") == len(sedus.steps)
    assert not re.search(r'(href|src)="', picture)
    assert picture.count('stroke-width="4"') == 1
    text = "\n".join(mermaid_lines(sedus, language))
    assert all(f"  {name}" in text for name in sedus.steps)


def test_a_title_cannot_inject_into_a_diagram():
    built = build(
        {
            **FILES,
            "small/playbook.yaml": FILES["small/playbook.yaml"].replace(
                "title: Fix it", 'title: "<script>x</script>\\"]"'
            ),
        }
    )
    assert built.playbook is not None
    assert "<script>" not in svg(built.playbook, "en")
    assert '"]"]' not in "\n".join(mermaid_lines(built.playbook, "en"))


def test_live_the_coach_names_the_promise_that_a_move_would_break():
    talk = de.load("sedus").open(mood="furious").hear(said="vents").hear(said="explains")
    assert talk.broken_promises == ()
    assert {promise.id for promise in talk.promises_broken_by("Thank you for calling, goodbye.")} == {"F09"}
    assert "F06" in {promise.id for promise in talk.promises_broken_by("We can't refund that.")}
    assert talk.promises_broken_by("What happened then?") == ()


def test_live_warns_in_a_playbook_that_breaks_a_promise_itself(broken):
    talk = load(broken).open(mood="angry").hear(complaint="safety_hygiene").hear()
    assert talk.advice.step == "apologise"
    assert "F01" in {promise.id for promise in talk.broken_promises}


def test_the_pytest_plugin_collects_promises_and_shows_the_conversation(broken, pytester):
    result = pytester.runpytest_subprocess("--playbooks", str(broken), "-q", "-p", "no:cacheprovider")
    outcomes = result.parseoutcomes()
    assert outcomes["failed"] == 1
    assert outcomes["passed"] > 20
    result.stdout.fnmatch_lines(["*mine: F01*", "*It begins: *"])


def test_the_pytest_plugin_works_with_xdist_and_an_ini_setting(mine, pytester):
    pytester.makeini(f"[pytest]\nplaybooks = {mine}\n")
    result = pytester.runpytest_subprocess("-q", "-n", "2", "-p", "no:cacheprovider")
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] > 20


def test_the_pytest_plugin_shows_what_does_not_load(pytester):
    folder = pytester.mkdir("odd")
    (folder / "playbook.yaml").write_text("playbook: odd\n", encoding="utf-8")
    result = pytester.runpytest_subprocess("--playbooks", str(folder), "-q")
    assert result.parseoutcomes() == {"failed": 1}
    result.stdout.fnmatch_lines(["*S02 key 'title' is missing*"])


def test_the_pytest_plugin_loads_nothing_until_it_is_used():
    code = "import sys, deescalate.pytest_plugin; print(sorted(m for m in sys.modules if m.startswith('deescalate.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['deescalate.pytest_plugin']"


def test_a_playbook_is_drawn_with_the_way_of_a_recording(call, tmp_path, root):
    recording = root / "examples" / "recordings" / "ro_overcharge_good.jsonl"
    out = tmp_path / "sedus.svg"
    assert call("render", "diagram", "sedus", "--language", "ro", "--path", recording, "--out", out)[0] == 0
    picture = out.read_text(encoding="utf-8")
    assert picture.startswith("<svg ")
    assert picture.count('stroke-width="4"') == 9
    assert "Scuze" in picture
    assert not list(tmp_path.glob(".*"))
    assert call("render", "diagram", "--format", "mermaid")[1].startswith("flowchart TD")
    code, _, err = call("render", "diagram", "--language", "de")
    assert code == 2
    assert "only in: en, pl, ro, ru" in err


def test_a_catalogue_of_ones_own_is_checked_like_the_bundled_one(tmp_path, call):
    for kind in ("pitfalls", "lexicon", "moves"):
        shutil.copytree(BUNDLED / kind, tmp_path / kind)
    family = tmp_path / "pitfalls" / "en" / "emotion.yaml"
    text = family.read_text(encoding="utf-8")
    first = text.index('"', text.index("report:"))
    last = text.index('"', first + 1)
    family.write_text(f'{text[:first]}"A decent answer.{text[last:]}', encoding="utf-8")
    code, out, _ = call("check", str(tmp_path / "pitfalls"))
    assert code == 1
    assert "A decent answer." in out
    assert "pitfalls/en/emotion.yaml" in out


@pytest.fixture
def own_pitfalls(tmp_path):
    """A folder with one bundled family, the one in English, and a pitfall of its own."""
    for kind in ("lexicon", "moves", "scorer"):
        (tmp_path / kind).mkdir()
        for file in (BUNDLED / kind).glob("en.*"):
            shutil.copy(file, tmp_path / kind)
    (tmp_path / "pitfalls" / "en").mkdir(parents=True)
    for family in ("emotion.yaml", "en/emotion.yaml"):
        shutil.copy(BUNDLED / "pitfalls" / family, tmp_path / "pitfalls" / family)
    (tmp_path / "pitfalls" / "house.yaml").write_text(OWN_PITFALL, encoding="utf-8")
    (tmp_path / "pitfalls" / "en" / "house.yaml").write_text(OWN_WORDING, encoding="utf-8")
    return tmp_path / "pitfalls"


def test_a_pitfall_of_ones_own_is_found_beside_the_bundled_ones(own_pitfalls, call):
    assert call("check", own_pitfalls)[:2] == (0, "nothing to complain of\n")
    draft = "I'm checking your bill. As per our SLA you will hear from me. Please calm down."
    found = [finding.pitfall for finding in de.lint(draft, language="en", pitfalls=own_pitfalls).findings]
    assert found == ["sla-talk", "calm-down"]
    assert "sla-talk" not in [finding.pitfall for finding in de.lint(draft, language="en").findings]
    learnt_elsewhere = "If you had read the contract, you would not be asking me this. It is your own fault."
    assert not de.lint(learnt_elsewhere, language="en", pitfalls=own_pitfalls).findings


def test_a_profile_may_name_a_pitfall_of_ones_own(own_pitfalls, tmp_path, call):
    profile, draft = tmp_path / "team.yaml", tmp_path / "draft.txt"
    profile.write_text("only: [sla-talk]\n", encoding="utf-8")
    draft.write_text("As per our SLA you will hear from me. Please calm down.", encoding="utf-8")
    arguments = ("lint", draft, "--language", "en", "--profile", profile, "--format", "json")
    _, out, _ = call(*arguments, "--pitfalls", own_pitfalls)
    assert [finding["pitfall"] for finding in json.loads(out)["findings"]] == ["sla-talk"]
    code, _, err = call(*arguments)
    assert code == 3
    assert "sla-talk" in err


def test_pitfalls_of_ones_own_that_cannot_be_used_are_refused(own_pitfalls, tmp_path, call):
    (own_pitfalls / "again.yaml").write_text(OWN_PITFALL, encoding="utf-8")
    code, _, err = call("check", own_pitfalls)
    assert code == 3
    assert "pitfalls/house.yaml:1:1: R08 pitfall 'sla-talk' stands at pitfalls/again.yaml:1:1 already" in err
    (tmp_path / "draft.txt").write_text("Hello.", encoding="utf-8")
    code, _, err = call("lint", tmp_path / "draft.txt", "--language", "en", "--pitfalls", own_pitfalls / "nowhere")
    assert code == 3
    assert "has 'lexicon' and 'moves' beside it" in err
