/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family of sriov_bench.c: GET gives one message of SIZE bytes, or as a dump
 * COUNT of them.
 */
#ifndef _SRIOV_BENCH_H
#define _SRIOV_BENCH_H

#define SRIOV_BENCH_FAMILY_NAME	"sriov_bench"

enum {
	SRIOV_BENCH_A_SIZE = 1,
	SRIOV_BENCH_A_COUNT,
	SRIOV_BENCH_A_MAX = SRIOV_BENCH_A_COUNT,
};

enum {
	SRIOV_BENCH_CMD_GET = 1,
};

#endif /* _SRIOV_BENCH_H */
