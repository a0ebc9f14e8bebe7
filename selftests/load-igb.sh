#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# needs: igb
# vm: --sim
# debug
# What load.sh does, with a PF that is no simulator's beside the others.
. "${0%/*}/load.sh"
