// Package kit holds the building blocks that pages share: headings, cards,
// rows of a small form, layouts that keep texts readable. They follow the
// theme, so light, dark and zoom reach them.
package kit
