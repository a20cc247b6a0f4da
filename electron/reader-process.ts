import { readerApi } from '#core/protocol/engine-api';
import { openReader } from '#core/reader';
import { runEngine, setting } from './engine-entry.ts';

runEngine(readerApi, () =>
  openReader({ workspaceDir: setting('ASSAY_WORKSPACE'), saveKey: setting('ASSAY_SAVE_KEY') }),
);
