//! Answers with numbers that HSS states beside its lists: frames among the pages, each with a line of its own.

use super::ArchiveError;
use super::bundle::Bundle;
use super::frames::Frames;
use super::line::{Line, StatementLine};
use super::writer::Writer;
use crate::findings::StatementLedger;

/// An answer with numbers.
pub(in crate::collect) struct Answer {
    pub(in crate::collect) request_id: Option<String>,
    /// What may be kept of it.
    pub(in crate::collect) body: Vec<u8>,
}

impl Writer {
    /// Whether the bundle has an answer to the question of this place in the plan.
    pub(in crate::collect) fn is_answered(&self, place: usize) -> bool {
        self.lock().statements.contains_key(&place)
    }

    /// Keeps what became of a question.
    pub(in crate::collect) fn statement(
        &self,
        place: usize,
        account: StatementLedger,
        answer: Option<Answer>,
    ) -> Result<(), ArchiveError> {
        let press = answer.as_ref().map(|answer| self.compress(&answer.body));
        let press = press.transpose();
        let press = press.map_err(|source| self.unwritten(source))?;
        let mut files = self.lock();
        let mut frame = None;
        if let (Some(press), Some(answer)) = (&press, &answer) {
            frame = Some(self.append(&mut files, press.frame(), answer.body.len())?);
        }
        let line = StatementLine {
            place,
            account,
            request_id: answer.and_then(|answer| answer.request_id),
            frame,
        };
        let written = self.line(&mut files, &Line::Statement(Box::new(line.clone())));
        files.statements.insert(place, line);
        drop(files);
        self.put_back(press);
        written
    }
}

impl Bundle {
    /// What became of the questions, in the order of the plan.
    pub(in crate::collect) fn statements(&self) -> impl Iterator<Item = &StatementLedger> {
        self.statements.iter().map(|line| &line.account)
    }

    /// Gives every answer to `read`, in the order of the plan.
    pub(in crate::collect) fn for_each_statement<E: From<ArchiveError>>(
        &self,
        mut read: impl FnMut(usize, &StatementLedger, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut frames = Frames::open(self.folder())?;
        let mut body = Vec::new();
        for (index, line) in self.statements.iter().enumerate() {
            if let Some(frame) = &line.frame {
                frames.read(frame, &mut body)?;
                read(index, &line.account, &body)?;
            }
        }
        Ok(())
    }
}
