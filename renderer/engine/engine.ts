import { readerApi, writerApi } from '#core/protocol/engine-api';
import { ExportStore } from '../exports/export-store.ts';
import { ProcessLink } from './process-link.ts';
import { RefreshStore } from './refresh-store.ts';

/** Both engine processes as the window sees them. */
export class Engine {
  readonly reader = new ProcessLink(readerApi);
  readonly writer = new ProcessLink(writerApi);
  readonly refresh = new RefreshStore(this.writer.client);
  readonly exports = new ExportStore(this.reader.client);
}
