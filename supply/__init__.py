"""List and check the dependencies. Runs in `.venv-supply`, apart from the environment that it inspects."""
