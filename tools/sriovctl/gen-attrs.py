#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Prints the attributes and words of a netlink specification as tables in C.

usage: gen-attrs.py SPECIFICATION
"""
import sys

import yaml

# By type and display-hint.
KINDS = {
    ("string", None): "STRING",
    ("u32", None): "U32",
    ("u32", "hex"): "HEX",
    ("u64", None): "U64",
    ("u64", "hex"): "GUID",
    ("binary", "mac"): "MAC",
    ("flag", None): "FLAG",
    ("nest", None): "NEST",
    ("pad", None): "PAD",
}


def c_name(*parts):
    """A name as tools/net/ynl makes it."""
    return "_".join(parts).replace("-", "_")


def print_words(family, enum):
    """The words of an enum by value, those of flags by the number of the bit."""
    print(f"static const char *const {c_name(enum['name'], 'words')}[] = {{")
    for entry in enum["entries"]:
        index = c_name(family, enum["name"], entry["name"]).upper()
        if enum["type"] == "flags":
            index = f"__builtin_ctz({index})"
        print(f"\t[{index}] = \"{entry['name']}\",")
    print("\tNULL\n};\n")


def initializer(attr):
    """An attribute as a struct attr."""
    kind = KINDS[attr["type"], attr.get("display-hint")]
    fields = ""
    if "enum" in attr:
        kind = "BITS" if attr.get("enum-as-flags") else "ENUM"
        fields += f", .words = {c_name(attr['enum'], 'words')}"
    if kind == "NEST":
        fields += f", .nest = &{c_name(attr['nested-attributes'], 'set')}"
    if attr.get("multi-attr"):
        fields += ", .multi = true"
    return f"{{ \"{attr['name']}\", ATTR_{kind}{fields} }}"


def print_attrs(family, attr_set):
    """An attribute set as a struct attr_set."""
    attrs = c_name(attr_set["name"], "attrs")
    print(f"static const struct attr {attrs}[] = {{")
    for attr in attr_set["attributes"]:
        index = c_name(family, "a", attr_set["name"], attr["name"]).upper()
        print(f"\t[{index}] = {initializer(attr)},")
    print("};\n")
    print(f"const struct attr_set {c_name(attr_set['name'], 'set')} = "
          f"{{ {attrs}, ARRAY_SIZE({attrs}) - 1 }};")


def main(path):
    """All of a specification."""
    with open(path, encoding="utf-8") as file:
        spec = yaml.safe_load(file)
    print("// SPDX-License-Identifier: GPL-2.0\n"
          "/* Do not edit directly, auto-generated from: */\n"
          f"/*\t{path} */\n"
          "/* by tools/sriovctl/gen-attrs.py */\n\n"
          "#include \"sriovctl.h\"\n")
    for enum in spec["definitions"]:
        print_words(spec["name"], enum)
    for i, attr_set in enumerate(spec["attribute-sets"]):
        if i:
            print()
        print_attrs(spec["name"], attr_set)


main(sys.argv[1])
