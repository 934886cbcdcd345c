# SPDX-License-Identifier: MIT
#
# Of what a step printed: each result that failed, with what may tell why. That
# is what was said since the result before, of which errors come first and the
# last lines always, and the comments and indented lines that follow.

function is_result(line) { return line ~ /^ *(not )?ok([^a-zA-Z_]|$)/ }

function show_before(   i) {
	for (i = 1; i <= errors && i <= 6; i++)
		if (error_at[i] <= said - 8)
			print lines[error_at[i]]
	for (i = said > 8 ? said - 7 : 1; i <= said; i++)
		print lines[i]
}

{ sub(/\r$/, "") }

is_result($0) {
	follows = 0
	if (/^ *not ok/ && !/# *(SKIP|skip)/) {
		shown++
		show_before()
		print
		follows = 20
	}
	said = errors = 0
	next
}

follows && /^ *#|^[ \t]/ {
	print
	follows--
	next
}

{
	follows = 0
	lines[++said] = $0
	if (/[Ee]rror|[Ff]atal|[Cc]annot|No such|undefined reference|not there/)
		error_at[++errors] = said
}

# A step that ends without a result, or before those that it planned.
END { if (!shown) show_before() }
