// SPDX-License-Identifier: MIT
/* Components of the TCB as bars, beside what is wanted. */
#include <stdbool.h>
#include <string.h>

#include "html.h"

#define FULL 100.0

static double part(json_int_t value, json_int_t of)
{
	return of ? FULL * (double)value / (double)of : 0;
}

/* As long as what is wanted, or as the value where that is more. */
static void put_bar(FILE *out, json_int_t value, json_int_t wanted)
{
	json_int_t most = value > wanted ? value : wanted;
	bool is_low = value < wanted;

	fprintf(out,
		"<svg class=bar viewBox=\"0 0 100 8\" "
		"preserveAspectRatio=none aria-hidden=true><rect class=track "
		"width=\"100\" height=\"8\"/><rect class=%s width=\"%.1f\" "
		"height=\"8\"/><rect class=want x=\"%.1f\" width=\"1\" "
		"height=\"8\"/></svg>",
		is_low ? "low" : "good", part(value, most),
		part(wanted, most) - 1);
}

static void put_component(FILE *out, const json_t *component)
{
	json_int_t value =
		json_integer_value(json_object_get(component, "value"));
	const json_t *wanted = json_object_get(component, "wanted");
	json_int_t least = json_integer_value(wanted);
	bool is_low = json_is_integer(wanted) && value < least;

	fprintf(out, "<div%s><dt>", is_low ? " class=fail" : "");
	html_put_member(out, component, "name");
	fprintf(out, "</dt><dd><span class=number>%" JSON_INTEGER_FORMAT,
		value);
	if (is_low)
		fprintf(out, ", want %" JSON_INTEGER_FORMAT, least);
	else if (json_is_integer(wanted))
		fprintf(out, " of %" JSON_INTEGER_FORMAT, least);
	fputs("</span>", out);
	if (json_is_integer(wanted))
		put_bar(out, value, least);
	fputs("</dd></div>\n", out);
}

static bool has_wanted(const json_t *components)
{
	const json_t *component;
	size_t i;

	json_array_foreach(components, i, component) {
		if (json_is_integer(json_object_get(component, "wanted")))
			return true;
	}
	return false;
}

/* Against what the values are held. */
static const char *measure_of(const json_t *result, const json_t *components)
{
	if (!strcmp(html_text_of(result, "tee"), "sev-snp"))
		return has_wanted(components) ?
			       "Certified by AMD (REPORTED_TCB), against the "
			       "floors of the policy." :
			       "Certified by AMD (REPORTED_TCB). No policy "
			       "gives floors to compare them with.";
	return "Of the platform, against Intel's newest level that is up to "
	       "date.";
}

void html_put_tcb(FILE *out, const json_t *result)
{
	const json_t *components = json_object_get(result, "tcb_components");
	const json_t *component;
	size_t i;

	if (!json_array_size(components))
		return;
	fputs("<section>\n<h2>TCB components</h2>\n<p class=quiet>", out);
	html_put(out, measure_of(result, components));
	fputs("</p>\n<dl class=tcb>\n", out);
	json_array_foreach(components, i, component) {
		put_component(out, component);
	}
	fputs("</dl>\n</section>\n", out);
}
