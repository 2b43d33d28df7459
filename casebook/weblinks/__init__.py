"""Do pages elsewhere, which the content links to, still answer? Asked by the clock, never by a build.

`finding.py` knows the addresses and where they stand, `asking.py` asks, `todo.py` judges over several runs,
`running.py` is the command.
"""
