/* The class list of one lesson, kept only in a secure page and only encrypted; the key lives in this tab alone. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  if (!kept) return;

  function tabKey(make) {
    if (!window.isSecureContext || !window.crypto || !window.crypto.subtle) return Promise.resolve(null);
    var held = null;
    try {
      held = window.sessionStorage.getItem(kept.KEY);
      if (!held && make) {
        held = kept.random(32);
        window.sessionStorage.setItem(kept.KEY, held);
      }
    } catch (refused) {
      return Promise.resolve(null);
    }
    if (!held) return Promise.resolve(null);
    var raw = new Uint8Array(
      held.match(/../g).map(function (two) {
        return parseInt(two, 16);
      })
    );
    return window.crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  function keepRoll(roll) {
    return tabKey(true).then(function (key) {
      if (!key) return null;
      var nonce = window.crypto.getRandomValues(new Uint8Array(12));
      var words = new TextEncoder().encode(JSON.stringify(roll));
      return window.crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, words).then(function (sealed) {
        return kept.put(kept.ROLL, { lesson: roll.lesson, at: Date.now(), nonce: nonce, sealed: sealed });
      });
    });
  }

  function rollOf(lesson) {
    return Promise.all([tabKey(false), kept.all(kept.ROLL)]).then(function (found) {
      var row = found[1].filter(function (one) {
        return one.lesson === lesson;
      })[0];
      if (!found[0] || !row) return null;
      return window.crypto.subtle
        .decrypt({ name: "AES-GCM", iv: row.nonce }, found[0], row.sealed)
        .then(function (plain) {
          return JSON.parse(new TextDecoder().decode(plain));
        })
        .catch(function () {
          return null;
        });
    });
  }

  kept.keepRoll = keepRoll;
  kept.rollOf = rollOf;
})();
