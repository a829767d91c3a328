//! What is wrong with a command line, in the user's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{CLEAN, NOT_UNDERSTOOD};
use crate::message::{Language, Text, did_you_mean};

/// Prints help or an error of the command line and gives the exit status.
pub fn report(error: &clap::Error, language: Language) -> u8 {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        drop(error.print());
        return CLEAN;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        drop(error.print());
        return NOT_UNDERSTOOD;
    }
    match (language, wording(error)) {
        (Language::Chinese, Some(text)) => {
            use std::io::Write;
            let hint = "用法见 cesuan --help";
            drop(writeln!(std::io::stderr().lock(), "错误: {}\n{hint}", text.zh));
        }
        _ => drop(error.print()),
    }
    NOT_UNDERSTOOD
}

fn wording(error: &clap::Error) -> Option<Text> {
    let get = |kind| {
        error.get(kind).map(|value| match value {
            ContextValue::Strings(list) => list.join("、"),
            other => other.to_string(),
        })
    };
    let argument = get(ContextKind::InvalidArg).unwrap_or_default();
    let value = get(ContextKind::InvalidValue).unwrap_or_default();
    let zh = match error.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => format!("多了“{argument}”；有空格的内容请整个加引号"),
        ErrorKind::UnknownArgument => {
            let guess = get(ContextKind::SuggestedArg).map_or_else(String::new, |guess| format!("，是不是 {guess}？"));
            format!("没有选项“{argument}”{guess}")
        }
        ErrorKind::InvalidSubcommand => {
            let name = get(ContextKind::InvalidSubcommand).unwrap_or_default();
            let near = match error.get(ContextKind::SuggestedSubcommand) {
                Some(ContextValue::Strings(list)) => did_you_mean(&name, list.iter().map(String::as_str)).map(str::to_owned),
                other => other.map(ToString::to_string),
            };
            let guess = near.map_or_else(String::new, |guess| format!("，是不是 {guess}？"));
            format!("没有命令“{name}”{guess}")
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("选项 {argument} 后面缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = get(ContextKind::ValidValue).map_or_else(String::new, |valid| format!("，可以是 {valid}"));
            format!("选项 {argument} 的值“{value}”不对{valid}")
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::ArgumentConflict => format!("选项 {argument} 不能重复，或不能与别的选项同用"),
        _ => return None,
    };
    Some(Text::new(zh, error.to_string()))
}
