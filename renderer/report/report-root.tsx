import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@mantine/core/styles.css';
import '../app/global.css';
import { MantineProvider } from '@mantine/core';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { ReportProgress } from '#core/protocol/native-api';
import { cssVariablesResolver, theme } from '../app/theme.ts';
import type { Engine } from '../engine/engine.ts';
import { host } from '../engine/host.ts';
import { drawn } from './drawn.ts';
import { type Report, readReport } from './read-report.ts';
import css from './report.module.css';
import type { ReportAddress } from './report-address.ts';
import { reportFacts } from './report-facts.ts';
import { Cover, Definitions, ReceiptPage, TileSection, Trends } from './report-parts.tsx';
import { UnusualDays } from './unusual-days.tsx';

/** Puts a report on the page and tells the shell when it can be printed, or why not. Paper is light whatever the window is. */
export function mountReport(root: HTMLElement, engine: Engine, address: ReportAddress): void {
  document.documentElement.style.cssText = 'height:auto;background:#fff';
  document.body.style.cssText = 'height:auto;overflow:visible;background:#fff';
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme="light">
      <ReportPage engine={engine} address={address} />
    </MantineProvider>,
  );
}

function ReportPage({ engine, address }: { readonly engine: Engine; readonly address: ReportAddress }) {
  const [report, setReport] = useState<Report | null>(null);
  useEffect(() => {
    const tell = (progress: ReportProgress) => void host()?.reportAsked(progress);
    // Columns are as wide as what is measured: the type has to be there before the page is laid out.
    const type = Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 10px "Inter Variable"`)));
    Promise.all([readReport(engine.reader.client, address, tell), type]).then(
      ([read]) => setReport(read),
      (error: unknown) => {
        void host()?.reportReady({ problem: error instanceof Error ? error.message : String(error) });
      },
    );
  }, [engine, address]);
  useEffect(() => {
    if (report === null) return;
    document.title = `${report.dashboard.title}, snapshot ${report.manifest.id}`;
    drawn().then(
      () => host()?.reportReady(reportFacts(report)),
      (error: unknown) => host()?.reportReady({ problem: error instanceof Error ? error.message : String(error) }),
    );
  }, [report]);
  if (report === null) return null;
  return (
    <main className={css['report']}>
      <Cover {...report} />
      {report.tiles.map((shown) => (
        <TileSection key={shown.tile.name} report={report} shown={shown} />
      ))}
      <UnusualDays report={report} />
      <Trends report={report} />
      <Definitions report={report} />
      <ReceiptPage report={report} />
    </main>
  );
}
