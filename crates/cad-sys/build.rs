//! Compiles the shim and links the system's Open CASCADE, whose library names depend on its version.

use std::path::{Path, PathBuf};

const SHIM: [&str; 9] = [
    "open.cc",
    "signals.cc",
    "heal.cc",
    "structure.cc",
    "mesh.cc",
    "measure.cc",
    "signature.cc",
    "solid.cc",
    "draft.cc",
];

/// Libraries that kept their names over all supported versions.
const COMMON: [&str; 17] = [
    "TKernel",
    "TKMath",
    "TKG2d",
    "TKG3d",
    "TKGeomBase",
    "TKBRep",
    "TKGeomAlgo",
    "TKTopAlgo",
    "TKPrim",
    "TKBool",
    "TKBO",
    "TKFillet",
    "TKOffset",
    "TKShHealing",
    "TKMesh",
    "TKXSBase",
    "TKXCAF",
];
const DOCUMENT: [&str; 4] = ["TKCDF", "TKLCAF", "TKCAF", "TKVCAF"];

fn main() {
    let include = include_dir();
    let (major, minor) = version(&include);
    let step: &[&str] = if (major, minor) >= (7, 8) {
        &["TKDE", "TKDESTEP"]
    } else {
        &["TKXDESTEP", "TKSTEP", "TKSTEP209", "TKSTEPAttr", "TKSTEPBase"]
    };

    let mut build = cxx_build::bridges(["src/lib.rs", "src/modeling.rs"]);
    build.include("src/shim").std("c++17").opt_level(2);
    // The kernel is built with it everywhere but on Windows; `OCC_CATCH_SIGNALS` is empty without.
    build.define("OCC_CONVERT_SIGNALS", None);
    // The kernel's own headers warn; ours must not.
    build.flag("-isystem").flag(include.to_str().expect("include path is UTF-8"));
    for file in SHIM {
        build.file(Path::new("src/shim").join(file));
    }
    build.compile("hartomat_cad_shim");

    for library in step.iter().chain(&DOCUMENT).chain(&COMMON) {
        println!("cargo:rustc-link-lib=dylib={library}");
    }
    if let Some(dir) = std::env::var_os("OCCT_LIB_DIR") {
        println!("cargo:rustc-link-search=native={}", Path::new(&dir).display());
    }
    println!("cargo:rerun-if-changed=src/shim");
    println!("cargo:rerun-if-changed=src/lib.rs");
    println!("cargo:rerun-if-changed=src/modeling.rs");
    println!("cargo:rerun-if-env-changed=OCCT_INCLUDE_DIR");
    println!("cargo:rerun-if-env-changed=OCCT_LIB_DIR");
}

/// Where the kernel's headers lie: `OCCT_INCLUDE_DIR`, else the usual places.
fn include_dir() -> PathBuf {
    let asked = std::env::var_os("OCCT_INCLUDE_DIR").map(PathBuf::from);
    let usual = ["/usr/include/opencascade", "/usr/local/include/opencascade", "/opt/homebrew/include/opencascade"];
    asked
        .into_iter()
        .chain(usual.iter().map(PathBuf::from))
        .find(|dir| dir.join("Standard_Version.hxx").is_file())
        .unwrap_or_else(|| {
            panic!(
                "Open CASCADE's headers were not found. On Debian: apt-get install \
                 libocct-{{foundation,modeling-data,modeling-algorithms,ocaf,visualization,data-exchange}}-dev; \
                 elsewhere set OCCT_INCLUDE_DIR and OCCT_LIB_DIR."
            )
        })
}

fn version(include: &Path) -> (u32, u32) {
    let text = std::fs::read_to_string(include.join("Standard_Version.hxx")).expect("Standard_Version.hxx is readable");
    let number = |name: &str| {
        text.lines()
            .filter_map(|line| line.strip_prefix("#define"))
            .filter_map(|line| line.trim().strip_prefix(name))
            .find_map(|rest| rest.trim().parse::<u32>().ok())
            .unwrap_or_else(|| panic!("Standard_Version.hxx names no {name}"))
    };
    (number("OCC_VERSION_MAJOR"), number("OCC_VERSION_MINOR"))
}
