// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_tsm - from the files of configfs-tsm to a request of vouch
 *
 * What a folder has, and what is refused, is as of the kernel's own drivers,
 * and as Linux's Documentation/ABI/testing/configfs-tsm-report says. Only the
 * default of privlevel is another: see request_privilege().
 */
#include "compat/tsm.h"

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/uuid.h>

#include "tsm.h"

static_assert(sizeof_field(struct tsm_report_desc, inblob) ==
	      VOUCH_REPORT_DATA_SIZE);
static_assert(sizeof(guid_t) == VOUCH_GUID_SIZE);

const char *vouch_tsm_provider(u32 tee)
{
	switch (tee) {
	case VOUCH_TEE_SNP:
		return "sev_guest";
	case VOUCH_TEE_TDX:
		return "tdx_guest";
	default:
		return NULL;
	}
}

static bool tee_has_services(const struct vouch_get_info *tee)
{
	return tee->formats & BIT(VOUCH_FORMAT_SERVICE);
}

bool vouch_tsm_has_attr(const struct vouch_get_info *tee, int index)
{
	switch (index) {
	case TSM_REPORT_GENERATION:
	case TSM_REPORT_PROVIDER:
		return true;
	case TSM_REPORT_PRIVLEVEL:
	case TSM_REPORT_PRIVLEVEL_FLOOR:
		return tee->tee == VOUCH_TEE_SNP;
	case TSM_REPORT_SERVICE_PROVIDER:
	case TSM_REPORT_SERVICE_GUID:
	case TSM_REPORT_SERVICE_MANIFEST_VER:
		return tee_has_services(tee);
	default:
		return false;
	}
}

bool vouch_tsm_has_bin_attr(const struct vouch_get_info *tee, int index)
{
	switch (index) {
	case TSM_REPORT_INBLOB:
	case TSM_REPORT_OUTBLOB:
		return true;
	case TSM_REPORT_AUXBLOB:
		return tee->tee == VOUCH_TEE_SNP;
	case TSM_REPORT_MANIFESTBLOB:
		return tee_has_services(tee);
	default:
		return false;
	}
}

/*
 * The kernel takes no privlevel below privlevel_floor, so that 0 below it is
 * what nobody wrote: the report is of the lowest level that there can be one
 * of. The kernel's own drivers ask for VMPL 0 then, which the firmware refuses.
 */
static void request_privilege(const struct tsm_report_desc *desc,
			      const struct vouch_get_info *tee,
			      struct vouch_get_report *arg)
{
	if (desc->privlevel < tee->privilege)
		return;
	arg->flags |= VOUCH_REPORT_F_PRIVILEGE;
	arg->privilege = desc->privlevel;
}

/*
 * The SVSM reports as VMPL 0, whatever privlevel is; on all services, when no
 * GUID was written.
 */
static int request_service(const struct tsm_report_desc *desc,
			   const struct vouch_get_info *tee,
			   struct vouch_get_report *arg)
{
	if (!tee_has_services(tee) || strcmp(desc->service_provider, "svsm"))
		return -EINVAL;
	arg->format = VOUCH_FORMAT_SERVICE;
	if (guid_is_null(&desc->service_guid))
		return 0;
	export_guid(arg->service_guid, &desc->service_guid);
	arg->manifest_version = desc->service_manifest_version;
	return 0;
}

int vouch_tsm_request(const struct tsm_report_desc *desc,
		      const struct vouch_get_info *tee,
		      struct vouch_get_report *arg)
{
	bool is_snp = tee->tee == VOUCH_TEE_SNP;

	*arg = (struct vouch_get_report){
		.format = is_snp ? VOUCH_FORMAT_SNP : VOUCH_FORMAT_QUOTE,
		.flags = is_snp ? VOUCH_REPORT_F_CERTS : 0,
	};
	if (desc->inblob_len != sizeof(arg->report_data))
		return -EINVAL;
	memcpy(arg->report_data, desc->inblob, sizeof(arg->report_data));
	if (desc->service_provider)
		return request_service(desc, tee, arg);
	if (is_snp)
		request_privilege(desc, tee, arg);
	return 0;
}
