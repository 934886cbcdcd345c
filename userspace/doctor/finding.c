// SPDX-License-Identifier: MIT
/* What a check found. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

void found(struct finding *finding, enum outcome outcome, const char *format,
	   ...)
{
	va_list args;

	finding->outcome = outcome;
	va_start(args, format);
	vsnprintf(finding->found, sizeof(finding->found), format, args);
	va_end(args);
}

static void find_denied(struct finding *finding, const char *question)
{
	const struct asker *asker = asker_of(question);

	found(finding, OUTCOME_UNKNOWN, "no permission");
	if (asker && asker->denied)
		finding->remedy = asker->denied;
}

static void find_absent(const struct check *check, struct finding *finding,
			const char *question)
{
	const struct asker *asker = asker_of(question);
	bool is_unsure = asker && asker->is_unsure;

	found(finding, is_unsure ? OUTCOME_UNKNOWN : check->absent,
	      "not there");
	if (is_unsure && !strcmp(asker->name, "msr"))
		finding->remedy = "load the module msr: modprobe msr";
}

const struct answer *find_answer(struct doctor *doctor,
				 const struct check *check,
				 struct finding *finding, const char *format,
				 ...)
{
	const struct answer *answer;
	char question[256];
	va_list args;

	va_start(args, format);
	vsnprintf(question, sizeof(question), format, args);
	va_end(args);
	answer = machine_ask(doctor->machine, "%s", question);
	question_source(question, finding->source, sizeof(finding->source));
	switch (answer->state) {
	case ANSWER_GIVEN:
		return answer;
	case ANSWER_DENIED:
		find_denied(finding, question);
		return NULL;
	case ANSWER_ABSENT:
		find_absent(check, finding, question);
		return NULL;
	default:
		found(finding, OUTCOME_UNKNOWN, "it cannot be read: %s",
		      strerror(answer->code));
		return NULL;
	}
}
