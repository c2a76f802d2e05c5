//! A slice of the power cuts; `make torture PARTS=power` cuts as often as asked for.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, reason = "test code")]

use std::process::Command;

use talklog_tests::power::missing;

#[test]
fn what_was_said_to_be_kept_outlives_a_power_cut() {
    if let Some(why) = missing() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no power cuts: {why}");
        return println!("not shown: no power cuts: {why}");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_faults")).args(["power", "40", "1"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_disk_that_is_full_or_can_only_be_read_loses_nothing() {
    let allowed = Command::new("unshare").args(["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    if let Some(why) = match allowed {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Some(error.to_string()),
    } {
        return println!("not shown: no mount namespace: {why}");
    }
    let folder = std::env::temp_dir().join(format!("talklog-brim-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_faults")).arg("brim").arg(&folder).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
}
