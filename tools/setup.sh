#!/usr/bin/env bash
# Makes .venv, with R and its packages where they are missing: all that the Makefile's targets need.
# The Makefile calls it when pyproject.toml, constraints.txt or this file is newer than .venv/.ready.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

r_packages=(
  caret e1071 generics ggplot2 hardhat recipes rsample foreach doParallel jsonlite magrittr reticulate zeallot broom
  tibble tidyr cli rlang withr testthat vdiffr lintr roxygen2 pkgload knitr rmarkdown
)
apt_packages=(
  r-base-core "${r_packages[@]/#/r-cran-}" pandoc gettext
  python3-venv libpython3-dev # libpython3-dev has the shared library that reticulate loads
)
apt_packages=("${apt_packages[@],,}") # Debian has all names in lower case

main() {
  has_system || install_system
  python=$(find_python) || fail "Install Python 3.10 or newer with venv and its shared library, then run make again."
  make_venv "$python"
  touch .venv/.ready
}

has_system() {
  has_r && find_python >/dev/null && command -v pandoc >/dev/null && command -v msgfmt >/dev/null
}

has_r() {
  command -v Rscript >/dev/null && Rscript --vanilla - "${r_packages[@]}" <<'R'
installed <- nzchar(vapply(commandArgs(TRUE), function(p) system.file(package = p), ""))
quit(status = !(all(installed) && getRversion() >= "4.1"))
R
}

# The system's own Python first: R sets LD_LIBRARY_PATH, which mixes another one's program with the system's library.
find_python() {
  local candidate
  for candidate in /usr/bin/python3 python3; do
    if "$candidate" - 2>/dev/null <<'PYTHON'
import ensurepip, os, sys, sysconfig
get = sysconfig.get_config_var
shared = get("PYTHONFRAMEWORK") or os.path.exists(os.path.join(get("LIBDIR"), get("INSTSONAME")))
sys.exit(not (shared and sys.version_info >= (3, 10)))
PYTHON
    then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

install_system() {
  local sudo=()
  if ! command -v apt-get >/dev/null; then
    fail "Install R 4.1 or newer with the packages ${r_packages[*]}, pandoc, gettext, and Python 3.10 or newer" \
      "with venv and its shared library, then run make again."
  fi
  if [[ $(id -u) -ne 0 ]]; then
    sudo=(sudo -n)
    "${sudo[@]}" true 2>/dev/null ||
      fail "Run 'sudo apt-get install --no-install-recommends ${apt_packages[*]}', then run make again."
  fi
  say "installing R and its packages with apt-get (a minute or two)"
  local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
  { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${apt_packages[@]}"; } </dev/null >/dev/null ||
    fail "apt-get could not install ${apt_packages[*]}: install them, then run make again."
}

make_venv() {
  say "installing the Python packages into .venv (a minute or two)"
  if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    "$1" -m venv --clear .venv
  fi
  constraints >.venv/constraints.txt
  .venv/bin/python -m pip install -qq --disable-pip-version-check -c .venv/constraints.txt -e '.[dev]'
}

# reticulate reads NumPy 2 from 1.38 on: there the line that holds NumPy back is left out.
constraints() {
  if Rscript --vanilla -e 'quit(status = packageVersion("reticulate") < "1.38")'; then
    grep -v '^numpy' constraints.txt
  else
    cat constraints.txt
  fi
}

say() {
  echo "setup: $*"
}

fail() {
  echo "setup: $*" >&2
  exit 1
}

main
