// SPDX-License-Identifier: MIT
/* Functions that many rows share: see check.h. */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

static void judge_number(const struct check *check, struct finding *finding,
			 uint64_t number)
{
	uint64_t mask = check->mask ?: UINT64_MAX;

	found(finding,
	      (number & mask) == check->value ? OUTCOME_PASS : check->bad,
	      "%#llx", (unsigned long long)number);
}

/* What is no number where the kernel always has one. */
static void find_odd(struct finding *finding, const struct answer *answer)
{
	char line[64];

	answer_line(answer, line, sizeof(line));
	found(finding, OUTCOME_UNKNOWN, "'%s', which is not understood", line);
}

bool find_number(struct doctor *doctor, const struct check *check,
		 struct finding *finding, uint64_t *number)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "%s", check->question);

	if (!answer)
		return false;
	if (answer_number(answer, number))
		return true;
	find_odd(finding, answer);
	return false;
}

void check_bits(struct doctor *doctor, const struct check *check,
		struct finding *finding)
{
	uint64_t number;

	if (find_number(doctor, check, finding, &number))
		judge_number(check, finding, number);
}

void check_cpuid_eax(struct doctor *doctor, const struct check *check,
		     struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "%s", check->question);
	uint32_t regs[4];

	if (!answer)
		return;
	if (answer_cpuid(answer, regs))
		judge_number(check, finding, regs[0]);
	else
		find_odd(finding, answer);
}

void check_cpu_flag(struct doctor *doctor, const struct check *check,
		    struct finding *finding)
{
	if (!find_answer(doctor, check, finding, "file /proc/cpuinfo"))
		return;
	if (world_has_flag(doctor->machine, check->word))
		found(finding, OUTCOME_PASS, "flag %s", check->word);
	else
		found(finding, check->bad, "no flag %s", check->word);
}

void check_parameter(struct doctor *doctor, const struct check *check,
		     struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "%s", check->question);
	char line[32];

	if (!answer)
		return;
	answer_line(answer, line, sizeof(line));
	found(finding,
	      strcmp(line, "Y") && strcmp(line, "1") ? check->bad :
						       OUTCOME_PASS,
	      "%s", line);
}

void check_reaches(struct doctor *doctor, const struct check *check,
		   struct finding *finding)
{
	uint64_t number;

	if (find_number(doctor, check, finding, &number))
		found(finding,
		      number >= check->value ? OUTCOME_PASS : check->bad,
		      "%llu", (unsigned long long)number);
}

void check_field(struct doctor *doctor, const struct check *check,
		 struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "%s", check->question);
	uint64_t number;

	if (!answer)
		return;
	if (answer_field_number(answer, check->word, &number))
		judge_number(check, finding, number);
	else
		found(finding, OUTCOME_UNKNOWN, "the answer has no %s",
		      check->word);
}

void check_exists(struct doctor *doctor, const struct check *check,
		  struct finding *finding)
{
	if (find_answer(doctor, check, finding, "%s", check->question))
		found(finding, OUTCOME_PASS, "it is there");
}

void check_tells(struct doctor *doctor, const struct check *check,
		 struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "%s", check->question);
	char line[128];

	if (!answer)
		return;
	answer_line(answer, line, sizeof(line));
	found(finding, OUTCOME_PASS, "%s", line);
}

/* "sev 493\nsev_es 16\n": capacity, by kind. */
void check_capacity(struct doctor *doctor, const struct check *check,
		    struct finding *finding)
{
	const struct answer *answer = find_answer(
		doctor, check, finding, "file /sys/fs/cgroup/misc.capacity");
	size_t length = strlen(check->word), size;
	const char *line = NULL;

	if (!answer)
		return;
	while ((line = answer_next_line(answer, line, &size)) != NULL) {
		if (strncmp(line, check->word, length) || line[length] != ' ')
			continue;
		found(finding,
		      line[length + 1] == '0' ? check->bad : OUTCOME_PASS,
		      "%.*s", (int)(size < 64 ? size : 64), line);
		return;
	}
	found(finding, check->bad, "no %s", check->word);
}

/* Debian 7.3 has the third; a kernel with IKCONFIG the last. */
static const char *const config_places[] = {
	"config /boot/config-%s",
	"config /lib/modules/%s/config",
	"config /usr/lib/modules/%s/config",
	"config /lib/modules/%s/build/.config",
	"config /usr/lib/ostree-boot/config-%s",
	"config /usr/lib/kernel/config-%s",
};

#define PLACES (sizeof(config_places) / sizeof(*config_places))

static const struct answer *ask_place(struct doctor *doctor, size_t place,
				      const char *release, char *question,
				      size_t size)
{
	if (place < PLACES)
		snprintf(question, size, config_places[place], release);
	else
		snprintf(question, size, "config /proc/config.gz");
	return machine_ask(doctor->machine, "%s", question);
}

const struct answer *kernel_config(struct doctor *doctor,
				   struct finding *finding)
{
	const struct answer *answer, *denied = NULL;
	char release[65], question[200];

	answer_line(machine_ask(doctor->machine, "kernel r"), release,
		    sizeof(release));
	for (size_t i = 0; i <= PLACES; i++) {
		answer = ask_place(doctor, i, release, question,
				   sizeof(question));
		if (answer->state == ANSWER_DENIED)
			denied = answer;
		if (!answer_is_given(answer))
			continue;
		snprintf(finding->source, sizeof(finding->source), "%s",
			 question_subject(question));
		return answer;
	}
	found(finding, OUTCOME_UNKNOWN, "%s",
	      denied ? "no permission to read the kernel's options" :
		       "the kernel's options are in none of the known places");
	finding->remedy = "install the package with the kernel's config, or "
			  "build it with CONFIG_IKCONFIG_PROC";
	return NULL;
}

char config_value(const struct answer *config, const char *option)
{
	size_t length = strlen(option), size;
	const char *line = NULL;

	while ((line = answer_next_line(config, line, &size)) != NULL)
		if (size == length + 2 && !memcmp(line, option, length) &&
		    line[length] == '=' && strchr("ym", line[length + 1]))
			return line[length + 1];
	return 'n';
}

void check_option(struct doctor *doctor, const struct check *check,
		  struct finding *finding)
{
	const struct answer *config = kernel_config(doctor, finding);
	bool wants_unset = *check->word == '!';
	const char *option = check->word + wants_unset;
	char value;

	if (!config)
		return;
	value = config_value(config, option);
	found(finding,
	      (value == 'n') == wants_unset ? OUTCOME_PASS : check->bad,
	      value == 'n' ? "%s is not set" : "%s=%c", option, value);
}

void check_no_option(struct doctor *doctor, const struct check *check,
		     struct finding *finding)
{
	const struct answer *config = kernel_config(doctor, finding);

	if (!config)
		return;
	if (config_value(config, check->word) == 'n')
		found(finding, OUTCOME_SKIP, "Linux has no option %s",
		      check->word);
	else
		found(finding, OUTCOME_PASS, "%s is set, by a patch",
		      check->word);
}
