CREATE TABLE p (
  id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, mail varchar(100) UNIQUE, a tinyint(1) NOT NULL DEFAULT 1,
  js json, e enum('x','y''z') DEFAULT 'x', s set('a','b'),
  ts timestamp(3) NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3), dt datetime DEFAULT current_timestamp,
  t text DEFAULT 'abc', u char(36) DEFAULT uuid(), d date DEFAULT (curdate()),
  g int GENERATED ALWAYS AS (a + 1) VIRTUAL, g2 decimal(10,2) AS (a * 2) STORED, b bit(3) DEFAULT b'101', y year,
  pt point NOT NULL, iv int INVISIBLE, cc varchar(10) CHARACTER SET latin1 COLLATE latin1_bin COMMENT 'it''s \\ x',
  z int(5) zerofill, f float(7,3), num decimal(12,2) DEFAULT 0, uu uuid, comp blob COMPRESSED, `we``ird "x"` int,
  CHECK (a > 0), CONSTRAINT named CHECK (y > 1990 AND mail <> "q"),
  FULLTEXT KEY ft (t), SPATIAL KEY sp (pt), KEY pre (t(20), a DESC), KEY hh (y) USING HASH COMMENT 'idx', KEY ig (a) IGNORED
) COMMENT='tab' ROW_FORMAT=dynamic;
CREATE TABLE c (
  id bigint PRIMARY KEY, p int unsigned, q int unsigned, r int unsigned, s int unsigned, m varchar(100) UNIQUE, ck int CHECK (ck > 3),
  FOREIGN KEY (p) REFERENCES p(id) ON DELETE CASCADE, CONSTRAINT fkq FOREIGN KEY (q) REFERENCES p(id) ON UPDATE NO ACTION,
  FOREIGN KEY (r) REFERENCES p(id) ON DELETE NO ACTION, FOREIGN KEY (s) REFERENCES p(id) ON DELETE SET NULL
) DEFAULT CHARSET=latin1;
CREATE TABLE part (id int, d date, PRIMARY KEY (id, d)) PARTITION BY RANGE (year(d))
  (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN maxvalue);
CREATE TABLE ver (id int, v int WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING;
CREATE TABLE per (id int, a date, b date, PERIOD FOR pp(a, b), UNIQUE (id, pp WITHOUT OVERLAPS));
CREATE TABLE ver2 (x int, st timestamp(6) GENERATED ALWAYS AS ROW START, en timestamp(6) GENERATED ALWAYS AS ROW END,
  PERIOD FOR SYSTEM_TIME(st, en)) WITH SYSTEM VERSIONING;
CREATE SEQUENCE sq START WITH 5;
CREATE TABLE us (id int DEFAULT nextval(sq));
CREATE VIEW v AS SELECT id, mail FROM p WHERE a > 0;
CREATE VIEW a_first AS SELECT id FROM v;
CREATE FUNCTION f(x int) RETURNS int DETERMINISTIC RETURN x + 1;
DELIMITER ;;
CREATE PROCEDURE pr(IN a int) COMMENT 'hi' BEGIN SELECT 1; SELECT 2; END;;
CREATE TRIGGER tr BEFORE INSERT ON p FOR EACH ROW BEGIN SET new.a = 1; END;;
DELIMITER ;
CREATE EVENT ev ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO DELETE FROM c;
INSERT INTO us VALUES (1), (2);
