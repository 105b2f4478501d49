"""Imports files into a new collection, one after the other; says as JSON what each did and what is there. For Anki's own Python."""

import json
import sys

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest, ImportCsvRequest

collection = Collection(sys.argv[1])
steps = []
for path in sys.argv[2:]:
    if path.endswith(".apkg"):
        options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=False)
        done = collection.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options))
    else:
        metadata = collection.get_csv_metadata(path=path, delimiter=None)
        done = collection.import_csv(ImportCsvRequest(path=path, metadata=metadata))
    log = done.log
    steps.append(
        {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting", "empty_first_field")}
    )
notes = {}
for number in collection.find_notes(""):
    note = collection.get_note(number)
    card = note.cards()[0]
    notes[note.guid] = {
        "fields": note.fields,
        "tags": note.tags,
        "shown": card.answer(),
        "deck": collection.decks.name(card.did),
        "learnt": card.reps,
    }
print(json.dumps({"steps": steps, "notes": notes, "problems": collection.fix_integrity()[0]}))
collection.close()
