import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconLoader2,
  IconPlayerStop,
} from '@tabler/icons-react';
import type { RunSummary } from '#core/protocol/engine-api';
import type { CheckResult } from '#core/protocol/snapshot';
import css from './sources.module.css';

type Look = readonly [label: string, icon: Icon, tone: 'good' | 'bad' | 'warn' | 'info' | 'none'];

const runs: Readonly<Record<RunSummary['status'], Look>> = {
  running: ['Running', IconLoader2, 'info'],
  published: ['Published', IconCircleCheck, 'good'],
  unchanged: ['No change', IconCircleMinus, 'none'],
  rejected: ['Blocked by checks', IconCircleX, 'bad'],
  failed: ['Failed', IconCircleX, 'bad'],
  cancelled: ['Cancelled', IconPlayerStop, 'none'],
};

const checks: Readonly<Record<CheckResult['status'], Look>> = {
  passed: ['Passed', IconCircleCheck, 'good'],
  warned: ['Warned', IconAlertTriangle, 'warn'],
  failed: ['Failed', IconCircleX, 'bad'],
  unavailable: ['Unavailable', IconCircleMinus, 'none'],
};

export function RunStatus({ status }: { readonly status: RunSummary['status'] }) {
  return <Status look={runs[status]} />;
}

export function CheckStatus({ status }: { readonly status: CheckResult['status'] }) {
  return <Status look={checks[status]} />;
}

function Status({ look: [label, StatusIcon, tone] }: { readonly look: Look }) {
  return (
    <span className={css['status']} data-tone={tone}>
      <StatusIcon size={14} aria-hidden />
      {label}
    </span>
  );
}
