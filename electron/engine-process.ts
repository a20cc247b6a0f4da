import path from 'node:path';
import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import { type PortMessage, portChannel } from '#core/protocol/native-api';
import { logProcessEnd } from './process-log.ts';
import { RestartDelay } from './restart-delay.ts';

export interface EngineProcessOptions {
  readonly name: PortMessage['process'];
  readonly workspaceDir: string;
  /** Read by the process itself; see engine-entry.ts. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The pages that get a port, also after a restart. */
  readonly pages: () => readonly WebContents[];
}

const keptStderr = 8_192;
/** How long a process may take to end when it is asked to. */
const stopMs = 3_000;

/**
 * One utility process of the engine. Main hands each page a port to it and steps aside. When the process ends by itself, that
 * is noted in the workspace, it is started again, and the pages get new ports; the old ones close.
 */
export class EngineProcess {
  readonly #options: EngineProcessOptions;
  readonly #delay = new RestartDelay();
  #child: UtilityProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { name, workspaceDir, environment, pages } = this.#options;
    const child = utilityProcess.fork(path.join(import.meta.dirname, `${name}-process.js`), [], {
      serviceName: `assay-${name}`,
      stdio: ['ignore', 'inherit', 'pipe'],
      // Four long queries would otherwise block every file that the process reads.
      env: { ...process.env, UV_THREADPOOL_SIZE: '16', ASSAY_WORKSPACE: workspaceDir, ...environment },
    });
    this.#child = child;
    this.#delay.started();
    let stderr = '';
    child.stderr?.on('data', (data: Buffer) => {
      process.stderr.write(data);
      stderr = (stderr + data.toString('utf8')).slice(-keptStderr);
    });
    let { pid } = child;
    child.once('spawn', () => {
      pid = child.pid;
    });
    child.once('exit', (code) => {
      if (this.#child === child) this.#child = null;
      if (this.#stopping) return;
      logProcessEnd(workspaceDir, { process: name, pid, code, stderr });
      this.#timer = setTimeout(() => this.start(), this.#delay.next());
    });
    for (const page of pages()) this.connect(page);
  }

  /** Gives a page that has loaded its port. */
  connect(page: WebContents): void {
    if (this.#child === null || page.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#child.postMessage({ kind: 'connect' }, [port1]);
    page.postMessage(portChannel, { kind: 'assay-port', process: this.#options.name } satisfies PortMessage, [port2]);
  }

  /** Asks the process to end, and ends it when it does not. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill(), stopMs);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.postMessage({ kind: 'stop' });
    });
  }
}
