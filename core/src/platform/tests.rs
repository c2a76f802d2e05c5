#![allow(clippy::print_stdout, reason = "a test that cannot show its point says so")]

use std::fs;
use std::process::Command;
use std::time::Duration;

use super::*;

#[test]
fn an_exchange_swaps_and_a_new_name_must_be_free() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b, c) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("c"));
    fs::write(&a, "one").unwrap();
    fs::write(&b, "two").unwrap();
    exchange(&a, &b).unwrap();
    assert_eq!((fs::read(&a).unwrap(), fs::read(&b).unwrap()), (b"two".to_vec(), b"one".to_vec()));
    assert_eq!(rename_new(&a, &b).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    rename_new(&a, &c).unwrap();
    assert!(!a.exists() && c.exists());
    sync_folder(folder.path()).unwrap();
    assert!(free_space(folder.path()).unwrap() > 0);
}

#[test]
fn a_lock_excludes_and_ends_with_its_holder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lock");
    let held = lock(&file).unwrap();
    assert!(try_lock(&file).unwrap().is_none());
    drop(held);
    assert!(try_lock(&file).unwrap().is_some());
}

#[cfg(unix)]
#[test]
fn mode_and_attributes_are_carried_over() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use xattr::FileExt;
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    fs::write(&a, "one").unwrap();
    fs::write(&b, "two").unwrap();
    fs::set_permissions(&a, fs::Permissions::from_mode(0o640)).unwrap();
    let (from, to) = (fs::File::open(&a).unwrap(), fs::File::options().write(true).open(&b).unwrap());
    let knows_attributes = from.set_xattr("user.talklog.test", b"kept").is_ok();
    // Root may give files away: then the owner is carried over too.
    let foreign = std::os::unix::fs::chown(&a, Some(4711), Some(4712)).is_ok();
    carry_over(&from, &to).unwrap();
    let metadata = fs::metadata(&b).unwrap();
    assert_eq!(metadata.mode() & 0o7777, 0o640);
    if knows_attributes {
        assert_eq!(to.get_xattr("user.talklog.test").unwrap().as_deref(), Some(&b"kept"[..]));
    } else {
        println!("not shown: this file system has no extended attributes");
    }
    if foreign {
        assert_eq!((metadata.uid(), metadata.gid()), (4711, 4712));
    } else {
        println!("not shown: only root can give files away");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_is_not_entered() {
    let outside = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).unwrap();
    fs::create_dir(folder.path().join("real")).unwrap();
    let root = Folder::open(folder.path()).unwrap();
    assert!(root.below("real").is_ok());
    assert_eq!(root.below("link").unwrap_err().kind(), io::ErrorKind::NotADirectory);
    assert_eq!(root.below("none").unwrap_err().kind(), io::ErrorKind::NotFound);
    assert!(root.read("link").is_err());
}

#[cfg(unix)]
#[test]
fn a_group_ends_with_its_children() {
    use std::io::Read;
    let mut command = Command::new("sh");
    command.args(["-c", "sleep 600 & echo started; wait"]).stdout(std::process::Stdio::piped());
    own_group(&mut command);
    let mut child = command.spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut word = [0; 8];
    out.read_exact(&mut word).unwrap();
    end_group(child.id()).unwrap();
    // The pipe ends only when the grandchild is gone as well.
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || tell.send(out.read_to_end(&mut Vec::new()).is_ok()));
    assert!(told.recv_timeout(Duration::from_secs(10)).unwrap());
    assert!(!child.wait().unwrap().success());
    assert!(end_group(1).is_err() && end_group(0).is_err());
}
