//! The HSS API simulator.
