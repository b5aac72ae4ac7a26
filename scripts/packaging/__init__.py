"""What the build of the package runs."""
