/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions by netlink, and what an answer costs; each function ends the program where it fails.
 */
#ifndef _SRIOV_BENCH_NL_H
#define _SRIOV_BENCH_NL_H

#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

/**
 * struct question - what is asked
 * @bus:	NETLINK_ROUTE or NETLINK_GENERIC
 * @part:	bytes to receive at a time
 * @nlh:	the message
 * @take:	looks at each message of the answer
 * @buf:	for the message
 */
struct question {
	int bus;
	size_t part;
	struct nlmsghdr *nlh;
	void (*take)(const struct nlmsghdr *nlh, void *data);
	char buf[256];
};

void die(const char *what);
struct mnl_socket *open_socket(int bus);
void *begin(struct question *question, int bus, uint16_t type, size_t extra);
void begin_genl(struct question *question, uint16_t family, uint8_t cmd);
uint64_t ask(struct mnl_socket *sock, const struct question *question, void *data, size_t *bytes);
uint16_t find_family(const char *name, uint32_t *group);

#endif /* _SRIOV_BENCH_NL_H */
