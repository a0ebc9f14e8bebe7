/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRIOV_MGR_EVENTS_H
#define _SRIOV_MGR_EVENTS_H

#include "registry.h"

#define SRIOV_EVENT_RING	256
#define SRIOV_EVENT_LEN		160

/**
 * struct sriov_event - one event
 * @seq:	number, consecutive from 1; 0 in an unused entry
 * @time:	wall-clock time in ns
 * @type:	what happened
 * @pf:		PCI address of the PF
 * @vf:		number of the VF or SRIOV_UNSET
 * @message:	the event in words
 */
struct sriov_event {
	u64 seq;
	u64 time;
	enum sriov_mgr_event_type type;
	char pf[SRIOV_ADDRESS_LEN];
	int vf;
	char message[SRIOV_EVENT_LEN];
};

__printf(4, 5)
void sriov_event(enum sriov_mgr_event_type type, struct sriov_pf *pf, int vf, const char *fmt, ...);
void sriov_event_fault(struct sriov_pf *pf, int vf, enum sriov_fault_kind before,
		       enum sriov_fault_kind kind, const char *why);
bool sriov_event_next(u64 *seq, struct sriov_event *event);
void sriov_events_mute(struct sriov_pf *pf, bool mute);
void sriov_events_send_by(void (*send)(const struct sriov_event *event));
const char *sriov_event_name(enum sriov_mgr_event_type type);

#endif
