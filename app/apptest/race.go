package apptest

import (
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Cost is what a piece of work took. Peak is the most memory that its process
// had in use, in bytes; 0 when that was not looked at.
type Cost struct {
	Took time.Duration
	CPU  time.Duration // of a process of its own
	Peak int64
}

// Side is one way to do a piece of work.
type Side struct {
	Name string
	Run  func() Cost
}

// Timed is a side that runs f in this process.
func Timed(b testing.TB, name string, f func() error) Side {
	return Side{name, func() Cost {
		start := time.Now()
		if err := f(); err != nil {
			b.Helper()
			b.Fatalf("%s: %v", name, err)
		}
		return Cost{Took: time.Since(start)}
	}}
}

// Rounds says how often the sides of a race run: at least Least times, and then
// up to Most times for as long as less than Spend was spent.
type Rounds struct {
	Least, Most int
	Spend       time.Duration
}

// Short is for work of less than some milliseconds, Long for work of seconds.
var (
	Short = Rounds{Least: 15, Most: 300, Spend: 2 * time.Second}
	Long  = Rounds{Least: 3}
)

// Result is what a side of a race took: medians, the highest peak, the quickest
// run, and the median of what each of its runs took beside the first side's run
// of the same round.
type Result struct {
	Cost
	Best  time.Duration
	Ratio float64
}

// Race runs the sides in turns, each round from another one on, so that all see
// the machine in the same moods. The first side is the baseline.
func Race(r Rounds, sides ...Side) []Result {
	runs := make([][]Cost, len(sides))
	start := time.Now()
	for n := 0; n < r.Least || n < r.Most && time.Since(start) < r.Spend; n++ {
		for i := range sides {
			at := (i + n) % len(sides)
			runs[at] = append(runs[at], sides[at].Run())
		}
	}
	return Results(runs)
}

// Results sums up the runs of the sides of a race, run by round.
func Results(runs [][]Cost) []Result {
	out := make([]Result, len(runs))
	for i, costs := range runs {
		var took, cpu []time.Duration
		var ratios []float64
		for n, c := range costs {
			took, cpu = append(took, c.Took), append(cpu, c.CPU)
			ratios = append(ratios, c.Took.Seconds()/runs[0][n].Took.Seconds())
			out[i].Peak = max(out[i].Peak, c.Peak)
		}
		out[i].Took, out[i].CPU, out[i].Ratio = median(took), median(cpu), median(ratios)
		out[i].Best = slices.Min(took)
	}
	return out
}

func median[T time.Duration | float64](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}

// Figure reports a figure of a bench, also when a goal is missed: Go itself
// then keeps silent about it.
func Figure(b *testing.B, figure float64, unit string) {
	b.Helper()
	b.ReportMetric(figure, unit)
	b.Cleanup(func() {
		if b.Failed() {
			b.Logf("%.4g %s", figure, unit)
		}
	})
}

// AtMost reports a figure with its goal and fails the bench when it is missed.
func AtMost(b *testing.B, figure float64, unit string, goal float64) {
	b.Helper()
	b.ReportMetric(figure, fmt.Sprintf("%s(≤%g)", unit, goal))
	if figure > goal {
		b.Errorf("%.3g %s: the goal is at most %g", figure, unit, goal)
	}
}

// AtLeast is AtMost for figures that should be high.
func AtLeast(b *testing.B, figure float64, unit string, goal float64) {
	b.Helper()
	b.ReportMetric(figure, fmt.Sprintf("%s(≥%g)", unit, goal))
	if figure < goal {
		b.Errorf("%.3g %s: the goal is at least %g", figure, unit, goal)
	}
}

// Micros is a time in µs, for metrics.
func Micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

// Run runs a program and returns its standard output and what it cost. Its peak
// is looked at while it runs: what the system tells at its end counts this
// process too, from which it started.
func Run(t testing.TB, cmd *exec.Cmd) (string, Cost) {
	t.Helper()
	var out, told strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &told
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	highest := make(chan int64)
	go func() {
		most := int64(0)
		for {
			most = max(most, peakOf(strconv.Itoa(cmd.Process.Pid)))
			select {
			case <-done:
				highest <- most
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	err := cmd.Wait()
	c := Cost{Took: time.Since(start)}
	close(done)
	if c.Peak = <-highest; err != nil {
		t.Fatalf("%v: %v\n%s%s", cmd.Args, err, out.String(), told.String())
	}
	c.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return out.String(), c
}
