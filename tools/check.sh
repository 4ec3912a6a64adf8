#!/usr/bin/env bash
# The checks behind `make check`: runs them all, names the ones that failed, and fails if any did.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=$PWD/.venv/bin
failed=()

check() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}

# Only man/ and NAMESPACE are compared: the RoxygenNote in DESCRIPTION is whichever roxygen2 wrote last.
generated_files() {
  local copy status=0
  copy=$(mktemp -d)
  if tools/copy.sh "$copy" && (cd "$copy" && Rscript -e 'roxygen2::roxygenise()') >"$copy/roxygen.log" 2>&1; then
    diff -r man "$copy/man" && diff NAMESPACE "$copy/NAMESPACE" || status=1
  else
    cat "$copy/roxygen.log"
    status=1
  fi
  rm -rf "$copy"
  ((status == 0)) || echo "man/ or NAMESPACE is not what roxygen2 writes: run make docs."
  return "$status"
}

check "ruff" "$bin/ruff" check --quiet .
check "ruff format" "$bin/ruff" format --check .
check "mypy" "$bin/mypy"
check "layers" "$bin/lint-imports" --no-cache
check "lintr" Rscript tools/lint.R
check "generated files" generated_files
check "version" "$bin/python" -m pytest tests/python/test_packaging.py -k version

if ((${#failed[@]})); then
  printf 'make check failed:'
  printf ' [%s]' "${failed[@]}"
  echo
  exit 1
fi
