#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Another answer in a recording: each time that the module tells of the PF or VF at ADDRESS.

usage: answer.py SPECIFICATION RECORDING ADDRESS NAME=VALUE...
"""
import pathlib
import struct
import sys

import yaml

REQUEST = 1
HEAD = 20


def pieces(data, form):
    """Messages or attributes, whose head begins with their size."""
    while len(data) >= struct.calcsize(form):
        size = struct.unpack_from(form, data)[0]
        yield data[:(size + 3) & ~3]
        data = data[(size + 3) & ~3:]


def attribute(spec, name, text):
    """Such an attribute, for a word of the command line."""
    number = [item["name"] for item in spec].index(name) + 1
    number_kind = spec[number - 1]["type"] == "u32"
    data = struct.pack("=I", int(text)) if number_kind else text.encode() + b"\0"
    return struct.pack("=HH", 4 + len(data), number) + data + bytes(-len(data) % 4)


def changed(message, spec, address, values):
    """The message with these values, if it is about that device."""
    found = list(pieces(message[HEAD:], "=HH"))
    if attribute(spec, "address", address) not in found:
        return message
    for name, text in values:
        new = attribute(spec, name, text)
        found = [item for item in found if item[2:4] != new[2:4]] + [new]
    data = b"".join(found)
    return struct.pack("=I", HEAD + len(data)) + message[4:HEAD] + data


def main(specification, recording, address, *words):
    """As the usage says."""
    spec = yaml.safe_load(pathlib.Path(specification).read_text(encoding="utf-8"))
    sets = {item["name"]: item["attributes"] for item in spec["attribute-sets"]}
    kinds = [sets[item["attribute-set"]] for item in spec["operations"]["list"]]
    values = [word.split("=", 1) for word in words]
    path, data = pathlib.Path(recording), b""
    for message in pieces(path.read_bytes(), "=I"):
        flags, command = struct.unpack_from("=H8xB", message.ljust(HEAD, b"\0"), 6)
        if not flags & REQUEST and command in (1, 2):
            message = changed(message, kinds[command - 1], address, values)
        data += message
    path.write_bytes(data)


main(*sys.argv[1:])
