/* The size of type on a class's screen: as large as it holds. Old computers read it: ES5, and pixels where `clamp` is
   not known. */
"use strict";

window.classFit = function (deck) {
  var SMALLEST = 0.4;
  var GROWN = 1.6;
  var STEP = 0.02;
  var PHONE = 600; // narrower windows scroll: small type would help nobody there
  var SMALLEST_ON_PHONE = 0.7;
  var LARGEST = 80;
  var READABLE = 22;

  function isTooLarge() {
    var text = deck.text();
    return document.documentElement.scrollHeight > window.innerHeight || text.scrollWidth > text.clientWidth + 1;
  }

  function heightOfWords(text) {
    var height = 0;
    for (var number = 0; number < text.children.length; number++) {
      if (text.children[number].className !== "picture") height += text.children[number].offsetHeight;
    }
    return height;
  }

  /* Sets the largest type that breaks no line of few words and cuts nothing off; returns it. */
  function grow(text) {
    text.style.fontSize = "";
    var height = heightOfWords(text);
    var size = isTooLarge() ? 1 : GROWN;
    do {
      text.style.fontSize = size + "em";
      var isBroken = size > 1 && heightOfWords(text) > height * size + 1;
      size -= STEP;
    } while (size >= SMALLEST && (isBroken || isTooLarge()));
    return size;
  }

  function sizeOfPicture(text) {
    var image = text.querySelector(".picture img");
    return image ? image.offsetWidth * image.offsetHeight : 0;
  }

  /* A picture stands beside its words, or below them where that makes neither smaller. */
  function place(text) {
    var beside = grow(text);
    var picture = sizeOfPicture(text);
    if (!/ with-picture/.test(text.className) || !picture) return;
    text.className += " picture-below";
    if (grow(text) >= beside && !isTooLarge() && sizeOfPicture(text) > picture) return;
    text.className = text.className.replace(" picture-below", "");
    grow(text);
  }

  /* The numbers to call stand whole on a phone where somewhat smaller type does it; where not, they are scrolled. */
  function shrink(text) {
    for (var size = 1; isTooLarge() && size >= SMALLEST_ON_PHONE; size -= STEP) text.style.fontSize = size + "em";
    if (isTooLarge()) text.style.fontSize = "";
  }

  /* A screen with few words gets larger type, where that breaks no line; one that is higher than the window gets smaller
     type, by no more than it needs, so that nothing is cut off. */
  function fit() {
    if (!window.CSS || !CSS.supports || !CSS.supports("font-size", "clamp(1px, 2px, 3px)")) {
      document.body.style.fontSize = Math.max(READABLE, Math.min(window.innerWidth * 0.034, window.innerHeight * 0.058, LARGEST)) + "px";
    }
    var text = deck.text();
    if (!text) return;
    text.className = text.className.replace(/density-\d/, "density-0").replace(" picture-below", "");
    text.style.fontSize = "";
    if (window.innerWidth >= PHONE) place(text);
    else if (/ with-help/.test(text.className)) shrink(text);
  }

  window.addEventListener("resize", fit);
  window.addEventListener("load", fit);
  document.addEventListener("load", fit, true); // a picture that came later, or not at all
  document.addEventListener("error", fit, true);
  return fit;
};
