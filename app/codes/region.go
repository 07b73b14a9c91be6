package codes

// Region is the part of the province that a division belongs to. The split is
// practice that the province has to confirm, which Note says.
type Region struct {
	ID   string // east, middle or west
	Name string // 东部, 中部, 西部
	Note string
}

type regionRow struct {
	division, from, to string
	plan               bool
	region             Region
}

func (s *Set) readRegions() ([]regionRow, error) {
	var rows []regionRow
	err := readTable(s.fsys, dir+"/region.csv", func(r record) error {
		rows = append(rows, regionRow{
			division: r.get("division"), from: r.get("from"), to: r.get("to"), plan: r.get("basis") == "plan",
			region: Region{r.get("id"), r.get("name"), r.get("note")},
		})
		return nil
	})
	return rows, err
}

// RegionOf returns the region that a division of the province counts to on a
// day (2026-12-31; "" for today's split): its own or that of the division above.
// also are regions whose development plan covers the division as well, without
// its counting there. ok is false outside of the province and for the province
// as a whole.
func RegionOf(division, day string) (region Region, also []Region, ok bool) {
	s := current()
	rows, err := s.regions()
	if err != nil {
		return Region{}, nil, false
	}
	l, err := s.Load(Division)
	if err != nil {
		return Region{}, nil, false
	}
	it, found := l.Resolve(division)
	for found {
		for _, r := range rows {
			if r.division != it.Code || day != "" && !within(day, r.from, r.to) || day == "" && r.to != "" {
				continue
			}
			switch {
			case r.plan:
				also = append(also, r.region)
			case !ok:
				region, ok = r.region, true
			}
		}
		it, found = l.Get(it.Parent)
	}
	return region, also, ok
}
