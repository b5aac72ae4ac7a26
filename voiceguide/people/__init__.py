"""The people whom sessions are for: what each of them liked, kept in a file of their own."""
