//! Where uploads are kept: `FILES_URL`, a folder (`file:///path`) or a bucket of an S3 (`s3://bucket/prefix?endpoint=…`).

use crate::adapters::read_secret;
use anyhow::{Context, bail, ensure};
use gateways::Secret;
use object_store::{
    ClientOptions, ObjectStore, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
    prefix::PrefixStore,
};
use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

/// Seconds that one request to an S3 may take, and that it may be tried again.
const REQUEST_SECONDS: u64 = 10;
const CONNECT_SECONDS: u64 = 3;
const RETRY_SECONDS: u64 = 15;

/// Where uploads are kept.
#[derive(Clone, Debug)]
pub enum Files {
    /// On this machine.
    Folder(PathBuf),
    /// Elsewhere, for many machines.
    Bucket(Bucket),
}

impl From<PathBuf> for Files {
    fn from(folder: PathBuf) -> Self {
        Self::Folder(folder)
    }
}

/// A bucket of an S3.
#[derive(Clone)]
pub struct Bucket {
    name: String,
    prefix: String,
    endpoint: Option<String>,
    region: String,
    path_style: bool,
    key_id: String,
    secret: Secret,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("name", &self.name).field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// `FILES_KEY_ID`, `FILES_SECRET`, `FILES_SECRET_FILE`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Credentials<'a> {
    pub key_id: Option<&'a str>,
    pub secret: Option<&'a str>,
    pub secret_file: Option<&'a PathBuf>,
}

impl Files {
    /// Reads `FILES_URL`. `strict` (production) refuses an endpoint without TLS and secrets that everybody knows.
    ///
    /// # Errors
    /// Says which setting is wrong; never repeats a secret.
    pub(crate) fn read(url: &str, credentials: Credentials<'_>, strict: bool) -> anyhow::Result<Self> {
        if let Some(path) = url.strip_prefix("file://") {
            return Ok(Self::Folder(path.into()));
        }
        let Some(rest) = url.strip_prefix("s3://") else {
            bail!("FILES_URL is {url:?}; it must be file:///path or s3://bucket?endpoint=https://…");
        };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
        ensure!(!name.is_empty(), "FILES_URL names no bucket: s3://bucket?endpoint=https://…");
        ensure!(!name.contains('@'), "FILES_URL holds credentials; set FILES_KEY_ID and FILES_SECRET_FILE instead");
        let (mut endpoint, mut region, mut path_style) = (None, "us-east-1".to_owned(), true);
        for (setting, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*setting {
                "endpoint" => endpoint = Some(value.trim_end_matches('/').to_owned()),
                "region" => region = value.into_owned(),
                "path_style" => path_style = value.parse().context("FILES_URL: path_style is true or false")?,
                other => bail!("FILES_URL: unknown setting {other:?}; known are endpoint, region, path_style"),
            }
        }
        if let Some(endpoint) = &endpoint {
            let plain = endpoint.starts_with("http://");
            ensure!(plain || endpoint.starts_with("https://"), "FILES_URL: endpoint must begin with https://");
            ensure!(!(strict && plain), "FILES_URL: in production the endpoint must begin with https://");
        } else {
            // Amazon's own: its buckets answer under their own names.
            path_style = path_style && query.contains("path_style");
        }
        let key_id = credentials.key_id.context("FILES_KEY_ID is missing: the name of the key at the S3")?;
        let secret = read_secret("FILES_SECRET", credentials.secret, credentials.secret_file, strict)?;
        Ok(Self::Bucket(Bucket {
            name: name.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint,
            region,
            path_style,
            key_id: key_id.to_owned(),
            secret,
        }))
    }

    /// Opens the place, and makes sure that it can be read.
    ///
    /// # Errors
    /// Says what is wrong with it: no folder can be made, there is no such bucket, the key is refused, nobody answers.
    pub(crate) async fn open(&self) -> anyhow::Result<Arc<dyn ObjectStore>> {
        match self {
            Self::Folder(folder) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("the folder of uploads {} cannot be made", folder.display()))?;
                Ok(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)))
            }
            Self::Bucket(bucket) => bucket.open().await,
        }
    }
}

impl Bucket {
    async fn open(&self) -> anyhow::Result<Arc<dyn ObjectStore>> {
        let options = ClientOptions::new()
            .with_timeout(Duration::from_secs(REQUEST_SECONDS))
            .with_connect_timeout(Duration::from_secs(CONNECT_SECONDS));
        let retry =
            RetryConfig { max_retries: 2, retry_timeout: Duration::from_secs(RETRY_SECONDS), ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.name)
            .with_region(&self.region)
            .with_virtual_hosted_style_request(!self.path_style)
            .with_access_key_id(&self.key_id)
            .with_secret_access_key(self.secret.reveal())
            .with_client_options(options)
            .with_retry(retry);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        let store = builder.build().context("FILES_URL cannot be used")?;
        self.look(&store).await?;
        match self.prefix.as_str() {
            "" => Ok(Arc::new(store)),
            prefix => Ok(Arc::new(PrefixStore::new(store, Path::from(prefix)))),
        }
    }

    /// Lists under a name that nothing has: an empty list means that bucket and key are right.
    async fn look(&self, store: &impl ObjectStore) -> anyhow::Result<()> {
        let place = self.endpoint.as_deref().unwrap_or("Amazon S3");
        let name = &self.name;
        match store.list_with_delimiter(Some(&Path::from("gongpin-start"))).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let text = format!("{error:?}");
                if text.contains("NoSuchBucket") || matches!(error, object_store::Error::NotFound { .. }) {
                    bail!("FILES_URL: there is no bucket {name:?} at {place}; make it first");
                }
                let refused = ["SignatureDoesNotMatch", "InvalidAccessKeyId", "AccessDenied", "NotSignedUp", "403"];
                if refused.iter().any(|code| text.contains(code)) {
                    bail!(
                        "FILES_URL: {place} refuses the key for bucket {name:?}; check FILES_KEY_ID and FILES_SECRET"
                    );
                }
                Err(anyhow::Error::new(error).context(format!("FILES_URL: bucket {name:?} at {place} does not answer")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str, strict: bool) -> Result<Files, String> {
        let credentials =
            Credentials { key_id: Some("county"), secret: Some("4f9d2c7be81a43d0aa51"), secret_file: None };
        Files::read(url, credentials, strict).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn a_bucket_is_named_with_its_endpoint_and_never_with_its_secret() {
        let Ok(Files::Bucket(b)) =
            read("s3://uploads/recruit/?endpoint=https%3A%2F%2Fs3.example%2F&region=cn-south", true)
        else {
            panic!("no bucket")
        };
        assert_eq!((b.name.as_str(), b.prefix.as_str(), b.region.as_str()), ("uploads", "recruit", "cn-south"));
        assert_eq!((b.endpoint.as_deref(), b.path_style), (Some("https://s3.example"), true));
        assert!(!format!("{b:?}").contains("4f9d2c7b") && !format!("{b:?}").contains("county"));
        let Ok(Files::Bucket(amazon)) = read("s3://uploads?region=ap-southeast-1", true) else { panic!("no bucket") };
        assert!(amazon.endpoint.is_none() && !amazon.path_style);
    }

    #[test]
    fn a_wrong_address_is_told_apart() {
        for (url, words) in [
            ("ftp://x", "file:///path or s3://"),
            ("s3://", "names no bucket"),
            ("s3://key:secret@uploads?endpoint=https://s3.example", "holds credentials"),
            ("s3://uploads?endpoint=s3.example", "must begin with https://"),
            ("s3://uploads?endpoint=http://s3.example", "in production"),
            ("s3://uploads?endpoint=https://s3.example&acl=public", "unknown setting \"acl\""),
            ("s3://uploads?endpoint=https://s3.example&path_style=yes", "true or false"),
        ] {
            let error = read(url, true).unwrap_err();
            assert!(error.contains(words), "{url}: {error}");
        }
        let none = Files::read("s3://uploads?endpoint=https://s3.example", Credentials::default(), true);
        assert!(none.unwrap_err().to_string().contains("FILES_KEY_ID"));
        assert!(matches!(read("file:///srv/files", true), Ok(Files::Folder(path)) if path == *"/srv/files"));
    }
}
