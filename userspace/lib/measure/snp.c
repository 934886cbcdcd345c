// SPDX-License-Identifier: MIT
/* The launch digest of an SEV-SNP guest, in each of its forms. */
#include <errno.h>
#include <string.h>

#include "measure/kinds.h"
#include "measure/snp_launch.h"

#define VALUE "measurement"

/* The digest behind the firmware may be all that is known of it. */
static void add_firmware(struct snp_launch *l, const struct ovmf *ovmf)
{
	if (!launch_has(l->launch, LAUNCH_OVMF_HASH)) {
		snp_launch_firmware(l, ovmf);
		return;
	}
	memcpy(l->digest.ld, l->launch->values[LAUNCH_OVMF_HASH].digest,
	       SHA384_SIZE);
	measured_item(l->m, VALUE, "NORMAL", l->digest.ld, SHA384_SIZE,
		      "firmware: launch digest behind it, as given");
}

static int launch_ovmf(struct snp_launch *l, struct vouch_error *error)
{
	struct vmsa vmsa = vmsa_of(l->launch, 1);
	struct launch_file *file;
	struct ovmf ovmf;
	u32 eip = 0;
	int code = snp_check_vcpus(l->launch, error);

	if (!code)
		code = launch_need(l->launch, LAUNCH_OVMF, &file, error);
	if (!code)
		code = ovmf_open(&ovmf, file, error);
	if (!code && launch_number(l->launch, LAUNCH_VCPUS) > 1)
		code = ovmf_reset_eip(&ovmf, &eip, error);
	if (code)
		return code;
	add_firmware(l, &ovmf);
	code = snp_launch_sections(l, &ovmf, error);
	if (!code)
		snp_launch_vcpus(l, &vmsa, eip);
	return code;
}

int measure_snp(struct vouch_launch *launch, struct vouch_measurement *m,
		struct vouch_error *error)
{
	struct snp_launch l = { .launch = launch, .m = m };
	int code;

	snp_digest_start(&l.digest);
	if (launch_has(launch, LAUNCH_IGVM))
		code = snp_launch_igvm(&l, error);
	else if (launch_has(launch, LAUNCH_SVSM))
		code = snp_launch_svsm(&l, error);
	else
		code = launch_ovmf(&l, error);
	if (!snp_digest_end(&l.digest) && !code)
		code = -ENOMEM;
	if (!code)
		measured_value(m, VALUE, l.digest.ld, SHA384_SIZE);
	return code;
}

/* What ovmf-hash takes. */
int measure_ovmf_hash(struct vouch_launch *launch, struct vouch_measurement *m,
		      struct vouch_error *error)
{
	struct snp_launch l = { .launch = launch, .m = m };
	struct launch_file *file;
	struct ovmf ovmf;
	int code = launch_need(launch, LAUNCH_OVMF, &file, error);

	if (!code)
		code = ovmf_open(&ovmf, file, error);
	if (code)
		return code;
	snp_digest_start(&l.digest);
	snp_launch_firmware(&l, &ovmf);
	if (!snp_digest_end(&l.digest))
		return -ENOMEM;
	measured_value(m, "ovmf-hash", l.digest.ld, SHA384_SIZE);
	return 0;
}
