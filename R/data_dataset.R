# The handle of a data set: what R knows of it, and the core's object behind it.

# A handle says what the data are; `source` is how the core gets at them, `cache` the core's handle.
new_data <- function(about, source, handle = NULL) {
  cache <- new.env(parent = emptyenv())
  cache$handle <- handle
  data <- list(name = about$name, splits = about$splits, source = source, cache = cache)
  with_schema(structure(data, class = "kerasduet_data"), about)
}

# What a row is, of which R looks at a few parts; the whole is JSON, which only the core reads.
with_schema <- function(data, schema) {
  for (part in c("columns", "target", "labels")) data[[part]] <- unlist(schema[[part]])
  data$class_names <- as.character(unlist(schema$class_names))
  data$shape <- as.integer(unlist(schema$shape))
  parts <- c("task", "positive", "schema")
  data[parts] <- schema[parts]
  data
}

open_data <- function(source) {
  handle <- open_source(source)
  new_data(call_core("describe_dataset", handle), source, handle)
}

# The core's handle of a data set: made when it is first used, and again in a new session.
data_handle <- function(data) {
  if (!is_open(data$cache$handle)) {
    data$cache$handle <- open_source(data$source)
  }
  data$cache$handle
}

open_source <- function(source) {
  arguments <- as_object(source$arguments)
  switch(source$kind,
    built_in = call_core("load_dataset", source$name, arguments),
    folder = call_core("folder_dataset", source$path, arguments),
    arrays = open_arrays(source)
  )
}

# Rows of a split, by their positions or all of them; pixels cross as bytes.
split_rows <- function(data, split, rows = NULL) {
  record <- call_core("dataset_rows", data_handle(data), split, if (!is.null(rows)) as.list(rows))
  if (is.list(record$x)) {
    pixels <- as.integer(record$x$bytes)
    dim(pixels) <- unlist(record$x$dim)
    record$x <- pixels
  }
  record[c("x", "y")]
}

full_path <- function(path) {
  if (!is.null(path)) normalizePath(path, mustWork = FALSE)
}

#' @export
format.kerasduet_data <- function(x, ...) {
  classes <- c(x$class_names, x$labels)
  count <- length(classes)
  kind <- if (length(x$labels) > 0) "labels" else "classes"
  task <- if (count > 0) sprintf("%d %s", count, kind) else x$task
  title <- if (length(x$labels) > 0) "Labels" else "Classes"
  rows <- paste(names(x$splits), format_count(unlist(x$splits)), collapse = ", ")
  c(
    sprintf("<kerasduet_data> %s: %s, %s", x$name, task, format_rows(x$shape)),
    paste("Rows:", rows),
    if (count > 0) clip(sprintf("%s: %s", title, paste(printable(classes), collapse = ", ")))
  )
}

#' @export
print.kerasduet_data <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

format_rows <- function(shape) {
  if (length(shape) > 0) paste("rows of", by(shape)) else "texts"
}

by <- function(shape) paste(unlist(shape), collapse = " x ")

format_count <- function(count) {
  format(count, big.mark = ",", trim = TRUE, scientific = FALSE)
}

clip <- function(text, width = 78) {
  if (nchar(text, "width") <= width) text else paste0(strtrim(text, width - 3), "...")
}

# Names as `print()` shows them: with "\\n" for a new line.
printable <- function(text) encodeString(text)
