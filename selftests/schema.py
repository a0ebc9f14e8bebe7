#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Checks JSON against schemas. Stays, as its start takes long in a VM.

usage: schema.py DIRECTORY
Each line of input is the name of a schema in DIRECTORY and a file, and makes a line of output:
"ok", or what is wrong. With "lines" behind, the file has a document a line, at least one.
"""
import json
import pathlib
import sys

import jsonschema


class Schemas:
    """All schemas of a directory. They name each other relative to where they are."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).resolve()
        self.validators = {}

    def validator(self, name):
        if name not in self.validators:
            path = self.directory / f"{name}.json"
            schema = json.loads(path.read_text(encoding="utf-8"))
            jsonschema.Draft202012Validator.check_schema(schema)
            resolver = jsonschema.RefResolver(path.as_uri(), schema)
            self.validators[name] = jsonschema.Draft202012Validator(schema, resolver=resolver)
        return self.validators[name]

    def check(self, name, path, lines=""):
        text = pathlib.Path(path).read_text(encoding="utf-8")
        documents = text.splitlines() if lines else [text]
        if not documents:
            return "nothing to check"
        for document in documents:
            errors = self.validator(name).iter_errors(json.loads(document))
            error = jsonschema.exceptions.best_match(errors)
            if error:
                return f"{error.json_path}: {error.message}"[:500].replace("\n", " ")
        return "ok"


def main(directory):
    """As the usage says."""
    schemas = Schemas(directory)
    for line in sys.stdin:
        try:
            said = schemas.check(*line.split())
        except (OSError, ValueError, jsonschema.exceptions.SchemaError) as error:
            said = f"{type(error).__name__}: {error}".replace("\n", " ")
        print(said, flush=True)


main(sys.argv[1])
