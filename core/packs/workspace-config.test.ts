import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import { builtInPacks, findPack } from './find-pack.ts';
import { defaultConfig, parseWorkspaceConfig, readWorkspaceConfig, writeWorkspaceConfig } from './workspace-config.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'assay-workspace-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const written = `# Where our numbers come from.
pack: commerce
source: {root: "s3://bucket/gold", path_style: true} # the lake
completeness: settled
settled_minutes: 45
mapping:
  sources:
    orders:
      folder: bestellungen
      columns:
        total_amount: {from: amount_cents, unit: cents} # cents since 2020
        created_at: placed_at
      null_text: ["-"]
  statuses:
    order_status:
      # shipped
      verschickt: done
settings:
  currency: GBP
`;

describe('workspace.yml', () => {
  test('is read with defaults', () => {
    const { config, diagnostics } = parseWorkspaceConfig(written);
    expect(diagnostics).toEqual([]);
    expect(config).toMatchObject({
      source: { root: 's3://bucket/gold', pathStyle: true, endpoint: null, region: null, profile: null },
      completeness: 'settled',
      settledMinutes: 45,
      pack: 'commerce',
      settings: { currency: 'GBP' },
      retention: { keep: 7, diskBytes: null },
      incremental: true,
      mapping: { statuses: { order_status: { verschickt: 'done' } } },
    });
    expect(config.mapping.sources['orders']).toEqual({
      folder: 'bestellungen',
      path: null,
      columns: {
        total_amount: { from: 'amount_cents', unit: 'cents' },
        created_at: { from: 'placed_at', unit: null },
      },
      csv: null,
      nullText: ['-'],
      mode: null,
      load: null,
    });
    expect(config.places['["mapping","statuses","order_status","verschickt"]']).toEqual({
      file: 'workspace.yml',
      line: 17,
      column: 7,
    });
  });

  test('keeps comments, order and spelling when it is written', async () => {
    const workspace = await mkdtemp(path.join(dir, 'w-'));
    await writeFile(path.join(workspace, 'workspace.yml'), written);
    const { config } = await readWorkspaceConfig(workspace);
    await writeWorkspaceConfig(workspace, config);
    expect(await readFile(path.join(workspace, 'workspace.yml'), 'utf8')).toContain('# cents since 2020');
    const orders = config.mapping.sources['orders'];
    if (orders === undefined) throw new Error('no mapping of orders');
    const changed = {
      ...config,
      incremental: false,
      settings: { time_zone: 'Europe/Paris' },
      mapping: {
        sources: { orders: { ...orders, folder: null } },
        statuses: { order_status: { verschickt: 'done', offen: 'open' } },
      },
    };
    await writeWorkspaceConfig(workspace, changed);
    const text = await readFile(path.join(workspace, 'workspace.yml'), 'utf8');
    for (const kept of [
      '# Where our numbers come from.',
      '# the lake',
      '# cents since 2020',
      '# shipped',
      'created_at: placed_at',
    ]) {
      expect(text).toContain(kept);
    }
    expect(text).not.toContain('bestellungen');
    expect(text).not.toContain('GBP');
    const again = parseWorkspaceConfig(text);
    expect({ ...again.config, places: {} }).toEqual({ ...changed, places: {} });
    expect(await readdir(workspace)).toEqual(['workspace.yml']);
  });

  test('a new file holds the pack and what is not the default', async () => {
    const workspace = path.join(dir, 'new', 'one');
    const source = { root: '/data', endpoint: null, region: null, pathStyle: false, profile: null };
    await writeWorkspaceConfig(workspace, { ...defaultConfig(), source });
    const file = path.join(workspace, 'workspace.yml');
    expect(await readFile(file, 'utf8')).toBe('pack: commerce\nsource:\n  root: /data\n');
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readWorkspaceConfig(workspace)).config.source).toEqual(source);
  });

  test('is the default where there is none', async () => {
    const { config, diagnostics } = await readWorkspaceConfig(path.join(dir, 'nowhere'));
    expect(diagnostics).toEqual([]);
    expect({ ...config, places: {} }).toEqual(defaultConfig());
  });

  test.each([
    ['source: {rot: x}', /^workspace.yml:1:10 error \[unknown-key\] source has no key "rot". Did you mean "root"\?/],
    ['completeness: manifests', /^workspace.yml:1:15 error .*did you mean "manifest"/],
    ['retention: {keep: 0}', /^workspace.yml:1:19 error \[invalid-value\] retention.keep/],
    ['pack: [', /^workspace.yml:1:\d+ error \[yaml-syntax\]/],
    ['just text', /^workspace.yml:1:1 error \[invalid-value\] workspace.yml: expected a map, found "just text"/],
  ])('%s is a located finding, and writing over it is refused', async (text, expected) => {
    const { diagnostics } = parseWorkspaceConfig(text);
    expect(
      diagnostics.map(formatDiagnostic).some((line) => expected.test(line)),
      JSON.stringify(diagnostics),
    ).toBe(true);
    const workspace = await mkdtemp(path.join(dir, 'bad-'));
    await writeFile(path.join(workspace, 'workspace.yml'), text);
    await expect(writeWorkspaceConfig(workspace, defaultConfig())).rejects.toSatisfy((e) =>
      isEngineError(e, 'pack-invalid'),
    );
    expect(await readFile(path.join(workspace, 'workspace.yml'), 'utf8')).toBe(text);
  });
});

describe('findPack', () => {
  test('finds built-in names and paths, and says what there is', async () => {
    const packs = await mkdtemp(path.join(dir, 'packs-'));
    for (const folder of ['packs/commerce', 'workspace/own']) {
      await mkdir(path.join(packs, folder), { recursive: true });
      await writeFile(path.join(packs, folder, 'pack.yml'), 'name: x\n');
    }
    const builtIn = path.join(packs, 'packs');
    const workspace = path.join(packs, 'workspace');
    expect(await builtInPacks(builtIn)).toEqual(['commerce']);
    expect(await findPack('commerce', workspace, builtIn)).toBe(path.join(builtIn, 'commerce'));
    expect(await findPack('own', workspace, builtIn)).toBe(path.join(workspace, 'own'));
    expect(await findPack(path.join(workspace, 'own'), dir, builtIn)).toBe(path.join(workspace, 'own'));
    await expect(findPack('comerce', workspace, builtIn)).rejects.toThrow('There is no pack "comerce".');
    await expect(findPack('../../etc', workspace, builtIn)).rejects.toSatisfy((e) =>
      isEngineError(e, 'pack-not-found'),
    );
  });
});
