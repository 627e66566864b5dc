"""Moving a clinic from SQLite to PostgreSQL, through the command."""
