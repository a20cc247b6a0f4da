// usage: node result-stream.mjs PRODUCT.js WAREHOUSE.duckdb PAIRS; prints milliseconds as JSON.
import { pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

const [productFile, warehouse, pairs] = process.argv.slice(2);
const { Database, streamArrow } = await import(pathToFileURL(productFile).href);
const rows = 1_000_000;
const make = `ATTACH '${warehouse}' AS warehouse (READ_ONLY);
  CREATE TABLE million AS SELECT order_id, line_number, order_date, line_amount, channel, product_key
  FROM warehouse.fact_order_items CROSS JOIN range(1, 1 + CAST(ceil(${rows} / (SELECT count(*) FROM warehouse.fact_order_items)) AS BIGINT))
  LIMIT ${rows}`;
const query = 'SELECT * FROM million';

const database = await Database.open({});
const ours = await database.connect();
await ours.run(make);
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const plain = await instance.connect();
await plain.run(make);

const found = { rows, arrow: [], fetch: [], firstBatch: [], bytes: 0 };
for (let pair = -1; pair < Number(pairs); pair++) {
  const [arrow, fetch] = [await throughArrow(), await fetchAlone()];
  if (pair < 0) continue; // warm up
  found.arrow.push(arrow.all);
  found.firstBatch.push(arrow.first);
  found.bytes = arrow.bytes;
  found.fetch.push(fetch);
}
process.stdout.write(JSON.stringify(found));
database.close();

async function throughArrow() {
  const started = performance.now();
  const stream = await streamArrow(ours, query);
  let first = null;
  let bytes = 0;
  for await (const batch of stream.batches) {
    first ??= performance.now() - started;
    bytes += batch.byteLength;
  }
  if (stream.rows() !== rows) throw new Error(`the stream had ${stream.rows()} rows`);
  return { all: performance.now() - started, first, bytes };
}

async function fetchAlone() {
  const started = performance.now();
  const result = await plain.stream(query);
  let count = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    count += chunk.rowCount;
  }
  if (count !== rows) throw new Error(`DuckDB gave ${count} rows`);
  return performance.now() - started;
}
