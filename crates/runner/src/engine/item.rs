//! One item: pre-request scripts, the request, test scripts.

use postrider_core::collection::Listen;
use postrider_core::run::{Cursor, PlannedItem, RunEvent};

use super::lane::{ItemEnd, Lane, Stop};
use super::run::emit;
use super::script::ScriptInput;

impl Lane {
    /// Runs an item. What pre-request scripts change of the request holds for this execution only.
    pub(super) async fn item(&mut self, cursor: &Cursor, planned: &PlannedItem) -> Result<ItemEnd, Stop> {
        emit(&self.emitter, &RunEvent::BeforeItem { cursor, item: planned });
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let mut skipped = false;
        let result = self.item_steps(cursor, planned, &mut skipped).await;
        emit(&self.emitter, &RunEvent::Item { cursor, item: planned, skipped });
        result
    }

    async fn item_steps(
        &mut self,
        cursor: &Cursor,
        planned: &PlannedItem,
        skipped: &mut bool,
    ) -> Result<ItemEnd, Stop> {
        let mut input = ScriptInput { request: planned.item.request.clone(), response: None };
        let before = self.scripts(Listen::Prerequest, cursor, planned, &mut input).await?;
        let mut end = ItemEnd { next_request: before.next_request };
        if before.skip_request {
            *skipped = true;
            return Ok(end);
        }
        let exchange = self.request(cursor, planned, &input.request).await;
        if let Err(error) = &exchange.outcome {
            if self.bail.folder {
                return Err(Stop::Abort(error.message.clone()));
            }
            if self.bail.failure {
                return Err(Stop::Failure);
            }
        }
        input = ScriptInput { request: exchange.request, response: exchange.outcome.ok() };
        let after = self.scripts(Listen::Test, cursor, planned, &mut input).await?;
        if after.next_request.is_some() {
            end.next_request = after.next_request;
        }
        Ok(end)
    }
}
