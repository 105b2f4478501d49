r"""Questions as files that learning platforms read: Moodle XML and GIFT.

Both are HTML inside, every text escaped. GIFT has signs of its own (``{ } # = : ~ % / [ \``); they are written as named
entities, which is the only way that Moodle's reader and others agree on, the tilde with a backslash.
"""

import html
import re
from collections.abc import Iterator

from deescalate.training.labels import Labels
from deescalate.training.material import Material
from deescalate.training.questions import Option, Question, Worth

HALF = 50
"""Percent for a good line that comes too early; one of those that Moodle knows."""

_NAMED = {
    "{": "&lbrace;",
    "}": "&rbrace;",
    "#": "&num;",
    "=": "&equals;",
    ":": "&colon;",
    "\\": "&bsol;",
    "%": "&percnt;",
    "/": "&sol;",
    "[": "&lbrack;",
    "]": "&rbrack;",
    "~": "\\~",
}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_ID = 100
"""Letters of an ``idnumber`` in Moodle."""


def situation(question: Question, labels: Labels) -> tuple[tuple[str, str], ...]:
    """What a learner has to know, as name and text."""
    _ = labels.gettext
    rows = [(_("Company"), question.scene.company), (_("Customer"), question.scene.customer)]
    if question.before:
        rows.append((_("You have just said"), question.before))
    rows.append((_("The customer (%(mood)s)") % {"mood": labels.inner("mood", question.mood)}, question.hears))
    return tuple(rows)


def moodle(questions: tuple[Question, ...], material: Material, labels: Labels) -> str:
    """The questions as Moodle XML."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>", *_category(material, labels)]
    for number, question in enumerate(questions, start=1):
        lines += _moodle_question(number, question, material, labels)
    return "\n".join([*lines, "</quiz>"]) + "\n"


def gift(questions: tuple[Question, ...], material: Material, labels: Labels) -> str:
    """The questions as GIFT."""
    folder = _folder(material, labels).replace("/", "//")
    blocks = [f"$CATEGORY: $course$/top/{folder}"]
    for number, question in enumerate(questions, start=1):
        stem = _gift_text(_stem(question, labels))
        general = _gift_text(_step(question, labels))
        lines = [f"// [id:{_id(question)}] [tag:{material.playbook}] [tag:{question.step}]"]
        lines.append(f"::{_bare(_name(number, question))}::[html]{stem}{{")
        lines += [_gift_option(option) for option in question.options]
        blocks.append("\n".join([*lines, f"\t####{general}", "}"]))
    return "\n\n".join(blocks) + "\n"


def _category(material: Material, labels: Labels) -> Iterator[str]:
    folder = _folder(material, labels).replace("/", "//")
    yield f'  <question type="category"><category><text>{_xml(f"$course$/top/{folder}")}</text></category></question>'


def _moodle_question(number: int, question: Question, material: Material, labels: Labels) -> Iterator[str]:
    _ = labels.gettext
    yield '  <question type="multichoice">'
    yield f"    <name><text>{_xml(_name(number, question))}</text></name>"
    yield f'    <questiontext format="html"><text>{_cdata(_stem(question, labels))}</text></questiontext>'
    yield f'    <generalfeedback format="html"><text>{_cdata(_step(question, labels))}</text></generalfeedback>'
    yield "    <defaultgrade>1</defaultgrade>"
    yield "    <penalty>0.3333333</penalty>"
    yield "    <hidden>0</hidden>"
    yield f"    <idnumber>{_xml(_id(question))}</idnumber>"
    yield "    <single>true</single>"
    yield "    <shuffleanswers>true</shuffleanswers>"
    yield "    <answernumbering>ABCD</answernumbering>"
    for option in question.options:
        yield f'    <answer fraction="{_percent(option)}" format="html">'
        yield f"      <text>{_cdata(_paragraph(option.text))}</text>"
        yield f'      <feedback format="html"><text>{_cdata(_feedback(option))}</text></feedback>'
        yield "    </answer>"
    tags = "".join(f"<tag><text>{_xml(tag)}</text></tag>" for tag in (material.playbook, question.step))
    yield f"    <tags>{tags}</tags>"
    yield "  </question>"


def _percent(option: Option) -> int:
    return {Worth.RIGHT: 100, Worth.WEAK: HALF, Worth.WRONG: 0}[option.worth]


def _gift_option(option: Option) -> str:
    sign = {Worth.RIGHT: "=", Worth.WEAK: f"~%{HALF}%", Worth.WRONG: "~"}[option.worth]
    return f"\t{sign}{_gift_text(_paragraph(option.text))}#{_gift_text(_feedback(option))}"


def _folder(material: Material, labels: Labels) -> str:
    about = labels.gettext("Which reply is better, and why?")
    return _plain(f"{material.title} - {about}")


def _name(number: int, question: Question) -> str:
    return _plain(f"{number:02d} {question.scene.title}")


def _bare(text: str) -> str:
    """A name without signs that mean something in GIFT: readers disagree on how they are written there."""
    return " ".join(re.sub(r"[{}#=:~%/\[\]\\<>&$]", " ", text).split())


def _id(question: Question) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", question.id)[:_LONGEST_ID]


def _stem(question: Question, labels: Labels) -> str:
    rows = [f"<strong>{_escaped(name)}</strong>: {_escaped(text)}" for name, text in situation(question, labels)]
    asked = labels.gettext("What do you say?")
    return "".join(f"<p>{row}</p>" for row in (*rows, f"<strong>{_escaped(asked)}</strong>"))


def _step(question: Question, labels: Labels) -> str:
    right = question.options[question.right]
    return _paragraph(labels.gettext("Step of the playbook: %(title)s") % {"title": right.name})


def _feedback(option: Option) -> str:
    sign = {Worth.RIGHT: "✓", Worth.WEAK: "~", Worth.WRONG: "✗"}[option.worth]
    return f"<p>{sign} <strong>{_escaped(option.name)}</strong>: {_escaped(option.why)}</p>"


def _paragraph(text: str) -> str:
    return f"<p>{_escaped(text)}</p>"


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("", " ".join(text.split()))


def _escaped(text: str) -> str:
    return html.escape(_plain(text), quote=False)


def _xml(text: str) -> str:
    return html.escape(_plain(text), quote=False)


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _gift_text(text: str) -> str:
    """HTML with the signs of GIFT outside tags named, tags kept."""
    return "".join(part if part.startswith("<") else _named(part) for part in re.split(r"(</?(?:p|strong)>)", text))


def _named(text: str) -> str:
    return "".join(_NAMED.get(sign, sign) for sign in text)
