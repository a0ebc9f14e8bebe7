/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HARDWARE_H
#define HARDWARE_H

struct json_object;

/* Adds to PFs and VFs in an array, and to the "vfs" of these, the names of their "devices". */
void hardware_devices(struct json_object *devs);
/* Adds to PFs in an array what the database of PCI IDs calls the "card", or else its vendor. */
void hardware_cards(struct json_object *pfs);

#endif
