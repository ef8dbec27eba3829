/* Asks the site whether it is there and who is signed in, and sends it one register; it never waits for long. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var PATIENCE = 8000;
  if (!kept) return;

  kept.reach = function (address) {
    function timed(asked, options) {
      var stop = window.AbortController ? new AbortController() : null;
      var given = Object.assign({ credentials: "same-origin", cache: "no-store", redirect: "manual" }, options || {});
      if (stop) given.signal = stop.signal;
      var late = setTimeout(function () {
        if (stop) stop.abort();
      }, PATIENCE);
      return fetch(asked, given).then(
        function (answer) {
          clearTimeout(late);
          return answer;
        },
        function (gone) {
          clearTimeout(late);
          throw gone;
        }
      );
    }

    /* Who is signed in and a fresh token; "signed-out" or "gone" where there is none. */
    function site() {
      return timed(address).then(
        function (answer) {
          if (answer.type === "opaqueredirect") return { problem: "signed-out" };
          if (answer.status === 404) return { problem: "signed-out" };
          if (!answer.ok) return { problem: "gone" };
          return answer.json().catch(function () {
            return { problem: "gone" };
          });
        },
        function () {
          return { problem: "gone" };
        }
      );
    }

    function sendOne(item, at, shown) {
      var headers = { "Content-Type": "application/json", "X-CSRFToken": at.token };
      return timed(address + (shown ? "?shown=1" : ""), {
        method: "POST",
        headers: headers,
        body: JSON.stringify(item.data),
      }).then(
        function (answer) {
          if (answer.type === "opaqueredirect") return { problem: "signed-out" };
          if (answer.status >= 500 || answer.status === 429) return { problem: "gone" };
          return answer.json().then(
            function (said) {
              return answer.ok ? { taken: said } : { refused: said };
            },
            function () {
              return { problem: "gone" };
            }
          );
        },
        function () {
          return { problem: "gone" };
        }
      );
    }

    return { timed: timed, site: site, sendOne: sendOne };
  };
})();
