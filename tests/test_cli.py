"""The command line as a user and a pipeline meet it: output, exit codes, no traceback, nothing half-written."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from deescalate.cli import main
from deescalate.library import catalogue

ROOT = Path(__file__).parents[1]
RECORDINGS = sorted((ROOT / "examples" / "recordings").glob("*.jsonl"))
OUTCOMES = {
    "en_complete_good": "resolved_full",
    "pl_complete_good": "explained_accepted",
    "ro_complete_good": "explained_accepted",
    "ru_complete_good": "explained_accepted",
    "en_let_them_win_good": "symbolic_win_only",
    "pl_let_them_win_good": "resolved_full",
    "ro_let_them_win_good": "explained_accepted",
    "ru_let_them_win_good": "resolved_full",
    "en_first_contact_good": "resolved_full",
    "pl_first_contact_good": "symbolic_win_only",
    "ro_first_contact_good": "resolved_full",
    "ru_first_contact_good": "resolved_full",
    "en_ambassador_good": "explained_accepted",
    "pl_ambassador_good": "resolved_full",
    "ro_ambassador_good": "explained_accepted",
    "ru_ambassador_good": "resolved_full",
    "en_ten_rules_good": "resolved_full",
    "pl_ten_rules_good": "explained_accepted",
    "ro_ten_rules_good": "resolved_full",
    "ru_ten_rules_good": "deferred_committed",
    "en_sedus_good": "symbolic_win_only",
    "pl_sedus_good": "resolved_full",
    "ro_sedus_good": "symbolic_win_only",
    "ru_sedus_good": "resolved_full",
}
"""How the recordings of agents who do well end."""
SLIPS = {
    "en_complete_bad": ["mood-mismatch", "impossible-denial", "scapegoat", "only-you", "vague-stall", "upsell-mid-complaint"],
    "pl_complete_bad": ["victim-play", "yes-but", "blame-customer", "calm-down", "bare-refusal", "policy-shield", "vague-stall"],
    "ro_complete_bad": ["legalese-script", "prove-wrong", "public-private-data", "hush-offer"],
    "ru_complete_bad": ["legalese-script", "make-repeat", "prove-wrong", "only-you", "not-my-job", "upsell-mid-complaint"],
    "en_let_them_win_bad": ["scapegoat", "prove-wrong", "fine-print-gotcha", "humiliate", "policy-shield", "bare-refusal"],
    "pl_let_them_win_bad": ["scapegoat", "suspicion", "silence-customer", "fine-print-gotcha", "humiliate", "discourage-complaint"],
    "ro_let_them_win_bad": ["legalese-script", "blame-customer", "only-you", "dead-end-ignorance", "not-my-job", "over-promise"],
    "ru_let_them_win_bad": ["victim-play", "calm-down", "internal-jargon", "dead-end-ignorance", "repeat-scold", "bare-refusal"],
    "en_first_contact_bad": ["calm-down", "suspicion", "scapegoat", "blame-customer", "not-my-job", "dead-end-ignorance", "vague-stall"],
    "pl_first_contact_bad": ["non-apology", "repeat-scold", "policy-shield", "bare-refusal", "label-customer", "rhetorical-challenge"],
    "ro_first_contact_bad": ["calm-down", "yes-but", "scapegoat", "make-repeat", "repeat-scold", "upsell-mid-complaint"],
    "ru_first_contact_bad": ["false-empathy", "impossible-denial", "suspicion", "policy-shield", "repeat-scold", "discourage-complaint"],
    "en_ambassador_bad": ["not-my-job", "only-you", "minimise", "bare-refusal", "repeat-scold"],
    "pl_ambassador_bad": ["not-my-job", "blame-customer", "impossible-denial", "suspicion", "dead-end-ignorance", "over-promise"],
    "ro_ambassador_bad": ["false-empathy", "minimise", "vague-stall", "label-customer", "bare-refusal"],
    "ru_ambassador_bad": ["scapegoat", "calm-down", "only-you", "vague-stall", "blame-customer", "contempt-sarcasm"],
    "en_ten_rules_bad": ["legalese-script", "impossible-denial", "make-repeat", "suspicion", "scapegoat", "hush-offer"],
    "pl_ten_rules_bad": ["legalese-script", "rush", "humiliate", "internal-jargon", "only-you", "policy-shield"],
    "ro_ten_rules_bad": ["blame-customer", "impossible-denial", "suspicion", "policy-shield", "threat-ultimatum"],
    "ru_ten_rules_bad": ["rhetorical-challenge", "overfamiliar", "suspicion", "fine-print-gotcha", "command-tone", "bare-refusal"],
    "en_sedus_bad": ["blame-customer", "non-apology", "prove-wrong", "suspicion", "not-my-job"],
    "pl_sedus_bad": ["echo-accusation", "false-empathy", "internal-jargon", "vague-stall", "make-repeat", "instant-capitulation"],
    "ro_sedus_bad": ["over-apology", "calm-down", "prove-wrong", "blame-customer", "bare-refusal", "repeat-scold"],
    "ru_sedus_bad": ["echo-accusation", "label-customer", "minimise", "impossible-denial", "not-my-job", "discourage-complaint"],
}  # fmt: skip
"""What a trainer points at in the recordings of agents who do badly."""


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deescalate.cli", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def call(capsys, monkeypatch):
    """Runs a command in this process; gives exit code, output and errors."""

    def run_here(*arguments, stdin=None):
        if stdin is not None:
            import io  # noqa: PLC0415 - used here only

            monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_here


def replay(call, name):
    """Exit code and moments of a recording of ours."""
    path = ROOT / f"examples/recordings/{name}.jsonl"
    code, out, err = call("coach", "--replay", str(path), "--format", "json")
    moments = [json.loads(line) for line in out.splitlines()]
    assert err == ""
    assert len(moments) == len(path.read_text(encoding="utf-8").splitlines())
    return code, moments


def test_lint_underlines_the_words_and_says_why_and_what_instead(call):
    code, out, err = call("lint", "--language", "en", stdin="I see. Please calm down, we will look at it.")
    lines = out.splitlines()
    assert (code, err) == (1, "")
    quoted = next(number for number, line in enumerate(lines) if "calm down" in line)
    marks = lines[quoted + 1]
    assert "calm down" in lines[quoted][marks.index("~") : marks.rindex("~") + 1].casefold()
    assert any(line.strip().startswith("better: ") for line in lines)


def test_clean_drafts_give_zero(call):
    assert call("lint", "--language", "en", stdin="I'm checking your order now and will write to you by 4 pm.")[0] == 0


def test_the_threshold_decides_the_exit_code(call):
    draft = "Please calm down."
    assert call("lint", "--language", "en", "--fail-on", "block", stdin=draft)[0] == 1
    assert call("lint", "--language", "en", "--fail-on", "never", stdin=draft)[0] == 0


def test_the_language_is_guessed_and_otherwise_asked_for(call):
    assert "pl" in call("lint", "--format", "json", stdin="Proszę się uspokoić, nie mogę tak rozmawiać.")[1]
    code, _, err = call("lint", stdin="12345")
    assert code == 2
    assert "--language" in err


def test_a_language_without_rules_is_not_a_clean_bill(call):
    _code, out, _ = call("lint", "--language", "de", stdin="Beruhigen Sie sich.")
    assert "not checked" in out
    assert (
        json.loads(call("lint", "--language", "de", "--format", "json", stdin="Beruhigen Sie sich.")[1])["covered"]
        is False
    )


def test_json_lines_in_and_out(call, tmp_path):
    drafts = tmp_path / "drafts.jsonl"
    drafts.write_text(
        '{"id": "a", "text": "Please calm down.", "language": "en"}\n\n{"id": "b", "text": "Успокойтесь, пожалуйста.", "lang": "ru"}\n',
        encoding="utf-8",
    )
    _, out, _ = call("lint", "--format", "json", str(drafts))
    results = [json.loads(line) for line in out.splitlines()]
    assert [(result["id"], result["language"]) for result in results] == [("a", "en"), ("b", "ru")]
    assert all(result["findings"][0]["pitfall"] == "calm-down" for result in results)


def test_explanations_come_in_the_language_asked_for(call):
    _, polish, _ = call("lint", "--language", "en", "--explain-in", "pl", "--format", "json", stdin="Please calm down.")
    _, english, _ = call("lint", "--language", "en", "--format", "json", stdin="Please calm down.")
    assert json.loads(polish)["findings"][0]["why"] != json.loads(english)["findings"][0]["why"]


def test_sarif_counts_code_points(call, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text("Hello 😀😀\n😀 Please calm down.\n", encoding="utf-8")
    _, out, _ = call("lint", "--language", "en", "--format", "sarif", str(draft))
    log = json.loads(out)
    run_ = log["runs"][0]
    assert run_["columnKind"] == "unicodeCodePoints"
    region = next(result for result in run_["results"] if result["ruleId"] == "calm-down")["locations"][0][
        "physicalLocation"
    ]["region"]
    line = draft.read_text(encoding="utf-8").splitlines()[region["startLine"] - 1]
    assert "calm down" in line[region["startColumn"] - 1 : region["endColumn"] - 1].casefold()
    jsonschema.validate(log["runs"], {"type": "array", "items": {"required": ["tool", "results"]}})


def test_github_annotations_stay_on_one_line(call, tmp_path):
    draft = tmp_path / "a,b.txt"
    draft.write_text("Please calm down.\n", encoding="utf-8")
    _, out, _ = call("lint", "--language", "en", "--format", "github", str(draft))
    assert out.splitlines()
    assert all(line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in out.splitlines())
    assert "a%2Cb.txt" in out


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "says"),
    [
        (["lint", "nothing.txt"], "", 3, "nothing.txt: there is no such file"),
        (["lint", "."], "", 3, "cannot be read"),
        (["coach", "--replay", "nothing.jsonl"], "", 3, "there is no such file"),
        (["coach", "--playbook", "nothing"], "", 3, "there is no playbook 'nothing'"),
        (["coach", "--replay", "-"], "{", 3, "-:1:1: J01 not JSON at column"),
        (["coach", "--replay", "-"], "[]", 3, "J02 not a record"),
        (["coach", "--replay", "-"], '{"x": 1}', 3, "J02 not a record; found x"),
        (["coach", "--replay", "-"], "", 3, "J04 there is no conversation"),
        (
            ["coach", "--replay", "-"],
            '{"open": {"mood": "mad"}}\n{"agent": 3}\n{"customer": {"said": "x"}}',
            3,
            "J03 customer.said",
        ),
        (
            ["coach", "--replay", "-"],
            '{"open": {"playbook": "sedus", "channel": "email_letter"}}',
            2,
            "is not for channel",
        ),
        (["coach", "--set", "authority"], "", 2, "--set takes NAME=VALUE"),
        (["coach", "--set", "authority=high"], "", 2, "level from 0 to 3"),
        (["coach", "--mood", "mad"], "", 2, "invalid choice"),
        (
            ["coach", "--set", "amont=3", "--complaint", "delivery", "--mood", "calm", "--channel", "phone"],
            "",
            2,
            "did you mean 'amount'?",
        ),
        ([], "", 2, "COMMAND"),
    ],
    ids=str,
)
def test_mistakes_are_said_plainly_with_the_right_code(arguments, stdin, code, says):
    done = run(*arguments, stdin=stdin)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_all_wrong_lines_of_a_recording_come_at_once():
    done = run("coach", "--replay", "-", stdin='{"open": {}}\n{\n{"agent": 3}\n{"agent": "hello"}\n[]\n')
    assert [line.split(" ")[1] for line in done.stderr.splitlines()] == ["J01", "J03", "J02"]


@pytest.mark.parametrize(
    "path", [path for path in RECORDINGS if path.stem not in OUTCOMES | SLIPS], ids=lambda path: path.stem
)
def test_recordings_replay_as_text_and_json(path, call):
    code, out, err = call("coach", "--replay", str(path))
    assert err == ""
    assert max(map(len, (line for line in out.splitlines() if not line.lstrip().startswith(("{", ">"))))) < 400
    code_again, lines, _ = call("coach", "--replay", str(path), "--format", "json")
    moments = [json.loads(line) for line in lines.splitlines()]
    assert code_again == code
    assert len(moments) == len(path.read_text(encoding="utf-8").splitlines())


def test_the_good_one_is_clean_and_ends_well_and_the_bad_one_shows_what_a_trainer_would_point_at(call):
    code, out, _ = call(
        "coach", "--replay", str(ROOT / "examples/recordings/ro_overcharge_good.jsonl"), "--format", "json"
    )
    moments = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [moment["lint"]["findings"] for moment in moments if "lint" in moment if moment["lint"]["findings"]] == []
    assert [moment["advice"]["outcome"] for moment in moments if "advice" in moment][-1] == "resolved_full"
    code, out, _ = call(
        "coach", "--replay", str(ROOT / "examples/recordings/pl_overcharge_bad.jsonl"), "--format", "json"
    )
    moments = [json.loads(line) for line in out.splitlines()]
    found = {finding["pitfall"] for moment in moments if "lint" in moment for finding in moment["lint"]["findings"]}
    assert code == 1
    assert {"calm-down", "victim-play", "prove-wrong", "blame-customer", "bare-refusal", "over-apology"} <= found


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("en_abusive_caller", "terminated_with_return_path"),
        ("en_leaving_silently", "left_unrecovered"),
        ("pl_unsolvable", "symbolic_win_only"),
        ("ru_mistaken_customer", "explained_accepted"),
        ("ro_leaving_silently", None),
        ("ru_vulnerable_and_threat", None),
    ],
)
def test_good_recordings_have_no_finding_and_end_as_they_should(call, name, outcome):
    code, out, _ = call("coach", "--replay", str(ROOT / f"examples/recordings/{name}.jsonl"), "--format", "json")
    moments = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [moment["lint"]["findings"] for moment in moments if "lint" in moment if moment["lint"]["findings"]] == []
    assert [moment["advice"]["outcome"] for moment in moments if "advice" in moment][-1] == outcome


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES.items())
def test_agents_who_do_well_hear_of_nothing_and_bring_it_to_an_end(call, name, outcome):
    code, moments = replay(call, name)
    assert [moment["lint"]["findings"] for moment in moments if "lint" in moment if moment["lint"]["findings"]] == []
    assert (code, [moment["advice"]["outcome"] for moment in moments if "advice" in moment][-1]) == (0, outcome)
    # the last word is the agent's, said where the conversation ends
    assert "lint" in moments[-1]


@pytest.mark.parametrize(("name", "slips"), SLIPS.items())
def test_what_a_trainer_would_point_at_is_found_when_agents_do_badly(call, name, slips):
    code, moments = replay(call, name)
    found = [finding["pitfall"] for moment in moments if "lint" in moment for finding in moment["lint"]["findings"]]
    assert set(slips) <= set(found)
    assert (code, [moment["advice"]["outcome"] for moment in moments if "advice" in moment][-1]) == (
        1,
        "left_unrecovered",
    )
    assert 5 <= sum("lint" in moment for moment in moments) <= 8


def test_every_playbook_has_a_good_and_a_bad_recording_in_every_language():
    languages = ("en", "pl", "ro", "ru")
    playbooks = ("complete", "let_them_win", "first_contact", "ambassador", "ten_rules", "sedus")
    assert set(OUTCOMES) == {f"{language}_{name}_good" for language in languages for name in playbooks}
    assert set(SLIPS) == {f"{language}_{name}_bad" for language in languages for name in playbooks}
    opened = {path.stem: json.loads(path.read_text(encoding="utf-8").partition("\n")[0])["open"] for path in RECORDINGS}
    assert all(
        f"{opened[name]['language']}_{opened[name]['playbook']}" == name.rpartition("_")[0] for name in OUTCOMES | SLIPS
    )


def test_dialogues_of_corpora_replay_too(call, tmp_path):
    path = tmp_path / "corpus.jsonl.gz"
    dialogue = {
        "id": "x1", "lang": "en",
        "turns": [
            {"role": "customer", "text": "My parcel is late"}, {"role": "customer", "text": "since Monday"},
            {"role": "action", "text": "looked up"},
            {"role": "agent", "text": "When did you order it?"}, {"role": "customer", "text": "Monday"},
        ],
    }  # fmt: skip
    path.write_bytes(gzip.compress(json.dumps(dialogue).encode()))
    code, out, err = call("coach", "--replay", str(path), "--format", "json")
    moments = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [moment["recording"] for moment in moments] == ["x1"] * 3
    assert moments[0]["customer"]["text"] == "My parcel is late\nsince Monday"
    assert moments[0]["advice"]["step"] == "apologise"
    assert moments[-1]["advice"]["step"] != moments[0]["advice"]["step"]


def test_list_shows_what_there_is(call):
    assert "sedus" in call("list")[1]
    assert "calm-down" in call("list", "pitfalls", "--language", "ro")[1]
    assert "furious" in call("list", "vocabulary", "--language", "en")[1]
    assert json.loads(call("list", "--format", "json")[1])[0]["name"] in {
        "sedus",
        "ambassador",
        "complete",
        "first_contact",
    }


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m deescalate.cli list vocabulary | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""


def test_the_version_is_said(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.startswith("deescalate ")


PROFILE = """\
off: [legalese-script]
severity: {calm-down: medium}
say:
  en:
    policy-shield: ["our handbook"]
allow:
  en: ["not my fault of course"]
"""


def test_a_profile_switches_changes_adds_and_allows(call, tmp_path):
    path = tmp_path / "team.yaml"
    path.write_text(PROFILE, encoding="utf-8")

    def found(draft: str) -> dict[str, str]:
        out = call("lint", "--language", "en", "--format", "json", "--profile", str(path), stdin=draft)[1]
        return {finding["pitfall"]: finding["severity"] for finding in json.loads(out)["findings"]}

    assert found("Please calm down.")["calm-down"] == "medium"
    assert "policy-shield" in found("See our handbook.")
    assert "victim-play" in found("It's not my fault.")
    assert "victim-play" not in found("It's not my fault of course.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("off: [calm-dwn]\n", ":1:7: P03 unknown pitfall 'calm-dwn'; did you mean 'calm-down'?"),
        ("severity: {calm-down: low}\n", "S04 unknown severity 'low'"),
        ('say: {de: {calm-down: ["ruhig"]}}\n', ":1:7: S04 unknown language 'de'"),
        ("of: []\n", "S01 unknown key 'of'; did you mean 'off'?"),
        ('say: {en: {calm-down: ["("]}}\n', "at character"),
    ],
)
def test_mistakes_in_a_profile_are_said_plainly(call, tmp_path, text, says):
    path = tmp_path / "team.yaml"
    path.write_text(text, encoding="utf-8")
    code, _, err = call("lint", "--language", "en", "--profile", str(path), stdin="Hello, I am checking it now.")
    assert code == 3
    assert says in err


def test_a_pitfalls_page_can_be_asked_for(call):
    code, out, _ = call("lint", "--explain", "calm-down", "--explain-in", "ru", stdin="")
    assert code == 0
    assert out.startswith("calm-down")


def test_a_record_brings_what_is_known_of_the_case(tmp_path):
    draft = catalogue().languages["en"].pitfalls["liability-overreach"].examples.report[0]
    path = tmp_path / "drafts.jsonl"
    cases = [
        {"complaint": "delivery"},
        {"complaint": "safety_hygiene"},
        {"flags": ["vulnerable"]},
        {"flags": ["threat_legal"]},
    ]
    path.write_text("".join(json.dumps({"text": draft, "language": "en", **case}) + "\n" for case in cases))
    lines = run("lint", str(path), "--format", "json", "--fail-on", "never").stdout.splitlines()
    assert [[finding["pitfall"] for finding in json.loads(line)["findings"]] for line in lines] == [
        [], ["liability-overreach"], [], ["liability-overreach"],
    ]  # fmt: skip
    path.write_text(json.dumps({"text": draft, "language": "en", "flags": "threat_legal"}))
    done = run("lint", str(path))
    assert done.returncode == 2
    assert "'flags' must be a list" in done.stderr
