"""What is kept and how it is asked for: tables, constraints and queries; rules live in `bot`."""
