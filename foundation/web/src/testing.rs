//! A browser without a network: speaks to a router directly, keeps cookies, follows nothing by itself.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "support of tests: it may panic")]

use crate::{Contact, Names, Region, Site, Words};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tower::ServiceExt;

/// A visitor of the pages under test. Clones share their cookies.
#[derive(Clone)]
pub struct Client {
    router: Router,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as text.
    pub body: String,
}

impl Client {
    /// A visitor with no cookies.
    #[must_use]
    pub fn new(router: Router) -> Self {
        Self { router, cookies: Arc::default() }
    }

    /// Another visitor of the same pages, with no cookies.
    #[must_use]
    pub fn stranger(&self) -> Self {
        Self::new(self.router.clone())
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Posts a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Posts a form with one file.
    pub async fn post_file(&self, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Reply {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        let (field, name, bytes) = file;
        body.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend(b"\r\n--edge--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends JSON, with further headers such as `Idempotency-Key`.
    pub async fn json(&self, method: Method, path: &str, body: &serde_json::Value, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Sends any request, with this visitor's cookies.
    pub async fn send(&self, mut request: Request<Body>) -> Reply {
        let cookies =
            self.cookies.lock().unwrap().iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ");
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.parse().unwrap());
        }
        request.headers_mut().entry(header::HOST).or_insert("localhost".parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            let mut jar = self.cookies.lock().unwrap();
            if value.is_empty() || text.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A cookie's value.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Sets a cookie, such as a stolen one.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }
}

impl Reply {
    /// Fails the test unless the status is this one; shows the body.
    #[must_use]
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:?}\n{}", self.headers.get(header::LOCATION), self.body);
        self
    }

    /// Fails the test unless the body has these words.
    #[must_use]
    #[track_caller]
    pub fn sees(self, words: &str) -> Self {
        assert!(self.body.contains(words), "「{words}」 is not in\n{}", self.body);
        self
    }

    /// Fails the test if the body has these words.
    #[must_use]
    #[track_caller]
    pub fn lacks(self, words: &str) -> Self {
        assert!(!self.body.contains(words), "「{words}」 is in\n{}", self.body);
        self
    }

    /// Where a redirect leads.
    #[must_use]
    #[track_caller]
    pub fn location(&self) -> String {
        self.headers
            .get(header::LOCATION)
            .unwrap_or_else(|| panic!("no redirect: {}\n{}", self.status, self.body))
            .to_str()
            .unwrap()
            .to_owned()
    }

    /// The body as JSON.
    #[must_use]
    #[track_caller]
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

/// A site for tests.
#[must_use]
pub fn site() -> Site {
    Site {
        names: Names {
            cloud: "公共就业服务云平台".into(),
            recruitment: "公共招聘服务平台".into(),
            bureau: "某市人力资源和社会保障局".into(),
            sms_signature: "就业".into(),
        },
        region: Region {
            name: "陆丰市".into(),
            division: "441581".into(),
            province: "广东省".into(),
            city: "汕尾市".into(),
        },
        words: Words { tagline: "找工作".into(), welcome: "欢迎".into(), free_of_charge: "全程免费".into() },
        contact: Contact {
            office: "服务中心".into(),
            address: "某路1号".into(),
            phone: "0660-0000000".into(),
            email: "a@example.com".into(),
        },
        demo: false,
        public_url: "http://localhost".into(),
    }
}

/// Dresses routes for a test: http on localhost, no menus.
#[must_use]
pub fn dressed(routes: access::Routes<()>, directory: Arc<dyn access::Directory>) -> Client {
    dressed_behind(crate::TrustedProxies::default(), routes, directory)
}

/// The same behind proxies that are believed.
#[must_use]
pub fn dressed_behind(
    proxies: crate::TrustedProxies,
    routes: access::Routes<()>,
    directory: Arc<dyn access::Directory>,
) -> Client {
    Client::new(crate::dress(
        routes,
        crate::Dress {
            site: Arc::new(site()),
            menus: Arc::default(),
            directory,
            answers: Arc::new(crate::NoAnswers),
            cookie: access::SessionCookie::new(false),
            public_url: "http://localhost".into(),
            proxies,
        },
    ))
}
