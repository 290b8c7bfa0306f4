"""What the assistant keeps between questions: sessions, feedback and the question log, in SQLite or PostgreSQL."""
