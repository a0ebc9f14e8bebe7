#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Uevents that have SRIOV_EVENT, for tests.

Prints a line when it listens. Each line of input makes it print those that have come since, in one line:
each as ACTION:DEVICE:SRIOV_EVENT[:SRIOV_VF], a space between.
"""
import os
import socket
import sys

NETLINK_KOBJECT_UEVENT = 15
KERNEL_GROUP = 1

sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_KOBJECT_UEVENT)
sock.bind((0, KERNEL_GROUP))
sock.setblocking(False)
print("listens", flush=True)
for _ in sys.stdin:
    seen = []
    while True:
        try:
            message = sock.recv(8192).decode()
        except BlockingIOError:
            break
        values = dict(line.split("=", 1) for line in message.split("\0") if "=" in line)
        if "SRIOV_EVENT" in values:
            seen.append(":".join([values["ACTION"], os.path.basename(values["DEVPATH"]), values["SRIOV_EVENT"]] +
                                 ([values["SRIOV_VF"]] if "SRIOV_VF" in values else [])))
    print(*seen, flush=True)
