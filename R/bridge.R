# The one door to the core: its module `bridge`, imported when it is first needed.

# What lasts as long as the session.
session <- new.env(parent = emptyenv())

# Call a function of the bridge that works on specs, data, models or fits.
call_core <- function(name, ...) value_of(core()[[name]](...))

# Call one that works on tables and reports, for which no TensorFlow need be there.
call_reports <- function(name, ...) value_of(core("reports")[[name]](...))

# The core's error or warnings become conditions.
value_of <- function(answer) {
  for (each in answer$warnings) warn_core(each)
  if (!is.null(answer$error)) {
    abort_core(answer$error)
  }
  answer$value
}

# A list that crosses as names with values, even if it is empty.
as_object <- function(values) {
  structure(as.list(values), names = as.character(names(values)))
}

# Python prints past R: where R catches output, as knitr does, what Python printed comes at the end.
with_output <- function(expression) {
  if (sink.number() == 0) {
    return(expression)
  }
  printed <- reticulate::py_capture_output(value <- expression, type = "stdout")
  lines <- strsplit(printed, "\n", fixed = TRUE)[[1]]
  writeLines(lines[nzchar(lines)])
  value
}

core <- function(part = "models") {
  refuse_fork()
  if (!part %in% session$parts) {
    make_ready(part)
  }
  session$core
}

# A child of a fork must not touch the Python that its parent has started.
refuse_fork <- function() {
  if (!is.null(session$pid) && session$pid != Sys.getpid() && reticulate::py_available()) {
    abort("forked", paste(
      gettext("This is a fork of the R that started Python, in which TensorFlow hangs:"),
      gettext("take the workers of `parallel::makePSOCKcluster()`.")
    ))
  }
}

make_ready <- function(part) {
  start_python(part)
  check_python(python_facts(part))
  if (is.null(session$core)) {
    bridge <- reticulate::import_from_path("kerasduet.bridge", core_path(), delay_load = FALSE)
    check_version(bridge)
    session$core <- bridge
    reg.finalizer(session, end_python, onexit = TRUE)
  }
  session$core$prepare(part)
  session$parts <- union(session$parts, c("reports", part)) # models need what reports do
}

# Python does not end as R does: without this, processes that it started would outlive it.
end_python <- function(session) {
  if (identical(session$pid, Sys.getpid()) && "models" %in% session$parts) session$core$end()
}

# python/ and shared_specs/ stand side by side in the installed package and in a checkout alike.
core_path <- function() {
  file.path(package_path(), "python")
}

shared_specs_path <- function(...) {
  file.path(package_path(), "shared_specs", ...)
}

package_path <- function() {
  getNamespaceInfo("kerasduet", "path")
}

check_version <- function(bridge) {
  ours <- as.character(utils::packageVersion("kerasduet"))
  if (!identical(bridge$version(), ours)) {
    sentence <- paste(
      gettext("The core has version {core} and the R package {package}:"),
      gettext("start R again before anything imports another core.")
    )
    abort("other_version", sentence, core = bridge$version(), package = ours)
  }
}

# What a user kept of Python and read again is no object any more.
refuse_dead <- function(object, argument) {
  if (inherits(object, "python.builtin.object") && !is_open(object)) {
    sentence <- gettext(
      "`{argument}` must be of this session, not of one that has ended: make it anew."
    )
    abort("other_session", sentence, argument = argument)
  }
}

# Python objects are kept in environments: after saveRDS() or in a new session they are gone.
is_open <- function(object) {
  !is.null(object) && !reticulate::py_is_null_xptr(object)
}
