"""What the training benchmarks share: tasks, contenders, rounds and the page."""
