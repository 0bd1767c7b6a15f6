"""What a run delivers beside its files: shards, a table, a report."""
