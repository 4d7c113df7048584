// Package desk draws the back office: sign-in, the first run, and the pages by
// which a shop is kept.
//
// It promises that every page works as links and plain forms, that a refused
// form comes back with all that was typed and a sentence beside the field, and
// that each part which changes by itself has an id under which it can be sent
// again alone. It refuses to know records, permissions and addresses of other
// areas: a page gets finished values, and a bool where somebody may do a thing.
package desk
