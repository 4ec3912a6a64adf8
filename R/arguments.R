# Checks of arguments before Python starts. NULL stands for the spec's own value where `optional`.

check_count <- function(value, argument, optional = FALSE) {
  if (optional && is.null(value)) {
    return(invisible())
  }
  if (!is_whole(value) || value < 1) {
    must_be("invalid_argument", argument, gettext("a whole number of at least 1"), value)
  }
}

check_seed <- function(seed) {
  if (!is_whole(seed) || seed < 0 || seed > 2^32 - 1) {
    must_be("invalid_argument", "seed", gettext("a whole number from 0 to 4294967295"), seed)
  }
}

# NULL and "auto" leave the choice to the session.
check_verbose <- function(verbose) {
  known <- is.null(verbose) || isTRUE(verbose) || isFALSE(verbose) || identical(verbose, "auto")
  if (!known && !(is_whole(verbose) && verbose %in% 0:2)) {
    must_be("invalid_argument", "verbose", gettext("0, 1, 2, TRUE, FALSE or \"auto\""), verbose)
  }
}

check_flag <- function(value, argument) {
  if (!isTRUE(value) && !isFALSE(value)) {
    must_be("invalid_argument", argument, gettext("TRUE or FALSE"), value)
  }
}

check_text <- function(value, argument, wanted, optional = FALSE) {
  if (optional && is.null(value)) {
    return(invisible())
  }
  if (!is.character(value) || length(value) != 1 || is.na(value)) {
    must_be("invalid_argument", argument, wanted, value)
  }
}

check_folder <- function(path, argument = "path", optional = FALSE) {
  check_text(path, argument, gettext("the path of a folder"), optional)
}

check_choice <- function(value, argument, choices) {
  if (!is.character(value) || length(value) != 1 || !value %in% choices) {
    quoted <- paste0('"', choices, '"')
    last <- length(quoted)
    wanted <- paste(paste(quoted[-last], collapse = ", "), gettext("or"), quoted[[last]])
    must_be("invalid_argument", argument, wanted, value)
  }
}

check_installed <- function(verb, package) {
  if (!requireNamespace(package, quietly = TRUE)) {
    sentence <- gettext("`{verb}()` needs the package {package}: install it.")
    abort("missing_packages", sentence, verb = verb, package = package)
  }
}

# A verb of S3 must take `...`; what nobody takes is a slip of the pen. The nearest of the `known`
# arguments is named.
check_no_more <- function(verb, ..., known = NULL) {
  if (...length() == 0) {
    return(invisible())
  }
  name <- names(list(...))[1]
  if (is.null(name) || name == "") {
    abort("invalid_argument", gettext("`{verb}()` does not take more arguments."), verb = verb)
  }
  if (is.null(known)) {
    sentence <- gettext("`{verb}()` does not take an argument `{argument}`.")
    abort("invalid_argument", sentence, verb = verb, argument = name)
  }
  sentence <- gettext("`{verb}()` does not take an argument `{argument}`: {hint}")
  hint <- nearest_names(name, known)
  abort("invalid_argument", sentence, verb = verb, argument = name, hint = hint)
}

# The arguments of a function that are given by name.
argument_names <- function(verb) {
  setdiff(names(formals(verb)), c("object", "x", "..."))
}

is_whole <- function(value) {
  is.numeric(value) && length(value) == 1 && is.finite(value) && value == round(value)
}

is_named <- function(values) {
  !is.null(names(values)) && all(nzchar(names(values)))
}
