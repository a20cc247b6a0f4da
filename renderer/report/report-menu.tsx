import { Button, Menu } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import type { Dashboard } from '#core/protocol/dashboard';
import { type Paper, papers } from '#core/protocol/native-api';
import { type Action, useActions } from '../app/actions.tsx';
import { useEngine } from '../engine/engine-context.tsx';
import { host } from '../engine/host.ts';
import { reportAddress } from './report-address.ts';

interface Props {
  readonly snapshot: string;
  readonly dashboard: Dashboard;
  /** What is chosen, as dashboard-ask.ts writes it. */
  readonly ask: string;
}

/** Makes a PDF of a dashboard as it is asked now; in the palette too. */
export function ReportMenu({ snapshot, dashboard, ask }: Props) {
  const { exports } = useEngine();
  const print = async (paper: Paper) => {
    const name = `${dashboard.title} ${snapshot}`;
    const place = await host()?.chooseSaveFile({ suggestedName: name.slice(0, 120), extension: 'pdf' });
    if (!place) return;
    const working = exports.tellFile({ words: `Making the PDF of ${dashboard.title}…`, path: null, status: 'working' });
    try {
      const address = reportAddress({ snapshot, dashboard: dashboard.name, ask });
      await host()?.printReport({ place, address, paper });
      exports.tellFile({ words: `PDF of ${dashboard.title} saved`, path: place.path, status: 'done' });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      exports.tellFile({
        words: `The PDF of ${dashboard.title} was not made: ${reason}`,
        path: null,
        status: 'failed',
      });
    }
    exports.dismiss(working);
  };
  useActions(
    papers.map(
      (paper): Action => ({
        id: `print-${paper}`,
        label: `Save ${dashboard.title} as PDF, ${paper}…`,
        group: 'Data',
        icon: IconFileTypePdf,
        keys: [],
        run: () => void print(paper),
      }),
    ),
  );
  return (
    <Menu position="bottom-end" width={150} shadow="md">
      <Menu.Target>
        <Button variant="subtle" leftSection={<IconFileTypePdf size={14} aria-hidden />}>
          PDF
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {papers.map((paper) => (
          <Menu.Item key={paper} onClick={() => void print(paper)}>
            {paper}…
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
