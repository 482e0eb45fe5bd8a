//! Files and databases.

use super::{DynamicContext, words};

/// Directories of a Unix system.
pub(super) const DIRECTORIES: &[&str] = &[
    "/Applications",
    "/Library",
    "/System",
    "/Users",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/etc/mail",
    "/home",
    "/home/user",
    "/home/user/dir",
    "/lib",
    "/media",
    "/mnt",
    "/net",
    "/opt",
    "/opt/bin",
    "/opt/share",
    "/private",
    "/private/tmp",
    "/proc",
    "/root",
    "/sbin",
    "/srv",
    "/sys",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/include",
    "/usr/lib",
    "/usr/local/bin",
    "/usr/local/src",
    "/usr/sbin",
    "/usr/share",
    "/usr/src",
    "/var",
    "/var/log",
    "/var/mail",
    "/var/spool",
    "/var/tmp",
];

/// First parts of common MIME types.
pub(super) const COMMON_FILE_TYPES: &[&str] = &["video", "audio", "image", "text", "application"];

/// Endings of common files.
pub(super) const COMMON_FILE_EXTENSIONS: &[&str] = &[
    "gif", "htm", "html", "jpe", "jpeg", "jpg", "m1v", "m2a", "m2v", "m3a", "mp2", "mp2a", "mp3", "mp4", "mp4v", "mpe",
    "mpeg", "mpg", "mpg4", "mpga", "pdf", "png", "shtml", "wav",
];

/// MIME types, each with a file name ending.
pub(super) const MIME_TYPES: &[(&str, &str)] = &[
    ("application/atom+xml", "atom"),
    ("application/epub+zip", "epub"),
    ("application/gzip", "gz"),
    ("application/java-archive", "jar"),
    ("application/javascript", "js"),
    ("application/json", "json"),
    ("application/ld+json", "jsonld"),
    ("application/msword", "doc"),
    ("application/octet-stream", "bin"),
    ("application/pdf", "pdf"),
    ("application/pgp-signature", "sig"),
    ("application/postscript", "ps"),
    ("application/rss+xml", "rss"),
    ("application/rtf", "rtf"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/wasm", "wasm"),
    ("application/x-7z-compressed", "7z"),
    ("application/x-bzip2", "bz2"),
    ("application/x-sh", "sh"),
    ("application/x-tar", "tar"),
    ("application/xhtml+xml", "xhtml"),
    ("application/xml", "xml"),
    ("application/zip", "zip"),
    ("audio/aac", "aac"),
    ("audio/flac", "flac"),
    ("audio/midi", "mid"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "ogg"),
    ("audio/wav", "wav"),
    ("font/otf", "otf"),
    ("font/ttf", "ttf"),
    ("font/woff2", "woff2"),
    ("image/avif", "avif"),
    ("image/bmp", "bmp"),
    ("image/gif", "gif"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tiff"),
    ("image/webp", "webp"),
    ("message/rfc822", "eml"),
    ("model/gltf+json", "gltf"),
    ("model/stl", "stl"),
    ("multipart/form-data", "bin"),
    ("text/calendar", "ics"),
    ("text/css", "css"),
    ("text/csv", "csv"),
    ("text/html", "html"),
    ("text/markdown", "md"),
    ("text/plain", "txt"),
    ("text/vcard", "vcard"),
    ("text/yaml", "yaml"),
    ("video/mp4", "mp4"),
    ("video/mpeg", "mpeg"),
    ("video/quicktime", "mov"),
    ("video/webm", "webm"),
    ("video/x-msvideo", "avi"),
];

/// Names of columns.
pub(super) const DATABASE_COLUMNS: &[&str] = &[
    "id",
    "title",
    "name",
    "email",
    "phone",
    "token",
    "group",
    "category",
    "password",
    "comment",
    "avatar",
    "status",
    "createdAt",
    "updatedAt",
];

/// Types of columns.
pub(super) const DATABASE_TYPES: &[&str] = &[
    "int",
    "varchar",
    "text",
    "date",
    "datetime",
    "tinyint",
    "time",
    "timestamp",
    "smallint",
    "mediumint",
    "bigint",
    "decimal",
    "float",
    "double",
    "real",
    "bit",
    "boolean",
    "serial",
    "blob",
    "binary",
    "enum",
    "set",
    "geometry",
    "point",
];

/// Orders of text.
pub(super) const DATABASE_COLLATIONS: &[&str] = &[
    "utf8_unicode_ci",
    "utf8_general_ci",
    "utf8_bin",
    "ascii_bin",
    "ascii_general_ci",
    "cp1250_bin",
    "cp1250_general_ci",
];

/// Storage engines.
pub(super) const DATABASE_ENGINES: &[&str] = &["InnoDB", "MyISAM", "MEMORY", "CSV", "BLACKHOLE", "ARCHIVE"];

/// The ending of a file name.
pub(super) fn file_extension(context: &mut DynamicContext<'_>) -> String {
    context.pick(MIME_TYPES).1.to_owned()
}

/// The first part of a MIME type.
pub(super) fn file_type(context: &mut DynamicContext<'_>) -> String {
    let mime_type = context.pick(MIME_TYPES).0;
    mime_type.split('/').next().unwrap_or(mime_type).to_owned()
}

/// Words and an ending.
pub(super) fn file_name(context: &mut DynamicContext<'_>) -> String {
    format!("{}.{}", stem(context), context.pick(MIME_TYPES).1)
}

/// Words and the ending of a common file.
pub(super) fn common_file_name(context: &mut DynamicContext<'_>) -> String {
    format!("{}.{}", stem(context), context.pick(COMMON_FILE_EXTENSIONS))
}

/// A directory and a file name.
pub(super) fn file_path(context: &mut DynamicContext<'_>) -> String {
    format!("{}/{}", context.pick(DIRECTORIES), file_name(context))
}

/// One to three words in lower case with underscores between them.
fn stem(context: &mut DynamicContext<'_>) -> String {
    let n_words = context.count(1..=3);
    let words = context.join(n_words, " ", words::word).to_lowercase();
    words.replace(|character: char| !character.is_ascii_alphanumeric(), "_")
}
