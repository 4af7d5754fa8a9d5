export function bundleWorker(options: { entry: string; outDir: string }): Promise<string>;
