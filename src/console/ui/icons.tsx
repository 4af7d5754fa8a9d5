const PATHS = {
  accept: "M3.5 8.5l3 3 6-7",
  alert: "M8 2.2l6.3 11.3H1.7zM8 6.5v3.2M8 11.6v.2",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  download: "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 13.5h11",
  external: "M6.5 3h-4v10.5H13v-4M9 2.5h4.5V7M13.5 2.5L7.5 8.5",
  file: "M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3",
  info: "M8 14.2A6.2 6.2 0 108 1.8a6.2 6.2 0 000 12.4zM8 7.2v4M8 4.8v.2",
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing beside a word; it says nothing by itself. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

/** The mark of the product, as the icon of a tab. */
export const FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230b6b5b'/%3E%3Cpath d='M4 8h7M8 5l3 3-3 3' fill='none' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E";

/** The same mark on a page. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 16 16" width="22" height="22" aria-hidden="true" focusable="false">
      <rect width="16" height="16" rx="4" fill="currentColor" />
      <path d="M4 8h7M8 5l3 3-3 3" fill="none" class="mark-arrow" stroke-width="1.6" />
    </svg>
  );
}
