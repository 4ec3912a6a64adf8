# Lints the R sources and their tests as .lintr says; fails if there is anything to say.
folders <- c("R", "tests/testthat", "tools", "benchmarks")
lints <- unlist(lapply(folders, lintr::lint_dir, relative_path = FALSE), recursive = FALSE)
for (lint in lints) print(lint)
quit(status = length(lints) > 0)
