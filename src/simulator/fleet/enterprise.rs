//! Enterprise projects and the scope that a request asks for.

use super::random::Random;

/// An enterprise project.
pub struct EnterpriseProject {
    /// Its id; `0` is the default one.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// The enterprise projects of the generated fleet.
pub const ENTERPRISE_PROJECTS: [EnterpriseProject; 6] = [
    project("0", "default"),
    project("0c6a9a3e-53b6-4a0f-8a52-7f3f1b8d0a01", "production"),
    project("1f2d7b44-9b1c-4f0e-9c57-2c9a6f4e0b02", "生产环境"),
    project("2b8e5c10-7d3a-4b6e-8f21-5d0c7a9e1c03", "研发测试"),
    project("3d4f6e82-1c5b-4e7d-9a38-6e1b8c0f2d04", "finance & payroll"),
    project("4e5a7f93-2d6c-4f8e-8b49-7f2c9d1a3e05", "数据平台"),
];

const fn project(id: &'static str, name: &'static str) -> EnterpriseProject {
    EnterpriseProject { id, name }
}

/// Draws the enterprise project of a host or image, as an index into [`ENTERPRISE_PROJECTS`].
pub(crate) fn draw(random: &mut Random) -> usize {
    random.weighted(&[(30, 0), (25, 1), (15, 2), (14, 3), (6, 4), (10, 5)])
}

/// Which enterprise projects a request covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// `all_granted_eps`: every one.
    All,
    /// One, as an index into [`ENTERPRISE_PROJECTS`].
    Project(usize),
    /// An id that this account does not have.
    Unknown,
}

impl Scope {
    /// Reads the `enterprise_project_id` of a request; without one it is the default project, `0`.
    ///
    /// # Source
    /// HSS API v5, `enterprise_project_id` of every list: default `0`, `all_granted_eps` for all.
    pub fn parse(id: Option<&str>) -> Scope {
        match id {
            None => Scope::Project(0),
            Some("all_granted_eps") => Scope::All,
            Some(id) => ENTERPRISE_PROJECTS
                .iter()
                .position(|project| project.id == id)
                .map_or(Scope::Unknown, Scope::Project),
        }
    }

    /// Whether the scope covers this enterprise project.
    pub fn covers(self, project: usize) -> bool {
        match self {
            Scope::All => true,
            Scope::Project(own) => own == project,
            Scope::Unknown => false,
        }
    }
}

/// Row numbers of one list, ready for each scope.
#[derive(Default)]
pub(crate) struct Scoped {
    all: Vec<u32>,
    by_project: [Vec<u32>; ENTERPRISE_PROJECTS.len()],
}

impl Scoped {
    pub(crate) fn push(&mut self, project: usize, row: u32) {
        self.all.push(row);
        if let Some(rows) = self.by_project.get_mut(project) {
            rows.push(row);
        }
    }

    pub(crate) fn rows(&self, scope: Scope) -> &[u32] {
        match scope {
            Scope::All => &self.all,
            Scope::Project(project) => self.by_project.get(project).map_or(&[], Vec::as_slice),
            Scope::Unknown => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_omitted_scope_is_the_default_project() {
        assert_eq!(Scope::parse(None), Scope::Project(0));
        assert_eq!(Scope::parse(Some("0")), Scope::Project(0));
        assert_eq!(Scope::parse(Some("all_granted_eps")), Scope::All);
        assert_eq!(Scope::parse(Some("nobody's")), Scope::Unknown);
    }
}
