#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Files of a host in one text.

usage: tree.py pack DIRECTORY >FILE    of this host, and what recorder.c has put into DIRECTORY
       tree.py unpack FILE DIRECTORY   into DIRECTORY, as SRIOVCTL_SYSROOT takes it

In the text a line is "PATH -> TARGET" of a link, "PATH/" of a directory, or "PATH", with the lines
of the file behind it, a tab before each; "PATH base64" has what zlib makes of a file that is no text.
"""
import base64
import glob
import os
import pathlib
import re
import struct
import sys
import zlib

# What sriovctl reads of each PF and VF, of the ports above them, and of the host.
FUNCTION = """sriov_drivers_autoprobe physfn iommu_group
net/*/flags net/*/operstate net/*/address net/*/mtu net/*/device
nvme/* infiniband/* drm/*""".split()
PORT = "config max_link_speed max_link_width iommu_group".split()
HOST = """/sys/class/net/* /sys/class/iommu/* /sys/class/hwmon/*
/sys/devices/system/cpu/online /sys/devices/system/node/node*/cpulist
/sys/module/sriov_mgr/initstate /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts
/sys/kernel/irq/*/chip_name /proc/cmdline /proc/self/ns/net""".split()
CONFIGFS = "/sys/kernel/config/sriov_mgr"
REQUEST, NOOP = 1, 1


def messages(data):
    """The netlink messages in data."""
    while len(data) >= 16:
        size = struct.unpack("=I", data[:4])[0]
        yield data[:(size + 3) & ~3]
        data = data[(size + 3) & ~3:]


def conversations(path):
    """A list of the request and its answer, for each request in the file."""
    found = []
    for message in messages(pathlib.Path(path).read_bytes()):
        if struct.unpack("=H", message[6:8])[0] & REQUEST:
            found.append([])
        found[-1].append(message)
    return found


def recording(directory):
    """One recording of all. What several processes asked is there as often as one of them did, all
    first answers before the second ones."""
    answers = {}
    for path in sorted(pathlib.Path(directory).iterdir(), key=os.path.getmtime):
        counts = {}
        for talk in conversations(path):
            key = talk[0][:8] + talk[0][16:]
            counts[key] = counts.get(key, 0) + 1
            if counts[key] > len(answers.setdefault(key, [])):
                answers[key].append(b"".join(talk))
    most = max(len(talks) for talks in answers.values())
    return b"".join(talks[n] for n in range(most) for talks in answers.values() if n < len(talks))


class Packer:
    """Prints each path once."""

    def __init__(self):
        self.done = set()

    def entry(self, path, kind, data=b""):
        """A path with what is in it."""
        if path in self.done:
            return
        self.done.add(path)
        print(path + kind)
        if kind == " base64":
            text = base64.b64encode(zlib.compress(data, 9)).decode()
            lines = re.findall(".{1,96}", text)
        else:
            lines = data.decode().splitlines()
        for line in lines:
            print("\t" + line)

    def directory(self, path):
        """A directory."""
        self.entry(path, "/")

    def add(self, path):
        """A file or a link, but for what a link of sysfs leads to."""
        if os.path.islink(path):
            self.entry(path, f" -> {os.readlink(path)}")
            target = os.path.realpath(path)
            if os.path.isdir(target):
                self.directory(target)
            return
        if os.path.isdir(path):
            self.directory(path)
            return
        try:
            data = pathlib.Path(path).read_bytes()
        except OSError:
            # One that is only written.
            data = b""
        text = not data or (data[-1:] == b"\n" and not re.search(rb"[^\n\t -~]", data))
        self.entry(path, "" if text else " base64", data)

    def device(self, path, names):
        """A PCI device."""
        for name in names:
            for file in sorted(glob.glob(f"{path}/{name}")):
                self.add(file)

    def devices(self):
        """All PFs and VFs."""
        for link in sorted(glob.glob("/sys/bus/pci/devices/*")):
            if not os.path.exists(f"{link}/sriov_numvfs") and not os.path.exists(f"{link}/physfn"):
                continue
            self.add(link)
            path = os.path.realpath(link)
            self.device(path, FUNCTION)
            port = os.path.dirname(path)
            while re.search("/pci[^/]*/", port):
                self.device(port, PORT)
                port = os.path.dirname(port)


def pack(directory):
    """As the usage says."""
    packer = Packer()
    packer.entry("/netlink", " base64", recording(directory))
    packer.directory("/run")
    packer.devices()
    for pattern in HOST:
        for path in sorted(glob.glob(pattern)):
            packer.add(path)
    for path in sorted(glob.glob("/sys/class/hwmon/*/temp*_*")):
        packer.add(os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)))
    for path in sorted(glob.glob("/sys/bus/pci/drivers/*")):
        packer.directory(path)
    for path in sorted(glob.glob("/sys/kernel/iommu_groups/*")):
        packer.add(f"{path}/type")
        for link in sorted(glob.glob(f"{path}/devices/*")):
            packer.entry(link, f" -> {os.readlink(link)}")
    for path, directories, files in os.walk(CONFIGFS):
        directories.sort()
        packer.directory(path)
        for name in sorted(files):
            packer.add(f"{path}/{name}")


def write(root, head, lines):
    """One entry of the text."""
    path, _, kind = head.partition(" ")
    path = pathlib.Path(root + path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind.startswith("-> "):
        path.symlink_to(kind[3:])
    elif head.endswith("/"):
        path.mkdir(parents=True, exist_ok=True)
    elif kind == "base64":
        path.write_bytes(zlib.decompress(base64.b64decode("".join(lines))))
    else:
        path.write_text("".join(line + "\n" for line in lines), encoding="ascii")


def unpack(file, root):
    """As the usage says."""
    head, lines = "", []
    for line in pathlib.Path(file).read_text(encoding="ascii").splitlines():
        if line.startswith("\t"):
            lines.append(line[1:])
            continue
        if head:
            write(root, head, lines)
        head, lines = line, []
    write(root, head, lines)


if sys.argv[1:2] == ["pack"]:
    pack(*sys.argv[2:])
else:
    unpack(*sys.argv[2:])
