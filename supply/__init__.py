"""What we are built with: listed, and asked about. Runs in `.venv-supply`, beside the environment that it looks at."""
