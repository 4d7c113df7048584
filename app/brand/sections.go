package brand

import (
	"slices"

	"hawker/app/fault"
)

func (l Look) index(id string) int {
	return slices.IndexFunc(l.Sections, func(s Section) bool { return s.ID == id })
}

// Section finds a section by its id, or refuses with section_not_found.
func (l Look) Section(id string) (Section, error) {
	if i := l.index(id); i >= 0 {
		return l.Sections[i], nil
	}
	return Section{}, fault.Missing("section_not_found")
}

// With is the look with a section changed, or added at the end where its id is "".
func (l Look) With(s Section) Look {
	l.Sections = slices.Clone(l.Sections)
	if i := l.index(s.ID); s.ID != "" && i >= 0 {
		l.Sections[i] = s
		return l
	}
	s.ID = l.freeID()
	l.Sections = append(l.Sections, s)
	return l
}

// Without is the look without a section.
func (l Look) Without(id string) Look {
	l.Sections = slices.DeleteFunc(slices.Clone(l.Sections), func(s Section) bool { return s.ID == id })
	return l
}

// Moved is the look with a section so many places further down (up where by is
// negative); at either end it stays.
func (l Look) Moved(id string, by int) Look {
	i := l.index(id)
	if i < 0 {
		return l
	}
	s := l.Sections[i]
	l.Sections = slices.Delete(slices.Clone(l.Sections), i, i+1)
	to := min(max(i+by, 0), len(l.Sections))
	l.Sections = slices.Insert(l.Sections, to, s)
	return l
}
