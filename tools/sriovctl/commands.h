/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "option.h"

extern const struct command cmd_balance;
extern const struct command cmd_clear;
extern const struct command cmd_create;
extern const struct command cmd_destroy;
extern const struct command cmd_diff;
extern const struct command cmd_doctor;
extern const struct command cmd_irq;
extern const struct command cmd_limit;
extern const struct command cmd_list;
extern const struct command cmd_manage;
extern const struct command cmd_monitor;
extern const struct command cmd_policy;
extern const struct command cmd_reconcile;
extern const struct command cmd_restore;
extern const struct command cmd_save;
extern const struct command cmd_set;
extern const struct command cmd_show;
extern const struct command cmd_stats;
extern const struct command cmd_top;
extern const struct command cmd_unmanage;
extern const struct command cmd_users;
extern const struct command cmd_wait;
extern const struct command cmd_xml;

#endif
