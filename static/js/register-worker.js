/* Limited to a lesson's register: when what was taught or who was reached is opened and the network is gone, the page for no network comes
   instead. Kept are that page and its style; never a page with a name, never a page for children or guardians (SAFEGUARDS 35). */
"use strict";

var SHELF = "hulei-register-" + VERSION;
var PAGES = /^\/lessons\/\d+\/(script|taught|register)$/;
var SHELL = KEPT[0];

self.addEventListener("install", function (event) {
  event.waitUntil(
    caches
      .open(SHELF)
      .then(function (shelf) {
        return shelf.addAll(
          KEPT.map(function (address) {
            return new Request(address, { credentials: "omit", cache: "reload" });
          })
        );
      })
      .then(function () {
        return self.skipWaiting();
      })
  );
});

self.addEventListener("activate", function (event) {
  event.waitUntil(
    caches
      .keys()
      .then(function (names) {
        return Promise.all(
          names
            .filter(function (name) {
              return name.indexOf("hulei-register-") === 0 && name !== SHELF;
            })
            .map(function (name) {
              return caches.delete(name);
            })
        );
      })
      .then(function () {
        return self.clients.claim();
      })
  );
});

function shell(otherwise) {
  return caches.match(SHELL, { ignoreVary: true }).then(function (page) {
    return page || otherwise;
  });
}

self.addEventListener("fetch", function (event) {
  var request = event.request;
  var address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGES.test(address.pathname)) {
    event.respondWith(
      fetch(request).then(
        function (answer) {
          return answer.status >= 502 && answer.status <= 504 ? shell(answer) : answer;
        },
        function () {
          return shell(Response.error());
        }
      )
    );
  } else if (KEPT.indexOf(address.pathname + address.search) > 0) {
    event.respondWith(
      caches.match(request, { ignoreVary: true }).then(function (found) {
        return found || fetch(request);
      })
    );
  }
});
