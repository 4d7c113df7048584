// Package views holds the pages: one folder per area, one struct per page beside
// its template. A view gets finished values and never a record or a transaction;
// it decides nothing but how things look.
package views
