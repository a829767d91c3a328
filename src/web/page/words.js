// The language of the page. Texts stand where they are used, in both languages.

let language = "zh";

export function setLanguage(lang) {
  language = lang === "en" ? "en" : "zh";
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

export const lang = () => language;

/** The text in the language of the page. */
export const t = (zh, en) => (language === "zh" ? zh : en);

/** A count with its noun, which in English has a plural. */
export const count = (n, zh, one, many) => t(`${n} ${zh}`, `${n} ${n === 1 ? one : many}`);

/** What is wrong, then what to do, as two sentences. */
export const sentence = (text, help) => (help ? `${text}${/[？?]$/.test(text) ? "" : t("。", ".")}${t("", " ")}${help}` : text);

const VERDICTS = {
  exact: ["✓", "相符", "exact"],
  rounded: ["≈", "四舍五入相符", "rounded"],
  misfit: ["✗", "单位不符", "unit mismatch"],
  failing: ["✗", "勾稽不符", "fails a relation"],
  relying: ["≈", "分项改正后相符", "holds once a part is corrected"],
  explained: ["~", "尾差", "rounding tail"],
  mismatch: ["✗", "不符", "mismatch"],
  uncheckable: ["·", "无法复算", "uncheckable"],
  none: ["", "", ""],
};

/** Whether a verdict says that something is wrong, or at least not what it seems. */
export const isWrong = (name) => ["mismatch", "failing", "misfit"].includes(name);
export const isDoubtful = (name) => isWrong(name) || ["explained", "relying"].includes(name);

/** A verdict as a sign and in words: colour is never alone. */
export function verdict(name) {
  const [sign, zh, en] = VERDICTS[name] || VERDICTS.none;
  return { sign, text: t(zh, en) };
}

const SEVERITIES = { error: ["错误", "error"], warning: ["警告", "warning"], note: ["提示", "note"], accepted: ["已接受", "accepted"] };

export const severity = (name) => t(...(SEVERITIES[name] || ["", ""]));

const DIRECTIONS = { equal: ["一致", "they agree"], over: ["多报", "overstated"], under: ["少报", "understated"], unknown: ["", ""] };

export const direction = (name) => t(...(DIRECTIONS[name] || DIRECTIONS.unknown));
