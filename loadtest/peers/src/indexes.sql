UPDATE listing SET gm = ST_SetSRID(ST_MakePoint(lon, lat), 4326),
  g = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography, words = to_tsvector('fr', body);
CREATE INDEX listing_gm ON listing USING gist(gm);
CLUSTER listing USING listing_gm;
CREATE TABLE vocabulary AS
  SELECT word, sum(ndoc)::int AS times FROM (
    SELECT unaccent(lower(word)) AS word, ndoc
    FROM ts_stat('SELECT to_tsvector(''simple'', body) FROM listing')
  ) t WHERE length(word) > 2 GROUP BY word;
CREATE TABLE name AS
  SELECT unaccent(lower(n)) AS folded, min(n) AS name, count(*)::int AS times
  FROM (SELECT name AS n FROM listing WHERE name <> '' UNION ALL SELECT city FROM listing) t GROUP BY 1;
DROP INDEX listing_gm;
CREATE INDEX ON listing USING spgist(gm);
CREATE INDEX ON listing USING gist(g);
CREATE INDEX ON listing USING gist(g) WHERE kind = 0;
CREATE INDEX ON listing USING gist(g) WHERE kind = 1;
CREATE INDEX ON listing USING gist(g) WHERE kind = 2;
CREATE INDEX ON listing USING gist(g) WHERE kind = 3;
CREATE INDEX ON listing USING gin(words);
CREATE INDEX ON vocabulary(word);
CREATE INDEX ON vocabulary USING gin(word gin_trgm_ops);
CREATE INDEX ON name(folded text_pattern_ops);
VACUUM ANALYZE listing;
ANALYZE vocabulary;
ANALYZE name;
