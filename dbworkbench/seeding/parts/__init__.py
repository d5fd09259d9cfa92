"""Parts of rows: each fills some columns, from nothing but the rows' indices."""
