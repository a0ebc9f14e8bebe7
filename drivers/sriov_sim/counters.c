// SPDX-License-Identifier: GPL-2.0
/*
 * What each source of a VF's counters tells: the unit, which configfs's "tick" advances, times a
 * number that no other counter of that source has. So a test sees which counter it got, and
 * most times from which source.
 *
 * Locks: none.
 */
#include <linux/seq_file.h>

#include "sriov_sim.h"

/* 0: the source does not count this. */
const u32 sim_multiple[SIM_NR_SOURCES][SIM_NR_COUNTERS] = {
	[SIM_PF_DRIVER] = {
		[SRIOV_VF_RX_PACKETS] = 1,
		[SRIOV_VF_TX_PACKETS] = 2,
		[SRIOV_VF_RX_BYTES] = 100,
		[SRIOV_VF_TX_BYTES] = 200,
		[SRIOV_VF_RX_BROADCAST] = 3,
		[SRIOV_VF_RX_MULTICAST] = 4,
		[SRIOV_VF_RX_DROPPED] = 5,
		[SRIOV_VF_TX_DROPPED] = 6,
	},
	[SIM_VF_NETDEV] = {
		[SRIOV_VF_RX_PACKETS] = 1,
		[SRIOV_VF_TX_PACKETS] = 2,
		[SRIOV_VF_RX_BYTES] = 100,
		[SRIOV_VF_TX_BYTES] = 200,
		[SRIOV_VF_RX_MULTICAST] = 4,
		[SRIOV_VF_RX_DROPPED] = 5,
		[SRIOV_VF_TX_DROPPED] = 6,
		[SRIOV_VF_RX_ERRORS] = 7,
		[SRIOV_VF_TX_ERRORS] = 8,
	},
	[SIM_PROVIDER] = {
		[SRIOV_VF_RX_PACKETS] = 10,
		[SRIOV_VF_TX_PACKETS] = 20,
		[SRIOV_VF_RX_BYTES] = 3000,
		[SRIOV_VF_TX_BYTES] = 4000,
		[SIM_JOBS] = 50,
		[SIM_QUEUE_WAIT] = 60,
	},
	/* As its netdev has them: it receives what the VF sends. */
	[SIM_REPRESENTOR] = {
		[SRIOV_VF_RX_PACKETS] = 2000,
		[SRIOV_VF_TX_PACKETS] = 1000,
		[SRIOV_VF_RX_BYTES] = 200000,
		[SRIOV_VF_TX_BYTES] = 100000,
		[SRIOV_VF_RX_DROPPED] = 6000,
		[SRIOV_VF_TX_DROPPED] = 5000,
		[SRIOV_VF_RX_ERRORS] = 8000,
		[SRIOV_VF_TX_ERRORS] = 7000,
	},
};

static const char *const sources[SIM_NR_SOURCES] = {
	[SIM_PF_DRIVER] = "pf-driver",
	[SIM_VF_NETDEV] = "vf-netdev",
	[SIM_PROVIDER] = "provider",
	[SIM_REPRESENTOR] = "representor",
};

static const char *const counters[SIM_NR_COUNTERS] = {
	[SRIOV_VF_RX_PACKETS] = "rx_packets",
	[SRIOV_VF_TX_PACKETS] = "tx_packets",
	[SRIOV_VF_RX_BYTES] = "rx_bytes",
	[SRIOV_VF_TX_BYTES] = "tx_bytes",
	[SRIOV_VF_RX_BROADCAST] = "rx_broadcast",
	[SRIOV_VF_RX_MULTICAST] = "rx_multicast",
	[SRIOV_VF_RX_DROPPED] = "rx_dropped",
	[SRIOV_VF_TX_DROPPED] = "tx_dropped",
	[SRIOV_VF_RX_ERRORS] = "rx_errors",
	[SRIOV_VF_TX_ERRORS] = "tx_errors",
	[SIM_JOBS] = "jobs",
	[SIM_QUEUE_WAIT] = "queue-wait",
};

/**
 * sim_unit - what a VF's counters are multiples of now
 * @pf: device
 * @vf: index of the VF
 * @counter0: sim_pf.counter when its source began to count
 *
 * Context: any.
 *
 * Return: the unit.
 */
u64 sim_unit(const struct sim_pf *pf, u32 vf, u64 counter0)
{
	return (atomic64_read(&pf->counter) - counter0) * (vf + 1);
}

/**
 * sim_link_stats - the counters of a netdev
 * @stats: filled in
 * @source: whose multiples
 * @unit: see sim_unit()
 *
 * Context: any.
 */
void sim_link_stats(struct rtnl_link_stats64 *stats, enum sim_source source, u64 unit)
{
	const u32 *m = sim_multiple[source];

	stats->rx_packets = unit * m[SRIOV_VF_RX_PACKETS];
	stats->tx_packets = unit * m[SRIOV_VF_TX_PACKETS];
	stats->rx_bytes = unit * m[SRIOV_VF_RX_BYTES];
	stats->tx_bytes = unit * m[SRIOV_VF_TX_BYTES];
	stats->multicast = unit * m[SRIOV_VF_RX_MULTICAST];
	stats->rx_dropped = unit * m[SRIOV_VF_RX_DROPPED];
	stats->tx_dropped = unit * m[SRIOV_VF_TX_DROPPED];
	stats->rx_errors = unit * m[SRIOV_VF_RX_ERRORS];
	stats->tx_errors = unit * m[SRIOV_VF_TX_ERRORS];
}

/**
 * sim_counter_line - print what a source counts of a VF
 * @s: where to
 * @vf: index of the VF
 * @source: the source
 * @unit: see sim_unit()
 *
 * Context: any.
 */
void sim_counter_line(struct seq_file *s, u32 vf, enum sim_source source, u64 unit)
{
	int i;

	seq_printf(s, "vf=%u %s", vf, sources[source]);
	for (i = 0; i < SIM_NR_COUNTERS; i++)
		if (sim_multiple[source][i])
			seq_printf(s, " %s=%llu", counters[i], unit * sim_multiple[source][i]);
	seq_putc(s, '\n');
}
