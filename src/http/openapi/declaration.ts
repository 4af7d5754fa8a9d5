import type { z } from "zod";

/** One route, declared once: it validates requests, is served, and is documented from this alone. */
export interface RouteDeclaration {
  method: "get" | "post" | "patch" | "delete";
  /** As OpenAPI writes it: `/v1/deployments/{id}`. */
  path: string;
  operation_id: string;
  summary: string;
  description?: string;
  tag: string;
  /** What a path parameter is. */
  params?: Record<string, string>;
  query?: z.ZodType;
  /** JSON body. One that accepts `{}` may be left out by the caller. */
  body?: z.ZodType;
  /** A raw body instead of JSON. */
  raw_body?: { description: string };
  headers?: Record<string, string>;
  responses: Record<number, { description: string; schema?: z.ZodType; content_type?: string }>;
  /** Also answers as server-sent events, when asked to. */
  streams?: boolean;
  /** Statuses of errors besides 400, 401, 429, 500 and 503, which every route may answer. */
  errors?: number[];
}

/** Keeps a declaration's exact type. */
export function declare<const D extends RouteDeclaration>(declaration: D): D {
  return declaration;
}
