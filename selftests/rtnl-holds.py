# SPDX-License-Identifier: GPL-2.0
"""
usage: rtnl-holds.py NAME <TRACE

Of the holds of RTNL in which tasks of this name queried VFs: the longest, in us, the most VFs that one covered, how
many there were, and what a query took at most, in us. See lib-rtnl.sh.
"""
import re
import sys

held = {}
longest = most = holds = query = 0
for line in sys.stdin:
    m = re.match(r"\s*(\S+)-(\d+)\s.*?(\d+\.\d+): (got|query|drop)(?:_link)?:", line)
    if not m or not m[1].startswith(sys.argv[1]):
        continue
    pid, time, what = m[2], float(m[3]) * 1e6, m[4]
    if what == "got":
        held[pid] = [time, 0, 0]
        continue
    if pid not in held:
        continue
    if held[pid][1]:
        query = max(query, time - held[pid][2])
    held[pid][2] = time
    if what == "query":
        held[pid][1] += 1
    else:
        begun, vfs, _ = held.pop(pid)
        if vfs:
            holds += 1
            longest = max(longest, time - begun)
            most = max(most, vfs)
print(f"{longest:.0f} {most} {holds} {query:.0f}")
