// Package outside draws what stands outside of the shop's own frame: the page that
// is shown when the network is gone, and the show inside another site.
//
// It promises that nothing in it is about the person who looks: no cart, no name, no
// form. What is kept by a browser or framed by a stranger's page can be shown to
// everybody. It refuses to look anything up.
package outside

import "hawker/views/ui"

// OfflinePage is the shell that a browser shows without network.
type OfflinePage struct{ ui.Page }
