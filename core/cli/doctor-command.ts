import process from 'node:process';
import { Database } from '../duckdb/connection.ts';
import { freeBytes } from '../extracts/free-disk.ts';
import { mirrorHealth } from '../extracts/mirror.ts';
import { byteText } from '../protocol/byte-scale.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { EngineError, toWireError } from '../protocol/engine-error.ts';
import type { SourceRoot } from '../protocol/workspace.ts';
import { type OpenedWorkspace, openWorkspace } from '../refresh/open-workspace.ts';
import { openConnector } from '../sources/open-connector.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { lockHolder } from '../warehouse/writer-lock.ts';
import { type Command, type CommandContext, exitCodes } from './command.ts';
import { writeRecords } from './write-records.ts';

interface Finding {
  readonly what: string;
  readonly state: 'fine' | 'look' | 'wrong';
  readonly detail: string;
}

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Looks at runtime, workspace, lock, disk, source and credentials, mirror and snapshot; changes nothing.',
  words: [],
  options: { format: { type: 'string', value: 'table|json', help: 'of the findings', default: 'table' } },
  run: async (context) => {
    const findings = [await examine('runtime', runtime)];
    let workspace: OpenedWorkspace | null = null;
    findings.push(
      await examine('workspace', async () => {
        workspace = await openWorkspace(context.workspaceDir, context.packsDir);
        const [first] = workspace.diagnostics;
        return first === undefined
          ? fine(`${workspace.workspaceDir}, pack ${workspace.pack.name} ${workspace.pack.version}`)
          : look(formatDiagnostic(first));
      }),
    );
    if (workspace !== null) findings.push(...(await examineWorkspace(context, workspace)));
    writeRecords(
      context,
      'doctor',
      findings.map((finding) => ({ ...finding })),
    );
    return findings.some(({ state }) => state === 'wrong') ? exitCodes.failed : exitCodes.fine;
  },
};

async function examineWorkspace(
  context: CommandContext,
  { workspaceDir, config }: OpenedWorkspace,
): Promise<Finding[]> {
  return [
    await examine('lock', async () => {
      const holder = await lockHolder(workspaceDir);
      return holder === null ? fine('free') : look(`held by ${holder}`);
    }),
    await examine('disk', async () => {
      const free = await freeBytes(workspaceDir);
      return free < 2e9 ? look(`${(free / 1e9).toFixed(1)} GB free`) : fine(`${(free / 1e9).toFixed(1)} GB free`);
    }),
    await examine('source', () => source(config.source, workspaceDir, context.signal)),
    await examine('mirror', async () => {
      const { days, files, bytes, firstDay, lastDay, missingDays, lostFiles, syncedAt } =
        await mirrorHealth(workspaceDir);
      if (lostFiles.length > 0)
        return wrong(`${lostFiles.length} files are gone or cut off, first ${lostFiles[0]}: run assay sync`);
      if (days === 0) return look('empty: run assay sync');
      const range = `${days} days from ${firstDay} to ${lastDay}, ${missingDays.length} missing`;
      return fine(`${range}, ${files} files, ${byteText(bytes)}, synced ${syncedAt ?? 'never to the end'}`);
    }),
    await examine('snapshot', async () => {
      const store = new SnapshotStore(workspaceDir);
      const current = await store.current();
      if (current === null) return look('none yet: run assay refresh');
      const { builtAt, checks } = await store.manifest(current);
      const warned = checks.filter(({ status }) => status === 'warned').length;
      return fine(`${current}, built ${builtAt}, ${warned} checks warned`);
    }),
  ];
}

async function runtime(): Promise<Omit<Finding, 'what'>> {
  const database = await Database.open();
  try {
    const connection = await database.connect();
    const version = await connection.value('SELECT version()');
    return fine(`Node ${process.versions.node}, DuckDB ${version}, ${process.platform} ${process.arch}`);
  } finally {
    database.close();
  }
}

/** Lists the first manifests: that needs the network, the credentials, the clock and the bucket at once. */
async function source(
  root: SourceRoot | null,
  workspaceDir: string,
  signal: AbortSignal,
): Promise<Omit<Finding, 'what'>> {
  if (root === null) throw new EngineError('source-not-set', { workspace: workspaceDir });
  const connector = await openConnector(root);
  try {
    for await (const page of connector.list('_manifests/', { signal })) {
      if (page.length > 0) return fine(`${connector.root} answers`);
    }
    return look(`${connector.root} answers, and holds no manifests`);
  } finally {
    connector.close();
  }
}

async function examine(what: string, look: () => Promise<Omit<Finding, 'what'>>): Promise<Finding> {
  try {
    return { what, ...(await look()) };
  } catch (error) {
    const { message, advice, code } = toWireError(error);
    if (code === 'bug') throw error;
    return { what, ...wrong(`${message} ${advice}`) };
  }
}

const fine = (detail: string) => ({ state: 'fine', detail }) as const;
const look = (detail: string) => ({ state: 'look', detail }) as const;
const wrong = (detail: string) => ({ state: 'wrong', detail }) as const;
