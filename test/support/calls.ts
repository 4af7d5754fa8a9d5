import { env } from "cloudflare:workers";

export interface ObjectCall {
  namespace: "WORKSPACES" | "DEPLOYMENTS";
  method: string;
  began: number;
}

/**
 * Counts the calls that reach objects from outside while `work` runs, by wrapping the namespaces of the environment.
 * Calls of one object to another pass through the same environment and are counted too.
 */
export async function countCalls<T>(work: () => Promise<T>): Promise<{ value: T; calls: ObjectCall[] }> {
  const calls: ObjectCall[] = [];
  const restore = (["WORKSPACES", "DEPLOYMENTS"] as const).map((name) => {
    const namespace = env[name];
    const original = namespace.getByName.bind(namespace);
    const wrapped = (id: string) =>
      new Proxy(original(id), {
        get(stub, method) {
          const member = Reflect.get(stub, method);
          if (typeof member !== "function") return member;
          return (...args: unknown[]) => {
            calls.push({ namespace: name, method: String(method), began: performance.now() });
            return Reflect.apply(member, stub, args);
          };
        },
      });
    Object.defineProperty(namespace, "getByName", { value: wrapped, configurable: true });
    return () => Reflect.deleteProperty(namespace, "getByName");
  });
  try {
    return { value: await work(), calls };
  } finally {
    for (const undo of restore) undo();
  }
}
