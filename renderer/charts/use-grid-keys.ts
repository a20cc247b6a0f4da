import { type KeyboardEvent, useRef } from 'react';

const steps: Readonly<Record<string, readonly [column: number, row: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** Arrow keys from cell to cell of a table whose cells can have the focus (`tabIndex`). */
export function useGridKeys() {
  const ref = useRef<HTMLTableElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    const here = event.target;
    if (step === undefined || !(here instanceof HTMLTableCellElement) || ref.current === null) return;
    event.preventDefault();
    const row = here.parentElement;
    if (!(row instanceof HTMLTableRowElement)) return;
    const target = ref.current.rows[row.rowIndex + step[1]]?.cells[here.cellIndex + step[0]];
    if (target?.hasAttribute('tabindex')) target.focus();
  };
  return { ref, onKeyDown };
}
