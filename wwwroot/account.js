// Passkeys on the pages of signing in and of one's own account. Everything else there works without a script.

const failed = 'That did not work, or was cancelled. Try again, or take another way.';

/** Asks the server what to ask the browser for. The form carries what proves that it is ours. */
async function ask(form, address, signal) {
    const answer = await fetch(address, { method: 'POST', body: new FormData(form), credentials: 'same-origin', signal });
    if (!answer.ok) {
        throw new Error(`The server answered ${answer.status}.`);
    }
    return answer.json();
}

function send(form, credential) {
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
}

function tell(form, error) {
    const place = form.querySelector('[role=alert]');
    place.textContent = failed;
    place.hidden = false;
    console.debug(error);
}

let waiting = null;

async function signIn(form, mediation) {
    // A browser answers one question at a time: the one that waits in the name field gives way.
    waiting?.abort();
    const { signal } = (waiting = new AbortController());
    const asked = PublicKeyCredential.parseRequestOptionsFromJSON(await ask(form, form.dataset.passkey, signal));
    const credential = await navigator.credentials.get({ publicKey: asked, mediation, signal });
    if (credential) {
        send(form, credential);
    }
}

async function make(form) {
    const asked = PublicKeyCredential.parseCreationOptionsFromJSON(await ask(form, form.dataset.newPasskey));
    send(form, await navigator.credentials.create({ publicKey: asked }));
}

const able = typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.addEventListener('submit', event => {
        event.preventDefault();
        signIn(form, 'optional').catch(error => tell(form, error));
    });
    if (able && await PublicKeyCredential.isConditionalMediationAvailable?.()) {
        // Nobody asked for this one yet, so nobody is told when it comes to nothing.
        signIn(form, 'conditional').catch(error => console.debug(error));
    }
}

for (const form of document.querySelectorAll('form[data-new-passkey]')) {
    form.addEventListener('submit', event => {
        if (event.submitter?.value === 'passkey') {
            event.preventDefault();
            make(form).catch(error => tell(form, error));
        }
    });
}
