"""`CREATE TABLE` of MySQL and MariaDB, as people, dumps and SHOW CREATE TABLE write it."""
