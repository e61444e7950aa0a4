//! JSON bodies read as form fields, so that one rule checks both.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::{collections::HashSet, fmt};

/// Fields in one body: a batch of a thousand ticked jobs, ten times over.
pub(crate) const FIELDS_MAX: usize = 10_000;
/// The name of a field with those of the objects around it, in bytes.
const NAME_BYTES_MAX: usize = 200;

/// The fields of a JSON object; `None` where the text is no object, a key stands twice, or there are more or longer names
/// than anything here asks for: names are written out for every item of a list, so that their length counts.
pub(crate) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let Node::Object(fields) = serde_json::from_str::<Node>(text).ok()? else { return None };
    let mut pairs = Vec::new();
    fields.into_iter().all(|(key, node)| flatten(&key, node, &mut pairs)).then_some(pairs)
}

fn flatten(key: &str, node: Node, pairs: &mut Vec<(String, String)>) -> bool {
    if key.len() > NAME_BYTES_MAX || pairs.len() >= FIELDS_MAX {
        return false;
    }
    match node {
        Node::Null => true,
        Node::Text(text) => {
            pairs.push((key.to_owned(), text));
            true
        }
        Node::List(nodes) => nodes.into_iter().all(|n| flatten(key, n, pairs)),
        Node::Object(fields) => fields.into_iter().all(|(k, n)| flatten(&format!("{key}.{k}"), n, pairs)),
    }
}

enum Node {
    Null,
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, v: bool) -> Result<Node, E> {
        Ok(Node::Text(v.to_string()))
    }

    fn visit_i64<E: Error>(self, v: i64) -> Result<Node, E> {
        Ok(Node::Text(v.to_string()))
    }

    fn visit_u64<E: Error>(self, v: u64) -> Result<Node, E> {
        Ok(Node::Text(v.to_string()))
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<Node, E> {
        Ok(Node::Text(v.to_string()))
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<Node, E> {
        Ok(Node::Text(v.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields: Vec<(String, Node)> = Vec::new();
        let mut keys = HashSet::new();
        while let Some((key, node)) = map.next_entry::<String, Node>()? {
            if fields.len() >= FIELDS_MAX || !keys.insert(key.clone()) {
                return Err(A::Error::custom("a key stands twice, or there are too many"));
            }
            fields.push((key, node));
        }
        Ok(Node::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn an_object_reads_as_fields() {
        let read = pairs(r#"{"booth":"A01","contact":{"name":"陈"},"jobs":["1",2],"x":null}"#).unwrap();
        let expected = [("booth", "A01"), ("contact.name", "陈"), ("jobs", "1"), ("jobs", "2")];
        assert_eq!(read, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
    }

    #[test]
    fn what_is_no_plain_object_is_refused() {
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        for bad in [r#"{"a":1,"a":2}"#, r#"{"a":{"b":1,"b":1}}"#, "[]", "1", "{", "\u{feff}{}", &deep, r#"{"a":1e309}"#]
        {
            assert!(pairs(bad).is_none(), "{}", &bad[..bad.len().min(40)]);
        }
    }

    #[test]
    fn names_and_lists_that_would_grow_without_bound_are_refused() {
        let long = "k".repeat(100_000);
        let items = vec!["1"; 100_000].join(",");
        let many: Vec<String> = (0..100_000).map(|n| format!("\"k{n}\":1")).collect();
        for bad in [format!("{{\"{long}\":[1,1]}}"), format!("{{\"k\":[{items}]}}"), format!("{{{}}}", many.join(","))]
        {
            assert!(pairs(&bad).is_none(), "{}", &bad[..40]);
        }
        let ticked: Vec<String> = (0..1_000).map(|n| format!("\"{n}\"")).collect();
        assert_eq!(pairs(&format!("{{\"jobs\":[{}]}}", ticked.join(","))).unwrap().len(), 1_000);
    }
}
