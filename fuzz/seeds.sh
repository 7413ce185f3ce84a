#!/usr/bin/env bash
# Makes the seed corpora, fuzz/corpus/<target>/, from the fixtures of the repository.
set -euo pipefail
cd "$(dirname "$0")"
root=..
seed() { mkdir -p "corpus/$1"; cat >"corpus/$1/$2"; }
first() { awk -v n="$1" 'NR <= n'; }

i=0
cat "$root"/fixtures/inbound/*.jsonl | while IFS= read -r line; do
    i=$((i + 1)); printf '%s\n' "$line" | seed inbound_line "example-$i"
done
seed inbound_line monenfant <"$root/fixtures/inbound/monenfant-forme.json"

seed delimited_source rpe-paris <"$root/fixtures/sources/rpe-paris/rpe-paris.csv"
gzip -dc "$root/fixtures/derived/bpe25-disposition.csv.gz" | first 12 | seed delimited_source bpe
gzip -dc "$root/fixtures/derived/ods-v2.1/creches/exports.csv.gz" | first 12 | seed delimited_source toulouse

seed json_source osm-corse <"$root/fixtures/sources/osm-corse/eaje.geojson"
printf '%s' '[{"recordid":"a","fields":{"nom":"Les Lutins","commune":"Nantes","code_postal":44000},"geometry":{"type":"Point","coordinates":[-1.55,47.21]}}]' |
    seed json_source records
printf '%s' '{"elements":[{"type":"way","id":1,"center":{"lat":47.21,"lon":-1.55},"tags":{"nom":"Les Lutins","code_insee":"44109"}}]}' |
    seed json_source overpass

for file in 12 2B 90; do
    gzip -dc "$root/fixtures/addresses/bano-$file.csv.gz" | first 20 | seed address_file "bano-$file"
done
printf '%s\n' \
    'id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat' \
    '44109_0001_00003;;3;bis;Rue des Lilas;44000;44109;Nantes;;;355000;6689000;-1.55;47.21' | seed address_file ban

i=0
while IFS= read -r text; do
    i=$((i + 1)); printf '%s' "$text" | seed hours_text "text-$i"
done <<'END'
Mo-Fr 07:30-18:30; Aug off; PH off
du lundi au vendredi de 7h30 à 18h30
lundi, mardi et jeudi 8h-12h et 13h30-18h
Mo,Tu,We 08:00-12:00,14:00-18:00; Sa 09:00-12:00
24/7
END
i=0
while IFS= read -r text; do
    i=$((i + 1)); printf '%s' "$text" | seed search_query "query-$i"
done <<'END'
q=micro+cr%C3%A8che+nantes&limit=20
lat=47.2184&lon=-1.5536&radius_m=5000&type=creche,mam&sort=distance
bbox=-1.60,47.20,-1.50,47.25&available=true&count=none&explain=true
citycode=44109&subtype=micro_creche&min_places=10&languages=fr,en
address=12+rue+des+Lilas+44000+Nantes&fields=card
END
for file in "$root"/fixtures/mappings/*.toml; do
    seed mapping_toml "$(basename "$file" .toml)" <"$file"
done
find corpus -type f | wc -l
