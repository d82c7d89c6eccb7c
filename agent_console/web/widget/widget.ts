// The script tag's entry: defines <handraise-chat> and puts one on the page that has none.
//
//   <script src="https://help.example/widget.js" data-site="shop" defer></script>
//
// `data-…` of the script become attributes of the element; the server is where the script came from.
import { defineElement, TAG } from "./element.tsx";

const script = document.currentScript as HTMLScriptElement | null;
const server = script ? new URL(".", script.src).href : location.origin;

function addElement(): void {
  if (document.querySelector(TAG)) return;
  const element = document.createElement(TAG);
  for (const [name, value] of Object.entries(script?.dataset ?? {})) element.setAttribute(name, value ?? "");
  document.body.append(element);
}

defineElement(server);
if (document.body && document.readyState !== "loading") addElement();
else document.addEventListener("DOMContentLoaded", addElement);
