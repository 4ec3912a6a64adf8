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

# DESCRIPTION is not compared: the RoxygenNote in DESCRIPTION is whichever roxygen2 wrote last.
generated_files() {
  local copy each status=0
  copy=$(mktemp -d)
  if tools/copy.sh "$copy" && (cd "$copy" && generate) >"$copy.log" 2>&1; then
    for each in man NAMESPACE po inst/po; do diff -r "$each" "$copy/$each" || status=1; done
  else
    cat "$copy.log"
    status=1
  fi
  rm -rf "$copy" "$copy.log"
  ((status == 0)) || echo "A file is not what is generated from the sources: run make docs translations."
  return "$status"
}

generate() {
  Rscript -e 'roxygen2::roxygenise()' && tools/translations.sh
}

translated() {
  local missing
  missing=$(msgattrib --untranslated po/R-fr.po)
  [[ -z $missing ]] || { echo "$missing" && return 1; }
}

check "ruff" "$bin/ruff" check --quiet .
check "ruff format" "$bin/ruff" format --check .
check "mypy" "$bin/mypy"
check "layers" "$bin/lint-imports" --no-cache
check "layers in DESIGN.md" "$bin/python" tools/layers.py --check
check "error codes" "$bin/python" tools/error_codes.py --check
check "page of the command line" "$bin/python" tools/cli_page.py --check
check "lintr" Rscript tools/lint.R
check "generated files" generated_files
check "translations" translated
check "version" "$bin/python" -m pytest tests/python/test_packaging.py -k version

if ((${#failed[@]})); then
  printf 'make check failed:'
  printf ' [%s]' "${failed[@]}"
  echo
  exit 1
fi
