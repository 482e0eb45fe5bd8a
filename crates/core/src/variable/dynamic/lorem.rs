//! Filler text.

use super::DynamicContext;

/// Latin words.
pub(super) const WORDS: &[&str] = &[
    "a",
    "ab",
    "accusamus",
    "adipisci",
    "alias",
    "aliquam",
    "amet",
    "animi",
    "aperiam",
    "architecto",
    "aspernatur",
    "at",
    "atque",
    "aut",
    "autem",
    "beatae",
    "blanditiis",
    "commodi",
    "consectetur",
    "consequatur",
    "corporis",
    "corrupti",
    "culpa",
    "cum",
    "cupiditate",
    "debitis",
    "delectus",
    "deserunt",
    "dicta",
    "dignissimos",
    "distinctio",
    "dolor",
    "dolore",
    "ducimus",
    "ea",
    "eaque",
    "eius",
    "eligendi",
    "enim",
    "eos",
    "error",
    "esse",
    "est",
    "et",
    "eum",
    "eveniet",
    "ex",
    "excepturi",
    "exercitationem",
    "expedita",
    "explicabo",
    "facere",
    "fuga",
    "fugiat",
    "harum",
    "hic",
    "id",
    "illo",
    "illum",
    "impedit",
    "in",
    "incidunt",
    "inventore",
    "ipsa",
    "ipsam",
    "ipsum",
    "iste",
    "iure",
    "labore",
    "libero",
    "magnam",
    "magni",
    "maiores",
    "maxime",
    "minima",
    "minus",
    "modi",
    "molestiae",
    "mollitia",
    "nam",
    "natus",
    "nemo",
    "nihil",
    "nisi",
    "nobis",
    "non",
    "nostrum",
    "nulla",
    "numquam",
    "occaecati",
    "odio",
    "officia",
    "omnis",
    "optio",
    "pariatur",
    "perferendis",
    "placeat",
    "porro",
    "quae",
    "quaerat",
    "quam",
    "quas",
    "quia",
    "quidem",
    "quis",
    "quisquam",
    "quo",
    "quod",
    "ratione",
    "recusandae",
    "rem",
    "repellat",
    "rerum",
    "saepe",
    "sapiente",
    "sed",
    "sequi",
    "similique",
    "sint",
    "sit",
    "sunt",
    "suscipit",
    "tempora",
    "tenetur",
    "totam",
    "ullam",
    "unde",
    "ut",
    "vel",
    "velit",
    "veniam",
    "veritatis",
    "vero",
    "vitae",
    "voluptas",
    "voluptatem",
];

fn word(context: &mut DynamicContext<'_>) -> String {
    context.pick(WORDS).to_owned()
}

/// Three words.
pub(super) fn words(context: &mut DynamicContext<'_>) -> String {
    context.join(3, " ", word)
}

/// Three words with dashes between them.
pub(super) fn slug(context: &mut DynamicContext<'_>) -> String {
    context.join(3, "-", word)
}

/// Three to ten words, the first with a capital letter, and a full stop.
pub(super) fn sentence(context: &mut DynamicContext<'_>) -> String {
    let n_words = context.count(3..=10);
    let mut sentence = context.join(n_words, " ", word);
    // All words start with an ASCII letter.
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence.push('.');
    sentence
}

/// Two to six sentences on one line.
pub(super) fn sentences(context: &mut DynamicContext<'_>) -> String {
    let n_sentences = context.count(2..=6);
    context.join(n_sentences, " ", sentence)
}

/// Three to six sentences on one line.
pub(super) fn paragraph(context: &mut DynamicContext<'_>) -> String {
    let n_sentences = context.count(3..=6);
    context.join(n_sentences, " ", sentence)
}

/// Three paragraphs, with faker's own line ends between them.
pub(super) fn paragraphs(context: &mut DynamicContext<'_>) -> String {
    context.join(3, "\n \r", paragraph)
}

/// One to five sentences, each on its line.
pub(super) fn lines(context: &mut DynamicContext<'_>) -> String {
    let n_lines = context.count(1..=5);
    context.join(n_lines, "\n", sentence)
}

/// Any of the other kinds of text.
pub(super) fn text(context: &mut DynamicContext<'_>) -> String {
    let kinds = [word, words, sentence, sentences, paragraph, paragraphs, lines];
    let kind = context.pick(&kinds);
    kind(context)
}
