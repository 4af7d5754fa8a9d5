import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          ENVIRONMENT: "local",
          INSTALLATION_SECRET: "test-installation-secret-of-32-chars",
          ENCRYPTION_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
          ADMIN_TOKEN: "hd_admin_testbootstraptoken0123456789abcdef",
          TEST_MIGRATIONS: await readD1Migrations("./migrations"),
        },
      },
    })),
  ],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "test/browser/**"],
    setupFiles: ["./test/support/setup.ts"],
    testTimeout: 30_000,
    // Most tests wait for the simulated expert, in real time.
    maxWorkers: 4,
    silent: "passed-only",
  },
});
