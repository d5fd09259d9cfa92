-- Everything that PostgreSQL 18 can hold in one database, as far as the embedded server has it.
-- Roles: the loader makes "Ops Team", auditor and boss before.

-- schemas, extensions, languages --------------------------------------------------------------------
CREATE SCHEMA sales;
CREATE SCHEMA "Odd Schema";
CREATE SCHEMA ext;
CREATE SCHEMA empty_one;
COMMENT ON SCHEMA sales IS 'what is sold';
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm WITH SCHEMA ext;
CREATE EXTENSION ltree;
CREATE EXTENSION vector;
CREATE EXTENSION file_fdw;
COMMENT ON EXTENSION ltree IS 'paths of categories';
CREATE TRUSTED LANGUAGE plsample HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
COMMENT ON LANGUAGE plsample IS 'plpgsql by another name';

-- types ---------------------------------------------------------------------------------------------
CREATE TYPE mood AS ENUM ('happy', 'it''s ok', 'sad', '', 'ünïcode');
COMMENT ON TYPE mood IS 'how one feels';
CREATE TYPE sales.status AS ENUM ('new', 'paid', 'sent');
CREATE COLLATION "German"  (provider = libc, locale = 'C');
CREATE COLLATION sales.plain (provider = builtin, locale = 'C.UTF-8');
COMMENT ON COLLATION sales.plain IS 'by code point';
CREATE FUNCTION is_even(n integer) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN n % 2 = 0;
CREATE DOMAIN posint AS integer DEFAULT 1 NOT NULL CHECK (VALUE > 0);
CREATE DOMAIN even AS integer CONSTRAINT must_be_even CHECK (is_even(VALUE)) CHECK (VALUE < 1000000);
CREATE DOMAIN sales.mail AS text COLLATE "C" CONSTRAINT has_at CHECK (VALUE ~ '@');
ALTER DOMAIN sales.mail ADD CONSTRAINT short CHECK (length(VALUE) < 255) NOT VALID;
CREATE DOMAIN named_not_null AS text CONSTRAINT never_null NOT NULL;
COMMENT ON DOMAIN posint IS 'one and more';
COMMENT ON CONSTRAINT must_be_even ON DOMAIN even IS 'no odd ones';
CREATE TYPE address AS (street text COLLATE "C", "Zip Code" varchar(10), where_ point);
COMMENT ON TYPE address IS 'where one lives';
COMMENT ON COLUMN address.street IS 'and number';
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE sales.daterange_closed AS RANGE (subtype = date, multirange_type_name = sales.many_dates);
CREATE TYPE undefined_yet;
CREATE TYPE tiny;
CREATE FUNCTION tiny_in(cstring) RETURNS tiny LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION tiny_out(tiny) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE tiny (INPUT = tiny_in, OUTPUT = tiny_out, LIKE = int4, CATEGORY = 'N', DEFAULT = '7');
CREATE TYPE "odd Type" AS ENUM ('a');

-- functions, aggregates, operators ------------------------------------------------------------------
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ begin new.updated = now(); return new; end $$;
CREATE FUNCTION sales.log_it() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, sales
    AS $fn$ begin raise notice 'it''s %', TG_OP; return null; end $fn$;
CREATE FUNCTION add_up(a int, b int DEFAULT 1, VARIADIC rest int[] DEFAULT '{}') RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5 AS $$ select a + b $$;
CREATE FUNCTION add_up(a text) RETURNS text LANGUAGE sql LEAKPROOF STRICT AS $$ select a $$;
CREATE FUNCTION pieces(OUT a int, OUT b text) RETURNS SETOF record LANGUAGE sql ROWS 7 AS $$ select 1, 'x' $$;
CREATE FUNCTION as_table(n int) RETURNS TABLE (i int, "Big One" bigint) LANGUAGE sql AS $$ select n, 1::bigint $$;
CREATE PROCEDURE noop(INOUT n int) LANGUAGE plsample AS $$ begin n := n + 1; end $$;
CREATE PROCEDURE sales.atomic(a int) LANGUAGE sql BEGIN ATOMIC SELECT 1 WHERE a > 0 AND (a < 3 AND a <> 2); END;
CREATE FUNCTION next_number() RETURNS bigint LANGUAGE sql AS $$ select 1::bigint $$;
COMMENT ON FUNCTION add_up(int, int, int[]) IS 'adds: ''two'' numbers';
COMMENT ON PROCEDURE noop IS 'does nothing';
CREATE FUNCTION glue(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 || ', ' || $2 $$;
CREATE AGGREGATE glued(text) (SFUNC = glue, STYPE = text, INITCOND = 'it''s');
CREATE AGGREGATE total(numeric) (SFUNC = numeric_add, STYPE = numeric, COMBINEFUNC = numeric_add, INITCOND = '0',
    MSFUNC = numeric_add, MINVFUNC = numeric_sub, MSTYPE = numeric, MINITCOND = '0', PARALLEL = SAFE);
CREATE AGGREGATE biggest(integer) (SFUNC = int4larger, STYPE = integer, SORTOP = >);
CREATE AGGREGATE rows_of(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE AGGREGATE my_percentile(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
    FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE my_rank(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
    FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
COMMENT ON AGGREGATE my_percentile(float8 ORDER BY anyelement) IS 'ordered set';
COMMENT ON AGGREGATE rows_of(*) IS 'counts';
CREATE FUNCTION tiny_lt(tiny, tiny) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
CREATE FUNCTION tiny_le(tiny, tiny) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4le';
CREATE FUNCTION tiny_eq(tiny, tiny) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
CREATE FUNCTION tiny_ge(tiny, tiny) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4ge';
CREATE FUNCTION tiny_gt(tiny, tiny) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4gt';
CREATE FUNCTION tiny_cmp(tiny, tiny) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE FUNCTION tiny_int4(tiny) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4up';
CREATE OPERATOR < (FUNCTION = tiny_lt, LEFTARG = tiny, RIGHTARG = tiny, COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR <= (FUNCTION = tiny_le, LEFTARG = tiny, RIGHTARG = tiny, COMMUTATOR = >=, NEGATOR = >);
CREATE OPERATOR = (FUNCTION = tiny_eq, LEFTARG = tiny, RIGHTARG = tiny, COMMUTATOR = =, HASHES, MERGES);
CREATE OPERATOR >= (FUNCTION = tiny_ge, LEFTARG = tiny, RIGHTARG = tiny, COMMUTATOR = <=, NEGATOR = <);
CREATE OPERATOR > (FUNCTION = tiny_gt, LEFTARG = tiny, RIGHTARG = tiny, COMMUTATOR = <, NEGATOR = <=);
CREATE OPERATOR sales.|+| (FUNCTION = int4pl, LEFTARG = integer, RIGHTARG = integer);
COMMENT ON OPERATOR sales.|+| (integer, integer) IS 'plus';
CREATE OPERATOR FAMILY tiny_family USING btree;
CREATE OPERATOR CLASS tiny_ops DEFAULT FOR TYPE tiny USING btree FAMILY tiny_family AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 tiny_cmp(tiny, tiny);
CREATE FUNCTION tiny_int_cmp(tiny, integer) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
ALTER OPERATOR FAMILY tiny_family USING btree ADD FUNCTION 1 (tiny, integer) tiny_int_cmp(tiny, integer);
COMMENT ON OPERATOR CLASS tiny_ops USING btree IS 'sorts';
COMMENT ON OPERATOR FAMILY tiny_family USING btree IS 'sorts across';
CREATE OPERATOR CLASS sales.own_text_ops FOR TYPE text USING btree AS
    OPERATOR 1 ~<~, OPERATOR 2 ~<=~, OPERATOR 3 =, OPERATOR 4 ~>=~, OPERATOR 5 ~>~, FUNCTION 1 bttext_pattern_cmp(text, text);
CREATE CAST (tiny AS integer) WITH FUNCTION tiny_int4(tiny) AS IMPLICIT;
CREATE CAST (integer AS tiny) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (mood AS sales.status) WITH INOUT;
COMMENT ON CAST (tiny AS integer) IS 'grows';
CREATE CONVERSION sales.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
COMMENT ON CONVERSION sales.latin IS 'old files';
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE TEXT SEARCH DICTIONARY sales.stems (TEMPLATE = snowball, language = 'german', stopwords = 'german');
CREATE TEXT SEARCH CONFIGURATION sales.shop (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION sales.shop ADD MAPPING FOR asciiword, word WITH sales.stems, simple;
ALTER TEXT SEARCH CONFIGURATION sales.shop ADD MAPPING FOR int WITH simple;
COMMENT ON TEXT SEARCH CONFIGURATION sales.shop IS 'German';
COMMENT ON TEXT SEARCH DICTIONARY sales.stems IS 'stems';

-- sequences -----------------------------------------------------------------------------------------
CREATE SEQUENCE counter INCREMENT 5 START 10;
CREATE SEQUENCE sales.down AS smallint INCREMENT -1 MINVALUE -100 MAXVALUE -1 START -2 CACHE 20 CYCLE;
CREATE UNLOGGED SEQUENCE fleeting AS integer;
COMMENT ON SEQUENCE counter IS 'by five';

-- tables --------------------------------------------------------------------------------------------
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email sales.mail NOT NULL UNIQUE,
    "Full Name" text COLLATE "C" DEFAULT 'it''s: me',
    mood mood DEFAULT 'happy', moods mood[] DEFAULT '{}',
    age posint, addr address, addrs address[],
    tags text[][], score numeric(6,2) DEFAULT -1.5 CHECK (score > -10), vat char(5), c1 "char", c2 bpchar, ch char,
    seen timestamptz(3) DEFAULT now(), updated timestamp, day date DEFAULT CURRENT_DATE, t time(2) with time zone,
    i interval day to second(3), n integer DEFAULT nextval('counter'),
    total numeric GENERATED ALWAYS AS (score * 2) STORED,
    virtual_total numeric GENERATED ALWAYS AS (score * 3 + coalesce(length("Full Name"), 0)) VIRTUAL,
    b1 bit(3), b2 bit varying(8), b3 bytea DEFAULT '\x00', x xml, j json, jb jsonb DEFAULT '{"a": ":b"}', u uuid,
    net inet, c cidr, m macaddr, m8 macaddr8, mon money, o oid, rc regclass, ts tsvector, tq tsquery,
    p point, l line, ls lseg, bx box, pa path, po polygon, ci circle,
    r1 int4range, r2 nummultirange, fr floatrange, dr sales.daterange_closed, md sales.many_dates,
    lt ltree, emb vector(3), half halfvec(3)[], tn tiny, od "odd Type", ev even[], nn named_not_null,
    sorted varchar(30) COLLATE sales.plain, german text COLLATE "German",
    CONSTRAINT named_check CHECK (email LIKE '%@%' AND (vat::text <> '' AND (age > 1 OR (age > 2 OR age < 9)))),
    CONSTRAINT named_unique UNIQUE NULLS NOT DISTINCT (vat, age) DEFERRABLE INITIALLY DEFERRED,
    CHECK (age > 1), CHECK (age < 200), CHECK (age > 2 OR score > 3), CHECK (score < 100 AND age > 0),
    UNIQUE (vat) INCLUDE (age), UNIQUE (u) DEFERRABLE
);
ALTER TABLE customers ADD UNIQUE (u) DEFERRABLE;
ALTER TABLE customers ADD UNIQUE (id);
ALTER TABLE customers ALTER COLUMN "Full Name" SET STORAGE EXTERNAL, ALTER COLUMN german SET COMPRESSION pglz;
ALTER TABLE customers ALTER COLUMN age SET STATISTICS 500, ALTER COLUMN vat SET (n_distinct = -0.5);
COMMENT ON TABLE customers IS 'who buys';
COMMENT ON COLUMN customers.email IS 'unique: yes';
COMMENT ON COLUMN customers."Full Name" IS 'as on the letter';
COMMENT ON CONSTRAINT named_check ON customers IS 'looks like mail';
COMMENT ON CONSTRAINT customers_pkey ON customers IS 'the key';
COMMENT ON CONSTRAINT customers_score_check ON customers IS 'a name that the server made up';
CREATE TABLE sales.orders (
    id serial PRIMARY KEY WITH (fillfactor = 80),
    customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE,
    status sales.status NOT NULL DEFAULT 'new',
    parent integer REFERENCES sales.orders (id) DEFERRABLE INITIALLY DEFERRED,
    total numeric(12,2) NOT NULL CHECK (total >= 0), note text DEFAULT NULL,
    during tstzrange, doc jsonb DEFAULT '{}'::jsonb, ip inet, x xml, v tsvector,
    CONSTRAINT no_overlap EXCLUDE USING gist (customer_id WITH =, during WITH &&) WHERE (status <> 'paid') DEFERRABLE,
    EXCLUDE USING gist (during WITH &&)
) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE sales.orders ADD CONSTRAINT late CHECK (total < 1000000) NOT VALID;
ALTER TABLE sales.orders ADD CONSTRAINT loose CHECK (total <> 13) NOT ENFORCED;
COMMENT ON CONSTRAINT no_overlap ON sales.orders IS 'one at a time';
COMMENT ON CONSTRAINT late ON sales.orders IS 'from now on';
COMMENT ON CONSTRAINT loose ON sales.orders IS 'told, not checked';
COMMENT ON INDEX sales.orders_pkey IS 'the index of the key';
CREATE TABLE lines (order_id int, no int, sku text, PRIMARY KEY (order_id, no) INCLUDE (sku));
ALTER TABLE lines ADD FOREIGN KEY (order_id) REFERENCES sales.orders (id) NOT VALID;
ALTER TABLE lines ADD FOREIGN KEY (order_id) REFERENCES sales.orders (id) MATCH FULL;
CREATE TABLE notes (id int PRIMARY KEY REFERENCES customers (id) NOT ENFORCED);
CREATE TABLE pieces_of (a int, b int, c int, UNIQUE (a, b),
    FOREIGN KEY (b, a) REFERENCES lines (order_id, no) ON DELETE SET NULL (a),
    FOREIGN KEY (a, b) REFERENCES pieces_of (a, b) MATCH FULL ON DELETE SET DEFAULT (b) ON UPDATE RESTRICT);
CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v bytea, n serial, big bigserial, small smallserial NOT NULL);
CREATE TABLE numbers (
    a integer GENERATED BY DEFAULT AS IDENTITY (START 100 INCREMENT 10 MINVALUE 10 MAXVALUE 5000 CACHE 5 CYCLE),
    b smallint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME odd_name),
    c integer NOT NULL DEFAULT nextval('sales.down'), d serial, e bigint DEFAULT next_number(), f serial
);
ALTER SEQUENCE sales.down OWNED BY NONE;
CREATE SEQUENCE numbers_owned OWNED BY numbers.c;
ALTER SEQUENCE numbers_f_seq CACHE 9;
CREATE TABLE versions (id int4range, valid daterange, name text, PRIMARY KEY (id, valid WITHOUT OVERLAPS));
CREATE TABLE version_notes (id int4range, valid daterange, FOREIGN KEY (id, PERIOD valid) REFERENCES versions (id, PERIOD valid));
CREATE TABLE not_nulls (a int CONSTRAINT a_is_there NOT NULL, b int CONSTRAINT alone NOT NULL NO INHERIT, c int NOT NULL,
    d int, e int CHECK (e > 0) NO INHERIT);
ALTER TABLE not_nulls ADD CONSTRAINT later NOT NULL d NOT VALID;
COMMENT ON CONSTRAINT a_is_there ON not_nulls IS 'always';
ALTER TABLE not_nulls RENAME COLUMN c TO renamed;
CREATE TABLE a_table_with_a_name_that_is_nearly_as_long_as_names_can_be_ (
    a_column_with_a_name_that_is_nearly_as_long_as_names_can_be_too int UNIQUE CHECK (a_column_with_a_name_that_is_nearly_as_long_as_names_can_be_too > 0),
    "ä_spalte_mit_umlauten_die_länger_ist_als_man_denkt_öäü" serial UNIQUE,
    ref bigint REFERENCES customers, ref2 bigint REFERENCES customers, PRIMARY KEY (ref));
CREATE TABLE clash_a (b_c int UNIQUE);
CREATE TABLE clash (a_b_c int UNIQUE);
CREATE TABLE "clash_a_b" (c int UNIQUE);
CREATE TABLE "Weird "" Name;" ("select" int PRIMARY KEY, "a.b" int, "100%" int, "%(x)s" text DEFAULT '%s:x', "from:to" int,
    CHECK ("from:to" > 0), CHECK ("a.b" > "100%"));
CREATE TABLE "Odd Schema"."T" (id int REFERENCES "Weird "" Name;", CONSTRAINT "K;" UNIQUE (id));
CREATE TABLE no_columns ();
CREATE TABLE typed OF address (PRIMARY KEY (street), "Zip Code" WITH OPTIONS DEFAULT '0');
CREATE TABLE with_method (a int) USING heap2;
CREATE TABLE rows_in_rows (id int, whole customers, many lines[]);
CREATE TABLE defaults (a bigint DEFAULT 0, b bigint DEFAULT '0', c smallint DEFAULT '1', d numeric DEFAULT '0', e numeric DEFAULT 0.5,
    f double precision DEFAULT '100', g real DEFAULT 1, h bigint DEFAULT 5000000000, i integer DEFAULT -3, j numeric(9,2) DEFAULT -1.50,
    k varchar(9) DEFAULT 'a' CHECK (k IN ('a', 'b')), l text[] DEFAULT '{}' CHECK (l <@ ARRAY['x'::varchar, 'y']::text[]),
    m boolean DEFAULT 't', n boolean DEFAULT true, o varchar DEFAULT 'x'::text, p "char" DEFAULT 'c', q json DEFAULT NULL,
    r date DEFAULT '2024-01-01', s timestamptz DEFAULT '2024-01-01 00:00+00', t interval DEFAULT '1 day', u uuid DEFAULT gen_random_uuid());
CREATE TABLE dropped (a int, b int, c int);
ALTER TABLE dropped DROP COLUMN b;
ALTER TABLE dropped ADD COLUMN b text;

-- a function of a table's row, used by the table's own constraint, default and index
CREATE TABLE self_made (id int PRIMARY KEY, amount int, doubled int);
CREATE FUNCTION is_valid(self_made) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ select $1.amount > 0 $$;
CREATE FUNCTION key_of(self_made) RETURNS text LANGUAGE sql IMMUTABLE AS $$ select $1.id::text $$;
CREATE FUNCTION first_made() RETURNS self_made LANGUAGE sql STABLE AS $$ select * from self_made limit 1 $$;
ALTER TABLE self_made ADD CONSTRAINT whole_row CHECK (is_valid(self_made));
ALTER TABLE self_made ALTER COLUMN doubled SET DEFAULT (first_made()).amount;
CREATE INDEX self_made_key ON self_made (key_of(self_made));
CREATE FUNCTION first_line() RETURNS lines LANGUAGE sql STABLE AS $$ select * from lines limit 1 $$;
CREATE TABLE after_function (id int DEFAULT (first_line()).no, CHECK (add_up(id, 2) > 0));
CREATE TABLE zz_parent (id int);
CREATE FUNCTION zz_count(zz_parent) RETURNS int LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT 1; END;
CREATE VIEW zz_view AS SELECT zz_count(p) AS n FROM zz_parent p;
CREATE FUNCTION zz_first() RETURNS zz_view LANGUAGE sql STABLE AS $$ select * from zz_view $$;
CREATE TABLE aa_needs_a_view (v zz_view, n int DEFAULT (zz_first()).n);

-- inheritance ---------------------------------------------------------------------------------------
CREATE TABLE places (id int NOT NULL, name text DEFAULT 'x', area real, CHECK (area > 0));
CREATE TABLE "Odd Schema".things (weight int NOT NULL);
CREATE TABLE cities (state char(2), CHECK (state <> '')) INHERITS (places);
CREATE TABLE movable (id int NOT NULL DEFAULT 5, own int) INHERITS (places, "Odd Schema".things);
ALTER TABLE cities ALTER COLUMN name SET DEFAULT 'town';
ALTER TABLE movable ALTER COLUMN name DROP DEFAULT;
ALTER TABLE cities ALTER COLUMN area SET NOT NULL;
ALTER TABLE ONLY places ADD CONSTRAINT places_pk PRIMARY KEY (id);

-- partitions ----------------------------------------------------------------------------------------
CREATE TABLE events (id bigint, at timestamptz NOT NULL, kind text DEFAULT 'k', note text, customer bigint REFERENCES customers,
    PRIMARY KEY (id, at, kind), CHECK (id > 0)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01+00') TO ('2025-01-01+00') WITH (fillfactor = 90);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01+00') TO ('2026-01-01+00') PARTITION BY LIST (kind);
CREATE TABLE events_2025_a PARTITION OF events_2025 FOR VALUES IN ('a', NULL);
CREATE TABLE sales.events_2025_b PARTITION OF events_2025 DEFAULT;
CREATE UNLOGGED TABLE events_rest (LIKE events INCLUDING DEFAULTS, CONSTRAINT own_key PRIMARY KEY (kind, id, at), CHECK (id > 0));
ALTER TABLE events_rest DROP CONSTRAINT own_key;
ALTER TABLE events_rest ADD CONSTRAINT own_key PRIMARY KEY (id, at, kind), ADD CONSTRAINT events_id_check CHECK (id > 0);
ALTER TABLE events ATTACH PARTITION events_rest DEFAULT;
CREATE TABLE events_2026 (note text, kind text NOT NULL, id bigint NOT NULL, dropped_column int, at timestamptz NOT NULL, customer bigint,
    CONSTRAINT events_id_check CHECK (id > 0), CONSTRAINT only_here CHECK (id < 1000));
ALTER TABLE events_2026 DROP COLUMN dropped_column;
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01+00') TO ('2027-01-01+00');
CREATE INDEX events_kind ON events (kind);
CREATE INDEX ON events_2024 (note);
CREATE INDEX events_2025_notes ON events_2025 (note);
CREATE UNIQUE INDEX events_2024_id ON events_2024 (id, at) WHERE note IS NOT NULL;
CREATE INDEX events_note ON ONLY events (note);
CREATE INDEX odd_note_index ON events_2024 (note);
ALTER INDEX events_note ATTACH PARTITION odd_note_index;
CREATE INDEX first_customer ON events_2026 (customer) WITH (fillfactor = 60);
CREATE INDEX events_customer ON events (customer);
CREATE INDEX events_customer_again ON events (customer);
ALTER TABLE events_2024 ADD CONSTRAINT local_check CHECK (id <> 13) NOT VALID;
ALTER TABLE events_2024 ALTER COLUMN note SET DEFAULT 'only here';
ALTER TABLE events_2024 ALTER COLUMN note SET STORAGE MAIN, ALTER COLUMN note SET STATISTICS 7;
ALTER TABLE events_2024 ADD FOREIGN KEY (id) REFERENCES customers;
COMMENT ON TABLE events_2024 IS 'long ago';
COMMENT ON COLUMN events_2024.note IS 'of then';
COMMENT ON INDEX events_2024_id IS 'only there';
CREATE TABLE by_hash (id int, tenant int NOT NULL) PARTITION BY HASH (tenant, abs(id));
CREATE TABLE by_hash_0 PARTITION OF by_hash FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE by_hash_1 PARTITION OF by_hash FOR VALUES WITH (modulus 2, remainder 1);
CREATE TABLE by_expression (at timestamp, name text) PARTITION BY RANGE (date_trunc('day', at), name COLLATE "C" text_pattern_ops);
CREATE TABLE no_partitions (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE partition_reference (id bigint, at timestamptz, kind text, FOREIGN KEY (id, at, kind) REFERENCES events,
    CONSTRAINT to_partition FOREIGN KEY (id, at, kind) REFERENCES events_2026 (id, at, kind));
ALTER TABLE events_2026 ADD CONSTRAINT events_2026_key UNIQUE (kind, at);

-- indexes -------------------------------------------------------------------------------------------
CREATE INDEX ON sales.orders (customer_id, total DESC) INCLUDE (status) WHERE status <> 'paid' AND (total > 1 AND total < 9);
CREATE UNIQUE INDEX lower_mail ON customers (lower(email) text_pattern_ops, age DESC NULLS LAST) NULLS NOT DISTINCT;
CREATE INDEX ix_customers_mood ON customers (mood);
CREATE INDEX trg ON customers USING gin ("Full Name" ext.gin_trgm_ops, tags) WITH (fastupdate = off);
CREATE INDEX nf ON customers (seen NULLS FIRST, "Full Name" COLLATE "POSIX" text_pattern_ops DESC, german COLLATE sales.plain);
CREATE INDEX own_class ON customers ("Full Name" sales.own_text_ops);
CREATE INDEX tree_siglen ON customers USING gist (lt gist_ltree_ops (siglen = 100));
CREATE INDEX hashed ON customers USING hash (u);
CREATE INDEX brinned ON customers USING brin (seen timestamptz_minmax_multi_ops (values_per_range = 8), id) WITH (pages_per_range = 16);
CREATE INDEX spaced ON customers USING spgist (p);
CREATE INDEX near ON customers USING hnsw (emb vector_l2_ops) WITH (m = 8);
CREATE INDEX searched ON customers USING gin (to_tsvector('sales.shop', "Full Name"));
CREATE INDEX tiny_index ON customers (tn DESC);
CREATE INDEX twice ON customers (u, u);
CREATE INDEX counted ON customers ((score + 1), (add_up(n, 2)));
ALTER INDEX counted ALTER COLUMN 2 SET STATISTICS 300;
COMMENT ON INDEX trg IS 'search';
CREATE UNIQUE INDEX refer_to_me ON dropped (a);
CREATE TABLE refers (a int REFERENCES dropped (a));
ALTER TABLE customers CLUSTER ON ix_customers_mood;
ALTER TABLE sales.orders REPLICA IDENTITY FULL;
ALTER TABLE notes REPLICA IDENTITY USING INDEX notes_pkey;
ALTER TABLE cache REPLICA IDENTITY NOTHING;
CREATE STATISTICS sales.st (ndistinct, dependencies) ON customer_id, total FROM sales.orders;
CREATE STATISTICS on_expression ON (lower(email)), age FROM customers;
ALTER STATISTICS sales.st SET STATISTICS 250;
COMMENT ON STATISTICS sales.st IS 'go together';

-- views ---------------------------------------------------------------------------------------------
CREATE VIEW zebra AS SELECT 1 AS one;
CREATE VIEW sales.paid WITH (security_barrier = true) AS
    SELECT o.id, c.email, o.total FROM sales.orders o JOIN customers c ON c.id = o.customer_id
    WHERE status = 'paid' AND (o.total > 1 AND (o.id > 2 OR (o.id < 9 OR o.id = 7)));
CREATE VIEW on_views AS SELECT * FROM sales.paid, zebra;
CREATE VIEW checked WITH (security_invoker = true) AS SELECT id, "Full Name" FROM customers WHERE id > 3 WITH LOCAL CHECK OPTION;
CREATE VIEW mails AS SELECT glued(email) AS all_mails, my_percentile(0.5) WITHIN GROUP (ORDER BY id) AS p FROM customers;
CREATE VIEW grouped AS SELECT id, email, count(*) FROM customers GROUP BY id;
CREATE RECURSIVE VIEW sales.tree (id, depth) AS
    SELECT id, 1 FROM sales.orders WHERE parent IS NULL UNION ALL
    SELECT o.id, t.depth + 1 FROM sales.orders o JOIN tree t ON o.parent = t.id;
CREATE VIEW nameless AS SELECT q.a, q.b FROM (SELECT 1 AS a, ''::text AS b, NULL::integer AS n UNION ALL
    SELECT 2, 'x', NULL UNION ALL SELECT NULL, NULL, 0) AS q WHERE q.b IN ('x'::varchar, 'y'::varchar(3));
ALTER VIEW checked ALTER COLUMN "Full Name" SET DEFAULT 'nobody';
COMMENT ON VIEW sales.paid IS 'money came';
COMMENT ON COLUMN sales.paid.email IS 'to thank';
CREATE MATERIALIZED VIEW totals WITH (fillfactor = 50) AS SELECT customer_id, sum(total) AS total FROM sales.orders GROUP BY 1;
CREATE MATERIALIZED VIEW sales.empty AS SELECT id FROM sales.orders WITH NO DATA;
CREATE UNIQUE INDEX totals_pk ON totals (customer_id);
ALTER MATERIALIZED VIEW totals ALTER COLUMN total SET STATISTICS 99;
ALTER MATERIALIZED VIEW totals CLUSTER ON totals_pk;
COMMENT ON MATERIALIZED VIEW totals IS 'by customer';
COMMENT ON INDEX totals_pk IS 'one each';
CREATE FUNCTION paid_ones() RETURNS SETOF sales.paid LANGUAGE sql STABLE BEGIN ATOMIC SELECT * FROM sales.paid; END;
CREATE VIEW from_function AS SELECT * FROM paid_ones() AS f;

-- triggers, rules -----------------------------------------------------------------------------------
CREATE TRIGGER touch BEFORE UPDATE OF email, "Full Name" ON customers FOR EACH ROW
    WHEN (old.email IS DISTINCT FROM new.email AND (old.age > 1 AND new.age > 1)) EXECUTE FUNCTION touch();
CREATE TRIGGER all_of_them AFTER INSERT ON customers REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION sales.log_it('a', 'it''s');
CREATE CONSTRAINT TRIGGER deferred AFTER INSERT OR DELETE ON sales.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales.log_it();
CREATE CONSTRAINT TRIGGER from_other AFTER INSERT ON lines FROM customers FOR EACH ROW EXECUTE FUNCTION sales.log_it();
CREATE TRIGGER on_event AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION sales.log_it();
CREATE TRIGGER on_partition AFTER INSERT ON events_2024 FOR EACH ROW EXECUTE FUNCTION sales.log_it();
CREATE TRIGGER instead INSTEAD OF INSERT ON zebra FOR EACH ROW EXECUTE FUNCTION sales.log_it();
ALTER TABLE customers DISABLE TRIGGER touch;
ALTER TABLE customers ENABLE ALWAYS TRIGGER all_of_them;
ALTER TABLE sales.orders ENABLE REPLICA TRIGGER deferred;
ALTER TABLE events_2024 DISABLE TRIGGER on_event;
COMMENT ON TRIGGER touch ON customers IS 'when it changed';
CREATE RULE nodel AS ON DELETE TO cache DO INSTEAD NOTHING;
CREATE RULE two AS ON UPDATE TO cache WHERE new.k > 'a' DO ALSO (INSERT INTO notes (id) VALUES (1); DELETE FROM lines);
ALTER TABLE cache DISABLE RULE nodel;
COMMENT ON RULE two ON cache IS 'both';
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ begin null; end $$;
CREATE EVENT TRIGGER watched ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER unwatched ON sql_drop EXECUTE FUNCTION watch();
ALTER EVENT TRIGGER unwatched DISABLE;
COMMENT ON EVENT TRIGGER watched IS 'looks';

-- row security, rights, owners ----------------------------------------------------------------------
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE sales.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE sales.orders FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON customers FOR SELECT USING (email = current_user);
CREATE POLICY narrow ON sales.orders AS RESTRICTIVE FOR UPDATE TO auditor, "Ops Team" USING (id > 1) WITH CHECK (total > 0 AND (id > 2 AND id < 9));
CREATE POLICY of_partition ON events_2024 FOR INSERT WITH CHECK (true);
COMMENT ON POLICY own ON customers IS 'nobody else''s';
ALTER TABLE lines OWNER TO boss;
ALTER FUNCTION add_up(text) OWNER TO boss;
ALTER AGGREGATE rows_of(*) OWNER TO boss;
ALTER TYPE mood OWNER TO boss;
ALTER DOMAIN even OWNER TO boss;
ALTER VIEW zebra OWNER TO boss;
ALTER SEQUENCE counter OWNER TO boss;
ALTER SCHEMA empty_one OWNER TO boss;
ALTER STATISTICS sales.st OWNER TO boss;
ALTER TABLE events_2024 OWNER TO boss;
GRANT USAGE ON SCHEMA sales TO auditor, "Ops Team";
GRANT SELECT, INSERT ON sales.orders TO auditor;
GRANT ALL ON sales.orders TO "Ops Team" WITH GRANT OPTION;
GRANT SELECT (id, email), UPDATE (email) ON customers TO auditor;
GRANT SELECT ON customers TO PUBLIC;
GRANT SELECT ON zebra, totals TO auditor;
REVOKE DELETE ON lines FROM boss;
GRANT EXECUTE ON FUNCTION add_up(text) TO auditor;
REVOKE EXECUTE ON FUNCTION watch() FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE noop(int) TO auditor;
GRANT EXECUTE ON FUNCTION rows_of() TO auditor;
GRANT USAGE ON SEQUENCE counter TO auditor;
GRANT SELECT ON SEQUENCE cache_n_seq TO auditor;
GRANT USAGE ON TYPE sales.status TO auditor;
REVOKE USAGE ON TYPE posint FROM PUBLIC;
GRANT USAGE ON LANGUAGE plsample TO auditor;
GRANT CREATE ON SCHEMA public TO auditor;
ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON TABLES TO auditor;
ALTER DEFAULT PRIVILEGES FOR ROLE boss REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE boss GRANT USAGE ON SEQUENCES TO "Ops Team" WITH GRANT OPTION;

-- elsewhere -----------------------------------------------------------------------------------------
CREATE FOREIGN DATA WRAPPER nothing OPTIONS (debug 'true');
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE SERVER "far Away" TYPE 'x' VERSION '1.2' FOREIGN DATA WRAPPER nothing OPTIONS (host 'it''s', "Odd" 'y');
CREATE USER MAPPING FOR auditor SERVER "far Away" OPTIONS (user 'me');
CREATE USER MAPPING FOR PUBLIC SERVER files;
GRANT USAGE ON FOREIGN SERVER files TO auditor;
GRANT USAGE ON FOREIGN DATA WRAPPER nothing TO auditor;
COMMENT ON SERVER files IS 'on disk';
COMMENT ON FOREIGN DATA WRAPPER nothing IS 'for show';
CREATE FOREIGN TABLE csv (id int OPTIONS (force_not_null 'true') NOT NULL DEFAULT 3, name text COLLATE "C", CONSTRAINT c CHECK (id > 0))
    SERVER files OPTIONS (filename '/tmp/x.csv', format 'csv');
COMMENT ON FOREIGN TABLE csv IS 'a file';
COMMENT ON COLUMN csv.name IS 'a name';
ALTER FOREIGN TABLE csv ALTER COLUMN name SET STATISTICS 5;
GRANT SELECT ON csv TO auditor;
CREATE TABLE far_list (id int NOT NULL, note text DEFAULT 'x') PARTITION BY LIST (id);
CREATE FOREIGN TABLE events_old PARTITION OF far_list FOR VALUES IN (1) SERVER files OPTIONS (filename '/tmp/y.csv');
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, delete');
CREATE PUBLICATION a_part FOR TABLE customers (id, email) WHERE (id > 3), ONLY places, events
    WITH (publish_via_partition_root = true);
CREATE PUBLICATION whole_schema FOR TABLES IN SCHEMA "Odd Schema", TABLE places WHERE (id <> 3);
CREATE PUBLICATION none_at_all WITH (publish_generated_columns = stored);
COMMENT ON PUBLICATION a_part IS 'a part';
CREATE SUBSCRIPTION from_afar CONNECTION 'host=nowhere dbname=x' PUBLICATION a, "B c" WITH (connect = false, slot_name = 'slot_1', binary = true, streaming = off);
