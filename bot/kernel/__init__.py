"""What every room may lean on: errors, ids, the clock. Imports nothing of ours."""
