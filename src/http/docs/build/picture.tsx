import type { Picture } from "./types.ts";

/** A screenshot with its room kept, in the colours that the reader's screen has. */
export function Screenshot({
  light,
  dark,
  alt,
  manifest,
}: {
  light: Picture;
  dark?: Picture | undefined;
  alt: string;
  manifest: Record<string, string>;
}) {
  return (
    <figure class="picture">
      <picture>
        {dark ? <source srcset={urlOf(dark, manifest)} media="(prefers-color-scheme: dark)" /> : null}
        <img src={urlOf(light, manifest)} width={light.width} height={light.height} alt={alt} loading="lazy" />
      </picture>
    </figure>
  );
}

function urlOf({ name }: Picture, manifest: Record<string, string>): string {
  return assetPath(name, manifest);
}

/** Where a static asset is served, by the hash of its content. */
export function assetPath(name: string, manifest: Record<string, string>): string {
  const dot = name.lastIndexOf(".");
  return `/assets/${name.slice(0, dot)}.${manifest[name]}${name.slice(dot)}`;
}
