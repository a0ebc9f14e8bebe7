#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Prints the attributes and words of a netlink specification: as tables in C, as a JSON Schema of
what these tables make of messages, or what of it can be wanted, in C.

usage: gen-attrs.py [--schema | --settings] SPECIFICATION
"""
import collections
import json
import re
import sys

import yaml

# By type and display-hint or sub-type.
KINDS = {
    ("string", None): "STRING",
    ("u32", None): "U32",
    ("u32", "hex"): "HEX",
    ("u64", None): "U64",
    ("u64", "hex"): "GUID",
    ("binary", "mac"): "MAC",
    ("binary", "u32"): "U32S",
    ("binary", "u64"): "U64S",
    ("flag", None): "FLAG",
    ("nest", None): "NEST",
    ("pad", None): "PAD",
}


# What attrs.c makes of each kind.
UINT32 = {"type": "integer", "minimum": 0, "maximum": 2**32 - 1}
UINT64 = {"type": "integer", "minimum": 0, "maximum": 2**64 - 1}
SCHEMAS = {
    "STRING": {"type": "string"},
    "U32": UINT32,
    "HEX": UINT32,
    "U64": UINT64,
    "GUID": {"type": "string", "pattern": "^([0-9a-f]{2}:){7}[0-9a-f]{2}$"},
    "MAC": {"type": "string", "pattern": "^([0-9a-f]{2}:){5}[0-9a-f]{2}$"},
    "U32S": {"type": "array", "items": UINT32},
    "U64S": {"type": "array", "items": UINT64},
    "FLAG": {"type": "boolean"},
}

# Where settings are, as struct setting_set.
PLACES = {
    "general": ("", ".", "/"),
    "host": ("host", "host", "/"),
    "default-policy": ("default-policy", "default_policy", "/"),
    "policy": ("policy", None, "/policy/"),
    "number": ("", None, "/"),
    "vf": ("", None, "/"),
}

# As struct setting, with the doc of it.
Setting = collections.namedtuple("Setting", "key kind low high words initial valid doc")


def c_name(*parts):
    """A name as tools/net/ynl makes it."""
    return "_".join(parts).replace("-", "_")


def words_of(spec, enum):
    """The words of an enum; none where there is no such one."""
    return [entry["name"] for known in spec["definitions"] if known["name"] == enum
            for entry in known["entries"]]


def print_words(family, enum):
    """The words of an enum by value, those of flags by the number of the bit."""
    print(f"static const char *const {c_name(enum['name'], 'words')}[] = {{")
    for entry in enum["entries"]:
        index = c_name(family, enum["name"], entry["name"]).upper()
        if enum["type"] == "flags":
            index = f"__builtin_ctz({index})"
        print(f"\t[{index}] = \"{entry['name']}\",")
    print("\tNULL\n};\n")


def kind_of(attr):
    """The kind of an attribute, as enum attr_kind."""
    return KINDS[attr["type"], attr.get("display-hint", attr.get("sub-type"))]


def initializer(attr):
    """An attribute as a struct attr."""
    kind = kind_of(attr)
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


def attr_schema(spec, attr):
    """What the JSON output has for an attribute."""
    kind = kind_of(attr)
    if "enum" in attr:
        schema = {"enum": words_of(spec, attr["enum"])}
    elif kind == "NEST":
        name = f"#/$defs/{attr['nested-attributes']}"
        schema = {"$ref": name, "propertyNames": {"$ref": name + "-keys"}}
    else:
        schema = dict(SCHEMAS[kind])
    if attr.get("multi-attr") or attr.get("enum-as-flags"):
        schema = {"type": "array", "items": schema}
    return {"description": " ".join(attr["doc"].split()), **schema}


def set_schema(spec, attr_set):
    """An attribute set as an object, and its keys, to which a command may add. Flags are always
    there."""
    attrs = [attr for attr in attr_set["attributes"] if attr["type"] != "pad"]
    schema = {
        "description": " ".join(attr_set["doc"].split()),
        "type": "object",
        "properties": {attr["name"]: attr_schema(spec, attr) for attr in attrs},
    }
    flags = [attr["name"] for attr in attrs if attr["type"] == "flag"]
    if flags:
        schema["required"] = flags
    name = attr_set["name"]
    return {name: schema, name + "-keys": {"enum": [attr["name"] for attr in attrs]}}


def setting_schema(spec, place, entry):
    """What a file has for a setting; each word as it is saved."""
    second = "[02468ACEace]" if entry.low == 6 else "[0-9A-Fa-f]"
    choices = {
        "WORD": [{"enum": entry.words}],
        "BYTES": [{"pattern": f"^[0-9A-Fa-f]{second}(:[0-9A-Fa-f]{{2}}){{{entry.low - 1}}}\\+?$"}],
        "NAME": [{"pattern": "^[0-9A-Za-z][0-9A-Za-z_.-]*$", "maxLength": entry.high}],
        "NUMBER": [{"type": "integer", "minimum": entry.low, "maximum": entry.high}]
                  + [{"const": word} for word in entry.words]
                  + [{"pattern": r"^[0-9]+\+$"}] * (place == "vf"),
    }[entry.kind]
    if entry.valid == "0 or 1":
        choices = [{"enum": [0, 1, False, True, *" ".join(flag_words(spec)).split()]}]
    for choice in choices:
        if "pattern" in choice:
            choice["type"] = "string"
    return {"description": entry.doc, **(choices[0] if len(choices) == 1 else {"anyOf": choices})}


def settings_schemas(spec):
    """The objects that files of settings are made of."""
    return {f"{place}-settings": {
        "type": "object",
        "properties": {entry.key: setting_schema(spec, place, entry) for entry in entries},
        "additionalProperties": False,
    } for place, entries in settings(spec).items()}


def print_schema(spec):
    """The objects that the JSON output of all commands, and files, are made of."""
    print(json.dumps({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated by gen-attrs.py of the netlink specification.",
        "title": "Objects in the JSON output and in the files of sriovctl",
        "$defs": {name: schema for attr_set in spec["attribute-sets"]
                  for name, schema in set_schema(spec, attr_set).items()} | settings_schemas(spec),
    }, indent=2))


def setting(spec, key, item, initial=None):
    """An attribute, or what a constant is the default of. Its doc has what the specification has no
    words for, each after a comma: in UNIT, A to B, 0 for WHAT, or WORD; at last: WHAT at first."""
    doc, checks = " ".join(item["doc"].split()), item.get("checks", {})

    def told(pattern):
        return next(iter(re.findall(pattern, doc)), "")

    unit, zero = told(", in( [^,.;]+)").replace(" ", " of "), told(", 0 for([a-z ]+)")
    words = re.findall(r", or (\w+)\.$", doc)
    more = "".join(f', or "{word}"' for word in words)
    one_of = words_of(spec, item.get("enum", told(r", a ([\w-]+)\.$")))
    one_of = one_of or re.findall(r"0x\w+ \((\S+)\)", doc)
    low, high = map(int, told(r"(\d+) to (\d+)") or (checks.get("min", 0), checks.get("max", 1)))
    if one_of:
        kind, low, high, words = "WORD", 0, 0, one_of
        valid = " or ".join(", ".join(f'"{word}"' for word in words).rsplit(", ", 1))
    elif item.get("display-hint"):
        kind, low, high = "BYTES", checks.get("exact-len", 8), 0
        valid = f"a {'GUID' if low == 8 else 'unicast MAC address'} as \"02{':00' * (low - 2)}:01\""
    elif item["type"] == "string":
        kind, high, valid = "NAME", checks["max-len"], "the name of a driver" + more
    else:
        kind, zero = "NUMBER", zero and f" ({zero[1:]})"
        valid = "0 or 1" if high == 1 else f"a number{unit} from {low}{zero} to {high}{more}"
    return Setting(key, kind, low, high, words, told(r"; (\S+) at first\.$") or initial, valid, doc)


def settings(spec):
    """All that can be wanted, by its place."""
    places = {place: [] for place in PLACES}
    for item in spec["definitions"]:
        key = item["name"].removeprefix("initial-")
        if key != item["name"]:
            place = next((p for p in places if key.startswith(p + "-")), "general")
            key = key.removeprefix(place + "-")
            places[place].append(setting(spec, key, item, str(item["value"])))
    for attr_set in spec["attribute-sets"]:
        for attr in attr_set["attributes"]:
            if attr_set["name"] == "config" and attr["type"] != "pad":
                places["vf"].append(setting(spec, attr["name"], attr))
            elif attr_set["name"] == "pf" and attr["name"] == "num-vfs":
                places["number"].append(setting(spec, attr["name"], attr))
    return places


def flag_words(spec):
    """What 0 and 1 may be called."""
    return [f"{number} {item['value']}" for number, name in enumerate(("off-words", "on-words"))
            for item in spec["definitions"] if item["name"] == name]


def c_string(text):
    """A string in C, or NULL."""
    return "NULL" if text is None else json.dumps(text)


def print_settings(spec):
    """What can be wanted, in C."""
    print('#include "util.h"\n#include "wanted.h"\n')
    print("const char *const flag_words[] = {", ", ".join(map(c_string, flag_words(spec))), "};")
    for place, entries in settings(spec).items():
        name, where = c_name(place), ", ".join(map(c_string, PLACES[place]))
        print(f"\nstatic const struct setting {name}[] = {{")
        for entry in entries:
            words = c_string(" ".join(entry.words) or None)
            print(f'\t{{ "{entry.key}", SETTING_{entry.kind}, {entry.low}, {entry.high}, {words},'
                  f"\n\t  {c_string(entry.initial)}, {c_string(entry.valid)} }},")
        print(f"}};\n\nconst struct setting_set {name}_settings = {{\n"
              f"\t{where}, {name}, ARRAY_SIZE({name})\n}};")


def print_head(path):
    """What each C file begins with."""
    print("// SPDX-License-Identifier: GPL-2.0\n"
          "/* Do not edit directly, auto-generated from: */\n"
          f"/*\t{path} */\n"
          "/* by tools/sriovctl/gen-attrs.py */\n")


def print_tables(spec):
    """All of a specification, in C."""
    print("#include <linux/sriov_mgr.h>\n\n#include \"attrs.h\"\n#include \"util.h\"\n")
    for enum in spec["definitions"]:
        if enum["type"] != "const":
            print_words(spec["name"], enum)
    for i, attr_set in enumerate(spec["attribute-sets"]):
        if i:
            print()
        print_attrs(spec["name"], attr_set)


def main(args):
    """As the usage says."""
    with open(args[-1], encoding="utf-8") as file:
        spec = yaml.safe_load(file)
    if args[0] == "--schema":
        print_schema(spec)
        return
    print_head(args[-1])
    if args[0] == "--settings":
        print_settings(spec)
    else:
        print_tables(spec)


if __name__ == "__main__":
    main(sys.argv[1:])
