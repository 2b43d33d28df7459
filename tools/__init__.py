"""Scripts that make a file of the package from something published elsewhere. They run by hand, now and then."""
