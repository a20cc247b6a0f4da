import { CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useEngine } from '../engine/engine-context.tsx';
import { Banner } from '../ui/states.tsx';

const names = { reader: 'query process', writer: 'build process' } as const;
const consequences = {
  reader: 'Questions that were under way have to be asked again.',
  writer: 'A refresh that was under way did not publish; what was published stays as it is.',
} as const;

type Notice = 'stopped' | 'restarted' | null;

/** Says that a process stopped, and when it is back. */
export function ProcessNotices() {
  return (
    <>
      <ProcessNotice process="reader" />
      <ProcessNotice process="writer" />
    </>
  );
}

function ProcessNotice({ process }: { readonly process: 'reader' | 'writer' }) {
  const link = useEngine()[process];
  const [notice, setNotice] = useState<Notice>(null);

  useEffect(() => {
    let seen = link.generation;
    return link.subscribe(() => {
      if (link.state === 'restarting') setNotice('stopped');
      else if (link.state === 'up' && seen > 0 && link.generation > seen) setNotice('restarted');
      seen = link.generation;
    });
  }, [link]);

  useEffect(() => {
    if (notice !== 'restarted') return;
    const timer = setTimeout(() => setNotice(null), 12_000);
    return () => clearTimeout(timer);
  }, [notice]);

  if (notice === null) return null;
  const restarted = notice === 'restarted';
  return (
    <Banner
      tone={restarted ? 'info' : 'warn'}
      action={<CloseButton size="sm" aria-label="Dismiss" onClick={() => setNotice(null)} />}
    >
      {restarted
        ? `The ${names[process]} stopped and was restarted. ${consequences[process]}`
        : `The ${names[process]} stopped. It is being started again.`}
    </Banner>
  );
}
