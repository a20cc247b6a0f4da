import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import { isRunning } from '../warehouse/process-identity.ts';
import { type SnapshotLease, SnapshotStore } from '../warehouse/snapshot-store.ts';
import { type OpenOptions, OpenSnapshot } from './open-snapshot.ts';

/** How long `close` waits for questions. */
const graceMs = 2_000;

interface Entry {
  readonly id: string;
  readonly opened: Promise<OpenSnapshot>;
  readonly lease: Promise<SnapshotLease>;
  users: number;
}

/** A snapshot in use. It stays open, and its file in place, until `release` is called; calling that twice does no harm. */
export interface SnapshotUse {
  readonly snapshot: OpenSnapshot;
  readonly release: () => void;
}

/**
 * Opens snapshots of a workspace on demand and shares them. When CURRENT has moved, new questions go to the new snapshot; the
 * old one is closed when the last question to it has ended.
 */
export class SnapshotPool {
  readonly store: SnapshotStore;
  readonly #options: OpenOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new Set<Promise<void>>();
  #closed = false;

  constructor(workspaceDir: string, options: Partial<OpenOptions> = {}) {
    this.store = new SnapshotStore(workspaceDir);
    const { workspaceDir: folder } = this.store;
    this.#options = { spillFolder: path.join(folder, 'tmp'), workspaceDir: folder, ...options };
  }

  /**
   * The snapshot `id`, the current one for null; also a rejected build, whose failing rows people look at. Errors: `no-snapshot`,
   * `snapshot-missing`, `snapshot-damaged`, `snapshot-too-new`.
   */
  async use(id: string | null): Promise<SnapshotUse> {
    const wanted = id ?? (await this.store.current());
    if (wanted === null) throw new EngineError('no-snapshot', { workspace: this.store.workspaceDir });
    const entry = this.#entries.get(wanted) ?? this.#open(wanted);
    entry.users += 1;
    let used = true;
    const release = (): void => {
      if (!used) return;
      used = false;
      entry.users -= 1;
      void this.tidy();
    };
    try {
      return { snapshot: await entry.opened, release };
    } catch (error) {
      release();
      // Retention may have removed it since CURRENT was read; CURRENT names another one by then.
      const moved = id === null && isEngineError(error, 'snapshot-missing') && (await this.store.current()) !== wanted;
      if (moved) return this.use(null);
      throw error;
    }
  }

  /** Closes what nobody uses, but for the current snapshot: opening takes a few milliseconds. */
  async tidy(): Promise<void> {
    const current = await this.store.current().catch(() => null);
    for (const entry of [...this.#entries.values()]) {
      if (entry.users === 0 && (this.#closed || entry.id !== current)) this.#close(entry);
    }
  }

  /** Closes everything; questions under way get a moment to end (they should have been aborted). */
  async close(): Promise<void> {
    this.#closed = true;
    await this.tidy();
    const deadline = Date.now() + graceMs;
    while (this.#entries.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const entry of [...this.#entries.values()]) this.#close(entry);
    await Promise.all(this.#closing);
  }

  #open(id: string): Entry {
    const lease = this.#lease(id);
    const opened = lease.then((held) => OpenSnapshot.open(held, this.#options));
    const entry: Entry = { id, opened, lease, users: 0 };
    this.#entries.set(id, entry);
    opened.catch(() => this.#close(entry));
    return entry;
  }

  async #lease(id: string): Promise<SnapshotLease> {
    try {
      return await this.store.lease(id);
    } catch (error) {
      if (!isEngineError(error, 'snapshot-missing')) throw error;
      const manifest = (await this.store.rejected()).find((rejected) => rejected.id === id);
      if (manifest === undefined) throw error;
      return { id, path: this.store.rejectedWarehousePath(id), manifest, release: async () => undefined };
    }
  }

  #close(entry: Entry): void {
    if (this.#entries.get(entry.id) === entry) this.#entries.delete(entry.id);
    const work = (async () => {
      await entry.opened.then((snapshot) => snapshot.close()).catch(() => undefined);
      await entry.lease.then((held) => held.release()).catch(() => undefined);
    })();
    this.#closing.add(work);
    void work.then(() => this.#closing.delete(work));
  }
}

/** Removes what readers that were killed left in the folder where queries spill. */
export async function removeStaleSpills(workspaceDir: string): Promise<void> {
  const folder = path.join(workspaceDir, 'tmp');
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(/^reader-(\d+)-/.exec(name)?.[1]);
    if (Number.isInteger(pid) && !isRunning({ pid, started: null }))
      await rm(path.join(folder, name), { recursive: true, force: true });
  }
}
