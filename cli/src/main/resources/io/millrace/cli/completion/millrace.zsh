#compdef millrace
# Completion for zsh: the program itself is asked what a word may become; files are offered where it knows nothing.
_millrace() {
  local -a found
  found=("${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "${found[1]}" ]]; then
    compadd -a found
  else
    _files
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _millrace millrace ./millrace
