"""Who sessions are for: what each person liked, kept in a file of their own."""
