#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Another answer in a recording: each time that the module tells of the PF or VF at ADDRESS.

usage: answer.py SPECIFICATION RECORDING ADDRESS NAME=VALUE...

NAME is that of an attribute, as "num-vfs" or "actual.mac"; without VALUE it is not there.
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


def attribute(number, data):
    """As it is in a message."""
    return struct.pack("=HH", 4 + len(data), number) + data + bytes(-len(data) % 4)


class Specification:
    """The attributes of each set."""

    def __init__(self, file):
        spec = yaml.safe_load(pathlib.Path(file).read_text(encoding="utf-8"))
        self.sets = {item["name"]: item["attributes"] for item in spec["attribute-sets"]}
        self.words = {item["name"]: [word["name"] for word in item.get("entries", [])]
                      for item in spec["definitions"]}
        self.kinds = [item["attribute-set"] for item in spec["operations"]["list"]]

    def value(self, item, text):
        """The bytes of a word of the command line."""
        if item["type"] == "binary":
            return bytes.fromhex(text.replace(":", ""))
        if item["type"] == "string":
            return text.encode() + b"\0"
        words = self.words.get(item.get("enum"), [])
        if item.get("enum-as-flags"):
            number = sum(1 << words.index(word) for word in text.split(","))
        else:
            number = words.index(text) if text in words else int(text, 0)
        return struct.pack("=Q" if item["type"] == "u64" else "=I", number)

    def number(self, kind, name):
        """Of an attribute in a set."""
        return [item["name"] for item in self.sets[kind]].index(name) + 1

    def changed(self, kind, data, name, text):
        """The attributes of a set with this value."""
        name, _, below = name.partition(".")
        number = self.number(kind, name)
        item = self.sets[kind][number - 1]
        found = {struct.unpack("=H", item[2:4])[0] & 0x3fff: item for item in pieces(data, "=HH")}
        old = found.pop(number, b"")[4:]
        if below:
            old = self.changed(item["nested-attributes"], old, below, text)
            found[number] = attribute(number, old)
        elif text:
            found[number] = attribute(number, self.value(item, text))
        return b"".join(found.values())

    def message(self, message, address, values):
        """The message with these values, if it is about that device."""
        kind, data = self.kinds[message[16] - 1], message[HEAD:]
        here = attribute(self.number(kind, "address"), address.encode() + b"\0")
        if here not in pieces(data, "=HH"):
            return message
        for name, text in values:
            data = self.changed(kind, data, name, text)
        return struct.pack("=I", HEAD + len(data)) + message[4:HEAD] + data


def main(specification, recording, address, *words):
    """As the usage says."""
    spec = Specification(specification)
    values = [word.split("=", 1) for word in words]
    path, data = pathlib.Path(recording), b""
    for message in pieces(path.read_bytes(), "=I"):
        flags, command = struct.unpack_from("=H8xB", message.ljust(HEAD, b"\0"), 6)
        if not flags & REQUEST and command in (1, 2):
            message = spec.message(message, address, values)
        data += message
    path.write_bytes(data)


main(*sys.argv[1:])
