import { expect, test } from "vitest";
import { T } from "../../src/console/assets.ts";
test("x", () => { expect(T).toEqual([]); });
