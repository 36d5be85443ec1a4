"""Lectures as files that others can read: the format that we read ourselves, and tables."""
