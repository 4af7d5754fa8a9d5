import { beforeAll, describe, expect, test } from "vitest";
import { call, newWorkspace, type Workspace } from "../support/api.ts";
import { expectError } from "../support/http-helpers.ts";
import { contract } from "./obey.ts";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace();
});

const send = (raw: string) =>
  call("/v1/deployments", {
    key: workspace.test,
    method: "POST",
    headers: { "Content-Type": "application/json" },
    raw,
  });

describe("a body's field with the name of something that every object has", () => {
  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", ""])(
    "%j is an unknown field: 400, by the document too",
    async (name) => {
      const body = `{"brief":"b","skills":["copy"],${JSON.stringify(name)}:{"polluted":true}}`;
      const schema = { $ref: "#/components/schemas/CreateDeployment" };
      expect(contract().schemas.check(schema, { closed: false })(JSON.parse(body))).not.toEqual([]);
      expectError(await send(body), 400, "invalid_request");
    },
  );

  test("in metadata is data like any other: it comes back, and nothing else has it", async () => {
    const metadata = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const made = await send(`{"brief":"b","skills":["copy"],"metadata":${metadata}}`);
    expect(made.status, made.text).toBe(201);
    expect(made.text).toContain(`"metadata":${metadata}`);
    expect("polluted" in {}).toBe(false);
  });
});
