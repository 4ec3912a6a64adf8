"""What each section of a report says, as plain data."""
