//! Uploads in a real S3: `s3s-fs` checks every signature.

#![allow(clippy::unwrap_used, reason = "tests")]

mod town;

use accounts::testing as people;
use counterparts::control::{Fault, Faults};
use object_store::{ObjectStoreExt, path::Path};
use server::{
    app::App,
    config::{Configuration, Mode},
};
use std::net::SocketAddr;
use store::testing::TestStore;
use tempfile::TempDir;
use town::{Actor, Town};

struct Cloud {
    folder: TempDir,
    faults: Faults,
    at: SocketAddr,
}

impl Cloud {
    async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("uploads")).unwrap();
        let faults = Faults::default();
        let at = counterparts::spawn(counterparts::files::router(folder.path(), faults.clone())).await;
        Self { folder, faults, at }
    }

    fn text(&self, store: &TestStore, data: &TempDir, bucket: &str, secret: &str) -> String {
        format!(
            "data_dir = {:?}\ndatabase_url = {:?}\nfiles_url = \"s3://{bucket}/county?endpoint=http://{}\"\n\
             files_key_id = \"{}\"\nfiles_secret = \"{secret}\"\n",
            data.path(),
            store.url(),
            self.at,
            counterparts::KEY_ID,
        )
    }

    async fn open(&self, store: &TestStore, data: &TempDir, bucket: &str, secret: &str) -> anyhow::Result<App> {
        let text = self.text(store, data, bucket, secret);
        let configuration = Configuration::of_text(&text, Some(Mode::Development))?;
        App::open(&configuration, people::clock()).await
    }
}

/// Every file below a folder.
fn files_in(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_in(&path)) } else { found.push(path) }
    }
    found
}

/// A picture of 200 by 100 pixels.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(200, 100).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

store::on_both_databases!(
    server::app::migrations(),
    a_licence_is_uploaded_read_and_deleted_in_an_s3,
    |store| async move {
        let cloud = Cloud::new().await;
        let town = Town::new(&store).await;
        let data = TempDir::new().unwrap();
        std::fs::copy(town.configuration.key_file(), data.path().join("keys")).unwrap();
        let app = cloud.open(&store, &data, "uploads", counterparts::SECRET).await.unwrap();
        let clerk = web::testing::Client::new(app.router().unwrap());
        clerk.set_cookie("session", &town.session_of(Actor::ClerkWithAll).await.unwrap());
        let png = picture();
        let sent = clerk
            .post_file("/api/v1/profile/licences", &[], ("licence", "licence.png", &png))
            .await
            .expect(201)
            .value();
        let path = format!("/files/licences/{}", sent["licence_kept"].as_str().unwrap());
        let kept: Vec<_> = files_in(&cloud.folder.path().join("uploads/county/licences"))
            .into_iter()
            .filter(|f| f.is_file())
            .collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        let shown = clerk.get(&path).await.expect(200);
        assert_eq!(shown.headers["content-type"], "image/png");

        // Slow, broken, gone: a picture that says so, and never a fault.
        cloud.faults.set(Fault::Hang, 1);
        let slow = clerk.get(&path).await.expect(503);
        assert_eq!(slow.headers["content-type"], "image/svg+xml");
        let _ = slow.sees("图片暂时无法显示");
        cloud.faults.set(Fault::Error, 10);
        let _ = clerk.get(&path).await.expect(503).sees("图片暂时无法显示");
        cloud.faults.set(Fault::None, 0);
        let _ = clerk.get(&path).await.expect(200);
        let files = app.organisations.files.clone();
        let key = Path::from(format!("licences/{}", kept[0].file_name().unwrap().to_str().unwrap()));
        assert!(files.head(&key).await.is_ok());
        files.delete(&key).await.unwrap();
        assert!(!kept[0].exists());
        let _ = clerk.get(&path).await.expect(404).sees("图片已不存在");
    }
);

store::on_both_databases!(
    server::app::migrations(),
    a_wrong_secret_and_a_missing_bucket_are_told_at_the_start,
    |store| async move {
        let cloud = Cloud::new().await;
        let data = TempDir::new().unwrap();
        for (bucket, secret, words) in [
            ("uploads", "another-secret-0001", "refuses the key for bucket \"uploads\""),
            ("nowhere", counterparts::SECRET, "there is no bucket \"nowhere\""),
        ] {
            let error = cloud.open(&store, &data, bucket, secret).await.map(|_| ()).unwrap_err();
            let text = format!("{error:#}");
            assert!(text.contains(words), "{words}: {text}");
            assert!(!text.contains(secret), "a secret is told: {text}");
        }
        // A listening port that is nobody's.
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let text = cloud
            .text(&store, &data, "uploads", counterparts::SECRET)
            .replace(&cloud.at.to_string(), &nobody.to_string());
        let configuration = Configuration::of_text(&text, Some(Mode::Development)).unwrap();
        let error = App::open(&configuration, people::clock()).await.map(|_| ()).unwrap_err();
        assert!(format!("{error:#}").contains("does not answer"), "{error:#}");
    }
);
