"""What is written becomes what is said: the same words for every voice, known before it speaks."""
