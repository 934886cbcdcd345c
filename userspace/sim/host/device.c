// SPDX-License-Identifier: MIT
/* /dev/vouch-sim: the only file that opens it. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim/base/fields.h"
#include "sim/sim.h"

static size_t mapping_size(const struct sim *sim)
{
	size_t pages = sim->config.tee == SIM_TDX ? VOUCH_SIM_TDX_PAGES :
						    VOUCH_SIM_PAGES;

	return pages * VOUCH_SIM_PAGE_SIZE;
}

static int register_guest(struct sim *sim, const char *path,
			  struct sim_error *error)
{
	struct vouch_sim_snp snp = { .size = sizeof(snp),
				     .vmpl = sim->config.vmpl };
	int err = 0;

	sim_firmware_secrets(&sim->firmware, snp.secrets);
	if (ioctl(sim->device, VOUCH_SIM_IOC_SNP, &snp))
		err = sim_error(error, -errno, "%s: guest is refused: %m",
				path);
	OPENSSL_cleanse(&snp, sizeof(snp));
	return err;
}

int sim_device_open(struct sim *sim, const char *path, struct sim_error *error)
{
	int err;

	sim->device = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (sim->device < 0)
		return sim_error(error, -errno,
				 "%s: %m, want the module vouch_sim and one "
				 "vouch-simd",
				 path);
	sim->pages = mmap(NULL, mapping_size(sim), PROT_READ | PROT_WRITE,
			  MAP_SHARED, sim->device, 0);
	if (sim->pages == MAP_FAILED) {
		sim->pages = NULL;
		err = sim_error(error, -errno, "%s: cannot be mapped: %m",
				path);
	} else if (sim->config.tee == SIM_TDX) {
		err = sim_device_register_td(sim, path, error);
	} else {
		err = register_guest(sim, path, error);
	}
	if (err)
		sim_device_close(sim);
	return err;
}

/* As if somebody else in the guest had used the key up to @counter. */
int sim_device_counter(struct sim *sim, u32 vmpck, u32 counter,
		       struct sim_error *error)
{
	struct vouch_sim_counter arg = {
		.size = sizeof(arg),
		.vmpck = vmpck,
		.counter = counter,
	};

	if (sim->device >= 0 && ioctl(sim->device, VOUCH_SIM_IOC_COUNTER, &arg))
		return sim_error(error, -errno, "counter is refused: %m");
	sim->firmware.counters[vmpck] = counter;
	return 0;
}

/* The guest lives as long as descriptor or mapping. */
void sim_device_close(struct sim *sim)
{
	sim_alter_stop(&sim->alter);
	if (sim->device < 0)
		return;
	if (sim->pages)
		munmap(sim->pages, mapping_size(sim));
	sim->pages = NULL;
	close(sim->device);
	sim->device = -1;
}
