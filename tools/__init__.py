"""Scripts, run by hand, that generate files of the repository, some of them from data published elsewhere."""
