import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureCli, ensureModules } from './install.mjs';
import { fail, log } from './log.mjs';

const days = 40;
const firstDays = 3;
/** As the command line says them on stderr, in order. */
const stages = ['list', 'fetch', 'clone', 'ingest', 'models', 'checks', 'publish', 'clean'];

/**
 * `npm run chaos -- --kills N [--seed S] [--keep]`: refreshes of a growing, restated shop are killed (SIGKILL) at random moments of
 * random stages.
 * After each kill CURRENT opens, its file has the hash of its manifest, and the next refresh succeeds; at the end the
 * workspace holds what one that was never disturbed holds. Last line: `N passed, N failed`.
 */
export default async function chaos(args) {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
    },
  });
  const kills = Number(values.kills);
  const seed = Number(values.seed);
  if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed))
    fail('give --kills and --seed as whole numbers');
  ensureModules();
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-chaos-'));
  const loop = new KillLoop(ensureCli(), folder, randomNumbers(seed));
  try {
    return await loop.run(kills, seed);
  } finally {
    if (values.keep) log(`kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

class KillLoop {
  #cli;
  #shop;
  #root;
  #workspace;
  #random;
  #dates = [];
  #added = 0;
  #losses = [];
  #moments = new Map();

  constructor(cli, folder, random) {
    this.#cli = cli;
    this.#shop = path.join(folder, 'shop');
    this.#root = path.join(folder, 'root');
    this.#workspace = path.join(folder, 'workspace');
    this.#random = random;
  }

  async run(kills, seed) {
    log(`making a shop of ${days} days`);
    const options = ['--from', '2026-01-01', '--days', String(days), '--orders-per-day', '12', '--seed', String(seed)];
    await this.#must(['generate', this.#shop, ...options]);
    this.#dates = readdirSync(path.join(this.#shop, '_manifests')).sort();
    for (let i = 0; i < firstDays; i++) this.#addDay();

    let kill = 0;
    for (let attempt = 1; kill < kills && attempt <= 4 * kills; attempt++) {
      this.#change();
      // A stage, and a moment in it: most stages of a small shop last between 20 and 500 ms.
      const stage = stages[Math.floor(this.#random() * stages.length)];
      const killed = await this.#run(this.#refresh(), { stage, delay: 500 * this.#random() ** 2 });
      if (killed.signal === 'SIGKILL') {
        kill++;
        this.#moments.set(killed.stage, (this.#moments.get(killed.stage) ?? 0) + 1);
      } else if (killed.code !== 0)
        this.#loss(kill, `a refresh failed by itself (exit ${killed.code}): ${killed.stderr.slice(-800)}`);
      await this.#check(kill);
      const next = await this.#run(this.#refresh());
      if (next.code !== 0) this.#loss(kill, `the next refresh failed (exit ${next.code}): ${next.stderr.slice(-800)}`);
      if (killed.signal === 'SIGKILL' && kill % 10 === 0) log(`${kill} kills, ${this.#losses.length} losses`);
    }
    if (kill < kills) this.#loss(kill, `only ${kill} of ${kills} kills hit a running refresh`);
    await this.#check(kills);
    await this.#compareWithUndisturbed(kills);
    for (const stage of stages) log(`${String(this.#moments.get(stage) ?? 0).padStart(5)} kills in ${stage}`);
    for (const text of this.#losses) log(text);
    const failed = new Set(this.#losses.map((text) => text.split(':')[0])).size;
    process.stdout.write(`${kills - failed} passed, ${failed} failed\n`);
    return failed === 0 ? 0 : 1;
  }

  #refresh() {
    return ['refresh', '--source', this.#root, '--workspace', this.#workspace, '--pack', 'commerce'];
  }

  /** A new day while there are some; now and then a day is restated without one of its files, or gets it back. */
  #change() {
    if (this.#added < this.#dates.length && (this.#added < 6 || this.#random() < 0.6)) this.#addDay();
    else this.#restate();
  }

  #addDay() {
    const name = this.#dates[this.#added++];
    const manifest = this.#manifestOf(name);
    for (const file of manifest.files) {
      mkdirSync(path.dirname(path.join(this.#root, file.path)), { recursive: true });
      cpSync(path.join(this.#shop, file.path), path.join(this.#root, file.path));
    }
    this.#writeManifest(name, manifest);
  }

  #restate() {
    const name = this.#dates[1 + Math.floor(this.#random() * (this.#added - 1))];
    const now = JSON.parse(readFileSync(path.join(this.#root, '_manifests', name), 'utf8'));
    const whole = this.#manifestOf(name);
    const optional = whole.files.filter((file) => ['refunds', 'web_events', 'payments'].includes(file.source));
    const left = optional[Math.floor(this.#random() * optional.length)];
    const files = now.files.length < whole.files.length ? whole.files : whole.files.filter((file) => file !== left);
    this.#writeManifest(name, { ...whole, files, revision: now.revision + 1 });
  }

  #manifestOf(name) {
    return JSON.parse(readFileSync(path.join(this.#shop, '_manifests', name), 'utf8'));
  }

  #writeManifest(name, manifest) {
    mkdirSync(path.join(this.#root, '_manifests'), { recursive: true });
    writeFileSync(path.join(this.#root, '_manifests', name), JSON.stringify(manifest));
  }

  #snapshots() {
    return path.join(this.#workspace, 'snapshots/owner');
  }

  #current() {
    const file = path.join(this.#snapshots(), 'CURRENT');
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  }

  /** CURRENT names a snapshot whose file is the published one and answers. */
  async #check(kill) {
    const id = this.#current();
    if (id === null) return;
    try {
      const folder = path.join(this.#snapshots(), id);
      const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
      const { sha256, partBytes } = manifest.warehouse;
      if (partBytes === undefined) throw new Error('its manifest is of an earlier build');
      const bytes = readFileSync(path.join(folder, 'warehouse.duckdb'));
      const hash = createHash('sha256');
      for (let at = 0; at < bytes.length; at += partBytes)
        hash.update(
          createHash('sha256')
            .update(bytes.subarray(at, at + partBytes))
            .digest(),
        );
      if (hash.digest('hex') !== sha256) throw new Error('its file is not the one of its manifest');
      const [orders] = await query(folder, 'SELECT count(*) FROM fact_orders');
      if (!(Number(orders?.[0]) > 0)) throw new Error('it has no orders');
    } catch (error) {
      this.#loss(kill, `CURRENT ${id}: ${error.message}`);
    }
  }

  /** Every table of the warehouse against those of a workspace that saw the final root only once. */
  async #compareWithUndisturbed(kill) {
    const disturbed = path.join(this.#snapshots(), this.#current());
    this.#workspace = path.join(path.dirname(this.#workspace), 'undisturbed');
    await this.#must(this.#refresh());
    const undisturbed = path.join(this.#snapshots(), this.#current());
    const [one, two] = [await contentOf(disturbed), await contentOf(undisturbed)];
    for (const table of new Set([...one.keys(), ...two.keys()]))
      if (one.get(table) !== two.get(table))
        this.#loss(kill, `${table} is ${one.get(table)} after the kills and ${two.get(table)} without`);
    log(`${one.size} tables compared with an undisturbed workspace`);
  }

  #loss(kill, text) {
    this.#losses.push(`kill ${kill}: ${text}`);
  }

  async #must(args) {
    const { code, stderr } = await this.#run(args);
    if (code !== 0) fail(`assay ${args[0]} failed (exit ${code}):\n${stderr}`);
  }

  /** Runs the command line; kills it `delay` milliseconds after it has said that `stage` begins. */
  #run(args, { stage, delay } = {}) {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [this.#cli, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      let timer;
      child.stderr.setEncoding('utf8').on('data', (text) => {
        stderr += text;
        if (stage === undefined || timer !== undefined || !stderr.includes(`${stage} ...`)) return;
        timer = setTimeout(() => child.kill('SIGKILL'), delay);
      });
      child.on('error', reject);
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ code, signal, stderr, stage: stages.findLast((name) => stderr.includes(`${name} ...`)) });
      });
    });
  }
}

async function query(folder, ...statements) {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(path.join(folder, 'warehouse.duckdb'), { access_mode: 'READ_ONLY' });
  try {
    const connection = await instance.connect();
    const results = [];
    for (const sql of statements) results.push(...(await (await connection.run(sql)).getRowsJson()));
    connection.closeSync();
    return results;
  } finally {
    instance.closeSync();
  }
}

/** Table -> row count and an order-independent hash of its exact columns; numbers of files are left out. */
async function contentOf(folder) {
  const tables = await query(
    folder,
    `SELECT schema_name, table_name, string_agg('"' || column_name || '"', ', ' ORDER BY column_index) FROM duckdb_columns()
     JOIN duckdb_tables() USING (database_name, schema_name, table_name)
     WHERE schema_name IN ('main', 'source', 'history', 'quarantine', 'settings')
       AND column_name <> '_file' AND data_type NOT IN ('DOUBLE', 'FLOAT') GROUP BY ALL`,
  );
  const statements = tables.map(
    ([schema, table, columns]) =>
      `SELECT '${schema}.${table}', count(*) || ' rows ' || coalesce(sum(CAST(hash(${columns}) AS HUGEINT)), 0) FROM "${schema}"."${table}"`,
  );
  return new Map(await query(folder, ...statements));
}

/** mulberry32: the same moments for the same seed (as far as the machine lets them be). */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
