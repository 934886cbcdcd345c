/* SPDX-License-Identifier: MIT */
/*
 * "--html": a result as one page that needs nothing else. It is made of the
 * line of JSON alone; whatever comes from outside goes through html_put().
 */
#ifndef VOUCH_TOOL_HTML_H
#define VOUCH_TOOL_HTML_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

/* ---- html.c ---- */

/*
 * @result: as Documentation/result.schema.json has it; @log: what vouch_show()
 * makes of the event log, or NULL. Return: the page, to be freed; NULL without
 * memory.
 */
char *html_page(const json_t *result, const json_t *log, size_t *size);

/* ---- visible.c ---- */

/* What stands for a character of its own in a format; NULL: nothing does. */
typedef const char *stand_in_fn(uint32_t c);

/*
 * What moves, reorders or hides text, and what is no UTF-8, is shown as its
 * number; the rest as it is, or as @stand_in has it.
 */
void visible_put(FILE *out, const char *text, stand_in_fn *stand_in);

/* ---- html.css, as the build makes it a text ---- */

extern const char html_style[];

/* ---- html_text.c ---- */

/*
 * The only way in for texts of others: as text, and as the value of an
 * attribute in quotes. What HTML gives a meaning is escaped; what moves,
 * reorders or hides text, and what is no UTF-8, is shown as its number.
 */
void html_put(FILE *out, const char *text);

/* The same of a member that is a text; "" when it is none. */
const char *html_text_of(const json_t *object, const char *name);
void html_put_member(FILE *out, const json_t *object, const char *name);

/* "fail" and so on as a word in its colour. */
void html_put_word(FILE *out, const char *status);

/* The class for a status: itself, where it is one, or "open". */
const char *html_class_of(const char *status);

/* ---- html_head.c ---- */

/* Status and answers; what did not pass, and what to do about it. */
void html_put_head(FILE *out, const json_t *result);
void html_put_answers(FILE *out, const json_t *result);
void html_put_remedies(FILE *out, const json_t *result);

/* ---- html_chain.c, _tcb.c, _boot.c, _runtime.c, _checks.c ---- */

void html_put_chain(FILE *out, const json_t *result);
void html_put_tcb(FILE *out, const json_t *result);
void html_put_boot(FILE *out, const json_t *result, const json_t *log);
void html_put_runtime(FILE *out, const json_t *result);
void html_put_checks(FILE *out, const json_t *result);

/* The first check with this id, or NULL. */
const json_t *html_check(const json_t *result, const char *id);

#endif /* VOUCH_TOOL_HTML_H */
