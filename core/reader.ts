import { duckdbVersion } from './duckdb/connection.ts';
import { quoteName } from './duckdb/sql-text.ts';
import { hashQuestion } from './exports/hash-question.ts';
import { withQuestion } from './exports/open-question.ts';
import { saveExport } from './exports/save-export.ts';
import { isSigned } from './exports/save-ticket.ts';
import type { ReaderApi } from './protocol/engine-api.ts';
import { EngineError } from './protocol/engine-error.ts';
import type { Handlers, ResultStream } from './protocol/rpc.ts';
import { checkMetric, draftOf, entitiesOf } from './query/check-metric.ts';
import { compareSnapshots } from './query/compare-snapshots.ts';
import { explainRestatement } from './query/explain-restatement.ts';
import { findRecords } from './query/find-records.ts';
import { readJoinedCatalog } from './query/joined-catalog.ts';
import { madeFrom } from './query/made-from.ts';
import { OpenCalls } from './query/open-calls.ts';
import type { OpenOptions, OpenSnapshot } from './query/open-snapshot.ts';
import { QueryQueue } from './query/query-queue.ts';
import { readDayNotes } from './query/read-day-notes.ts';
import { readRecord } from './query/read-record.ts';
import { ResultCache } from './query/result-cache.ts';
import { runMetricQuery } from './query/run-metric-query.ts';
import { type QueryDesk, runStream } from './query/run-query.ts';
import { runRowsBehind } from './query/run-rows-behind.ts';
import { runSql } from './query/run-sql.ts';
import { SharedQuestions } from './query/shared-questions.ts';
import { removeStaleSpills, SnapshotPool } from './query/snapshot-pool.ts';
import { readOwnDashboards } from './refresh/own-dashboards.ts';
import { readSavedFilters } from './refresh/saved-filters.ts';
import { SnapshotStore } from './warehouse/snapshot-store.ts';
import { summariseRejected } from './warehouse/summarise-snapshot.ts';

export interface ReaderOptions extends Partial<OpenOptions> {
  readonly workspaceDir: string;
  /** With which main signs the places of exports; without one nothing is exported. */
  readonly saveKey?: string;
}

export interface Reader {
  readonly handlers: Handlers<ReaderApi>;
  /** Ends every watch and closes the snapshots; questions under way fail. */
  readonly close: () => Promise<void>;
}

type Finish = () => void;

/** Answers questions to the published snapshots of a workspace, for one process. It writes what queries spill, and exports. */
export async function openReader({ workspaceDir, saveKey, ...options }: ReaderOptions): Promise<Reader> {
  const store = new SnapshotStore(workspaceDir);
  const pool = new SnapshotPool(workspaceDir, options);
  const desk: QueryDesk = { queue: new QueryQueue(), cache: new ResultCache(), questions: new SharedQuestions() };
  const calls = new OpenCalls();
  await removeStaleSpills(workspaceDir);

  /** What a snapshot says at once. */
  const withSnapshot = async <T>(id: string | null, work: (snapshot: OpenSnapshot) => Promise<T>) => {
    const { snapshot, release } = await pool.use(id);
    try {
      return await work(snapshot);
    } finally {
      release();
    }
  };

  /** One small question. */
  const asked = <T>(
    id: string | null,
    own: AbortSignal,
    work: (snapshot: OpenSnapshot, signal: AbortSignal) => Promise<T>,
  ) => calls.during(own, (signal) => withSnapshot(id, (snapshot) => work(snapshot, signal)));

  /** A question to two snapshots. */
  const askedBoth = <T>(
    ids: { readonly before: string; readonly after: string },
    own: AbortSignal,
    work: (before: OpenSnapshot, after: OpenSnapshot, signal: AbortSignal) => Promise<T>,
  ) => asked(ids.before, own, (before, signal) => withSnapshot(ids.after, (after) => work(before, after, signal)));

  /** A question that is streamed: the snapshot stays in use until `finish` is called. */
  const streamed = async <H>(
    id: string | null,
    own: AbortSignal,
    work: (snapshot: OpenSnapshot, signal: AbortSignal, finish: Finish) => Promise<ResultStream<H>>,
  ) => {
    const { snapshot, release } = await pool.use(id);
    const { signal, end } = calls.begin(own);
    return work(snapshot, signal, () => {
      end();
      release();
    });
  };

  const handlers: Handlers<ReaderApi> = {
    status: async () => {
      const snapshot = (await store.list()).find((summary) => summary.current) ?? null;
      return { workspace: store.workspaceDir, snapshot, duckdb: duckdbVersion() };
    },
    snapshots: async () => store.list(),
    rejected: async () => (await store.rejected()).map(summariseRejected),
    manifest: async ({ snapshot }) => withManifest(pool, snapshot),
    catalog: async ({ snapshot }) => withSnapshot(snapshot, readJoinedCatalog),
    metrics: async ({ snapshot, query, priority }, { signal }) =>
      streamed(snapshot, signal, async (opened, ended, finish) => {
        const answer = await runMetricQuery(desk, opened, query, { priority, signal: ended }, finish);
        return { header: { ...answer.context, snapshot: opened.id }, batches: answer.batches };
      }),
    rowsBehind: async ({ snapshot, ...wanted }, { signal }) =>
      asked(snapshot, signal, (opened, ended) =>
        runRowsBehind(desk, opened, wanted, { priority: 'visible', signal: ended }),
      ),
    madeFrom: async ({ snapshot, query }, { signal }) =>
      asked(snapshot, signal, (opened, ended) =>
        madeFrom(desk, opened, query, { priority: 'background', signal: ended }),
      ),
    find: async ({ snapshot, ...wanted }, { signal }) =>
      asked(snapshot, signal, (opened, ended) =>
        findRecords(desk, opened, wanted, { priority: 'visible', signal: ended }),
      ),
    record: async ({ snapshot, ...wanted }, { signal }) =>
      asked(snapshot, signal, (opened, ended) =>
        readRecord(desk, opened, wanted, { priority: 'visible', signal: ended }),
      ),
    dayNotes: async ({ snapshot }) =>
      withSnapshot(snapshot, async (opened) => {
        const connection = await opened.connect();
        return readDayNotes(connection).finally(() => connection.close());
      }),
    sql: async ({ snapshot, sql }, { signal }) =>
      streamed(snapshot, signal, async (opened, ended, finish) => {
        const options = { priority: 'visible', signal: ended } as const;
        const { columns, batches } = await runSql(desk, opened, sql, options, finish);
        return { header: { columns, snapshot: opened.id }, batches };
      }),
    checkRows: async ({ snapshot, check }, { signal }) =>
      streamed(snapshot, signal, async (opened, ended, finish) => {
        const result = opened.manifest.checks.find((each) => each.check === check);
        const table = result?.table ?? null;
        if (table === null) {
          finish();
          throw new EngineError('check-rows-missing', { check, snapshot: opened.id });
        }
        const sql = `SELECT * FROM ${relationOf(table)}`;
        const options = { priority: 'visible', signal: ended } as const;
        const { columns, batches } = await runStream(desk, opened, sql, options, finish);
        return { header: { columns, snapshot: opened.id }, batches };
      }),
    export: async (wanted, { signal, report }) => {
      if (saveKey === undefined || !isSigned(saveKey, wanted.place)) {
        throw new EngineError('export-path-refused', { path: wanted.place.path });
      }
      return calls.during(signal, (ended) =>
        withQuestion(pool, wanted.snapshot, wanted.question, (opened, question) =>
          saveExport(opened, { ...wanted, question }, { signal: ended, report }),
        ),
      );
    },
    compare: async (question, { signal, report }) =>
      askedBoth(question, signal, (before, after, ended) =>
        compareSnapshots(desk.queue, before, after, question, { signal: ended, onProgress: report }),
      ),
    restatement: async (question, { signal }) =>
      askedBoth(question, signal, (before, after, ended) => {
        const options = { priority: 'background', signal: ended } as const;
        return desk.queue.run(() => explainRestatement(before, after, question, options.signal), options);
      }),
    dataHash: async ({ snapshot, question }, { signal }) =>
      calls.during(signal, (ended) =>
        withQuestion(pool, snapshot, question, (opened, ready) =>
          hashQuestion(opened, { question: ready, signal: ended }),
        ),
      ),
    checkMetric: async ({ snapshot, ...wanted }, { signal }) =>
      asked(snapshot, signal, (opened, ended) =>
        checkMetric(desk, opened, wanted, { priority: 'visible', signal: ended }),
      ),
    metricDraft: async ({ snapshot, metric }) => withSnapshot(snapshot, (opened) => draftOf(opened, metric)),
    entities: async ({ snapshot }) => withSnapshot(snapshot, entitiesOf),
    ownDashboards: () => readOwnDashboards(workspaceDir),
    savedFilters: () => readSavedFilters(workspaceDir),
    watchSnapshots: (_, { signal, report }) =>
      calls.during(
        signal,
        (ended) =>
          new Promise((_resolve, reject) => {
            const stop = store.watch((current) => {
              void pool.tidy();
              report({ current });
            });
            const end = (): void => {
              stop();
              reject(new EngineError('cancelled', { what: 'Watching the snapshots' }));
            };
            if (ended.aborted) end();
            else ended.addEventListener('abort', end, { once: true });
          }),
      ),
  };

  return {
    handlers,
    close: async () => {
      calls.abort();
      await pool.close();
    },
  };
}

async function withManifest(pool: SnapshotPool, id: string | null) {
  const { snapshot, release } = await pool.use(id);
  release();
  return snapshot.manifest;
}

/** `checks.name` as a manifest says it (the name may be quoted there) as quoted SQL. */
function relationOf(table: string): string {
  const name = table.replace(/^checks\./, '').replace(/^"(.*)"$/s, (_, inner: string) => inner.replaceAll('""', '"'));
  return `checks.${quoteName(name)}`;
}
