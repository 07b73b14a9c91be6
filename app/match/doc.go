// Package match finds, for what a school or a firm seeks or offers, what of the
// other side suits it (clauses 十二 and 二十六), and says why. It is pure: whoever
// asks hands the items in and keeps them wherever they stand.
//
// What must agree is looked up, not compared: the kind, the direction opposite,
// and a field of work (a class of majors or a division of industry). What remains
// is scored by field, place, time and quantity; each part is told as a Reason.
package match
