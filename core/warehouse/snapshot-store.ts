import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { SnapshotManifest, SnapshotSummary } from '../protocol/snapshot.ts';
import { readCurrent, watchCurrent, writeCurrent } from './current-pointer.ts';
import {
  makeFolder,
  namesIn,
  pathExists,
  removeFolder,
  renameWithRetry,
  syncFile,
  syncFolder,
} from './durable-files.ts';
import { liveLeases, takeLease } from './leases.ts';
import { type RetentionPolicy, selectExpired } from './retention.ts';
import { readManifest, writeManifest } from './snapshot-manifest.ts';
import { summariseSnapshot } from './summarise-snapshot.ts';

const warehouseFile = 'warehouse.duckdb';
const pinFile = '.pinned';
const candidatePrefix = '.building-';
const trashPrefix = '.deleting-';
const rejectedKept = 3;
const idPattern = /^(\d{4}-\d{2}-\d{2})\.(\d+)$/;

/** An open reader's hold on one snapshot. */
export interface SnapshotLease {
  readonly id: string;
  /** Absolute path of its warehouse.duckdb. */
  readonly path: string;
  readonly manifest: SnapshotManifest;
  readonly release: () => Promise<void>;
}

/**
 * The published snapshots of one role in a workspace: immutable folders, and CURRENT that names one of them. Everything that
 * changes it (candidates, publish, roll back, retention) is for the holder of the writer's lock; reading needs no lock.
 */
export class SnapshotStore {
  readonly workspaceDir: string;
  readonly folder: string;
  readonly rejectedFolder: string;

  constructor(workspaceDir: string, role = 'owner') {
    this.workspaceDir = path.resolve(workspaceDir);
    this.folder = path.join(this.workspaceDir, 'snapshots', role);
    this.rejectedFolder = path.join(this.workspaceDir, 'rejected');
  }

  /** Id of the published snapshot; null before the first one. */
  current(): Promise<string | null> {
    return readCurrent(this.folder);
  }

  /** Absolute path of a snapshot's database. */
  warehousePath(id: string): string {
    return path.join(this.snapshotFolder(id), warehouseFile);
  }

  /** Folder of a snapshot. Errors: `snapshot-missing` for what is no id. */
  snapshotFolder(id: string): string {
    if (!idPattern.test(id)) throw this.#missing(id);
    return path.join(this.folder, id);
  }

  /** Manifest of a snapshot or rejected build, of the current one for null. Errors: `no-snapshot`, `snapshot-missing`, `snapshot-damaged`. */
  async manifest(id: string | null): Promise<SnapshotManifest> {
    return readManifest(await this.#folderOf(await this.#resolve(id)));
  }

  /** Snapshots, the newest first. Folders whose manifest cannot be read are left out. */
  async list(): Promise<SnapshotSummary[]> {
    const current = await this.current();
    const summaries: SnapshotSummary[] = [];
    for (const id of await namesIn(this.folder)) {
      if (!idPattern.test(id)) continue;
      const folder = path.join(this.folder, id);
      try {
        const pinned = await pathExists(path.join(folder, pinFile));
        const leased = (await liveLeases(folder)).length > 0;
        summaries.push(summariseSnapshot(await readManifest(folder), { current: id === current, pinned, leased }));
      } catch (error) {
        if (!isEngineError(error, 'snapshot-damaged', 'snapshot-missing', 'snapshot-too-new')) throw error;
      }
    }
    return summaries.sort((a, b) => (a.builtAt < b.builtAt ? 1 : -1));
  }

  /** Opens a snapshot (the current one for null) or a rejected build for reading: it stays until the lease is released. */
  async lease(id: string | null): Promise<SnapshotLease> {
    for (let attempt = 1; ; attempt++) {
      const wanted = await this.#resolve(id);
      const folder = await this.#folderOf(wanted);
      try {
        if (!(await pathExists(path.join(folder, warehouseFile)))) throw this.#missing(wanted);
        const release = await takeLease(folder);
        try {
          return { id: wanted, path: path.join(folder, warehouseFile), manifest: await readManifest(folder), release };
        } catch (error) {
          await release();
          throw error;
        }
      } catch (error) {
        // Retention may move a folder away between the look at CURRENT and the lease; CURRENT names another one by then.
        const moved = id === null && attempt < 5 && (await this.current()) !== wanted;
        if (!moved) throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? this.#missing(wanted) : error;
      }
    }
  }

  /** Keeps a snapshot from retention until it is unpinned. */
  async pin(id: string): Promise<void> {
    await this.#mustExist(id);
    await writeFile(path.join(this.snapshotFolder(id), pinFile), `${new Date().toISOString()}\n`, { mode: 0o600 });
  }

  async unpin(id: string): Promise<void> {
    await this.#mustExist(id);
    await rm(path.join(this.snapshotFolder(id), pinFile), { force: true });
  }

  /** Moves CURRENT to `id`, to the newest one before the current one for null; returns the id. */
  async rollBack(id: string | null = null): Promise<string> {
    const target = id ?? (await this.#before(await this.#resolve(null)));
    await this.#mustExist(target);
    await readManifest(this.snapshotFolder(target));
    await writeCurrent(this.folder, target);
    return target;
  }

  /** Reports each change of CURRENT, and what it is now; see `watchCurrent`. */
  watch(onChange: (id: string | null) => void, pollMs?: number): () => void {
    return watchCurrent(this.folder, onChange, pollMs);
  }

  /** An empty folder for the next build of `asOf`, and its id. What earlier builds left unfinished is removed. */
  async beginCandidate(asOf: string): Promise<{ id: string; folder: string; warehouse: string }> {
    await makeFolder(this.folder);
    await this.removeUnfinished();
    const taken = [...(await namesIn(this.folder)), ...(await namesIn(this.rejectedFolder))].map((name) =>
      idPattern.exec(name.replace(trashPrefix, '')),
    );
    const last = Math.max(0, ...taken.map((match) => (match?.[1] === asOf ? Number(match[2]) : 0)));
    const id = `${asOf}.${last + 1}`;
    const folder = path.join(this.folder, `${candidatePrefix}${id}`);
    await makeFolder(folder);
    return { id, folder, warehouse: path.join(folder, warehouseFile) };
  }

  /** Removes candidates and half-deleted folders of writers that are gone. */
  async removeUnfinished(): Promise<void> {
    for (const name of await namesIn(this.folder)) {
      if (name.startsWith(candidatePrefix) || name.startsWith(trashPrefix) || name.endsWith('.part'))
        await removeFolder(path.join(this.folder, name));
    }
  }

  /**
   * Publishes a candidate whose database is closed: manifest, read-only files, everything on the disk, rename, CURRENT. A crash
   * at any point leaves the old CURRENT or the new one.
   */
  async publish(candidate: { id: string; folder: string }, manifest: SnapshotManifest): Promise<void> {
    await this.#seal(candidate.folder, manifest);
    await renameWithRetry(candidate.folder, this.snapshotFolder(candidate.id));
    await syncFolder(this.folder);
    await writeCurrent(this.folder, candidate.id);
  }

  /** Keeps a candidate that checks refused under rejected/, where its failing rows can be looked at; the last three stay. */
  async reject(candidate: { id: string; folder: string }, manifest: SnapshotManifest): Promise<void> {
    await makeFolder(this.rejectedFolder);
    await this.#seal(candidate.folder, manifest);
    await renameWithRetry(candidate.folder, path.join(this.rejectedFolder, candidate.id));
    await syncFolder(this.rejectedFolder);
    const rejected = await this.rejected();
    for (const old of rejected.slice(rejectedKept)) {
      const folder = path.join(this.rejectedFolder, old.id);
      if ((await liveLeases(folder)).length === 0) await removeFolder(folder);
    }
  }

  /** Rejected builds, the newest first. */
  async rejected(): Promise<SnapshotManifest[]> {
    const manifests: SnapshotManifest[] = [];
    for (const id of await namesIn(this.rejectedFolder)) {
      if (!idPattern.test(id)) continue;
      try {
        manifests.push(await readManifest(path.join(this.rejectedFolder, id)));
      } catch (error) {
        if (!isEngineError(error)) throw error;
      }
    }
    return manifests.sort((a, b) => (a.builtAt < b.builtAt ? 1 : -1));
  }

  /** Absolute path of a rejected build's database. */
  rejectedWarehousePath(id: string): string {
    if (!idPattern.test(id)) throw this.#missing(id);
    return path.join(this.rejectedFolder, id, warehouseFile);
  }

  /** Applies the policy; returns the ids that were removed. */
  async retain(policy: RetentionPolicy): Promise<string[]> {
    const removed: string[] = [];
    for (const id of selectExpired(await this.list(), policy)) if (await this.#remove(id)) removed.push(id);
    return removed;
  }

  /** Removes one snapshot. Errors: `snapshot-in-use` when it is current, pinned or read. */
  async remove(id: string): Promise<void> {
    await this.#mustExist(id);
    const summary = (await this.list()).find((s) => s.id === id);
    const why = summary?.current ? 'it is the current one' : summary?.pinned ? 'it is pinned' : 'somebody reads it';
    if (summary?.current || summary?.pinned || !(await this.#remove(id)))
      throw new EngineError('snapshot-in-use', { snapshot: id, why });
  }

  /** Moves the folder away first: a reader that comes now finds nothing, one that came before is seen by its lease. */
  async #remove(id: string): Promise<boolean> {
    const folder = this.snapshotFolder(id);
    const trash = path.join(this.folder, `${trashPrefix}${id}`);
    try {
      await rename(folder, trash);
    } catch {
      return false;
    }
    if ((await liveLeases(trash)).length > 0) {
      await rename(trash, folder);
      return false;
    }
    await removeFolder(trash);
    return true;
  }

  async #seal(folder: string, manifest: SnapshotManifest): Promise<void> {
    await writeManifest(folder, manifest);
    for (const name of await namesIn(folder)) {
      await syncFile(path.join(folder, name));
      await chmod(path.join(folder, name), 0o444);
    }
    await syncFolder(folder);
  }

  /** Rejected builds have ids of the same kind and stand apart. */
  async #folderOf(id: string): Promise<string> {
    const published = this.snapshotFolder(id);
    if (await pathExists(published)) return published;
    const rejected = path.join(this.rejectedFolder, id);
    return (await pathExists(rejected)) ? rejected : published;
  }

  async #resolve(id: string | null): Promise<string> {
    const wanted = id ?? (await this.current());
    if (wanted === null) throw new EngineError('no-snapshot', { workspace: this.workspaceDir });
    return wanted;
  }

  async #before(id: string): Promise<string> {
    const builtAt = (await this.list()).find((s) => s.id === id)?.builtAt;
    const older = (await this.list()).find((s) => s.id !== id && (builtAt === undefined || s.builtAt < builtAt));
    if (older === undefined) throw this.#missing(`before ${id}`);
    return older.id;
  }

  async #mustExist(id: string): Promise<void> {
    if (!(await pathExists(this.snapshotFolder(id)))) throw this.#missing(id);
  }

  #missing(snapshot: string): EngineError {
    return new EngineError('snapshot-missing', { workspace: this.workspaceDir, snapshot });
  }
}
