/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NETLINK_H
#define NETLINK_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>
#include <libmnl/libmnl.h>
#include <linux/sriov_mgr.h>

/* A nest of vectors has up to 64 KiB, and blocks of a dump have 32. */
#define RECEIVE_SIZE (96 * 1024)

struct attr_set;

struct client {
	struct mnl_socket *sock;	/* NULL where the answers are recorded */
	uint32_t seq;
	uint16_t family;
	uint32_t events_group;
	bool changed;		/* the last dump changed while it was read */
	uint64_t received;	/* when its last part came, in us since boot */
	char message[256];	/* what the kernel said about the last error */
};

/* Returns 0, or an exit status after the error is printed; client_close() in any case. */
int client_open(struct client *client);
void client_close(struct client *client);

/* A dump that changes while it is read is read again this often. */
#define DUMP_TRIES 10

/* The first byte of the class of a PCI device. */
#define CLASS_STORAGE 0x01
#define CLASS_NETWORK 0x02
#define CLASS_DISPLAY 0x03
/* The first two. */
#define CLASS_INFINIBAND 0x0207

/* What is shown of a PF, what lists have of a VF, and all; see enum sriov_mgr_part. */
#define PF_PARTS	(SRIOV_MGR_PART_IDENTITY | SRIOV_MGR_PART_INTERRUPTS | \
			 SRIOV_MGR_PART_PCI)
#define VF_PARTS_LIST	(SRIOV_MGR_PART_IDENTITY | SRIOV_MGR_PART_CONFIG)
#define VF_PARTS_ALL	(VF_PARTS_LIST | SRIOV_MGR_PART_COUNTERS | \
			 SRIOV_MGR_PART_INTERRUPTS | SRIOV_MGR_PART_PCI)

/*
 * Appends to the array @out. @pf is an address, NULL for all; @vf an index, -1
 * for all; @parts what is asked for. Return 0 or a negative errno;
 * client->message has the details.
 */
int client_get_pfs(struct client *client, const char *pf, uint32_t parts, json_object *out);
int client_get_vfs(struct client *client, const char *pf, int vf, uint32_t parts,
		   json_object *out);
/* The counters of all VFs, many in each object; see "counters-get". */
int client_get_columns(struct client *client, const char *pf, json_object *out);
/* What identifies the PF @pf, or NULL; 0 or a negative errno in @err. */
json_object *client_get_pf(struct client *client, const char *pf, int *err);
/* What a message of the family has, as attrs_to_json(). */
json_object *message_to_json(const struct attr_set *set, const struct nlmsghdr *nlh);
/* Take it that @obj came when @with did. */
void client_came_with(json_object *obj, json_object *with);
/* Microseconds from when @before came to when @obj did; both of client_get_pfs() or _vfs(). */
int64_t client_elapsed(json_object *obj, json_object *before);
/* As client_get_pfs(), each PF with its VFs in an array under "vfs". */
int client_get_tree(struct client *client, const char *pf, uint32_t parts, json_object *out);
/* Why @pf may have so many VFs, and with @vfs not negative whether that many fit. */
int client_get_limit(struct client *client, const char *pf, int vfs, json_object *out);
int client_get_host(struct client *client, json_object *out);
/* The kept events from number @since on, 0 for all. */
int client_get_events(struct client *client, uint64_t since, json_object *out);
int client_subscribe(struct client *client);
/* Prints what the kernel said about @name and returns the exit status for it. */
int client_fail(const struct client *client, const char *name, int err);

#endif
