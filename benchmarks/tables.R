# How long fit() of R takes from a data frame to the first step, with Python and TensorFlow running,
# and how much memory.
#
# Rscript benchmarks/tables.R character 1000000
#
# Prints the seconds and the copies of the numbers that the next such fit adds to the process at its
# peak, of a frame as benchmarks/tables.py draws it, which starts this script. Its categories are
# character columns, or factors where the first argument is "factor".

columns <- 30

suppressPackageStartupMessages(library(kerasduet))

main <- function(type, rows) {
  invisible(fit("xor_mlp", epochs = 1, verbose = 0)) # TensorFlow starts
  frame <- drawn_frame(type, rows)
  seconds <- first_step(frame)
  cat(seconds, grown_by(function() first_step(frame)) / (rows * columns * 4), "\n")
}

# The seconds of a fit until the first step is done.
first_step <- function(frame) {
  spec <- model_spec("table_mlp")
  begin <- proc.time()[["elapsed"]]
  end <- NA
  stop_there <- callback_lambda(on_train_batch_end = function(batch, logs) {
    end <<- proc.time()[["elapsed"]]
    stop("That is all that is measured.")
  })
  try(
    fit(spec, kind ~ ., frame, epochs = 1, batch_size = 128, callbacks = stop_there, verbose = 0),
    silent = TRUE
  )
  end - begin
}

# The bytes that the process grows by at most meanwhile; NaN where there is no /proc.
grown_by <- function(run) {
  peak <- "/proc/self/clear_refs"
  if (!file.exists(peak)) {
    return(NaN)
  }
  gc()
  cat("5", file = peak) # it begins anew
  before <- memory("VmRSS")
  run()
  memory("VmHWM") - before
}

memory <- function(name) {
  line <- grep(paste0("^", name, ":"), readLines("/proc/self/status"), value = TRUE)
  1024 * as.numeric(gsub("[^0-9]", "", line))
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
