// SPDX-License-Identifier: MIT
/*
 * Answers to what people ask first, made of the checks and of what the kind
 * tells. A field of evidence that is not authentic answers nothing.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "check/context.h"
#include "check/facts.h"

/* So many bytes of a digest tell one from another, and fit in a line. */
#define DIGEST_BYTES 12

#define SAY(answer, ...) \
	snprintf((answer)->text, sizeof((answer)->text), __VA_ARGS__)

/* The first check of @group that has @status, or NULL. */
static const struct vouch_check *first_of(const struct vouch_result *result,
					  enum vouch_check_group group,
					  enum vouch_check_status status)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status == status &&
		    vouch_check_group(check->id) == group)
			return check;
	}
	return NULL;
}

/* The check that keeps a result from being authentic: a failed one, first. */
static const struct vouch_check *first_bad(const struct vouch_result *result)
{
	const struct vouch_check *check, *open = NULL;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status == VOUCH_CHECK_FAIL)
			return check;
		if (check->status == VOUCH_CHECK_OPEN && !open)
			open = check;
	}
	return open;
}

static void say_not_shown(const struct vouch_result *result,
			  struct vouch_answer *answer)
{
	const struct vouch_check *bad = first_bad(result);

	answer->status = bad ? bad->status : VOUCH_CHECK_OPEN;
	if (bad && bad->status == VOUCH_CHECK_FAIL)
		SAY(answer, "not shown: %s failed", bad->id);
	else
		SAY(answer, "not known: %s is open", bad ? bad->id : "all");
}

static const char *revocation(const struct vouch_result *result,
			      const struct result_facts *facts)
{
	const struct vouch_check *check =
		result_find(result, facts->revoked_id);

	return check && check->status == VOUCH_CHECK_PASS ?
		       "not revoked" :
		       "revocation not checked";
}

static void say_genuine(const struct vouch_result *result,
			const struct result_facts *facts,
			struct vouch_answer *answer)
{
	const struct vouch_check *failed =
		first_of(result, VOUCH_GROUP_SIGNATURES, VOUCH_CHECK_FAIL);
	const struct vouch_check *open =
		first_of(result, VOUCH_GROUP_SIGNATURES, VOUCH_CHECK_OPEN);

	if (!result || !result->is_signed || failed) {
		say_not_shown(result, answer);
		return;
	}
	if (!result->is_authentic) {
		answer->status = VOUCH_CHECK_OPEN;
		SAY(answer, "not known: the signature is good, but %s is open",
		    open ? open->id : "a check");
		return;
	}
	answer->status = result->is_simulated ? VOUCH_CHECK_WARN :
						VOUCH_CHECK_PASS;
	if (result->is_simulated)
		SAY(answer,
		    "no hardware is known: under a root that was named, %s",
		    revocation(result, facts));
	else if (facts->genuine_by)
		SAY(answer, "yes, by %s", facts->genuine_by);
	else
		SAY(answer, "yes, under %s's pinned root, %s",
		    facts->vendor ? facts->vendor : "the vendor",
		    revocation(result, facts));
}

/*
 * False, with an answer, when nothing of the platform can be told. What is
 * signed is told, but see vouch_result_answer().
 */
static bool is_asked(const struct vouch_result *result,
		     struct vouch_answer *answer)
{
	if (!result || !result->is_signed) {
		answer->status = VOUCH_CHECK_OPEN;
		SAY(answer, "not known: it is not shown to be genuine");
		return false;
	}
	return true;
}

/* The worst that the checks of the platform say. */
static const struct vouch_check *
worst_of_platform(const struct vouch_result *result)
{
	static const enum vouch_check_status order[] = {
		VOUCH_CHECK_FAIL,
		VOUCH_CHECK_OPEN,
		VOUCH_CHECK_WARN,
		VOUCH_CHECK_PASS,
	};
	const struct vouch_check *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(order) && !found; i++)
		found = first_of(result, VOUCH_GROUP_PLATFORM, order[i]);
	return found;
}

/* Only the vendor's word for the whole is an answer where there is one. */
static void say_rated(const struct vouch_result *result,
		      const struct result_facts *facts,
		      struct vouch_answer *answer)
{
	const struct vouch_check *check = result_find(result, facts->status_id);
	const struct vouch_check *accepted =
		vouch_result_status_accepted_by(result);
	const struct vouch_check *worst = worst_of_platform(result);

	answer->status = check ? check->status : VOUCH_CHECK_OPEN;
	if (accepted)
		SAY(answer, "%s (%s), accepted by %s", facts->tcb_status,
		    facts->platform, accepted->source);
	else if (facts->tcb_status)
		SAY(answer, "%s (%s)", facts->tcb_status, facts->platform);
	else if (check)
		SAY(answer, "not known: %s", check->actual);
	else
		SAY(answer, "not known%s%s", worst ? ": see " : "",
		    worst ? worst->id : "");
}

static void say_up_to_date(const struct vouch_result *result,
			   const struct result_facts *facts,
			   struct vouch_answer *answer)
{
	const struct vouch_check *worst;

	if (!is_asked(result, answer))
		return;
	if (result->authentic_only) {
		answer->status = VOUCH_CHECK_SKIP;
		SAY(answer, "not asked%s%s", *facts->platform ? "; " : "",
		    facts->is_rated ? "" : facts->platform);
		return;
	}
	if (facts->is_rated) {
		say_rated(result, facts, answer);
		return;
	}
	worst = worst_of_platform(result);
	answer->status = worst ? worst->status : VOUCH_CHECK_OPEN;
	if (worst && worst->status == VOUCH_CHECK_FAIL)
		SAY(answer, "no, see %s (%s)", worst->id, facts->platform);
	else
		SAY(answer, "%s (%s gives no status)", facts->platform,
		    facts->vendor);
}

/* "INTEL-SA-00960, -00982": what a name shares with the first is left out. */
static void list_advisories(const json_t *list, struct vouch_answer *answer)
{
	const char *first = json_string_value(json_array_get(list, 0));
	const char *dash = first ? strrchr(first, '-') : NULL;
	size_t shared = dash ? (size_t)(dash - first) : 0, used = 0, i;
	const json_t *name;

	json_array_foreach(list, i, name) {
		const char *text = json_string_value(name);
		bool is_alike = i && shared && text &&
				!strncmp(text, first, shared + 1);

		if (!text || used >= sizeof(answer->text))
			continue;
		used += (size_t)snprintf(answer->text + used,
					 sizeof(answer->text) - used, "%s%s",
					 i ? ", " : "",
					 is_alike ? text + shared : text);
	}
}

static void say_advisories(const struct vouch_result *result,
			   const struct result_facts *facts,
			   struct vouch_answer *answer)
{
	const json_t *list = json_object_get(facts->tcb, "advisories");

	if (!is_asked(result, answer))
		return;
	if (result->authentic_only) {
		answer->status = VOUCH_CHECK_SKIP;
		SAY(answer, "not asked");
	} else if (!facts->is_rated) {
		answer->status = VOUCH_CHECK_SKIP;
		SAY(answer, "not known: %s names none in its endorsements",
		    facts->vendor);
	} else if (!list) {
		answer->status = VOUCH_CHECK_OPEN;
		SAY(answer, "not known");
	} else if (!json_array_size(list)) {
		answer->status = VOUCH_CHECK_PASS;
		SAY(answer, "none");
	} else {
		answer->status = VOUCH_CHECK_WARN;
		list_advisories(list, answer);
	}
}

static void say_debuggable(const struct vouch_result *result,
			   const struct result_facts *facts,
			   struct vouch_answer *answer)
{
	const struct vouch_check *check = result_find(result, facts->debug_id);

	if (!is_asked(result, answer))
		return;
	answer->status = VOUCH_CHECK_PASS;
	SAY(answer, "%s", facts->is_debuggable ? "yes" : "no");
	if (facts->is_debuggable)
		answer->status = check && check->status != VOUCH_CHECK_FAIL ?
					 VOUCH_CHECK_WARN :
					 VOUCH_CHECK_FAIL;
}

static void say_booted(const struct vouch_result *result,
		       const struct result_facts *facts,
		       struct vouch_answer *answer)
{
	const struct vouch_check *check = result_find(result, facts->booted_id);
	char digest[2 * DIGEST_BYTES + 1] = "";
	size_t size = facts->booted_size;

	if (!is_asked(result, answer))
		return;
	if (size > DIGEST_BYTES)
		size = DIGEST_BYTES;
	for (size_t i = 0; i < size; i++)
		snprintf(digest + 2 * i, 3, "%02x", facts->booted[i]);
	answer->status = check ? check->status : VOUCH_CHECK_OPEN;
	if (check && check->status == VOUCH_CHECK_PASS)
		SAY(answer, "%s %s..., as %s says", facts->booted_name, digest,
		    check->source);
	else if (check && check->status == VOUCH_CHECK_FAIL)
		SAY(answer, "%s %s..., not what %s says", facts->booted_name,
		    digest, check->source);
	else
		SAY(answer, "%s %s..., no reference value given",
		    facts->booted_name, digest);
}

/*
 * Whether freshness was asked for is "freshness.bound"; the others compare. One
 * that failed decides. An expectation of a policy alone binds nothing.
 */
static const struct vouch_check *freshness(const struct vouch_result *result)
{
	static const char *const ids[] = {
		"freshness.report_data",
		"evidence.nonce",
	};
	const struct vouch_check *check;

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		check = result_find(result, ids[i]);
		if (check && check->status == VOUCH_CHECK_FAIL)
			return check;
	}
	return result_find(result, "freshness.bound");
}

static void say_fresh(const struct vouch_result *result,
		      struct vouch_answer *answer)
{
	const struct vouch_check *check = freshness(result);

	answer->status = check ? check->status : VOUCH_CHECK_OPEN;
	if (!check)
		SAY(answer, "not known: nothing was compared");
	else if (check->status == VOUCH_CHECK_PASS)
		SAY(answer, "yes, it has what %s wants", check->source);
	else if (check->status == VOUCH_CHECK_FAIL)
		SAY(answer, "no: %s failed", check->id);
	else if (check->status == VOUCH_CHECK_SKIP)
		SAY(answer, "not asked (%s)", check->source);
	else
		SAY(answer, "not known: no nonce and no REPORT_DATA given");
}

static bool answer_question(const struct vouch_result *result,
			    enum vouch_question question,
			    struct vouch_answer *answer)
{
	struct result_facts facts;

	result_facts_get(result, &facts);
	switch (question) {
	case VOUCH_QUESTION_GENUINE:
		say_genuine(result, &facts, answer);
		return true;
	case VOUCH_QUESTION_UP_TO_DATE:
		say_up_to_date(result, &facts, answer);
		return true;
	case VOUCH_QUESTION_ADVISORIES:
		say_advisories(result, &facts, answer);
		return true;
	case VOUCH_QUESTION_DEBUGGABLE:
		say_debuggable(result, &facts, answer);
		return true;
	case VOUCH_QUESTION_BOOTED:
		say_booted(result, &facts, answer);
		return true;
	case VOUCH_QUESTION_FRESH:
		say_fresh(result, answer);
		return true;
	case VOUCH_QUESTION_COUNT:
		break;
	}
	return false;
}

/*
 * Of what is not authentic nothing is good: who looks at one answer alone must
 * not take it for acceptance.
 */
bool vouch_result_answer(const struct vouch_result *result,
			 enum vouch_question question,
			 struct vouch_answer *answer)
{
	*answer = (struct vouch_answer){ .status = VOUCH_CHECK_OPEN };
	if (!answer_question(result, question, answer))
		return false;
	if (answer->status == VOUCH_CHECK_PASS &&
	    !(result && result->is_authentic))
		answer->status = VOUCH_CHECK_OPEN;
	return true;
}

static const struct {
	const char *name, *text;
} questions[] = {
	[VOUCH_QUESTION_GENUINE] = { "genuine", "Genuine hardware?" },
	[VOUCH_QUESTION_UP_TO_DATE] = { "up_to_date", "Platform up to date?" },
	[VOUCH_QUESTION_ADVISORIES] = { "advisories", "Open advisories" },
	[VOUCH_QUESTION_DEBUGGABLE] = { "debuggable", "Debuggable by host?" },
	[VOUCH_QUESTION_BOOTED] = { "booted", "What booted?" },
	[VOUCH_QUESTION_FRESH] = { "fresh", "Fresh?" },
};

const char *vouch_question_name(enum vouch_question question)
{
	return (size_t)question < ARRAY_SIZE(questions) ?
		       questions[question].name :
		       NULL;
}

const char *vouch_question_text(enum vouch_question question)
{
	return (size_t)question < ARRAY_SIZE(questions) ?
		       questions[question].text :
		       NULL;
}
