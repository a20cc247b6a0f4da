import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { memo, type ReactNode, useRef } from 'react';
import css from './dashboard.module.css';

interface Props {
  readonly title: string;
  readonly onChange: (opened: boolean) => void;
  /** Its entries; null while it is closed. */
  readonly children: ReactNode;
}

/** The menu of a tile. While it is closed it has nothing to say of the tile's answer, and is not drawn again with it. */
export const TileMenu = memo(function TileMenu({ title, onChange, children }: Props) {
  // What closes stays as it was until it is gone.
  const entries = useRef(children);
  if (children !== null) entries.current = children;
  return (
    <Menu position="bottom-end" width={210} shadow="md" onChange={onChange}>
      <Menu.Target>
        <ActionIcon className={css['more']} variant="subtle" size={24} aria-label={`Actions for ${title}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{entries.current}</Menu.Dropdown>
    </Menu>
  );
});
