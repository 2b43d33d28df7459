"""Check links to other sites. This runs on a schedule, never during a build.

`finding.py` lists the addresses and their places, `asking.py` sends the requests, `todo.py` judges several runs,
`running.py` is the command.
"""
