import { RecordBatchStreamWriter, Table, tableFromArrays, Utf8, vectorFromArray } from 'apache-arrow';
import type { Dashboard } from '#core/protocol/dashboard';
import { addDays, daysBetween } from '#core/protocol/date';
import { type ReaderApi, readerApi, type SqlHeader, type WriterApi, writerApi } from '#core/protocol/engine-api';
import { EngineError } from '#core/protocol/engine-error';
import type { AnswerColumn, AnswerContext, MetricQuery } from '#core/protocol/metric-query';
import { refreshStages } from '#core/protocol/progress';
import type { Handlers, ResultStream } from '#core/protocol/rpc';
import { messagePort } from '#core/protocol/rpc-port';
import { serveRpc } from '#core/protocol/rpc-server';
import type { SavedFilter } from '#core/protocol/saved-filter';
import type { SnapshotManifest, SnapshotSummary } from '#core/protocol/snapshot';
import type { Mapping, WorkspaceState } from '#core/protocol/workspace';
import { demoAnswer } from './demo-catalog.ts';
import { demoComparison, demoRestatement } from './demo-comparison.ts';
import { demoCatalog, demoLook, demoManifest, demoMetrics, demoRunLog, demoRuns, demoValue } from './demo-data.ts';
import { demoMetricCheck } from './demo-metric-check.ts';
import { demoRecord, demoRecordRows } from './demo-records.ts';
import { demoDays, demoRejected, demoSummary } from './demo-snapshots.ts';

export type Scenario = 'ready' | 'empty' | 'connected' | 'stale' | 'failing' | 'slow';

/** An engine without a database, for the gallery and for looking at states: same ports, same protocol. */
export class DemoEngine {
  readonly scenario: Scenario;
  #current: string | null;
  #asOf: string;
  #workspace: WorkspaceState;
  #own: Dashboard[] = [];
  #filters: SavedFilter[] = [];
  #published: SnapshotManifest[];
  #rejected: SnapshotManifest[];
  #pinned = new Set<string>();
  #watchers = new Set<(current: string | null) => void>();
  #stops: Partial<Record<'reader' | 'writer', () => void>> = {};

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.#asOf = addDays(new Date().toISOString().slice(0, 10), scenario === 'stale' ? -9 : -1);
    this.#current = scenario === 'empty' || scenario === 'connected' ? null : `${this.#asOf}.1`;
    const days = this.#current === null ? [] : demoDays(this.#asOf);
    this.#published = days.map((day) => demoManifest(`${day}.1`, day));
    this.#rejected = days.slice(2, 3).map((day) => demoManifest(`${day}.2`, day, 'failed'));
    this.#pinned.add(`${days[4]}.1`);
    this.#workspace = {
      path: '/home/me/shop',
      pack: 'commerce',
      source:
        scenario === 'empty'
          ? null
          : { root: 's3://shop-data/gold', endpoint: null, region: null, pathStyle: false, profile: null },
      mapping: { sources: {}, statuses: {} },
      diagnostics: [],
    };
  }

  /** Hands the page a fresh port, as the shell does. */
  connect(process: 'reader' | 'writer'): void {
    const { port1, port2 } = new MessageChannel();
    this.#stops[process] =
      process === 'reader'
        ? serveRpc(messagePort(port1), readerApi, this.#reader())
        : serveRpc(messagePort(port1), writerApi, this.#writer());
    window.postMessage({ kind: 'assay-port', process }, '*', [port2]);
  }

  /** Stops a process in mid-air; a new one is there after `ms`. */
  crash(process: 'reader' | 'writer', ms: number): void {
    this.#stops[process]?.();
    setTimeout(() => this.connect(process), ms);
  }

  /** What the page wrote last. */
  get mapping(): Mapping {
    return this.#workspace.mapping;
  }

  publish(id: string): void {
    if (!this.#published.some((one) => one.id === id)) this.#published.unshift(demoManifest(id, this.#asOf));
    this.#current = id;
    for (const watcher of this.#watchers) watcher(id);
  }

  #manifest(id: string | null): SnapshotManifest {
    const found = [...this.#published, ...this.#rejected].find((one) => one.id === (id ?? this.#current));
    if (found === undefined)
      throw new EngineError('snapshot-missing', { workspace: '/home/me/shop', snapshot: id ?? '' });
    return found;
  }

  #summaries(): readonly SnapshotSummary[] {
    return this.#published.map((one) =>
      demoSummary(one, { current: one.id === this.#current, pinned: this.#pinned.has(one.id) }),
    );
  }

  /** What a writer says while another one works. */
  #mayWrite(): void {
    if (this.scenario !== 'failing') return;
    const holder = 'assay refresh (process 4711 on shop-laptop, since 2026-11-20T04:10:00Z)';
    throw new EngineError('workspace-locked', { path: '/home/me/shop', holder });
  }

  #reader(): Handlers<ReaderApi> {
    return {
      status: async () => ({
        workspace: this.#workspace.path,
        snapshot: this.#summaries().find((one) => one.current) ?? null,
        duckdb: 'v1.5.5',
      }),
      snapshots: async () => this.#summaries(),
      rejected: async () => this.#rejected.map(demoRejected),
      manifest: async ({ snapshot }) => this.#manifest(snapshot),
      catalog: async ({ snapshot }) => demoCatalog(snapshot ?? ''),
      metrics: async ({ query, snapshot }) => {
        await wait(this.scenario === 'slow' ? 4000 : 60);
        if (this.scenario === 'failing' && query.metrics.includes('aov')) {
          throw new EngineError('sql-failed', { message: 'Out of Memory Error: could not allocate', sql: 'SELECT' });
        }
        return answer(query, snapshot ?? '', this.#asOf);
      },
      rowsBehind: async ({ mark, snapshot }) => {
        await wait(60);
        const set = { metric: mark.metric, label: 'Total revenue', model: 'fact_orders', from: null, to: this.#asOf };
        const adds = { adds: 'sum of _value', value: '18321.5000', rows: 50_000, sql: 'SELECT * FROM fact_orders' };
        return { snapshot: snapshot ?? '', value: '18321.5000', sets: [{ ...set, ...adds }] };
      },
      find: async ({ snapshot }) => ({ snapshot: snapshot ?? '', records: [], unavailable: [] }),
      record: async ({ kind, id, snapshot }) => {
        await wait(this.scenario === 'slow' ? 4000 : 60);
        if (this.scenario === 'failing') {
          throw new EngineError('sql-failed', { message: 'Out of Memory Error: could not allocate', sql: 'SELECT' });
        }
        return demoRecord(kind, id, snapshot ?? '');
      },
      madeFrom: async ({ snapshot }) => ({ snapshot: snapshot ?? '', rollups: [], tables: [], sources: [] }),
      dayNotes: async () => ({ scored: [], unusual: [], known: [] }),
      sql: async ({ sql, snapshot }, { signal }) => runSql(sql, snapshot ?? '', signal),
      checkRows: async ({ check, snapshot }) => ({
        header: {
          columns: ['order_id', 'customer_id'].map((name) => ({ name, type: 'VARCHAR' })),
          snapshot: snapshot ?? check,
        },
        batches: one(
          tableFromArrays({
            order_id: Array.from({ length: 40 }, (_, at) => String(536_365 + at)),
            customer_id: Array.from({ length: 40 }, (_, at) => `x${at}`),
          }),
        ),
      }),
      export: async ({ place, snapshot, knownRows }, { signal, report }) => {
        for (let rows = 0; rows < 50_000; rows += 2_048) {
          if (signal.aborted) throw new EngineError('cancelled', { what: 'The export' });
          report({ stage: 'write', rows });
          await wait(this.scenario === 'slow' ? 400 : 20);
        }
        const rows = knownRows ?? 50_000;
        return { path: place.path, snapshot: snapshot ?? '', rows, bytes: rows * 48, receipt: null, notes: [] };
      },
      compare: async (question, { report }) => {
        await wait(this.scenario === 'slow' ? 4000 : 80);
        report({ done: question.metrics.length, total: question.metrics.length });
        return demoComparison(this.#manifest(question.before), this.#manifest(question.after), question);
      },
      restatement: async (question) => {
        await wait(60);
        return demoRestatement(question);
      },
      dataHash: async () => ({ rows: 12, sha256: '0'.repeat(64) }),
      checkMetric: async ({ draft }) => {
        await wait(this.scenario === 'slow' ? 4000 : 60);
        return demoMetricCheck(draft, this.#asOf);
      },
      metricDraft: async ({ metric }) => {
        throw new EngineError('metric-not-editable', { name: metric, type: 'demo' });
      },
      entities: async () => [{ model: 'fact_orders', entity: 'customer', column: 'customer_id' }],
      ownDashboards: async () => ({ dashboards: this.#own, diagnostics: [] }),
      savedFilters: async () => ({ filters: this.#filters, diagnostics: [] }),
      watchSnapshots: (_, { signal, report }) =>
        new Promise<never>((_resolve, reject) => {
          const watcher = (current: string | null) => report({ current });
          this.#watchers.add(watcher);
          signal.addEventListener('abort', () => {
            this.#watchers.delete(watcher);
            reject(new EngineError('cancelled', { what: 'watchSnapshots' }));
          });
        }),
    };
  }

  #writer(): Handlers<WriterApi> {
    return {
      workspace: async () => this.#workspace,
      saveDashboard: async ({ dashboard }) => {
        this.#own = [...this.#own.filter((one) => one.name !== dashboard.name), dashboard];
        return { dashboards: this.#own, diagnostics: [] };
      },
      saveFilter: async ({ filter }) => {
        this.#filters = [...this.#filters.filter((one) => one.name !== filter.name), filter];
        return { filters: this.#filters, diagnostics: [] };
      },
      removeFilter: async ({ name }) => {
        const found = this.#filters.find((one) => one.name === name);
        if (found === undefined) throw new EngineError('filter-missing', { name, known: [] });
        this.#filters = this.#filters.filter((one) => one !== found);
        return found;
      },
      removeDashboard: async ({ name }) => {
        const found = this.#own.find((one) => one.name === name);
        if (found === undefined) throw new EngineError('dashboard-missing', { name, known: [] });
        this.#own = this.#own.filter((one) => one !== found);
        return found;
      },
      saveMetric: async ({ draft }) => {
        this.#mayWrite();
        return { name: draft.name };
      },
      removeMetric: async ({ name }) => {
        throw new EngineError('metric-not-own', { name, known: [] });
      },
      restoreMetric: async () => ({ restored: true }),
      firstLook: async ({ source }, { report }) => {
        for (let done = 0; done <= 3; done += 1) {
          report({ stage: 'list', item: `orders/dt=2026-11-${10 + done}`, done, total: 3, unit: 'objects' });
          await wait(150);
        }
        return { ...demoLook, root: source.root };
      },
      connect: async ({ source, mapping }) => {
        this.#workspace = { ...this.#workspace, source, mapping };
        return this.#workspace;
      },
      refresh: async (_, { signal, report }) => {
        for (const stage of refreshStages) {
          const total = stage === 'fetch' ? 48_000_000 : 12;
          for (let step = 0; step <= 12; step += 1) {
            if (signal.aborted) throw new EngineError('cancelled', { what: 'The refresh' });
            report({
              stage,
              item: stage === 'models' ? `fact_${step}` : `orders/dt=2026-11-${10 + step}/part-0000.parquet`,
              done: (total / 12) * step,
              total,
              unit: stage === 'fetch' ? 'bytes' : stage === 'models' ? 'models' : 'files',
            });
            await wait(this.scenario === 'slow' ? 350 : 90);
          }
        }
        const id = `${this.#asOf}.${Number(this.#current?.split('.')[1] ?? 0) + 1}`;
        this.publish(id);
        const [first] = demoRuns;
        if (first === undefined) throw new Error('no runs');
        return { ...first, snapshot: id, message: `Published snapshot ${id}.` };
      },
      pin: async ({ snapshot, pinned }) => {
        this.#mayWrite();
        if (pinned) this.#pinned.add(snapshot);
        else this.#pinned.delete(snapshot);
        return { pinned };
      },
      makeCurrent: async ({ snapshot }) => {
        this.#mayWrite();
        this.publish(this.#manifest(snapshot).id);
        return { current: snapshot };
      },
      runs: async () => (this.scenario === 'empty' ? [] : demoRuns),
      run: async ({ id }) => demoRunLog(id),
    };
  }
}

function answer(
  query: MetricQuery,
  snapshot: string,
  asOf: string,
): ResultStream<AnswerContext & { snapshot: string }> {
  const from = query.from ?? addDays(asOf, -399);
  const to = query.to ?? asOf;
  const days = daysBetween(from, to) + 1;
  const step = query.grain === null ? days : query.grain === 'day' ? 1 : query.grain === 'week' ? 7 : 30;
  const starts = Array.from({ length: Math.ceil(days / step) }, (_, at) => addDays(from, at * step));
  const column = (name: string, role: AnswerColumn['role'], metric: string | null): AnswerColumn => ({
    name,
    role,
    metric,
    label: name,
    format: demoMetrics.find((each) => each.name === metric)?.format ?? null,
  });
  const columns: AnswerColumn[] = query.grain === null ? [] : [column(query.grain, 'period', null)];
  const values: Record<string, string[]> = query.grain === null ? {} : { [query.grain]: starts };
  for (const metric of query.metrics) {
    const at = (start: string, back: number) =>
      demoValue(metric, addDays(start, -back), addDays(start, step - 1 - back));
    columns.push(column(metric, 'metric', metric));
    values[metric] = starts.map((start) => at(start, 0));
    if (query.compare === null) continue;
    const back = query.compare === 'prior_period' ? days : 365;
    for (const role of ['prior', 'delta', 'change'] as const) {
      columns.push(column(`${metric}__${role}`, role, metric));
      values[`${metric}__${role}`] = starts.map((start) => {
        const now = Number(at(start, 0));
        const prior = Number(at(start, back));
        return role === 'prior' ? at(start, back) : (role === 'delta' ? now - prior : (now - prior) / prior).toFixed(6);
      });
    }
  }
  const back = query.compare === 'prior_period' ? days : 365;
  return {
    header: {
      snapshot,
      columns,
      from: query.from,
      to: query.to,
      priorFrom: query.compare === null ? null : addDays(from, -back),
      priorTo: query.compare === null ? null : addDays(to, -back),
      missingDays: [addDays(asOf, -12)].filter((day) => day >= from),
      partial: query.grain === 'week',
      sql: `WITH orders AS (\n  SELECT order_date, sum(total_amount) AS revenue\n  FROM mart_revenue\n  GROUP BY ALL\n)\nSELECT ${query.metrics.join(', ')}\nFROM orders`,
    },
    batches: one(
      new Table(Object.fromEntries(columns.map(({ name }) => [name, vectorFromArray(values[name] ?? [], new Utf8())]))),
    ),
  };
}

async function runSql(sql: string, snapshot: string, signal: AbortSignal) {
  if (/nonsense/.test(sql)) {
    const line = sql.split('\n').findIndex((each) => each.includes('nonsense'));
    const text = sql.split('\n')[line] ?? '';
    throw new EngineError('sql-failed', {
      message: `Catalog Error: Table with name nonsense does not exist!\n\nLINE ${line + 1}: ${text}\n${' '.repeat(8 + text.indexOf('nonsense'))}^`,
      sql,
    });
  }
  const special = textAnswer(demoRecordRows(sql), snapshot) ?? textAnswer(demoAnswer(sql), snapshot);
  if (special !== null) return special;
  const total = /millions/.test(sql) ? 10_000_000 : 50_000;
  const columns = [
    { name: 'order_id', type: 'VARCHAR' },
    { name: 'row', type: 'INTEGER' },
    { name: 'total_amount', type: 'DECIMAL(18,4)' },
    { name: 'region', type: 'VARCHAR' },
    { name: 'note', type: 'VARCHAR' },
  ];
  async function* batches() {
    const rows = 50_000;
    for (let from = 0; from < total; from += rows) {
      if (signal.aborted) throw new EngineError('cancelled', { what: 'The query' });
      const ids = Int32Array.from({ length: rows }, (_, at) => from + at);
      const text = (write: (at: number) => string | null) => vectorFromArray(Array.from(ids, write), new Utf8());
      const table =
        total > rows
          ? new Table({
              order_id: vectorFromArray(ids.slice()),
              row: vectorFromArray(ids.slice()),
              total_amount: vectorFromArray(ids.slice()),
              region: vectorFromArray(ids.slice()),
              note: vectorFromArray(ids.slice()),
            })
          : new Table({
              order_id: text((at) => `C${536_365 + at}`),
              row: vectorFromArray(ids.slice()),
              total_amount: text((at) => `${(at * 37) % 900}.${String((at * 7919) % 10_000).padStart(4, '0')}`),
              region: text((at) => (at % 7 === 0 ? null : (['France', 'EIRE', 'Germany'][at % 3] ?? ''))),
              note: text((at) => (at % 11 === 0 ? '<img src=x onerror=alert(1)> a long note\nover two lines' : '')),
            });
      yield ipc(table);
    }
  }
  return { header: { columns, snapshot }, batches: batches() };
}

/** What pages ask in SQL, as texts. */
function textAnswer(
  answer: Readonly<Record<string, readonly (string | null)[]>> | null,
  snapshot: string,
): ResultStream<SqlHeader> | null {
  if (answer === null) return null;
  const columns = Object.keys(answer).map((name) => ({ name, type: 'VARCHAR' }));
  const texts = Object.entries(answer).map(([name, values]) => [name, vectorFromArray([...values], new Utf8())]);
  return { header: { columns, snapshot }, batches: one(new Table(Object.fromEntries(texts))) };
}

async function* one(table: Table): AsyncGenerator<Uint8Array> {
  yield ipc(table);
}

function ipc(table: Table): Uint8Array {
  return RecordBatchStreamWriter.writeAll(table).toUint8Array(true);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
