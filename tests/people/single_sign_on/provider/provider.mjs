// Somebody else's OpenID provider (oidc-provider), with two people and one client, on a free port of this machine.
// Reads its settings from standard input as JSON, prints its issuer, and ends when standard input closes.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const settings = JSON.parse(process.argv[2] ?? readFileSync(0, "utf8"));
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ ...settings.client, grant_types: ["authorization_code"], response_types: ["code"] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["employee_number"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ["only-for-tests"] },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...settings.people[sub] }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", async (request, response) => {
    // Whoever the test names in this header has typed the right password there.
    if (request.url.startsWith("/interaction/")) {
      await provider.interactionFinished(request, response, {
        login: { accountId: request.headers["x-person"] ?? "nobody", amr: ["pwd"] },
      });
    } else answer(request, response);
  });
  console.log(issuer);
});
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
