//go:build window

package windowtest

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestAgreementByKeyboardAlone types an agreement with two parties and three
// rows of money without touching the mouse, at the pace of a good typist who
// looks where the keyboard went after each section. The time is reported, not
// asserted: it is the machine's as well.
func TestAgreementByKeyboardAlone(t *testing.T) {
	w := newWalk(t, "keyboard")
	w.atWork(0)

	w.press("ctrl+k")
	w.write("hzxy")
	w.see("合作协议")
	w.press("Return")
	w.see("还没有登记合作协议")
	began := time.Now()
	w.press("ctrl+n")
	w.see("协议基本情况", "未入库")
	w.write(agreement)
	w.press("Return")
	w.write("JLS-2026-001")
	w.typeBasics()
	w.see("校企", "2026-03-12", "2029-12-31", "吉林省吉林市丰满区")
	w.typeParties()

	w.press("ctrl+Tab")
	w.see("合作领域：")
	w.write("ddb") // 订单班
	w.press("Return")
	w.write("rcpy") // 人才培养
	w.press("Tab")
	w.see("所属产业：")
	w.press("Tab")
	w.press("ctrl+Tab")
	w.see("主要条款：")
	w.press("Tab")
	w.see("协议金额：")
	w.write("360")
	w.press("Return")
	rows := [][3]string{{"2024", firm, "865000元"}, {"2025", firm, "1,200,000元"}, {"2026", school, "12.5"}}
	for _, row := range rows {
		w.write(row[0])
		w.press("Tab")
		w.write(row[1])
		w.press("Tab")
		w.write(row[2])
		w.press("Return")
	}
	w.see("360.00", "86.50", "120.00", "12.50")
	w.shot("money")
	w.press("ctrl+s")
	w.see("已入库")
	w.say("from Ctrl+N to the stored record by keyboard alone: %.1f s (typed with %v between keys), load %s", time.Since(began).Seconds(), keyPause, load())
	w.shot("stored")
	w.quit()
	w.typedByKeyboard()
}

// typedByKeyboard asks rhctl for what was typed.
func (w *walk) typedByKeyboard() {
	w.Helper()
	id := w.only("partnership")
	rec := result[struct {
		Fields struct {
			Title, Kind, Division, Amount string
			No                            string `json:"agreement_no"`
			SignedOn                      string `json:"signed_on"`
			ExpiresOn                     string `json:"expires_on"`
			Fields                        []string
		}
		Tables struct {
			Parties []party
			Funds   []fund
		}
	}](w, w.ctl("", "show", "partnership", id))
	f := rec.Fields
	want := fmt.Sprint([]string{agreement, "JLS-2026-001", "firm", "220211", "360.00", "2026-03-12", "2029-12-31"})
	if got := fmt.Sprint([]string{f.Title, f.No, f.Kind, f.Division, f.Amount, f.SignedOn, f.ExpiresOn}); got != want || !slices.Equal(f.Fields, []string{"order_class", "training"}) {
		w.Errorf("stored is %+v", f)
	}
	if want := []party{{"first", named{school}, "school"}, {"second", named{firm}, "firm"}}; !slices.Equal(rec.Tables.Parties, want) {
		w.Errorf("the parties are %+v", rec.Tables.Parties)
	}
	if want := []fund{{"2024", named{firm}, "86.50"}, {"2025", named{firm}, "120.00"}, {"2026", named{school}, "12.50"}}; !slices.Equal(rec.Tables.Funds, want) {
		w.Errorf("the money is %+v", rec.Tables.Funds)
	}
}

// only is the id of the one record of a register.
func (w *walk) only(form string) string {
	w.Helper()
	list := result[struct {
		Count   int
		Records []struct{ ID string }
	}](w, w.ctl("", "list", form))
	if list.Count != 1 || len(list.Records) != 1 {
		w.Fatalf("%s holds %+v", form, list)
	}
	return list.Records[0].ID
}
