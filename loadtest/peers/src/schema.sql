CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
DROP TABLE IF EXISTS listing, name, vocabulary;
DROP TEXT SEARCH CONFIGURATION IF EXISTS fr;
CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION fr
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE UNLOGGED TABLE listing(
  slot int, kind smallint, lat float8, lon float8, capacity smallint, age_min smallint,
  age_max smallint, days smallint, name text, city text, body text, card text,
  g geography(Point, 4326), gm geometry(Point, 4326), words tsvector);
