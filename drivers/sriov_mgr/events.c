// SPDX-License-Identifier: GPL-2.0
/*
 * events.c - the event log: a ring of the last events, each multicast as it is
 * written; what somebody should look at also goes to the kernel log, and to
 * udev as a change of the PF.
 *
 * Whatever changes the registry or hardware writes here, the notifiers
 * included; debugfs.c and netlink.c read.
 */
#define pr_fmt(fmt) "sriov_mgr: " fmt

#include <linux/ktime.h>
#include <linux/ratelimit.h>

#include "common.h"
#include "events.h"
#include "registry.h"

/*
 * Protects the ring. Held over the send as well, so that listeners get events
 * in the order of their numbers; the send takes netlink's own locks only and
 * drops the message of a listener that does not read.
 */
static DEFINE_MUTEX(events_lock);
static struct sriov_event ring[SRIOV_EVENT_RING];
static u64 last_seq;
static void (*send_event)(const struct sriov_event *event);

/*
 * Held while a uevent is sent: kobject_uevent_env() follows pointers that kobject_del() takes
 * away, and no device_lock can be taken here. Whoever told the registry that the PF has gone
 * takes it once before the PCI core goes on. And it looks at the name of the driver, until 6.12
 * without a lock: sriov_pf.mute.
 */
static DEFINE_MUTEX(uevents_lock);

/**
 * struct event_type - what becomes of the events of a type
 * @name:	as in the netlink specification
 * @line:	in the kernel log
 * @uevent:	the PF sends a uevent
 */
struct event_type {
	const char *name;
	enum { NO_LINE, NOTICE, WARNING } line;
	bool uevent;
};

static const struct event_type types[] = {
	[SRIOV_MGR_EVENT_TYPE_PF_ADD]		= { "pf-add" },
	[SRIOV_MGR_EVENT_TYPE_PF_REMOVE]	= { "pf-remove" },
	[SRIOV_MGR_EVENT_TYPE_PF_BIND]		= { "pf-bind" },
	[SRIOV_MGR_EVENT_TYPE_PF_UNBIND]	= { "pf-unbind" },
	[SRIOV_MGR_EVENT_TYPE_VF_ADD]		= { "vf-add" },
	[SRIOV_MGR_EVENT_TYPE_VF_REMOVE]	= { "vf-remove" },
	[SRIOV_MGR_EVENT_TYPE_VF_BIND]		= { "vf-bind" },
	[SRIOV_MGR_EVENT_TYPE_VF_UNBIND]	= { "vf-unbind" },
	[SRIOV_MGR_EVENT_TYPE_CONFIG_APPLIED]	= { "config-applied" },
	[SRIOV_MGR_EVENT_TYPE_CONFIG_FAILED]	= { "config-failed", WARNING, true },
	[SRIOV_MGR_EVENT_TYPE_LIMIT_CHANGED]	= { "limit-changed" },
	[SRIOV_MGR_EVENT_TYPE_VIOLATION]	= { "violation", WARNING, true },
	[SRIOV_MGR_EVENT_TYPE_CONFIG_DRIFT]	= { "config-drift", NOTICE, true },
	[SRIOV_MGR_EVENT_TYPE_RETRYING]		= { "retrying", NOTICE, true },
	[SRIOV_MGR_EVENT_TYPE_RETRIED]		= { "retried", NOTICE, true },
	[SRIOV_MGR_EVENT_TYPE_VFS_LOST]		= { "vfs-lost", WARNING, true },
	[SRIOV_MGR_EVENT_TYPE_ESTIMATE]		= { "estimate", WARNING, true },
};

/**
 * sriov_event_name - the name of a type of events
 * @type:	the type
 *
 * Context: any.
 * Return: the name, as in the netlink specification.
 */
const char *sriov_event_name(enum sriov_mgr_event_type type)
{
	return types[type].name;
}

static void write_line(const struct sriov_event *event)
{
	const struct event_type *type = &types[event->type];
	char vf[12] = "";

	if (event->vf != SRIOV_UNSET)
		scnprintf(vf, sizeof(vf), " vf%d", event->vf);
	if (type->line == WARNING)
		pr_warn_ratelimited("%s%s %s: %s\n", event->pf, vf, type->name, event->message);
	else if (type->line == NOTICE)
		pr_notice_ratelimited("%s%s %s: %s\n", event->pf, vf, type->name, event->message);
}

static void send_uevent(struct sriov_pf *pf, const struct sriov_event *event)
{
	char name[40], vf[20];
	char *env[3] = { name, event->vf == SRIOV_UNSET ? NULL : vf };
	struct pci_dev *pdev = sriov_pf_pdev(pf);

	scnprintf(name, sizeof(name), "SRIOV_EVENT=%s", types[event->type].name);
	scnprintf(vf, sizeof(vf), "SRIOV_VF=%d", event->vf);
	if (pdev && !pf->mute)
		kobject_uevent_env(&pdev->dev.kobj, KOBJ_CHANGE, env);
	pci_dev_put(pdev);
}

/**
 * sriov_events_mute - have a PF send no uevent, or again
 * @pf:		the PF
 * @mute:	whether; its driver is about to be bound or unbound
 *
 * Context: may sleep, but waits for nothing slow.
 */
void sriov_events_mute(struct sriov_pf *pf, bool mute)
{
	guard(mutex)(&uevents_lock);
	pf->mute = mute;
}

/**
 * sriov_events_send_by - have each event sent from now on
 * @send:	sends it; called in the order of the numbers, with the events lock held. NULL
 *		for no longer
 *
 * Context: may sleep; on return whatever sent before does so no longer.
 */
void sriov_events_send_by(void (*send)(const struct sriov_event *event))
{
	guard(mutex)(&events_lock);
	send_event = send;
}

/**
 * sriov_event - write an event
 * @type:	what happened
 * @pf:		to which PF
 * @vf:		number of the VF or SRIOV_UNSET
 * @fmt:	the event in words
 *
 * Context: may sleep, but waits for nothing slow; any lock may be held that comes before
 * uevents_lock.
 */
void sriov_event(enum sriov_mgr_event_type type, struct sriov_pf *pf, int vf, const char *fmt, ...)
{
	struct sriov_event event = { .type = type, .vf = vf };
	va_list args;

	memcpy(event.pf, pf->now.address, sizeof(event.pf));
	va_start(args, fmt);
	vscnprintf(event.message, sizeof(event.message), fmt, args);
	va_end(args);
	mutex_lock(&events_lock);
	event.seq = ++last_seq;
	event.time = ktime_get_real_ns();
	ring[event.seq % SRIOV_EVENT_RING] = event;
	if (send_event)
		send_event(&event);
	mutex_unlock(&events_lock);
	if (vf != SRIOV_UNSET)
		sriov_vf_had_event(pf, vf, event.seq, event.time, type);

	write_line(&event);
	if (!types[type].uevent && type != SRIOV_MGR_EVENT_TYPE_PF_REMOVE)
		return;
	guard(mutex)(&uevents_lock);
	if (types[type].uevent)
		send_uevent(pf, &event);
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
