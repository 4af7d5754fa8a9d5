import base from "./base.client.js";
