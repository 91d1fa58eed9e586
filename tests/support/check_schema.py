"""Checks JSON documents with Python's jsonschema (draft 2020-12) and prints what is wrong, a line each:
    tests/support/jsonschema tests/support/check_schema.py SCHEMA.json DOCUMENT.json...

A member that neither the schema nor one of its parts describes is a fault too: documents that tinct writes have none.
The status is 1 where anything is wrong.
"""
import json
import sys

from jsonschema import Draft202012Validator


def load(path):
    with open(path) as file:
        return json.load(file)


def resolved(schema, root):
    """A schema with its $ref taken in; of siblings, the one beside it counts."""
    found = schema
    while "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema, found = target, {**target, **{key: value for key, value in found.items() if key != "$ref"}}
    return found


def undescribed(value, schema, root, at):
    schema = resolved(schema, root)
    if isinstance(value, dict) and "properties" in schema:
        for name, member in value.items():
            if name in schema["properties"]:
                yield from undescribed(member, schema["properties"][name], root, f"{at}/{name}")
            elif "additionalProperties" not in schema:
                yield f"{at}/{name} is not described"
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for i, item in enumerate(value):
            yield from undescribed(item, schema["items"], root, f"{at}/{i}")


schema = load(sys.argv[1])
Draft202012Validator.check_schema(schema)
wrong = 0
for path in sys.argv[2:]:
    document = load(path)
    faults = [f"/{'/'.join(map(str, error.absolute_path))}: {error.message}"
              for error in Draft202012Validator(schema).iter_errors(document)]
    for fault in faults + list(undescribed(document, schema, schema, "")):
        print(f"{path}: {fault}")
        wrong += 1
sys.exit(1 if wrong else 0)
