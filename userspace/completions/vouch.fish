# SPDX-License-Identifier: MIT
# Completion of vouch for fish: "vouch __complete" tells what may come.

function __vouch_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    for line in (vouch __complete $before[2..-1] "$current" 2>/dev/null)
        if test "$line" = :files
            set -l option (string match -r -- '^-[^=]*=' "$current")
            for path in (__fish_complete_path (string replace -r -- '^-[^=]*=' '' "$current"))
                echo "$option$path"
            end
        else
            echo $line
        end
    end
end
complete -c vouch -f -a '(__vouch_complete)'
