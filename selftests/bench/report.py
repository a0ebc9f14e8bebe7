#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
usage: report.py OUT BASELINE [KEY=VALUE]... <WHAT-GUEST-PRINTS

Prints the tables of what was measured and writes them to OUT as JSON, with what KEY=VALUE tells of where. With a
BASELINE, which is an earlier OUT or empty, names the figures that are others by over 2 %. Fails where guest has.
"""
import json
import sys

OTHER = 0.02


def take(lines, result):
    """Fills result, shows what is no figure, and returns whether all went well."""
    planned = False
    good = True
    for line in lines:
        kind, *words = line.rstrip("\n").split("\t")
        if kind == "about":
            result["about"][words[0]] = words[1]
        elif kind == "table":
            result["tables"][words[0]] = {"title": words[1], "of": words[2], "shares": words[3:], "rows": {}}
        elif kind == "figure":
            result["tables"][words[0]]["rows"].setdefault(words[1], {})[words[2]] = int(words[3])
        elif line.startswith("1.."):
            planned = True
        elif not line.startswith(("ok ", "KTAP ")):
            print(line, end="", flush=True)
            good = good and line.startswith("# ")
    return good and planned


def columns_of(table):
    """The columns in their order, with the shares of two of them that it says behind."""
    columns = list(dict.fromkeys(column for row in table["rows"].values() for column in row))
    return columns + table["shares"]


def cell(table, row, column):
    if column in table["shares"]:
        part, whole = (row.get(name) for name in column.split(" : "))
        return f"{part / whole:.2f}" if part is not None and whole else ""
    return f"{row[column]:,}" if column in row else ""


def text(table):
    """The table as it is printed."""
    columns = columns_of(table)
    lines = [[table["of"], *columns]]
    lines += [[name, *(cell(table, row, column) for column in columns)] for name, row in table["rows"].items()]
    widths = [max(map(len, column)) for column in zip(*lines)]
    rows = [[name.ljust(widths[0]), *map(str.rjust, cells, widths[1:])] for name, *cells in lines]
    return "\n".join([table["title"], "", *("  ".join(row).rstrip() for row in rows), ""])


def about(result):
    return "\n".join(f"{key}: {value}" for key, value in result["about"].items())


def compare(tables, baseline):
    """The figures that both have, and that are others."""
    for name, table in tables.items():
        rows = baseline["tables"].get(name, {"rows": {}})["rows"]
        for row, figures in table["rows"].items():
            for column, value in figures.items():
                before = rows.get(row, {}).get(column)
                if before is not None and abs(value - before) > OTHER * before:
                    change = f"{(value - before) / before:+.1%}" if before else "new"
                    yield f"{name}, {row}, {column}: {before:,} -> {value:,} ({change})"


def main():
    out, baseline, *words = sys.argv[1:]
    if baseline:
        with open(baseline, encoding="utf-8") as file:
            baseline = json.load(file)
    result = {"about": dict(word.split("=", 1) for word in words), "tables": {}}
    good = take(sys.stdin, result)
    print(about(result))
    for table in result["tables"].values():
        print("\n" + text(table), end="")
    if not good:
        sys.exit("bench: something has failed, see above; nothing was written")
    with open(out, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    if baseline:
        print(f"\nOther by over {OTHER:.0%} than at {baseline['about']['commit']}:")
        print("\n".join(compare(result["tables"], baseline)) or "nothing")


if __name__ == "__main__":
    main()
