// SPDX-License-Identifier: GPL-2.0
/*
 * events.c - the event log: a ring of the last events, each multicast as it is
 * written.
 *
 * Whatever changes the registry or hardware writes here, the notifiers
 * included; debugfs.c and netlink.c read.
 */
#include <linux/ktime.h>

#include "sriov_mgr.h"

/*
 * Protects the ring. Held over the send as well, so that listeners get events
 * in the order of their numbers; the send takes netlink's own locks only and
 * drops the message of a listener that does not read.
 */
static DEFINE_MUTEX(events_lock);
static struct sriov_event ring[SRIOV_EVENT_RING];
static u64 last_seq;

/* As in the netlink specification. */
const char * const sriov_event_names[] = {
	[SRIOV_MGR_EVENT_TYPE_PF_ADD]		= "pf-add",
	[SRIOV_MGR_EVENT_TYPE_PF_REMOVE]	= "pf-remove",
	[SRIOV_MGR_EVENT_TYPE_PF_BIND]		= "pf-bind",
	[SRIOV_MGR_EVENT_TYPE_PF_UNBIND]	= "pf-unbind",
	[SRIOV_MGR_EVENT_TYPE_VF_ADD]		= "vf-add",
	[SRIOV_MGR_EVENT_TYPE_VF_REMOVE]	= "vf-remove",
	[SRIOV_MGR_EVENT_TYPE_VF_BIND]		= "vf-bind",
	[SRIOV_MGR_EVENT_TYPE_VF_UNBIND]	= "vf-unbind",
	[SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED]	= "config-applied",
	[SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED]	= "config-failed",
	[SRIOV_MGR_EVENT_TYPE_LIMIT_CHANGED]	= "limit-changed",
	[SRIOV_MGR_EVENT_TYPE_VIOLATION]	= "violation",
	[SRIOV_MGR_EVENT_TYPE_CONFIG_DRIFT]	= "config-drift",
	[SRIOV_MGR_EVENT_TYPE_RETRYING]		= "retrying",
	[SRIOV_MGR_EVENT_TYPE_RETRIED]		= "retried",
	[SRIOV_MGR_EVENT_TYPE_VFS_LOST]		= "vfs-lost",
};

/**
 * sriov_event - write an event
 * @type:	what happened
 * @pf:		to which PF
 * @vf:		number of the VF or SRIOV_UNSET
 * @fmt:	the event in words
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_event(enum sriov_mgr_event_type type, struct sriov_pf *pf, int vf, const char *fmt, ...)
{
	struct sriov_event *event;
	u64 seq, time;
	va_list args;

	mutex_lock(&events_lock);
	event = &ring[++last_seq % SRIOV_EVENT_RING];
	event->seq = last_seq;
	event->time = ktime_get_real_ns();
	event->type = type;
	memcpy(event->pf, pf->address, sizeof(event->pf));
	event->vf = vf;
	va_start(args, fmt);
	vscnprintf(event->message, sizeof(event->message), fmt, args);
	va_end(args);
	sriov_netlink_send_event(event);
	seq = event->seq;
	time = event->time;
	mutex_unlock(&events_lock);
	if (vf != SRIOV_UNSET)
		sriov_vf_had_event(pf, vf, seq, time, type);
}

/**
 * sriov_event_fault - write that what is wanted is not there
 * @pf:		the PF
 * @vf:		number of the VF or SRIOV_UNSET
 * @before:	the fault that there was before
 * @kind:	the fault
 * @why:	in words
 *
 * What is only tried once more, and again in vain, is no event.
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_event_fault(struct sriov_pf *pf, int vf, enum sriov_fault_kind before,
		       enum sriov_fault_kind kind, const char *why)
{
	if (!sriov_fault_passes(kind))
		sriov_event(SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED, pf, vf, "%s", why);
	else if (!sriov_fault_passes(before))
		sriov_event(SRIOV_MGR_EVENT_TYPE_RETRYING, pf, vf, "%s", why);
}

/**
 * sriov_event_next - walk over the events that are kept
 * @seq:	the least number wanted; set to that of the event found, which is
 *		greater where events were lost
 * @event:	a copy of the event
 *
 * Context: may sleep, but waits for nothing slow.
 * Return: whether there was one.
 */
bool sriov_event_next(u64 *seq, struct sriov_event *event)
{
	guard(mutex)(&events_lock);
	if (last_seq >= SRIOV_EVENT_RING)
		*seq = max(*seq, last_seq - SRIOV_EVENT_RING + 1);
	*seq = max(*seq, 1ULL);
	if (*seq > last_seq)
		return false;
	*event = ring[*seq % SRIOV_EVENT_RING];
	return true;
}
