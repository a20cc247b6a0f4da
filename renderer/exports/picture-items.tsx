import { Menu } from '@mantine/core';
import { IconCopy, IconPhotoDown } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { useTokens } from '../charts/use-tokens.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { host } from '../engine/host.ts';
import { pictureOf } from './element-picture.ts';
import { toPng } from './picture-png.ts';

interface Props {
  /** What the file is called, and the notice says. */
  readonly name: string;
  readonly element: RefObject<HTMLElement | null>;
  readonly disabled: boolean;
}

/** Entries of a menu that make an image of an element, as it stands on the screen. */
export function PictureItems({ name, element, disabled }: Props) {
  const { exports } = useEngine();
  const { surface } = useTokens();
  const make = async (deliver: (png: Blob) => Promise<{ words: string; path: string | null } | null>) => {
    if (element.current === null) return;
    try {
      const delivered = await deliver(await toPng(pictureOf(element.current), surface));
      if (delivered !== null) exports.tellFile({ ...delivered, status: 'done' });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      exports.tellFile({ words: `The image of ${name} could not be made: ${reason}`, path: null, status: 'failed' });
    }
  };
  const copy = async (png: Blob) => {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return { words: `Image of ${name} copied`, path: null };
  };
  const save = async (png: Blob) => {
    const bytes = new Uint8Array(await png.arrayBuffer());
    const path = await host()?.saveImage({ suggestedName: name.slice(0, 120), png: bytes });
    return path ? { words: `Image of ${name} saved`, path } : null;
  };
  return (
    <>
      <Menu.Item leftSection={<IconCopy size={14} aria-hidden />} disabled={disabled} onClick={() => void make(copy)}>
        Copy image
      </Menu.Item>
      <Menu.Item
        leftSection={<IconPhotoDown size={14} aria-hidden />}
        disabled={disabled}
        onClick={() => void make(save)}
      >
        Save image…
      </Menu.Item>
    </>
  );
}
