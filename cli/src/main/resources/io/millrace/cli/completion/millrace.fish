# Completion for fish: the program itself is asked what a word may become.
function __millrace_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    $program __complete $words (commandline -ct) 2>/dev/null
end
complete -c millrace -a '(__millrace_complete)'
