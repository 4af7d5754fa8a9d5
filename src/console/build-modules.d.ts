// Made by scripts/assets.mjs, and not there in a bare clone: the hash of each static asset by its name.
declare module "*/build/current/manifest.json" {
  const manifest: Record<string, string>;
  export default manifest;
}
