#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compares what can be wanted by the netlink specification with what the module takes, and what
columns, schemas and documents have. Prints what is missing or differs, a line each. In the top
directory.
"""
import importlib.machinery
import math
import pathlib
import re
import types

import yaml

# By place: the directory in configfs, how functions of configfs.c begin, and keys in manuals.
PLACES = {
    "general": ("", "root", ""),
    "host": ("host/", "host", "host."),
    "default-policy": ("default_policy/", "default", "default-policy."),
    "policy": ("<address>/policy/", "policy", "policy."),
    "number": ("<address>/", "pf", ""),
    "vf": ("<address>/vf<N>/", "vf", ""),
}
# Of the moment: nothing that is wanted.
MOMENTARY = "<address>/allow_disruption"


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8").replace("\\(dq", '"').replace("\\-", "-")


def compare(where, seen, wanted):
    """What is there by name with what has to be; or names alone."""
    seen, wanted = [said if isinstance(said, dict) else dict.fromkeys(said)
                    for said in (seen, wanted)]
    for name in sorted(wanted.keys() | seen.keys()):
        if name not in seen:
            print(f"{where}: {name} is missing")
        elif name not in wanted:
            print(f"{where}: {name} is not in the specification")
        elif seen[name] != wanted[name]:
            print(f"{where}: {name} is {seen[name]}, in the specification {wanted[name]}")


class Kernel:
    """The sources of the module. What it takes for an attribute is bounds, and words."""

    def __init__(self):
        self.attrs, self.configfs, self.registry, common, api = [read(path) for path in (
            "drivers/sriov_mgr/attrs.c", "drivers/sriov_mgr/configfs.c",
            "drivers/sriov_mgr/registry.c", "drivers/sriov_mgr/common.h",
            "include/linux/sriov_mgr.h")]
        self.names = dict(re.findall(r"#define\s+(\w+)\s+\(?(\w+(?: \* \w+)?)",
                                     common + api + self.configfs)) | {"INT_MAX": "2147483647"}
        self.words = {name: sorted(re.findall('"(.*?)"', text)) for name, text in re.findall(
            r"(\w+)\[\] = \{(.*?)};\n", self.attrs + self.configfs, re.S)}

    def number(self, text):
        """The value of a constant, or of a product."""
        return math.prod(self.number(self.names[name]) if name in self.names else int(name)
                         for name in re.findall(r"\w+", text))

    def vf_attrs(self):
        """The table of attributes."""
        forms = {"MAC": [6, 0], "GUID": [8, 0],
                 "DRIVER": [0, self.number("SRIOV_DRIVER_LEN") - 1, "none"]}
        for name, kind, rest in re.findall(r'= \{ "(\w+)", \w+, SRIOV_KIND_(\w+)(.*?) },',
                                           self.attrs, re.S):
            if kind == "NUMBER":
                forms[kind] = [self.number(text) for text in re.findall(r"\w+", rest)[:2]]
            elif kind == "WORD":
                forms[kind] = [0, 0] + self.words[re.search(r"\.words = (\w+)", rest)[1]]
            yield PLACES["vf"][0] + name, forms[kind]

    def others(self):
        """What configfs.c checks itself."""
        found = re.findall(r"^POLICY_ATTR\(()([a-z]\w+)(.*?);", self.configfs, re.M | re.S)
        for start, name in re.findall(r"^CONFIGFS_ATTR\((\w+)_, ([a-z]\w+)\)", self.configfs, re.M):
            found += re.findall(rf" ({start})_({name})_store\((.*?)\n}}", self.configfs, re.S)
        for start, name, text in found:
            form = [0, 65535] if "kstrtou16" in text else [0, 0] + self.words["mode_names"]
            for low, high, word in re.findall(r', (\w+), (\w+), (NULL|"\w+"),', text):
                form = [self.number(low), self.number(high)] + re.findall('"(.*)"', word)
            yield next(directory for directory, begin, _ in PLACES.values()
                       if begin == (start or "policy")) + name, form

    def check(self, entries, flags):
        """Of all; what is made of a new PF, and that each attribute of the table is in configfs."""
        wanted = {path: [0, 0] + sorted(flags) if "vf<N>" in path and entry.valid == "0 or 1" else
                  [entry.low, entry.high] + sorted(entry.words) for path, entry in entries.items()}
        compare("drivers/sriov_mgr", dict(self.vf_attrs()) | dict(self.others()),
                wanted | {MOMENTARY: [0, 1]})
        files = re.findall(r"^\t&vf_attr_(\w+),", self.configfs, re.M)
        compare("configfs.c", files[:files.index("commit")],
                [path.split("/")[-1] for path in entries if "vf<N>" in path])
        values = re.findall(r"policy\[SRIOV_POLICY_(\w+)\] = \w*?([A-Z]+|\d+);", self.registry)
        compare("registry.c", {name.lower(): value.lower() for name, value in values},
                {path.split("/")[-1]: re.sub("auto|none", "unset", entry.initial)
                 for path, entry in entries.items() if "/policy/" in path})


def check_text(where, texts, entries, initial=lambda name: False):
    """What a document says of each by its name, of some also what they are at first."""
    compare(where, texts.keys(), entries.keys())
    for name in sorted(entries.keys() & texts.keys()):
        entry, text = entries[name], " ".join(texts[name].split())
        words = set(re.findall(r'["`]([\w.]+)["`]', text))
        said = set(re.findall(r"\d+ to \d+|at most \d+|0 or 1", text))
        form = {"NUMBER": f"{entry.low} {'or' if entry.high == 1 else 'to'} {entry.high}",
                "NAME": f"at most {entry.high}"}
        if entry.kind in form and said != {form[entry.kind]}:
            print(f"{where}: {name} is {sorted(said)}, in the specification {form[entry.kind]}")
        if set(entry.words) - words or (entry.kind == "WORD" and words - set(entry.words)):
            print(f"{where}: {name} is {sorted(words)}, in the specification {entry.valid}")
        first = re.findall(r'([\w.]+)"? at first', text)
        if (first or initial(name)) and first != [entry.initial]:
            print(f"{where}: {name} is {first} at first, in the specification {entry.initial}")


def main():
    """As the usage says."""
    loader = importlib.machinery.SourceFileLoader("generator", "tools/sriovctl/gen-attrs.py")
    generator = types.ModuleType(loader.name)
    loader.exec_module(generator)
    spec = yaml.safe_load(read("Documentation/netlink/specs/sriov_mgr.yaml"))
    flags = " ".join(generator.flag_words(spec)).split()
    places = generator.settings(spec)
    entries = {PLACES[place][0] + entry.key.replace("-", "_"): entry
               for place in places for entry in places[place]}
    Kernel().check(entries, flags)

    parts = re.split(r"^What:\s+/sys/kernel/config/sriov_mgr/(.*)\n",
                     read("Documentation/ABI/testing/configfs-sriov_mgr"), flags=re.M)
    check_text("configfs-sriov_mgr", {path: text for path, text in zip(parts[1::2], parts[2::2])
                                      if "(RW)" in text and path != MOMENTARY},
               entries, lambda name: not re.search("vf<N>|num_vfs", name))

    manual, page = read("tools/sriovctl/sriovctl.json.5"), read("tools/sriovctl/sriovctl.8")
    check_text("sriovctl.json.5", dict(re.findall(r"^([\w.-]+)\|(.*)", manual, re.M)),
               {PLACES[place][2] + entry.key: entry for place in places for entry in places[place]},
               lambda name: re.search("stats|host|policy", name))
    vf_keys = [entry.key for entry in places["vf"]]
    compare("config-attr", generator.words_of(spec, "config-attr"), vf_keys)
    named = re.search(r"attribute of a VF in configfs\n\.RB \((.*)", page)[1]
    compare("sriovctl.8", vf_keys + re.findall(r"[\w-]+", named), vf_keys)
    for name, text in ("sriovctl.8", page), ("sriovctl.json.5", manual):
        said = re.search(r"0 is also\n\.BR (.*)\nand 1\n\.BR (.*)", text)
        compare(name, set(re.findall(r"\w+", said[1] + said[2])) - {"or"}, set(flags) - {"0", "1"})

    columns = re.findall(r'"([\w-]+)", \w+, text_config', read("tools/sriovctl/columns.c"))
    compare("columns.c", columns + ["driver"], vf_keys)
    used = re.findall(r"netlink\.json#/\$defs/([\w-]+)-settings",
                      read("tools/sriovctl/schema/save.json"))
    compare("save.json", used, list(PLACES))


main()
