// SPDX-License-Identifier: MIT
#include "check/parts.h"

#include <stdio.h>
#include <string.h>

static int gravity(enum vouch_check_status status)
{
	static const int gravities[] = {
		[VOUCH_CHECK_FAIL] = 4, [VOUCH_CHECK_OPEN] = 3,
		[VOUCH_CHECK_WARN] = 2, [VOUCH_CHECK_PASS] = 1,
		[VOUCH_CHECK_SKIP] = 0,
	};

	return gravities[status];
}

/* The worst check of that row; NULL: none was made, or asked for. */
static const struct vouch_check *worst_of(const struct check_list *list,
					  const struct part_check *row)
{
	const struct vouch_check *worst = NULL;
	int nth = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct vouch_check *check = &list->checks[i];

		if (strcmp(check->id, row->id) != 0 ||
		    (row->nth != PARTS_EACH && row->nth != nth++) ||
		    check->status == VOUCH_CHECK_SKIP)
			continue;
		if (!worst || gravity(check->status) > gravity(worst->status))
			worst = check;
	}
	return worst;
}

static void judge(struct vouch_certificate *certificate,
		  const struct check_list *list, const struct part_check *row)
{
	const struct vouch_check *worst = worst_of(list, row);
	enum vouch_check_status status = worst ? worst->status :
						 VOUCH_CHECK_OPEN;

	if ((!worst && !row->is_needed) ||
	    gravity(status) <= gravity(certificate->status))
		return;
	certificate->status = status;
	certificate->check = worst && status != VOUCH_CHECK_PASS ? row->id : "";
}

struct vouch_certificate *parts_add_certificate(struct result_parts *parts,
						const struct check_list *list,
						const struct part_check *checks,
						const char *role, size_t issuer)
{
	struct vouch_certificate *added;

	if (parts->certificates_count == PARTS_CERTIFICATES)
		return NULL;
	added = &parts->certificates[parts->certificates_count++];
	*added = (struct vouch_certificate){
		.role = role,
		.issuer = issuer,
		.status = VOUCH_CHECK_SKIP,
		.check = "",
	};
	for (; checks->id; checks++)
		judge(added, list, checks);
	if (added->status == VOUCH_CHECK_SKIP)
		added->status = VOUCH_CHECK_OPEN;
	return added;
}

void parts_add_component(struct result_parts *parts, const char *name,
			 u32 value, bool has_wanted, u32 wanted)
{
	struct vouch_tcb_component *added;

	if ((!value && !(has_wanted && wanted)) ||
	    parts->components_count == PARTS_COMPONENTS)
		return;
	added = &parts->components[parts->components_count++];
	*added = (struct vouch_tcb_component){
		.value = value,
		.has_wanted = has_wanted,
		.wanted = has_wanted ? wanted : 0,
	};
	snprintf(added->name, sizeof(added->name), "%s", name);
}
