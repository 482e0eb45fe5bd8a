//! A server that writes down every byte it is sent.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    /// Which connection it came over, counted from 0.
    pub(crate) connection: usize,
    pub(crate) method: String,
    pub(crate) target: String,
    /// Names and values as spelt and ordered by the client.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Recorded {
    /// The value of the first header with this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The first segment of the path: which case of a test it belongs to.
    pub(crate) fn case(&self) -> &str {
        self.target.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default()
    }
}

/// Status, header lines, and body of an answer.
pub(crate) type Reply = (u16, Vec<String>, &'static str);

/// How long a connection may be idle. Newman does not end while it has open ones.
const IDLE: Duration = Duration::from_secs(1);

type Answer = dyn Fn(&Recorded, usize) -> Reply + Send + Sync;

/// What a request without a challenge gets.
pub(crate) fn ok() -> Reply {
    (200, vec!["Content-Type: text/plain".to_owned()], "ok")
}

/// Listens until it is dropped.
pub(crate) struct Recorder {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    answer: Box<Answer>,
    requests: Mutex<Vec<Recorded>>,
    n_connections: AtomicUsize,
    is_over: AtomicBool,
}

impl Recorder {
    /// Answers with what `answer` makes of a request and the number of those before it with the same case.
    pub(crate) fn start(answer: impl Fn(&Recorded, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            answer: Box::new(answer),
            requests: Mutex::default(),
            n_connections: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if accepting.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let serving = Arc::clone(&accepting);
                thread::spawn(move || serving.serve(&stream.unwrap()));
            }
        });
        Self { address, shared }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What came since the last call.
    pub(crate) fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut self.shared.requests.lock().unwrap())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    /// Answers requests until the client closes or breaks off.
    fn serve(&self, stream: &TcpStream) {
        stream.set_read_timeout(Some(IDLE)).unwrap();
        let connection = self.n_connections.fetch_add(1, Ordering::SeqCst);
        let mut reader = BufReader::new(stream);
        while let Some(request) = read(&mut reader, connection) {
            let n_before = {
                let mut requests = self.requests.lock().unwrap();
                let n_before = requests.iter().filter(|before| before.case() == request.case()).count();
                requests.push(request.clone());
                n_before
            };
            let (status, headers, body) = (self.answer)(&request, n_before);
            let headers: String = headers.iter().flat_map(|line| [line, "\r\n"]).collect();
            let head = format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
            let mut writer = stream;
            if writer.write_all(format!("{head}{body}").as_bytes()).is_err() {
                return;
            }
        }
    }
}

/// The next request; `None` at the end of the connection.
fn read(reader: &mut impl BufRead, connection: usize) -> Option<Recorded> {
    let first = line(reader)?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let line = line(reader)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").unwrap_or((&line, ""));
        headers.push((name.to_owned(), value.to_owned()));
    }
    let mut request = Recorded { connection, method, target, headers, body: Vec::new() };
    if request.header("Transfer-Encoding").is_some() {
        while let Some(size) = line(reader).and_then(|size| u64::from_str_radix(&size, 16).ok()) {
            reader.take(size).read_to_end(&mut request.body).ok()?;
            line(reader)?;
            if size == 0 {
                break;
            }
        }
    } else if let Some(length) = request.header("Content-Length").and_then(|length| length.parse().ok()) {
        reader.take(length).read_to_end(&mut request.body).ok()?;
    }
    Some(request)
}

fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    reader.read_until(b'\n', &mut bytes).ok()?;
    let text = String::from_utf8_lossy(bytes.strip_suffix(b"\r\n")?).into_owned();
    Some(text)
}

/// The requests of each case, in order.
pub(crate) fn by_case(requests: &[Recorded]) -> HashMap<&str, Vec<&Recorded>> {
    let mut cases: HashMap<&str, Vec<&Recorded>> = HashMap::new();
    for request in requests {
        cases.entry(request.case()).or_default().push(request);
    }
    cases
}
