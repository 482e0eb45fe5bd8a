//! One request and its auth block, from the first signature to the last replay.

use postrider_core::collection::{Request, RequestAuth};

use crate::context::SignContext;
use crate::digest::DigestSession;
use crate::ntlm::NtlmState;
use crate::sign::SignError;
use crate::{apikey, asap, awsv4, basic, bearer, digest, edgegrid, hawk, jwt, ntlm, oauth1, oauth2};

/// How often one request is sent again, as in Postman.
const MAX_REPLAYS: u8 = 3;

/// What an auth block learned from servers. It belongs to the block (of a request, a folder or the
/// collection), and is handed to the next request that the block signs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthMemory {
    digest: DigestSession,
}

/// What to do after a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The response is the answer.
    Done,
    /// Take the unsigned request, sign it and send it again. The response is an intermediate one.
    Replay,
}

/// Signs one request, again after each challenge.
///
/// Every attempt starts from the unsigned request: copy it, [`sign`](Self::sign) the copy, send it
/// and ask [`after_response`](Self::after_response) what is next.
#[derive(Debug)]
pub struct Authorizer {
    auth: RequestAuth,
    digest: DigestSession,
    ntlm: NtlmState,
    n_replays: u8,
    signature_base: Option<String>,
}

impl Authorizer {
    /// For a resolved auth block and what it learned so far.
    pub fn new(auth: RequestAuth, memory: AuthMemory) -> Self {
        let mut digest = memory.digest;
        digest.start_request();
        Self { auth, digest, ntlm: NtlmState::default(), n_replays: 0, signature_base: None }
    }

    /// Signs a copy of the unsigned request.
    ///
    /// # Errors
    ///
    /// [`SignError`] says why the request stays unsigned; it can be sent all the same.
    pub fn sign(&mut self, request: &mut Request, context: &SignContext<'_>) -> Result<(), SignError> {
        let auth = &self.auth;
        self.signature_base = None;
        match auth.kind.as_str() {
            "noauth" | "" => {}
            "basic" => basic::sign(auth, request),
            "bearer" => bearer::sign(auth, request),
            "apikey" => apikey::sign(auth, request),
            "oauth2" => oauth2::sign::sign(auth, request),
            "oauth1" => self.signature_base = Some(oauth1::sign(auth, request, context)?),
            "awsv4" => self.signature_base = Some(awsv4::sign(auth, request, context)?),
            "hawk" => self.signature_base = Some(hawk::sign(auth, request, context)?),
            "edgegrid" => self.signature_base = Some(edgegrid::sign(auth, request, context)?),
            "digest" => self.signature_base = digest::sign(auth, &self.digest, request, context)?,
            "ntlm" => self.signature_base = ntlm::sign(&self.ntlm, request),
            "jwt" => self.signature_base = Some(jwt::sign(auth, request)?),
            "asap" => self.signature_base = Some(asap::sign(auth, request, context)?),
            kind => return Err(SignError::Unsupported { kind: kind.to_owned() }),
        }
        Ok(())
    }

    /// What was signed last, for a person who looks for the cause of a 401. Keys and passwords are
    /// not in it; tokens can be, where the protocol signs them.
    pub fn signature_base(&self) -> Option<&str> {
        self.signature_base.as_deref()
    }

    /// Whether a response may lead to a further attempt. Other types sign once, and the unsigned request
    /// need not be kept.
    pub fn answers_challenges(&self) -> bool {
        matches!(self.auth.kind.as_str(), "digest" | "ntlm")
    }

    /// Whether the signature may be of the body. Other types never ask for it.
    pub fn reads_body(&self) -> bool {
        matches!(self.auth.kind.as_str(), "awsv4" | "digest" | "edgegrid" | "hawk" | "oauth1")
    }

    /// Whether all attempts have to go over the same connection, which nobody else uses meanwhile.
    pub fn needs_one_connection(&self) -> bool {
        self.auth.kind == "ntlm"
    }

    /// Reads the challenge of a response, if there is one.
    ///
    /// # Errors
    ///
    /// [`SignError`] says why a challenge cannot be met; the response is the answer then.
    pub fn after_response(
        &mut self,
        status: u16,
        headers: &[(String, String)],
        context: &SignContext<'_>,
    ) -> Result<Step, SignError> {
        let step = match self.auth.kind.as_str() {
            "digest" => self.digest.after_response(&self.auth, status, headers, context.random)?,
            "ntlm" => self.ntlm.after_response(&self.auth, status, headers, context)?,
            _ => Step::Done,
        };
        if step == Step::Replay {
            if self.n_replays == MAX_REPLAYS {
                return Err(SignError::TooManyReplays { kind: self.auth.kind.clone() });
            }
            self.n_replays += 1;
        }
        Ok(step)
    }

    /// What the auth block knows now.
    pub fn into_memory(self) -> AuthMemory {
        AuthMemory { digest: self.digest }
    }
}
