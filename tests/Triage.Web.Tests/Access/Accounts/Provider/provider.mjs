// A real OpenID Connect provider that knows one person and signs them in without asking.
// node provider.mjs <port> <redirect uri> <where to after signing out>
import { Provider } from 'oidc-provider';

const [port, redirect, after] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const person = { sub: 'real-7', name: 'Rita Real', email: 'olivia@example.com', groups: ['triage-triagers'] };

const provider = new Provider(issuer, {
    clients: [{
        client_id: 'triage',
        client_secret: 'secret-of-the-client',
        redirect_uris: [redirect],
        post_logout_redirect_uris: [after],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
    }],
    claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => person }),
    async loadExistingGrant(ctx) {
        const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
    },
});

const answer = provider.callback();
const { createServer } = await import('node:http');
createServer(async (request, response) => {
    if (request.url.startsWith('/interaction/')) {
        await provider.interactionFinished(request, response, { login: { accountId: person.sub } }, { mergeWithLastSubmission: false });
        return;
    }
    answer(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
