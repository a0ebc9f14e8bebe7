// SPDX-License-Identifier: GPL-2.0
/*
 * work.c - counts the work that is not done, from when it is queued, so that
 * debugfs.c can wait until there is none. Called by all who queue work.
 */
#include <linux/sched.h>
#include <linux/wait_bit.h>

#include "work.h"

static atomic_t undone = ATOMIC_INIT(0);

/**
 * sriov_work_begin - work is about to be queued
 *
 * Before that, as it may be done before its queueing returns. Whoever finds it
 * queued already, or cancels it, calls sriov_work_end().
 *
 * Context: any.
 */
void sriov_work_begin(void)
{
	atomic_inc(&undone);
}

/**
 * sriov_work_end - work is done, and has queued what follows from it
 *
 * Context: any.
 */
void sriov_work_end(void)
{
	if (atomic_dec_and_test(&undone))
		wake_up_var(&undone);
}

/**
 * sriov_work_settle - wait until no work is queued or runs
 *
 * Context: may sleep for as long as the drivers take that work waits for; no
 * lock is held that work takes.
 * Return: 0, or -ERESTARTSYS if the task was killed.
 */
int sriov_work_settle(void)
{
	return wait_var_event_killable(&undone, !atomic_read(&undone));
}
