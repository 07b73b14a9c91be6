// Package hook lets tests and benches stand between the store and what it uses.
// Nothing in the program sets these.
package hook

import "database/sql/driver"

// Connector wraps the connections of the main file when set: benches record
// the statements that the store issues.
var Connector func(driver.Connector) driver.Connector

// Fresh makes every summary from the records when set, also one that is known:
// benches measure how long that takes.
var Fresh bool
