import { runTiles } from '../exports/run-tiles.ts';
import type { Pack, PackDashboard } from '../packs/pack.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type Command, type CommandContext, exitCodes } from './command.ts';
import { packInUse } from './pack-in-use.ts';
import { writeRecords } from './write-records.ts';

export const dashboardsCommand: Command = {
  name: 'dashboards',
  summary: 'The dashboards of the pack; --check runs every tile on a snapshot.',
  words: [{ name: 'NAME', required: false, help: 'one dashboard, with its tiles' }],
  options: {
    check: { type: 'boolean', help: 'run every tile; exit 1 when one fails (an unavailable one does not fail)' },
    pack: { type: 'string', value: 'NAME|DIR', help: "of another pack than the workspace's" },
    snapshot: { type: 'string', value: 'ID', help: 'the current one by default' },
    format: { type: 'string', value: 'table|json', help: 'of the list', default: 'table' },
  },
  run: async (context) => {
    const pack = await packInUse(context);
    const [name] = context.words;
    const dashboards = name === undefined ? pack.dashboards : [oneOf(pack, name)];
    if (context.flag('check')) return check(context, pack, dashboards);
    writeRecords(
      context,
      'dashboards',
      name === undefined
        ? dashboards.map(({ name, title, owner, tiles }) => ({ name, title, owner, tiles: tiles.length }))
        : dashboards.flatMap(({ tiles }) =>
            tiles.map(({ name, title, chart, question }) => ({
              tile: name,
              title,
              chart,
              metrics: question.metrics.join(','),
              by: [...(question.grain === null ? [] : [question.grain]), ...question.dimensions].join(','),
              range: question.range,
            })),
          ),
    );
    return exitCodes.fine;
  },
};

function oneOf(pack: Pack, name: string): PackDashboard {
  const found = pack.dashboards.find((dashboard) => dashboard.name === name);
  if (found !== undefined) return found;
  const known = pack.dashboards.map((dashboard) => dashboard.name);
  throw new EngineError('dashboard-unknown', { dashboard: name, suggestion: suggestion(name, known), known });
}

async function check(context: CommandContext, pack: Pack, dashboards: readonly PackDashboard[]): Promise<number> {
  const { snapshot, runs } = await runTiles({
    workspaceDir: context.workspaceDir,
    snapshot: context.option('snapshot'),
    dashboards,
    weekStart: pack.calendar.weekStart,
    signal: context.signal,
  });
  writeRecords(
    context,
    'dashboards',
    runs.map(({ dashboard, tile, status, rows, ms, reason }) => ({ dashboard, tile, status, rows, ms, reason })),
  );
  const count = (status: string): number => runs.filter((run) => run.status === status).length;
  context.report.line(
    `Snapshot ${snapshot}: ${runs.length} tiles, ${count('ok')} ok, ${count('unavailable')} unavailable, ${count('failed')} failed.`,
  );
  return count('failed') > 0 ? exitCodes.failed : exitCodes.fine;
}
