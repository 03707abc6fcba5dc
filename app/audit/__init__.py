"""What an auditor asks of the log: is it whole, does it follow, and do the tables say what it says. Nothing here writes."""
