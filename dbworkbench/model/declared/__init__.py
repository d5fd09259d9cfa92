"""What the text of DDL declares: a dialect's tokens, and tables as plain values until they are a MetaData."""
