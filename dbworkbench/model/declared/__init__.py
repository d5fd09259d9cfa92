"""What the text of DDL declares: tokens of a dialect, and tables as plain values until they are a MetaData."""
