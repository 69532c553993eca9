"""What a pipeline that is used for real meets: `python -m tests.torture`."""
