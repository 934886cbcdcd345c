// SPDX-License-Identifier: MIT
/*
 * SNP_LAUNCH_UPDATE and SNP_LAUNCH_FINISH, as an emulator sends them: each page
 * goes into the launch digest with its type and its address (AMD 56860, 8.17).
 */
#include <openssl/sha.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/snp/snp.h"

#define PAGE_INFO_SIZE 0x70
#define OFFSET_CONTENTS 0x30
#define OFFSET_LENGTH 0x60
#define OFFSET_TYPE 0x62
#define OFFSET_GPA 0x68
#define INVALID_GUEST_STATE 2
#define INVALID_PARAM 0x16

enum {
	PAGE_NORMAL = 1,
	PAGE_VMSA,
	PAGE_ZERO,
	PAGE_UNMEASURED,
	PAGE_SECRETS,
	PAGE_CPUID,
};

bool sim_launch_is_command(u32 code)
{
	return code == SIM_SNP_LAUNCH_UPDATE || code == SIM_SNP_LAUNCH_FINISH;
}

/* Of some types the contents are not measured, and are zeros here. */
static u64 update(struct sim_launch *launch, u32 type, u64 gpa, const u8 *page)
{
	u8 info[PAGE_INFO_SIZE] = {};

	if (type < PAGE_NORMAL || type > PAGE_CPUID ||
	    gpa % VOUCH_SIM_PAGE_SIZE)
		return INVALID_PARAM;
	memcpy(info, launch->digest, sizeof(launch->digest));
	if (type == PAGE_NORMAL || type == PAGE_VMSA)
		SHA384(page, VOUCH_SIM_PAGE_SIZE, info + OFFSET_CONTENTS);
	put_le16(info + OFFSET_LENGTH, sizeof(info));
	info[OFFSET_TYPE] = (u8)type;
	put_le64(info + OFFSET_GPA, gpa);
	SHA384(info, sizeof(info), launch->digest);
	launch->pages++;
	return 0;
}

static void finish(struct sim_host *host, struct sim_launch *launch)
{
	launch->is_done = true;
	memcpy(host->config->measurement, launch->digest,
	       sizeof(launch->digest));
	sim_log("guest is launched of %u pages", launch->pages);
}

void sim_launch_serve(struct sim_host *host, const struct vouch_sim_exit *exit,
		      struct vouch_sim_result *result)
{
	struct sim_launch *launch = &((struct sim_snp *)host->guest)->launch;

	*result = (struct vouch_sim_result){ .id = exit->id };
	if (!host->is_emulated || launch->is_done)
		result->exitinfo2 = INVALID_GUEST_STATE;
	else if (exit->code == SIM_SNP_LAUNCH_FINISH)
		finish(host, launch);
	else
		result->exitinfo2 = update(launch, exit->certs_pages,
					   host->exit_address, host->pages);
}
