// Package ui holds what every page of the window shares: what the window needs
// from the program behind it (Backend), the one way to work beside the window
// (Runner, Lane, Job), the one way to tell a person what went wrong, and App,
// which hands all of this to the pages.
//
// Pages live in packages of their own below this one; ui/window puts them
// together. Nothing in ui knows the store or the workbooks: they come in
// through Backend and register.Service.
package ui
