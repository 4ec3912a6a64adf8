"""Printed caret reports, read back into matrices."""
