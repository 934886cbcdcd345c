/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_TOOL_LINE_CUT_H
#define VOUCH_TOOL_LINE_CUT_H

#include <stddef.h>

/*
 * Leaves an empty text in the place of the member "evidence", and returns what
 * was there, in the memory of the line: @line becomes another one, and both are
 * to be freed. NULL leaves all as it was: there is none, or it has escapes.
 */
char *line_cut_evidence(char **line, size_t *size, size_t *length);

#endif /* VOUCH_TOOL_LINE_CUT_H */
