"""Tools for those who write routines: a draft, a template, a second look."""
