import { writerApi } from '#core/protocol/engine-api';
import { openWriter } from '#core/writer';
import { runEngine, setting } from './engine-entry.ts';

runEngine(writerApi, () => openWriter({ workspaceDir: setting('ASSAY_WORKSPACE'), packsDir: setting('ASSAY_PACKS') }));
