#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compares `sriovctl list --json` on stdin with sysfs: "ok", or what differs."""
import json
import os
import sys

devices = "/sys/bus/pci/devices"

def link(*path):
    path = os.path.join(devices, *path)
    return os.path.basename(os.readlink(path)) if os.path.islink(path) else None

def check(dev):
    addr = dev["address"]
    assert dev.get("driver") == link(addr, "driver"), f"{addr}: driver {dev.get('driver')}"
    net = os.path.join(devices, addr, "net")
    names = os.listdir(net) if os.path.isdir(net) else []
    assert dev.get("netdev") in (names or [None]), f"{addr}: netdev {dev.get('netdev')}"
    # A kernel without NUMA has no such file.
    path = os.path.join(devices, addr, "numa_node")
    numa = int(open(path).read()) if os.path.exists(path) else -1
    assert dev.get("numa-node", -1) == numa, f"{addr}: numa-node"
    group = link(addr, "iommu_group")
    assert dev.get("iommu-group") == (group and int(group)), f"{addr}: iommu-group"

pfs = json.load(sys.stdin)["pfs"]
there = {d for d in os.listdir(devices) if os.path.exists(f"{devices}/{d}/sriov_numvfs")}
assert {pf["address"] for pf in pfs} == there, f"PFs {there}"
for pf in pfs:
    check(pf)
    vfs = [link(pf["address"], f"virtfn{n}") for n in range(pf["num-vfs"])]
    assert link(pf["address"], f"virtfn{pf['num-vfs']}") is None
    assert [vf["address"] for vf in pf["vfs"]] == vfs, f"{pf['address']}: VFs {vfs}"
    assert pf["vendor-id"] == int(open(f"{devices}/{pf['address']}/vendor").read(), 0)
    for vf in pf["vfs"]:
        check(vf)
print("ok")
