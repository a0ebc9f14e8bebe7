#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Requests through the kernel's own netlink client, for tests.

usage: ynl-client.py DIRECTORY SPECIFICATION
DIRECTORY is tools/net/ynl of kernel sources. Each line of input is a request, and makes a line
of output, which is JSON:
  get OPERATION [JSON]    the reply
  many COUNT OPERATION JSON  the replies to so many of it in one message
  dump OPERATION [JSON]   {"replies": list, "interrupted": NLM_F_DUMP_INTR was set}
  columns [JSON]          as dump, of counters-get, in the words that vf-get has for each VF
  room BYTES              true; that much is received at once from now on
  between DIRECTORY       true; makes it when the first part of the next dump has come
  listen                  true; opens a socket and subscribes it to the events
  heard                   a list of the events since then
  read FILE               its size
  slept                   how often the last get, dump or read waited for something
  eval EXPRESSION         a Python expression, in which r is the last reply to another request;
                          not as JSON but as print() shows it
The reply to a request that failed is a string in words.
"""
import json
import os
import resource
import sys

sys.path.insert(0, sys.argv[1])
try:
    from lib import YnlFamily
except ImportError:
    from pyynl.lib import YnlFamily

NLM_F_DUMP_INTR = 0x10


class Family(YnlFamily):
    """A family that notes whether a dump was interrupted."""

    interrupted = False
    between = None

    def _decode(self, attrs, space, outer_attrs=None):
        # Those before 64-bit attributes, where the architecture needs them: Linux 6.12's does not know them.
        types = self.attr_sets[space].attrs_by_val
        return super()._decode([attr for attr in attrs if attr.type not in types or
                                types[attr.type]["type"] != "pad"], space, outer_attrs)

    def _recv_dbg_print(self, reply, nl_msgs):
        for msg in nl_msgs.msgs:
            self.interrupted |= bool(msg.nl_flags & NLM_F_DUMP_INTR)
        if self.between:
            os.mkdir(self.between)
            self.between = None


class Client:
    """What is kept between requests."""

    def __init__(self, spec):
        self.spec = spec
        self.family = None
        self.listener = None
        self.waits = 0

    def read(self, path):
        with open(path, "rb") as file:
            return len(file.read())

    def slept(self):
        return self.waits

    def get(self, operation, attrs="{}"):
        return self.family.do(operation, json.loads(attrs))

    def many(self, count, request):
        operation, attrs = request.split(maxsplit=1)
        return self.family.do_multi([(operation, json.loads(attrs), [])] * int(count))

    def dump(self, operation, attrs="{}"):
        self.family.interrupted = False
        replies = self.family.dump(operation, json.loads(attrs))
        return {"replies": replies, "interrupted": self.family.interrupted}

    def columns(self, *attrs):
        vfs = []
        for message in self.dump("counters-get", " ".join(attrs) or "{}")["replies"]:
            columns, ages = message.pop("columns", None), message.pop("counters-ages", None)
            first = message["index"]
            for i in range(message.pop("count")):
                told = {"counters": pick(columns, i), "counters-age": ages[i]} if columns else {}
                vfs.append({**message, "index": first + i, **told})
        return {"replies": vfs, "interrupted": self.family.interrupted}

    def room(self, size):
        # By a new socket: the kernel makes answers as large as it was ever asked for by this one.
        self.family = Family(self.spec, "", recv_size=int(size))
        return True

    def between(self, path):
        self.family.between = path
        return True

    def listen(self):
        self.listener = Family(self.spec, "")
        self.listener.ntf_subscribe("events")
        return True

    def heard(self):
        self.listener.check_ntf()
        events = self.listener.async_msg_queue
        return list(getattr(events, "queue", events))


def pick(columns, i):
    """Of columns, what vf-get says of the VF that is number i in them."""
    if isinstance(columns, list):
        return [pick(column, i) for column in columns]
    return {"value" if key == "values" else key:
            value if isinstance(value, str) else pick(value, i) if key == "own" else value[i]
            for key, value in columns.items()}


def plain(value):
    """What JSON does not know: flags, and bytes."""
    return sorted(value) if isinstance(value, set) else value.hex()


def main():
    """Answer every line of input."""
    client = Client(sys.argv[2])
    last = None
    for line in sys.stdin:
        try:
            if line.startswith("eval "):
                print(eval(line[5:], {"r": last, "json": json}), flush=True)  # pylint: disable=eval-used
                continue
            name, *args = line.split(maxsplit=2)
            client.family = client.family or Family(client.spec, "")
            before = resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw
            reply = getattr(client, name)(*args)
            if name != "slept":
                last = reply
                client.waits = resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw - before
        except Exception as error:  # pylint: disable=broad-except
            reply = last = " ".join(str(error).split())
        print(json.dumps(reply, default=plain), flush=True)


main()
