// SPDX-License-Identifier: MIT
#include "log/kind.h"

#include "check/facts.h"
#include "log/event_log.h"

static enum input_match match_log(const u8 *data, size_t size)
{
	return event_log_is(data, size) ? INPUT_STARTS : INPUT_OTHER;
}

static enum input_match match_list(const u8 *data, size_t size)
{
	return event_list_is(data, size) ? INPUT_STARTS : INPUT_OTHER;
}

static json_t *show_log(const struct evidence_kinds *kinds, const u8 *data,
			size_t size, struct vouch_error *error)
{
	(void)kinds;
	return event_log_show(data, size, error);
}

static const struct input_form forms[] = {
	{
		.title = "an event log",
		.match = match_log,
		.show = show_log,
		.remedy = "this is an event log: give it with --log, beside "
			  "the quote of its TD",
	},
	{
		.title = "an event log in JSON",
		.match = match_list,
		.show = show_log,
		.remedy = "this is an event log: give it with --log, beside "
			  "the quote of its TD",
	},
};

static const struct check_ids *const check_ids[] = {
	&check_ids_runtime,
	NULL,
};

static const struct check_prefix groups[] = {
	{ "runtime.log.format", VOUCH_GROUP_FORM },
	{ "runtime.log.data", VOUCH_GROUP_FORM },
	{ "runtime.", VOUCH_GROUP_VALUES },
	{ "", VOUCH_GROUP_OTHER },
};

const struct evidence_kind event_log_kind = {
	.name = "event-log",
	.forms = forms,
	.forms_count = ARRAY_SIZE(forms),
	.groups = groups,
	.check_ids = check_ids,
};
