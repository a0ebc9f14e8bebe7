/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NETDEV_H
#define NETDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#define NO_MAC "00:00:00:00:00:00"

/*
 * The first line of a file of the network device of a PF or VF that has one and an address; false
 * where it is in another network namespace.
 */
bool netdev_line(char *line, size_t size, json_object *device, const char *file);
/* The address that the network device itself has, also as the port of a bond. */
bool netdev_mac(json_object *device, char *mac, size_t size);
bool netdev_mtu(json_object *device, uint32_t *mtu);

#endif
