//! The three messages of NTLM (MS-NLMP, section 2.2.1).

use super::account::Account;
use super::response::Answers;

const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

/// Version 5.1, build 2600, revision 15, as Postman claims.
const VERSION: [u8; 8] = [5, 1, 0x28, 0x0a, 0, 0, 0, 15];

const UNICODE: u32 = 0x0000_0001;
const OEM: u32 = 0x0000_0002;
const REQUEST_TARGET: u32 = 0x0000_0004;
const NTLM: u32 = 0x0000_0200;
const DOMAIN_SUPPLIED: u32 = 0x0000_1000;
const WORKSTATION_SUPPLIED: u32 = 0x0000_2000;
const ALWAYS_SIGN: u32 = 0x0000_8000;
const EXTENDED_SECURITY: u32 = 0x0008_0000;
const TARGET_INFO: u32 = 0x0080_0000;
const WITH_VERSION: u32 = 0x0200_0000;
const KEY_128: u32 = 0x2000_0000;
const KEY_56: u32 = 0x8000_0000;

/// What both messages of the client ask for.
const COMMON: u32 = REQUEST_TARGET | NTLM | ALWAYS_SIGN | EXTENDED_SECURITY | WITH_VERSION | KEY_128 | KEY_56;

/// The first message, from the client.
pub(super) fn negotiate(account: &Account) -> Vec<u8> {
    const HEADER_LENGTH: usize = 40;
    // Names are optional here, and the server's code page is not known.
    let ascii = |name: &str| if name.is_ascii() { name.as_bytes().to_vec() } else { Vec::new() };
    let (domain, workstation) = (ascii(&account.domain), ascii(&account.workstation));
    let flags = negotiate_flags(account);
    let mut message = SIGNATURE.to_vec();
    message.extend(1_u32.to_le_bytes());
    message.extend(flags.to_le_bytes());
    push_field(&mut message, domain.len(), HEADER_LENGTH + workstation.len());
    push_field(&mut message, workstation.len(), HEADER_LENGTH);
    message.extend(VERSION);
    message.extend(workstation);
    message.extend(domain);
    message
}

/// Flags of the first message.
pub(super) fn negotiate_flags(account: &Account) -> u32 {
    let has_domain = account.domain.is_ascii() && !account.domain.is_empty();
    COMMON | UNICODE | OEM | WORKSTATION_SUPPLIED | if has_domain { DOMAIN_SUPPLIED } else { 0 }
}

/// Flags of the last message.
pub(super) fn authenticate_flags(challenge: &Challenge) -> u32 {
    COMMON | TARGET_INFO | if challenge.is_unicode { UNICODE } else { 0 }
}

/// What the client needs of the second message, from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) nonce: [u8; 8],
    /// What the server says about itself, a list of AV pairs (MS-NLMP, section 2.2.2.1).
    pub(super) target_info: Vec<u8>,
    /// What the server can do and wants.
    pub(super) flags: u32,
    /// Whether names are sent as UTF-16.
    pub(super) is_unicode: bool,
}

impl Challenge {
    /// Reads the message; `None` if it is another one, or cut.
    pub(super) fn parse(message: &[u8]) -> Option<Self> {
        if !message.starts_with(SIGNATURE) || number(message, 8)? != 2 {
            return None;
        }
        let flags = number(message, 20)?;
        let target_info = if flags & TARGET_INFO == 0 {
            &[]
        } else {
            let length = u16::from_le_bytes(message.get(40..42)?.try_into().ok()?);
            let start = usize::try_from(number(message, 44)?).ok()?;
            message.get(start..)?.get(..usize::from(length))?
        };
        Some(Self {
            nonce: message.get(24..32)?.try_into().ok()?,
            target_info: target_info.to_vec(),
            flags,
            is_unicode: flags & UNICODE != 0,
        })
    }

    /// The server's clock (`MsvAvTimestamp`), in 100 ns since 1601.
    pub(super) fn timestamp(&self) -> Option<u64> {
        const END: u16 = 0;
        const TIMESTAMP: u16 = 7;
        let mut rest = self.target_info.as_slice();
        loop {
            let (id, after) = rest.split_first_chunk::<2>()?;
            let (length, after) = after.split_first_chunk::<2>()?;
            let (value, after) = after.split_at_checked(u16::from_le_bytes(*length).into())?;
            match u16::from_le_bytes(*id) {
                END => return None,
                TIMESTAMP => return value.try_into().ok().map(u64::from_le_bytes),
                _ => rest = after,
            }
        }
    }
}

fn number(message: &[u8], start: usize) -> Option<u32> {
    message.get(start..start + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// The third message, from the client.
pub(super) fn authenticate(account: &Account, challenge: &Challenge, answers: &Answers) -> Vec<u8> {
    const HEADER_LENGTH: usize = 72;
    let text = |name: &str| if challenge.is_unicode { utf16(name) } else { name.as_bytes().to_vec() };
    // In the order in which they stand behind the header.
    let fields = [
        text(&account.domain),
        text(&account.username),
        text(&account.workstation),
        answers.lm.clone(),
        answers.nt.clone(),
        Vec::new(),
    ];
    let mut starts = [HEADER_LENGTH; 6];
    for idx in 1..fields.len() {
        starts[idx] = starts[idx - 1] + fields[idx - 1].len();
    }
    let mut message = SIGNATURE.to_vec();
    message.extend(3_u32.to_le_bytes());
    // LM and NT response, domain, user, workstation, session key.
    for idx in [3, 4, 0, 1, 2, 5] {
        push_field(&mut message, fields[idx].len(), starts[idx]);
    }
    message.extend(authenticate_flags(challenge).to_le_bytes());
    message.extend(VERSION);
    message.extend(fields.into_iter().flatten());
    message
}

/// Length, room and place of a field. Nothing here comes near 64 KiB but target info, which fits 16
/// bits when it is read, and names that no server would know.
fn push_field(message: &mut Vec<u8>, length: usize, start: usize) {
    let length = u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes();
    message.extend(length);
    message.extend(length);
    message.extend(u32::try_from(start).unwrap_or(u32::MAX).to_le_bytes());
}

/// UTF-16, little end first.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
