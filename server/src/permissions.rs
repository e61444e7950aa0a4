//! `docs/generated/permissions.md`: every route and who may enter, written from the doors.

use crate::openapi::who;
use access::RouteSign;
use std::fmt::Write;

/// The table, sorted by path.
#[must_use]
pub fn table(signs: &[RouteSign]) -> String {
    let mut signs: Vec<&RouteSign> = signs.iter().collect();
    signs.sort_by(|a, b| (&a.path, a.method).cmp(&(&b.path, b.method)));
    let mut text = String::from(
        "# 权限表\n\n由程序生成（`cargo run -- permissions`），不要手工修改。每一行是一个地址和它的门：谁可以进入。\n\
         不属于自己的内容一律按不存在处理（404）。\n\n| 方法 | 地址 | 谁可以进入 |\n|---|---|---|\n",
    );
    for sign in signs {
        let _ = writeln!(text, "| {} | `{}` | {} |", sign.method, sign.path, who(sign.door));
    }
    text
}
