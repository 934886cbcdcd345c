/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From 6.14 on: stands in for the kernel's messaging, for tests. Without any
 * message: the request is answered in plain text, or fails as the kernel does.
 */
#include_next <asm/svm.h>

#if defined(VOUCH_COMPAT_SEV_H) && !defined(VOUCH_TEST_SVM_H)
#define VOUCH_TEST_SVM_H

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#define FAKE_HEADER 32
#define FAKE_REPORT 1184

/* SW_EXITINFO2 of every request, all ones when there is none. */
static ulong fake_exitinfo2;
module_param(fake_exitinfo2, ulong, 0600);
/* What the call returns with that, in place of the usual. */
static int fake_ret;
module_param(fake_ret, int, 0600);
/* Certificate room that is asked for, in pages. */
static uint fake_pages;
module_param(fake_pages, uint, 0600);
/* What comes of sending once more without asking for certificates. */
static int fake_resend = -EIO;
module_param(fake_resend, int, 0600);
static bool fake_has_key = true;
module_param(fake_has_key, bool, 0600);

static inline struct snp_msg_desc *fake_msg_alloc(void)
{
	return kzalloc(sizeof(struct snp_msg_desc), GFP_KERNEL);
}

static inline void fake_msg_free(struct snp_msg_desc *mdesc)
{
	kfree(mdesc);
}

static inline int fake_msg_init(struct snp_msg_desc *mdesc, int vmpck_id)
{
	mdesc->vmpck_id = vmpck_id < 0 ? 0 : vmpck_id;
	return fake_has_key ? 0 : -EINVAL;
}

/*
 * The message goes out once more without certificates. With any error but this
 * one, which stands for success, the key is wiped.
 */
static inline int fake_lacks_room(struct snp_guest_req *req)
{
	fake_has_key = fake_resend == -EIO;
	req->exit_code = SVM_VMGEXIT_GUEST_REQUEST;
	req->exitinfo2 = 1ULL << 32;
	req->input.data_npages = fake_pages;
	return fake_resend;
}

static inline void fake_report(struct snp_guest_req *req)
{
	u32 *header = req->resp_buf;
	u8 *report = req->resp_buf + FAKE_HEADER;

	header[1] = FAKE_REPORT;
	report[0] = 5;
	memcpy(report + 0x50, req->req_buf, 64);
	memcpy(report + 0x30, req->req_buf + 64, 4);
}

static inline bool fake_is_well_formed(const struct snp_msg_desc *mdesc,
				       const struct snp_guest_req *req)
{
	bool is_plain = req->exit_code == SVM_VMGEXIT_GUEST_REQUEST;

	/* Whatever firmware answers has room: all that fits into a page. */
	return req->resp_sz == 4096 - 96 && req->vmpck_id == mdesc->vmpck_id &&
	       is_plain == !req->certs_data && PAGE_ALIGNED(req->certs_data);
}

static inline int fake_send(struct snp_msg_desc *mdesc,
			    struct snp_guest_req *req)
{
	if (!fake_has_key)
		return -ENOTTY;
	if (WARN_ON(!fake_is_well_formed(mdesc, req)))
		return -EBADMSG;
	if (req->certs_data && fake_pages > req->input.data_npages)
		return fake_lacks_room(req);

	req->exitinfo2 = fake_exitinfo2;
	if (fake_ret) {
		fake_has_key = false;
		return fake_ret;
	}
	fake_report(req);
	return 0;
}

#define snp_msg_alloc fake_msg_alloc
#define snp_msg_free fake_msg_free
#define snp_msg_init fake_msg_init
#define snp_send_guest_request fake_send

#endif
