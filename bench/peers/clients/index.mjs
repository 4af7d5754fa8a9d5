import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { newClient } from "../../support/http.mjs";
import { BRIEF, OUTPUT } from "../../support/world.mjs";

/**
 * @typedef {object} Handoff
 * @property {string} id
 * @property {number} index
 *
 * @typedef {object} Adapter How one system is told to do the job.
 * @property {(index: number) => Promise<Handoff>} create resolves once it is durable
 * @property {(handoff: Handoff) => Promise<unknown>} wait resolves once the caller has the answer
 * @property {(handoff: Handoff) => Promise<void>} prepare what a human does before they answer
 * @property {(handoff: Handoff) => Promise<unknown>} answer gives the answer
 * @property {() => void} close
 */

const ASK_AGAIN_MS = 5;

/** @type {Record<string, (client: any) => Adapter>} */
export const ADAPTERS = {
  ours({ url, workspaces, experts }) {
    const http = newClient(url);
    const asked = experts.filter(({ skills }) => skills.includes(BRIEF.skills[0]));
    const keyOf = (index) => workspaces[index % workspaces.length].key;
    const act = ({ id, index }, verb, body) =>
      http.send("POST", `/expert/v1/deployments/${id}/${verb}`, { key: asked[index % asked.length].token, body });
    const must = async (handoff, verb, body = {}) => {
      const { status, text } = await act(handoff, verb, body);
      if (status !== 200) throw new Error(`${verb} answered ${status}: ${text.slice(0, 200)}`);
    };
    return {
      async create(index) {
        const { id } = await http.call("POST", "/v1/deployments", { key: keyOf(index), body: BRIEF }, 201);
        return { id, index };
      },
      async wait({ id, index }) {
        for (let after = 1; ; ) {
          const path = `/v1/deployments/${id}?wait=60&after=${after}`;
          const now = await http.call("GET", path, { key: keyOf(index) }, 200);
          if (now.status === "completed") return now.output;
          after = now.version;
        }
      },
      async prepare(handoff) {
        // 404 until the offer is out.
        for (let tries = 0; tries < 4_000; tries++) {
          const { status, text } = await act(handoff, "accept", {});
          if (status === 200) return must(handoff, "start");
          if (status !== 404) throw new Error(`accept answered ${status}: ${text.slice(0, 200)}`);
          await sleep(ASK_AGAIN_MS);
        }
        throw new Error("It was never offered.");
      },
      answer: (handoff) => must(handoff, "complete", OUTPUT),
      close: http.close,
    };
  },

  restate({ url }) {
    const http = newClient(url);
    return {
      async create(index) {
        const id = randomUUID();
        await http.call("POST", `/handoff/${id}/run/send`, { body: BRIEF }, 202);
        return { id, index };
      },
      wait: ({ id }) => http.call("GET", `/restate/workflow/handoff/${id}/attach`, {}, 200),
      prepare: async () => {},
      answer: ({ id }) => http.call("POST", `/handoff/${id}/answer`, { body: OUTPUT }, 200, 204),
      close: http.close,
    };
  },

  dbos({ url }) {
    const http = newClient(url);
    return {
      async create(index) {
        const id = randomUUID();
        await http.call("POST", `/${id}`, { body: BRIEF }, 201);
        return { id, index };
      },
      async wait({ id }) {
        const answer = await http.call("GET", `/${id}`, {}, 200);
        if (answer === null) throw new Error("The wait ended without an answer.");
        return answer;
      },
      prepare: async () => {},
      answer: ({ id }) => http.call("POST", `/${id}/answer`, { body: OUTPUT }, 200),
      close: http.close,
    };
  },
};
