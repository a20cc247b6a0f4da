import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Connection, Database } from '../../duckdb/connection.ts';
import type { ExtractView } from '../../extracts/extract-view.ts';
import { readExtractView } from '../../extracts/mirror.ts';
import { syncExtracts } from '../../extracts/sync.ts';
import { applyWorkspace } from '../../packs/apply-workspace.ts';
import { commercePackDir, untestedCommercePack } from '../../packs/testing/commerce-pack.ts';
import { defaultConfig, type WorkspaceConfig } from '../../packs/workspace-config.ts';
import { openDirectory } from '../../sources/directory-connector.ts';
import { type BuildOutcome, buildSnapshot } from '../../warehouse/build-snapshot.ts';
import { SnapshotStore } from '../../warehouse/snapshot-store.ts';

/** A workspace in a temporary folder that builds the commerce pack. */
export class CommerceWorkspace {
  readonly dir: string;
  readonly config: WorkspaceConfig;
  #database: Database | null = null;

  private constructor(dir: string, config: WorkspaceConfig) {
    this.dir = dir;
    this.config = config;
  }

  static async make(settings: WorkspaceConfig['settings'] = {}): Promise<CommerceWorkspace> {
    const dir = await mkdtemp(path.join(tmpdir(), 'assay-commerce-'));
    return new CommerceWorkspace(dir, { ...defaultConfig(), pack: 'commerce', settings });
  }

  /** Fetches the extracts of a folder into the mirror; returns what the mirror then holds. */
  async sync(root: string): Promise<ExtractView> {
    await syncExtracts({
      connector: await openDirectory(root),
      workspaceDir: this.dir,
      config: this.config,
      since: null,
      onProgress: () => undefined,
      onLog: () => undefined,
      signal: new AbortController().signal,
    });
    return readExtractView(this.dir);
  }

  /** Builds and publishes. */
  async build(view: ExtractView): Promise<BuildOutcome> {
    this.#close();
    const { pack, diagnostics } = applyWorkspace(await untestedCommercePack(), this.config);
    if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
    return buildSnapshot({ workspaceDir: this.dir, pack, packDir: commercePackDir, config: this.config, view });
  }

  /** A connection to the published warehouse, read-only. */
  async open(): Promise<Connection> {
    if (this.#database === null) {
      const store = new SnapshotStore(this.dir);
      const file = store.warehousePath((await store.current()) ?? '');
      this.#database = await Database.open({ path: file, readOnly: true });
    }
    return this.#database.connect();
  }

  async remove(): Promise<void> {
    this.#close();
    await rm(this.dir, { recursive: true, force: true });
  }

  #close(): void {
    this.#database?.close();
    this.#database = null;
  }
}
