# SPDX-License-Identifier: MIT
#
# Reads TAP or KTAP, several plans one after the other if need be, and prints
# "passed failed skipped". Only leaves count: a line that sums up the indented
# ones before it counts when it fails and none of those did. What a plan
# promised and nobody reported has failed.

function indent_of(line) {
	match(line, /^ */)
	return RLENGTH
}

{
	sub(/\r$/, "")
	sub(/^\[ *[0-9]+\.[0-9]+\] /, "")
}

/^1\.\.[0-9]+/ {
	planned += substr($1, 4)
	if (/# *(skip|SKIP)/)
		skipped++
}

/^ *(not )?ok([^a-zA-Z_]|$)/ {
	indent = indent_of($0)
	is_sum = indent < before
	before = indent
	if (indent == 0)
		reported++
	below = 0
	for (level in failed_at) {
		if (level + 0 > indent) {
			below += failed_at[level]
			delete failed_at[level]
		}
	}
	is_skipped = /# *(SKIP|skip)/
	is_failed = /^ *not ok/ && !is_skipped
	failed_at[indent] += is_failed
	if (is_failed)
		failed += !below
	else if (!is_sum && is_skipped)
		skipped++
	else if (!is_sum)
		passed++
}

END {
	if (planned > reported)
		failed += planned - reported
	print passed + 0, failed + 0, skipped + 0
}
