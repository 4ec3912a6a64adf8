# The handle of a data set: what R knows of it, and the core's object behind it.

# A handle says what the data are; `source` is how the core gets at them, `cache` the core's handle.
new_data <- function(about, source, handle = NULL) {
  cache <- new.env(parent = emptyenv())
  cache$handle <- handle
  structure(
    class = "kerasduet_data",
    list(
      name = about$name, task = about$task, class_names = as.character(unlist(about$class_names)),
      shape = as.integer(unlist(about$shape)), splits = about$splits, source = source, cache = cache
    )
  )
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
  count <- length(x$class_names)
  task <- if (count > 0) sprintf("%d classes", count) else "regression"
  rows <- paste(names(x$splits), format_count(unlist(x$splits)), collapse = ", ")
  c(
    sprintf("<kerasduet_data> %s: %s, %s", x$name, task, format_rows(x$shape)),
    paste("Rows:", rows),
    if (count > 0) clip(paste("Classes:", paste(printable(x$class_names), collapse = ", ")))
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
