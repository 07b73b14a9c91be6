// Package wine tests the programs for Windows, where officials work, on Wine:
// make wine.
package wine
