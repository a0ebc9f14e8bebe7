// SPDX-License-Identifier: GPL-2.0
/*
 * Loaded before libmnl (LD_PRELOAD): writes what sriovctl asks sriov_mgr, and the answers, as its
 * struct recording has them, to a file in the directory RECORD_TO.
 */

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <libmnl/libmnl.h>

static FILE *file;
static unsigned int seq;

static int is_generic(const struct mnl_socket *sock)
{
	int protocol = -1;
	socklen_t size = sizeof(protocol);

	getsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_PROTOCOL, &protocol, &size);
	return protocol == NETLINK_GENERIC;
}

static void put(const struct mnl_socket *sock, const void *buf, size_t len)
{
	char path[4096];

	if (!is_generic(sock))
		return;
	snprintf(path, sizeof(path), "%s/%d", getenv("RECORD_TO"), getpid());
	if (!file)
		file = fopen(path, "we");
	if (!file || fwrite(buf, len, 1, file) != 1 || fflush(file))
		abort();
}

ssize_t mnl_socket_sendto(const struct mnl_socket *sock, const void *buf, size_t len)
{
	ssize_t (*real)(const struct mnl_socket *sock, const void *buf, size_t len) =
		dlsym(RTLD_NEXT, "mnl_socket_sendto");

	seq = ((const struct nlmsghdr *)buf)->nlmsg_seq;
	put(sock, buf, len);
	return real(sock, buf, len);
}

ssize_t mnl_socket_recvfrom(const struct mnl_socket *sock, void *buf, size_t size)
{
	ssize_t (*real)(const struct mnl_socket *sock, void *buf, size_t size) =
		dlsym(RTLD_NEXT, "mnl_socket_recvfrom");
	struct {
		struct nlmsghdr header;
		uint64_t us;
	} when = { { sizeof(when), NLMSG_NOOP, 0, seq, 0 }, 0 };
	ssize_t len = real(sock, buf, size);
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	when.us = now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
	if (len > 0) {
		put(sock, &when, sizeof(when));
		put(sock, buf, len);
	}
	return len;
}
