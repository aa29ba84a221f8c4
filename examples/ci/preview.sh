#!/bin/sh
# Previews a stack with a policy pack, and writes what the policies said as Markdown, for a comment or the summary of a job.
#
#   preview.sh <stack> <folder of the policy pack> <file for the summary> [arguments of pulumi preview ...]
#
# Its exit code is that of the preview: not 0 if a mandatory policy is violated, or if anything else is wrong.
set -eu

if [ "$#" -lt 3 ]; then
  echo "usage: $0 <stack> <policy pack> <summary file> [arguments of pulumi preview ...]" >&2
  exit 2
fi
stack=$1
pack=$2
summary=$3
shift 3

# The events hold what the program declares: mktemp lets nobody else read them, and they do not outlive this script.
events=$(mktemp)
trap 'rm -f "$events"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

code=0
PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json --non-interactive \
  --stack "$stack" --policy-pack "$pack" "$@" >"$events" || code=$?

if ! npx --no-install keywright summarize-policies <"$events" >"$summary"; then
  printf '## API key policies\n\n❌ The preview did not begin: the log says why. Nothing is judged.\n' >"$summary"
  [ "$code" -ne 0 ] || code=1
fi
exit "$code"
