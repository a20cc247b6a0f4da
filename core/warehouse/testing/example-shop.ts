import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Database } from '../../duckdb/connection.ts';
import type { ExtractFile, ExtractView } from '../../extracts/extract-view.ts';
import { mirrorFolder, objectPath } from '../../extracts/mirror-layout.ts';
import { buildModelGraph } from '../../models/model-graph.ts';
import { applyWorkspace } from '../../packs/apply-workspace.ts';
import { loadPack } from '../../packs/load-pack.ts';
import type { Pack } from '../../packs/pack.ts';
import { defaultConfig, type WorkspaceConfig } from '../../packs/workspace-config.ts';
import { addDays } from '../../protocol/date.ts';

/** Folder of the pack that tests of the build use. */
export const examplePackDir = path.join(import.meta.dirname, 'pack');

/** The example pack with a workspace's settings applied. Throws where it does not load. */
export async function examplePack(config: WorkspaceConfig = exampleConfig(), packDir = examplePackDir): Promise<Pack> {
  const loaded = await loadPack(packDir);
  if (loaded.pack === null) throw new Error(JSON.stringify(loaded.diagnostics));
  const { pack, diagnostics } = applyWorkspace(loaded.pack, config);
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  const database = await Database.open();
  const graph = await buildModelGraph(pack, await database.connect());
  database.close();
  if (graph.diagnostics.length > 0) throw new Error(JSON.stringify(graph.diagnostics));
  return pack;
}

export function exampleConfig(change: Partial<WorkspaceConfig> = {}): WorkspaceConfig {
  return { ...defaultConfig(), ...change };
}

/** A mirror made by hand: CSV texts by day and source, put where a sync would put them. */
export class ExampleShop {
  readonly workspaceDir: string;
  readonly #days = new Map<string, Map<string, ExtractFile>>();

  constructor(workspaceDir: string) {
    this.workspaceDir = workspaceDir;
  }

  /** Adds or restates one file; `rows` are CSV lines without the header. */
  async put(date: string, source: string, header: string, rows: readonly string[]): Promise<void> {
    const text = `${[header, ...rows].join('\n')}\n`;
    const sha256 = createHash('sha256').update(text).digest('hex');
    const object = objectPath(mirrorFolder(this.workspaceDir), sha256);
    await mkdir(path.dirname(object), { recursive: true });
    await writeFile(object, text);
    const files = this.#days.get(date) ?? new Map<string, ExtractFile>();
    files.set(source, {
      source,
      date,
      revision: (files.get(source)?.revision ?? 0) + 1,
      path: `${source}/dt=${date}/part-0.csv`,
      object,
      sha256,
      bytes: Buffer.byteLength(text),
      rows: rows.length,
      format: 'csv',
      gzip: false,
      load: 'delta',
    });
    this.#days.set(date, files);
  }

  orders(date: string, rows: readonly string[]): Promise<void> {
    return this.put(date, 'orders', 'id,customer_id,total_amount,created_at,status,channel', rows);
  }

  customers(date: string, rows: readonly string[]): Promise<void> {
    return this.put(date, 'customers', 'id,region', rows);
  }

  items(date: string, rows: readonly string[]): Promise<void> {
    return this.put(date, 'order_items', 'order_id,product_id,quantity,weight', rows);
  }

  /** Takes a file out of the current view, the whole day when no source is named. */
  drop(date: string, source?: string): void {
    if (source === undefined) this.#days.delete(date);
    else this.#days.get(date)?.delete(source);
  }

  view(): ExtractView {
    const dates = [...this.#days.keys()].sort();
    const days = dates.map((date) => ({
      date,
      revision: 1,
      files: [...(this.#days.get(date)?.values() ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1)),
      sources: {},
    }));
    const missingDays: string[] = [];
    const last = dates.at(-1) ?? '';
    for (let day = dates[0] ?? ''; day < last; day = addDays(day, 1)) if (!this.#days.has(day)) missingDays.push(day);
    return { root: 'example', days, missingDays };
  }
}
