import { useCallback, useState } from 'react';

/** A ref to put on an element, and the element's width in whole pixels; 0 until it is known. */
export function useWidth(): [(element: HTMLElement | null) => void, number] {
  const [width, setWidth] = useState(0);
  const [observer] = useState(() => new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width))));
  const ref = useCallback(
    (element: HTMLElement | null) => {
      observer.disconnect();
      if (element) {
        observer.observe(element);
      }
    },
    [observer]
  );
  return [ref, width];
}
