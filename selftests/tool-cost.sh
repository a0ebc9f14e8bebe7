#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb x86
# vm: --sim --icount
# What the start of sriovctl costs, counted in instructions: with icount, a nanosecond of the
# guest is one.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/lib-mgr.sh"
. "${0%/*}/lib-tool.sh"

# The time that a process ran is known to the nanosecond; it has no part in what it waits for, as
# the files of the VM's root.
cat >"$tmp/cost.py" <<'PYTHON'
import os, shutil, sys
null = os.open("/dev/null", os.O_WRONLY)
least = None
for i in range(10):
    pid = os.posix_spawn(shutil.which(sys.argv[1]), sys.argv[1:], os.environ,
                         file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
    _, status, usage = os.wait4(pid, 0)
    assert status == 0, sys.argv
    ran = usage.ru_utime + usage.ru_stime
    least = min(least or ran, ran)
print(round(least * 1e6))
PYTHON

# cost COMMAND...: thousands of instructions from its start to its end, the least of ten
cost()
{
	local least
	least=$("$python" "$tmp/cost.py" "$@")
	echo "# $least thousand instructions: ${*##*/}" >&2
	echo "$least"
}

ip=$(cost ip -s link)
at_least "list costs no more than ip -s link" "$ip" "$(cost "$ctl" list)"
cost "$ctl" --version >/dev/null
cost "$ctl" list --json >/dev/null
cost "$ctl" stats >/dev/null
echo 7 >"$devices/$(pfs_of igb)/sriov_numvfs"
cost "$ctl" list >/dev/null
cost ip -s link >/dev/null
rm -r "$tmp"
finish
