// SPDX-License-Identifier: MIT
/*
 * The chain of trust as a picture: the root on top, what it vouches for below,
 * the evidence at the end. Whoever signed the collateral hangs beside it.
 */
#include <stdbool.h>
#include <string.h>

#include "html.h"

#define WIDTH 390
#define ROW 66
#define TOP 24
#define RAIL 18 /* of the chain of the evidence */
#define BRANCH 44 /* of the chain of the collateral */
#define RADIUS 10

struct node {
	const char *role, *title, *status, *check;
	const char *from, *until; /* or NULL */
	bool is_there;
	int x, row;
	const struct node *issuer; /* NULL: the root */
};

#define NODES_MAX 8

struct picture {
	struct node nodes[NODES_MAX];
	size_t count;
};

static struct node *add(struct picture *p, const struct node *issuer, int x)
{
	struct node *node = &p->nodes[p->count];

	*node = (struct node){ .x = x, .row = (int)p->count, .issuer = issuer };
	p->count++;
	return node;
}

static const struct node *add_certificate(struct picture *p, const json_t *c,
					  const struct node *issuer, int x)
{
	struct node *node = add(p, issuer, x);

	node->role = html_text_of(c, "role");
	node->title = html_text_of(c, "subject");
	node->status = html_text_of(c, "status");
	node->check = html_text_of(c, "check");
	node->from = html_text_of(c, "not_before");
	node->until = html_text_of(c, "not_after");
	node->is_there = *node->from;
	return node;
}

/* What a key signed, by the check of that signature. */
static void add_signed(struct picture *p, const json_t *result,
		       const struct node *issuer, int x, const char *role,
		       const char *title, const char *id)
{
	struct node *node = add(p, issuer, x);
	const json_t *check = html_check(result, id);
	const char *status = html_text_of(check, "status");

	node->role = role;
	node->title = title;
	node->status = *status ? status : "open";
	node->check = !*status || !strcmp(status, "pass") ? "" : id;
	node->is_there = true;
}

static const char *signature_id(const json_t *result)
{
	return strcmp(html_text_of(result, "tee"), "sev-snp") ? "tdx.sig" :
								"snp.sig";
}

/* The branch first, so that no line crosses a text. */
static void make_picture(struct picture *p, const json_t *result,
			 const json_t *chain)
{
	const json_t *signer = json_array_get(chain, 3);
	const struct node *above;

	above = add_certificate(p, json_array_get(chain, 0), NULL, RAIL);
	if (signer) {
		const struct node *by =
			add_certificate(p, signer, above, BRANCH);

		add_signed(p, result, by, BRANCH, "collateral",
			   "TCB info of this kind of platform",
			   "tdx.tcbinfo.sig");
	}
	above = add_certificate(p, json_array_get(chain, 1), above, RAIL);
	above = add_certificate(p, json_array_get(chain, 2), above, RAIL);
	add_signed(p, result, above, RAIL, "evidence",
		   html_text_of(result, "evidence"), signature_id(result));
}

static int y_of(const struct node *node)
{
	return TOP + node->row * ROW;
}

static void put_link(FILE *out, const struct node *node)
{
	int from, to = y_of(node) - RADIUS;

	if (!node->issuer)
		return;
	from = y_of(node->issuer) + RADIUS;
	fprintf(out, "<path class=\"link %s\" d=\"M%d %d",
		html_class_of(node->status), node->issuer->x, from);
	if (node->x != node->issuer->x)
		fprintf(out, "C%d %d %d %d %d %d", node->issuer->x, from + 24,
			node->x, to - 28, node->x, to);
	else
		fprintf(out, "V%d", to);
	fputs("\"/>\n", out);
}

/* So that the state does not depend on colour. */
static const char *glyph(const char *status)
{
	if (!strcmp(status, "pass"))
		return "M-4.5 .5l3 3l6-7";
	if (!strcmp(status, "fail"))
		return "M-4 -4l8 8m0-8l-8 8";
	return "M0 -5v6m0 3.4v.2";
}

/* A line of the picture has room for so many characters. */
static void put_line(FILE *out, const struct node *node, int below,
		     const char *class, const char *text, size_t size)
{
	char cut[80];

	fprintf(out, "<text class=%s x=\"%d\" y=\"%d\">", class,
		node->x + RADIUS + 10, y_of(node) + below);
	if (strlen(text) > size) {
		snprintf(cut, sizeof(cut), "%.*s", (int)size - 3, text);
		html_put(out, cut);
		fputs("&hellip;", out);
	} else {
		html_put(out, text);
	}
	fputs("</text>\n", out);
}

/* Characters of a line, and how far the lines are from the middle of a node. */
#define TITLE_SIZE 38
#define LINE_SIZE 42
#define SECOND 17
#define THIRD 33

/* What has no dates has its title on the second line. */
static void put_title(FILE *out, const struct node *node)
{
	bool is_short = !node->from || !*node->title;
	char line[256];

	snprintf(line, sizeof(line), "%s%s%s%s", node->role,
		 is_short ? "" : ": ", is_short ? "" : node->title,
		 node->is_there ? "" : ": not there");
	put_line(out, node, 1, "title", line, TITLE_SIZE);
}

static void put_dates(FILE *out, const struct node *node)
{
	char line[80];

	if (node->from)
		snprintf(line, sizeof(line), "%.10s to %.10s", node->from,
			 node->until);
	else
		snprintf(line, sizeof(line), "%s", node->title);
	if (node->is_there)
		put_line(out, node, SECOND, "dates", line, LINE_SIZE);
}

static void put_state(FILE *out, const struct node *node)
{
	const char *class = html_class_of(node->status);
	char line[128];

	if (!strcmp(class, "pass"))
		return;
	snprintf(line, sizeof(line), "%s%s%s", node->status,
		 *node->check ? ": " : ", not looked at", node->check);
	put_line(out, node, node->is_there ? THIRD : SECOND, class, line,
		 LINE_SIZE);
}

static void put_node(FILE *out, const struct node *node)
{
	const char *class = html_class_of(node->status);

	fprintf(out,
		"<g class=\"node %s%s\" transform=\"translate(%d %d)\">"
		"<circle r=\"%d\"/><path d=\"%s\"/></g>\n",
		class, node->is_there ? "" : " gone", node->x, y_of(node),
		RADIUS, glyph(class));
	put_title(out, node);
	put_dates(out, node);
	put_state(out, node);
}

/* The same in words, for who does not see it. */
static void put_label(FILE *out, const struct picture *p)
{
	fputs("Chain of trust", out);
	for (size_t i = 0; i < p->count; i++) {
		fputs(i ? ", " : ": ", out);
		html_put(out, p->nodes[i].role);
		fputs(" ", out);
		html_put(out, p->nodes[i].status);
	}
}

void html_put_chain(FILE *out, const json_t *result)
{
	const json_t *chain = json_object_get(result, "chain");
	struct picture p = { .count = 0 };

	if (json_array_size(chain) < 3)
		return;
	make_picture(&p, result, chain);
	fprintf(out,
		"<section>\n<h2>Chain of trust</h2>\n<svg class=chain "
		"role=img viewBox=\"0 0 %d %d\" aria-label=\"",
		WIDTH, TOP + (int)p.count * ROW - 16);
	put_label(out, &p);
	fputs("\">\n", out);
	for (size_t i = 0; i < p.count; i++)
		put_link(out, &p.nodes[i]);
	for (size_t i = 0; i < p.count; i++)
		put_node(out, &p.nodes[i]);
	fputs("</svg>\n</section>\n", out);
}
