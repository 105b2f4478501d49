"""The JSON Schema for editors is what the reader reads, and accepts and refuses what the reader does."""

import jsonschema
import pytest
import yaml

from deescalate.model import PhrasingSpec, PlaybookSpec
from deescalate.schema import json_schema, read_as, read_map
from deescalate.source import read_yaml
from measure.write_schemas import FOLDER, schemas
from small import FILES
from test_broken_files import CASES, OWN, WORDS

PLAYBOOK = json_schema(PlaybookSpec, "x")


def numbers_read(value):
    """YAML as editors read it: whole numbers are numbers."""
    if isinstance(value, dict):
        return {key: numbers_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [numbers_read(item) for item in value]
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def as_editors_see(text: str):
    return numbers_read(yaml.load(text, yaml.CBaseLoader))


@pytest.mark.parametrize(("name", "content"), schemas().items(), ids=schemas())
def test_the_schema_files_are_the_generated_ones(name, content):
    assert (FOLDER / name).read_text(encoding="utf-8") == content, "run python tests/measure/write_schemas.py"


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("playbook.yaml")), ids=lambda path: path.parent.name)
def test_shipped_playbooks_fit_the_schema(path):
    jsonschema.validate(as_editors_see(path.read_text(encoding="utf-8")), PLAYBOOK)


@pytest.mark.parametrize(
    "path", sorted(FOLDER.rglob("phrasings/*.yaml")), ids=lambda path: f"{path.parents[1].name}-{path.stem}"
)
def test_shipped_phrasings_fit_the_schema(path):
    schema = yaml.safe_load((FOLDER / "phrasings.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(as_editors_see(path.read_text(encoding="utf-8")), schema)


SHAPE = [case for case in CASES if case[4] in {"S01", "S02", "S03", "S04"} and case[1] == OWN and case[4] != "S06"]


@pytest.mark.parametrize("case", SHAPE, ids=[case[0] for case in SHAPE])
def test_what_the_reader_refuses_for_its_shape_the_schema_refuses_too(case):
    _, file, old, new, _, _ = case
    text = FILES[file].replace(old, new.replace("@", ""))
    assert read_as(read_yaml(text.encode(), file), PlaybookSpec).problems
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_editors_see(text), PLAYBOOK)


def test_every_key_is_explained():
    for name, definition in PLAYBOOK["$defs"].items():
        record = definition.get("anyOf", [definition])[-1]
        for key, value in record["properties"].items():
            assert value["description"], f"{name}.{key}"


def test_a_default_stands_only_in_the_model():
    read = read_map(read_yaml(FILES[WORDS].encode(), WORDS), PhrasingSpec)
    assert read.value is not None
    assert all(spec.binding == "sample" for spec in read.value.values())
