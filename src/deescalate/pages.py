"""A page of text for each code, promise, pitfall and principle."""

from collections.abc import Iterator

from deescalate.findings import MisuseError, unknown
from deescalate.library import bundled_names, catalogue, code_pages, house_properties, load, principles, sources
from deescalate.model import PropertySpec, Word
from deescalate.principles import homes
from deescalate.proving import static_promises
from deescalate.references import CodeSpec
from deescalate.report import wrapped
from deescalate.schema import by_text
from deescalate.shell import paint


def page_of(what: str, language: str) -> Iterator[str]:
    """The lines of a page; raises `MisuseError` with the nearest word for what has none."""
    codes = {str(code): page for code, page in code_pages().items()}
    properties = {str(spec.id): spec for spec in house_properties()}
    pitfalls = catalogue()
    if what in codes:
        return _code_page(what, codes[what])
    if what in properties:
        return _property_page(properties[what])
    if what in static_promises():
        return iter(
            (
                paint().bold(f"{what}  {static_promises()[what]}"),
                "  checked on data and wording, without walking conversations",
            )
        )
    if what in pitfalls.pitfalls:
        return _pitfall_page(what, language)
    if what in by_text(principles()):
        return _principle_page(what)
    raise MisuseError(
        unknown("code", what, (*codes, *properties, *static_promises(), *map(str, pitfalls.pitfalls), *principles()))
    )


def _code_page(code: str, page: CodeSpec) -> Iterator[str]:
    yield paint().bold(f"{code}  {page.says}")
    yield from wrapped("  ", page.do)
    if page.wrong:
        yield "\n  wrong:"
        yield from (f"    {line}" for line in page.wrong.splitlines())
        yield "  right:"
        yield from (f"    {line}" for line in page.right.splitlines())


def _property_page(spec: PropertySpec) -> Iterator[str]:
    yield paint().bold(f"{spec.id}  {spec.says}")
    for source in spec.source:
        document = sources().get(source) or sources()[type(source)(source.partition("-")[0])]
        yield from wrapped("  source: ", f"{source}: {document.author}, {document.title}")
    yield f"  written at {spec.where}; `deescalate trace {spec.id}` shows a conversation in which it matters"


def _pitfall_page(name: str, language: str) -> Iterator[str]:
    spec = catalogue().pitfalls[name]
    wording = catalogue().languages[language].pitfalls[name]
    yield paint().bold(f"{name}  {wording.name} ({spec.severity})")
    yield from wrapped("  ", wording.says)
    yield from wrapped("  ", wording.why)
    for better in wording.instead:
        yield from wrapped("  + ", better, paint().green)
    for example in wording.examples.report[:3]:
        yield from wrapped("  - ", example, paint().yellow)
    yield from wrapped("  source: ", ", ".join(spec.source))


def _principle_page(name: str) -> Iterator[str]:
    document = sources()[Word(name.partition("-")[0])]
    yield paint().bold(f"{name}  {by_text(principles())[name].says}")
    yield from wrapped("  ", f"{document.author}: {document.title}")
    playbooks = [load(one) for one in bundled_names()]
    for home in homes(playbooks, house_properties(), catalogue(), by_text(principles())).get(name, ()):
        yield from wrapped("  ", f"{home.kind}: {home.name}")
