# How long fit() of R takes from a data frame to the first step, with Python and TensorFlow running.
#
# Rscript benchmarks/tables.R character 1000000
#
# Prints the seconds, of a frame as benchmarks/tables.py draws it, which starts this script. Its
# categories are character columns, or factors where the first argument is "factor".

suppressPackageStartupMessages(library(kerasduet))

main <- function(type, rows) {
  spec <- model_spec("table_mlp")
  invisible(fit("xor_mlp", epochs = 1, verbose = 0)) # TensorFlow starts
  frame <- drawn_frame(type, rows)
  begin <- proc.time()[["elapsed"]]
  stop_there <- callback_lambda(on_train_batch_end = function(batch, logs) {
    cat(proc.time()[["elapsed"]] - begin, "\n")
    stop("That is all that is measured.")
  })
  try(
    fit(spec, kind ~ ., frame, epochs = 1, batch_size = 128, callbacks = stop_there, verbose = 0),
    silent = TRUE
  )
}

drawn_frame <- function(type, rows) {
  set.seed(1)
  numbers <- as.data.frame(matrix(rnorm(rows * 20), rows))
  categories <- lapply(0:9, function(i) sample(sprintf("level %d", seq_len(5 + 4 * i)), rows, TRUE))
  names(categories) <- sprintf("category%d", 0:9)
  score <- numbers[[1]] + numbers[[2]] + (categories[[1]] == "level 1")
  texts <- c(categories, list(kind = ifelse(score > 0, "yes", "no")))
  cbind(numbers, as.data.frame(texts, stringsAsFactors = type == "factor"))
}

given <- commandArgs(trailingOnly = TRUE)
main(given[[1]], as.integer(given[[2]]))
