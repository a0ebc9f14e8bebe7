/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HARDWARE_H
#define HARDWARE_H

struct json_object;

/* Adds to PFs and VFs in an array, and to the "vfs" of these, the names of their "devices". */
void hardware_devices(struct json_object *devs);

#endif
