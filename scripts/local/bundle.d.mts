export function bundleWorker(options: { entry: string; outDir: string; at?: string }): Promise<string>;
