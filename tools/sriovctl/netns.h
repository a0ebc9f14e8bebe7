/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NETNS_H
#define NETNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

#define NETNS_DIR "/run/netns"

/* Inode of the network namespace of a process; 0 where that cannot be told, with an errno. */
uint32_t netns_of(const char *pid);
/* The same of the network device of a PF or VF, where that is another one than ours; else 0. */
uint32_t netns_elsewhere(struct json_object *dev);
/* What ip-netns(8) calls it; false where it has no name. */
bool netns_name(uint32_t inode, char *name, size_t size);
/* As in eth0, or eth0@red in another namespace, which has its number where it has no name. */
bool netdev_text(struct json_object *dev, char *buf, size_t size);

#endif
