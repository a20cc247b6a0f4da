import { readerApi } from '#core/protocol/engine-api';
import { openReader } from '#core/reader';
import { runEngine, setting } from './engine-entry.ts';

/** Megabytes that queries may use, where the person who starts the app says so. */
const memory = Number(process.env['ASSAY_MEMORY_MB'] ?? 0);

runEngine(readerApi, () =>
  openReader({
    workspaceDir: setting('ASSAY_WORKSPACE'),
    saveKey: setting('ASSAY_SAVE_KEY'),
    ...(memory >= 100 ? { memoryBytes: memory * 1e6 } : {}),
  }),
);
