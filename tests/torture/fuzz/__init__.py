"""What feeds the readers of the package, and which readers there are."""
