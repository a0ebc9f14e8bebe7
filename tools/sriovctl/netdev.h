/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NETDEV_H
#define NETDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#define NO_MAC "00:00:00:00:00:00"
#define NETNS_DIR "/run/netns"

/*
 * The first line of a file of the network device of a PF or VF that has one and an address; false
 * where it is in another network namespace.
 */
bool netdev_line(char *line, size_t size, json_object *device, const char *file);
/* The address that the network device itself has, also as the port of a bond. */
bool netdev_mac(json_object *device, char *mac, size_t size);
bool netdev_mtu(json_object *device, uint32_t *mtu);
/* As in eth0, or eth0@red in another namespace, which has its number where it has no name. */
bool netdev_text(json_object *device, char *buf, size_t size);

/* Inode of the network namespace of a process; 0 where that cannot be told, with an errno. */
uint32_t netns_of(const char *pid);
/* The same of the network device of a PF or VF, where that is another one than ours; else 0. */
uint32_t netns_elsewhere(json_object *device);
/* What ip-netns(8) calls it; false where it has no name. */
bool netns_name(uint32_t inode, char *name, size_t size);

#endif
