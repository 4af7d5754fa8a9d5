/** One of several lists or pages that stand beside each other. `count` is shown where it is known. */
export interface Tab {
  href: string;
  words: string;
  current: boolean;
  count?: number;
}

/** Links to the pages that stand beside each other, the present one marked. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ href, words, current, count }) => (
        <a href={href} aria-current={current ? "page" : undefined}>
          {words}
          {count === undefined ? null : <span class="tally">{String(count)}</span>}
        </a>
      ))}
    </nav>
  );
}
