"""The only module that reads files: bundled playbooks, folders of users, the pitfalls.

Files of strangers are data: only regular files inside the folder that was named are opened, up to a bounded size, and a
link that leads out of it is refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from deescalate.assembly import Shelf, build_playbook
from deescalate.catalogue import read_language, read_structure
from deescalate.conversation import Coach
from deescalate.findings import MisuseError, PlaybookError, Problem, UnreadableError, unknown
from deescalate.interface import Texts
from deescalate.linter import LintResult
from deescalate.linter import lint as lint_with
from deescalate.model import PropertySpec, Word
from deescalate.parts import NAME, File, PartFiles, included_parts
from deescalate.pitfalls import Catalogue, Language, Profile
from deescalate.references import CodeSpec, PrincipleSpec, SlotSpec, SourceSpec, TermSpec
from deescalate.rules import ProfileSpec
from deescalate.schema import Read, by_text, read_as, read_map
from deescalate.scorer import Scorer, read_scorer
from deescalate.source import MAX_BYTES, Document, read_yaml
from deescalate.terms import Vocabulary, term_of
from deescalate.vocabulary import LANGUAGES, Act, Phase

T = TypeVar("T")

_INSTALLED = Path(__file__).parent / "playbooks"
_IN_CHECKOUT = Path(__file__).parents[2] / "playbooks"
BUNDLED = _INSTALLED if _INSTALLED.is_dir() else _IN_CHECKOUT
"""The folder of the playbooks that travel with the library."""


def load(playbook: str | Path) -> Coach:
    """The playbook with this bundled name, or in this folder.

    Raises `PlaybookError` with every problem of its files, `UnreadableError` when there is nothing to read.
    """
    folder, name, roots = _find(playbook)
    own = _part_files(folder, name, folder.parents[name.count("/")])
    included = tuple(files for word in included_parts(own.playbook) if (files := _included(str(word), roots)))
    built = build_playbook(own, included, _shelf())
    if built.playbook is None:
        raise PlaybookError(built.problems)
    return Coach(**vars(built.playbook), catalogue=catalogue(), vocabulary=_Terms(), house=house_properties())


def lint(
    text: str,
    *,
    language: str,
    channel: str | None = None,
    mood: str | None = None,
    step: str | None = None,
    flags: Sequence[str] = (),
    complaint: str | None = None,
    history: Sequence[str] = (),
    profile: Profile | None = None,
    explain_in: str | None = None,
    pitfalls: str | Path | None = None,
) -> LintResult:
    """What is wrong with a draft, and what is good in it, judged by the bundled pitfalls or those of one's own.

    ``pitfalls`` is a folder of them, with ``lexicon`` and ``moves`` beside it, as in ``playbooks``; it is read once.
    ``step`` is an act ("apologise") or a phase ("P1"). Without context every pitfall is active; one that is
    wrong only on some channel or in some case is medium at most while that is not known. Words that do not exist raise
    `MisuseError`; a language without rules gives a result that is not ``covered``.
    """
    phase, act = _placed(step)
    return lint_with(
        own_catalogue(pitfalls) if pitfalls else catalogue(),
        text,
        language=language,
        channel=channel,
        mood=mood,
        phase=phase,
        act=act,
        flags=flags,
        complaint=complaint,
        history=history,
        profile=profile,
        explain_in=explain_in,
    )


def _placed(step: str | None) -> tuple[str | None, str | None]:
    """The phase and the act that a step's name stands for."""
    if step is None:
        return None, None
    if step in set(Phase):
        return step, None
    if step not in set(Act):
        raise MisuseError(unknown("step", step, (*map(str, Act), *map(str, Phase))))
    act = term_of(Act, step)
    return act.phase, act


def bundled_names() -> tuple[str, ...]:
    """Names of the bundled playbooks, parts that others include left out."""
    return tuple(sorted(path.parent.name for path in BUNDLED.glob("*/playbook.yaml")))


@cache
def catalogue(root: Path = BUNDLED) -> Catalogue:
    """The pitfalls under ``root`` (pitfalls/, lexicon/, moves/); each language is read when first asked for."""
    paths = sorted((root / "pitfalls").glob("*.yaml"))
    structure = _checked(read_structure(_document(path, root) for path in paths))
    return Catalogue(by_text(structure), _Languages(root))


def own_catalogue(folder: str | Path) -> Catalogue:
    """The pitfalls in a folder of one's own; raises `UnreadableError` if something is missing beside it."""
    whole = Path(folder).resolve()
    if not is_catalogue(whole):
        raise UnreadableError(
            f"{folder}: not a folder of pitfalls; it is called 'pitfalls' and has 'lexicon' and 'moves' beside it"
        )
    return catalogue(whole.parent)


def is_catalogue(folder: Path) -> bool:
    """Whether it is a folder of pitfalls with the lexicon and the moves that its rules need beside it."""
    folder = folder.resolve()
    return folder.name == "pitfalls" and all((folder.parent / kind).is_dir() for kind in ("lexicon", "moves"))


class _Languages(Mapping[str, Language]):
    """The languages with rules."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __getitem__(self, code: str) -> Language:
        if code not in self:
            raise KeyError(code)
        return _language(code, self._root)

    def __contains__(self, code: object) -> bool:
        return code in _covered(self._root)

    def __iter__(self) -> Iterator[str]:
        return iter(_covered(self._root))

    def __len__(self) -> int:
        return len(_covered(self._root))


@cache
def _covered(root: Path = BUNDLED) -> tuple[str, ...]:
    return tuple(code for code in LANGUAGES if (root / "lexicon" / f"{code}.yaml").is_file())


@cache
def _language(code: str, root: Path) -> Language:
    families = sorted((root / "pitfalls" / code).glob("*.yaml"))
    lexicon, moves, *wordings = (
        _document(path, root)
        for path in (root / "lexicon" / f"{code}.yaml", root / "moves" / f"{code}.yaml", *families)
    )
    language = _checked(read_language(lexicon, moves, wordings))
    return replace(language, scorer=_model(root, code), listener=_model(root, f"moves-{code}"))


def _model(root: Path, name: str) -> Scorer | None:
    file = root / "scorer" / f"{name}.bin"
    return read_scorer(file.read_bytes()) if file.exists() else None


def load_profile(path: str | Path, *, pitfalls: str | Path | None = None) -> Profile:
    """What a team, a channel or an inbox wants otherwise, for `lint`; raises `PlaybookError` for unknown pitfalls and the like.

    It speaks of the bundled ``pitfalls``, or of those in a folder of one's own.
    """
    path = Path(path)
    file = read_file(path, path.parent)
    read = read_as(read_yaml(file.data, str(path)), ProfileSpec)
    if read.value is None:
        raise PlaybookError(read.problems)
    spec = read.value
    known = tuple(map(str, (own_catalogue(pitfalls) if pitfalls else catalogue()).pitfalls))
    named = (*spec.off, *spec.only, *spec.severity, *(name for by_pitfall in spec.say.values() for name in by_pitfall))
    strange = tuple(Problem(name.where, "P03", unknown("pitfall", name, known)) for name in named if name not in known)
    languages = tuple(
        Problem(code.where, "S04", unknown("language", code, _covered()))
        for code in (*spec.say, *spec.allow)
        if code not in _covered()
    )
    if read.problems or strange or languages:
        raise PlaybookError(tuple(sorted((*read.problems, *strange, *languages))))
    return Profile(
        off=tuple(map(str, spec.off)),
        only=tuple(map(str, spec.only)),
        severity=by_text(spec.severity),
        say={str(code): by_text(patterns) for code, patterns in spec.say.items()},
        allow=by_text(spec.allow),
    )


@cache
def code_pages() -> Mapping[Word, CodeSpec]:
    """What each code means and what to do."""
    return _checked(read_map(_document(BUNDLED / "codes.yaml"), CodeSpec))


@cache
def house_properties() -> tuple[PropertySpec, ...]:
    """What every playbook promises."""
    return _checked(read_as(_document(BUNDLED / "properties.yaml"), tuple[PropertySpec, ...]))


@cache
def vocabulary() -> Vocabulary:
    """Labels and explanations of every term."""
    return _checked(read_map(_document(BUNDLED / "vocabulary.yaml"), Mapping[Word, Mapping[Word, TermSpec]]))  # type: ignore[type-abstract]  # a generic alias


class _Terms(Mapping[Word, Mapping[Word, Mapping[Word, TermSpec]]]):
    """The vocabulary, read when a label is first asked for: stepping needs none."""

    def __getitem__(self, kind: Word) -> Mapping[Word, Mapping[Word, TermSpec]]:
        return vocabulary()[kind]

    def __iter__(self) -> Iterator[Word]:
        return iter(vocabulary())

    def __len__(self) -> int:
        return len(vocabulary())


@cache
def sources() -> Mapping[Word, SourceSpec]:
    """The documents and the literature."""
    return _checked(read_map(_document(BUNDLED / "sources.yaml"), SourceSpec))


@cache
def principles() -> Mapping[Word, PrincipleSpec]:
    """What each principle of the documents teaches."""
    return _checked(read_map(_document(BUNDLED / "principles.yaml"), PrincipleSpec))


@cache
def slots() -> Mapping[Word, SlotSpec]:
    """The values that tools can pass."""
    return _checked(read_map(_document(BUNDLED / "slots.yaml"), SlotSpec))


@cache
def interface_texts() -> Texts:
    """What the terminal coach says around a playbook's words."""
    return _checked(read_map(_document(BUNDLED / "interface.yaml"), Mapping[Word, Word]))  # type: ignore[type-abstract]  # a generic alias


@cache
def _shelf() -> Shelf:
    return Shelf(by_text(sources()), tuple(map(str, slots())), tuple(map(str, catalogue().pitfalls)))


def _checked(read: Read[T]) -> T:
    if read.problems or read.value is None:
        raise PlaybookError(read.problems)
    return read.value


def _document(path: Path, root: Path = BUNDLED) -> Document:
    file = read_file(path, root)
    return read_yaml(file.data, file.name)


def read_file(path: Path, root: Path) -> File:
    """The file at ``path``, named as seen from ``root``; raises `UnreadableError` if it is none or leads out of it."""
    try:
        name = str(path.relative_to(root))
    except ValueError:
        name = str(path)
    try:
        if not path.resolve(strict=True).is_relative_to(root.resolve()):
            raise UnreadableError(f"{name}: the link leads out of {root}; copy the file instead")
        if not path.is_file():
            raise UnreadableError(f"{name}: not a regular file")
        with path.open("rb") as stream:
            return File(name, stream.read(MAX_BYTES + 1))
    except FileNotFoundError:
        raise UnreadableError(f"{name}: there is no such file") from None
    except OSError as error:
        raise UnreadableError(f"{name}: cannot be read ({error.strerror})") from error


def _find(playbook: str | Path) -> tuple[Path, str, tuple[Path, ...]]:
    """The folder of a playbook, its name, and where parts that it includes are looked for."""
    path = Path(playbook)
    if isinstance(playbook, str) and NAME.fullmatch(playbook) and (BUNDLED / playbook / "playbook.yaml").is_file():
        return BUNDLED / playbook, playbook, (BUNDLED,)
    folder = path.parent if path.name == "playbook.yaml" else path
    if (folder / "playbook.yaml").exists():
        folder = folder.resolve()
        return folder, folder.name, (folder.parent, BUNDLED)
    message = f"there is no playbook '{playbook}': neither bundled ({', '.join(bundled_names())}) nor a folder with a playbook.yaml"
    raise UnreadableError(message)


def _included(name: str, roots: Iterable[Path]) -> PartFiles | None:
    """The part with this name from the first root that has it."""
    if not NAME.fullmatch(name):
        return None
    for root in roots:
        if (root / name / "playbook.yaml").is_file():
            return _part_files(root / name, name, root)
    return None


def _part_files(folder: Path, name: str, root: Path) -> PartFiles:
    def by_language(kind: str) -> dict[str, File]:
        return {path.stem: read_file(path, root) for path in sorted((folder / kind).glob("*.yaml"))}

    procedure = folder / "procedure.yaml"
    return PartFiles(
        name,
        read_file(folder / "playbook.yaml", root),
        by_language("phrasings"),
        by_language("goals"),
        read_file(procedure, root) if procedure.exists() else None,
    )
