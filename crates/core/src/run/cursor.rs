//! Where a run stands.

/// Position of one execution in a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor {
    /// Index of the item in the plan, from 0.
    pub position: usize,
    /// Iteration, from 0.
    pub iteration: usize,
    /// Items in the plan.
    pub length: usize,
    /// Iterations of the run.
    pub cycles: usize,
    /// Identifier of this execution; fresh for every item execution.
    pub reference: String,
}
