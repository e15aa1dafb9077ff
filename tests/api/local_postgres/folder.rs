//! Where the data lives and what opens it: folders, users, versions and programs.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::PathBuf,
    process::Command,
};

use plantopia::config::LocalConfig;
use plantopia::db::local::{LocalError, LocalPostgres, reach};

use super::{Holding, config, connect, end_orphan, fake_programs, give_away, real_programs, root, temp_folder, text};

#[tokio::test]
async fn a_folder_of_another_version_names_the_programs_it_needs() {
    let temp = temp_folder();
    fs::create_dir_all(temp.path().join("data/pg")).unwrap();
    fs::write(temp.path().join("data/pg/PG_VERSION"), "99\n").unwrap();
    give_away(&temp.path().join("data"));
    let said = LocalPostgres::start(&config(temp.path().join("data"))).await.unwrap_err().to_string();
    assert!(said.contains("was made by PostgreSQL 99, whose programs are missing (found: "), "{said}");
    assert!(said.contains("apt-get install postgresql-99"), "{said}");
}

#[tokio::test]
async fn without_programs_the_ways_out_are_named() {
    let temp = temp_folder();
    let nothing = vec![temp.path().to_owned(), temp.path().join("missing")];
    let config = LocalConfig { programs: Some(nothing), ..config(temp.path().join("data")) };
    let said = LocalPostgres::start(&config).await.unwrap_err().to_string();
    for way in ["apt-get install postgresql", "postgresql-server", "brew install postgresql", "DATABASE_URL"] {
        assert!(said.contains(way), "{said}");
    }
    assert!(!temp.path().join("data").exists());
}

#[tokio::test]
async fn too_old_programs_are_named() {
    let temp = temp_folder();
    let programs =
        fake_programs(temp.path(), &[("postgres", "echo 'postgres (PostgreSQL) 12.22'"), ("initdb", "true")]);
    let config = LocalConfig { programs: Some(vec![programs]), ..config(temp.path().join("data")) };
    let said = LocalPostgres::start(&config).await.unwrap_err().to_string();
    assert!(said.contains("version 13 or later, found (only 12.22 in "), "{said}");
}

#[tokio::test]
async fn a_system_without_the_locale_gets_the_plain_one() {
    let temp = temp_folder();
    let real = real_programs(temp.path()).await;
    let picky = format!(
        "case \"$*\" in *C.UTF-8*) echo 'initdb: error: invalid locale name \"C.UTF-8\"' >&2; exit 1;; esac\n\
         exec {}/initdb \"$@\"",
        real.display()
    );
    let plain = format!("exec {}/postgres \"$@\"", real.display());
    let programs = fake_programs(temp.path(), &[("initdb", &picky), ("postgres", &plain)]);
    let config = LocalConfig { programs: Some(vec![programs]), ..config(temp.path().join("data")) };
    let running = LocalPostgres::start(&config).await.unwrap();
    let mut sql = connect(&running.connect_options()).await;
    assert_eq!(text(&mut sql, "select datcollate::text from pg_database where datname = 'plantopia'").await, "C");
    assert_eq!(text(&mut sql, "show server_encoding").await, "UTF8");
    drop(sql);
    running.stop().await;
}

#[tokio::test]
async fn a_long_path_keeps_its_socket_in_a_private_folder_elsewhere() {
    let temp = temp_folder();
    let config = config(temp.path().join("d".repeat(60)).join("e".repeat(60)));
    let running = LocalPostgres::start(&config).await.unwrap();
    let folder = running.connect_options().get_socket().unwrap().clone();
    assert!(!folder.starts_with(temp.path()));
    let meta = fs::symlink_metadata(&folder).unwrap();
    assert!(meta.is_dir());
    assert_eq!(meta.mode() & 0o777, 0o700);
    assert_eq!(meta.uid(), fs::metadata(running.data_dir().join("pg")).unwrap().uid());
    connect(&running.connect_options()).await;
    assert_eq!(LocalPostgres::attach_or_start(&config).await.unwrap().url(), running.url());
    running.stop().await;
    assert!(!folder.exists());
}

#[tokio::test]
async fn the_way_in_is_told_whether_it_runs_or_not() {
    let temp = temp_folder();
    let config = config(temp.path().join("with ' quote"));
    let before = reach(&config).unwrap();
    assert!(!before.running);
    assert!(before.to_string().contains("isn't running: `plantopia serve` starts it"), "{before}");
    assert!(!temp.path().join("with ' quote").exists(), "asking makes nothing");

    let running = LocalPostgres::start(&config).await.unwrap();
    let told = reach(&config).unwrap();
    assert!(told.running);
    assert_eq!((told.url.as_str(), told.tcp), (running.url().as_str(), None));
    assert_eq!(before.url, told.url);
    // The printed line does what it says in a shell, as the user it is for.
    let line = told.to_string().lines().find(|line| line.starts_with("psql ")).unwrap().to_owned();
    let psql = Command::new("sh").arg("-c").arg(format!("{line} -Atc 'select current_user'")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&psql.stdout), "plantopia\n", "{psql:?}");
    running.stop().await;
}

#[tokio::test]
async fn an_empty_folder_is_used_as_it_is_found_also_through_a_link() {
    let temp = temp_folder();
    let (data, link) = (temp.path().join("data"), temp.path().join("link"));
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
    symlink(&data, &link).unwrap();
    let running = LocalPostgres::start(&config(link.clone())).await.unwrap();
    assert_eq!(running.data_dir(), data);
    assert_eq!(reach(&config(link)).unwrap().url, running.url());
    running.stop().await;
}

#[tokio::test]
async fn a_folder_with_other_files_is_left_alone() {
    let temp = temp_folder();
    fs::write(temp.path().join("thesis.txt"), "").unwrap();
    let said = LocalPostgres::start(&config(temp.path().to_owned())).await.unwrap_err().to_string();
    assert!(said.contains("it holds thesis.txt, which is not Plantopia's"), "{said}");
    assert_eq!(fs::metadata(temp.path()).unwrap().mode() & 0o777, 0o755);
}

#[tokio::test]
async fn a_folder_out_of_reach_is_an_error_when_it_was_asked_for() {
    let temp = temp_folder();
    fs::set_permissions(temp.path(), fs::Permissions::from_mode(if root() { 0o700 } else { 0o500 })).unwrap();
    let failed = LocalPostgres::start(&config(temp.path().join("data"))).await.unwrap_err();
    let said = failed.to_string();
    let why =
        if root() { "who runs the database, doesn't get through the folders above it" } else { "Permission denied" };
    assert!(matches!(failed, LocalError::Folder { .. }) && said.contains(why), "{said}");
    assert!(!temp.path().join("data").exists());
    fs::set_permissions(temp.path(), fs::Permissions::from_mode(0o700)).unwrap();
}

#[tokio::test]
async fn the_default_folder_moves_from_where_it_is_out_of_reach_and_stays_there() {
    let (temp, shelter) = (temp_folder(), temp_folder());
    fs::set_permissions(temp.path(), fs::Permissions::from_mode(if root() { 0o700 } else { 0o500 })).unwrap();
    let moved = Holding::start_in("serve", temp.path(), shelter.path());
    let notice = moved.notice.clone().expect("one line says where");
    let parent = if root() { PathBuf::from("/var/lib/plantopia") } else { shelter.path().join("plantopia") };
    assert!(moved.data_dir.starts_with(&parent), "{}", moved.data_dir.display());
    let wanted = temp.path().join(".plantopia");
    let said = format!("the database is in {} instead of {}: ", moved.data_dir.display(), wanted.display());
    assert!(notice.starts_with(&said), "{notice}");
    assert!(!wanted.exists());
    let data = moved.data_dir.clone();
    moved.kill();

    // Within reach by now, but the data is where it is.
    fs::set_permissions(temp.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let again = Holding::start_in("command", temp.path(), shelter.path());
    assert_eq!(again.data_dir, data);
    assert!(again.notice.as_ref().unwrap().ends_with("the data was put there before"), "{:?}", again.notice);
    again.kill();
    end_orphan(&config(data.clone())).await;
    fs::remove_dir_all(&data).unwrap();
    // Somebody else's data may be beside it.
    let _ = fs::remove_dir(parent);
}

#[tokio::test]
async fn the_default_folder_is_used_where_it_can_be() {
    let (temp, shelter) = (temp_folder(), temp_folder());
    let held = Holding::start_in("serve", temp.path(), shelter.path());
    assert_eq!(held.data_dir, temp.path().join(".plantopia"));
    assert_eq!(held.notice, None);
    let data = held.data_dir.clone();
    held.kill();
    end_orphan(&config(data)).await;
}

/// Only root can hand a folder to somebody else, and only root takes turns with other users.
#[tokio::test]
async fn root_runs_a_users_database_as_that_user_but_trusts_no_planted_one() {
    if !root() {
        return;
    }
    let nobody = 65534;
    let (temp, shelter) = (temp_folder(), temp_folder());
    std::os::unix::fs::chown(temp.path(), Some(nobody), Some(nobody)).unwrap();
    fs::create_dir(temp.path().join(".plantopia")).unwrap();
    std::os::unix::fs::chown(temp.path().join(".plantopia"), Some(nobody), Some(nobody)).unwrap();
    let held = Holding::start_in("serve", temp.path(), shelter.path());
    assert_eq!(held.data_dir, temp.path().join(".plantopia"));
    assert_eq!(fs::metadata(held.data_dir.join("pg")).unwrap().uid(), nobody);
    let data = held.data_dir.clone();
    held.kill();
    end_orphan(&config(data)).await;

    std::os::unix::fs::chown(temp.path(), Some(0), Some(0)).unwrap();
    let held = Holding::start_in("serve", temp.path(), shelter.path());
    assert!(held.notice.as_ref().unwrap().contains("it belongs to the user nobody"), "{:?}", held.notice);
    let data = held.data_dir.clone();
    held.kill();
    end_orphan(&config(data.clone())).await;
    fs::remove_dir_all(&data).unwrap();
    let _ = fs::remove_dir("/var/lib/plantopia");
}

#[tokio::test]
async fn somebody_elses_folder_is_refused() {
    // Root may use every folder but one of root's own files, which the tests above hold to.
    if root() {
        return;
    }
    let said = LocalPostgres::start(&config(PathBuf::from("/root"))).await.unwrap_err().to_string();
    assert!(said.contains("it belongs to the user root"), "{said}");
}
