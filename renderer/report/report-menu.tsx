import { Button, Menu } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import type { Dashboard } from '#core/protocol/dashboard';
import { type Paper, papers } from '#core/protocol/native-api';
import { type Action, useActions } from '../app/actions.tsx';
import { useEngine } from '../engine/engine-context.tsx';
import { makePdf } from './make-pdf.ts';

interface Props {
  readonly snapshot: string;
  readonly dashboard: Dashboard;
  /** What is chosen, as dashboard-ask.ts writes it. */
  readonly ask: string;
}

/** Makes a PDF of a dashboard as it is asked now; in the palette too. */
export function ReportMenu({ snapshot, dashboard, ask }: Props) {
  const { exports } = useEngine();
  const empty = dashboard.tiles.length === 0 ? 'It has no tiles' : null;
  const print = (paper: Paper) => void makePdf(exports, { snapshot, dashboard, ask, paper });
  useActions(
    papers.map(
      (paper): Action => ({
        id: `print-${paper}`,
        label: `Save ${dashboard.title} as PDF, ${paper}…`,
        group: 'Data',
        icon: IconFileTypePdf,
        keys: [],
        disabled: empty,
        run: () => print(paper),
      }),
    ),
  );
  return (
    <Menu position="bottom-end" width={150} shadow="md">
      <Menu.Target>
        <Button
          variant="subtle"
          disabled={empty !== null}
          title={empty ?? undefined}
          leftSection={<IconFileTypePdf size={14} aria-hidden />}
        >
          PDF
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {papers.map((paper) => (
          <Menu.Item key={paper} onClick={() => print(paper)}>
            {paper}…
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
