// SPDX-License-Identifier: GPL-2.0
/*
 * provider.c - who can configure the VFs of a PF.
 *
 * There is one provider, for NIC drivers. No lock is taken here; the provider
 * takes its own. Called by vf_config.c and by readers.
 */
#include "sriov_mgr.h"

/**
 * sriov_provider_vf_set - make one setting of one VF
 * @pdev:	the PF
 * @index:	number of the VF
 * @setting:	what to set
 * @config:	its value
 *
 * Context: may sleep; takes RTNL.
 * Return: 0 or an error, see struct sriov_provider_ops.
 */
int sriov_provider_vf_set(struct pci_dev *pdev, unsigned int index,
			  enum sriov_vf_setting setting, const struct sriov_vf_config *config)
{
	return sriov_provider_netdev.vf_set(pdev, index, setting, config);
}

/**
 * sriov_provider_vf_get - read the actual configuration of VFs
 * @pdev:	the PF
 * @first:	number of the first VF
 * @count:	how many
 * @config:	room for @count results; those that cannot be read are empty
 *
 * Context: may sleep; takes RTNL, for SRIOV_PROVIDER_BATCH VFs at a time.
 * Return: 0 or an error, see struct sriov_provider_ops.
 */
int sriov_provider_vf_get(struct pci_dev *pdev, unsigned int first, unsigned int count,
			  struct sriov_vf_config *config)
{
	unsigned int done, n;
	int err = 0;

	memset(config, 0, count * sizeof(*config));
	/* While VFs come and go the core has 0 here; rtnetlink does not ask either. */
	if (first >= pci_num_vf(pdev))
		return -ENODEV;
	count = min_t(unsigned int, count, pci_num_vf(pdev) - first);
	for (done = 0; !err && done < count; done += n) {
		n = min_t(unsigned int, count - done, SRIOV_PROVIDER_BATCH);
		err = sriov_provider_netdev.vf_get(pdev, first + done, n, config + done);
	}
	return err;
}
