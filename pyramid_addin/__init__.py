"""Customer ledgers into Jay Curry's customer pyramid."""
