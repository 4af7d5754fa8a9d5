export function ensureAssets(at?: string): Promise<{ folder: string; fresh: boolean; seconds: number }>;
