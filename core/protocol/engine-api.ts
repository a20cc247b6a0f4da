import { z } from 'zod';
import type { Catalog } from './catalog.ts';
import { comparisonQuestionSchema, type SnapshotComparison } from './comparison.ts';
import { type Dashboard, dashboardSchema } from './dashboard.ts';
import type { DayNotes } from './day-notes.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { WireError } from './engine-error.ts';
import {
  csvOptionsSchema,
  type ExportOutcome,
  type ExportProgress,
  exportQuestionSchema,
  savedFormats,
  savePlaceSchema,
} from './export-request.ts';
import type { MadeFrom } from './made-from.ts';
import {
  type MetricCheck,
  type MetricDraft,
  type ModelEntity,
  metricDraftSchema,
  type RemovedMetric,
} from './metric-draft.ts';
import { type AnswerContext, metricMarkSchema, metricQuerySchema } from './metric-query.ts';
import type { Progress } from './progress.ts';
import type { FoundRecords, RecordPage } from './record.ts';
import { type Restatement, restatementQuestionSchema } from './restatement.ts';
import { call, noArgs, streamCall } from './rpc.ts';
import { type SavedFilter, type SavedFilters, savedFilterSchema } from './saved-filter.ts';
import type { CheckResult, RejectedBuild, SnapshotManifest, SnapshotSummary } from './snapshot.ts';
import { type FirstLook, mappingSchema, sourceRootSchema, type WorkspaceState } from './workspace.ts';

/** `null` stands for the current snapshot. */
const snapshotId = z.string().nullable();

export interface SqlHeader {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly snapshot: string;
}

/** Rows of one model that a number is made of. */
export interface RowSet {
  /** The base metric that counts them. */
  readonly metric: string;
  readonly label: string;
  readonly model: string;
  /** First and last day of the rows; null where they have no day, or (`from`) where all days before count too. */
  readonly from: string | null;
  readonly to: string | null;
  /** What is done with them: `sum of _value`, `count of rows`. */
  readonly adds: string;
  /** What they add up to, exact text; null for NULL. */
  readonly value: string | null;
  readonly rows: number;
  /** Reads them: the columns of the model, and `_value`, what each row counts as. */
  readonly sql: string;
}

/** The rows behind one number. A ratio has those of both sides, a difference those of all its inputs. */
export interface RowsBehind {
  readonly snapshot: string;
  /** The number, computed from nothing but the rows; exact text, null for NULL. */
  readonly value: string | null;
  readonly sets: readonly RowSet[];
}

export interface DataHash {
  readonly rows: number;
  /** Sum of the rows' SHA-256 modulo 2^256, whatever their order; hexadecimal. */
  readonly sha256: string;
}

export interface ReaderStatus {
  readonly workspace: string;
  readonly snapshot: SnapshotSummary | null;
  readonly duckdb: string;
}

/** Questions to published snapshots. Nothing here can write, but for files at places that a person chose. */
export const readerApi = {
  status: call<ReaderStatus>()(noArgs),
  snapshots: call<readonly SnapshotSummary[]>()(noArgs),
  /** Builds that checks refused, the newest first; only the last few are kept. */
  rejected: call<readonly RejectedBuild[]>()(noArgs),
  /** Of a snapshot or a rejected build. */
  manifest: call<SnapshotManifest>()(z.object({ snapshot: snapshotId })),
  catalog: call<Catalog>()(z.object({ snapshot: snapshotId })),
  metrics: streamCall<AnswerContext & { readonly snapshot: string }>()(
    z.object({
      snapshot: snapshotId,
      query: metricQuerySchema,
      priority: z.enum(['visible', 'background']).default('visible'),
    }),
  ),
  rowsBehind: call<RowsBehind>()(z.object({ snapshot: snapshotId, query: metricQuerySchema, mark: metricMarkSchema })),
  /** Tables that answer a question, and the extract files that hold its rows. */
  madeFrom: call<MadeFrom>()(z.object({ snapshot: snapshotId, query: metricQuerySchema })),
  /** Looks records up by id or name, in upper or lower case, with accents or without. */
  find: call<FoundRecords>()(
    z.object({ snapshot: snapshotId, text: z.string().min(2).max(500), limit: z.int().min(1).max(50).default(6) }),
  ),
  /** What is known of one record. */
  record: call<RecordPage>()(z.object({ snapshot: snapshotId, kind: z.string(), id: z.string() })),
  /** What is known of the days: which were unusual and why, holidays, promotions. */
  dayNotes: call<DayNotes>()(z.object({ snapshot: snapshotId })),
  sql: streamCall<SqlHeader>()(z.object({ snapshot: snapshotId, sql: z.string() })),
  /** The kept failing rows of one check. */
  checkRows: streamCall<SqlHeader>()(z.object({ snapshot: snapshotId, check: z.string() })),
  /** Writes all rows to a file, with a receipt; cancelled or failed it leaves none. `knownRows`: how many there are, if known. */
  export: call<ExportOutcome, ExportProgress>()(
    z.object({
      snapshot: snapshotId,
      question: exportQuestionSchema,
      format: z.enum(savedFormats),
      place: savePlaceSchema,
      knownRows: z.int().min(0).nullable().default(null),
      csv: csvOptionsSchema.default({ delimiter: ',', decimal: '.' }),
    }),
  ),
  /** What differs between two snapshots, or a snapshot and a rejected build: figures, past periods, tables. */
  compare: call<SnapshotComparison, { readonly done: number; readonly total: number }>()(comparisonQuestionSchema),
  /** Why one number differs between two snapshots: late, corrected and removed rows, changed definitions, without remainder. */
  restatement: call<Restatement>()(restatementQuestionSchema),
  /** Rows of a question and their hash, as the receipt of an export has it. */
  dataHash: call<DataHash>()(z.object({ snapshot: snapshotId, question: exportQuestionSchema })),
  /** What the compiler says of a metric that is being written; `replaces`: the metric of the workspace that it was. */
  checkMetric: call<MetricCheck>()(
    z.object({ snapshot: snapshotId, draft: metricDraftSchema, replaces: z.string().nullable() }),
  ),
  /** A metric as it would be written: one of the workspace to change it, any to copy it. */
  metricDraft: call<MetricDraft>()(z.object({ snapshot: snapshotId, metric: z.string() })),
  /** What retention metrics can follow, by table. */
  entities: call<readonly ModelEntity[]>()(z.object({ snapshot: snapshotId })),
  /** Dashboards of the workspace itself, and what is wrong with its files. */
  ownDashboards: call<OwnDashboards>()(noArgs),
  /** Filters that people saved under a name, and what is wrong with their files. */
  savedFilters: call<SavedFilters>()(noArgs),
  /** Never answers; reports each change of CURRENT until cancelled. */
  watchSnapshots: call<never, { readonly current: string | null }>()(noArgs),
};
export type ReaderApi = typeof readerApi;

export interface OwnDashboards {
  readonly dashboards: readonly Dashboard[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface RunSummary {
  readonly id: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly status: 'running' | 'published' | 'unchanged' | 'rejected' | 'failed' | 'cancelled';
  /** The snapshot it published, or the id of the rejected build. */
  readonly snapshot: string | null;
  readonly message: string;
}

export interface RunLogEntry {
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly stage: string;
  readonly message: string;
  readonly advice: string | null;
  readonly error: WireError | null;
}

export interface RunLog extends RunSummary {
  readonly entries: readonly RunLogEntry[];
  /** Checks that warned or failed. */
  readonly checks: readonly CheckResult[];
}

/** The one process that changes the workspace. */
export const writerApi = {
  workspace: call<WorkspaceState>()(noArgs),
  /** Reads a root without copying anything: tables, columns, days, statuses, and a proposed mapping. */
  firstLook: call<FirstLook, Progress>()(z.object({ source: sourceRootSchema })),
  /** Writes source and mapping to workspace.yml. */
  connect: call<WorkspaceState>()(z.object({ source: sourceRootSchema, mapping: mappingSchema })),
  refresh: call<RunSummary, Progress>()(z.object({ since: z.string().nullable().default(null) })),
  saveDashboard: call<OwnDashboards>()(z.object({ dashboard: dashboardSchema })),
  /** Takes one away and gives it back. */
  removeDashboard: call<Dashboard>()(z.object({ name: z.string() })),
  /** Writes a metric of the workspace that the snapshot can be asked for; another formula gets the next version. */
  saveMetric: call<{ readonly name: string }>()(
    z.object({ snapshot: snapshotId, draft: metricDraftSchema, replaces: z.string().nullable() }),
  ),
  /** Takes one away and gives back what `restoreMetric` writes. */
  removeMetric: call<RemovedMetric>()(z.object({ name: z.string() })),
  restoreMetric: call<{ readonly restored: true }>()(z.object({ text: z.string() })),
  saveFilter: call<SavedFilters>()(z.object({ filter: savedFilterSchema })),
  /** Takes one away and gives it back. */
  removeFilter: call<SavedFilter>()(z.object({ name: z.string() })),
  /** Keeps a snapshot from retention, or lets it go again. Refused while another writer works. */
  pin: call<{ readonly pinned: boolean }>()(z.object({ snapshot: z.string(), pinned: z.boolean() })),
  /** Moves CURRENT to another published snapshot, back or forward; nothing is deleted. Refused while another writer works. */
  makeCurrent: call<{ readonly current: string }>()(z.object({ snapshot: z.string() })),
  runs: call<readonly RunSummary[]>()(noArgs),
  run: call<RunLog>()(z.object({ id: z.string() })),
};
export type WriterApi = typeof writerApi;
