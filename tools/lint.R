# Lints the R sources and their tests as .lintr says; fails if there is anything to say.
folders <- c("R", "tests/testthat", "tools")
lints <- do.call(c, lapply(folders, function(folder) lintr::lint_dir(folder, relative_path = FALSE)))
for (lint in lints) print(lint)
quit(status = length(lints) > 0)
