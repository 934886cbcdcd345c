// SPDX-License-Identifier: MIT
/* What the module is told about an SNP guest. */
#include <errno.h>
#include <openssl/crypto.h>
#include <sys/ioctl.h>

#include "sim/base/error.h"
#include "sim/host/emulator.h"
#include "sim/snp/snp.h"

int sim_snp_register(struct sim_host *host, const char *path,
		     struct sim_error *error)
{
	const struct sim_snp *snp = host->guest;
	struct vouch_sim_snp guest = { .size = sizeof(guest),
				       .vmpl = host->config->vmpl };
	const struct sim_emulator_hello hello = { .tee = SIM_EMULATOR_SNP,
						  .vmpl = guest.vmpl,
						  .page = guest.secrets };
	int err = 0;

	sim_firmware_secrets(&snp->firmware, guest.secrets);
	if (host->is_emulated ? sim_emulator_hello(host->device, &hello) :
				ioctl(host->device, VOUCH_SIM_IOC_SNP, &guest))
		err = sim_error(error, -errno, "%s: guest is refused: %m",
				path);
	OPENSSL_cleanse(&guest, sizeof(guest));
	return err;
}

/* As if somebody else in the guest had used the key up to @counter. */
int sim_snp_set_counter(struct sim_host *host, u32 vmpck, u32 counter,
			struct sim_error *error)
{
	struct sim_snp *snp = host->guest;
	struct vouch_sim_counter arg = {
		.size = sizeof(arg),
		.vmpck = vmpck,
		.counter = counter,
	};

	if (host->is_emulated) {
		if (!sim_emulator_counter(host->device, vmpck, counter))
			return sim_error(error, -EIO, "counter is not sent");
	} else if (host->device >= 0 &&
		   ioctl(host->device, VOUCH_SIM_IOC_COUNTER, &arg))
		return sim_error(error, -errno, "counter is refused: %m");
	snp->firmware.counters[vmpck] = counter;
	return 0;
}
