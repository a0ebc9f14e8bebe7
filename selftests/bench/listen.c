// SPDX-License-Identifier: GPL-2.0
/*
 * listen - so many listeners to the events of sriov_mgr, who read nothing until all is over.
 *
 * usage: listen LISTENERS
 * Says "ready", and at the end of its input a line of JSON: how many messages the listeners have
 * got in all, their bytes, and the bytes of memory that were kept for them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/sock_diag.h>
#include <linux/sriov_mgr.h>

#include "nl.h"

static struct mnl_socket *subscribe(uint32_t group)
{
	struct mnl_socket *sock = open_socket(NETLINK_GENERIC);
	int room = 16 << 20;

	if (setsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) ||
	    mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		die("subscribe");
	return sock;
}

static uint32_t memory_of(struct mnl_socket *sock)
{
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_MEMINFO, info, &len))
		die("SO_MEMINFO");
	return info[SK_MEMINFO_RMEM_ALLOC];
}

int main(int argc, char **argv)
{
	unsigned long listeners = argc == 2 ? strtoul(argv[1], NULL, 0) : 0;
	struct mnl_socket *sock[1000];
	unsigned long messages = 0, bytes = 0, memory = 0, i;
	char buf[8192];
	uint32_t group;
	ssize_t len;
	int fd;

	if (!listeners || listeners > 1000)
		return 2;
	find_family(SRIOV_MGR_FAMILY_NAME, &group);
	for (i = 0; i < listeners; i++)
		sock[i] = subscribe(group);
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, buf, sizeof(buf)) > 0)
		;
	for (i = 0; i < listeners; i++) {
		memory += memory_of(sock[i]);
		for (fd = mnl_socket_get_fd(sock[i]);
		     (len = recv(fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0; bytes += len)
			messages++;
		if (errno != EAGAIN)
			die("receive");
		mnl_socket_close(sock[i]);
	}
	printf("{\"messages\": %lu, \"bytes\": %lu, \"memory\": %lu}\n", messages, bytes, memory);
	return 0;
}
