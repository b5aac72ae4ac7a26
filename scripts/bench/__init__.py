"""Measurements of the product; each module prints figures, or writes a page of docs/."""
