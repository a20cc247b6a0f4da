import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { IconFolderOpen, IconSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { SourceRoot } from '#core/protocol/workspace';
import { host } from '../engine/host.ts';
import css from './sources.module.css';

interface Props {
  readonly initial: SourceRoot | null;
  readonly busy: boolean;
  readonly onLook: (source: SourceRoot) => void;
}

/** Where the extracts are: a folder, or a bucket. Credentials are never asked for: they come from the AWS chain. */
export function SourceForm({ initial, busy, onLook }: Props) {
  const bucketBefore = initial?.root.startsWith('s3://') === true;
  const [kind, setKind] = useState<'folder' | 'bucket'>(bucketBefore ? 'bucket' : 'folder');
  const [folder, setFolder] = useState(bucketBefore ? '' : (initial?.root ?? ''));
  const [bucket, setBucket] = useState(bucketBefore ? (initial?.root ?? '') : '');
  const [endpoint, setEndpoint] = useState(initial?.endpoint ?? '');
  const [region, setRegion] = useState(initial?.region ?? '');
  const [profile, setProfile] = useState(initial?.profile ?? '');
  const [pathStyle, setPathStyle] = useState(initial?.pathStyle ?? false);
  const [problem, setProblem] = useState<string | null>(null);
  const native = host();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const root = (kind === 'folder' ? folder : bucket).trim();
    const wrong = rootProblem(kind, root);
    setProblem(wrong);
    if (wrong !== null) return;
    const text = (value: string) => (value.trim() === '' ? null : value.trim());
    onLook(
      kind === 'folder'
        ? { root, endpoint: null, region: null, pathStyle: false, profile: null }
        : { root, endpoint: text(endpoint), region: text(region), pathStyle, profile: text(profile) },
    );
  };
  const choose = async () => {
    const chosen = await native?.chooseFolder();
    if (chosen) {
      setFolder(chosen);
      setProblem(null);
    }
  };

  return (
    <form className={css['panel']} onSubmit={submit} aria-label="Where the extracts are">
      <div className={css['form']}>
        <div className={css['wide']}>
          <SegmentedControl
            aria-label="Kind of source"
            value={kind}
            onChange={(value) => setKind(value as 'folder' | 'bucket')}
            data={[
              { value: 'folder', label: 'Folder' },
              { value: 'bucket', label: 'S3 bucket' },
            ]}
          />
        </div>
        {kind === 'folder' ? (
          <div className={css['wide']} style={{ display: 'flex', gap: 8, alignItems: 'flex-end' }}>
            <TextInput
              style={{ flex: 1 }}
              label="Folder of the extracts"
              description="It holds one folder for each table, and _manifests where the shop writes them"
              value={folder}
              error={problem}
              onChange={(event) => setFolder(event.currentTarget.value)}
              spellCheck={false}
            />
            {native === null ? null : (
              <Button
                variant="default"
                leftSection={<IconFolderOpen size={14} aria-hidden />}
                onClick={() => void choose()}
              >
                Choose…
              </Button>
            )}
          </div>
        ) : (
          <>
            <TextInput
              className={css['wide'] ?? ''}
              label="Bucket and prefix"
              placeholder="s3://bucket/prefix"
              value={bucket}
              error={problem}
              onChange={(event) => setBucket(event.currentTarget.value)}
              spellCheck={false}
            />
            <TextInput
              label="Endpoint"
              description="Only for an S3 that is not Amazon's"
              placeholder="https://s3.example.com"
              value={endpoint}
              onChange={(event) => setEndpoint(event.currentTarget.value)}
              spellCheck={false}
            />
            <TextInput
              label="Region"
              description="Empty: from your AWS settings"
              value={region}
              onChange={(event) => setRegion(event.currentTarget.value)}
              spellCheck={false}
            />
            <TextInput
              label="Profile"
              description="Empty: the usual order (environment, default profile, SSO)"
              value={profile}
              onChange={(event) => setProfile(event.currentTarget.value)}
              spellCheck={false}
            />
            <Checkbox
              label="Path-style addresses"
              description="Most S3 that are not Amazon's need this"
              checked={pathStyle}
              onChange={(event) => setPathStyle(event.currentTarget.checked)}
            />
          </>
        )}
        <div className={css['wide']}>
          <Button type="submit" leftSection={<IconSearch size={14} aria-hidden />} disabled={busy}>
            Look at it
          </Button>
        </div>
      </div>
    </form>
  );
}

function rootProblem(kind: 'folder' | 'bucket', root: string): string | null {
  if (root === '') return kind === 'folder' ? 'Say which folder.' : 'Say which bucket, for example s3://shop/gold.';
  if (kind === 'bucket' && !/^s3:\/\/[^/]+/.test(root))
    return 'A bucket begins with s3://, for example s3://shop/gold.';
  return null;
}
