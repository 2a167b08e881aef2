# bash completion for nidx
_nidx() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} options=
	local commands="build add sync delete query get history merge dump upgrade stats extract analyze inspect check eval help version"

	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
		return
	fi
	case $prev in
	--sort) mapfile -t COMPREPLY < <(compgen -W "relevance newest oldest" -- "$cur"); return ;;
	--format | -f) mapfile -t COMPREPLY < <(compgen -W "text json tsv ids trec" -- "$cur"); return ;;
	--color) mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$cur"); return ;;
	-i | --index | --run) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
	esac
	case ${COMP_WORDS[1]} in
	build) options="--index --memory --threads --dry-run --keep-clutter --plain --no-texts --strict --quiet --verbose --help" ;;
	query) options="--count --offset --sort --from --until --last --all --all-versions --timeout --max-terms --strict --explain --json
		--format --topic --tag --snippet --color --index --k1 --b --title-weight --lead-weight
		--nearness-weight --wildcard-weight --exhaustive --help" ;;
	get) options="--index --json --help" ;;
	extract) options="--json --help" ;;
	stats) options="--index --clutter --help" ;;
	check) options="--index --salvage --help" ;;
	add) options="--index --memory --threads --commit-every --keep-clutter --plain --no-texts --strict --quiet --verbose --help" ;;
	sync) options="--index --quiet --verbose --help" ;;
	delete) options="--index --query --all-versions --dry-run --help" ;;
	history) options="--index --version --json --help" ;;
	merge) options="--index --all --help" ;;
	dump | upgrade) options="--index --help" ;;
	analyze) options="--lang --query --help" ;;
	inspect) options="--index --help manifest sections terms forms postings doc days stored languages" ;;
	eval) options="--run --tag --each --count --all --index --k1 --b --title-weight --lead-weight
		--nearness-weight --wildcard-weight --help" ;;
	help) options=$commands ;;
	esac
	if [[ $cur == -* || ${COMP_WORDS[1]} == inspect || ${COMP_WORDS[1]} == help ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}
complete -o filenames -F _nidx nidx
