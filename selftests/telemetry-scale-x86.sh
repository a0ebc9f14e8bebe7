#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: x86
# vm: --sim --mem 2G
# slow
# What telemetry-scale.sh does, with more of everything: debug kernels take minutes for it.
# shellcheck disable=SC2034 # for that
most=4096 nr_pfs=16 dumps=20 churned=100
. "${0%/*}/telemetry-scale.sh"
