import { beforeAll, describe, expect, test } from 'vitest';
import { shopFiles, shopPack } from '../models/testing/model-pack.ts';
import { loadPack } from '../packs/load-pack.ts';
import { commercePackDir } from '../packs/testing/commerce-pack.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { type DataDictionary, makeDataDictionary } from './data-dictionary.ts';
import { findUndescribed } from './find-undescribed.ts';
import { dashboardId, metricId, tableId } from './page-links.ts';
import { writeHtml } from './write-html.ts';
import { writeMarkdown } from './write-markdown.ts';

const evil = `<img src=x onerror=alert(1)> & "it's" | \`x\` [a](b)`;

describe('the commerce pack', () => {
  let dictionary: DataDictionary;
  let page: string;
  beforeAll(async () => {
    const { pack, diagnostics } = await loadPack(commercePackDir);
    if (pack === null) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
    expect(findUndescribed(pack).map(formatDiagnostic)).toEqual([]);
    dictionary = await makeDataDictionary(pack);
    page = writeHtml(dictionary);
  });

  test('has types, lineage, tests, formulas and SQL of everything', () => {
    const fact = dictionary.tables.find(({ name }) => name === 'fact_orders');
    expect(fact?.facts).toContainEqual(['Owner', 'finance']);
    const models = dictionary.tables.filter(({ kind }) => kind !== 'source' && kind !== 'seed');
    const owners = new Set(dictionary.metrics.map(({ owner }) => owner).concat('merchandising', 'product'));
    const ownerOf = (facts: readonly (readonly [string, string])[]) => facts.find(([name]) => name === 'Owner')?.[1];
    expect(models.filter(({ facts }) => !owners.has(ownerOf(facts) ?? '')).map(({ name }) => name)).toEqual([]);
    expect(fact).toMatchObject({ kind: 'fact', reads: expect.arrayContaining(['stg_orders', 'dim_customers']) });
    expect(fact?.columns.find(({ name }) => name === 'order_date')).toMatchObject({
      type: 'DATE',
      tests: expect.arrayContaining(['not_null']),
      lineage: ['stg_orders.order_date'],
    });
    expect(dictionary.tables.find(({ name }) => name === 'source.customers')?.readBy).toContain('dim_customers');
    const aov = dictionary.metrics.find(({ name }) => name === 'aov');
    expect(aov).toMatchObject({ formula: 'total_revenue / total_orders', models: ['fact_orders'], version: 1 });
    expect(aov?.tiles).toContain('executive.order_value');
    const slow = dictionary.metrics.find(({ name }) => name === 'p95_payment_processing_time');
    expect(slow?.formula).toContain('percentile(processing_seconds, 0.95) of fact_payments');
    for (const { name, sql, unavailable } of dictionary.metrics) expect(sql ?? unavailable, name).not.toBeNull();
  });

  test('is one page without anything from elsewhere, in which every link leads somewhere', () => {
    expect(page).not.toMatch(/(src|href)="(?!#)/);
    expect(page).not.toMatch(/url\(|@import|fetch\(|XMLHttp/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    const dead = [...page.matchAll(/href="#([^"]+)"/g)]
      .map((match) => match[1] ?? '')
      .filter((id) => !ids.includes(id));
    expect(dead).toEqual([]);
    const wanted = [
      ...dictionary.tables.map(({ name }) => tableId(name)),
      ...dictionary.metrics.map(({ name }) => metricId(name)),
      ...dictionary.dashboards.map(({ name }) => dashboardId(name)),
    ];
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('is the same text in every run, as HTML and as Markdown', async () => {
    const { pack } = await loadPack(commercePackDir);
    const again = pack === null ? null : await makeDataDictionary(pack);
    if (again === null) throw new Error('the pack is gone');
    expect(writeHtml(again) === page).toBe(true);
    const text = writeMarkdown(dictionary);
    expect(writeMarkdown(again) === text).toBe(true);
    for (const { name } of dictionary.metrics) expect(text).toContain(`(\`${name}\`)`);
    for (const { name } of dictionary.tables) expect(text).toContain(`### \`${name}\``);
  });
});

describe('text of a pack is text', () => {
  const hostile = (text: string) => JSON.stringify(text);
  const pack = () =>
    shopPack({
      'models/marts/mart_days.yml': (shopFiles['models/marts/mart_days.yml'] ?? '')
        .replace('description: Days.', `description: ${hostile(evil)}\nowner: ${hostile(evil)}`)
        .replace('{name: revenue}', `{name: revenue, description: ${hostile(evil)}}`),
      'metrics/shop.yml': `metrics:
  - {name: revenue, label: ${hostile(evil)}, type: simple, description: ${hostile(evil)}, model: fact_orders, agg: sum, expr: amount,
      filter: "customer_id <> '</script><b>'", format: {kind: currency}, owner: ${hostile(evil)}, changed: 2026-01-01}
`,
    });

  test('in HTML', async () => {
    const page = writeHtml(await makeDataDictionary(pack()));
    expect(page).not.toContain('<img');
    expect(page).not.toContain('</script><b>');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;it&#39;s&quot;');
  });

  test('in Markdown, where it leaves tables whole', async () => {
    const text = writeMarkdown(await makeDataDictionary(pack()));
    const outside = text.replaceAll(/```sql[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
    expect(outside).not.toMatch(/(?<!\\)<img/);
    const row = text.split('\n').find((line) => line.startsWith('| revenue |'));
    expect(row?.replaceAll('\\|', '').split('|')).toHaveLength(8);
  });
});

test('what has no description is found at its place', () => {
  const findings = findUndescribed(shopPack()).map(formatDiagnostic);
  expect(findings).toContainEqual(
    expect.stringMatching(/^sources\/orders.yml:1:1 error \[not-described\] The table orders has no description/),
  );
  expect(findings).toContainEqual(
    expect.stringMatching(
      /^models\/marts\/mart_days.yml:\d+:\d+ error \[not-described\] The column mart_days.revenue has/,
    ),
  );
  expect(findings.filter((finding) => finding.includes('The metric'))).toEqual([]);
});
