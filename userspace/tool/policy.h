/* SPDX-License-Identifier: MIT */
/* Parts of "vouch policy". */
#ifndef VOUCH_TOOL_POLICY_H
#define VOUCH_TOOL_POLICY_H

#include <stddef.h>

/* "vouch policy check", from "check" on. Return: an exit status. */
int policy_check(int argc, char **argv);

/* "vouch policy export" and "import", likewise. */
int policy_export(int argc, char **argv);
int policy_import(int argc, char **argv);

#define POLICY_NAME_SIZE 65

/* policy_name.c: a name for @path into @names[@index], unlike those before. */
void policy_name(const char *path, char names[][POLICY_NAME_SIZE],
		 size_t index);

#endif /* VOUCH_TOOL_POLICY_H */
