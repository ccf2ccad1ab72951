// @ts-check
// A timer that goes on in a hidden tab: browsers slow a page's own down to one a second, then one a minute.

self.onmessage = ({ data: milliseconds }) => setTimeout(() => self.postMessage(null), milliseconds);
