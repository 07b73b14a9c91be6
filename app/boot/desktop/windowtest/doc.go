// Package windowtest sits at the real program: it starts it on a virtual display,
// types, clicks and reads what is drawn, as a clerk does. Each walk leaves pictures
// and times in out/window/NAME. Its tests carry the build tag window.
//
// The moments that must feel right, and the walk that shows each:
//
//  1. First start to first saved record, keyboard and mouse, without a manual:
//     TestAgreementFromPaperToWorkbook (timed)
//  2. Two parties and three rows of money by keyboard alone:
//     TestAgreementByKeyboardAlone (timed)
//  3. Forty rows pasted into a sub-table; what does not fit is marked in its
//     place, one undo takes all back: TestFortyRowsPasted
//  4. The power goes: TestPowerCut; the window locks itself:
//     TestWindowLocksItself, TestAPINGoesOn
//  5. A list of 268 schools, eleven refused rows corrected in the clerk's own
//     workbook and imported again: TestSchoolsImported
//  6. A report's cell says 17, one click shows which 17, and why last year was
//     what it was: TestACellLeadsToItsRecords
//  7. A stick goes to the city and comes back with three questions: no walk yet
//  8. Something breaks: TestDiskFullWhileTyping, TestAStickIsPulled,
//     TestTheServerIsDown
package windowtest
