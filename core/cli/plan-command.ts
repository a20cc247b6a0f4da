import { readExtractView } from '../extracts/mirror.ts';
import { byteText } from '../protocol/byte-scale.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { openWorkspace } from '../refresh/open-workspace.ts';
import { type BuildPlan, planBuild } from '../warehouse/build-plan.ts';
import { type Command, exitCodes } from './command.ts';
import { writeRecords } from './write-records.ts';

export const planCommand: Command = {
  name: 'plan',
  summary: 'What a build would do, why, and how much disk it needs. Changes nothing.',
  words: [],
  options: {
    full: { type: 'boolean', help: 'as if everything were built again' },
    format: { type: 'string', value: 'table|json', help: 'of the plan', default: 'table' },
  },
  run: async (context) => {
    const { workspaceDir, pack, config, diagnostics } = await openWorkspace(context.workspaceDir, context.packsDir);
    const view = await readExtractView(workspaceDir);
    const plan = await planBuild({ workspaceDir, pack, config, view, full: context.flag('full') });
    for (const finding of [...diagnostics, ...plan.diagnostics]) context.report.line(formatDiagnostic(finding));
    if (context.option('format') === 'json') {
      context.stdout.write(`${JSON.stringify(summary(plan), null, 2)}\n`);
      return exitCodes.fine;
    }
    writeRecords(
      context,
      'plan',
      plan.models.map(({ model, kind, how, why }) => ({ model, kind, how, why })),
    );
    const { files, disk } = plan;
    context.report.line(`${plan.mode}: ${plan.why}.`);
    context.report.line(
      `Extract files: ${files.total}, of which ${files.added} are new and ${files.removed} are gone; ${byteText(files.bytes)} are read.`,
    );
    context.report.line(`Disk: ${byteText(disk.needed)} needed, ${byteText(disk.free)} free.`);
    return exitCodes.fine;
  },
};

function summary(plan: BuildPlan): Record<string, unknown> {
  const { mode, why, files, models, disk } = plan;
  return { mode, why, as_of: plan.days.asOf, missing_days: plan.days.missingDays, files, models, disk };
}
