// Asks the browser to make a passkey or to let one answer, and sends the answer with the form. Where the browser cannot,
// the button stays hidden and the sentence beside it says what else to do; without JavaScript nothing changes.
(function () {
  "use strict";
  var form = document.querySelector("[data-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = Array.from(new Uint8Array(buffer), function (one) { return String.fromCharCode(one); }).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function known(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }

  var way = form.getAttribute("data-passkey");
  var asked = JSON.parse(form.getAttribute("data-question"));
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  if (asked.excludeCredentials) asked.excludeCredentials = known(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = known(asked.allowCredentials);

  function said(credential) {
    var found = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) found[name] = text(credential.response[name]);
    });
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: found,
      clientExtensionResults: {}
    });
  }

  var failed = form.querySelector("[data-passkey-failed]");
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    failed.hidden = true;
    var answer = way === "make"
      ? navigator.credentials.create({ publicKey: asked })
      : navigator.credentials.get({ publicKey: asked });
    answer.then(function (credential) {
      form.elements.passkey_answer.value = said(credential);
      form.submit();
    }).catch(function () { failed.hidden = false; });
  });
  form.hidden = false;
  document.querySelector("[data-passkey-without]").hidden = true;
})();
