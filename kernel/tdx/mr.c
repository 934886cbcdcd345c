// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the measurement registers of a TD
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "tdx/private.h"

/**
 * struct tdx_register - one register
 * @name: its name, filled up with zeroes
 * @offset: where it is in a TDREPORT, from TDINFO_STRUCT at 512 on (Intel TDX
 *	Module ABI)
 * @is_rtmr: the TDX module can extend it
 * @rtmr: number of the RTMR, with @is_rtmr
 * @is_extendable: users of the device may extend it
 * @is_admins: of them, only the administrator may
 */
struct tdx_register {
	u8 name[VOUCH_MR_NAME_SIZE];
	u16 offset;
	bool is_rtmr;
	u8 rtmr;
	bool is_extendable;
	bool is_admins;
};

/* RTMR0 is the fifth register, and the others follow it. */
#define TDX_MR_OF_RTMR(rtmr) (4 + (rtmr))

/*
 * The place of a row is the register's number in READ_MR, which is ABI. Who may
 * extend which, and why: see struct vouch_extend_mr.
 */
static const struct tdx_register tdx_registers[] = {
	{ .name = "mrtd", .offset = 528 },
	{ .name = "mrconfigid", .offset = 576 },
	{ .name = "mrowner", .offset = 624 },
	{ .name = "mrownerconfig", .offset = 672 },
	{ .name = "rtmr0", .offset = 720, .is_rtmr = true, .rtmr = 0 },
	{ .name = "rtmr1", .offset = 768, .is_rtmr = true, .rtmr = 1 },
	{ .name = "rtmr2",
	  .offset = 816,
	  .is_rtmr = true,
	  .rtmr = 2,
	  .is_extendable = true,
	  .is_admins = true },
	{ .name = "rtmr3",
	  .offset = 864,
	  .is_rtmr = true,
	  .rtmr = 3,
	  .is_extendable = true },
};

static_assert(TDX_MR_SIZE == VOUCH_MR_DIGEST_SIZE);
static_assert(TDX_RTMR_COUNT == VOUCH_LOG_MR_COUNT);

u32 vouch_tdx_mr_count(void)
{
	return ARRAY_SIZE(tdx_registers);
}

/* Return: the name of an RTMR, %VOUCH_MR_NAME_SIZE bytes */
const u8 *vouch_tdx_rtmr_name(u32 rtmr)
{
	return tdx_registers[TDX_MR_OF_RTMR(rtmr)].name;
}

/* Return: whether users of the device may extend an RTMR. */
bool vouch_tdx_rtmr_is_extendable(u32 rtmr)
{
	return tdx_registers[TDX_MR_OF_RTMR(rtmr)].is_extendable;
}

/* Return: the register asked for by name, or else by number, or NULL. */
static const struct tdx_register *
mr_find(const struct vouch_mr_request *request)
{
	size_t i;

	if (!request->name[0])
		return request->index < ARRAY_SIZE(tdx_registers) ?
			       &tdx_registers[request->index] :
			       NULL;
	for (i = 0; i < ARRAY_SIZE(tdx_registers); i++) {
		if (!memcmp(tdx_registers[i].name, request->name,
			    sizeof(request->name)))
			return &tdx_registers[i];
	}
	return NULL;
}

/*
 * The operation @read_mr of &struct vouch_backend_ops. The TDX module has no
 * call that reads one register, but a TDREPORT, here over zeroes, has them all.
 */
int vouch_tdx_read_mr(struct vouch_backend *backend,
		      const struct vouch_mr_request *request,
		      struct vouch_mr *mr, struct vouch_failure *failure)
{
	struct vouch_report_request report = { .deadline = request->deadline };
	const struct tdx_register *reg = mr_find(request);
	u8 *tdreport;
	int err;

	if (!reg)
		return -ENOENT;
	tdreport = kmalloc(TDX_TDREPORT_SIZE, GFP_KERNEL);
	if (!tdreport)
		return -ENOMEM;

	err = vouch_tdx_report(to_tdx_guest(backend), &report, tdreport,
			       failure);
	if (!err) {
		memcpy(mr->name, reg->name, sizeof(mr->name));
		memcpy(mr->value, tdreport + reg->offset, TDX_MR_SIZE);
		mr->value_size = TDX_MR_SIZE;
		mr->flags = reg->is_extendable ? VOUCH_MR_F_EXTENDABLE : 0;
		mr->log_sequence = report.moment.log_sequence;
	}
	kfree(tdreport);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_read_mr);

/* The operation @extend_mr of &struct vouch_backend_ops. */
int vouch_tdx_extend_mr(struct vouch_backend *backend,
			struct vouch_mr_request *request,
			struct vouch_failure *failure)
{
	const struct tdx_register *reg = mr_find(request);

	if (!reg)
		return -ENOENT;
	if (!reg->is_rtmr)
		return -EOPNOTSUPP;
	if (!reg->is_extendable)
		return vouch_tdx_fail(failure, -EPERM, VOUCH_STAGE_TDCALL,
				      VOUCH_REASON_FIRMWARE_OWNED);
	if (reg->is_admins && !request->entry.is_admin)
		return -EPERM;
	request->lock = VOUCH_LOCK_MR(reg - tdx_registers);
	request->entry.mr = reg->rtmr + 1;
	return vouch_tdx_extend(to_tdx_guest(backend), reg->rtmr, request,
				failure);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_extend_mr);
