package claim

import (
	"hawker/app/fault"
	"hawker/app/paper"
	"hawker/app/store"
)

// Files calls fn once for every file that a version of a claim names.
func Files(tx *store.Tx, fn func(paper.File) error) error {
	seen := map[string]bool{}
	return versions.Each(tx, "", func(_ string, v Version) error {
		if v.File.Hash == "" || seen[v.File.Hash] {
			return nil
		}
		seen[v.File.Hash] = true
		return fn(v.File)
	})
}

// FileOf finds a file that any version of a claim names by its hash, or refuses with
// paper_not_found.
func FileOf(tx *store.Tx, hash string) (paper.File, error) {
	list, _, err := versions.On(tx, byFile, store.Key(hash), "", 1)
	if err == nil && len(list) == 0 {
		err = fault.Missing("paper_not_found")
	}
	if err != nil {
		return paper.File{}, err
	}
	return list[0].File, nil
}
