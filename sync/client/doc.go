// Package client is the device's side of reconciling with the provincial
// server: it enrols, sends what the folder holds, takes in what was decided, and
// carries attachments both ways.
//
// What to do next is a pure function of what was done (Next): an Event leads to
// an Effect. Engine carries the effects out on a Folder and a Server with a
// clock, all of which are handed in, so that a simulator can drive the same
// steps. Nothing is remembered between runs but what the folder keeps: a run
// that was broken off at any point is begun again from there, and what was done
// twice has the effect of once.
package client
