# The R half of the demo: trains, prints caret's report, and writes it with the fingerprint.
# Usage: demo.R DATA EPOCHS SEED OUT
arguments <- commandArgs(TRUE)
library(kerasduet)

data <- load_dataset(arguments[[1]])
epochs <- as.integer(arguments[[2]])
fit <- fit_fashion_mnist(data, epochs = epochs, seed = as.numeric(arguments[[3]]))
report <- capture.output(print(confusion_matrix(fit)))
cat("", report, sep = "\n")
result <- list(report = report, fingerprint = as.list(fingerprint(fit)))
jsonlite::write_json(result, arguments[[4]], auto_unbox = TRUE)
