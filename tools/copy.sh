#!/usr/bin/env bash
# Copies the files that git tracks, or would track, into the folder given: a checkout without .venv and build products.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
git ls-files -z --cached --others --exclude-standard --deduplicate |
  while IFS= read -r -d '' file; do
    [[ ! -f $file ]] || printf '%s\0' "$file" # a file deleted since the last commit is still listed
  done |
  xargs -0 cp --parents -t "$1"
