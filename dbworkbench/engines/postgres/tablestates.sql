-- how old a table's statistics are, its usable B-tree indexes, its partition key, who refers to it
SELECT n.nspname, c.relname, jsonb_build_object(
    'rows', greatest(c.reltuples, 0),
    'changed', coalesce(s.n_mod_since_analyze, 0),
    'grown', CASE WHEN c.relkind IN ('r', 'm') AND c.relpages > 0
        THEN pg_relation_size(c.oid)::float8 / current_setting('block_size')::int / c.relpages ELSE 1 END,
    'analyzed', s.last_analyze IS NOT NULL OR s.last_autoanalyze IS NOT NULL,
    'indexes', coalesce((
        SELECT jsonb_agg(ARRAY(
            SELECT pg_get_indexdef(i.indexrelid, place, true) FROM generate_series(1, i.indnkeyatts) AS place
            ORDER BY place
        ) ORDER BY i.indexrelid)
        FROM pg_index AS i
        JOIN pg_class AS x ON x.oid = i.indexrelid
        JOIN pg_am AS a ON a.oid = x.relam AND a.amname = 'btree'
        WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
    ), '[]'),
    'partition_key', coalesce((
        SELECT jsonb_agg(a.attname)
        FROM pg_inherits AS h
        JOIN pg_partitioned_table AS p ON p.partrelid = h.inhparent
        JOIN pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = ANY (p.partattrs)
        WHERE h.inhrelid = c.oid
    ), '[]'),
    'referred_by', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'name', k.conname,
            'table', k.conrelid::regclass::text,
            'columns', ARRAY(
                SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY AS part (number, place)
                JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = part.number ORDER BY place
            ),
            'indexed', EXISTS (
                SELECT FROM pg_index AS i
                WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
                    AND (i.indkey::int2[])[0 : cardinality(k.conkey) - 1] @> k.conkey
            )
        ) ORDER BY k.conname)
        FROM pg_constraint AS k
        WHERE k.confrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
    ), '[]')
)
FROM unnest(%s::text[], %s::text[]) AS wanted (schema, name)
JOIN pg_namespace AS n ON n.nspname = wanted.schema
JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.name
LEFT JOIN pg_stat_user_tables AS s ON s.relid = c.oid
