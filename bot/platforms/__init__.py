"""The places where people talk, each in a folder with the same file names."""
