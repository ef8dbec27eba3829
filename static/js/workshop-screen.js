/* The shared screen of a workshop: looks for the code of the minute and the count, and says so when the network is gone.
   Without this file the page loads itself anew. */
"use strict";

(function () {
  function seconds() {
    var place = document.querySelector("[data-again]");
    return place ? Number(place.dataset.again) : 10;
  }

  function offline(is) {
    var words = document.querySelector("[data-offline]");
    if (words) words.hidden = !is;
  }

  function look() {
    fetch(location.href, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        if (!answer.ok) return Promise.reject();
        if (answer.redirected) {
          location.href = answer.url; // closed, or paired with another computer
          return "";
        }
        return answer.text();
      })
      .then(function (html) {
        if (!html) return;
        var fresh = new DOMParser().parseFromString(html, "text/html").getElementById("main");
        if (fresh) document.getElementById("main").replaceWith(document.adoptNode(fresh));
        offline(false);
      })
      .catch(function () {
        offline(true);
      })
      .then(function () {
        setTimeout(look, seconds() * 1000);
      });
  }

  setTimeout(look, seconds() * 1000);
})();
