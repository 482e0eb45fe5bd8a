//! People, their jobs and phone numbers.

use super::DynamicContext;

/// First names.
pub(super) const FIRST_NAMES: &[&str] = &[
    "Adele", "Albert", "Alma", "Amos", "Anita", "Arthur", "Beatrice", "Bernard", "Bianca", "Bruno", "Camille", "Carl",
    "Celia", "Clara", "Cyril", "Daphne", "David", "Dennis", "Diana", "Edgar", "Edith", "Elena", "Elias", "Emma",
    "Ernest", "Esther", "Felix", "Fiona", "Flora", "Frank", "Gloria", "Greta", "Hannah", "Harold", "Hazel", "Hector",
    "Helen", "Henry", "Hugo", "Ida", "Irene", "Iris", "Isaac", "Ivan", "Jacob", "Jane", "Jasper", "Joan", "Jonas",
    "Judith", "Julia", "Karen", "Kurt", "Laura", "Leo", "Leonard", "Lily", "Linda", "Louis", "Lucy", "Magnus",
    "Marian", "Martha", "Martin", "Max", "Mildred", "Mona", "Nadia", "Nathan", "Nina", "Nora", "Oliver", "Olga",
    "Oscar", "Otto", "Paul", "Pauline", "Peter", "Philip", "Quentin", "Rachel", "Ralph", "Robert", "Rosa", "Ruby",
    "Rupert", "Ruth", "Samuel", "Sarah", "Simon", "Sofia", "Stella", "Susan", "Theo", "Thomas", "Ursula", "Vera",
    "Victor", "Viola", "Walter", "Wanda", "William", "Xavier", "Yvonne", "Zoe",
];

/// Last names.
pub(super) const LAST_NAMES: &[&str] = &[
    "Abbey",
    "Adler",
    "Alden",
    "Archer",
    "Ashby",
    "Barlow",
    "Becker",
    "Bergman",
    "Bishop",
    "Brandt",
    "Brennan",
    "Caldwell",
    "Carver",
    "Chapman",
    "Clarke",
    "Colby",
    "Conrad",
    "Cooper",
    "Dalton",
    "Dawson",
    "Delaney",
    "Dietrich",
    "Draper",
    "Dunbar",
    "Ellison",
    "Engel",
    "Farrow",
    "Fischer",
    "Fletcher",
    "Forbes",
    "Fowler",
    "Garner",
    "Gibson",
    "Graham",
    "Granger",
    "Hale",
    "Hansen",
    "Harding",
    "Hartman",
    "Hawkins",
    "Holloway",
    "Hollis",
    "Hudson",
    "Jansen",
    "Jennings",
    "Keller",
    "Kendall",
    "Kessler",
    "Lambert",
    "Larsen",
    "Lindqvist",
    "Lowell",
    "Mason",
    "Mercer",
    "Monroe",
    "Moretti",
    "Nash",
    "Nielsen",
    "Norris",
    "Novak",
    "OBrien",
    "Olsen",
    "Osborne",
    "Palmer",
    "Parsons",
    "Pierce",
    "Porter",
    "Quinn",
    "Ramsey",
    "Reeves",
    "Richter",
    "Rossi",
    "Rowland",
    "Sanders",
    "Schreiber",
    "Sharpe",
    "Shelby",
    "Sinclair",
    "Stanton",
    "Sutter",
    "Tanner",
    "Thornton",
    "Turner",
    "Underwood",
    "Vance",
    "Vogel",
    "Wagner",
    "Walsh",
    "Warner",
    "Watts",
    "Webber",
    "Weiss",
    "Whitaker",
    "Winters",
    "Wright",
    "Yates",
    "York",
    "Zeller",
    "Zimmer",
];

/// Titles before a name.
pub(super) const NAME_PREFIXES: &[&str] = &["Mr.", "Mrs.", "Ms.", "Miss", "Dr."];

/// Titles behind a name.
pub(super) const NAME_SUFFIXES: &[&str] = &["Jr.", "Sr.", "I", "II", "III", "IV", "V", "MD", "DDS", "PhD", "DVM"];

/// First words of a job title.
pub(super) const JOB_DESCRIPTORS: &[&str] = &[
    "Associate",
    "Central",
    "Chief",
    "Corporate",
    "Customer",
    "Deputy",
    "Direct",
    "District",
    "Dynamic",
    "Executive",
    "Future",
    "Global",
    "Interim",
    "Internal",
    "International",
    "Junior",
    "Lead",
    "National",
    "Principal",
    "Product",
    "Regional",
    "Senior",
];

/// Second words of a job title.
pub(super) const JOB_AREAS: &[&str] = &[
    "Accounts",
    "Applications",
    "Assurance",
    "Branding",
    "Communications",
    "Configuration",
    "Data",
    "Directives",
    "Factors",
    "Functionality",
    "Identity",
    "Implementation",
    "Infrastructure",
    "Integration",
    "Intranet",
    "Marketing",
    "Markets",
    "Metrics",
    "Mobility",
    "Operations",
    "Optimization",
    "Program",
    "Quality",
    "Research",
    "Response",
    "Security",
    "Solutions",
    "Tactics",
    "Usability",
    "Web",
];

/// Last words of a job title.
pub(super) const JOB_TYPES: &[&str] = &[
    "Administrator",
    "Agent",
    "Analyst",
    "Architect",
    "Assistant",
    "Associate",
    "Consultant",
    "Coordinator",
    "Designer",
    "Developer",
    "Director",
    "Engineer",
    "Executive",
    "Facilitator",
    "Liaison",
    "Manager",
    "Officer",
    "Planner",
    "Producer",
    "Representative",
    "Specialist",
    "Strategist",
    "Supervisor",
    "Technician",
];

/// A first and a last name; every fourth has a title before or behind it.
pub(super) fn full_name(context: &mut DynamicContext<'_>) -> String {
    let name = format!("{} {}", context.pick(FIRST_NAMES), context.pick(LAST_NAMES));
    match context.number(0..=7) {
        0 => format!("{} {name}", context.pick(NAME_PREFIXES)),
        1 => format!("{name} {}", context.pick(NAME_SUFFIXES)),
        _ => name,
    }
}

/// Three words: `Senior Data Analyst`.
pub(super) fn job_title(context: &mut DynamicContext<'_>) -> String {
    format!("{} {} {}", context.pick(JOB_DESCRIPTORS), context.pick(JOB_AREAS), context.pick(JOB_TYPES))
}

/// `ddd-ddd-dddd`; as in North America, the first two groups start with 2 to 9.
pub(super) fn phone_number(context: &mut DynamicContext<'_>) -> String {
    let area = context.number(200..=999);
    let exchange = context.number(200..=999);
    format!("{area}-{exchange}-{}", context.digits(4))
}

/// A number from 1 to 99 before a phone number.
pub(super) fn phone_number_with_prefix(context: &mut DynamicContext<'_>) -> String {
    format!("{}-{}", context.number(1..=99), phone_number(context))
}
