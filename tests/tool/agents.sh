#!/bin/bash
# SPDX-License-Identifier: MIT
#
# agents.sh: the agents of userspace/examples without a device, in TAP: their
# structs are those of the headers. tests/vm/agents.sh runs them at one.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

agent=userspace/examples/agent.py

# What Python has of each struct: "struct member offset size".
python_has() {
	python3 - <<'PYTHON'
import ctypes, sys
sys.path.insert(0, "userspace/examples")
import agent
for struct in (agent.GetReport, agent.Submit, agent.Collect, agent.Event):
    for name, _ in struct._fields_:
        member = getattr(struct, name)
        print(struct.__name__, name, member.offset, member.size)
    print(struct.__name__, "-", 0, ctypes.sizeof(struct))
for name in "GET_REPORT SUBMIT COLLECT".split():
    print("command", name, 0, getattr(agent, name))
PYTHON
}

# print FORMAT ARGUMENTS: a line of C
print() { printf 'printf("%s\\n", %s);\n' "$1" "$2"; }

# The same as C has it; what failed is a struct there.
program() {
	echo '#include <linux/vouch.h>'
	echo '#include <stddef.h>'
	echo '#include <stdio.h>'
	echo 'int main(void) {'
	while read -r struct member _; do
		case $struct.$member in
		command.*) print "command $member 0 %lu" \
			"(unsigned long)VOUCH_IOC_$member" ;;
		*.-) print "$struct - 0 %zu" "sizeof(struct $struct)" ;;
		*) failure=''
			case $member in
			stage | reason | fw_error | vmm_error) failure=failure. ;;
			esac
			print "$struct $member %zu %zu" \
				"offsetof(struct $struct, $failure$member),
				sizeof(((struct $struct *)0)->$failure$member)" ;;
		esac
	done
	echo '}'
}

python_has >"$work/python"
program <"$work/python" >"$work/structs.c"
is 'Python has structs' [ "$(wc -l <"$work/python")" -gt 60 ]
is 'C has their members' "${CC:-cc}" -Iuapi -o "$work/structs" "$work/structs.c"
"$work/structs" >"$work/c"
is 'which are in the same places' diff "$work/python" "$work/c"
is 'the agent in Python has less than 100 lines' \
	[ "$(wc -l <$agent)" -lt 100 ]
is 'and uses nothing but the standard library' sh -c "! grep -E '^import' $agent |
	grep -vE '^import (ctypes|fcntl|os|select|sys)$'"
without_a_device() { ! "$@" >"$work/out" 2>&1 && tells '/dev/vouch.*not there'; }
[ -e /dev/vouch ] ||
	is 'the agent in C says that there is no device' \
		without_a_device build/example-agent

tap_end
