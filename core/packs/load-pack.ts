import { stat } from 'node:fs/promises';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { checkPack } from './check-pack.ts';
import type { CustomCheck, Metric, Model, Pack, PackDashboard, Seed, Source } from './pack.ts';
import { hasErrors, packDiagnostic, wholeFile } from './pack-diagnostic.ts';
import { parseCheck } from './parse-check.ts';
import { parseDashboard } from './parse-dashboard.ts';
import { parseMetrics } from './parse-metric.ts';
import { parseModel } from './parse-model.ts';
import { type PackHead, parsePack } from './parse-pack.ts';
import { parseSeed } from './parse-seed.ts';
import { parseSource } from './parse-source.ts';
import { type PackFile, readPackFiles } from './read-pack-files.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

const modelFolders = ['staging', 'dimensions', 'facts', 'marts'];
const knownFolders = ['sources', 'seeds', 'models', 'metrics', 'checks', 'dashboards', 'reports'];

/**
 * Reads a pack folder. Never throws for what the folder holds: all findings come as diagnostics, and `pack` is null
 * as soon as one of them is an error.
 */
export async function loadPack(dir: string): Promise<{ pack: Pack | null; diagnostics: Diagnostic[] }> {
  const found = await stat(dir).catch(() => null);
  if (found === null || !found.isDirectory()) {
    return {
      pack: null,
      diagnostics: [packDiagnostic('pack-file-missing', wholeFile('pack.yml'), { file: 'pack.yml' })],
    };
  }
  const { files, diagnostics } = await readPackFiles(dir);
  const loader = new Loader(files, diagnostics);
  return loader.load();
}

class Loader {
  readonly #files: readonly PackFile[];
  readonly #byPath: ReadonlyMap<string, PackFile>;
  readonly #diagnostics: Diagnostic[];
  readonly #sources: Source[] = [];
  readonly #seeds: Seed[] = [];
  readonly #models: Model[] = [];
  readonly #metrics: Metric[] = [];
  readonly #checks: CustomCheck[] = [];
  readonly #dashboards: PackDashboard[] = [];
  #head: PackHead | null = null;

  constructor(files: readonly PackFile[], diagnostics: Diagnostic[]) {
    this.#files = files;
    this.#byPath = new Map(files.map((file) => [file.path, file]));
    this.#diagnostics = diagnostics;
  }

  load(): { pack: Pack | null; diagnostics: Diagnostic[] } {
    for (const file of this.#files) this.#place(file);
    if (!this.#byPath.has('pack.yml')) {
      this.#diagnostics.push(packDiagnostic('pack-file-missing', wholeFile('pack.yml'), { file: 'pack.yml' }));
    }
    if (this.#head === null || hasErrors(this.#diagnostics)) return { pack: null, diagnostics: this.#diagnostics };
    const pack: Pack = {
      ...this.#head,
      sources: sorted(this.#sources),
      seeds: sorted(this.#seeds),
      models: sorted(this.#models),
      metrics: this.#metrics,
      checks: sorted(this.#checks),
      dashboards: sorted(this.#dashboards).sort((a, b) => a.order - b.order),
      files: this.#files.map(({ path, sha256 }) => ({ path, sha256 })),
    };
    this.#diagnostics.push(...checkPack(pack));
    return { pack: hasErrors(this.#diagnostics) ? null : pack, diagnostics: this.#diagnostics };
  }

  #place(file: PackFile): void {
    const [folder = '', second = ''] = file.path.split('/');
    const depth = file.path.split('/').length;
    const extension = file.path.slice(file.path.lastIndexOf('.'));
    if (/\.ya?ml$/.test(file.path) && extension !== '.yml') {
      this.#unknown(file, ' Use the ending .yml.');
    } else if (depth === 1) {
      if (file.path === 'pack.yml') this.#yaml(file, (document) => this.#readHead(document));
      else if (extension === '.yml' && file.path !== 'roles.yml')
        this.#unknown(file, suggestion(file.path, ['pack.yml']));
      else if (extension === '.sql' || extension === '.csv') this.#unknown(file, '');
    } else if (folder === 'sources' && depth === 2 && extension === '.yml') {
      this.#yaml(file, (document) => this.#keep(parseSource(document), 'source', this.#sources));
    } else if (folder === 'seeds' && depth === 2 && (extension === '.yml' || extension === '.csv')) {
      this.#seed(file, extension);
    } else if (folder === 'models' && depth === 3 && modelFolders.includes(second)) {
      this.#model(file, extension);
    } else if (folder === 'metrics' && depth === 2 && extension === '.yml') {
      this.#yaml(file, (document) => {
        const parsed = parseMetrics(document);
        this.#metrics.push(...parsed.metrics);
        this.#diagnostics.push(...parsed.diagnostics);
      });
    } else if (folder === 'checks' && depth === 2 && (extension === '.sql' || extension === '.yml')) {
      this.#check(file, extension);
    } else if (folder === 'dashboards' && depth === 2 && extension === '.yml') {
      this.#yaml(file, (document) => this.#keep(parseDashboard(document), 'dashboard', this.#dashboards));
    } else if (['.yml', '.sql', '.csv'].includes(extension) && folder !== 'reports') {
      const known = folder === 'models' ? modelFolders : knownFolders;
      this.#unknown(file, suggestion(folder === 'models' ? second : folder, known));
    }
  }

  #readHead(document: YamlDocument): void {
    const { head, diagnostics } = parsePack(document);
    this.#head = head;
    this.#diagnostics.push(...diagnostics);
  }

  #seed(file: PackFile, extension: string): void {
    const stem = file.path.slice(0, -4);
    if (extension === '.csv') {
      if (!this.#byPath.has(`${stem}.yml`)) this.#lonely('csv-without-yaml', file, `${stem}.yml`);
      return;
    }
    const csv = this.#byPath.get(`${stem}.csv`)?.text ?? null;
    this.#yaml(file, (document) => this.#keep(parseSeed(document, csv), 'seed', this.#seeds));
  }

  #model(file: PackFile, extension: string): void {
    const stem = file.path.slice(0, -4);
    if (extension === '.sql') {
      if (!this.#byPath.has(`${stem}.yml`)) this.#lonely('sql-without-yaml', file, `${stem}.yml`);
      return;
    }
    if (extension !== '.yml') {
      this.#unknown(file, '');
      return;
    }
    const sql = this.#byPath.get(`${stem}.sql`);
    this.#yaml(file, (document) => {
      const parsed = parseModel(document, sql === undefined ? null : { file: sql.path, text: sql.text });
      if (parsed.model !== null && parsed.model.computed === null && sql === undefined) {
        this.#lonely('yaml-without-sql', file, `${stem}.sql`);
      }
      this.#keep(parsed, 'model', this.#models);
    });
  }

  #check(file: PackFile, extension: string): void {
    const stem = file.path.slice(0, -4);
    if (extension === '.yml') {
      if (!this.#byPath.has(`${stem}.sql`)) this.#lonely('yaml-without-sql', file, `${stem}.sql`);
      return;
    }
    const yaml = this.#byPath.get(`${stem}.yml`);
    const sql = { file: file.path, text: file.text };
    if (yaml === undefined) this.#keep(parseCheck(sql, null), 'check', this.#checks);
    else this.#yaml(yaml, (document) => this.#keep(parseCheck(sql, document), 'check', this.#checks));
  }

  #yaml(file: PackFile, use: (document: YamlDocument) => void): void {
    const { document, diagnostics } = readYaml(file.path, file.text);
    this.#diagnostics.push(...diagnostics);
    if (document !== null) use(document);
  }

  #keep<K extends string, T>(
    parsed: { readonly diagnostics: readonly Diagnostic[] } & { readonly [key in K]: T | null },
    key: K,
    list: T[],
  ): void {
    this.#diagnostics.push(...parsed.diagnostics);
    const value: T | null = parsed[key];
    if (value !== null) list.push(value);
  }

  #lonely(code: 'csv-without-yaml' | 'sql-without-yaml' | 'yaml-without-sql', file: PackFile, expected: string): void {
    this.#diagnostics.push(packDiagnostic(code, wholeFile(file.path), { file: file.path, expected }));
  }

  #unknown(file: PackFile, hint: string): void {
    const params = { file: file.path, suggestion: hint };
    this.#diagnostics.push(packDiagnostic('pack-file-unknown', wholeFile(file.path), params, 'warning'));
  }
}

function sorted<T extends { readonly name: string }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
